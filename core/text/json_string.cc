#include "core/text/json_string.h"

#include "core/simd/json_index.h"

namespace scrt {
namespace {

int HexDigit(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  uint8_t lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Value of the four digits at p, or -1.
int32_t HexQuad(const uint8_t* p) {
  int32_t value = 0;
  int bad = 0;
  for (int i = 0; i < 4; ++i) {
    int digit = HexDigit(p[i]);
    bad |= digit;
    value = value * 16 + (digit & 15);
  }
  return bad < 0 ? -1 : value;
}

char* PutUtf8(uint32_t code, char* out) {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xc0 | code >> 6);
    *out++ = static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xe0 | code >> 12);
    *out++ = static_cast<char>(0x80 | (code >> 6 & 63));
    *out++ = static_cast<char>(0x80 | (code & 63));
  } else {
    *out++ = static_cast<char>(0xf0 | code >> 18);
    *out++ = static_cast<char>(0x80 | (code >> 12 & 63));
    *out++ = static_cast<char>(0x80 | (code >> 6 & 63));
    *out++ = static_cast<char>(0x80 | (code & 63));
  }
  return out;
}

}  // namespace

size_t DecodeUnicodeEscape(const uint8_t* escape, const uint8_t* close, char** out,
                           JsonError* error) {
  int32_t first = close - escape >= 6 ? HexQuad(escape + 2) : -1;
  if (first < 0) {
    *error = JsonError::kHex;
    return 0;
  }
  if (first < 0xd800 || first > 0xdfff) {
    *out = PutUtf8(static_cast<uint32_t>(first), *out);
    return 6;
  }
  bool pair = first < 0xdc00 && close - escape >= 12 && escape[6] == '\\' && escape[7] == 'u';
  int32_t second = pair ? HexQuad(escape + 8) : -1;
  if (second < 0xdc00 || second > 0xdfff) {
    *error = JsonError::kSurrogate;
    return 0;
  }
  *out = PutUtf8(0x10000 + (static_cast<uint32_t>(first - 0xd800) << 10) +
                     static_cast<uint32_t>(second - 0xdc00),
                 *out);
  return 12;
}

char* DecodeJsonString(const uint8_t* text, const uint8_t* close, char* out, JsonError* error,
                       const uint8_t** error_at) {
  while (text < close) {
    size_t plain = simd::FindJsonSpecial(text, static_cast<size_t>(close - text));
    std::memcpy(out, text, plain);
    out += plain;
    text += plain;
    if (text == close) break;
    *error_at = text;
    if (*text != '\\' || close - text < 2) {
      *error = *text < 0x20 ? JsonError::kControl : JsonError::kEscape;
      return nullptr;
    }
    uint8_t plain_escape = string_internal::kEscapes[text[1]];
    if (plain_escape != 0) {
      *out++ = static_cast<char>(plain_escape);
      text += 2;
    } else if (text[1] == 'u') {
      size_t taken = DecodeUnicodeEscape(text, close, &out, error);
      if (taken == 0) return nullptr;
      text += taken;
    } else {
      *error = JsonError::kEscape;
      return nullptr;
    }
  }
  return out;
}

}  // namespace scrt
