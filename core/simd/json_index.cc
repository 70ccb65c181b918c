#include "core/simd/json_index.h"

#include <algorithm>
#include <cstring>

// Brings byte compress and carry-less multiply of whole vectors where the CPU has them.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/json_index.cc"
#include <hwy/foreach_target.h>

#include "core/simd/json_index-inl.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR size_t IndexJsonSteps(const uint8_t* p, size_t steps, uint32_t base, JsonIndexState* state,
                               uint32_t* offsets, uint8_t* kinds) {
  return IndexSteps(p, steps, base, state, offsets, kinds);
}
HWY_ATTR size_t FindSpecialBytes(const uint8_t* text, size_t n) { return FindSpecial(text, n); }

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(IndexJsonSteps);
HWY_EXPORT(FindSpecialBytes);

namespace {

constexpr size_t kStep = 64;
constexpr size_t kLookBack = 3;  // of UTF-8 validation

// A step over bytes that must not be read around: copied between zeros and white space.
size_t IndexCopied(const uint8_t* source, size_t n, JsonIndexState* state, uint32_t* offsets,
                   uint8_t* kinds) {
  uint8_t copy[kStep + kStep] = {};
  uint8_t* step = copy + kStep;
  std::memset(step, ' ', kStep);
  if (n != 0) std::memcpy(step, source + state->at, n);
  const size_t before = std::min(state->at, kLookBack);
  if (before != 0) std::memcpy(step - before, source + state->at - before, before);
  return HWY_DYNAMIC_DISPATCH(IndexJsonSteps)(step, 1, static_cast<uint32_t>(state->at), state,
                                              offsets, kinds);
}

}  // namespace

size_t IndexJson(const uint8_t* source, size_t size, size_t bytes, JsonIndexState* state,
                 uint32_t* offsets, uint8_t* kinds) {
  size_t left = std::min(bytes, size - state->at) / kStep;
  size_t count = 0;
  if (left != 0 && state->at == 0) {
    count = IndexCopied(source, kStep, state, offsets, kinds);
    state->at = kStep;
    --left;
  }
  if (left != 0) {
    count += HWY_DYNAMIC_DISPATCH(IndexJsonSteps)(source + state->at, left,
                                                  static_cast<uint32_t>(state->at), state,
                                                  offsets + count, kinds + count);
    state->at += left * kStep;
  }
  // White space behind the end completes the last step and shows what is cut short.
  const size_t rest = size - state->at;
  if (rest < kStep && !state->done) {
    count += IndexCopied(source, rest, state, offsets + count, kinds + count);
    state->at = size;
    state->done = true;
  }
  return count;
}

size_t FindJsonSpecial(const uint8_t* text, size_t n) {
  return HWY_DYNAMIC_DISPATCH(FindSpecialBytes)(text, n);
}

size_t FindInvalidUtf8(const uint8_t* text, size_t n) {
  size_t i = 0;
  while (i < n) {
    const uint8_t lead = text[i];
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const size_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (lead < 0xc2 || lead > 0xf4 || more >= n - i) return i;
    for (size_t k = 1; k <= more; ++k) {
      if ((text[i + k] & 0xc0) != 0x80) return i;
    }
    const uint8_t second = text[i + 1];
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
      return i;
    }
    i += more + 1;
  }
  return n;
}

}  // namespace scrt::simd
#endif
