// Statistics, sums and gathers on every target against plain loops.
#include "core/simd/int_stats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/simd/every_target.h"
#include "core/simd/gather.h"
#include "core/simd/prefix_sum.h"

namespace scrt::simd {
namespace {

template <typename T>
void CheckStats() {
  std::mt19937_64 random(sizeof(T));
  for (size_t count : {0, 1, 2, 3, 15, 16, 17, 63, 64, 65, 100, 1023, 1024}) {
    for (int shape = 0; shape < 4; ++shape) {
      std::vector<uint8_t> bytes((count + 1) * sizeof(T) + 1);
      std::vector<T> values(count + 1);
      for (size_t i = 0; i <= count; ++i) {
        values[i] =
            static_cast<T>(shape == 0   ? random()
                           : shape == 1 ? 42
                           : shape == 2 ? i / 5
                                        : (random() % 2 ? 0x8000000000000000u : ~0ull >> 1));
        std::memcpy(bytes.data() + 1 + i * sizeof(T), &values[i], sizeof(T));
      }
      for (bool previous : {false, true}) {
        for (T flip : {T{0}, std::numeric_limits<T>::min()}) {
          const size_t first = previous ? 1 : 0;
          const auto stats =
              ComputeIntStats<T>(bytes.data() + 1 + first * sizeof(T), count, previous, flip);
          if (count == 0) continue;
          T min = std::numeric_limits<T>::max(), max = std::numeric_limits<T>::min();
          T delta_min = min, delta_max = max;
          size_t changes = 0, pairs = 0;
          for (size_t i = 0; i < count; ++i) {
            const T v = values[first + i];
            min = std::min(min, static_cast<T>(v ^ flip));
            max = std::max(max, static_cast<T>(v ^ flip));
            if (i == 0 && !previous) continue;
            ++pairs;
            const T before = values[first + i - 1];
            T delta;
            (void)__builtin_sub_overflow(v, before, &delta);
            delta_min = std::min(delta_min, delta);
            delta_max = std::max(delta_max, delta);
            changes += v != before;
          }
          if (pairs == 0) delta_min = delta_max = 0;
          ASSERT_EQ(stats.min, min) << count;
          ASSERT_EQ(stats.max, max) << count;
          ASSERT_EQ(stats.delta_min, delta_min) << count;
          ASSERT_EQ(stats.delta_max, delta_max) << count;
          ASSERT_EQ(stats.changes, changes) << count;
        }
      }
    }
  }
}

TEST(IntStatsTest, MatchesALoopOnEveryTarget) {
  ForEveryTarget([] {
    CheckStats<int8_t>();
    CheckStats<int16_t>();
    CheckStats<int32_t>();
    CheckStats<int64_t>();
  });
}

template <typename T>
void CheckPrefixSum() {
  std::mt19937_64 random(7);
  for (size_t count : {0, 1, 3, 4, 5, 16, 17, 63, 64, 65, 1000}) {
    std::vector<uint8_t> bytes(count * sizeof(T) + 1);
    for (auto& byte : bytes) byte = static_cast<uint8_t>(random());
    const T start = static_cast<T>(random());
    T sum = start;
    std::vector<T> expected(count);
    for (size_t i = 0; i < count; ++i) {
      T value;
      std::memcpy(&value, bytes.data() + 1 + i * sizeof(T), sizeof(T));
      expected[i] = sum = static_cast<T>(sum + value);
    }
    PrefixSum<T>(bytes.data() + 1, count, start);
    if (count == 0) continue;
    ASSERT_EQ(std::memcmp(bytes.data() + 1, expected.data(), count * sizeof(T)), 0) << count;
  }
}

TEST(PrefixSumTest, MatchesALoopOnEveryTarget) {
  ForEveryTarget([] {
    CheckPrefixSum<uint8_t>();
    CheckPrefixSum<uint16_t>();
    CheckPrefixSum<uint32_t>();
    CheckPrefixSum<uint64_t>();
  });
}

TEST(PrefixSumTest, LengthsSumWithoutOverflowAndBecomeOffsets) {
  ForEveryTarget([] {
    for (size_t count : {0, 1, 5, 64, 1001}) {
      std::vector<uint32_t> large(count, 0xffffffff), lengths(count);
      const auto* bytes = reinterpret_cast<const uint8_t*>(large.data());
      EXPECT_EQ(SumLengths(bytes, count), 0xffffffffu * uint64_t{count});
      std::vector<int32_t> ends(count), expected;
      int32_t end = 9;
      for (size_t i = 0; i < count; ++i) {
        lengths[i] = static_cast<uint32_t>(i * 7 % 50);
        expected.push_back(end += static_cast<int32_t>(lengths[i]));
      }
      LengthsToOffsets(lengths.data(), count, 9, ends.data());
      EXPECT_EQ(ends, expected);
    }
  });
}

TEST(GatherTest, MaxCodeMatchesALoopOnEveryTarget) {
  ForEveryTarget([] {
    std::mt19937_64 random(8);
    for (size_t width : {1, 2, 4}) {
      for (size_t count : {0, 1, 2, 63, 64, 65, 1000}) {
        std::vector<uint8_t> codes(count * width);
        uint32_t max = 0;
        for (size_t i = 0; i < count; ++i) {
          const uint32_t code = static_cast<uint32_t>(random() >> (64 - 8 * width));
          std::memcpy(codes.data() + i * width, &code, width);
          max = std::max(max, code);
        }
        ASSERT_EQ(MaxCode(codes.data(), width, count), max);
      }
    }
  });
}

TEST(GatherTest, ValuesAndStringsMatchALoopOnEveryTarget) {
  std::mt19937_64 random(9);
  std::vector<std::string> entries;
  std::vector<int32_t> offsets{0};
  std::string bytes;
  for (size_t i = 0; i < 200; ++i) {
    entries.push_back(std::string(i % 7 == 0 ? 0 : random() % (i % 50 == 3 ? 300 : 40),
                                  static_cast<char>('a' + i % 26)));
    bytes += entries.back();
    offsets.push_back(static_cast<int32_t>(bytes.size()));
  }
  ForEveryTarget([&] {
    for (size_t width : {1, 2, 4}) {
      for (size_t count : {0, 1, 33, 1000}) {
        std::vector<uint8_t> codes(count * width);
        std::string expected;
        std::vector<int32_t> expected_ends;
        std::vector<size_t> picked;
        for (size_t i = 0; i < count; ++i) {
          const uint32_t code = static_cast<uint32_t>(random() % entries.size());
          std::memcpy(codes.data() + i * width, &code, width);
          picked.push_back(code);
          expected += entries[code];
          expected_ends.push_back(static_cast<int32_t>(5 + expected.size()));
        }
        std::vector<int32_t> ends(count);
        ASSERT_EQ(GatherEnds(offsets.data(), codes.data(), width, count, 5, ends.data()),
                  expected.size());
        ASSERT_EQ(ends, expected_ends);
        // Both without and with readable bytes behind the dictionary.
        for (size_t slack : {0, 64}) {
          std::vector<uint8_t> dictionary(bytes.begin(), bytes.end());
          dictionary.resize(bytes.size() + slack);
          std::vector<uint8_t> out(expected.size() + kGatherSlack);
          GatherStrings(dictionary.data(), dictionary.size(), offsets.data(), codes.data(), width,
                        count, out.data());
          ASSERT_TRUE(std::equal(expected.begin(), expected.end(), out.begin()));
        }
        for (size_t value_width : {1, 2, 4, 8, 16}) {
          std::vector<uint8_t> dictionary(entries.size() * value_width), out(count * value_width);
          for (auto& byte : dictionary) byte = static_cast<uint8_t>(random());
          GatherValues(dictionary.data(), value_width, codes.data(), width, count, out.data());
          for (size_t i = 0; i < count; ++i) {
            ASSERT_EQ(std::memcmp(out.data() + i * value_width,
                                  dictionary.data() + picked[i] * value_width, value_width),
                      0);
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace scrt::simd
