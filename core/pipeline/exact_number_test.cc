#include "core/pipeline/exact_number.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace scrt {
namespace {

ExactNumber Exact(const std::string& text) {
  ExactNumber number;
  EXPECT_TRUE(ParseExact(text, &number)) << text;
  return number;
}

TEST(ExactNumber, SpellingsOfOneValueAreEqual) {
  for (const char* text : {"1200", "1200.0", "1.2e3", "12E+2", "0.0012e6", "120000e-2"}) {
    EXPECT_EQ(Exact(text), Exact("1200")) << text;
  }
  for (const char* text : {"0", "-0", "0.000", "0e99", "-0.0e-5"}) {
    EXPECT_EQ(Exact(text), ExactNumber()) << text;
  }
}

TEST(ExactNumber, RefusesWhatIsNoNumber) {
  ExactNumber number;
  for (const char* text : {"", "-", "1.", ".5", "1e", "nan", "01", "1e9999999999999999999"}) {
    EXPECT_FALSE(ParseExact(text, &number)) << text;
  }
}

// Against integers, shifted by powers of ten that both sides share.
TEST(ExactNumber, OrdersLikeIntegers) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20000; ++round) {
    auto pick = [&] {
      auto value = static_cast<int64_t>(random() >> (random() % 63 + 1));
      return random() % 2 ? value : -value;
    };
    int64_t a = pick(), b = random() % 8 ? pick() : a;
    std::string shift = "e" + std::to_string(static_cast<int>(random() % 41) - 20);
    EXPECT_EQ(Exact(std::to_string(a) + shift) <=> Exact(std::to_string(b) + shift), a <=> b)
        << a << " " << b;
  }
}

TEST(ExactNumber, TellsNumbersApartThatDoublesDoNot) {
  EXPECT_LT(Exact("9007199254740992"), Exact("9007199254740993"));
  EXPECT_LT(Exact("0.1"), Exact("0.1000000000000000000000001"));
  EXPECT_LT(Exact("-1e400"), Exact("-1e399"));
}

}  // namespace
}  // namespace scrt
