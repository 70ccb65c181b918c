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
// Whether steps of 64 bytes are not UTF-8; *high tells of bytes above 0x7f. Reads from p - 3.
HWY_ATTR bool InvalidSteps(const uint8_t* p, size_t steps, bool* high) {
  for (const uint8_t* end = p + 64 * steps; p != end; p += 64) {
    if (HighBytes(p)) {
      *high = true;
      if (InvalidUtf8Step(p)) return true;
    } else if (p[-1] >= 0xc0 || p[-2] >= 0xe0 || p[-3] >= 0xf0) {
      return true;
    }
  }
  return false;
}
HWY_ATTR size_t FindSpecialBytes(const uint8_t* text, size_t n) { return FindSpecial(text, n); }

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(IndexJsonSteps);
HWY_EXPORT(FindSpecialBytes);
HWY_EXPORT(InvalidSteps);

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

TextKind KindOfText(const uint8_t* text, size_t n) {
  bool high = false;
  // The first and the last bytes between zeros, which show what is cut short.
  auto invalid_copy = [&](size_t at, size_t size) {
    uint8_t copy[kLookBack + kStep] = {};
    const size_t before = std::min(at, kLookBack);
    if (before + size != 0)
      std::memcpy(copy + kLookBack - before, text + at - before, before + size);
    return HWY_DYNAMIC_DISPATCH(InvalidSteps)(copy + kLookBack, 1, &high);
  };
  size_t at = 0;
  if (n >= kStep) {
    if (invalid_copy(0, kStep)) return TextKind::kInvalid;
    const size_t steps = n / kStep - 1;
    if (HWY_DYNAMIC_DISPATCH(InvalidSteps)(text + kStep, steps, &high)) return TextKind::kInvalid;
    at = kStep + kStep * steps;
  }
  if (invalid_copy(at, n - at)) return TextKind::kInvalid;
  return high ? TextKind::kUtf8 : TextKind::kAscii;
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
