// The value of a number's text, exactly, whatever its length and spelling.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace scrt {

// 0.DIGITS * 10^exponent; zero has no digits, no sign and exponent 0, so that equal values are
// equal in every member.
struct ExactNumber {
  bool negative = false;
  std::string digits;  // no zero at either end
  int64_t exponent = 0;

  bool operator==(const ExactNumber&) const = default;
  std::strong_ordering operator<=>(const ExactNumber& other) const;
};

// False if the text is not a JSON number, or its exponent is beyond any that is meant.
bool ParseExact(std::string_view text, ExactNumber* out);

}  // namespace scrt
