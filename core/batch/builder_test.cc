// Which JSON values become which values of a column, and which are refused, with the place.
#include "core/batch/builder.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "core/batch/mini_json_test_util.h"
#include "core/batch/model_test_util.h"
#include "core/batch/random_batch_test_util.h"
#include "core/schema/scalar.h"

namespace scrt {
namespace {

using namespace test;

SchemaPtr SchemaOf(std::vector<Field> fields) {
  auto made = Schema::Make("t", std::move(fields));
  EXPECT_TRUE(made.ok()) << made.status().ToString();
  return made.Take();
}

bool Drive(std::string_view json, ColumnBuilder* builder) {
  return MiniJson<ColumnBuilder>(json, *builder).Record();
}

// The rows as text, or the code of the failure.
std::string Build(const SchemaPtr& schema, std::initializer_list<std::string_view> records,
                  const ColumnBuilderOptions& options = {}) {
  ColumnBuilder builder(schema, options);
  for (std::string_view record : records) {
    if (!Drive(record, &builder)) return CodeName(builder.status().code());
  }
  auto batch = builder.Finish();
  if (!batch.ok()) return CodeName(batch.status().code());
  Status valid = ValidateColumn(*(*batch)->root, {});
  EXPECT_TRUE(valid.ok()) << valid.ToString();
  std::vector<std::string> rows;
  AppendRows(**batch, &rows);
  std::string all;
  for (const std::string& row : rows) all += (all.empty() ? "" : " ") + row;
  return all;
}

// What one value becomes in a column of this type.
std::string As(const TypePtr& type, const std::string& json) {
  std::string row = Build(SchemaOf({FieldOf("v", type)}), {"{\"v\": " + json + "}"});
  constexpr std::string_view kBefore = "{1:v=";
  if (row.compare(0, kBefore.size(), kBefore) != 0) return row;
  return row.substr(kBefore.size(), row.size() - kBefore.size() - 2);
}
std::string As(TypeId id, const std::string& json) { return As(MakeType(id), json); }

std::string Hex(const auto& value) {
  std::string out;
  AppendHex(reinterpret_cast<const uint8_t*>(&value), sizeof value, &out);
  return out;
}

TEST(BuilderTest, IntegersTakeWhatFitsThem) {
  EXPECT_EQ(As(TypeId::kU8, "0"), "00");
  EXPECT_EQ(As(TypeId::kU8, "255"), "ff");
  EXPECT_EQ(As(TypeId::kI8, "-128"), "80");
  EXPECT_EQ(As(TypeId::kI16, "-32768"), "0080");
  EXPECT_EQ(As(TypeId::kU16, "65535"), "ffff");
  EXPECT_EQ(As(TypeId::kI32, "-2147483648"), Hex(INT32_MIN));
  EXPECT_EQ(As(TypeId::kU32, "4294967295"), Hex(UINT32_MAX));
  EXPECT_EQ(As(TypeId::kI64, "-9223372036854775808"), Hex(INT64_MIN));
  EXPECT_EQ(As(TypeId::kI64, "9223372036854775807"), Hex(INT64_MAX));
  EXPECT_EQ(As(TypeId::kU64, "18446744073709551615"), Hex(UINT64_MAX));
  EXPECT_EQ(As(TypeId::kU64, "7"), Hex(uint64_t{7}));
  EXPECT_EQ(As(TypeId::kI32, "1e3"), Hex(int32_t{1000}));
  EXPECT_EQ(As(TypeId::kU8, "5.0"), "05");
  for (auto [id, json] : {std::pair{TypeId::kU8, "256"},
                          {TypeId::kU8, "-1"},
                          {TypeId::kI8, "128"},
                          {TypeId::kU16, "65536"},
                          {TypeId::kI16, "-32769"},
                          {TypeId::kI32, "2147483648"},
                          {TypeId::kU32, "-1"},
                          {TypeId::kU32, "4294967296"},
                          {TypeId::kI64, "9223372036854775808"},
                          {TypeId::kU64, "-1"},
                          {TypeId::kU64, "18446744073709551616"},
                          {TypeId::kI32, "5.5"},
                          {TypeId::kI64, "1e300"},
                          {TypeId::kI64, "1e400"},
                          {TypeId::kI64, "\"5\""},
                          {TypeId::kI64, "true"},
                          {TypeId::kI64, "[1]"},
                          {TypeId::kI64, "{}"},
                          {TypeId::kI64, "null"}}) {
    EXPECT_EQ(As(id, json), "TYPE") << TypeName(id) << " " << json;
  }
}

TEST(BuilderTest, RealsTakeIntegersThatTheyHoldExactly) {
  EXPECT_EQ(As(TypeId::kF64, "1.5"), Hex(1.5));
  EXPECT_EQ(As(TypeId::kF64, "-0.0"), Hex(-0.0));
  EXPECT_EQ(As(TypeId::kF64, "3"), Hex(3.0));
  EXPECT_EQ(As(TypeId::kF64, "9007199254740992"), Hex(0x1p53));
  EXPECT_EQ(As(TypeId::kF64, "-9223372036854775808"), Hex(-0x1p63));
  EXPECT_EQ(As(TypeId::kF64, "9223372036854775808"), Hex(0x1p63));
  EXPECT_EQ(As(TypeId::kF64, "18446744073709551616"), Hex(0x1p64));
  EXPECT_EQ(As(TypeId::kF64, "9007199254740993"), "TYPE");
  EXPECT_EQ(As(TypeId::kF64, "9223372036854775807"), "TYPE");
  EXPECT_EQ(As(TypeId::kF64, "18446744073709551615"), "TYPE");
  EXPECT_EQ(As(TypeId::kF64, "18446744073709551617"), "TYPE");
  EXPECT_EQ(As(TypeId::kF64, "1e400"), "TYPE");
  EXPECT_EQ(As(TypeId::kF64, "1e-400"), "TYPE");
  EXPECT_EQ(As(TypeId::kF32, "0.1"), Hex(0.1f));
  EXPECT_EQ(As(TypeId::kF32, "16777216"), Hex(16777216.0f));
  EXPECT_EQ(As(TypeId::kF32, "16777217"), "TYPE");
  EXPECT_EQ(As(TypeId::kF32, "1e39"), "TYPE");
  EXPECT_EQ(As(TypeId::kF32, "18446744073709551616"), Hex(0x1p64f));
  EXPECT_EQ(As(TypeId::kF64, "\"1\""), "TYPE");
}

TEST(BuilderTest, DecimalsAreExact) {
  TypePtr money = MakeDecimal(5, 2);
  EXPECT_EQ(As(money, "1.25"), Hex(Int128{125}));
  EXPECT_EQ(As(money, "-7"), Hex(Int128{-700}));
  EXPECT_EQ(As(money, "1e2"), Hex(Int128{10000}));
  EXPECT_EQ(As(money, "\"999.99\""), Hex(Int128{99999}));
  EXPECT_EQ(As(money, "1.250"), Hex(Int128{125}));
  EXPECT_EQ(As(money, "1.255"), "TYPE");
  EXPECT_EQ(As(money, "1000"), "TYPE");
  EXPECT_EQ(As(money, "\"x\""), "TYPE");
  EXPECT_EQ(As(MakeDecimal(38, 0), "99999999999999999999999999999999999999"),
            Hex(PowerOfTen(38) - 1));
  EXPECT_EQ(As(MakeDecimal(20, 0), "18446744073709551615"), Hex(Int128{UINT64_MAX}));
}

TEST(BuilderTest, NumbersKeepTheirText) {
  for (const char* text : {"1.50", "1e400", "-0", "0.10", "123456789012345678901234567890", "7",
                           "18446744073709551615", "-1E+2"}) {
    std::string expected;
    AppendCounted(text, &expected);
    EXPECT_EQ(As(TypeId::kNumber, text), expected);
  }
  EXPECT_EQ(As(TypeId::kNumber, "\"1\""), "TYPE");
}

TEST(BuilderTest, TextTypes) {
  EXPECT_EQ(As(TypeId::kString, "\"x\""), "1:x");
  EXPECT_EQ(As(TypeId::kString, "\"\""), "0:");
  EXPECT_EQ(As(TypeId::kString, "1"), "TYPE");
  EXPECT_EQ(As(TypeId::kSymbol, "\"x\""), "1:x");
  EXPECT_EQ(As(TypeId::kBool, "true"), "t");
  EXPECT_EQ(As(TypeId::kBool, "\"true\""), "TYPE");
  EXPECT_EQ(As(TypeId::kBool, "1"), "TYPE");
  EXPECT_EQ(As(TypeId::kBytes, "\"AAEC\""), std::string("3:\0\1\2", 5));
  EXPECT_EQ(As(TypeId::kBytes, "\"/+8=\""), "2:\xff\xef");
  EXPECT_EQ(As(TypeId::kBytes, "\"AA==\""), std::string("1:\0", 3));
  EXPECT_EQ(As(TypeId::kBytes, "\"\""), "0:");
  for (const char* bad : {"\"A\"", "\"AA\"", "\"AB==\"", "\"AAF=\"", "\"A===\"", "\"====\"",
                          "\"AA=A\"", "\"A A=\"", "\"AA-_\"", "5"}) {
    EXPECT_EQ(As(TypeId::kBytes, bad), "TYPE") << bad;
  }
}

TEST(BuilderTest, TemporalTypesAndUuid) {
  EXPECT_EQ(As(TypeId::kDate, "\"1970-01-02\""), Hex(int32_t{1}));
  EXPECT_EQ(As(TypeId::kDate, "\"1969-12-31\""), Hex(int32_t{-1}));
  EXPECT_EQ(As(TypeId::kDatetime, "\"1970-01-01 00:00:01.5\""), Hex(int64_t{1500000000}));
  EXPECT_EQ(As(MakeTemporal(TypeId::kDatetime, TimeUnit::kMicro), "\"1970-01-01T00:00:01\""),
            Hex(int64_t{1000000}));
  EXPECT_EQ(As(TypeId::kTimestamp, "\"1970-01-01T01:00:00+01:00\""), Hex(int64_t{0}));
  EXPECT_EQ(As(TypeId::kTimestamptz, "\"1970-01-01T01:00:00+01:00\""),
            Hex(int64_t{0}) + "+" + Hex(int16_t{60}));
  EXPECT_EQ(As(TypeId::kDuration, "\"1m0.5s\""), Hex(int64_t{60500000000}));
  EXPECT_EQ(As(TypeId::kUuid, "\"00112233-4455-6677-8899-aabbccddeeff\""),
            "00112233445566778899aabbccddeeff");
  for (TypeId id : {TypeId::kDate, TypeId::kDatetime, TypeId::kTimestamp, TypeId::kTimestamptz,
                    TypeId::kDuration, TypeId::kUuid}) {
    for (const char* bad : {"\"\"", "\"x\"", "\"2025-02-30\"", "true", "[]", "{}", "null"}) {
      EXPECT_EQ(As(id, bad), "TYPE") << TypeName(id) << " " << bad;
    }
  }
}

TEST(BuilderTest, RefsTakeWhatTheirTargetTakes) {
  auto ref = std::make_shared<Type>(*MakeRef("User", "id"));
  ref->target = MakeType(TypeId::kU16);
  EXPECT_EQ(As(ref, "258"), "0201");
  EXPECT_EQ(As(ref, "65536"), "TYPE");
}

TEST(BuilderTest, NestedTypes) {
  TypePtr list = MakeList(MakeType(TypeId::kI8, true), true);
  EXPECT_EQ(As(list, "[1, null, -1]"), "[01,~,ff,]");
  EXPECT_EQ(As(list, "[]"), "[]");
  EXPECT_EQ(As(list, "null"), "~");
  EXPECT_EQ(As(list, "[[1]]"), "TYPE");
  TypePtr point = MakeStruct({FieldOf("x", MakeType(TypeId::kU8)), FieldOf("y", list)}, true);
  EXPECT_EQ(As(point, R"({"x": 1, "y": [2]})"), "{1:x=01,1:y=[02,],}");
  EXPECT_EQ(As(point, R"({"y": null, "x": 1})"), "{1:y=~,1:x=01,}");
  EXPECT_EQ(As(point, R"({})"), "{}");
  EXPECT_EQ(As(point, "null"), "~");
  TypePtr either = MakeUnion({MakeType(TypeId::kBool), MakeType(TypeId::kU8),
                              MakeType(TypeId::kString), WithNullable(point, false)});
  EXPECT_EQ(As(either, "true").substr(2), " t");
  EXPECT_EQ(As(either, "7").substr(2), " 07");
  EXPECT_EQ(As(either, "\"7\"").substr(2), " 1:7");
  EXPECT_EQ(As(either, R"({"x": 1})").substr(2), " {1:x=01,}");
  EXPECT_EQ(As(either, "[7]"), "TYPE");
  EXPECT_EQ(As(either, "null"), "TYPE");
}

TEST(BuilderTest, MapsOfEveryKeyType) {
  auto map_of = [](TypePtr key) { return MakeMap(std::move(key), MakeType(TypeId::kU8)); };
  auto of = [&](TypeId id, const char* key) {
    std::string map = As(map_of(MakeType(id)), std::string("{\"") + key + "\": 1}");
    return map.size() < 6 ? map : map.substr(1, map.size() - 6);
  };
  EXPECT_EQ(As(map_of(MakeType(TypeId::kString)), R"({"b": 1, "a": 2, "b": 3})"),
            "[1:b,01,1:a,02,1:b,03,]");
  EXPECT_EQ(of(TypeId::kSymbol, "k"), "1:k");
  EXPECT_EQ(of(TypeId::kBytes, "AAEC"), std::string("3:\0\1\2", 5));
  EXPECT_EQ(of(TypeId::kI16, "-2"), "feff");
  EXPECT_EQ(of(TypeId::kU8, "255"), "ff");
  EXPECT_EQ(of(TypeId::kU64, "18446744073709551615"), Hex(UINT64_MAX));
  EXPECT_EQ(of(TypeId::kBool, "false"), "f");
  EXPECT_EQ(of(TypeId::kF64, "0.1"), Hex(0.1));
  EXPECT_EQ(of(TypeId::kF32, "0.1"), Hex(0.1f));
  EXPECT_EQ(of(TypeId::kNumber, "1.50"), "4:1.50");
  EXPECT_EQ(of(TypeId::kDate, "1970-01-02"), Hex(int32_t{1}));
  EXPECT_EQ(of(TypeId::kUuid, "00112233-4455-6677-8899-aabbccddeeff"),
            "00112233445566778899aabbccddeeff");
  for (TypeId id : {TypeId::kU8, TypeId::kBool, TypeId::kF64, TypeId::kNumber, TypeId::kDate}) {
    EXPECT_EQ(of(id, "x"), "TYPE") << TypeName(id);
    EXPECT_EQ(of(id, "256x"), "TYPE") << TypeName(id);
  }
  EXPECT_EQ(of(TypeId::kU8, "256"), "TYPE");
}

TEST(BuilderTest, AbsentNullAndKeyOrderAreKeptApart) {
  SchemaPtr schema = SchemaOf(
      {FieldOf("a", MakeType(TypeId::kU8, true)), FieldOf("b", MakeType(TypeId::kSymbol, true))});
  EXPECT_EQ(Build(schema, {R"({"a": 1, "b": "x"})", R"({"b": "y", "a": null})", R"({})",
                           R"({"b": "x"})", R"({"a": null})"}),
            "{1:a=01,1:b=1:x,} {1:b=1:y,1:a=~,} {} {1:b=1:x,} {1:a=~,}");
  EXPECT_EQ(Build(schema, {}), "");
}

TEST(BuilderTest, FailuresNameThePathAndTheOffset) {
  TypePtr tags = MakeList(MakeStruct({FieldOf("n", MakeType(TypeId::kU8))}));
  SchemaPtr schema = SchemaOf({FieldOf("user", MakeStruct({FieldOf("tags", tags)}))});
  ColumnBuilder builder(schema, {});
  EXPECT_FALSE(Drive(R"({"user": {"tags": [{"n": 1}, {"n": 300}]}})", &builder));
  EXPECT_EQ(builder.status().code(), Code::kType);
  EXPECT_EQ(builder.status().offset(), 35);
  EXPECT_NE(builder.status().message().find("user.tags[].n"), std::string::npos)
      << builder.status().ToString();
  EXPECT_EQ(builder.Finish().status().code(), Code::kType);
}

TEST(BuilderTest, MissingUnknownAndDoubleFields) {
  Field id = FieldOf("id", MakeType(TypeId::kU8));
  id.required = true;
  SchemaPtr schema = SchemaOf({id, FieldOf("b", MakeType(TypeId::kU8, true))});
  EXPECT_EQ(Build(schema, {R"({"b": 1})"}), "MISSING");
  EXPECT_EQ(Build(schema, {R"({"id": 1})", R"({"b": 2, "id": 1})", R"({"b": 2})"}), "MISSING");
  EXPECT_EQ(Build(schema, {R"({"id": 1, "c": 1})"}), "MISMATCH");
  EXPECT_EQ(Build(schema, {R"({"id": 1, "id": 1})"}), "DUPLICATE_KEY");
  EXPECT_EQ(Build(schema, {R"({"id": 1, "b": null, "b": null})"}), "DUPLICATE_KEY");
  EXPECT_EQ(Build(schema, {R"([1])"}), "TYPE");
  EXPECT_EQ(Build(schema, {R"(1)"}), "TYPE");
  EXPECT_EQ(Build(schema, {R"(null)"}), "TYPE");
}

TEST(BuilderTest, UnknownFieldsMayBeDropped) {
  ColumnBuilderOptions options;
  options.drop_unknown_fields = true;
  TypePtr inner = MakeStruct({FieldOf("x", MakeType(TypeId::kU8))});
  SchemaPtr schema = SchemaOf({FieldOf("a", MakeType(TypeId::kU8)), FieldOf("s", inner)});
  EXPECT_EQ(
      Build(schema,
            {R"({"no": 1, "a": 2})", R"({"a": 2, "no": {"a": 3, "b": [1, {"c": []}]}})",
             R"({"no": [], "a": 2, "no": "x", "s": {"y": {}, "x": 7, "z": [[1], {}]}, "q": null})",
             R"({"no": 18446744073709551615, "off": 1e999, "on": 1.5, "t": true})"},
            options),
      "{1:a=02,} {1:a=02,} {1:a=02,1:s={1:x=07,},} {}");
}

TEST(BuilderTest, AFailedRecordIsForgottenByReset) {
  SchemaPtr schema =
      SchemaOf({FieldOf("a", MakeList(MakeType(TypeId::kSymbol, true))),
                FieldOf("m", MakeMap(MakeType(TypeId::kString), MakeType(TypeId::kU8)))});
  ColumnBuilder builder(schema, {});
  ASSERT_TRUE(Drive(R"({"a": ["x", null], "m": {"k": 1}})", &builder));
  EXPECT_EQ(builder.rows(), 1);
  EXPECT_GT(builder.held_bytes(), 0);
  ASSERT_FALSE(Drive(R"({"m": {"q": 1, "r": "no"}})", &builder));
  builder.Reset();
  EXPECT_TRUE(builder.status().ok());
  EXPECT_EQ(builder.rows(), 0);
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(Drive(R"({"a": ["y", "x"], "m": {}})", &builder));
    auto batch = builder.Finish();
    ASSERT_TRUE(batch.ok()) << batch.status().ToString();
    std::vector<std::string> rows;
    AppendRows(**batch, &rows);
    EXPECT_EQ(rows, std::vector<std::string>{"{1:a=[1:y,1:x,],1:m=[],}"});
  }
  ASSERT_TRUE(builder.BeginObject(0));
  EXPECT_EQ(builder.Finish().status().code(), Code::kState);
}

TEST(BuilderTest, JsonTakesAnyValueAsItsText) {
  const std::string_view values[] = {R"({"a":[1,{"b":"x\"y"}],"c":null})",
                                     "[]",
                                     "[[],{},[1.50,-0]]",
                                     R"("a \" b")",
                                     "true",
                                     "1e400",
                                     "null"};
  ColumnBuilder builder(
      SchemaOf({FieldOf("v", MakeType(TypeId::kJson)), FieldOf("n", MakeType(TypeId::kI64, true))}),
      {});
  for (std::string_view value : values) {
    std::string record = "{\"v\":" + std::string(value) + ",\"n\":7}";
    ASSERT_TRUE(Drive(record, &builder)) << builder.status().ToString();
  }
  auto batch = builder.Finish();
  ASSERT_TRUE(batch.ok()) << batch.status().ToString();
  const Column& column = *(*batch)->root->children[0];
  ASSERT_EQ(column.length, static_cast<int64_t>(std::size(values)));
  for (int64_t i = 0; i < column.length; ++i) EXPECT_EQ(column.Text(i), values[i]);
  EXPECT_EQ((*batch)->root->children[1]->null_count, 0);
}

