#include "core/schema/dsl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scrt {
namespace {

using testing::HasSubstr;

Document Parsed(std::string_view text, const DslOptions& options = {}) {
  auto document = ParseDsl(text, options);
  EXPECT_TRUE(document.ok()) << document.status().ToString() << "\n" << text;
  return document.ok() ? std::move(document).Take() : Document();
}

// The fields of the one schema, as the printer writes them.
std::string Fields(std::string_view lines) {
  Document document = Parsed("@schema:T\n" + std::string(lines) + "\n");
  if (document.schemas.empty()) return "";
  std::string text = PrintSchema(*document.schemas[0].schema);
  return text.substr(text.find('\n') + 1);
}

std::string TypeOf(std::string_view type) {
  auto parsed = ParseTypeText(type);
  return parsed.ok() ? (*parsed)->ToString() : parsed.status().ToString();
}

// The rows of a document of one schema, cells as plain text, "-" for absent and "~" for null.
std::vector<std::string> RowsOf(const Document& document) {
  std::vector<std::string> out;
  for (const DocumentSchema& schema : document.schemas) {
    for (const DataRow& row : schema.rows) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        const Type& type = *schema.schema->fields()[i].type;
        line += i == 0 ? "" : "|";
        line += row[i].state == Cell::State::kAbsent ? "-"
                : row[i].state == Cell::State::kNull ? "~"
                                                     : PlainText(type, row[i].value);
      }
      out.push_back(line);
    }
  }
  return out;
}

std::vector<std::string> Rows(std::string_view text) { return RowsOf(Parsed(text)); }

struct Place {
  int64_t line, column;
  bool operator==(const Place&) const = default;
};

void ExpectError(std::string_view text, Place place, const std::string& message,
                 const DslOptions& options = {}) {
  auto document = ParseDsl(text, options);
  ASSERT_FALSE(document.ok()) << text;
  const Status& status = document.status();
  EXPECT_THAT(status.message(), HasSubstr(message)) << text;
  EXPECT_EQ(status.line(), place.line) << text << status.ToString();
  EXPECT_EQ(status.column(), place.column) << text << status.ToString();
  // Line and column must say the same as the byte offset.
  ASSERT_GE(status.offset(), 0);
  std::string_view before = text.substr(0, static_cast<size_t>(status.offset()));
  EXPECT_EQ(std::count(before.begin(), before.end(), '\n') + 1, status.line()) << text;
  size_t newline = before.rfind('\n');
  size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  EXPECT_EQ(static_cast<int64_t>(before.size() - line_start) + 1, status.column()) << text;
}

TEST(DslTypes, EveryAliasInAnyCase) {
  const std::pair<const char*, const char*> kAliases[] = {{"boolean", "bool"},
                                                          {"Bool8", "bool"},
                                                          {"UINT", "u64"},
                                                          {"uint8", "u8"},
                                                          {"uint16", "u16"},
                                                          {"uint32", "u32"},
                                                          {"uint64", "u64"},
                                                          {"Int", "i64"},
                                                          {"integer", "i64"},
                                                          {"int8", "i8"},
                                                          {"int16", "i16"},
                                                          {"int32", "i32"},
                                                          {"int64", "i64"},
                                                          {"float32", "f32"},
                                                          {"float64", "f64"},
                                                          {"Float", "f64"},
                                                          {"double", "f64"},
                                                          {"str", "string"},
                                                          {"TEXT", "string"},
                                                          {"utf8", "string"},
                                                          {"utf8_ref", "symbol"},
                                                          {"blob", "bytes"},
                                                          {"number", "number"},
                                                          {"json", "json"},
                                                          {"uuid", "uuid"},
                                                          {"Date", "date"},
                                                          {"datetime", "datetime"},
                                                          {"timestamp", "timestamp"},
                                                          {"timestamp(ns)", "timestamp"},
                                                          {"TimeStamp(US)", "timestamp(us)"},
                                                          {"datetime(us)", "datetime(us)"},
                                                          {"timestamptz", "timestamptz"},
                                                          {"duration", "duration"},
                                                          {"null", "null"},
                                                          {"decimal(10,2)", "decimal(10,2)"},
                                                          {"DECIMAL( 10 , 2 )", "decimal(10,2)"},
                                                          {"decimal(7)", "decimal(7,0)"},
                                                          {"i32_array", "list<i32>"},
                                                          {"f32_array", "list<f32>"},
                                                          {"F64_Array", "list<f64>"},
                                                          {"i64_array?", "list<i64>?"}};
  for (auto [given, canonical] : kAliases) EXPECT_EQ(TypeOf(given), canonical) << given;
}

