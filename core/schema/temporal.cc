#include "core/schema/temporal.h"

#include <limits>
#include <optional>

#include "core/schema/decimal.h"
#include "core/schema/temporal_scanner.h"

namespace scrt {
namespace {

constexpr int64_t kNanosPerSecond = 1000000000;

// A date with a time, read but not yet put into a unit.
struct Moment {
  Civil civil;
  ClockTime time;
  bool compact = false;
  bool has_time = false;
  bool has_zone = false;
  int offset_minutes = 0;
};

bool ReadMoment(std::string_view text, const TemporalOptions& options, Moment* moment) {
  TemporalScanner scan(text);
  int weekday = -1;
  bool iso = false;
  if (!scan.ReadWeekday(&weekday)) return false;
  if (!scan.ReadDate(options, &moment->civil, &iso, &moment->compact)) return false;
  if (weekday >= 0) {
    int64_t actual = (DaysFromCivil(moment->civil) % 7 + 11) % 7;  // day 0 was a Thursday
    if (actual != weekday) return false;
  }
  if (scan.done()) return true;
  if (!scan.Take(' ') && !(iso && (scan.Take('T') || scan.Take('t')))) return false;
  moment->has_time = true;
  return scan.ReadTime(&moment->time) &&
         scan.ReadZone(&moment->has_zone, &moment->offset_minutes) && scan.done();
}

Status OutOfRange(TimeUnit unit) {
  return Status(Code::kRange, unit == TimeUnit::kNano
                                  ? "outside 1677-09-21 to 2262-04-11, the range of 64-bit "
                                    "nanoseconds; a type with (us) reaches further"
                                  : "outside the range of 64-bit microseconds");
}

// Nanoseconds to `unit`; what the unit cannot hold is an error.
Result<int64_t> ToUnit(Int128 ns, TimeUnit unit) {
  Int128 value = ns;
  if (unit == TimeUnit::kMicro) {
    if (ns % 1000 != 0) return Status(Code::kRange, "finer than a microsecond");
    value = ns / 1000;
  }
  if (value > std::numeric_limits<int64_t>::max() || value < std::numeric_limits<int64_t>::min()) {
    return OutOfRange(unit);
  }
  return static_cast<int64_t>(value);
}

Int128 NanosOf(const Moment& moment) {
  Int128 seconds = static_cast<Int128>(DaysFromCivil(moment.civil)) * kSecondsPerDay;
  seconds += moment.time.hour * 3600 + moment.time.minute * 60 + moment.time.second;
  seconds -= moment.offset_minutes * 60;
  return seconds * kNanosPerSecond + moment.time.nanos;
}

// A plain number as an instant in ns; nothing if the text is no number.
std::optional<Result<Int128>> ReadEpoch(std::string_view text) {
  // The usual text is no number: told apart before a failure has to be made up.
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  // 21 digits before the point are enough for every instant that any unit can hold.
  Result<Int128> scaled = ParseDecimal(text, 30, 9);
  if (!scaled.ok()) {
    if (scaled.status().code() == Code::kSyntax) return std::nullopt;
    return Result<Int128>(Status(Code::kRange, "not a whole number of nanoseconds in range"));
  }
  if (text.find_first_of(".eE") != std::string_view::npos) return scaled;
  Int128 value = *scaled / kNanosPerSecond;
  Int128 magnitude = value < 0 ? -value : value;
  Int128 scale = magnitude < PowerOfTen(11)   ? 1000000000
                 : magnitude < PowerOfTen(14) ? 1000000
                 : magnitude < PowerOfTen(17) ? 1000
                                              : 1;
  return Result<Int128>(value * scale);
}

Status NotA(const char* what) { return Status(Code::kSyntax, std::string("not a ") + what); }

}  // namespace

Result<int32_t> ParseDate(std::string_view text, const TemporalOptions& options) {
  TemporalScanner scan(text);
  Civil civil;
  bool iso = false, compact = false;
  if (!scan.ReadDate(options, &civil, &iso, &compact) || !scan.done()) return NotA("date");
  int64_t days = DaysFromCivil(civil);
  if (days != static_cast<int32_t>(days)) return Status(Code::kRange, "date out of range");
  return static_cast<int32_t>(days);
}

Result<int64_t> ParseDatetime(std::string_view text, TimeUnit unit,
                              const TemporalOptions& options) {
  Moment moment;
  if (!ReadMoment(text, options, &moment) || (moment.compact && !moment.has_time)) {
    return NotA("datetime");
  }
  if (moment.has_zone) return Status(Code::kSyntax, "a datetime has no zone; timestamp has");
  return ToUnit(NanosOf(moment), unit);
}

Result<int64_t> ParseTimestamp(std::string_view text, TimeUnit unit,
                               const TemporalOptions& options) {
  if (auto epoch = ReadEpoch(text)) {
    if (!epoch->ok()) return epoch->status();
    return ToUnit(**epoch, unit);
  }
  Moment moment;
  if (!ReadMoment(text, options, &moment)) return NotA("timestamp");
  return ToUnit(NanosOf(moment), unit);
}

Result<ZonedInstant> ParseTimestamptz(std::string_view text, const TemporalOptions& options) {
  ZonedInstant zoned;
  if (auto epoch = ReadEpoch(text)) {
    if (!epoch->ok()) return epoch->status();
    SCRT_ASSIGN_OR_RETURN(zoned.ns, ToUnit(**epoch, TimeUnit::kNano));
    return zoned;
  }
  Moment moment;
  if (!ReadMoment(text, options, &moment)) return NotA("timestamptz");
  if (!moment.has_zone) return Status(Code::kSyntax, "a timestamptz needs a zone, such as +02:00");
  SCRT_ASSIGN_OR_RETURN(zoned.ns, ToUnit(NanosOf(moment), TimeUnit::kNano));
  zoned.offset_minutes = static_cast<int16_t>(moment.offset_minutes);
  return zoned;
}

}  // namespace scrt
