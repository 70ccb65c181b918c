#include "core/schema/calendar.h"
#include "core/schema/temporal.h"

namespace scrt {
namespace {

void AppendPadded(uint64_t value, int width, std::string* out) {
  char digits[24];
  int at = sizeof digits;
  for (int written = 0; value != 0 || written < width; ++written) {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out->append(digits + at, sizeof digits - static_cast<size_t>(at));
}

// ".25" for a quarter of a unit whose parts have `width` digits; nothing for zero.
void AppendFraction(uint64_t value, int width, std::string* out) {
  if (value == 0) return;
  while (value % 10 == 0) {
    value /= 10;
    --width;
  }
  out->push_back('.');
  AppendPadded(value, width, out);
}

void AppendDate(int64_t days, std::string* out) {
  Civil civil = CivilFromDays(days);
  bool plain = civil.year >= 0 && civil.year <= 9999;
  if (!plain) out->push_back(civil.year < 0 ? '-' : '+');
  AppendPadded(static_cast<uint64_t>(civil.year < 0 ? -civil.year : civil.year), 4, out);
  out->push_back('-');
  AppendPadded(static_cast<uint64_t>(civil.month), 2, out);
  out->push_back('-');
  AppendPadded(static_cast<uint64_t>(civil.day), 2, out);
}

// `value` in `unit`, with `offset_minutes` added in wider arithmetic.
void AppendTime(int64_t value, TimeUnit unit, int offset_minutes, std::string* out) {
  const int64_t per_second = UnitsPerSecond(unit);
  int64_t seconds = value / per_second;
  int64_t fraction = value % per_second;
  if (fraction < 0) {
    fraction += per_second;
    --seconds;
  }
  seconds += offset_minutes * 60;
  int64_t days = seconds / kSecondsPerDay;
  int64_t rest = seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    --days;
  }
  AppendDate(days, out);
  out->push_back('T');
  AppendPadded(static_cast<uint64_t>(rest / 3600), 2, out);
  out->push_back(':');
  AppendPadded(static_cast<uint64_t>(rest / 60 % 60), 2, out);
  out->push_back(':');
  AppendPadded(static_cast<uint64_t>(rest % 60), 2, out);
  AppendFraction(static_cast<uint64_t>(fraction), unit == TimeUnit::kNano ? 9 : 6, out);
}

}  // namespace

void FormatDate(int32_t days, std::string* out) { AppendDate(days, out); }

void FormatDatetime(int64_t value, TimeUnit unit, std::string* out) {
  AppendTime(value, unit, 0, out);
}

void FormatTimestamp(int64_t value, TimeUnit unit, std::string* out) {
  AppendTime(value, unit, 0, out);
  out->push_back('Z');
}

void FormatTimestamptz(ZonedInstant value, std::string* out) {
  int offset = value.offset_minutes;
  AppendTime(value.ns, TimeUnit::kNano, offset, out);
  if (offset == 0) {
    out->push_back('Z');
    return;
  }
  out->push_back(offset < 0 ? '-' : '+');
  uint64_t minutes = static_cast<uint64_t>(offset < 0 ? -offset : offset);
  AppendPadded(minutes / 60, 2, out);
  out->push_back(':');
  AppendPadded(minutes % 60, 2, out);
}

void FormatDuration(int64_t ns, std::string* out) {
  if (ns == 0) {
    out->append("0s");
    return;
  }
  uint64_t rest = static_cast<uint64_t>(ns);
  if (ns < 0) {
    out->push_back('-');
    rest = 0 - rest;
  }
  static constexpr uint64_t kSecond = 1000000000;
  struct Part {
    uint64_t ns;
    char unit;
  };
  for (Part part :
       {Part{86400 * kSecond, 'd'}, Part{3600 * kSecond, 'h'}, Part{60 * kSecond, 'm'}}) {
    if (rest < part.ns) continue;
    AppendPadded(rest / part.ns, 1, out);
    out->push_back(part.unit);
    rest %= part.ns;
  }
  if (rest == 0) return;
  AppendPadded(rest / kSecond, 1, out);
  AppendFraction(rest % kSecond, 9, out);
  out->push_back('s');
}

}  // namespace scrt