TEST(DslTypes, NestedForms) {
  EXPECT_EQ(TypeOf("i64?"), "i64?");
  EXPECT_EQ(TypeOf("i64?[]?[]"), "list<list<i64?>?>");
  EXPECT_EQ(TypeOf("List< Map<String, i64?> >?"), "list<map<string,i64?>>?");
  EXPECT_EQ(TypeOf("struct{}"), "struct{}");
  EXPECT_EQ(TypeOf("struct{ a int required|unique, \"b c\" text? default=\"x,}\" note }[]"),
            "list<struct{a i64 required unique, \"b c\" string? default=\"x,}\" note}>");
  EXPECT_EQ(TypeOf("struct{a struct{b i64[]}, c bool}"), "struct{a struct{b list<i64>}, c bool}");
  EXPECT_EQ(TypeOf("string|i64"), "union<i64,string>");
  EXPECT_EQ(TypeOf("string|i64?"), "union<i64,string>?");
  EXPECT_EQ(TypeOf("union<string,i64,string>"), "union<i64,string>");
  EXPECT_EQ(TypeOf("i64|null"), "i64?");
  EXPECT_EQ(TypeOf("i64|null|union<bool,text>"), "union<bool,i64,string>?");
  EXPECT_EQ(TypeOf("union<i64>"), "union<i64>");
  EXPECT_EQ(TypeOf("ref:User:ID?"), "ref:User:ID?");
  EXPECT_EQ(TypeOf("ref User.ID"), "ref:User:ID");
  EXPECT_EQ(TypeOf("ref:\"my schema\":\"a:b\""), "ref:\"my schema\":\"a:b\"");
  EXPECT_EQ(TypeOf("ref \"a.b\".c[]"), "list<ref:\"a.b\":c>");
}

TEST(DslTypes, Mistakes) {
  for (const char* bad : {"",
                          "strnig",
                          "list",
                          "list<>",
                          "list<i64",
                          "list<i64,i64>",
                          "map<string>",
                          "i64[",
                          "i64[3]",
                          "decimal",
                          "decimal()",
                          "decimal(39,0)",
                          "decimal(2,3)",
                          "decimal(999999999999)",
                          "timestamp(ms)",
                          "i64(3)",
                          "date(us)",
                          "struct",
                          "struct{a}",
                          "struct{a i64",
                          "union<>",
                          "union<null>",
                          "ref",
                          "ref:",
                          "ref:A",
                          "ref:A:",
                          "ref A",
                          "ref A.",
                          "refA.B",
                          "i64 i64",
                          "i64|",
                          "|i64",
                          "i64|unknown",
                          "list<i64>>",
                          "ref:\"\":a"}) {
    auto parsed = ParseTypeText(bad);
    EXPECT_FALSE(parsed.ok()) << bad;
    EXPECT_GE(parsed.status().column(), 1) << bad;
  }
}

TEST(DslTypes, DepthIsBounded) {
  DslOptions options;
  options.limits.depth = 10;
  auto nested = [](int lists, const char* open, const char* close) {
    std::string text;
    for (int i = 0; i < lists; ++i) text += open;
    text += "i64";
    for (int i = 0; i < lists; ++i) text += close;
    return text;
  };
  EXPECT_TRUE(ParseTypeText(nested(10, "list<", ">"), options).ok());
  EXPECT_TRUE(ParseTypeText(nested(10, "", "[]"), options).ok());
  for (int n : {11, 100000}) {
    EXPECT_EQ(ParseTypeText(nested(n, "list<", ">"), options).status().code(), Code::kLimit);
    EXPECT_EQ(ParseTypeText(nested(n, "", "[]"), options).status().code(), Code::kLimit);
    EXPECT_EQ(ParseTypeText(nested(n, "struct{a ", "}"), options).status().code(), Code::kLimit);
    EXPECT_FALSE(ParseTypeText(nested(n, "map<string,", ">"), options).ok());
  }
  EXPECT_EQ(ParseTypeText("list<list<list<list<list<i64[]>>>[][]>>[][]", options).status().code(),
            Code::kOk);
  EXPECT_EQ(ParseTypeText("list<list<list<list<list<i64[]>>>[][]>>[][][]", options).status().code(),
            Code::kLimit);
}

