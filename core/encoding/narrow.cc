// Narrow: integers divided by what they have in common, as whole bytes of a smaller kind. Whole
// bytes in value order are what a byte-wise compressor behind the encoding likes better than packed
// bits; times are mostly whole seconds or minutes; and 16-byte integers mostly fit 64 bits. Body:
// one byte, the kind of the narrow values (an unsigned integer kind not wider than the values', i64
// for 16-byte ones); signed varint `base`; varint `scale`; a block of the narrow values. A value is
// base + scale * narrow value, modulo 2^64, cut to its width or sign-extended to 16 bytes.
#include <bit>
#include <cmath>
#include <numeric>
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

// Exact division by a constant: a multiple of d = odd * 2^shift times the inverse of odd is the
// quotient; of other numbers it is above UINT64_MAX / d.
class ExactDivisor {
 public:
  explicit ExactDivisor(uint64_t d)
      : shift_(std::countr_zero(d)), limit_(UINT64_MAX / d), inverse_(d >> shift_) {
    const uint64_t odd = inverse_;
    for (int i = 0; i < 5; ++i) inverse_ *= 2 - odd * inverse_;
  }
  uint64_t Quotient(uint64_t v) const { return std::rotr(v * inverse_, shift_); }
  bool Divides(uint64_t v) const { return Quotient(v) <= limit_; }

 private:
  int shift_;
  uint64_t limit_, inverse_;
};

uint64_t LoadWide(const Values& values, int64_t i) {
  switch (Width(values.kind)) {
    case 2:
      return IsSigned(values.kind)
                 ? static_cast<uint64_t>(int64_t{Load<int16_t>(values.data + 2 * i)})
                 : Load<uint16_t>(values.data + 2 * i);
    case 4:
      return IsSigned(values.kind)
                 ? static_cast<uint64_t>(int64_t{Load<int32_t>(values.data + 4 * i)})
                 : Load<uint32_t>(values.data + 4 * i);
    default:
      return Load<uint64_t>(values.data + 8 * i);
  }
}

// The greatest common divisor of all distances from `base`; 1 as soon as a few values show it.
uint64_t CommonScale(const Values& values, uint64_t base) {
  uint64_t scale = 0;
  const int64_t step = std::max<int64_t>(1, values.count / 16);
  for (int64_t i = 0; i < values.count && scale != 1; i += step) {
    scale = std::gcd(scale, LoadWide(values, i) - base);
  }
  if (scale <= 1) return 1;
  ExactDivisor divisor(scale);
  for (int64_t i = 0; i < values.count; ++i) {
    const uint64_t distance = LoadWide(values, i) - base;
    if (divisor.Divides(distance)) continue;
    scale = std::gcd(scale, distance);
    if (scale == 1) break;
    divisor = ExactDivisor(scale);
  }
  return scale;
}

// The smallest unsigned kind that holds 0..range, of at most the width of `kind`.
Physical NarrowKind(uint64_t range, Physical kind) {
  for (Physical narrow : {Physical::kU8, Physical::kU16, Physical::kU32}) {
    if (Width(narrow) >= Width(kind) || range >> (8 * Width(narrow)) == 0) return narrow;
  }
  return Physical::kU64;
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
  // One level is enough: the narrow values below have nothing in common any more.
  if (options.narrowed || stats.range == 0) return false;
  estimate->cycles = count * 0.4;
  const double bits = static_cast<double>(stats.packed_bits) / count;
  if (bits > 10) {
    const uint64_t scale = CommonScale(values, static_cast<uint64_t>(stats.min));
    if (scale > 1) {
      const double saved = std::log2(static_cast<double>(scale));
      const double delta_bits = static_cast<double>(stats.delta_packed_bits) / count;
      estimate->bytes = 16 + std::max(1.0, std::min(bits, delta_bits) - saved) * count / 8;
      return true;
    }
  }
  if (!options.compressed_later) return false;
  const Physical narrow = NarrowKind(stats.range, values.kind);
  if (Width(narrow) == Width(values.kind)) return false;
  estimate->bytes = 4 + EntropyBytes(values, static_cast<uint64_t>(stats.min), Width(narrow));
  return true;
}

template <typename N>
Status Pack(const Values& values, Physical narrow, uint64_t base, uint64_t scale,
            const EncodeOptions& options, ByteWriter* out) {
  std::vector<N> small(static_cast<size_t>(values.count));
  const ExactDivisor divisor(scale);
  for (int64_t i = 0; i < values.count; ++i) {
    small[static_cast<size_t>(i)] = static_cast<N>(divisor.Quotient(LoadWide(values, i) - base));
  }
  EncodeOptions below = options;
  below.narrowed = true;
  return EncodeChild(
      {narrow, values.count, reinterpret_cast<const uint8_t*>(small.data()), nullptr}, below, 0,
      out);
}

