// Narrow: integers as whole bytes of a smaller kind, in value order, which a byte-wise compressor
// behind the encoding likes better than packed bits; and 16-byte integers as 64-bit ones. Body: one
// byte, the kind of the narrow values (an unsigned integer kind smaller than the values', or i64
// for 16-byte values); signed varint `base`; a block of the narrow values. A value is base + narrow
// value, modulo 2^64, cut to its width or sign-extended to 16 bytes.
#include <cmath>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"

namespace scrt {
namespace {

int Levels(Physical kind) {
  return (IsInteger(kind) && Width(kind) > 1) || kind == Physical::kFixed16 ? 1 : -1;
}

struct Wide {
  uint64_t low, high;
};

bool Fits64(const Values& values) {
  for (int64_t i = 0; i < values.count; ++i) {
    const Wide wide = Load<Wide>(values.data + 16 * i);
    if (wide.high != static_cast<uint64_t>(static_cast<int64_t>(wide.low) >> 63)) return false;
  }
  return true;
}

// The smallest unsigned kind that holds 0..range, if it is smaller than `kind`.
Physical NarrowKind(uint64_t range, Physical kind) {
  for (Physical narrow : {Physical::kU8, Physical::kU16, Physical::kU32}) {
    if (Width(narrow) >= Width(kind)) break;
    if (range >> (8 * Width(narrow)) == 0) return narrow;
  }
  return kind;
}

bool EstimateNarrow(const Values& values, const Stats& stats, const EncodeOptions& options,
                    Estimate* estimate) {
  const double count = static_cast<double>(values.count);
  if (values.kind == Physical::kFixed16) {
    if (!Fits64(values)) return false;
    // The block below will do better than this, the more the smaller the numbers are.
    estimate->bytes = 8 * count;
    estimate->cycles = count * 0.5;
    return true;
  }
  if (!options.compressed_later) return false;
  const Physical narrow = NarrowKind(stats.range, values.kind);
  if (narrow == values.kind) return false;
  estimate->bytes = 4 + static_cast<double>(Width(narrow)) * count;
  estimate->cycles = count * 0.3;
  return true;
}

template <typename N, typename U>
Status Pack(const Values& values, Physical narrow, uint64_t base, const EncodeOptions& options,
            ByteWriter* out) {
  std::vector<N> small(static_cast<size_t>(values.count));
  for (size_t i = 0; i < small.size(); ++i) {
    small[i] = static_cast<N>(Load<U>(values.data + i * sizeof(U)) - static_cast<U>(base));
  }
  return EncodeChild(
      {narrow, values.count, reinterpret_cast<const uint8_t*>(small.data()), nullptr}, options,
      out);
}

template <typename N>
Status PackTo(const Values& values, Physical narrow, uint64_t base, const EncodeOptions& options,
              ByteWriter* out) {
  switch (Width(values.kind)) {
    case 2:
      return Pack<N, uint16_t>(values, narrow, base, options, out);
    case 4:
      return Pack<N, uint32_t>(values, narrow, base, options, out);
    default:
      return Pack<N, uint64_t>(values, narrow, base, options, out);
  }
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  if (values.count == 0) return Status(Code::kUnsupported, "no values");
  if (values.kind == Physical::kFixed16) {
    if (!Fits64(values)) return Status(Code::kUnsupported, "values above 64 bits");
    std::vector<uint64_t> small(static_cast<size_t>(values.count));
    for (size_t i = 0; i < small.size(); ++i) small[i] = Load<uint64_t>(values.data + 16 * i);
    out->Put(static_cast<uint8_t>(Physical::kI64));
    out->PutSvarint(0);
    return EncodeChild(
        {Physical::kI64, values.count, reinterpret_cast<const uint8_t*>(small.data()), nullptr},
        options, out);
  }
  const Stats stats = ComputeStats(values);
  const Physical narrow = NarrowKind(stats.range, values.kind);
  if (narrow == values.kind) return Status(Code::kUnsupported, "values need their full width");
  const uint64_t base = static_cast<uint64_t>(stats.min);
  out->Put(static_cast<uint8_t>(narrow));
  out->PutSvarint(stats.min);
  switch (narrow) {
    case Physical::kU8:
      return PackTo<uint8_t>(values, narrow, base, options, out);
    case Physical::kU16:
      return PackTo<uint16_t>(values, narrow, base, options, out);
    default:
      return PackTo<uint32_t>(values, narrow, base, options, out);
  }
}

template <typename N, typename U>
void Widen(const uint8_t* small, int64_t count, uint64_t base, uint8_t* out) {
  const N* from = reinterpret_cast<const N*>(small);
  const U add = static_cast<U>(base);
  for (int64_t i = 0; i < count; ++i) {
    Store(out + i * static_cast<int64_t>(sizeof(U)), static_cast<U>(from[i] + add));
  }
}

template <typename N>
void WidenTo(Physical kind, const uint8_t* small, int64_t count, uint64_t base, uint8_t* out) {
  switch (Width(kind)) {
    case 2:
      return Widen<N, uint16_t>(small, count, base, out);
    case 4:
      return Widen<N, uint32_t>(small, count, base, out);
    default:
      return Widen<N, uint64_t>(small, count, base, out);
  }
}

void WidenTo16(const uint8_t* small, int64_t count, uint64_t base, uint8_t* out) {
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t low = Load<uint64_t>(small + 8 * i) + base;
    Store(out + 16 * i, Wide{low, static_cast<uint64_t>(static_cast<int64_t>(low) >> 63)});
  }
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  uint8_t id = 0;
  SCRT_RETURN_IF_ERROR(in->Get(&id));
  const Physical narrow = static_cast<Physical>(id);
  const bool fits =
      kind == Physical::kFixed16
          ? narrow == Physical::kI64
          : (narrow == Physical::kU8 || narrow == Physical::kU16 || narrow == Physical::kU32) &&
                Width(narrow) < Width(kind);
  if (!fits) return Status(Code::kCorrupt, "impossible narrow kind", in->offset() - 1);
  int64_t start = 0;
  SCRT_RETURN_IF_ERROR(in->GetSvarint(&start));
  const uint64_t base = static_cast<uint64_t>(start);
  Buffer& small = context->scratch().data;
  SCRT_RETURN_IF_ERROR(Size(&small, FixedBytes(narrow, count)));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, narrow, count, context, small.mutable_data()));
  switch (narrow) {
    case Physical::kU8:
      WidenTo<uint8_t>(kind, small.data(), count, base, out);
      break;
    case Physical::kU16:
      WidenTo<uint16_t>(kind, small.data(), count, base, out);
      break;
    case Physical::kU32:
      WidenTo<uint32_t>(kind, small.data(), count, base, out);
      break;
    default:
      WidenTo16(small.data(), count, base, out);
  }
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kNarrowRow = {
    EncodingId::kNarrow, "narrow", Levels, EstimateNarrow, Encode, Decode, nullptr};

}  // namespace scrt
