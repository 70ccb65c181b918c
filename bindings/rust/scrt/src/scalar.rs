//! Values that the standard library has no type for: decimals, uuids, days and instants.
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::error;
use crate::{Error, Result, TimeUnit};

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// An exact decimal number: `unscaled` / 10^`scale`.
///
/// Equality compares the two parts: 1.5 and 1.50 differ.
///
/// ```
/// let price: scrt::Decimal = "12.50".parse().unwrap();
/// assert_eq!((price.unscaled(), price.scale()), (1250, 2));
/// assert_eq!(price.to_string(), "12.50");
/// assert_eq!(price.rescale(4).unwrap().unscaled(), 125000);
/// assert!(price.rescale(0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    unscaled: i128,
    scale: u8,
}

impl Decimal {
    /// The number `unscaled` / 10^`scale`.
    pub const fn new(unscaled: i128, scale: u8) -> Self {
        Self { unscaled, scale }
    }

    /// The digits, without the point.
    pub const fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// Number of digits behind the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The same number with `scale` digits behind the point.
    ///
    /// # Errors
    /// [`Range`](crate::ErrorKind::Range) if that would lose digits or does not fit.
    pub fn rescale(self, scale: u8) -> Result<Self> {
        let lossy = || error!(Range, "{self} does not fit a decimal of scale {scale}");
        let power = 10i128
            .checked_pow(u32::from(self.scale.abs_diff(scale)))
            .or((self.unscaled == 0).then_some(1))
            .ok_or_else(lossy)?;
        let unscaled = if scale >= self.scale {
            self.unscaled.checked_mul(power).ok_or_else(lossy)?
        } else if self.unscaled % power == 0 {
            self.unscaled / power
        } else {
            return Err(lossy());
        };
        Ok(Self { unscaled, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let mut digits = self.unscaled.unsigned_abs().to_string();
        if scale != 0 {
            digits = format!("{digits:0>width$}", width = scale + 1);
            digits.insert(digits.len() - scale, '.');
        }
        f.pad_integral(self.unscaled >= 0, "", &digits)
    }
}

/// `-12.50`: digits with an optional sign and point.
impl FromStr for Decimal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || error!(Syntax, "{text:?} is not a decimal number");
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        let point_without_digits = text.contains('.') && fraction.is_empty();
        if digits.is_empty()
            || point_without_digits
            || !digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
        {
            return Err(wrong());
        }
        let unscaled = format!("{whole}{fraction}").parse();
        let scale = u8::try_from(fraction.len()).map_err(|_| wrong())?;
        Ok(Self { unscaled: unscaled.map_err(|_| error!(Range, "{text:?} is too long"))?, scale })
    }
}

/// 16 bytes that name something.
///
/// ```
/// let id: scrt::Uuid = "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap();
/// assert_eq!(id.0[15], 0xff);
/// assert_eq!(id.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uuid(pub [u8; 16]);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// 8-4-4-4-12 or 32 hexadecimal digits.
impl FromStr for Uuid {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || error!(Syntax, "{text:?} is not a uuid");
        let dashes = text.bytes().enumerate().filter(|&(_, byte)| byte == b'-').map(|(i, _)| i);
        let dashes: Vec<usize> = dashes.collect();
        if !(dashes.is_empty() || dashes == [8, 13, 18, 23]) {
            return Err(wrong());
        }
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|&c| c != '-')
            .map(|c| c.to_digit(16).map(|digit| digit as u8))
            .collect();
        let digits = digits.filter(|digits| digits.len() == 32).ok_or_else(wrong)?;
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }
}

/// A day of the Gregorian calendar, as the number of days since 1970-01-01.
///
/// ```
/// let day = scrt::Date::from_ymd(2024, 2, 29).unwrap();
/// assert_eq!(day.days(), 19782);
/// assert_eq!(day.to_string(), "2024-02-29");
/// assert!(scrt::Date::from_ymd(2023, 2, 29).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(i32);

impl Date {
    /// So many days after 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year, month and day of the month; [`None`] if there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let date = Self(i32::try_from(days_from_civil(i64::from(year), month, day)).ok()?);
        (date.ymd() == (i64::from(year), month, day)).then_some(date)
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i64, u32, u32) {
        civil_from_days(i64::from(self.0))
    }
}

/// Days since 1970-01-01, counted in eras of 400 years that begin on 1 March.
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn write_day(f: &mut fmt::Formatter<'_>, days: i64) -> fmt::Result {
    let (year, month, day) = civil_from_days(days);
    match year {
        0..=9999 => write!(f, "{year:04}-{month:02}-{day:02}"),
        _ => write!(f, "{year:+05}-{month:02}-{day:02}"),
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_day(f, i64::from(self.0))
    }
}