TEST(DslTypes, UnionsDoNotNestWithoutBound) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "union<";
  EXPECT_FALSE(ParseTypeText(text).ok());
}

TEST(DslFields, AttributesAndSeparators) {
  EXPECT_EQ(Fields("@field a int unique|required,serial"),
            "@field a i64 auto_increment required unique\n");
  EXPECT_EQ(Fields("@field a int AutoIncrement , | UNIQUE"),
            "@field a i64 auto_increment unique\n");
  EXPECT_EQ(Fields("@field a int optional"), "@field a i64?\n");
  EXPECT_EQ(Fields("@field a str uuidv7 check=\"x, y\" \"two words\" \"required\" Root"),
            "@field a string uuidv7 \"check=\\\"x, y\\\"\" \"two words\" \"required\" Root\n");
  Document document = Parsed("@schema T\n@field a str UUIDv7 check=\"x, y\"\n");
  const Field& field = document.schemas[0].schema->fields()[0];
  EXPECT_TRUE(field.HasAttribute("uuidv7"));
  EXPECT_TRUE(field.HasAttribute("check=\"x, y\""));
  EXPECT_FALSE(field.HasAttribute("check"));
}

TEST(DslFields, DefaultsInEverySpelling) {
  EXPECT_EQ(Fields("@field a str default=en"), "@field a string default=en\n");
  EXPECT_EQ(Fields("@field a str default:\"en\" unique"), "@field a string unique default=en\n");
  EXPECT_EQ(Fields("@field a str default \"en\" unique"), "@field a string unique default=en\n");
  EXPECT_EQ(Fields("@field a str default = 'x y'"), "@field a string default=\"x y\"\n");
  EXPECT_EQ(Fields("@field a str default=`a\\n`"), "@field a string default=\"a\\\\n\"\n");
  EXPECT_EQ(Fields("@field a str default=\"\""), "@field a string default=\"\"\n");
  EXPECT_EQ(Fields("@field a str default=null"), "@field a string default=\"null\"\n");
  EXPECT_EQ(Fields("@field a str default=null optional"), "@field a string? default=null\n");
  EXPECT_EQ(Fields("@field a str optional default=\"null\""),
            "@field a string? default=\"null\"\n");
  EXPECT_EQ(Fields("@field a bool default=T"), "@field a bool default=true\n");
  EXPECT_EQ(Fields("@field a i8 default=-128"), "@field a i8 default=-128\n");
  EXPECT_EQ(Fields("@field a u64 default=+0018446744073709551615"),
            "@field a u64 default=18446744073709551615\n");
  EXPECT_EQ(Fields("@field a f32 default=0.1"), "@field a f32 default=0.1\n");
  EXPECT_EQ(Fields("@field a f64 default=-INF"), "@field a f64 default=-inf\n");
  EXPECT_EQ(Fields("@field a f64 default=NaN"), "@field a f64 default=nan\n");
  EXPECT_EQ(Fields("@field a f64 default=4.9e-324"), "@field a f64 default=5e-324\n");
  EXPECT_EQ(Fields("@field a decimal(5,2) default=12.5"), "@field a decimal(5,2) default=12.50\n");
  EXPECT_EQ(Fields("@field a number default=1.50e400"), "@field a number default=1.50e400\n");
  EXPECT_EQ(Fields("@field a bytes default=0xCAFE"), "@field a bytes default=0xcafe\n");
  EXPECT_EQ(Fields("@field a bytes default=\"\\xff\\0010\""), "@field a bytes default=0xff0130\n");
  EXPECT_EQ(Fields("@field a date default=2025-01-02"), "@field a date default=2025-01-02\n");
  EXPECT_EQ(Fields("@field a date default=\"2 Jan 2025\""), "@field a date default=2025-01-02\n");
  EXPECT_EQ(Fields("@field a json default={\"a\": [1, 2]} unique"),
            "@field a json unique default={\"a\": [1, 2]}\n");
  EXPECT_EQ(Fields("@field a i64[] default=[1,2]"), "@field a list<i64> default=[1,2]\n");
  EXPECT_EQ(Fields("@field a str default-like"), "@field a string default-like\n");
}

