// Dates, times and durations as text. A fixed list of forms, the same in every locale; the answer
// is exact or an error, never rounded and never wrapped around.
//
// Dates: 2025-01-31, 2025/01/31, 2025.01.31, 31-01-2025, 31/01/2025, 31.01.2025, 20250131,
// 31 Jan 2025, Jan 31 2025, January 31, 2025; ISO years outside 0000..9999 carry a sign (+12025).
// Times: date, then " " (or "T" after an ISO date), then HH:MM[:SS[.fraction]], or the same with
// a twelve-hour clock and AM or PM. Zones: Z, UTC, GMT, +HH:MM, +HHMM, +HH.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/schema/type.h"

namespace scrt {

struct TemporalOptions {
  bool month_first = false;  // how 01/02/2025 reads: 1 February, or with this January 2
};

struct ZonedInstant {
  int64_t ns = 0;              // since 1970-01-01T00:00:00Z
  int16_t offset_minutes = 0;  // of the local clock from UTC, -1439..1439
};

inline constexpr int kMaxOffsetMinutes = 24 * 60 - 1;

// Days since 1970-01-01.
Result<int32_t> ParseDate(std::string_view text, const TemporalOptions& options = {});
// A local time in `unit` since 1970-01-01T00:00:00 on the same clock. A date alone is midnight; a
// zone is an error.
Result<int64_t> ParseDatetime(std::string_view text, TimeUnit unit,
                              const TemporalOptions& options = {});
// An instant. Without a zone it is UTC. A plain number counts from 1970: below 1e11 in seconds,
// below 1e14 in ms, below 1e17 in us, else in ns; with a point or an exponent always in seconds.
Result<int64_t> ParseTimestamp(std::string_view text, TimeUnit unit,
                               const TemporalOptions& options = {});
// As a timestamp, but a zone is needed unless it is a plain number.
Result<ZonedInstant> ParseTimestamptz(std::string_view text, const TemporalOptions& options = {});
// Go's syntax with days: 1d2h30m, -1.5d, 250ms, 0. Units d h m s ms us ns; the answer is in ns.
Result<int64_t> ParseDuration(std::string_view text);

// Each appends ISO 8601 text that the function above reads back to the same value; durations as
// 1d2h30m5.25s.
void FormatDate(int32_t days, std::string* out);
void FormatDatetime(int64_t value, TimeUnit unit, std::string* out);
void FormatTimestamp(int64_t value, TimeUnit unit, std::string* out);
void FormatTimestamptz(ZonedInstant value, std::string* out);
void FormatDuration(int64_t ns, std::string* out);

}  // namespace scrt
