// UUIDs as 16 bytes and as text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace scrt {

using Uuid = std::array<uint8_t, 16>;

// 8-4-4-4-12 or 32 hexadecimal digits, any case.
Result<Uuid> ParseUuid(std::string_view text);
// Appends the lower-case 8-4-4-4-12 form; `bytes` points to 16 bytes.
void FormatUuid(const uint8_t* bytes, std::string* out);

// Value of a hexadecimal digit, -1 if it is none.
inline int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
// Appends two lower-case hexadecimal digits a byte.
void FormatHex(ByteSpan bytes, std::string* out);

}  // namespace scrt