TEST(DslDocument, WaysToNameASchema) {
  for (const char* head : {"@schema:T", "@schema T", "@schema\nT", "@schema:\n\n# x\n T ",
                           "  @schema : T # c", "@schema:\"T\"", "\xef\xbb\xbf@schema:T"}) {
    Document document = Parsed(std::string(head) + "\n@field a int\n@T\n1\r\n");
    ASSERT_EQ(document.schemas.size(), 1u) << head;
    EXPECT_EQ(document.schemas[0].schema->name(), "T");
    EXPECT_EQ(document.schemas[0].rows.size(), 1u);
  }
  Document spaced = Parsed(
      "@schema my schema # c\n@field \"Provider Name\" str\n"
      "@my schema\nx\n@\"my schema\"\n@\"Provider Name\"=y\n"
      "@my schema:\"Provider Name\"=z\n");
  EXPECT_EQ(RowsOf(spaced), (std::vector<std::string>{"x", "y", "z"}));
}

TEST(DslDocument, FieldsBlock) {
  EXPECT_EQ(Fields("FIELDS # all of them\na int # first\n\n\"b c\" str\nfields bool"),
            "@field a i64\n@field \"b c\" string\n@field fields bool\n");
  Document document = Parsed("@schema:T\nfields:\na int\n@field b int\n@T\n1,2\n");
  EXPECT_EQ(RowsOf(document), std::vector<std::string>{"1|2"});
}

TEST(DslDocument, RowsAndRefsMayComeFirst) {
  Document document = Parsed(
      "@Post\n1, ann\n@schema:Post\n@field ID uint\n@field By ref User.Name default=bob\n"
      "@schema:User\n@field Name string\n@User\nann\n@Post\n2, bob\n");
  EXPECT_EQ(RowsOf(document), (std::vector<std::string>{"1|ann", "2|bob", "ann"}));
  const Field& by = document.schemas[0].schema->fields()[1];
  EXPECT_EQ(Storage(*by.type).id, TypeId::kString);
  EXPECT_TRUE(by.default_value.Equals(TextScalar("bob")));
}

TEST(DslDocument, CommentsStandBehindBlanks) {
  EXPECT_EQ(
      Rows("# top\n@schema:T # t\n  # in schema\n@field a str default=\"#x\" # c\n"
           "@field b str\n@T # rows\n# in data\nv # w, x\na#b, \"c # d\" # e\n1, #2\n'#', #\n"),
      (std::vector<std::string>{"v|-", "a#b|c # d", "1|-", "#|-"}));
}

TEST(DslCells, QuotesAndEscapes) {
  EXPECT_EQ(
      Rows("@schema:T\n@field a str\n@T\n"
           "\"a\"\"b\"\n'it''s'\n`raw\\n``x`\nit's fine\n\"\\\"\\\\\\/\\t\\x41\\u00e4\\101\"\n"
           "\"\\ud83d\\ude00\\U0001F600\"\n\"\"\n plain words \n@a=x=y\n\"@a=1\"\n"),
      (std::vector<std::string>{"a\"b", "it's", "raw\\n`x", "it's fine",
                                "\"\\/\tA\xc3\xa4"
                                "A",
                                "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", "", "plain words", "x=y",
                                "@a=1"}));
}

TEST(DslCells, NullAbsentAndTextStayApart) {
  EXPECT_EQ(Rows("@schema:T\n@field a str?\n@field b str\n@field c null\n@T\n"
                 "null, null, null\n\"null\", \"\",\n,\n,,\n, x\n@c=null\n@b=\n"),
            (std::vector<std::string>{"~|null|~", "null||-", "-|-|-", "-|-|-", "-|x|-", "-|-|~",
                                      "-|-|-"}));
  EXPECT_EQ(Rows("@schema:E\n@E\n,\n,\n"), (std::vector<std::string>{"", ""}));
}

