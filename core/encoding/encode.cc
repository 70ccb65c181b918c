// The choice of an encoding by a cost model, and encoding in a given one.
#include <limits>

#include "core/encoding/block.h"
#include "core/encoding/registry.h"

namespace scrt {
namespace {

// Bytes that one decode cycle is worth. A block of 8,192 values that costs a cycle a value more
// must save about 512 bytes to be taken by the fast profile, 64 by the compact one.
double BytesPerCycle(Profile profile) { return profile == Profile::kFast ? 1.0 / 16 : 1.0 / 128; }

bool Holds(const EncodingRow& row, const Values& values, const EncodeOptions& options) {
  const int levels = row.levels(values.kind);
  return levels >= 0 && levels <= options.levels;
}

Status EncodeRow(const EncodingRow& row, const Values& values, const EncodeOptions& options,
                 ByteWriter* out) {
  const size_t start = out->size();
  out->Put(static_cast<uint8_t>(row.id));
  Status status = row.encode(values, options, out);
  if (!status.ok()) out->bytes().resize(start);
  return status;
}

const EncodingRow* Fallback(Physical kind) {
  return FindEncoding(
      static_cast<uint8_t>(kind == Physical::kBool ? EncodingId::kPackedBool : EncodingId::kPlain));
}

const EncodingRow* Choose(const Values& values, const EncodeOptions& options) {
  const EncodingRow* best = Fallback(values.kind);
  if (values.count == 0) return best;
  const Stats stats = ComputeStats(values);
  const double rate = BytesPerCycle(options.profile);
  double best_cost = std::numeric_limits<double>::infinity();
  for (const EncodingRow* row : Encodings()) {
    Estimate estimate;
    if (!Holds(*row, values, options) || !row->estimate(values, stats, options, &estimate)) {
      continue;
    }
    const double cost = estimate.bytes + rate * estimate.cycles;
    if (cost < best_cost) {
      best_cost = cost;
      best = row;
    }
  }
  return best;
}

}  // namespace

Status EncodeBlock(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  const EncodingRow* row = Choose(values, options);
  const EncodingRow* fallback = Fallback(values.kind);
  const size_t start = out->size();
  Status status = EncodeRow(*row, values, options, out);
  if (row == fallback) return status;
  // An estimate may be wrong; the promise is about the bytes.
  const size_t plain = static_cast<size_t>(values.bytes());
  if (status.ok() && out->size() - start <= plain + 1) return status;
  if (!status.ok() && status.code() != Code::kUnsupported) return status;
  out->bytes().resize(start);
  return EncodeRow(*fallback, values, options, out);
}

Status EncodeBlockAs(EncodingId id, const Values& values, const EncodeOptions& options,
                     ByteWriter* out) {
  const EncodingRow* row = FindEncoding(static_cast<uint8_t>(id));
  if (row == nullptr) return Status(Code::kInvalidArgument, "no such encoding");
  if (!Holds(*row, values, options)) {
    return Status(Code::kUnsupported,
                  std::string(row->name) + " does not hold this kind of values");
  }
  return EncodeRow(*row, values, options, out);
}

}  // namespace scrt
