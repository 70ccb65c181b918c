#include "core/schema/decimal.h"

namespace scrt {
namespace {

using Uint128 = unsigned __int128;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The parts of [+-]digits[.digits][e[+-]digits].
struct Parts {
  bool negative = false;
  std::string_view whole, fraction;
  int64_t exponent = 0;
};

// Beyond this an exponent decides alone whether a non-zero value fits; the bound stops overflow.
constexpr int64_t kExponentCap = int64_t{1} << 40;

std::string_view TakeDigits(std::string_view text, size_t* at) {
  size_t start = *at;
  while (*at < text.size() && IsDigit(text[*at])) ++*at;
  return text.substr(start, *at - start);
}

bool Split(std::string_view text, Parts* parts) {
  size_t at = 0;
  auto sign = [&](bool* negative) {
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) *negative = text[at++] == '-';
  };
  sign(&parts->negative);
  parts->whole = TakeDigits(text, &at);
  if (at < text.size() && text[at] == '.') {
    ++at;
    parts->fraction = TakeDigits(text, &at);
    if (parts->fraction.empty()) return false;
  }
  if (parts->whole.empty()) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool negative = false;
    sign(&negative);
    std::string_view digits = TakeDigits(text, &at);
    if (digits.empty()) return false;
    for (char c : digits) {
      parts->exponent = parts->exponent * 10 + (c - '0');
      if (parts->exponent > kExponentCap) parts->exponent = kExponentCap;
    }
    if (negative) parts->exponent = -parts->exponent;
  }
  return at == text.size();
}

}  // namespace

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool DecimalFits(Int128 value, int precision) {
  Int128 bound = PowerOfTen(precision);
  return value < bound && value > -bound;
}

Result<Int128> ParseDecimal(std::string_view text, int precision, int scale) {
  Parts parts;
  if (!Split(text, &parts)) return Status(Code::kSyntax, "not a decimal number");
  std::string digits(parts.whole);
  digits += parts.fraction;
  // The value is digits * 10^shift / 10^scale; zeros at the end of the digits may go.
  int64_t shift = parts.exponent - static_cast<int64_t>(parts.fraction.size()) + scale;
  size_t last = digits.find_last_not_of('0');
  if (last == std::string::npos) return Int128{0};
  shift += static_cast<int64_t>(digits.size() - last - 1);
  size_t first = digits.find_first_not_of('0');
  std::string_view significant = std::string_view(digits).substr(first, last - first + 1);
  if (shift < 0) {
    return Status(Code::kRange, "more than " + std::to_string(scale) + " digits after the point");
  }
  if (shift > precision || static_cast<int64_t>(significant.size()) + shift > precision) {
    return Status(Code::kRange, "more than " + std::to_string(precision) + " digits");
  }
  Int128 value = 0;
  for (char c : significant) value = value * 10 + (c - '0');
  value *= PowerOfTen(static_cast<int>(shift));
  return parts.negative ? -value : value;
}

void FormatDecimal(Int128 value, int scale, std::string* out) {
  char digits[48];
  int at = sizeof digits;
  Uint128 rest = value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  for (int written = 0; rest != 0 || written <= scale; ++written) {
    if (written == scale && scale != 0) digits[--at] = '.';
    digits[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (value < 0) out->push_back('-');
  out->append(digits + at, sizeof digits - static_cast<size_t>(at));
}

bool IsJsonNumber(std::string_view text) {
  Parts parts;
  if (text.empty() || text[0] == '+' || !Split(text, &parts)) return false;
  return parts.whole.size() == 1 || parts.whole[0] != '0';
}

}  // namespace scrt