/// Day and time of day `seconds` and `nanos` after 1970-01-01T00:00:00, the fraction as short as it
/// can be.
fn write_time(f: &mut fmt::Formatter<'_>, seconds: i64, nanos: u32) -> fmt::Result {
    write_day(f, seconds.div_euclid(SECONDS_PER_DAY))?;
    let second = seconds.rem_euclid(SECONDS_PER_DAY);
    write!(f, "T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)?;
    if nanos != 0 {
        f.write_str(format!(".{nanos:09}").trim_end_matches('0'))?;
    }
    Ok(())
}

macro_rules! points_in_time {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
            pub struct $name {
                seconds: i64,
                nanos: u32,
            }

            impl $name {
                /// Seconds since 1970-01-01T00:00:00, rounded down, and the nanoseconds that follow.
                ///
                /// [`None`] if `nanos` is a second or more.
                pub const fn new(seconds: i64, nanos: u32) -> Option<Self> {
                    if nanos < 1_000_000_000 { Some(Self { seconds, nanos }) } else { None }
                }

                /// So many nanoseconds after 1970-01-01T00:00:00.
                pub const fn from_nanos(nanos: i64) -> Self {
                    Self {
                        seconds: nanos.div_euclid(1_000_000_000),
                        nanos: nanos.rem_euclid(1_000_000_000) as u32,
                    }
                }

                /// So many microseconds after 1970-01-01T00:00:00.
                pub const fn from_micros(micros: i64) -> Self {
                    Self {
                        seconds: micros.div_euclid(1_000_000),
                        nanos: micros.rem_euclid(1_000_000) as u32 * 1000,
                    }
                }

                /// Seconds since 1970-01-01T00:00:00, rounded down.
                pub const fn seconds(self) -> i64 {
                    self.seconds
                }

                /// The nanoseconds behind [`seconds`](Self::seconds).
                pub const fn subsec_nanos(self) -> u32 {
                    self.nanos
                }

                /// Nanoseconds since 1970-01-01T00:00:00; [`None`] outside of the years 1677 to 2262.
                pub fn to_nanos(self) -> Option<i64> {
                    self.count(TimeUnit::Nano)
                }

                fn count(self, unit: TimeUnit) -> Option<i64> {
                    let nanos = i128::from(self.seconds) * NANOS_PER_SECOND + i128::from(self.nanos);
                    match unit {
                        TimeUnit::Nano => i64::try_from(nanos).ok(),
                        TimeUnit::Micro if nanos % 1000 != 0 => None,
                        TimeUnit::Micro => i64::try_from(nanos / 1000).ok(),
                    }
                }

                pub(crate) const fn from_raw(raw: i64, unit: TimeUnit) -> Self {
                    match unit {
                        TimeUnit::Nano => Self::from_nanos(raw),
                        TimeUnit::Micro => Self::from_micros(raw),
                    }
                }

                /// The number that a column of this unit holds; nothing is rounded.
                pub(crate) fn raw(self, unit: TimeUnit) -> Result<i64> {
                    self.count(unit).ok_or_else(|| error!(Range, "{self} does not fit the column's unit"))
                }
            }
        )*
    };
}

points_in_time! {
    /// A day and a time of day, anywhere: no zone belongs to it.
    ///
    /// ```
    /// let at = scrt::DateTime::from_nanos(1_700_000_000_500_000_000);
    /// assert_eq!(at.to_string(), "2023-11-14T22:13:20.5");
    /// ```
    DateTime
    /// An instant, exact to the nanosecond. Counted without leap seconds, as everywhere.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let at = scrt::Timestamp::from_micros(-1);
    /// assert_eq!(at.to_string(), "1969-12-31T23:59:59.999999Z");
    /// assert_eq!(SystemTime::from(at), SystemTime::UNIX_EPOCH - Duration::from_micros(1));
    /// ```
    Timestamp
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, self.seconds, self.nanos)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, self.seconds, self.nanos)?;
        f.write_str("Z")
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let nanos = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
        let nanos = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => nanos(after),
            Err(before) => -nanos(before.duration()),
        };
        Self {
            seconds: nanos.div_euclid(NANOS_PER_SECOND) as i64,
            nanos: nanos.rem_euclid(NANOS_PER_SECOND) as u32,
        }
    }
}

impl From<Timestamp> for SystemTime {
    /// # Panics
    /// If the system's clock can't show the instant.
    fn from(at: Timestamp) -> Self {
        let seconds = Duration::from_secs(at.seconds.unsigned_abs());
        let whole = if at.seconds < 0 { UNIX_EPOCH - seconds } else { UNIX_EPOCH + seconds };
        whole + Duration::from_nanos(u64::from(at.nanos))
    }
}

/// An instant and the offset from UTC that it was written with.
///
/// Equality compares both. The text shows local time.
///
/// ```
/// use scrt::{Timestamp, TimestampTz};
///
/// let at = TimestampTz::new(Timestamp::from_nanos(0), 90).unwrap();
/// assert_eq!(at.to_string(), "1970-01-01T01:30:00+01:30");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TimestampTz {
    instant: Timestamp,
    offset_minutes: i16,
}

