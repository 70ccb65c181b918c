// Encoding by estimate, by plan, or in a given encoding.
#include <algorithm>
#include <limits>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/plan.h"
#include "core/encoding/registry.h"

namespace scrt {
namespace {

// Bytes that one decode cycle is worth. A block of 8,192 values that costs a cycle a value more
// must save about 512 bytes to be taken by the fast profile, 64 by the compact one.
double BytesPerCycle(Profile profile) { return profile == Profile::kFast ? 1.0 / 16 : 1.0 / 128; }

// What a block may take above plain values where a compressor is to make up for it: some heads of
// nested blocks.
constexpr size_t kLaterSlack = 64;

bool Holds(const EncodingRow& row, const Values& values, const EncodeOptions& options) {
  const int levels = row.levels(values.kind);
  return levels >= 0 && levels <= options.levels;
}

Status EncodeRow(const EncodingRow& row, const Values& values, const EncodeOptions& options,
                 ByteWriter* out) {
  const size_t start = out->size();
  out->Put(static_cast<uint8_t>(row.id));
  Status status = row.encode(values, options, out);
  if (!status.ok()) out->Truncate(start);
  return status;
}

const EncodingRow* Fallback(Physical kind) {
  return FindEncoding(
      static_cast<uint8_t>(kind == Physical::kBool ? EncodingId::kPackedBool : EncodingId::kPlain));
}

struct Candidate {
  const EncodingRow* row = nullptr;
  double cost = 0;  // estimated bytes, decode cycles included
  double cycles = 0;
};

// Every encoding that may hold the values, cheapest first. Never empty.
std::vector<Candidate> Candidates(const Values& values, const EncodeOptions& options) {
  std::vector<Candidate> candidates;
  const double rate = BytesPerCycle(options.profile);
  if (values.count != 0) {
    const Stats stats = ComputeStats(values);
    for (const EncodingRow* row : Encodings()) {
      Estimate estimate;
      if (!Holds(*row, values, options) || !row->estimate(values, stats, options, &estimate)) {
        continue;
      }
      candidates.push_back({row, estimate.bytes + rate * estimate.cycles, estimate.cycles});
    }
    // Rows come in order of id, which decides between equal costs.
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return a.cost != b.cost ? a.cost < b.cost : a.row->id < b.row->id;
    });
  }
  if (candidates.empty()) candidates.push_back({Fallback(values.kind)});
  return candidates;
}

// The plan's encoding, unless the estimates say that these values are of quite another sort than
// those that it was made for.
const EncodingRow* Choose(const Values& values, const EncodeOptions& options) {
  const std::vector<Candidate> candidates = Candidates(values, options);
  const Candidate& best = candidates.front();
  if (options.plan == nullptr || best.row->id == EncodingId::kConstant) return best.row;
  const auto planned = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& c) {
    return c.row->id == options.plan->id;
  });
  return planned == candidates.end() || best.cost * 4 < planned->cost ? best.row : planned->row;
}

// Encodes in each of the likely encodings, appends the one that comes out smallest behind the
// compressor, and records how.
Status Search(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  constexpr size_t kTried = 5;
  const double rate = BytesPerCycle(options.profile);
  std::vector<Candidate> candidates = Candidates(values, options);
  if (candidates.front().row->id == EncodingId::kConstant) candidates.resize(1);
  ByteWriter best, trial;
  double best_cost = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < std::min(kTried, candidates.size()); ++i) {
    const Candidate& candidate = candidates[i];
    EncodingPlan plan{candidate.row->id, true, {}};
    EncodeOptions recording = options;
    recording.plan = nullptr;
    recording.record = &plan;
    trial.clear();
    const Status status = EncodeRow(*candidate.row, values, recording, &trial);
    if (status.code() == Code::kUnsupported) continue;
    SCRT_RETURN_IF_ERROR(status);
    const double cost =
        static_cast<double>(options.probe->CompressedSize(trial.span())) + rate * candidate.cycles;
    if (cost >= best_cost) continue;
    best_cost = cost;
    std::swap(best, trial);
    *options.record = std::move(plan);
  }
  if (best.size() == 0) return EncodeRow(*Fallback(values.kind), values, {}, out);
  out->PutBytes(best.span());
  return Status::Ok();
}

}  // namespace

Status EncodeBlock(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  if (options.probe != nullptr) return Search(values, options, out);
  const EncodingRow* row = Choose(values, options);
  const EncodingRow* fallback = Fallback(values.kind);
  // A plan is for the encoding that it names.
  EncodeOptions chosen = options;
  if (chosen.plan != nullptr && chosen.plan->id != row->id) chosen.plan = nullptr;
  const size_t start = out->size();
  Status status = EncodeRow(*row, values, chosen, out);
  if (row == fallback) return status;
  // An estimate may be wrong; the promise is about the bytes.
  const size_t slack = options.compressed_later ? kLaterSlack : 1;
  const size_t most = static_cast<size_t>(values.bytes()) + slack;
  if (status.ok() && out->size() - start <= most) return status;
  if (!status.ok() && status.code() != Code::kUnsupported) return status;
  out->Truncate(start);
  chosen.plan = nullptr;
  return EncodeRow(*fallback, values, chosen, out);
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

Status EncodeChild(const Values& values, const EncodeOptions& options, size_t slot,
                   ByteWriter* out) {
  EncodeOptions child;
  child.profile = options.profile;
  child.compressed_later = options.compressed_later;
  child.levels = options.levels - 1;
  child.narrowed = options.narrowed;
  child.plan = options.plan == nullptr ? nullptr : options.plan->child(slot);
  // The search goes two levels deep.
  if (options.probe != nullptr && options.levels == kMaxBlockLevels - 1) {
    options.record->children.resize(std::max(options.record->children.size(), slot + 1));
    child.probe = options.probe;
    child.record = &options.record->children[slot];
  }
  return EncodeBlock(values, child, out);
}

EncodingPlan ChoosePlan(const Values& chunk, const EncodeOptions& options, SizeProbe* probe) {
  constexpr int64_t kSample = 2048, kLeastBytes = 4096;
  EncodingPlan plan;
  if (chunk.bytes() < kLeastBytes && options.codes == nullptr) return plan;
  // Booleans start at a byte.
  const int64_t first = std::max<int64_t>(0, (chunk.count - kSample) / 2) / 8 * 8;
  const Values sample = chunk.Slice(first, std::min(kSample, chunk.count));
  EncodeOptions searching = options;
  searching.plan = nullptr;
  searching.probe = probe;
  searching.record = &plan;
  if (options.codes != nullptr) searching.codes = options.codes + first;
  ByteWriter out;
  if (!EncodeBlock(sample, searching, &out).ok()) plan = {};
  return plan;
}

}  // namespace scrt
