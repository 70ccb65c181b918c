// Seeded vectors of every kind and shape, for the tests of encodings.
#pragma once

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "core/encoding/values.h"

namespace scrt::test {

// Values that own their memory.
struct Vector {
  Physical kind = Physical::kU8;
  int64_t count = 0;
  std::vector<uint8_t> data;
  std::vector<int32_t> offsets;

  Values view() const { return {kind, count, data.data(), offsets.data()}; }
};

enum class Shape { kRandom, kConstant, kSorted, kRuns, kExtremes, kFewDistinct, kSmall };
inline constexpr Shape kShapes[] = {Shape::kRandom, Shape::kConstant, Shape::kSorted,
                                    Shape::kRuns,   Shape::kExtremes, Shape::kFewDistinct,
                                    Shape::kSmall};

// The 64 bits of value i of a shape; fixed-width kinds take the low ones.
inline std::vector<uint64_t> Words(Shape shape, Physical kind, int64_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<uint64_t> words(static_cast<size_t>(count));
  const uint64_t extremes[] = {0,
                               1,
                               ~uint64_t{0},
                               uint64_t{1} << 63,
                               (uint64_t{1} << 63) - 1,
                               uint64_t{1} << 31,
                               (uint64_t{1} << 31) - 1,
                               0x80,
                               0x7f,
                               0x8000,
                               0x7fff,
                               0x7ff8000000000001,  // quiet NaN with a payload
                               0xfff0000000000123,  // signalling NaN
                               0x7fc00001,          // the same of a float
                               0xff800123};
  uint64_t current = random() % 1000;
  for (auto& word : words) {
    switch (shape) {
      case Shape::kRandom:
        word = random();
        break;
      case Shape::kConstant:
        word = seed * 0x9e3779b97f4a7c15;
        break;
      case Shape::kSorted:
        word = current += random() % 5;
        break;
      case Shape::kRuns:
        if (random() % 20 == 0) current = random();
        word = current;
        break;
      case Shape::kExtremes:
        word = extremes[random() % std::size(extremes)];
        break;
      case Shape::kFewDistinct:
        word = (random() % 7) * 0x0123456789abcdef;
        break;
      case Shape::kSmall:
        word = 1000 + random() % 30;
        break;
    }
  }
  if (shape == Shape::kSmall && kind == Physical::kF64) {
    for (auto& word : words) word = std::bit_cast<uint64_t>(static_cast<double>(word) / 4);
  }
  return words;
}

inline std::string Text(Shape shape, uint64_t word) {
  switch (shape) {
    case Shape::kRandom: {
      std::string bytes(word % 37, '\0');
      for (auto& c : bytes)
        c = static_cast<char>(word = word * 6364136223846793005u + 1442695040888963407u);
      return bytes;
    }
    case Shape::kExtremes:
      return word % 3 == 0 ? "" : std::string(word % 400, static_cast<char>(word >> 8));
    case Shape::kSorted:
      return "key/" + std::to_string(100000 + word);
    default:
      return "value " + std::to_string(word % 1000);
  }
}

inline Vector Make(Physical kind, Shape shape, int64_t count, uint64_t seed) {
  Vector vector{kind, count, {}, {}};
  const auto words = Words(shape, kind, count, seed);
  if (kind == Physical::kBinary) {
    vector.offsets.push_back(0);
    for (uint64_t word : words) {
      const std::string text = Text(shape, word);
      vector.data.insert(vector.data.end(), text.begin(), text.end());
      vector.offsets.push_back(static_cast<int32_t>(vector.data.size()));
    }
    return vector;
  }
  vector.data.resize(static_cast<size_t>(FixedBytes(kind, count)));
  const size_t width = static_cast<size_t>(Width(kind));
  for (size_t i = 0; i < words.size(); ++i) {
    if (kind == Physical::kBool) {
      if (words[i] % 7 < 3) SetBit(vector.data.data(), i);
      continue;
    }
    uint64_t wide[2] = {words[i], shape == Shape::kSmall ? 0 : words[i] >> 60};
    std::memcpy(vector.data.data() + i * width, wide, width);
  }
  return vector;
}

inline Vector Strings(const std::vector<std::string>& strings) {
  Vector vector{Physical::kBinary, static_cast<int64_t>(strings.size()), {}, {0}};
  for (const auto& text : strings) {
    vector.data.insert(vector.data.end(), text.begin(), text.end());
    vector.offsets.push_back(static_cast<int32_t>(vector.data.size()));
  }
  return vector;
}

}  // namespace scrt::test
