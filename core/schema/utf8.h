// UTF-8 checks for names and literals; short texts, so plain code.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace scrt {

// Byte position of the first ill-formed sequence, or npos. Surrogates and overlong forms are ill.
size_t FirstInvalidUtf8(std::string_view text);
inline bool IsUtf8(std::string_view text) {
  return FirstInvalidUtf8(text) == std::string_view::npos;
}
// Appends a scalar value; `code` must be below 0x110000 and no surrogate.
void AppendUtf8(uint32_t code, std::string* out);

}  // namespace scrt
