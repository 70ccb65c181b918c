// Reference: one scalar in 64 bits, either inside the reference itself or by its place in a store.
//
//   bits 0-3   header, which form
//   inlined    bits 4-7 length, bits 8-63 payload (7 bytes, so that text can be viewed in place)
//   in arena   bits 4-23 length in bytes or characters, bits 24-63 offset into the store's arena
//   long       bits 24-63 offset of an 8-byte length, behind which the bytes stand
//
// The all-zero reference means "no value"; null is a value. A reference has meaning only together
// with the store that made it. Plain data: it may be copied, compared and kept in unions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace scrt {

// Header values are part of the stored layout: never renumbered. 10 to 12 are kept free.
enum class ReferenceForm : uint8_t {
  kNone = 0,
  kNull = 1,
  kFalse = 2,
  kTrue = 3,
  kInlineNumber = 4,  // text of up to 14 characters, a nibble each
  kInlineAscii8 = 5,  // exactly 8 characters of 7 bits
  kInlineString = 6,  // up to 7 bytes
  kArenaNumber = 7,   // length in characters; two characters a byte
  kArenaString = 8,   // length in bytes
  kCompressedString = 9,
  kLongString = 13,
  kLongNumber = 14,
};

struct Reference {
  static constexpr uint64_t kMaxInlineString = 7;
  static constexpr uint64_t kMaxInlineNumber = 14;
  static constexpr uint64_t kMaxShortLength = (uint64_t{1} << 20) - 1;
  static constexpr uint64_t kMaxOffset = (uint64_t{1} << 40) - 1;

  uint64_t bits;

  static constexpr Reference None() { return {0}; }
  static constexpr Reference Null() { return {1}; }
  static constexpr Reference Bool(bool value) { return {value ? uint64_t{3} : uint64_t{2}}; }
  static constexpr Reference Arena(ReferenceForm form, uint64_t length, uint64_t offset) {
    return {static_cast<uint64_t>(form) | length << 4 | offset << 24};
  }
  // `text` of at most kMaxInlineString bytes.
  static Reference InlineString(std::string_view text) {
    uint64_t payload = 0;
    std::memcpy(&payload, text.data(), text.size());
    return {static_cast<uint64_t>(ReferenceForm::kInlineString) | uint64_t{text.size()} << 4 |
            payload << 8};
  }

  constexpr ReferenceForm form() const { return static_cast<ReferenceForm>(bits & 15); }
  constexpr bool none() const { return bits == 0; }
  constexpr uint64_t inline_length() const { return (bits >> 4) & 15; }
  constexpr uint64_t payload() const { return bits >> 8; }
  constexpr uint64_t length() const { return (bits >> 4) & kMaxShortLength; }
  constexpr uint64_t offset() const { return bits >> 24; }

  friend constexpr bool operator==(const Reference&, const Reference&) = default;
};
static_assert(sizeof(Reference) == 8);

}  // namespace scrt
