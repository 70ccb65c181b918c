#include "core/encoding/stats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/encoding/block.h"
#include "core/simd/int_stats.h"

namespace scrt {
namespace {

constexpr int64_t kVector = 1024;

template <typename S>
void IntegerStats(const Values& values, Stats* stats) {
  using U = std::make_unsigned_t<S>;
  const S flip = IsSigned(values.kind) ? S{0} : std::numeric_limits<S>::min();
  S min = std::numeric_limits<S>::max(), max = std::numeric_limits<S>::min();
  S delta_min = min, delta_max = max;
  int64_t changes = 0;
  for (int64_t first = 0; first < values.count; first += kVector) {
    const int64_t n = std::min(kVector, values.count - first);
    const auto part =
        simd::ComputeIntStats<S>(values.data + first * static_cast<int64_t>(sizeof(S)),
                                 static_cast<size_t>(n), first != 0, flip);
    const auto bits = [n](S low, S high) {
      return n * BitWidth(static_cast<U>(static_cast<U>(high) - static_cast<U>(low)));
    };
    stats->packed_bits += bits(part.min, part.max);
    stats->delta_packed_bits += bits(part.delta_min, part.delta_max);
    min = std::min(min, part.min);
    max = std::max(max, part.max);
    if (first != 0 || n > 1) {
      delta_min = std::min(delta_min, part.delta_min);
      delta_max = std::max(delta_max, part.delta_max);
    }
    changes += static_cast<int64_t>(part.changes);
  }
  stats->runs = changes + 1;
  stats->constant = changes == 0;
  stats->delta_constant = delta_min >= delta_max;
  stats->range = static_cast<U>(static_cast<U>(max) - static_cast<U>(min));
  min = static_cast<S>(min ^ flip);
  max = static_cast<S>(max ^ flip);
  stats->min = IsSigned(values.kind) ? int64_t{min} : static_cast<int64_t>(U(min));
  stats->max = IsSigned(values.kind) ? int64_t{max} : static_cast<int64_t>(U(max));
}

void WideStats(const Values& values, Stats* stats) {
  int64_t changes = 0;
  for (int64_t i = 1; i < values.count; ++i) {
    changes += std::memcmp(values.data + 16 * i, values.data + 16 * i - 16, 16) != 0;
  }
  stats->runs = changes + 1;
  stats->constant = changes == 0;
}

void BoolStats(const Values& values, Stats* stats) {
  const uint8_t* bits = values.data;
  int64_t changes = 0, i = 1;
  // 63 pairs of neighbours by one shift of a word.
  for (; i + 63 <= values.count && (i - 1) / 8 + 8 <= values.bytes() && (i - 1) % 8 == 0; i += 56) {
    const uint64_t word = Load<uint64_t>(bits + (i - 1) / 8);
    changes += std::popcount((word ^ (word >> 1)) & ((uint64_t{1} << 56) - 1));
  }
  for (; i < values.count; ++i) {
    changes += GetBit(bits, static_cast<size_t>(i)) != GetBit(bits, static_cast<size_t>(i - 1));
  }
  stats->runs = changes + 1;
  stats->constant = changes == 0;
}

bool SameBinary(const Values& values, int64_t i, int64_t j) {
  const ByteSpan a = values.binary(i), b = values.binary(j);
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

void BinaryStats(const Values& values, Stats* stats) {
  // Runs of neighbours at evenly spaced places tell how often values repeat.
  constexpr int64_t kPlaces = 16, kPairs = 64;
  int64_t pairs = 0, changes = 0, min = INT64_MAX, max = 0;
  const int64_t last = values.count - 1;
  const int64_t places = last <= kPlaces * kPairs ? 1 : kPlaces;
  const int64_t per_place = places == 1 ? last : kPairs;
  for (int64_t place = 0; place < places; ++place) {
    const int64_t first = places == 1 ? 0 : (last - per_place) * place / (places - 1);
    for (int64_t i = first; i < first + per_place; ++i, ++pairs) {
      changes += !SameBinary(values, i, i + 1);
    }
  }
  for (int64_t i = 0; i < values.count; ++i) {
    const int64_t length = values.offsets[i + 1] - values.offsets[i];
    min = std::min(min, length);
    max = std::max(max, length);
  }
  stats->length_bits = BitWidth(static_cast<uint64_t>(max - min));
  stats->constant = changes == 0 && min == max;
  for (int64_t i = 1; stats->constant && i < values.count; ++i) {
    stats->constant = SameBinary(values, 0, i);
  }
  stats->runs = stats->constant ? 1 : 1 + (pairs == 0 ? 0 : (changes * last + pairs - 1) / pairs);
}

}  // namespace

Stats ComputeStats(const Values& values) {
  Stats stats;
  stats.count = values.count;
  if (values.count == 0) return stats;
  switch (values.kind) {
    case Physical::kBool:
      BoolStats(values, &stats);
      break;
    case Physical::kFixed16:
      WideStats(values, &stats);
      break;
    case Physical::kBinary:
      BinaryStats(values, &stats);
      break;
    default:
      switch (Width(values.kind)) {
        case 1:
          IntegerStats<int8_t>(values, &stats);
          break;
        case 2:
          IntegerStats<int16_t>(values, &stats);
          break;
        case 4:
          IntegerStats<int32_t>(values, &stats);
          break;
        default:
          IntegerStats<int64_t>(values, &stats);
      }
  }
  return stats;
}

double EntropyBytes(const Values& values, uint64_t base, int64_t width) {
  constexpr int64_t kSample = 1024;
  const int64_t sampled = std::min(values.count, kSample);
  if (sampled == 0) return 0;
  const int64_t stride = Width(values.kind);
  std::array<uint32_t, 256> histogram{};
  for (int64_t i = 0; i < sampled; ++i) {
    const uint8_t* at = values.data + i * values.count / sampled * stride;
    for (int64_t part = 0; part < width; part += 8) {
      uint64_t word = 0;
      std::memcpy(&word, at + part, static_cast<size_t>(std::min<int64_t>(8, stride - part)));
      word -= base;
      const int64_t bytes = std::min<int64_t>(8, width - part);
      for (int64_t b = 0; b < bytes; ++b, word >>= 8) ++histogram[word & 0xff];
    }
  }
  const double total = static_cast<double>(sampled * width);
  double bits = 0;
  for (uint32_t n : histogram) {
    if (n != 0) bits += n * std::log2(total / n);
  }
  return bits / 8 * static_cast<double>(values.count) / static_cast<double>(sampled);
}

}  // namespace scrt
