#include "core/text/json_writer.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include "core/text/json_reader.h"
#include "core/text/json_tape.h"
#include "core/text/registry.h"

namespace scrt {
namespace {

template <typename Write>
std::string Written(Write write, const TextWriteOptions& options = {}) {
  Buffer out;
  JsonWriter writer(&out, options);
  write(writer);
  EXPECT_TRUE(writer.status().ok());
  writer.Flush();
  return std::string(AsText(out.span()));
}

void Sample(JsonWriter& w) {
  w.BeginObject();
  w.Key("a");
  w.BeginArray();
  w.Int(-1);
  w.Uint(18446744073709551615u);
  w.Null();
  w.BeginObject();
  w.EndObject();
  w.BeginArray();
  w.EndArray();
  w.EndArray();
  w.Key("b\n");
  w.Bool(true);
  w.Key("c");
  w.NumberText("1E5");
  w.EndObject();
  w.EndRecord();
  w.String("next");
}

TEST(JsonWriter, CompactByDefault) {
  EXPECT_EQ(Written(Sample),
            "{\"a\":[-1,18446744073709551615,null,{},[]],\"b\\n\":true,\"c\":1E5}\n\"next\"");
}

TEST(JsonWriter, IndentedByOption) {
  TextWriteOptions options;
  options.indent = 2;
  EXPECT_EQ(Written(Sample, options),
            "{\n  \"a\": [\n    -1,\n    18446744073709551615,\n    null,\n    {},\n    []\n  ],\n"
            "  \"b\\n\": true,\n  \"c\": 1E5\n}\n\"next\"");
}

TEST(JsonWriter, DoublesAreShortestAndReadBackAsDoublesOrTheSameInteger) {
  const auto text = [](double value) { return Written([&](JsonWriter& w) { w.Double(value); }); };
  EXPECT_EQ(text(1012), "1012");
  EXPECT_EQ(text(0), "0");
  EXPECT_EQ(text(-0.0), "-0.0");
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(-2.5), "-2.5");
  EXPECT_EQ(text(9007199254740991), "9007199254740991");
  EXPECT_EQ(text(9007199254740992), "9.007199254740992e+15");
  EXPECT_EQ(text(1e300), "1e+300");
  EXPECT_EQ(text(5e-324), "5e-324");
  std::mt19937_64 random(51);
  for (int i = 0; i < 30000; ++i) {
    double value = std::bit_cast<double>(random());
    if (i % 3 == 0) value = static_cast<double>(static_cast<int64_t>(random()) >> random() % 64);
    if (!std::isfinite(value)) continue;
    const std::string written = text(value);
    ASSERT_EQ(std::bit_cast<uint64_t>(std::strtod(written.c_str(), nullptr)),
              std::bit_cast<uint64_t>(value))
        << written;
    Tape tape;
    ASSERT_TRUE(ParseJson(written, {}, &tape).ok());
    ASSERT_EQ(tape.nodes()[0].kind, std::fabs(value) < 9007199254740992.0 &&
                                            value == std::trunc(value) &&
                                            std::bit_cast<uint64_t>(value) >> 63 == (value < 0)
                                        ? NodeKind::kInt
                                        : NodeKind::kDouble)
        << written;
  }
}

TEST(JsonWriter, NotFiniteIsAnErrorOrNull) {
  for (double value : {std::numeric_limits<double>::infinity(),
                       -std::numeric_limits<double>::infinity(), std::nan("")}) {
    Buffer out;
    JsonWriter writer(&out);
    writer.Double(value);
    EXPECT_EQ(writer.status().code(), Code::kRange);
    TextWriteOptions options;
    options.nan_as_null = true;
    EXPECT_EQ(Written([&](JsonWriter& w) { w.Double(value); }, options), "null");
  }
}

std::string Escaped(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char hex[8];
          std::snprintf(hex, sizeof hex, "\\u%04x", c);
          out += hex;
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

TEST(JsonWriter, StringsAreEscapedWhereJsonSaysSo) {
  std::mt19937 random(52);
  for (int round = 0; round < 10000; ++round) {
    std::string text(round < 300 ? static_cast<size_t>(round) : random() % 200, ' ');
    const unsigned rare = 1 + static_cast<unsigned>(random() % 40);
    for (char& c : text) {
      c = random() % rare == 0 ? "\"\\\b\f\n\r\t\x01\x1f\x00\x7f"[random() % 11]
                               : static_cast<char>(0x20 + random() % 0x60);
    }
    ASSERT_EQ(Written([&](JsonWriter& w) { w.String(text); }), Escaped(text));
  }
}

TEST(JsonTextSink, ReaderDrivesItAsATranscoder) {
  const std::string_view text = " { \"a\" : [ 1 , 2.50 , \"x\\u0041\" ] , \"b\" : -0 }\n[ ]\n";
  Buffer out;
  {
    JsonTextSink sink(&out);
    ASSERT_TRUE(ReadJsonLines(text, {}, sink).ok());
  }
  EXPECT_EQ(AsText(out.span()), "{\"a\":[1,2.50,\"xA\"],\"b\":-0}\n[]\n");
  Buffer values;
  {
    TextWriteOptions options;
    options.number_text = false;
    JsonTextSink sink(&values, options);
    ASSERT_TRUE(ReadJsonLines(text, {}, sink).ok());
  }
  EXPECT_EQ(AsText(values.span()), "{\"a\":[1,2.5,\"xA\"],\"b\":0}\n[]\n");
}

TEST(JsonWriter, AppendsToWhatTheBufferHolds) {
  Buffer out;
  out.AppendBytes("x=", 2);
  Tape tape;
  ASSERT_TRUE(ParseJson("[1]", {}, &tape).ok());
  ASSERT_TRUE(WriteTape(tape, 0, {}, &out).ok());
  EXPECT_EQ(AsText(out.span()), "x=[1]");
  EXPECT_EQ(WriteTape(tape, 1, {}, &out).code(), Code::kNotFound);
}

TEST(TextRegistry, EverySyntaxReadsWhatItWrites) {
  for (const TextSyntax& syntax : TextSyntaxes()) {
    SCOPED_TRACE(syntax.name);
    EXPECT_EQ(FindTextSyntax(syntax.name), &syntax);
    Tape tape;
    const std::string_view text = "{\"a\":[1,\"x\\n\",null,true],\"b\":{\"c\":-2.5}}";
    ASSERT_TRUE(ParseJson(text, {}, &tape).ok());
    Buffer out;
    ASSERT_TRUE(syntax.write(tape, {}, &out).ok());
    Tape again;
    const Status status = syntax.read(AsText(out.span()), {}, &again);
    ASSERT_TRUE(status.ok()) << status.ToString();
    Buffer back;
    ASSERT_TRUE(WriteTape(again, 0, {}, &back).ok());
    EXPECT_EQ(AsText(back.span()), text);
    ASSERT_FALSE(syntax.extensions.empty());
    for (std::string_view extension : syntax.extensions) {
      EXPECT_EQ(TextSyntaxOfPath("dir.x/file" + std::string(extension)), &syntax);
    }
  }
  EXPECT_EQ(TextSyntaxOfPath("FILE.JSON"), FindTextSyntax("json"));
  EXPECT_EQ(TextSyntaxOfPath("file.bin"), nullptr);
  EXPECT_EQ(FindTextSyntax("no such"), nullptr);
}

}  // namespace
}  // namespace scrt
