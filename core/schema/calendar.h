// Days and civil dates of the proleptic Gregorian calendar.
#pragma once

#include <cstdint>

#include "core/schema/type.h"

namespace scrt {

inline constexpr int64_t kSecondsPerDay = 86400;

struct Civil {
  int64_t year = 1970;  // astronomical: 0 is 1 BC
  int month = 1;
  int day = 1;
};

inline constexpr int64_t UnitsPerSecond(TimeUnit unit) {
  return unit == TimeUnit::kNano ? 1000000000 : 1000000;
}

inline bool IsLeapYear(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

inline int DaysOfMonth(int64_t year, int month) {
  constexpr int kDays[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && IsLeapYear(year) ? 1 : 0);
}

// Both work on years counted from March, so that the leap day is the last day of a year; an era is
// 400 years, 146097 days. Day 719468 of that count is 1970-01-01.
inline int64_t DaysFromCivil(const Civil& civil) {
  int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t month = (civil.month + 9) % 12;
  int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

inline Civil CivilFromDays(int64_t days) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month = (5 * day_of_year + 2) / 153;
  Civil civil;
  civil.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  civil.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
  return civil;
}

}  // namespace scrt
