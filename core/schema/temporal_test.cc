#include "core/schema/temporal.h"

#include <gtest/gtest.h>

#include <ctime>
#include <limits>
#include <random>

#include "core/schema/decimal.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kHour = int64_t{3600} * 1000000000;

// What the C library says about a second of UTC.
std::string LibraryTime(int64_t seconds, const char* form) {
  time_t time = seconds;
  tm parts{};
  gmtime_r(&time, &parts);
  char text[64];
  strftime(text, sizeof text, form, &parts);
  return text;
}

TEST(Temporal, AgreesWithTheCLibrary) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    // Years 1019 to 9987: strftime pads no shorter year.
    auto seconds = static_cast<int64_t>(random() % 283000000000) - 30000000000;
    std::string day;
    FormatDate(static_cast<int32_t>(seconds / 86400 - (seconds % 86400 < 0)), &day);
    EXPECT_EQ(day, LibraryTime(seconds, "%Y-%m-%d"));
    std::string text;
    FormatTimestamp(seconds * 1000000, TimeUnit::kMicro, &text);
    EXPECT_EQ(text, LibraryTime(seconds, "%Y-%m-%dT%H:%M:%SZ"));
    for (const char* form : {"%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S GMT",
                             "%d/%m/%Y %I:%M:%S %p", "%B %d, %Y %H:%M:%S +0000",
                             "%Y.%m.%d %H:%M:%S", "%Y%m%d %H:%M:%S", "%e %B %Y %H:%M:%S"}) {
      std::string shown = LibraryTime(seconds, form);
      if (shown[0] == ' ') shown.erase(0, 1);
      auto read = ParseTimestamp(shown, TimeUnit::kMicro);
      ASSERT_TRUE(read.ok()) << shown << read.status().ToString();
      EXPECT_EQ(*read, seconds * 1000000) << shown;
    }
  }
}

template <typename Format, typename Parse>
void ExpectRoundTrips(Format format, Parse parse) {
  std::mt19937_64 random(2);
  std::vector<int64_t> values = {0, 1, -1, kMin, kMax, 999999999, -999999999, 1000000000};
  for (int i = 0; i < 20000; ++i) values.push_back(static_cast<int64_t>(random() >> random() % 60));
  for (int64_t value : values) {
    std::string text;
    format(value, &text);
    auto back = parse(text);
    ASSERT_TRUE(back.ok()) << text << back.status().ToString();
    EXPECT_EQ(*back, value) << text;
  }
}

TEST(Temporal, EveryValueComesBackFromItsText) {
  for (TimeUnit unit : {TimeUnit::kNano, TimeUnit::kMicro}) {
    ExpectRoundTrips([&](int64_t v, std::string* out) { FormatDatetime(v, unit, out); },
                     [&](const std::string& text) { return ParseDatetime(text, unit); });
    ExpectRoundTrips([&](int64_t v, std::string* out) { FormatTimestamp(v, unit, out); },
                     [&](const std::string& text) { return ParseTimestamp(text, unit); });
  }
  ExpectRoundTrips(FormatDuration, ParseDuration);
  std::mt19937_64 random(5);
  for (int i = 0; i < 20000; ++i) {
    auto days = static_cast<int32_t>(random());
    std::string text;
    FormatDate(days, &text);
    auto back = ParseDate(text);
    ASSERT_TRUE(back.ok()) << text;
    EXPECT_EQ(*back, days) << text;
  }
}

TEST(Temporal, ZonedInstantsKeepTheirOffset) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    auto ns = i == 0 ? kMin : i == 1 ? kMax : static_cast<int64_t>(random());
    auto offset = static_cast<int16_t>(static_cast<int>(random() % 2879) - 1439);
    std::string text;
    FormatTimestamptz({ns, offset}, &text);
    auto back = ParseTimestamptz(text);
    ASSERT_TRUE(back.ok()) << text << back.status().ToString();
    EXPECT_EQ(back->ns, ns) << text;
    EXPECT_EQ(back->offset_minutes, offset) << text;
  }
}

