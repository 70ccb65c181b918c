// Escapes in JSON strings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/text/json_error.h"

namespace scrt {

namespace string_internal {

// What a one-letter escape stands for; 0 where there is none.
constexpr std::array<uint8_t, 256> MakeEscapes() {
  std::array<uint8_t, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['/'] = '/';
  table['b'] = '\b';
  table['f'] = '\f';
  table['n'] = '\n';
  table['r'] = '\r';
  table['t'] = '\t';
  return table;
}
inline constexpr std::array<uint8_t, 256> kEscapes = MakeEscapes();

}  // namespace string_internal

// Decodes the \u escape (or pair of them) at `escape` in a string that closes at `close`. Writes
// up to 4 bytes. Returns how many bytes of text it took, 6 or 12; 0 sets *error.
size_t DecodeUnicodeEscape(const uint8_t* escape, const uint8_t* close, char** out,
                           JsonError* error);

// Decodes the bytes between the quotes of a string. `out` has room for close - text bytes. Returns
// the end of what was written; null sets *error and *error_at.
char* DecodeJsonString(const uint8_t* text, const uint8_t* close, char* out, JsonError* error,
                       const uint8_t** error_at);

}  // namespace scrt