TEST(DslCells, NumberedFieldsMayBeLeftOut) {
  const std::string schema =
      "@schema:T\n@field N str\n@field ID uint serial\n@field L str\n@field M i64 serial\n@T\n";
  EXPECT_EQ(Rows(schema + "a, b\na, 7, b\na, 7, b, 8\na,,b\n@M=3\n@ID=9, b\na, @ID=9, b, 5\n"),
            (std::vector<std::string>{"a|-|b|-", "a|7|b|-", "a|7|b|8", "a|-|b|-", "-|-|-|3",
                                      "-|9|b|-", "a|9|b|5"}));
}

TEST(DslCells, NestedCellsAreBalancedJson) {
  EXPECT_EQ(Rows("@schema:T\n@field a struct{x i64, y str}\n@field b i64[]?\n@field c json?\n@T\n"
                 "{\"x\": 1, \"y\": \"},\\\"\"}, [1, 2], \"text\"\n"
                 "'{}', null, `null`\n{ }, [], null\n{}, , 12\n"),
            (std::vector<std::string>{"{\"x\": 1, \"y\": \"},\\\"\"}|[1, 2]|\"text\"", "{}|~|null",
                                      "{ }|[]|~", "{}|-|12"}));
}

TEST(DslCells, EveryScalarType) {
  EXPECT_EQ(Rows("@schema:T\n@field a bool\n@field b u8\n@field c f64\n@field d decimal(4,1)\n"
                 "@field e number\n@field f symbol\n@field g bytes\n@field h uuid\n@field i date\n"
                 "@field j datetime(us)\n@field k timestamp\n@field l timestamptz\n"
                 "@field m duration\n@T\n"
                 "1, 255, 1e3, 12.30e0, 0.10, sym, 0x4142, 00112233-4455-6677-8899-AABBCCDDEEFF, "
                 "\"2025-01-02\", 9999-12-31 23:59:59.5, 0, 2025-01-02T10:30:00-05:00, -1.5d\n"),
            std::vector<std::string>{
                "true|255|1000|12.3|0.10|sym|0x4142|00112233-4455-6677-8899-aabbccddeeff|"
                "2025-01-02|9999-12-31T23:59:59.5|1970-01-01T00:00:00Z|2025-01-02T10:30:00-05:00|"
                "-1d12h"});
}

TEST(DslCells, SlashedDatesFollowTheOption) {
  const char* text = "@schema:T\n@field a date\n@T\n01/02/2025\n";
  EXPECT_EQ(Rows(text), std::vector<std::string>{"2025-02-01"});
  DslOptions options;
  options.temporal.month_first = true;
  EXPECT_EQ(RowsOf(Parsed(text, options)), std::vector<std::string>{"2025-01-02"});
  ExpectError("@schema:T\n@field a date\n@T\n01/31/2025\n", {4, 1}, "date");
}

// The example that docs/dsl.md starts with.
TEST(DslDocument, ExampleOfTheManual) {
  EXPECT_EQ(Rows(R"(
# People and what they wrote.
@schema:User
@field ID u64 auto_increment unique
@field Name string required
@field Lang string default "en"       # as in: English

@schema:Post
@field By ref User.ID
@field At timestamp
@field Tags string[]?

@User
Ann                                   # ID is left to the writer, Lang to its default
7, "O'Neil, Bob", fr

@Post
7, 2025-01-02T10:30:00Z, ["news", "music"]
)"),
            (std::vector<std::string>{"-|Ann|-", "7|O'Neil, Bob|fr",
                                      "7|2025-01-02T10:30:00Z|[\"news\", \"music\"]"}));
}