TEST(Temporal, DatesHaveAFixedListOfForms) {
  for (const char* text : {"2025-01-31", "2025/01/31", "2025.01.31", "31-01-2025", "31/01/2025",
                           "31.01.2025", "20250131", "31 Jan 2025", "Jan 31 2025",
                           "January 31, 2025", "31 january 2025", "+2025-01-31"}) {
    auto days = ParseDate(text);
    ASSERT_TRUE(days.ok()) << text;
    EXPECT_EQ(*days, 20119) << text;
  }
  for (const char* text : {"",
                           "2025",
                           "2025-1-31",
                           "2025-01-32",
                           "2025-13-01",
                           "2025-02-29",
                           "1900-02-29",
                           "0-0-0",
                           "2025-01/31",
                           "01/31/2025",
                           "31 Foo 2025",
                           "2025-01-31T",
                           "2025-01-31 ",
                           " 2025-01-31",
                           "25-01-31",
                           "2025-001-31",
                           "+12025-1-1",
                           "-",
                           "31 Jan 25",
                           "20250132",
                           "1e5"}) {
    EXPECT_FALSE(ParseDate(text).ok()) << text;
  }
  EXPECT_TRUE(ParseDate("2024-02-29").ok());
  EXPECT_TRUE(ParseDate("2000-02-29").ok());
}

