// The pieces that the temporal readers share: a cursor over one text and the date, time and zone
// forms of temporal.h. Each Read function leaves the cursor anywhere when it answers false.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/schema/calendar.h"
#include "core/schema/temporal.h"

namespace scrt {

struct ClockTime {
  int hour = 0, minute = 0, second = 0;
  int64_t nanos = 0;
  int fraction_digits = 0;
};

class TemporalScanner {
 public:
  explicit TemporalScanner(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool Take(char c);

  // A date; `iso` tells whether a "T" may follow, `compact` that it was yyyymmdd.
  bool ReadDate(const TemporalOptions& options, Civil* civil, bool* iso, bool* compact);
  bool ReadTime(ClockTime* time);
  // An optional zone; `found` tells whether there was one.
  bool ReadZone(bool* found, int* offset_minutes);
  // "Mon, " or "Monday, " if it stands there: 0 is Sunday, -1 none.
  bool ReadWeekday(int* weekday);

 private:
  int CountDigits() const;
  bool ReadNumber(int digits, int64_t* value);
  bool ReadMonthName(int* month);
  bool ReadWord(std::string_view* word);
  bool ReadNumericDate(int digits, const TemporalOptions& options, Civil* civil, bool* iso);

  std::string_view text_;
  size_t at_ = 0;
};

// True if the month and the day exist.
bool IsCivil(const Civil& civil);

}  // namespace scrt
