#include "core/pipeline/exact_number.h"

#include "core/schema/decimal.h"

namespace scrt {
namespace {

// Leaves room to add the length of any text without overflow.
constexpr int64_t kMaxExponent = 100'000'000'000'000'000;

bool ParseExponent(std::string_view text, int64_t* out) {
  bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  int64_t value = 0;
  for (char c : text) {
    value = value * 10 + (c - '0');
    if (value > kMaxExponent) return false;
  }
  *out = negative ? -value : value;
  return true;
}

}  // namespace

bool ParseExact(std::string_view text, ExactNumber* out) {
  if (!IsJsonNumber(text)) return false;
  *out = ExactNumber();
  out->negative = text[0] == '-';
  if (out->negative) text.remove_prefix(1);
  size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    if (!ParseExponent(text.substr(e + 1), &out->exponent)) return false;
    text = text.substr(0, e);
  }
  size_t point = text.find('.');
  size_t whole = point == std::string_view::npos ? text.size() : point;
  out->exponent += static_cast<int64_t>(whole);
  out->digits.assign(text.substr(0, whole));
  if (point != std::string_view::npos) out->digits += text.substr(point + 1);
  size_t first = out->digits.find_first_not_of('0');
  if (first == std::string::npos) {
    *out = ExactNumber();
    return true;
  }
  out->digits.erase(0, first);
  out->exponent -= static_cast<int64_t>(first);
  out->digits.erase(out->digits.find_last_not_of('0') + 1);
  return true;
}

std::strong_ordering ExactNumber::operator<=>(const ExactNumber& other) const {
  auto sign = [](const ExactNumber& n) { return n.digits.empty() ? 0 : n.negative ? -1 : 1; };
  if (sign(*this) != sign(other)) return sign(*this) <=> sign(other);
  if (digits.empty()) return std::strong_ordering::equal;
  auto magnitude =
      exponent != other.exponent ? exponent <=> other.exponent : digits.compare(other.digits) <=> 0;
  return negative ? 0 <=> magnitude : magnitude;
}

}  // namespace scrt