TEST(BuilderTest, RecordsOfABareValue) {
  Field value = FieldOf("value", MakeType(TypeId::kI8, true));
  value.attributes = {ColumnBuilderOptions::kRootAttribute};
  EXPECT_EQ(Build(SchemaOf({value}), {"1", "null", "-1"}),
            "{5:value=01,} {5:value=~,} {5:value=ff,}");
  value.type = MakeList(MakeType(TypeId::kI8), true);
  EXPECT_EQ(Build(SchemaOf({value}), {"[1]", "[]"}), "{5:value=[01,],} {5:value=[],}");
}

// Every type takes the values that columns themselves hold.
TEST(BuilderTest, PutTakesScalarsOfEveryType) {
  RandomBatch random(1);
  SchemaPtr schema = random.SchemaOfAllTypes("all", true);
  ZonedInstant zoned{5, -60};
  std::string sixteen(16, 'u');
  std::pair<const char*, Scalar> cells[] = {
      {"bool", BoolScalar(true)},      {"u8", UintScalar(200)},
      {"u16", UintScalar(60000)},      {"u32", UintScalar(4000000000)},
      {"u64", UintScalar(UINT64_MAX)}, {"i8", IntScalar(-1)},
      {"i16", IntScalar(-2)},          {"i32", IntScalar(-3)},
      {"i64", IntScalar(INT64_MIN)},   {"f32", FloatScalar(0.5)},
      {"f64", FloatScalar(-0.0)},      {"decimal", DecimalScalar(-5)},
      {"number", TextScalar("1.50")},  {"string", TextScalar("x")},
      {"symbol", TextScalar("y")},     {"bytes", BytesScalar("\xff")},
      {"json", TextScalar("[1]")},     {"uuid", BytesScalar(sixteen)},
      {"date", IntScalar(1)},          {"datetime", IntScalar(2)},
      {"timestamp", IntScalar(3)},     {"timestamptz", ZonedScalar(zoned)},
      {"duration", IntScalar(-4)},     {"ref", TextScalar("z")},
      {"list", NullScalar()}};
  ColumnBuilder builder(schema, {});
  ASSERT_TRUE(builder.BeginObject(0));
  for (const auto& [name, value] : cells) {
    ASSERT_TRUE(builder.Key({name, false}, 0));
    ASSERT_TRUE(builder.Put(value, 0)) << name << ": " << builder.status().ToString();
  }
  ASSERT_TRUE(builder.EndObject(0) && builder.EndRecord(0));
  auto batch = builder.Finish();
  ASSERT_TRUE(batch.ok()) << batch.status().ToString();
  std::string row;
  AppendModel(*(*batch)->root, 0, &row);
  EXPECT_EQ(row,
            "{4:bool=t,2:u8=c8,3:u16=60ea,3:u32=00286bee,3:u64=ffffffffffffffff,2:i8=ff,"
            "3:i16=feff,3:i32=fdffffff,3:i64=0000000000000080,3:f32=0000003f,"
            "3:f64=0000000000000080,7:decimal=fbffffffffffffffffffffffffffffff,"
            "6:number=4:1.50,6:string=1:x,6:symbol=1:y,5:bytes=1:\xff,4:json=3:[1],"
            "4:uuid=75757575757575757575757575757575,4:date=01000000,"
            "8:datetime=0200000000000000,9:timestamp=0300000000000000,"
            "11:timestamptz=0500000000000000+c4ff,8:duration=fcffffffffffffff,3:ref=1:z,"
            "4:list=~,}");
}

}  // namespace
}  // namespace scrt
