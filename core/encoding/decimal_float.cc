// Decimal float: floating point numbers that are decimals, as integers with a scale. The arithmetic
// is that of ALP (core/simd/decimal_float.h). Body: u8 e, u8 f, at most 18 and f <= e; a block of
// `count` digits, i64; varint `exceptions`, at most count; if there are any, a block of their
// positions, u32 and rising, and their values as they lie in memory. A value is its digits
// * 10^f * 10^-e, but for the exceptions, whose digits mean nothing.
#include "core/simd/decimal_float.h"

#include <algorithm>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"

namespace scrt {
namespace {

constexpr int kMostPower = 18;
constexpr double kUp[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                          1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
constexpr double kDown[] = {1e0,   1e-1,  1e-2,  1e-3,  1e-4,  1e-5,  1e-6,  1e-7,  1e-8, 1e-9,
                            1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18};

int Levels(Physical kind) { return kind == Physical::kF32 || kind == Physical::kF64 ? 1 : -1; }

struct Powers {
  uint8_t e = 0, f = 0;
};

size_t ToDigits(const Values& values, Powers powers, int64_t* digits, uint8_t* exact) {
  const simd::DecimalScale to{kUp[powers.e], kDown[powers.f]};
  const simd::DecimalScale from{kUp[powers.f], kDown[powers.e]};
  auto n = static_cast<size_t>(values.count);
  return values.kind == Physical::kF64
             ? simd::DoublesToDigits(values.data, n, to, from, digits, exact)
             : simd::FloatsToDigits(values.data, n, to, from, digits, exact);
}

constexpr int64_t kSample = 64;

// Evenly spaced values of a vector, tried with different powers.
class Sample {
 public:
  explicit Sample(const Values& values) : kind_(values.kind) {
    count_ = std::min(values.count, kSample);
    const auto width = static_cast<size_t>(Width(kind_));
    for (int64_t i = 0; i < count_; ++i) {
      const int64_t at = i * values.count / count_;
      std::memcpy(data_ + static_cast<size_t>(i) * width,
                  values.data + static_cast<size_t>(at) * width, width);
    }
  }

  // The cheapest powers. False if no decimals are worth it.
  bool Choose() {
    const double plain = static_cast<double>(8 * Width(kind_)) * static_cast<double>(count_);
    // With e above the decimals that are there, the two roundings nearly always end right.
    constexpr int kRoundingPower = 14;
    for (int decimals = 0; decimals <= kMostPower; ++decimals) {
      for (int e : {decimals, kRoundingPower}) {
        if (e < decimals || (e == decimals && e == kRoundingPower)) continue;
        Try({static_cast<uint8_t>(e), static_cast<uint8_t>(e - decimals)});
        if (exact_ == count_) return cost_ < plain;
      }
    }
    return cost_ < plain * 0.9;
  }

  Powers powers() const { return powers_; }
  // Of the whole sample.
  int64_t exceptions() const { return count_ - exact_; }
  unsigned bits() const { return bits_; }
  int64_t count() const { return count_; }
  // The digits of the exact ones.
  Values digits() const {
    return {Physical::kI64, exact_, reinterpret_cast<const uint8_t*>(digits_), nullptr};
  }
  int64_t least() const { return least_; }

 private:
  void Try(Powers powers) {
    int64_t digits[kSample];
    uint8_t exact[kSample / 8];
    ToDigits({kind_, count_, data_, nullptr}, powers, digits, exact);
    int64_t least = INT64_MAX, most = INT64_MIN, n = 0;
    for (int64_t i = 0; i < count_; ++i) {
      if (!GetBit(exact, static_cast<size_t>(i))) continue;
      least = std::min(least, digits[i]);
      most = std::max(most, digits[i]);
      digits[n++] = digits[i];
    }
    const unsigned bits =
        n == 0 ? 0 : BitWidth(static_cast<uint64_t>(most) - static_cast<uint64_t>(least));
    const double cost =
        static_cast<double>(bits) * static_cast<double>(count_) +
        static_cast<double>(count_ - n) * static_cast<double>(8 * Width(kind_) + 16);
    if (cost >= cost_) return;
    cost_ = cost;
    powers_ = powers;
    exact_ = n;
    bits_ = bits;
    least_ = least;
    std::copy_n(digits, n, digits_);
  }

  Physical kind_;
  int64_t count_ = 0;
  uint8_t data_[kSample * 8] = {};
  double cost_ = 1e300;
  Powers powers_;
  int64_t exact_ = 0;
  unsigned bits_ = 0;
  int64_t least_ = 0;
  int64_t digits_[kSample] = {};
};

bool EstimateDecimals(const Values& values, const Stats&, const EncodeOptions& options,
                      Estimate* estimate) {
  Sample sample(values);
  if (values.count < 8 || !sample.Choose()) return false;
  const double count = static_cast<double>(values.count);
  const double share =
      static_cast<double>(sample.exceptions()) / static_cast<double>(sample.count());
  double digits = count * sample.bits() / 8;
  if (options.compressed_later && sample.digits().count != 0) {
    const int64_t width = (sample.bits() + 7) / 8;
    digits = EntropyBytes(sample.digits(), static_cast<uint64_t>(sample.least()), width) * count /
             static_cast<double>(sample.digits().count);
  }
  estimate->bytes = 6 + digits + 3.0 * static_cast<double>(VectorCount(values.count, 1024)) +
                    share * count * static_cast<double>(Width(values.kind) + 2);
  estimate->cycles = count * 1.0 + share * count * 4;
  return true;
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  Sample sample(values);
  if (values.count == 0 || !sample.Choose()) return Status(Code::kUnsupported, "no decimals");
  const auto n = static_cast<size_t>(values.count);
  std::vector<int64_t> digits(n);
  std::vector<uint8_t> exact(BitmapBytes(n));
  const size_t kept = ToDigits(values, sample.powers(), digits.data(), exact.data());
  std::vector<uint32_t> positions;
  if (kept != n) {
    if (kept == 0) return Status(Code::kUnsupported, "no decimals");
    positions.reserve(n - kept);
    // Any digits will do for an exception; those of a neighbour cost least.
    size_t first = 0;
    while (!GetBit(exact.data(), first)) ++first;
    int64_t neighbour = digits[first];
    for (size_t i = 0; i < n; ++i) {
      if (GetBit(exact.data(), i)) {
        neighbour = digits[i];
      } else {
        digits[i] = neighbour;
        positions.push_back(static_cast<uint32_t>(i));
      }
    }
  }
  out->Put(sample.powers().e);
  out->Put(sample.powers().f);
  SCRT_RETURN_IF_ERROR(EncodeChild(
      {Physical::kI64, values.count, reinterpret_cast<const uint8_t*>(digits.data()), nullptr},
      options, 0, out));
  out->PutVarint(positions.size());
  if (positions.empty()) return Status::Ok();
  SCRT_RETURN_IF_ERROR(EncodeChild({Physical::kU32, static_cast<int64_t>(positions.size()),
                                    reinterpret_cast<const uint8_t*>(positions.data()), nullptr},
                                   options, 1, out));
  const auto width = static_cast<size_t>(Width(values.kind));
  for (uint32_t at : positions) out->PutBytes({values.data + at * width, width});
  return Status::Ok();
}

Status DecodeExceptions(ByteReader* in, Physical kind, int64_t count, DecodeContext* context,
                        uint8_t* out) {
  uint64_t exceptions = 0;
  SCRT_RETURN_IF_ERROR(in->GetVarint(&exceptions));
  if (exceptions == 0) return Status::Ok();
  if (exceptions > static_cast<uint64_t>(count)) {
    return Status(Code::kCorrupt, "more exceptions than values", in->offset());
  }
  Buffer& positions = context->scratch().codes;
  const auto n = static_cast<int64_t>(exceptions);
  SCRT_RETURN_IF_ERROR(Size(&positions, 4 * n));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, Physical::kU32, n, context, positions.mutable_data()));
  const auto width = static_cast<size_t>(Width(kind));
  ByteSpan values;
  SCRT_RETURN_IF_ERROR(in->GetBytes(static_cast<size_t>(n) * width, &values));
  const uint32_t* at = positions.as<uint32_t>();
  int64_t before = -1;
  for (size_t i = 0; i < exceptions; ++i) {
    if (int64_t{at[i]} <= before || at[i] >= count) {
      return Status(Code::kCorrupt, "position of an exception out of order", in->offset());
    }
    before = at[i];
    std::memcpy(out + at[i] * width, values.data() + i * width, width);
  }
  return Status::Ok();
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  uint8_t e = 0, f = 0;
  SCRT_RETURN_IF_ERROR(in->Get(&e));
  SCRT_RETURN_IF_ERROR(in->Get(&f));
  if (e > kMostPower || f > e) {
    return Status(Code::kCorrupt, "powers of ten out of range", in->offset() - 2);
  }
  const simd::DecimalScale scale{kUp[f], kDown[e]};
  const auto n = static_cast<size_t>(count);
  if (kind == Physical::kF64) {
    SCRT_RETURN_IF_ERROR(DecodeFixed(in, Physical::kI64, count, context, out));
    simd::DigitsToDoubles(reinterpret_cast<const int64_t*>(out), n, scale,
                          reinterpret_cast<double*>(out));
  } else {
    Buffer& digits = context->scratch().data;
    SCRT_RETURN_IF_ERROR(Size(&digits, 8 * count));
    SCRT_RETURN_IF_ERROR(DecodeFixed(in, Physical::kI64, count, context, digits.mutable_data()));
    simd::DigitsToFloats(digits.as<int64_t>(), n, scale, reinterpret_cast<float*>(out));
  }
  return DecodeExceptions(in, kind, count, context, out);
}

}  // namespace

extern const EncodingRow kDecimalFloatRow = {
    EncodingId::kDecimalFloat, "decimal_float", Levels, EstimateDecimals, Encode, Decode, nullptr};

}  // namespace scrt