// The table of docs/dsl.md; what vectors cover is in dsl_vectors_test.cc.
TEST(DslDifferences, AreWhatTheManualSays) {
  const std::string text = "@schema:T\n@field a str\n@field b str\n@T\n";
  EXPECT_EQ(Rows(text + "it's, ok\n[a, b], c\nfields, x\n"),
            (std::vector<std::string>{"it's|ok", "[a, b]|c", "fields|x"}));
  EXPECT_EQ(Rows("@schema:T\n@field a timestamp\n@T\n1970-01-01T00:00:00Z\n"),
            std::vector<std::string>{"1970-01-01T00:00:00Z"});
  EXPECT_EQ(Rows("@schema:T\n@field a timestamp(us)\n@T\n2300-01-01T00:00:00Z\n"),
            std::vector<std::string>{"2300-01-01T00:00:00Z"});
  for (const char* bad :
       {"@schema:T\n@field a timestamp\n@T\nThu, 02 Jan 2025 10:00:00 EST\n",
        "@schema:T\n@field a str serial\n", "@schema:T\n@field a ref:a?:b\n",
        "@schema:T\n@field a str\n@T\nsay \"a, b\"\n", "@schema:T\n@field a i8\n@field a i8\n",
        "@schema:T\n@field a i8\n@T\n@a=1, @a=2\n", "@None\n1\n"}) {
    EXPECT_FALSE(ParseDsl(bad).ok()) << bad;
  }
}

TEST(DslErrors, SayWhere) {
  ExpectError("x\n", {1, 1}, "expected @schema");
  ExpectError("@schema\n", {1, 1}, "without a name");
  ExpectError("@schema\n@field a i64\n", {2, 1}, "name of the schema");
  ExpectError("@schema:T\n@schema:T\n", {2, 9}, "duplicate schema");
  ExpectError("@schema:T\nbogus\n", {2, 6}, "expected @field");
  ExpectError("@field a i64\n", {1, 1}, "outside a schema");
  ExpectError("@schema:T\n@T\n@field a i64\n", {3, 1}, "outside a schema");
  ExpectError("@schema:T\n@field a i64\n @field a i64\n", {3, 9}, "duplicate field");
  ExpectError("@schema:T\n@field\n", {2, 7}, "name of a field");
  ExpectError("@schema:T\n@field a\n", {2, 9}, "expected a type");
  ExpectError("@schema:T\n@field a # i64\n", {2, 10}, "expected a type");
  ExpectError("@schema:T\n@field a strnig\n", {2, 10}, "unknown type \"strnig\"");
  ExpectError("@schema:T\n@field a list<strnig>\n", {2, 15}, "unknown type \"strnig\"");
  ExpectError("@schema:T\n@field a string|unique\n", {2, 17}, "unknown type \"unique\"");
  ExpectError("@schema:T\n@field a str serial\n", {2, 10}, "auto_increment");
  ExpectError("@schema:T\n@field a i64 default=x\n", {2, 22}, "not an integer");
  ExpectError("@schema:T\n@field a i64 default\n", {2, 21}, "needs a value");
  ExpectError("@schema:T\n@field a i64 default=1 default=2\n", {2, 24}, "second default");
  ExpectError("@schema:T\n@field a i64 default=null\n", {2, 22}, "not an integer");
  ExpectError("@schema:T\n@field a i64 default=\"1\"\n", {2, 22}, "quoted text");
  ExpectError("@schema:T\n@field a i64 unique=yes\n", {2, 14}, "takes no value");
  ExpectError("@schema:T\n@field a str default=\"x\n", {2, 22}, "closing quote");
  ExpectError("@schema:T\n@field a str default=\"\\q\"\n", {2, 23}, "unknown escape");
  ExpectError("@schema:T\n@field a str default=\"\\ud800\"\n", {2, 23}, "not a character");
  ExpectError("@schema:T\n@field a str default=\"\\xff\"\n", {2, 22}, "UTF-8");
  ExpectError("@schema:T\n@field a i64\n@T\n1\n12abc\n", {5, 1}, "not an integer");
  ExpectError("@schema:T\n@field a i64\n@field b i8\n@T\n1, 200\n", {5, 4}, "range of i8");
  ExpectError("@schema:T\n@field a uint\n@T\n-1\n", {4, 1}, "negative");
  ExpectError("@schema:T\n@field a i64\n@T\n1, 2\n", {4, 4}, "too many");
  ExpectError("@schema:T\n@field a i64\n@T\n1, @a=2\n", {4, 7}, "second value");
  ExpectError("@schema:T\n@field a i64\n@T\n@b=2\n", {4, 2}, "unknown field");
  ExpectError("@schema:T\n@field a i64\n@T\n@U:a=2\n", {4, 2}, "another schema");
  ExpectError("@schema:T\n@field a str\n@T\nsay \"a\"\n", {4, 5}, "double quote");
  ExpectError("@schema:T\n@field a str\n@T\n\"a\" b\n", {4, 5}, "behind a closing quote");
  ExpectError("@schema:T\n@field a json\n@T\n{\"a\": 1\n", {4, 2}, "double quote");
  ExpectError("@schema:T\n@field a json\n@T\n[1\n", {4, 1}, "balanced");
  ExpectError("@schema:T\n@U\n1\n", {2, 1}, "unknown schema");
  ExpectError("@schema:T\n@field a ref:U:x\n", {2, 10}, "unknown schema");
  ExpectError("@schema:T\n@field a ref:T:x\n", {2, 10}, "unknown field");
  ExpectError("@schema:T\n@field a ref:U:x\n@schema:U\n@field x ref:T:a\n", {2, 10}, "circle");
  ExpectError("@schema:T\n@field a ref:T:a\n", {2, 10}, "circle");
  ExpectError("@schema:T\n@field a ref:T:b\n@field b i64[]\n", {2, 10}, "no scalar");
  ExpectError("@schema:T\n@field a timestamp\n@T\n2300-01-01T00:00:00Z\n", {4, 1}, "(us)");
  ExpectError("# \xc3\xa4\n@schema:T\xff\n", {2, 10}, "UTF-8");
}

