// What the command shows: sizes, JSON, tables, the progress line.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/common.h"
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/table.h"

namespace scrt_cli {
namespace {

TEST(Size, ParsesSuffixes) {
  struct Case {
    const char* text;
    uint64_t bytes;
  };
  for (const Case& c :
       {Case{"0", 0}, Case{"1536", 1536}, Case{"64KiB", 65536}, Case{"64 kib", 65536},
        Case{"1.5MiB", 1572864}, Case{"2G", uint64_t{2} << 30}, Case{"10MB", 10000000},
        Case{"7b", 7}, Case{"1TiB", uint64_t{1} << 40}}) {
    uint64_t bytes = 99;
    EXPECT_TRUE(ParseSize(c.text, &bytes)) << c.text;
    EXPECT_EQ(bytes, c.bytes) << c.text;
  }
  uint64_t bytes = 0;
  for (const char* text : {"", "much", "1XiB", "-1", "nan", "inf", "1e30", "9EiB", "1 2"}) {
    EXPECT_FALSE(ParseSize(text, &bytes)) << text;
  }
}

TEST(Size, ShowsSizesAndCounts) {
  EXPECT_EQ(ShowSize(0), "0 B");
  EXPECT_EQ(ShowSize(1023), "1023 B");
  EXPECT_EQ(ShowSize(1536), "1.5 KiB");
  EXPECT_EQ(ShowSize(5.5 * (1 << 30)), "5.5 GiB");
  EXPECT_EQ(ShowCount(0), "0");
  EXPECT_EQ(ShowCount(999), "999");
  EXPECT_EQ(ShowCount(1000), "1,000");
  EXPECT_EQ(ShowCount(-123456), "-123,456");
  EXPECT_EQ(ShowCount(1234567), "1,234,567");
}

TEST(JsonText, ReadsWhatItIsGiven) {
  Json json;
  ASSERT_TRUE(
      ParseJson(R"( {"a":[1,-2.5e3,true,null,"x\n\u00e9\ud83d\ude00\"\\"],"b":{},"a":7} )", &json));
  EXPECT_EQ(json["a"].items.size(), 5u);
  EXPECT_EQ(json["a"].items[1].text, "-2.5e3");
  EXPECT_EQ(json["a"].items[3].Shown(), "");
  EXPECT_EQ(json["a"].items[4].text, "x\n\u00e9\U0001f600\"\\");
  EXPECT_EQ(json["b"].Shown(), "{}");
  EXPECT_EQ(json["none"].kind, Json::Kind::kNull);
  EXPECT_EQ(json["none"].Int(), 0);
}

TEST(JsonText, QuotedTextComesBack) {
  std::string text;
  for (int c = 0; c < 128; ++c) text += static_cast<char>(c);
  text += "\u65e5";
  Json json;
  ASSERT_TRUE(ParseJson(Quoted(text), &json));
  EXPECT_EQ(json.text, text);
}

TEST(JsonText, RefusesWhatIsNoJson) {
  Json json;
  for (const char* text : {"", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "\"x", "\"\\u12\"", "tru",
                           "1 2", "{1:2}", "]"}) {
    EXPECT_FALSE(ParseJson(text, &json)) << text;
  }
  EXPECT_FALSE(ParseJson(std::string(100000, '['), &json));
}

TEST(Tables, AlignByDisplayWidth) {
  Table table({{"name"}, {"n", Table::Align::kRight}});
  table.Add({"\u65e5\u672c", "1"});
  table.Add({"e\u0301", "1000", "dropped"});
  table.Add({"\x1b[2J"});
  EXPECT_EQ(table.Text(),
            "name        n\n"
            "-------  ----\n"
            "\u65e5\u672c        1\n"
            "e\u0301        1000\n"
            "\\x1b[2J\n");
}

TEST(Tables, LeaveOutColumnsThatDoNotFit) {
  Table table({{"aaaa"}, {"bbbb"}, {"cccc"}});
  table.Add({"1", "2", "3"});
  EXPECT_EQ(table.Text(10), "aaaa  bbbb\n----  ----\n1     2\n(columns left out: 1)\n");
  EXPECT_EQ(table.Text(1), "aaaa\n----\n1\n(columns left out: 2)\n");
}

TEST(Tables, CutLongCells) {
  for (size_t width = 1; width < 12; ++width) {
    for (const char* text : {"short", "a longer text", "\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e",
                             "a\u65e5b\u672cc\u8a9ed", "\n\n\n\n\n\n\n"}) {
      std::string cut = Shortened(text, width);
      EXPECT_LE(DisplayWidth(cut), width) << text << " " << cut;
      if (DisplayWidth(text) <= width && text[0] != '\n') {
        EXPECT_EQ(cut, text);
      }
    }
  }
}

TEST(ProgressBar, SaysHowFarAndHowLong) {
  EXPECT_EQ(
      ProgressLine("converting", 50 << 20, 100 << 20, 7, 2, 200),
      "converting [############............]  50 %  50.0 MiB of 100.0 MiB  26 MB/s  ETA 0:02");
  EXPECT_EQ(ProgressLine("converting", 50 << 20, -1, 1234, 2, 200),
            "converting 50.0 MiB  1,234 rows  26 MB/s");
  EXPECT_EQ(ProgressLine("x", 0, 10, 0, 0, 200),
            "x [........................]   0 %  0 B of 10 B  0 MB/s");
  // More done than there should be is no more than all.
  EXPECT_NE(ProgressLine("x", 20, 10, 0, 1, 200).find("100 %"), std::string::npos);
  for (size_t width = 0; width < 90; ++width) {
    EXPECT_LE(ProgressLine("converting", 1 << 20, 5 << 20, 7, 2, width).size(), width);
  }
}

}  // namespace
}  // namespace scrt_cli