TEST(Temporal, EpochNumbersByMagnitude) {
  auto ns = [](const char* text) {
    auto read = ParseTimestamp(text, TimeUnit::kNano);
    return read.ok() ? *read : -7;
  };
  EXPECT_EQ(ns("0"), 0);
  EXPECT_EQ(ns("1704210000"), 1704210000000000000);
  EXPECT_EQ(ns("1704210000123"), 1704210000123000000);
  EXPECT_EQ(ns("1704210000123456"), 1704210000123456000);
  EXPECT_EQ(ns("1704210000123456789"), 1704210000123456789);
  EXPECT_EQ(ns("1704210000.25"), 1704210000250000000);
  EXPECT_EQ(ns("1.70421e9"), 1704210000000000000);
  EXPECT_EQ(ns("-1.5"), -1500000000);
  for (const char* bad : {"9223372036854775808", "99999999999", "1e300", "1e99999999999999999999",
                          "0.0000000001", "1e-10", "99999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(ParseTimestamp(bad, TimeUnit::kNano).ok()) << bad;
  }
}

TEST(Temporal, NeverWrapsNeverRounds) {
  EXPECT_EQ(ParseTimestamp("2300-01-01T00:00:00Z", TimeUnit::kNano).status().code(), Code::kRange);
  EXPECT_TRUE(ParseTimestamp("2300-01-01T00:00:00Z", TimeUnit::kMicro).ok());
  EXPECT_EQ(ParseTimestamp("2025-01-01T00:00:00.1234567Z", TimeUnit::kMicro).status().code(),
            Code::kRange);
  EXPECT_TRUE(ParseTimestamp("2025-01-01T00:00:00.1234560Z", TimeUnit::kMicro).ok());
  EXPECT_FALSE(ParseDatetime("2025-01-01T00:00:00Z", TimeUnit::kNano).ok());
  EXPECT_FALSE(ParseTimestamptz("2025-01-01T00:00:00").ok());
  EXPECT_TRUE(ParseTimestamp("2025-01-01T00:00:00", TimeUnit::kNano).ok());
  for (const char* bad :
       {"2025-01-01T24:00:00Z", "2025-01-01T23:60:00Z", "2025-01-01T23:59:60Z",
        "2025-01-01T1:00:00Z", "2025/01/01T10:00:00Z", "2025-01-01T10:00:00+24:00",
        "2025-01-01T10:00:00+1:00", "2025-01-01T10:00:00 EST", "2025-01-01T10Z",
        "2025-01-01T10:00:00.Z", "2025-01-01 13:00 PM", "2025-01-01 0:30 AM",
        "Mon, 01 Jan 2025 10:00:00 GMT", "2025-01-01T10:00:00ZZ", "1999999-01-01T00:00:00Z"}) {
    EXPECT_FALSE(ParseTimestamp(bad, TimeUnit::kMicro).ok()) << bad;
  }
  EXPECT_TRUE(ParseTimestamp("Wed, 01 Jan 2025 10:00:00 GMT", TimeUnit::kNano).ok());
}

TEST(Temporal, Durations) {
  auto ns = [](const char* text) {
    auto read = ParseDuration(text);
    return read.ok() ? *read : -7;
  };
  EXPECT_EQ(ns("0"), 0);
  EXPECT_EQ(ns("1d2h"), 26 * kHour);
  EXPECT_EQ(ns("1d2h30m"), 26 * kHour + kHour / 2);
  EXPECT_EQ(ns("-1.5d"), -36 * kHour);
  EXPECT_EQ(ns("+.5s"), 500000000);
  EXPECT_EQ(ns("1.s"), 1000000000);
  EXPECT_EQ(ns("3ms2us1ns"), 3002001);
  EXPECT_EQ(ns("7\xc2\xb5s"), 7000);
  EXPECT_EQ(ns("-9223372036854775808ns"), kMin);
  for (const char* bad : {"", "-", "1", "s", ".s", "1x", "1.5ns", "9223372036854775808ns",
                          "106752d", "99999999999999999999d", "1h ", "1 h", "--1s", "1e3s",
                          "0.00000000000000000000000000000000000000001s"}) {
    EXPECT_FALSE(ParseDuration(bad).ok()) << bad;
  }
}

std::string Decimal(const char* text, int precision, int scale) {
  auto value = ParseDecimal(text, precision, scale);
  if (!value.ok()) return CodeName(value.status().code());
  std::string out;
  FormatDecimal(*value, scale, &out);
  return out;
}

TEST(Decimal, ReadsExactlyOrNotAtAll) {
  EXPECT_EQ(Decimal("12.5", 5, 2), "12.50");
  EXPECT_EQ(Decimal("-0.05", 5, 2), "-0.05");
  EXPECT_EQ(Decimal("+1e2", 5, 2), "100.00");
  EXPECT_EQ(Decimal("1250e-3", 5, 2), "1.25");
  EXPECT_EQ(Decimal("1.2500000000000000000000000000000000000000000", 3, 2), "1.25");
  EXPECT_EQ(Decimal("0e999999999999999999999", 3, 2), "0.00");
  EXPECT_EQ(Decimal("99999999999999999999999999999999999999", 38, 0),
            "99999999999999999999999999999999999999");
  EXPECT_EQ(Decimal("100000000000000000000000000000000000000", 38, 0), "RANGE");
  EXPECT_EQ(Decimal("0.001", 5, 2), "RANGE");
  EXPECT_EQ(Decimal("1000", 5, 2), "RANGE");
  EXPECT_EQ(Decimal("1e-99999999999999999999", 38, 38), "RANGE");
  for (const char* bad : {"", ".", "1.", ".5", "1e", "1e+", "abc", "1 ", "0x1", "--1", "1.2.3"}) {
    EXPECT_EQ(Decimal(bad, 38, 10), "SYNTAX") << bad;
  }
}

TEST(Decimal, RandomValuesComeBack) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20000; ++i) {
    int scale = static_cast<int>(random() % 39);
    Int128 value = static_cast<Int128>(random()) * static_cast<Int128>(random() >> 3);
    value = (random() % 2 == 0 ? value : -value) % PowerOfTen(38);
    std::string text;
    FormatDecimal(value, scale, &text);
    auto back = ParseDecimal(text, 38, scale);
    ASSERT_TRUE(back.ok()) << text;
    EXPECT_TRUE(*back == value) << text;
  }
}

TEST(Decimal, JsonNumbers) {
  for (const char* good : {"0", "-0", "1.5", "1e5", "1E+5", "-1.0e-5", "10"}) {
    EXPECT_TRUE(IsJsonNumber(good)) << good;
  }
  for (const char* bad : {"", "-", "01", "+1", ".5", "1.", "1e", "nan", "1 ", "-01", "0x1"}) {
    EXPECT_FALSE(IsJsonNumber(bad)) << bad;
  }
}

TEST(Uuid, TextAndBytes) {
  auto uuid = ParseUuid("00112233-4455-6677-8899-AABBCCDDEEFF");
  ASSERT_TRUE(uuid.ok());
  std::string text;
  FormatUuid(uuid->data(), &text);
  EXPECT_EQ(text, "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(*ParseUuid("00112233445566778899aabbccddeeff"), *uuid);
  for (const char* bad :
       {"", "00112233-4455-6677-8899-aabbccddeef", "00112233x4455-6677-8899-aabbccddeeff",
        "0011223344556677-8899-aabbccddeeffaa", "g0112233445566778899aabbccddeeff"}) {
    EXPECT_FALSE(ParseUuid(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace scrt
