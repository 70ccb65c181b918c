// Doubles and floats to digits and back, on every target against the definition in plain C++.
#include "core/simd/decimal_float.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/base/bitmap.h"
#include "core/simd/every_target.h"

namespace scrt::simd {
namespace {

// Sums and products that the compiler must round one by one.
double Times(double a, double b) {
  volatile double product = a * b;
  return product;
}
double ValueOf(int64_t digits, DecimalScale scale) {
  auto bits = std::bit_cast<uint64_t>(6755399441055744.0) + static_cast<uint64_t>(digits);
  volatile double value = std::bit_cast<double>(bits) - 6755399441055744.0;
  return Times(Times(value, scale.up), scale.down);
}

std::vector<double> SomeDoubles(uint64_t start, size_t count) {
  std::mt19937_64 random(start);
  const double odd[] = {
      0.0,   -0.0,     std::nan("5"),      std::numeric_limits<double>::infinity(),
      1e300, -1e-300,  4503599627370497.5, 9e15,
      -9e18, 0.1 + 0.2};
  std::vector<double> values(count);
  for (double& value : values) {
    value = random() % 10 == 0
                ? odd[random() % std::size(odd)]
                : static_cast<double>(static_cast<int64_t>(random() % 2000000) - 1000000) / 100;
  }
  return values;
}

const DecimalScale kTo{1e14, 1e-12}, kFrom{1e12, 1e-14};

TEST(DecimalFloat, SmallDigitsAreTheirValue) {
  for (int64_t digits :
       {int64_t{0}, int64_t{-1}, int64_t{12345}, int64_t{1} << 51, -(int64_t{1} << 51)}) {
    EXPECT_EQ(ValueOf(digits, {}), static_cast<double>(digits));
  }
}

TEST(DecimalFloat, DigitsGiveTheSameDoublesOnEveryTarget) {
  std::mt19937_64 random(1);
  for (size_t count : {0, 1, 7, 8, 9, 63, 1000}) {
    std::vector<int64_t> digits(count);
    for (int64_t& d : digits) {
      d = static_cast<int64_t>(random()) >> (random() % 64);
    }
    ForEveryTarget([&] {
      std::vector<double> doubles(count);
      std::vector<float> floats(count);
      DigitsToDoubles(digits.data(), count, kFrom, doubles.data());
      DigitsToFloats(digits.data(), count, kFrom, floats.data());
      for (size_t i = 0; i < count; ++i) {
        const double expected = ValueOf(digits[i], kFrom);
        ASSERT_EQ(std::bit_cast<uint64_t>(doubles[i]), std::bit_cast<uint64_t>(expected)) << i;
        ASSERT_EQ(std::bit_cast<uint32_t>(floats[i]),
                  std::bit_cast<uint32_t>(static_cast<float>(expected)))
            << i;
      }
    });
  }
}

// What is called exact comes back; every two-digit decimal is exact.
TEST(DecimalFloat, ExactDigitsGiveTheValueBack) {
  for (size_t count : {0, 1, 7, 8, 9, 63, 1000}) {
    const std::vector<double> values = SomeDoubles(count, count);
    std::vector<float> narrow(values.begin(), values.end());
    ForEveryTarget([&] {
      std::vector<int64_t> digits(count);
      std::vector<double> back(count);
      std::vector<uint8_t> exact(BitmapBytes(count) + 1, 0xff);
      size_t n = DoublesToDigits(reinterpret_cast<const uint8_t*>(values.data()), count, kTo, kFrom,
                                 digits.data(), exact.data());
      DigitsToDoubles(digits.data(), count, kFrom, back.data());
      EXPECT_EQ(n, CountBits(exact.data(), count));
      for (size_t i = 0; i < count; ++i) {
        const bool same = std::bit_cast<uint64_t>(back[i]) == std::bit_cast<uint64_t>(values[i]);
        ASSERT_EQ(GetBit(exact.data(), i), same) << values[i];
        const bool decimal = std::round(values[i] * 100) / 100 == values[i] &&
                             std::abs(values[i]) <= 10000 &&
                             !(values[i] == 0 && std::signbit(values[i]));
        EXPECT_TRUE(same || !decimal) << values[i];
      }
      std::vector<float> back_narrow(count);
      n = FloatsToDigits(reinterpret_cast<const uint8_t*>(narrow.data()), count, kTo, kFrom,
                         digits.data(), exact.data());
      DigitsToFloats(digits.data(), count, kFrom, back_narrow.data());
      EXPECT_EQ(n, CountBits(exact.data(), count));
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(GetBit(exact.data(), i),
                  std::bit_cast<uint32_t>(back_narrow[i]) == std::bit_cast<uint32_t>(narrow[i]))
            << narrow[i];
      }
    });
  }
}

}  // namespace
}  // namespace scrt::simd