TEST(DslRefs, RefsOfRefsTakeTheLastType) {
  Document document = Parsed(
      "@schema:A\n@field x ref:B:y?\n@field l ref:B:y[]\n@schema:B\n@field y ref:C:z default=7\n"
      "@schema:C\n@field z u16\n@A\n65535, [1]\n");
  const std::vector<Field>& fields = document.schemas[0].schema->fields();
  EXPECT_EQ(fields[0].type->target->ToString(), "u16?");
  EXPECT_EQ(fields[1].type->children[0]->target->ToString(), "u16");
  EXPECT_TRUE(document.schemas[1].schema->fields()[0].default_value.Equals(UintScalar(7)));
  EXPECT_EQ(RowsOf(document), std::vector<std::string>{"65535|[1]"});
}

TEST(DslRefs, LongChainsAreWalkedOnce) {
  std::string text = "@schema:T\n";
  const int kFields = 50000;
  for (int i = 0; i < kFields; ++i) {
    text += "@field f" + std::to_string(i) + " ref:T:f" + std::to_string(i + 1) + "\n";
  }
  std::string last = "@field f" + std::to_string(kFields) + " i64\n";
  Document document = Parsed(text + last);
  EXPECT_EQ(Storage(*document.schemas[0].schema->fields()[0].type).id, TypeId::kI64);
  EXPECT_FALSE(ParseDsl(text).ok());
  DslOptions loose;
  loose.allow_unresolved_refs = true;
  Parsed(text, loose);
}

TEST(DslLimits, AreKept) {
  DslOptions options;
  options.limits.fields = 3;
  ExpectError("@schema:A\n@schema:B\n@schema:C\n@schema:D\n", {4, 9}, "too many schemas", options);
  EXPECT_EQ(ParseDsl("@schema:A\nfields\na i8\nb i8\nc i8\nd i8\n", options).status().code(),
            Code::kLimit);
  options = {};
  options.limits.memory = 100000;
  std::string rows = "@schema:A\n@field a i8\n@A\n";
  for (int i = 0; i < 10000; ++i) rows += ",\n";
  EXPECT_EQ(ParseDsl(rows, options).status().code(), Code::kLimit);
}

TEST(DslLimits, LinesHaveNone) {
  std::string text = "@schema:A\n@field a str\n@A\n\"" + std::string(3000000, 'x') + "\"\n";
  EXPECT_EQ(Rows(text)[0].size(), 3000000u);
}

}  // namespace
}  // namespace scrt
