#include "core/schema/temporal_scanner.h"

#include <utility>

#include "core/schema/lexical.h"

namespace scrt {
namespace {

constexpr std::string_view kMonths[12] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
constexpr std::string_view kWeekdays[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                           "Thursday", "Friday", "Saturday"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool IsCivil(const Civil& civil) {
  return civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
         civil.day <= DaysOfMonth(civil.year, civil.month);
}

bool TemporalScanner::Take(char c) {
  if (peek() != c || done()) return false;
  ++at_;
  return true;
}

int TemporalScanner::CountDigits() const {
  size_t end = at_;
  while (end < text_.size() && end - at_ < 10 && IsDigit(text_[end])) ++end;
  return static_cast<int>(end - at_);
}

bool TemporalScanner::ReadNumber(int digits, int64_t* value) {
  if (CountDigits() < digits) return false;
  *value = 0;
  for (int i = 0; i < digits; ++i) *value = *value * 10 + (text_[at_++] - '0');
  return true;
}

bool TemporalScanner::ReadWord(std::string_view* word) {
  size_t start = at_;
  while (at_ < text_.size() && IsLetter(text_[at_])) ++at_;
  *word = text_.substr(start, at_ - start);
  return !word->empty();
}

bool TemporalScanner::ReadMonthName(int* month) {
  std::string_view word;
  if (!ReadWord(&word)) return false;
  for (int i = 0; i < 12; ++i) {
    if (SameWord(word, kMonths[i]) || SameWord(word, kMonths[i].substr(0, 3))) {
      *month = i + 1;
      return true;
    }
  }
  return false;
}

bool TemporalScanner::ReadWeekday(int* weekday) {
  *weekday = -1;
  size_t start = at_;
  std::string_view word;
  if (!ReadWord(&word)) return true;
  for (int i = 0; i < 7; ++i) {
    if (!SameWord(word, kWeekdays[i]) && !SameWord(word, kWeekdays[i].substr(0, 3))) continue;
    *weekday = i;
    return Take(',') && Take(' ');
  }
  at_ = start;  // a month name, perhaps
  return true;
}

// digits-separator forms: yyyy-mm-dd with any of "-/.", dd-mm-yyyy likewise, yyyymmdd.
bool TemporalScanner::ReadNumericDate(int digits, const TemporalOptions& options, Civil* civil,
                                      bool* iso) {
  int64_t first = 0, second = 0, third = 0;
  if (!ReadNumber(digits, &first)) return false;
  char separator = peek();
  if (separator != '-' && separator != '/' && separator != '.') return false;
  ++at_;
  if (!ReadNumber(2, &second) || !Take(separator)) return false;
  if (!ReadNumber(digits == 2 ? 4 : 2, &third)) return false;
  if (digits != 2) {
    *iso = separator == '-';
    *civil = {first, static_cast<int>(second), static_cast<int>(third)};
    return true;
  }
  if (separator == '/' && options.month_first) std::swap(first, second);
  *civil = {third, static_cast<int>(second), static_cast<int>(first)};
  return true;
}

bool TemporalScanner::ReadDate(const TemporalOptions& options, Civil* civil, bool* iso,
                               bool* compact) {
  *iso = *compact = false;
  bool negative = peek() == '-';
  if (Take('-') || Take('+')) {
    int digits = CountDigits();
    if (digits < 4 || digits > 7) return false;
    if (!ReadNumericDate(digits, options, civil, iso) || !*iso) return false;
    if (negative) civil->year = -civil->year;
    return IsCivil(*civil);
  }
  int64_t year = 0, day = 0;
  int digits = CountDigits();
  if (digits == 8) {
    int64_t all = 0;
    if (!ReadNumber(8, &all)) return false;
    *compact = true;
    *civil = {all / 10000, static_cast<int>(all / 100 % 100), static_cast<int>(all % 100)};
    return IsCivil(*civil);
  }
  bool named_day_first =
      (digits == 1 || digits == 2) && text_.substr(at_ + static_cast<size_t>(digits), 1) == " ";
  if (named_day_first) {
    if (!ReadNumber(digits, &day) || !Take(' ') || !ReadMonthName(&civil->month)) return false;
  } else if (digits == 0) {
    if (!ReadMonthName(&civil->month) || !Take(' ')) return false;
    digits = CountDigits();
    if (digits < 1 || digits > 2 || !ReadNumber(digits, &day)) return false;
    Take(',');
  } else if (digits == 2 || digits == 4) {
    return ReadNumericDate(digits, options, civil, iso) && IsCivil(*civil);
  } else {
    return false;
  }
  if (!Take(' ') || !ReadNumber(4, &year)) return false;
  civil->year = year;
  civil->day = static_cast<int>(day);
  return IsCivil(*civil);
}

bool TemporalScanner::ReadTime(ClockTime* time) {
  int digits = CountDigits();
  if (digits != 1 && digits != 2) return false;
  int64_t hour = 0, minute = 0, second = 0;
  if (!ReadNumber(digits, &hour) || !Take(':') || !ReadNumber(2, &minute)) return false;
  if (Take(':')) {
    if (!ReadNumber(2, &second)) return false;
    if (Take('.')) {
      time->fraction_digits = CountDigits();
      if (time->fraction_digits < 1 || time->fraction_digits > 9) return false;
      if (!ReadNumber(time->fraction_digits, &time->nanos)) return false;
      for (int i = time->fraction_digits; i < 9; ++i) time->nanos *= 10;
    }
  }
  size_t before_marker = at_;
  Take(' ');
  std::string_view rest = text_.substr(at_, 2);
  bool am = SameWord(rest, "AM");
  bool pm = SameWord(rest, "PM");
  if (am || pm) {
    at_ += 2;
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (pm ? 12 : 0);
  } else {
    at_ = before_marker;
    if (digits != 2) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  time->hour = static_cast<int>(hour);
  time->minute = static_cast<int>(minute);
  time->second = static_cast<int>(second);
  return true;
}

bool TemporalScanner::ReadZone(bool* found, int* offset_minutes) {
  *found = false;
  *offset_minutes = 0;
  if (done()) return true;
  Take(' ');
  *found = true;
  char sign = peek();
  if (sign != '+' && sign != '-') {
    std::string_view word;
    return ReadWord(&word) &&
           (SameWord(word, "Z") || SameWord(word, "UTC") || SameWord(word, "GMT"));
  }
  ++at_;
  int64_t hours = 0, minutes = 0;
  if (!ReadNumber(2, &hours)) return false;
  bool colon = Take(':');
  if ((colon || !done()) && !ReadNumber(2, &minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  *offset_minutes = static_cast<int>(hours * 60 + minutes) * (sign == '-' ? -1 : 1);
  return true;
}

}  // namespace scrt
