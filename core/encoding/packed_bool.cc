// Packed booleans: the bitmap itself, the unused bits of its last byte 0.
#include "core/encoding/block.h"
#include "core/encoding/rows.h"

namespace scrt {
namespace {

int Levels(Physical kind) { return kind == Physical::kBool ? 0 : -1; }

bool EstimatePacked(const Values& values, const Stats&, const EncodeOptions&, Estimate* estimate) {
  estimate->bytes = static_cast<double>(values.bytes());
  estimate->cycles = estimate->bytes / 16;
  return true;
}

Status Encode(const Values& values, const EncodeOptions&, ByteWriter* out) {
  const size_t size = static_cast<size_t>(values.bytes());
  if (size == 0) return Status::Ok();
  uint8_t* bits = out->Room(size);
  std::memcpy(bits, values.data, size);
  TrimBits(bits, static_cast<size_t>(values.count));
  return Status::Ok();
}

Status Decode(ByteReader* in, Physical, int64_t count, DecodeContext*, uint8_t* out) {
  ByteSpan bits;
  SCRT_RETURN_IF_ERROR(in->GetBytes(BitmapBytes(static_cast<size_t>(count)), &bits));
  if (bits.empty()) return Status::Ok();
  std::memcpy(out, bits.data(), bits.size());
  TrimBits(out, static_cast<size_t>(count));
  if (out[bits.size() - 1] != bits.back()) {
    return Status(Code::kCorrupt, "bits behind the last boolean are set", in->offset() - 1);
  }
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kPackedBoolRow = {
    EncodingId::kPackedBool, "packed_bool", Levels, EstimatePacked, Encode, Decode, nullptr};

}  // namespace scrt
