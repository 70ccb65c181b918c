#include <limits>

#include "core/schema/decimal.h"
#include "core/schema/temporal.h"

namespace scrt {
namespace {

// More digits than any exact duration has; the products below stay inside 128 bits.
constexpr int kMaxDigits = 19;

struct Unit {
  std::string_view name;
  int64_t ns;
};

// Longer names first: "ms" before "m".
constexpr Unit kUnits[] = {
    {"ns", 1},
    {"us", 1000},
    {"\xc2\xb5s", 1000},  // micro sign
    {"\xce\xbcs", 1000},  // Greek mu
    {"ms", 1000000},
    {"s", 1000000000},
    {"m", int64_t{60} * 1000000000},
    {"h", int64_t{3600} * 1000000000},
    {"d", int64_t{86400} * 1000000000},
};

// Digits at *at, without leading zeros counted against the bound; false if there are too many.
bool TakeDigits(std::string_view text, size_t* at, Int128* value, int* count) {
  int significant = 0;
  for (*count = 0, *value = 0; *at < text.size() && text[*at] >= '0' && text[*at] <= '9'; ++*at) {
    *value = *value * 10 + (text[*at] - '0');
    if (*value != 0 && ++significant > kMaxDigits) return false;
    if (++*count > 64) return false;
  }
  return true;
}

const Unit* TakeUnit(std::string_view text, size_t* at) {
  for (const Unit& unit : kUnits) {
    if (text.substr(*at, unit.name.size()) != unit.name) continue;
    *at += unit.name.size();
    return &unit;
  }
  return nullptr;
}

Status NotADuration() { return Status(Code::kSyntax, "not a duration"); }
Status TooFine() { return Status(Code::kRange, "finer than a nanosecond"); }
Status TooLarge() { return Status(Code::kRange, "duration out of the range of 64-bit ns"); }

// One "number unit" at *at, as ns.
Result<Int128> ReadPart(std::string_view text, size_t* at) {
  Int128 whole = 0, fraction = 0;
  int whole_digits = 0, fraction_digits = 0;
  if (!TakeDigits(text, at, &whole, &whole_digits)) return TooLarge();
  if (*at < text.size() && text[*at] == '.') {
    ++*at;
    if (!TakeDigits(text, at, &fraction, &fraction_digits)) return TooFine();
  }
  if (whole_digits + fraction_digits == 0) return NotADuration();
  const Unit* unit = TakeUnit(text, at);
  if (unit == nullptr) return NotADuration();
  while (fraction != 0 && fraction % 10 == 0) {
    fraction /= 10;
    --fraction_digits;
  }
  Int128 ns = whole * unit->ns;
  if (fraction == 0) return ns;
  if (fraction_digits > kMaxDigits) return TooFine();
  Int128 scaled = fraction * unit->ns;
  Int128 divisor = PowerOfTen(fraction_digits);
  if (scaled % divisor != 0) return TooFine();
  return ns + scaled / divisor;
}

}  // namespace

Result<int64_t> ParseDuration(std::string_view text) {
  size_t at = 0;
  bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++at;
  if (text.substr(at) == "0") return int64_t{0};
  if (at == text.size()) return NotADuration();
  Int128 total = 0;
  while (at < text.size()) {
    SCRT_ASSIGN_OR_RETURN(Int128 part, ReadPart(text, &at));
    total += part;
    if (total > PowerOfTen(20)) return TooLarge();
  }
  if (negative) total = -total;
  if (total > std::numeric_limits<int64_t>::max() || total < std::numeric_limits<int64_t>::min()) {
    return TooLarge();
  }
  return static_cast<int64_t>(total);
}

}  // namespace scrt
