// Number text in nibbles: two characters a byte, the first in the low nibble.
//
// 0-9 are digits, a '.', b 'e', c 'E', d '-', e '+', f fills the high nibble of an odd length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace scrt {

constexpr uint64_t PackedNumberBytes(uint64_t characters) {
  return characters / 2 + characters % 2;
}

// Whether every character has a nibble. Says nothing about the order of the characters.
bool IsNumberText(std::string_view text);
// Writes PackedNumberBytes(text.size()) bytes. `text` satisfies IsNumberText.
void PackNumber(std::string_view text, char* out);
// Appends the characters of packed bytes.
void UnpackNumber(std::string_view packed, std::string* out);

}  // namespace scrt
