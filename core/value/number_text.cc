#include "core/value/number_text.h"

#include <array>

namespace scrt {
namespace {

constexpr std::string_view kCharacters = "0123456789.eE-+";
constexpr uint8_t kFiller = 15;

constexpr std::array<uint8_t, 256> MakeNibbles() {
  std::array<uint8_t, 256> nibbles{};
  for (uint8_t& nibble : nibbles) nibble = kFiller;
  for (size_t i = 0; i < kCharacters.size(); ++i) {
    nibbles[static_cast<uint8_t>(kCharacters[i])] = static_cast<uint8_t>(i);
  }
  return nibbles;
}
constexpr std::array<uint8_t, 256> kNibbles = MakeNibbles();

uint8_t Nibble(char c) { return kNibbles[static_cast<uint8_t>(c)]; }

}  // namespace

bool IsNumberText(std::string_view text) {
  for (char c : text) {
    if (Nibble(c) == kFiller) return false;
  }
  return true;
}

void PackNumber(std::string_view text, char* out) {
  size_t i = 0;
  for (; i + 2 <= text.size(); i += 2) {
    *out++ = static_cast<char>(Nibble(text[i]) | Nibble(text[i + 1]) << 4);
  }
  if (i < text.size()) *out = static_cast<char>(Nibble(text[i]) | kFiller << 4);
}

void UnpackNumber(std::string_view packed, std::string* out) {
  for (char byte : packed) {
    uint8_t low = static_cast<uint8_t>(byte) & 15, high = static_cast<uint8_t>(byte) >> 4;
    if (low != kFiller) out->push_back(kCharacters[low]);
    if (high != kFiller) out->push_back(kCharacters[high]);
  }
}

}  // namespace scrt