impl TimestampTz {
    /// An instant, and minutes east of UTC; [`None`] if those are a day or more.
    pub fn new(instant: Timestamp, offset_minutes: i16) -> Option<Self> {
        (-1439..=1439).contains(&offset_minutes).then_some(Self { instant, offset_minutes })
    }

    pub(crate) fn from_raw(nanos: i64, offset_minutes: i16) -> Self {
        Self { instant: Timestamp::from_nanos(nanos), offset_minutes }
    }

    /// The instant.
    pub const fn instant(self) -> Timestamp {
        self.instant
    }

    /// Minutes east of UTC.
    pub const fn offset_minutes(self) -> i16 {
        self.offset_minutes
    }
}

impl fmt::Display for TimestampTz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Timestamp { seconds, nanos } = self.instant;
        write_time(f, seconds + 60 * i64::from(self.offset_minutes), nanos)?;
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// `2024-02-29`; years outside of 0 to 9999 have a sign.
impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let days = days_of(text).and_then(|days| i32::try_from(days).ok());
        days.map(Self).ok_or_else(|| error!(Syntax, "{text:?} is not a date"))
    }
}

/// A number of digits and nothing else.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all_digits)
}

fn days_of(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = unsigned.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() < 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let year = digits::<i64>(year).filter(|year| *year < 1 << 40)?;
    let year = if text.starts_with('-') { -year } else { year };
    let (month, day) = (digits(month)?, digits(day)?);
    let days = (1..=12).contains(&month).then(|| days_from_civil(year, month, day))?;
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Seconds and nanoseconds of `2024-02-29T12:30:00.5`, and what follows.
fn time_of(text: &str) -> Option<(i64, u32, &str)> {
    let (day, rest) = text.split_once(['T', ' '])?;
    let end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = whole.split(':');
    let (hour, minute) = (digits::<i64>(parts.next()?)?, digits::<i64>(parts.next()?)?);
    let second = parts.next().map_or(Some(0), digits::<i64>)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 || fraction.len() > 9 {
        return None;
    }
    let nanos = digits::<u32>(fraction)? * 10u32.pow(9 - fraction.len() as u32);
    Some((days_of(day)? * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second, nanos, zone))
}

/// Minutes of `Z` or `+01:30`.
fn zone_of(text: &str) -> Option<i16> {
    if text == "Z" {
        return Some(0);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let minutes = digits::<i16>(hours).filter(|h| *h < 24)? * 60
        + digits::<i16>(minutes).filter(|m| *m < 60)?;
    Some(if text.starts_with('-') { -minutes } else { minutes })
}

/// `2024-02-29T12:30:00.5`, without a zone.
impl FromStr for DateTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match time_of(text) {
            Some((seconds, nanos, "")) => Ok(Self { seconds, nanos }),
            _ => Err(error!(Syntax, "{text:?} is not a day and a time without a zone")),
        }
    }
}

/// `2024-02-29T12:30:00.5Z`, or with an offset from UTC, which is not kept.
impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(text.parse::<TimestampTz>()?.instant)
    }
}

/// `2024-02-29T12:30:00.5+01:30`.
impl FromStr for TimestampTz {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parsed = time_of(text).and_then(|(seconds, nanos, zone)| {
            let offset_minutes = zone_of(zone)?;
            let seconds = seconds - 60 * i64::from(offset_minutes);
            Some(Self { instant: Timestamp { seconds, nanos }, offset_minutes })
        });
        parsed.ok_or_else(|| error!(Syntax, "{text:?} is not a day and a time with a zone"))
    }
}

/// A length of time in nanoseconds, positive or negative. [`std::time::Duration`] has no sign.
///
/// ```
/// use std::time::Duration;
///
/// let back = scrt::TimeDelta::from_nanos(-1_500_000_000);
/// assert!(Duration::try_from(back).is_err());
/// assert_eq!(scrt::TimeDelta::try_from(Duration::from_secs(2)).unwrap().nanos(), 2_000_000_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeDelta(i64);

impl TimeDelta {
    /// So many nanoseconds.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds.
    pub const fn nanos(self) -> i64 {
        self.0
    }
}

impl TryFrom<Duration> for TimeDelta {
    type Error = Error;

    fn try_from(duration: Duration) -> Result<Self> {
        let nanos = i64::try_from(duration.as_nanos());
        Ok(Self(
            nanos.map_err(|_| error!(Range, "{duration:?} does not fit 64 bits of nanoseconds"))?,
        ))
    }
}

impl TryFrom<TimeDelta> for Duration {
    type Error = Error;

    fn try_from(delta: TimeDelta) -> Result<Self> {
        let nanos = u64::try_from(delta.0);
        Ok(Duration::from_nanos(nanos.map_err(|_| error!(Range, "{} ns are negative", delta.0))?))
    }
}
