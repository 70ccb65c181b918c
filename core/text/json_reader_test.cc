#include "core/text/json_reader.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/text/json_events_test.h"
#include "core/text/json_random_test.h"
#include "core/text/json_tape.h"

namespace scrt {
namespace {

using Events = std::vector<std::string>;

// An exact copy on the heap: a sanitizer sees any read beyond its end.
class Exact {
 public:
  explicit Exact(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
    std::memcpy(bytes_.get(), text.data(), text.size());
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_;
};

Events Read(std::string_view text) {
  Exact exact(text);
  EventLog log;
  Status status = ReadJson(exact.view(), {}, log);
  EXPECT_TRUE(status.ok()) << text << ": " << status.ToString();
  Events events = log.events();
  EXPECT_TRUE(!events.empty() && events.back() == ".");
  if (!events.empty()) events.pop_back();
  return events;
}

Status Refused(std::string_view text, const JsonOptions& options = {}) {
  Exact exact(text);
  EventLog log;
  Status status = ReadJson(exact.view(), options, log);
  EXPECT_FALSE(status.ok()) << text;
  return status;
}

TEST(JsonReader, TellsTheSinkInTheOrderOfTheText) {
  EXPECT_EQ(Read(R"( {"a" : [1, -2.5, "x\n", null], "b":{}, "a":true, "c":[]} )"),
            (Events{"{", "k:a", "[", "i:1", DoubleEvent(-2.5), "s:x\n", "null", "]", "k:b", "{",
                    "}", "k:a", "true", "k:c", "[", "]", "}"}));
  EXPECT_EQ(Read("0"), Events{"i:0"});
  EXPECT_EQ(Read("\"\""), Events{"s:"});
  EXPECT_EQ(Read("false"), Events{"false"});
  EXPECT_EQ(Read("\xef\xbb\xbf[7]"), (Events{"[", "i:7", "]"}));
  EXPECT_EQ(Read("\xef\xbb\xbf"
                 "7"),
            Events{"i:7"});
}

TEST(JsonReader, NumbersKeepWhatJsonPromises) {
  EXPECT_EQ(Read("9223372036854775807"), Events{"i:9223372036854775807"});
  EXPECT_EQ(Read("-9223372036854775808"), Events{"i:-9223372036854775808"});
  EXPECT_EQ(Read("9223372036854775808"), Events{"u:9223372036854775808"});
  EXPECT_EQ(Read("18446744073709551615"), Events{"u:18446744073709551615"});
  EXPECT_EQ(Read("18446744073709551616"), Events{"n:18446744073709551616"});
  EXPECT_EQ(Read("-9223372036854775809"), Events{"n:-9223372036854775809"});
  EXPECT_EQ(Read("99999999999999999999999"), Events{"n:99999999999999999999999"});
  EXPECT_EQ(Read("-0"), Events{"i:0"});
  EXPECT_EQ(Read("-0.0"), Events{DoubleEvent(-0.0)});
  EXPECT_EQ(Read("-0e3"), Events{DoubleEvent(-0.0)});
  EXPECT_EQ(Read("0e999999999999"), Events{DoubleEvent(0)});
  EXPECT_EQ(Read("0.000000000000000000000000000000000e400"), Events{DoubleEvent(0)});
  EXPECT_EQ(Read("1e400"), Events{"n:1e400"});
  EXPECT_EQ(Read("-1e400"), Events{"n:-1e400"});
  EXPECT_EQ(Read("1e-400"), Events{"n:1e-400"});
  EXPECT_EQ(Read("1e-9999999999999999999999"), Events{"n:1e-9999999999999999999999"});
  EXPECT_EQ(Read("5e-324"), Events{DoubleEvent(5e-324)});
  EXPECT_EQ(Read("2e-324"), Events{"n:2e-324"});
  EXPECT_EQ(Read("1.7976931348623157e308"), Events{DoubleEvent(1.7976931348623157e308)});
  EXPECT_EQ(Read("1.7976931348623159e308"), Events{"n:1.7976931348623159e308"});
  EXPECT_EQ(Read("1E5"), Events{DoubleEvent(1e5)});
  EXPECT_EQ(Read("9007199254740993.0"), Events{DoubleEvent(9007199254740992.0)});
}

// strtod is the oracle: slow, and exact in the C library.
TEST(JsonReader, DoublesAreTheNearest) {
  RandomJson json(21);
  for (int i = 0; i < 50000; ++i) {
    std::string text = json.Number();
    if (text.find_first_of(".eE") == std::string::npos) text += ".5";
    double expected = std::strtod(text.c_str(), nullptr);
    std::string padded = "[" + text + "]          ";
    EventLog log;
    ASSERT_TRUE(ReadJson(padded, {}, log).ok()) << text;
    bool zero = text.find_first_of("123456789") >= text.find_first_of("eE");
    if (std::isinf(expected) || (expected == 0 && !zero)) {
      ASSERT_EQ(log.events()[1], "n:" + text);
    } else {
      ASSERT_EQ(log.events()[1], DoubleEvent(expected)) << text;
    }
  }
}

TEST(JsonReader, EveryDoubleThatIsPrintedShortestReadsBack) {
  std::mt19937_64 random(22);
  for (int i = 0; i < 50000; ++i) {
    double value = std::bit_cast<double>(random());
    if (i % 7 == 0) value = std::bit_cast<double>(random() & 0x800fffffffffffff);  // subnormal
    if (!std::isfinite(value) || value == 0) continue;
    char text[64];
    auto end = std::to_chars(text, text + 40, value, std::chars_format::scientific).ptr;
    std::memset(end, ' ', 16);
    EventLog log;
    ASSERT_TRUE(ReadJson({text, static_cast<size_t>(end - text) + 16}, {}, log).ok());
    ASSERT_EQ(log.events()[0], DoubleEvent(value)) << text;
  }
}

TEST(JsonReader, HalfwayCasesAreRoundedToEven) {
  std::mt19937_64 random(23);
  for (int i = 0; i < 3000; ++i) {
    // The exact midpoint between two doubles, and its neighbours in the last digit.
    int exponent = static_cast<int>(random() % 200) - 100;
    double low = std::ldexp(static_cast<double>((uint64_t{1} << 52) | (random() >> 12)), exponent);
    char text[1200];
    long double middle = static_cast<long double>(low) + std::ldexp(0.5L, exponent);
    int n = std::snprintf(text, sizeof text, "%.*Lf", exponent < 0 ? 2 - exponent : 1, middle);
    for (int last : {0, 1}) {
      std::string number(text, static_cast<size_t>(n));
      if (last == 1) number += "0000000001";
      EventLog log;
      ASSERT_TRUE(ReadJson(number, {}, log).ok());
      ASSERT_EQ(log.events()[0], DoubleEvent(std::strtod(number.c_str(), nullptr))) << number;
    }
  }
}

struct Refusal {
  const char* text;
  Code code;
  int64_t offset;
};

TEST(JsonReader, ErrorsNameThePlace) {
  const Refusal kRefusals[] = {
      {"", Code::kTruncated, 0},
      {"  ", Code::kTruncated, 2},
      {"{", Code::kTruncated, 1},
      {"[1,", Code::kTruncated, 3},
      {"[1 2]", Code::kSyntax, 3},
      {"[1,]", Code::kSyntax, 3},
      {"[,1]", Code::kSyntax, 1},
      {"{\"a\"}", Code::kSyntax, 4},
      {"{\"a\":}", Code::kSyntax, 5},
      {"{\"a\":1,}", Code::kSyntax, 7},
      {"{1:2}", Code::kSyntax, 1},
      {"{\"a\":1 \"b\":2}", Code::kSyntax, 7},
      {"{\"a\"::1}", Code::kSyntax, 5},
      {"[1:2]", Code::kSyntax, 2},
      {"{\"a\",1}", Code::kSyntax, 4},
      {"]", Code::kSyntax, 0},
      {"[1}", Code::kSyntax, 2},
      {"{\"a\":1]", Code::kSyntax, 6},
      {"1 2", Code::kSyntax, 2},
      {"{}x", Code::kSyntax, 2},
      {"tru", Code::kSyntax, 0},
      {"[truex]", Code::kSyntax, 1},
      {"nul", Code::kSyntax, 0},
      {"[nullnull]", Code::kSyntax, 1},
      {"01", Code::kSyntax, 0},
      {"-", Code::kSyntax, 0},
      {"[-]", Code::kSyntax, 1},
      {"1.", Code::kSyntax, 0},
      {".5", Code::kSyntax, 0},
      {"1e", Code::kSyntax, 0},
      {"1e+", Code::kSyntax, 0},
      {"[1.5.2]", Code::kSyntax, 1},
      {"+1", Code::kSyntax, 0},
      {"0x1", Code::kSyntax, 0},
      {"NaN", Code::kSyntax, 0},
      {"\"abc", Code::kTruncated, 4},
      {"\"a\\", Code::kTruncated, 3},
      {"\"a\\x\"", Code::kSyntax, 2},
      {"\"a\\u12g4\"", Code::kSyntax, 2},
      {"\"a\\u12\"", Code::kSyntax, 2},
      {"\"a\nb\"", Code::kSyntax, 2},
      {"[\"ab\x01\", x]", Code::kSyntax, 4},
      {"\"\\ud800\"", Code::kEncoding, 1},
      {"\"x\\udc00\\ud800\"", Code::kEncoding, 2},
      {"\"\\ud800\\u0041\"", Code::kEncoding, 1},
      {"\"a\xff\"", Code::kEncoding, 2},
      {"\"a\xe6\xbc\"", Code::kEncoding, 2},
      {"[1,\xc3]", Code::kEncoding, 3},
      {"\"\xed\xa0\x80\"", Code::kEncoding, 1},
      {"[1,2,x,\"\xff\"]", Code::kSyntax, 5},
      {"'a'", Code::kSyntax, 0},
      {"[1,/* */2]", Code::kSyntax, 3},
      {"\\", Code::kSyntax, 0},
  };
  for (const Refusal& refusal : kRefusals) {
    for (size_t padding : {0, 1, 63, 64, 100, 40000}) {
      std::string text = std::string(padding, ' ') + refusal.text;
      Status status = Refused(text);
      EXPECT_EQ(status.code(), refusal.code) << refusal.text << ": " << status.ToString();
      EXPECT_EQ(status.offset(), refusal.offset + static_cast<int64_t>(padding))
          << refusal.text << ": " << status.ToString();
    }
  }
}

TEST(JsonReader, ZeroBytesEndNothing) {
  using namespace std::string_view_literals;
  for (std::string_view text : {"1\0"sv, "\0"sv, "[1]\0"sv, "[1\0,2]"sv, "\"a\0b\""sv, "{\0}"sv}) {
    EXPECT_EQ(Refused(text).code(), Code::kSyntax);
  }
}

TEST(JsonReader, LineAndColumnAreCountedInBytesFromOne) {
  Status status = Refused("{\n \"a\": 1,\n  \"é\" x}");
  EXPECT_EQ(status.line(), 3);
  EXPECT_EQ(status.column(), 8);
  EXPECT_EQ(status.offset(), 18);
  JsonOptions later;
  later.origin_offset = 1000;
  later.origin_line = 11;
  EventLog log;
  status = ReadJsonLines("{}\n{]\n", later, log);
  EXPECT_EQ(status.line(), 12);
  EXPECT_EQ(status.column(), 2);
  EXPECT_EQ(status.offset(), 1004);
}

TEST(JsonReader, DepthIsLimitedAndNothingRecurses) {
  JsonOptions options;
  for (bool objects : {false, true}) {
    for (uint32_t depth : {256u, 257u, 1000000u}) {
      std::string text;
      for (uint32_t i = 0; i < depth; ++i) text += objects ? "{\"a\":" : "[";
      if (objects) text += "1";
      text.append(depth, objects ? '}' : ']');
      options.limits.depth = 256;
      EventLog log;
      Status status = ReadJson(text, options, log);
      EXPECT_EQ(status.ok(), depth <= 256);
      if (!status.ok()) {
        EXPECT_EQ(status.code(), Code::kLimit);
        EXPECT_EQ(status.offset(), objects ? 256 * 5 : 256);
      }
      options.limits.depth = depth;
      Tape tape;
      EXPECT_TRUE(ParseJson(text, options, &tape).ok());
      EXPECT_EQ(tape.nodes().size(), objects ? 2 * depth + 1 : depth);
    }
  }
  EXPECT_EQ(Refused(std::string(1000000, '[')).code(), Code::kLimit);
  options.limits.depth = 0;
  EXPECT_EQ(Refused("[]", options).code(), Code::kLimit);
  EventLog log;
  EXPECT_TRUE(ReadJson("1", options, log).ok());
}

TEST(JsonReader, LongValuesAreLimited) {
  JsonOptions options;
  options.limits.value_bytes = 10;
  for (const char* text : {"\"12345678901\"", "[\"a\\n345678901\"]", "{\"12345678901\":1}",
                           "[12345678901234567890123]  "}) {
    EXPECT_EQ(Refused(text, options).code(), Code::kLimit) << text;
  }
}

TEST(JsonReader, LinesTakeAnyValuesWithOrWithoutSpaceBetween) {
  EventLog log;
  ASSERT_TRUE(ReadJsonLines("1\n\n {\"a\":\n2}\r\n[]{}\"x\"\"y\" null\n\n", {}, log).ok());
  EXPECT_EQ(log.events(), (Events{"i:1", ".", "{", "k:a", "i:2", "}", ".", "[", "]", ".", "{", "}",
                                  ".", "s:x", ".", "s:y", ".", "null", "."}));
  EventLog empty;
  EXPECT_TRUE(ReadJsonLines("", {}, empty).ok());
  EXPECT_TRUE(ReadJsonLines(" \n\n", {}, empty).ok());
  EXPECT_TRUE(empty.events().empty());
  EventLog bad;
  EXPECT_EQ(ReadJsonLines("1\n2\n\"ab\n", {}, bad).offset(), 7);
  EXPECT_EQ(bad.events(), (Events{"i:1", ".", "i:2", "."}));
}

TEST(JsonReader, RowsAreTheElementsOfTheRoot) {
  EventLog log;
  ASSERT_TRUE(ReadJsonRows(" [1, {\"a\":[2]} ,3] ", {}, log).ok());
  EXPECT_EQ(log.events(), (Events{"i:1", ".", "{", "k:a", "[", "i:2", "]", "}", ".", "i:3", "."}));
  EventLog other;
  ASSERT_TRUE(ReadJsonRows("{}", {}, other).ok());
  EXPECT_EQ(other.events(), (Events{"{", "}", "."}));
  EventLog none;
  ASSERT_TRUE(ReadJsonRows("[]", {}, none).ok());
  EXPECT_TRUE(none.events().empty());
  for (const char* text : {"[1,]", "[1 2]", "[1", "[", "[1]]", "[1],", "", "[,1]"}) {
    EventLog bad;
    EXPECT_FALSE(ReadJsonRows(text, {}, bad).ok()) << text;
  }
}

TEST(JsonReader, SinkStopsTheReader) {
  const std::string text = "[1,\"a\\n\",{\"k\":true,\"\\u0041\":null},2.5,1e999]  ";
  for (long stop = 1; stop < 14; ++stop) {
    EventLog quiet(stop);
    EXPECT_TRUE(ReadJson(text, {}, quiet).ok());
    EXPECT_EQ(static_cast<long>(quiet.events().size()), std::min(stop, 13L));
    EventLog loud(stop);
    loud.set_status(Status(Code::kUser, "enough"));
    Status status = ReadJson(text, {}, loud);
    EXPECT_EQ(status.code(), stop <= 13 ? Code::kUser : Code::kOk);
  }
}

// Values of every kind, with and without escapes, moved across the place where the index is
// continued.
TEST(JsonReader, NothingDependsOnWhereTheIndexIsCut) {
  const std::string value =
      R"({"plain":"text","esc\n":"a\\b\"c","\u00e9":[1.25,-7,true,null,{"x":[]}],"long":")" +
      std::string(70, 'y') + "\"}";
  const Events expected = Read(value);
  for (size_t shift = 0; shift < value.size() + 70; ++shift) {
    std::string text(JsonWindow::kBlock - shift, ' ');
    text += value;
    ASSERT_EQ(Read(text), expected) << shift;
    ASSERT_EQ(Read(text + std::string(200, '\n')), expected) << shift;
  }
}

TEST(JsonReader, ErrorsDontDependOnWhereTheIndexIsCut) {
  const std::string_view kBad[] = {
      "[1,\xff",       "[1,\xff]",     "[1\xff",         "{\xff}",
      "[\"a\"\xff]",   "\xe6\xbc",     "[tru\xe6\xbc]",  "{\"a\xff\":1}",
      "{\"a\"\xff:1}", "[1 \xff\xff]", "{\"a\\n\":tru}", "[1,2",
      "{\"a\"",        "{\"a\":",      "[\"x",           "[12x]"};
  for (std::string_view bad : kBad) {
    Status expected = Refused(bad);
    for (size_t shift = 0; shift < 12; ++shift) {
      std::string text(JsonWindow::kBlock - shift, ' ');
      text += bad;
      Status status = Refused(text);
      EXPECT_EQ(status.code(), expected.code()) << bad << " " << shift;
      EXPECT_EQ(status.message(), expected.message()) << bad << " " << shift;
      EXPECT_EQ(status.offset(),
                expected.offset() + static_cast<int64_t>(JsonWindow::kBlock - shift));
    }
  }
}

TEST(JsonReader, StringsMayHoldMoreEscapesThanTheIndex) {
  for (size_t escapes : {4000u, 4095u, 4096u, 4097u, 40000u, 200000u}) {
    for (bool key : {false, true}) {
      std::string decoded, inner;
      for (size_t i = 0; i < escapes; ++i) {
        inner += i % 3 == 0 ? "\\n" : i % 3 == 1 ? "\\ud83d\\ude42" : "x\\\"";
        decoded += i % 3 == 0 ? "\n" : i % 3 == 1 ? "🙂" : "x\"";
      }
      const std::string open = key ? "{\"" : "[1,\"", close = key ? "\":2}" : "\",2]";
      const auto around = [&](const char* more) {
        std::string text = open;
        return text.append(inner).append(more).append(close);
      };
      decoded.insert(0, key ? "k:" : "s:");
      EXPECT_EQ(Read(around("")), key ? (Events{"{", decoded, "i:2", "}"})
                                      : (Events{"[", "i:1", decoded, "i:2", "]"}));
      const std::string cut = around("").substr(0, open.size() + inner.size());
      EXPECT_EQ(Refused(cut).code(), Code::kTruncated);
      EXPECT_EQ(Refused(around("\\q")).code(), Code::kSyntax);
      EXPECT_EQ(Refused(around("\\ud800")).code(), Code::kEncoding);
      EXPECT_EQ(Refused(around("\xff")).code(), Code::kEncoding);
      EXPECT_EQ(Refused(around("\n")).code(), Code::kSyntax);
    }
  }
}

TEST(JsonReader, EveryTruncationIsRefusedOrWhole) {
  RandomJson json(31);
  for (int round = 0; round < 200; ++round) {
    std::string text = "[";
    text.append(json.Document(20)).append("]");
    for (size_t size = 0; size < text.size(); ++size) {
      Status status = Refused(text.substr(0, size));
      EXPECT_GE(status.offset(), 0);
      EXPECT_LE(status.offset(), static_cast<int64_t>(size));
    }
  }
}

TEST(ParseJson, MemoryLimitIsKept) {
  JsonOptions options;
  options.limits.memory = 100000;
  Tape tape;
  std::string text = "[1";
  for (int i = 0; i < 100000; ++i) text += ",1";
  text += "]";
  Status status = ParseJson(text, options, &tape);
  EXPECT_EQ(status.code(), Code::kLimit);
  EXPECT_GT(status.offset(), 0);
  EXPECT_LE(tape.Bytes(), 100000u);
  text = "[\"" + std::string(200000, 'x') + "\\n\"]";
  EXPECT_EQ(ParseJson(text, options, &tape).code(), Code::kLimit);
  EXPECT_LE(tape.Bytes(), 100000u);
}

TEST(ParseJsonLines, KeepsWhatWasCompleteBeforeAnError) {
  Tape tape;
  EXPECT_FALSE(ParseJsonLines("{\"a\":1}\n[2]\n{\"a\":[1,", {}, &tape).ok());
  EXPECT_EQ(tape.documents().size(), 2u);
  EXPECT_EQ(tape.nodes().size(), 5u);
}

TEST(ParseJson, TapeOfAnObject) {
  Tape tape;
  ASSERT_TRUE(ParseJson("\xef\xbb\xbf{\"a\":[1,2.5],\"b\\n\":\"x\\\\y\"}", {}, &tape).ok());
  auto nodes = tape.nodes();
  ASSERT_EQ(nodes.size(), 7u);
  EXPECT_EQ(nodes[0].container.subtree, 7u);
  EXPECT_EQ(tape.Span(0), "{\"a\":[1,2.5],\"b\\n\":\"x\\\\y\"}");
  EXPECT_EQ(tape.Span(2), "[1,2.5]");
  EXPECT_EQ(tape.Lexeme(nodes[4]), "2.5");
  EXPECT_EQ(tape.Text(nodes[5]), "b\n");
  EXPECT_EQ(tape.Text(nodes[6]), "x\\y");
  EXPECT_EQ(tape.Span(6), "\"x\\\\y\"");
  EXPECT_EQ(tape.Find(0, "b\n"), 6u);
  EXPECT_EQ(tape.Find(0, "c"), 0u);
}

TEST(LastRecordEnd, IsBehindTheLastNewline) {
  EXPECT_EQ(LastRecordEnd(""), 0u);
  EXPECT_EQ(LastRecordEnd("{}"), 0u);
  EXPECT_EQ(LastRecordEnd("{}\n[1"), 3u);
  EXPECT_EQ(LastRecordEnd("{}\n"), 3u);
}

}  // namespace
}  // namespace scrt