void PutHead(Physical narrow, int64_t base, uint64_t scale, ByteWriter* out) {
  out->Put(static_cast<uint8_t>(narrow));
  out->PutSvarint(base);
  out->PutVarint(scale);
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  if (values.count == 0) return Status(Code::kUnsupported, "no values");
  if (values.kind == Physical::kFixed16) {
    if (!Fits64(values)) return Status(Code::kUnsupported, "values above 64 bits");
    std::vector<uint64_t> small(static_cast<size_t>(values.count));
    for (size_t i = 0; i < small.size(); ++i) small[i] = Load<uint64_t>(values.data + 16 * i);
    PutHead(Physical::kI64, 0, 1, out);
    return EncodeChild(
        {Physical::kI64, values.count, reinterpret_cast<const uint8_t*>(small.data()), nullptr},
        options, 0, out);
  }
  const Stats stats = ComputeStats(values);
  const uint64_t base = static_cast<uint64_t>(stats.min);
  const uint64_t scale = stats.range == 0 ? 1 : CommonScale(values, base);
  const Physical narrow = NarrowKind(stats.range / scale, values.kind);
  if (Width(narrow) == Width(values.kind) && scale == 1) {
    return Status(Code::kUnsupported, "values need their full width");
  }
  PutHead(narrow, stats.min, scale, out);
  switch (narrow) {
    case Physical::kU8:
      return Pack<uint8_t>(values, narrow, base, scale, options, out);
    case Physical::kU16:
      return Pack<uint16_t>(values, narrow, base, scale, options, out);
    case Physical::kU32:
      return Pack<uint32_t>(values, narrow, base, scale, options, out);
    default:
      return Pack<uint64_t>(values, narrow, base, scale, options, out);
  }
}

template <typename N, typename U>
void Widen(const uint8_t* small, int64_t count, uint64_t base, uint64_t scale, uint8_t* out) {
  const U add = static_cast<U>(base), factor = static_cast<U>(scale);
  for (int64_t i = 0; i < count; ++i) {
    const U v = static_cast<U>(Load<N>(small + i * static_cast<int64_t>(sizeof(N))));
    Store(out + i * static_cast<int64_t>(sizeof(U)),
          static_cast<U>(add + static_cast<U>(uint64_t{factor} * v)));
  }
}

template <typename N>
void WidenTo(Physical kind, const uint8_t* small, int64_t count, uint64_t base, uint64_t scale,
             uint8_t* out) {
  switch (Width(kind)) {
    case 2:
      return Widen<N, uint16_t>(small, count, base, scale, out);
    case 4:
      return Widen<N, uint32_t>(small, count, base, scale, out);
    default:
      return Widen<N, uint64_t>(small, count, base, scale, out);
  }
}

void WidenTo16(const uint8_t* small, int64_t count, uint64_t base, uint64_t scale, uint8_t* out) {
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t low = base + scale * Load<uint64_t>(small + 8 * i);
    Store(out + 16 * i, Wide{low, static_cast<uint64_t>(static_cast<int64_t>(low) >> 63)});
  }
}

bool Fits(Physical narrow, Physical kind) {
  if (kind == Physical::kFixed16) return narrow == Physical::kI64;
  return IsInteger(narrow) && !IsSigned(narrow) && Width(narrow) <= Width(kind);
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  uint8_t id = 0;
  SCRT_RETURN_IF_ERROR(in->Get(&id));
  const Physical narrow = static_cast<Physical>(id);
  if (!Fits(narrow, kind)) {
    return Status(Code::kCorrupt, "impossible narrow kind", in->offset() - 1);
  }
  int64_t start = 0;
  uint64_t scale = 0;
  SCRT_RETURN_IF_ERROR(in->GetSvarint(&start));
  SCRT_RETURN_IF_ERROR(in->GetVarint(&scale));
  const uint64_t base = static_cast<uint64_t>(start);
  Buffer& small = context->scratch().data;
  SCRT_RETURN_IF_ERROR(Size(&small, FixedBytes(narrow, count)));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, narrow, count, context, small.mutable_data()));
  switch (narrow) {
    case Physical::kU8:
      WidenTo<uint8_t>(kind, small.data(), count, base, scale, out);
      break;
    case Physical::kU16:
      WidenTo<uint16_t>(kind, small.data(), count, base, scale, out);
      break;
    case Physical::kU32:
      WidenTo<uint32_t>(kind, small.data(), count, base, scale, out);
      break;
    case Physical::kU64:
      WidenTo<uint64_t>(kind, small.data(), count, base, scale, out);
      break;
    default:
      WidenTo16(small.data(), count, base, scale, out);
  }
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kNarrowRow = {
    EncodingId::kNarrow, "narrow", Levels, EstimateNarrow, Encode, Decode, nullptr};

}  // namespace scrt
