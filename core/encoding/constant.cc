// Constant: one value for all. Body: the value (a boolean as one byte 0 or 1; binary: varint length
// and bytes).
#include <algorithm>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"

namespace scrt {
namespace {

int Levels(Physical) { return 0; }

bool EstimateConstant(const Values& values, const Stats& stats, const EncodeOptions&,
                      Estimate* estimate) {
  if (!stats.constant) return false;
  estimate->bytes = values.kind == Physical::kBinary
                        ? static_cast<double>(values.binary(0).size() + 2)
                        : static_cast<double>(std::max<int64_t>(1, Width(values.kind)));
  estimate->cycles = 0;
  return true;
}

Status Encode(const Values& values, const EncodeOptions&, ByteWriter* out) {
  if (values.count == 0 || !ComputeStats(values).constant) {
    return Status(Code::kUnsupported, "values differ");
  }
  if (values.kind == Physical::kBinary) {
    out->PutString(AsText(values.binary(0)));
  } else if (values.kind == Physical::kBool) {
    out->Put<uint8_t>(GetBit(values.data, 0));
  } else {
    out->PutBytes({values.data, static_cast<size_t>(Width(values.kind))});
  }
  return Status::Ok();
}

// Fills by doubling what is there.
void Repeat(uint8_t* out, size_t unit, size_t total) {
  for (size_t done = unit; done < total;) {
    const size_t n = std::min(done, total - done);
    std::memcpy(out + done, out, n);
    done += n;
  }
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext*, uint8_t* out) {
  if (count == 0) return Status(Code::kCorrupt, "constant block of no values", in->offset());
  const size_t total = static_cast<size_t>(FixedBytes(kind, count));
  if (kind == Physical::kBool) {
    uint8_t value = 0;
    SCRT_RETURN_IF_ERROR(in->Get(&value));
    if (value > 1) return Status(Code::kCorrupt, "boolean is not 0 or 1", in->offset() - 1);
    std::memset(out, value == 0 ? 0 : 0xff, total);
    TrimBits(out, static_cast<size_t>(count));
    return Status::Ok();
  }
  ByteSpan value;
  SCRT_RETURN_IF_ERROR(in->GetBytes(static_cast<size_t>(Width(kind)), &value));
  std::memcpy(out, value.data(), value.size());
  Repeat(out, value.size(), total);
  return Status::Ok();
}

Status DecodeBytes(ByteReader* in, int64_t count, DecodeContext* context, Buffer* data,
                   Buffer* offsets) {
  if (count == 0) return Status(Code::kCorrupt, "constant block of no values", in->offset());
  std::string_view value;
  SCRT_RETURN_IF_ERROR(in->GetString(&value));
  uint64_t total = 0;
  if (__builtin_mul_overflow(value.size(), static_cast<uint64_t>(count), &total)) {
    return Status(Code::kLimit, "binary vector above 2^64 bytes", in->offset());
  }
  SCRT_RETURN_IF_ERROR(GrowBinary(total, context, data));
  int32_t* ends = nullptr;
  SCRT_RETURN_IF_ERROR(GrowOffsets(count, offsets, &ends));
  const size_t start = data->size();
  int32_t end = static_cast<int32_t>(start);
  for (int64_t i = 0; i < count; ++i) *ends++ = end += static_cast<int32_t>(value.size());
  if (total == 0) return Status::Ok();
  SCRT_RETURN_IF_ERROR(Size(data, static_cast<int64_t>(start + total)));
  uint8_t* out = data->mutable_data() + start;
  std::memcpy(out, value.data(), value.size());
  Repeat(out, value.size(), total);
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kConstantRow = {
    EncodingId::kConstant, "constant", Levels, EstimateConstant, Encode, Decode, DecodeBytes};

}  // namespace scrt
