// Structural index of JSON text: where its tokens start, found 64 bytes at a step.
//
// Reported are: the brackets, colons and commas outside strings; both quotes of each string; the
// first byte of each run of other characters (numbers, literals, garbage); and in strings the
// backslash that starts each escape. Everything between is white space or plain string content.
// UTF-8 is validated and control characters in strings are found in the same pass.
//
// Pure functions over pointers and lengths; safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

// What one call hands to the next over the same source. Zero-initialised before the first.
struct JsonIndexState {
  static constexpr uint64_t kNone = ~uint64_t{0};

  size_t at = 0;              // bytes of the source seen
  bool done = false;          // the end of the source was seen
  uint64_t in_string = 0;     // all ones: `at` is in a string
  uint64_t escaped = 0;       // 1: the byte at `at` is escaped
  uint64_t run = 0;           // 1: the byte before `at` belongs to a run of other characters
  uint64_t incomplete = 0;    // nonzero: a UTF-8 sequence runs over `at`
  uint64_t control = kNone;   // offset of the first control character in a string
  bool invalid_utf8 = false;  // somewhere in what was seen
};

// Entries that may be written behind the ones that are counted.
inline constexpr size_t kJsonIndexSlack = 64;

// Indexes the next bytes of `source`, `bytes` of them (a multiple of 64) or up to its end. Writes
// for each token its offset and its first byte; both arrays have room for bytes + kJsonIndexSlack
// entries. Returns the number of tokens. size < 2^32. Reads nothing outside the source.
size_t IndexJson(const uint8_t* source, size_t size, size_t bytes, JsonIndexState* state,
                 uint32_t* offsets, uint8_t* kinds);

// Offset of the first byte that is a quote, a backslash or below 0x20; n if there is none.
size_t FindJsonSpecial(const uint8_t* text, size_t n);

// What a text is. `text` may end anywhere; nothing outside of it is read.
enum class TextKind : uint8_t { kAscii, kUtf8, kInvalid };
TextKind KindOfText(const uint8_t* text, size_t n);

// Offset of the first byte that doesn't start or continue a valid UTF-8 sequence, or n. A sequence
// that `text` cuts short is invalid at its first byte. Scalar: for telling where an error is.
size_t FindInvalidUtf8(const uint8_t* text, size_t n);

}  // namespace scrt::simd
