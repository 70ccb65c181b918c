// Layouts that others write, what contradicts the specification, and who releases what.
#include <gtest/gtest.h>

#include "core/arrow/arrow_test_util.h"
#include "core/arrow/export.h"
#include "core/arrow/metadata.h"
#include "core/batch/random_batch_test_util.h"

namespace scrt::arrow {
namespace {

using test::Foreign;

// A table of one column, its rows as the test reader prints them without the record around them,
// and how often the array was released once the batch is gone.
struct Outcome {
  Status status;
  std::string type;
  std::vector<std::string> rows;
  int released = 0;
};

Outcome ImportColumn(Foreign* column, int64_t rows, SchemaPtr target = nullptr) {
  Outcome outcome;
  Foreign table("+s", "", 0);
  table.NoBuffer().Child(column).Slots(rows, 0, 0);
  {
    OwnedArray array(&table.array_);
    auto importer = Importer::Make(table.schema_, target, Limits());
    if (!importer.ok()) {
      outcome.status = importer.status();
    } else {
      auto batch = importer->Import(std::move(array));
      outcome.status = batch.status();
      if (batch.ok()) {
        outcome.status = ValidateColumn(*(*batch)->root, Limits());
        EXPECT_TRUE(test::IsTidy(*(*batch)->root));
        outcome.type = importer->schema()->fields()[0].type->ToString();
        for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
          outcome.rows.emplace_back();
          test::AppendColumn(*(*batch)->root->children[0], i, &outcome.rows.back());
        }
      }
    }
  }
  outcome.released = table.released_;
  EXPECT_EQ(outcome.released, 1);
  return outcome;
}

using Rows = std::vector<std::string>;

void Expect(Foreign* column, const char* type, const Rows& rows) {
  Outcome outcome = ImportColumn(column, static_cast<int64_t>(rows.size()));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.ToString();
  EXPECT_EQ(outcome.type, type);
  EXPECT_EQ(outcome.rows, rows);
}

void ExpectCode(Foreign* column, int64_t rows, Code code) {
  Outcome outcome = ImportColumn(column, rows);
  EXPECT_EQ(outcome.status.code(), code) << outcome.status.ToString();
  EXPECT_EQ(outcome.status.ok(), outcome.status.message().empty());
}

template <typename T>
std::string Hex(T value) {
  std::string text;
  scrt::test::AppendHex(reinterpret_cast<const uint8_t*>(&value), sizeof value, &text);
  return text;
}

constexpr uint8_t kFirstAndThird = 0b101;

TEST(ArrowImport, Text) {
  Foreign large("U");
  large.With<uint8_t>({kFirstAndThird}).With<int64_t>({3, 5, 6, 6}).WithText("xyzabc").Slots(3);
  Expect(&large, "string?", {"2:ab", "~", "0:"});
  Foreign offset("u");
  offset.With<uint8_t>({0b1011}).With<int32_t>({0, 1, 3, 4, 6}).WithText("abcdef").Slots(3, 1);
  Expect(&offset, "string?", {"2:bc", "~", "2:ef"});
  Foreign empty("z");
  empty.NoBuffer().NoBuffer().NoBuffer().Slots(0);
  Expect(&empty, "bytes?", {});
  Foreign fixed("w:3", "x", 0);
  fixed.NoBuffer().WithText("abcdefghi").Slots(2, 1);
  Expect(&fixed, "bytes", {"3:def", "3:ghi"});
  Foreign none("w:0");
  none.NoBuffer().NoBuffer().Slots(2);
  Expect(&none, "bytes?", {"0:", "0:"});
}

TEST(ArrowImport, Views) {
  struct View {
    int32_t size;
    char inside[4];
    int32_t buffer, offset;
  };
  std::vector<View> views = {{2, {'h', 'i'}, 0, 0}, {13, {}, 1, 2}, {-5, {}, 9, 9}};
  Foreign text("vu");
  text.With<uint8_t>({0b011}).With(views).WithText("").WithText("..a long string..");
  text.With<int64_t>({0, 17}).Slots(3);
  Expect(&text, "string?", {"2:hi", "13:a long string", "~"});
  for (auto wrong : {View{13, {}, 2, 0}, View{13, {}, 1, 5}, View{-1, {}, 0, 0}}) {
    Foreign bad("vz");
    bad.NoBuffer().With(std::vector<View>{wrong}).WithText("").WithText("..a long string..");
    bad.With<int64_t>({0, 17}).Slots(1);
    ExpectCode(&bad, 1, Code::kCorrupt);
  }
}

TEST(ArrowImport, Numbers) {
  Foreign half("e", "x", 0);
  half.NoBuffer().With<uint16_t>({0x3c00, 0xc000, 1, 0x03ff, 0x7c00, 0x8000, 0x7bff}).Slots(7);
  Expect(&half, "f32",
         {Hex(1.0f), Hex(-2.0f), Hex(0x1p-24f), Hex(1023 * 0x1p-24f),
          Hex(std::numeric_limits<float>::infinity()), Hex(-0.0f), Hex(65504.0f)});
  Foreign decimal("d:9,2,32");
  decimal.With<uint8_t>({kFirstAndThird}).With<int32_t>({-1, 77, 12345}).Slots(3);
  Expect(&decimal, "decimal(9,2)?", {Hex(Int128{-1}), "~", Hex(Int128{12345})});
  Foreign wide("d:18,0,64", "x", 0);
  wide.NoBuffer().With<int64_t>({5, -6}).Slots(1, 1);
  Expect(&wide, "decimal(18,0)", {Hex(Int128{-6})});
  Foreign bits("b");
  bits.With<uint8_t>({0xff, 0b10}).With<uint8_t>({0x80, 0b01}).Slots(3, 7);
  Expect(&bits, "bool?", {"T", "~", "F"});
}

TEST(ArrowImport, Times) {
  Foreign date("tdm", "x", 0);
  date.NoBuffer().With<int64_t>({0, -1, 86400000}).Slots(3);
  Expect(&date, "date", {Hex(int32_t{0}), Hex(int32_t{-1}), Hex(int32_t{1})});
  Foreign seconds("tss:Europe/Berlin", "x", 0);
  seconds.NoBuffer().With<int64_t>({-2}).Slots(1);
  Expect(&seconds, "timestamp(us)", {Hex(int64_t{-2000000})});
  Foreign millis("tsm:", "x", 0);
  millis.NoBuffer().With<int64_t>({3}).Slots(1);
  Expect(&millis, "datetime(us)", {Hex(int64_t{3000})});
  Foreign time("ttm", "x", 0);
  time.NoBuffer().With<int32_t>({1500}).Slots(1);
  Expect(&time, "duration", {Hex(int64_t{1500000000})});
  Foreign duration("tDs", "x", 0);
  duration.NoBuffer().With<int64_t>({1, INT64_MAX}).Slots(1);
  Expect(&duration, "duration", {Hex(int64_t{1000000000})});
  duration.Slots(2);
  ExpectCode(&duration, 2, Code::kRange);
  Foreign interval("tin", "x", 0);
  interval.NoBuffer().With<int32_t>({0, 2, 7, 0, 1, 0, 0, 0}).Slots(1);
  Expect(&interval, "duration", {Hex(int64_t{2 * 86400} * 1000000000 + 7)});
  interval.Slots(2);
  ExpectCode(&interval, 2, Code::kRange);
}

TEST(ArrowImport, Dictionaries) {
  Foreign words("u", "", 2);
  words.With<uint8_t>({0b101}).With<int32_t>({0, 1, 1, 3}).WithText("abb").Slots(3);
  Foreign codes("C");
  codes.With<uint8_t>({0b1111}).With<uint8_t>({2, 1, 0, 2}).Dictionary(&words).Slots(4);
  Expect(&codes, "symbol?", {"2:bb", "~", "1:a", "2:bb"});
  Foreign large("U", "", 0);
  large.NoBuffer().With<int64_t>({0, 1}).WithText("q").Slots(1);
  Foreign long_codes("L", "x", 0);
  long_codes.NoBuffer().With<uint64_t>({0, 0}).Dictionary(&large).Slots(2);
  Expect(&long_codes, "symbol", {"1:q", "1:q"});
  // Other values than text are looked up.
  Foreign numbers("l", "", 0);
  numbers.NoBuffer().With<int64_t>({10, 20}).Slots(2);
  Foreign of_numbers("c");
  of_numbers.With<uint8_t>({0b01}).With<int8_t>({1, 99}).Dictionary(&numbers).Slots(2);
  Expect(&of_numbers, "i64?", {Hex(int64_t{20}), "~"});
  for (int32_t wrong : {-1, 3}) {
    Foreign bad("i");
    bad.NoBuffer().With<int32_t>({wrong}).Dictionary(&words).Slots(1);
    ExpectCode(&bad, 1, Code::kCorrupt);
  }
}

TEST(ArrowImport, Lists) {
  Foreign items("s", "item", 0);
  items.NoBuffer().With<int16_t>({1, 2, 3, 4, 5, 6}).Slots(6);
  Foreign fixed("+w:2");
  fixed.With<uint8_t>({0b101}).Child(&items).Slots(3);
  Expect(&fixed, "list<i16>?", {"[0100,0200,]", "~", "[0500,0600,]"});
  // A null slot whose items are there, which its neighbours must not see.
  Foreign large("+L");
  large.With<uint8_t>({0b101}).With<int64_t>({1, 2, 4, 5}).Child(&items).Slots(3);
  Expect(&large, "list<i16>?", {"[0200,]", "~", "[0500,]"});
}

TEST(ArrowImport, Maps) {
  Foreign keys("u", "key", 0), values("i", "value");
  keys.NoBuffer().With<int32_t>({0, 1, 2, 3}).WithText("abc").Slots(3);
  values.With<uint8_t>({0b110}).With<int32_t>({7, 8, 9}).Slots(3);
  Foreign entries("+s", "entries", 0), map("+m");
  entries.NoBuffer().Child(&keys).Child(&values).Slots(3);
  map.NoBuffer().With<int32_t>({0, 1, 3}).Child(&entries).Slots(2);
  Expect(&map, "map<string,i32?>?",
         {"[{3:key=1:a,5:value=~,},]",
          "[{3:key=1:b,5:value=08000000,},{3:key=1:c,5:value=09000000,},]"});
  // Keys that maps here don't take: a list of pairs.
  Foreign pair("+s", "key", 0), inside("b", "v", 0);
  inside.NoBuffer().With<uint8_t>({1}).Slots(1);
  pair.NoBuffer().Child(&inside).Slots(1);
  Foreign odd_entries("+s", "entries", 0), odd("+m", "x", 0);
  odd_entries.NoBuffer().Child(&pair).Child(&values).Slots(1);
  odd.NoBuffer().With<int32_t>({0, 1}).Child(&odd_entries).Slots(1);
  Expect(&odd, "list<struct{key struct{v bool}, value i32?}>", {"[{3:key={1:v=T,},5:value=~,},]"});
}

TEST(ArrowImport, Unions) {
  Foreign words("u", "w"), numbers("l", "n", 0), nothing("n", "null");
  words.With<uint8_t>({0b01}).With<int32_t>({0, 2, 2}).WithText("hi").Slots(2);
  numbers.NoBuffer().With<int64_t>({5, 6}).Slots(2);
  nothing.Slots(1);
  Foreign dense("+ud:7,3,9");
  dense.With<uint8_t>({7, 3, 9, 7}).With<int32_t>({0, 1, 0, 1});
  dense.Child(&words).Child(&numbers).Child(&nothing).Slots(4);
  Expect(&dense, "union<i64,string>?", {"|1 2:hi", "|0 " + Hex(int64_t{6}), "~", "~"});

  Foreign sparse_words("u", "w", 0), sparse_numbers("l", "n", 0);
  sparse_words.NoBuffer().With<int32_t>({0, 1, 2, 3}).WithText("abc").Slots(3);
  sparse_numbers.NoBuffer().With<int64_t>({1, 2, 3}).Slots(3);
  Foreign sparse("+us:0,1", "x", 0);
  sparse.With<uint8_t>({0, 1, 0}).Child(&sparse_words).Child(&sparse_numbers).Slots(2, 1);
  Expect(&sparse, "union<i64,string>", {"|0 " + Hex(int64_t{2}), "|1 1:c"});

  Foreign unknown("+us:0,1");
  unknown.With<uint8_t>({2}).Child(&sparse_words).Child(&sparse_numbers).Slots(1);
  ExpectCode(&unknown, 1, Code::kCorrupt);
  Foreign outside("+ud:0,1");
  outside.With<uint8_t>({0})
      .With<int32_t>({3})
      .Child(&sparse_words)
      .Child(&sparse_numbers)
      .Slots(1);
  ExpectCode(&outside, 1, Code::kCorrupt);
  Foreign twice("+us:0,1");
  twice.With<uint8_t>({0}).Child(&sparse_numbers).Child(&sparse_numbers).Slots(1);
  ExpectCode(&twice, 1, Code::kUnsupported);
}

// Whatever stands in slots without a value must not be looked at.
TEST(ArrowImport, NullsOfStructsCoverTheirFields) {
  Foreign text("u", "t", 0), decimal("d:3,0", "d", 0), flag("b", "b", 0);
  text.With<uint8_t>({3}).With<int32_t>({0, 1, 3}).WithText("a\xff\xfe").Slots(2);
  decimal.NoBuffer().With<uint64_t>({1, 0, ~0ull, ~0ull >> 1}).Slots(2);
  flag.NoBuffer().With<uint8_t>({3}).Slots(2);
  Foreign record("+s");
  record.With<uint8_t>({0b01}).Child(&text).Child(&decimal).Child(&flag).Slots(2);
  Expect(&record, "struct{t string, d decimal(3,0), b bool}?",
         {"{1:t=1:a,1:d=" + Hex(Int128{1}) + ",1:b=T,}", "~"});
}

TEST(ArrowImport, Contradictions) {
  auto ints = [](const char* format = "i") {
    auto column = std::make_unique<Foreign>(format);
    column->NoBuffer().With<int32_t>({0, 1, 2, 3}).Slots(2);
    return column;
  };
  auto expect = [&](auto spoil, Code code, const char* format = "i") {
    auto column = ints(format);
    spoil(column.get());
    ExpectCode(column.get(), 2, code);
  };
  expect([](Foreign*) {}, Code::kOk);
  expect([](Foreign* f) { f->array_.length = -1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.length = 1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.offset = -1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.offset = INT64_MAX; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.null_count = 1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.n_buffers = 1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.n_buffers = -1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.buffers = nullptr; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.buffers[1] = nullptr; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.n_children = 1; }, Code::kCorrupt);
  expect([](Foreign* f) { f->array_.release = nullptr; }, Code::kCorrupt);
  expect([](Foreign* f) { f->schema_.release = nullptr; }, Code::kInvalidArgument);
  expect([](Foreign* f) { f->schema_.format = nullptr; }, Code::kInvalidArgument);
  expect([](Foreign* f) { f->schema_.n_children = -1; }, Code::kLimit);
  expect([](Foreign* f) { f->schema_.n_children = 1; }, Code::kInvalidArgument);
  expect([](Foreign* f) { f->schema_.name = "\xff"; }, Code::kEncoding);
  expect([](Foreign* f) { f->schema_.dictionary = &f->schema_; }, Code::kLimit);
  expect([](Foreign* f) { f->array_.dictionary = &f->array_; }, Code::kCorrupt);
  for (const char* format : {"", "q", "d:", "d:1", "d:5,2,", "tsx:", "ts", "tdX", "+",
                             "+w:", "+ud:1,x", "+us:200", "w:-1", "w:", "ttq"}) {
    expect([](Foreign*) {}, Code::kCorrupt, format);
  }
  for (const char* format : {"d:40,2,256", "d:5,-1", "d:2,5", "tiM", "tiD", "+vl", "+vL", "+r"}) {
    expect([](Foreign*) {}, Code::kUnsupported, format);
  }
  for (const std::vector<int32_t>& offsets : {std::vector<int32_t>{0, 3, 2}, {-1, 0, 1}}) {
    Foreign text("u");
    text.NoBuffer().With(offsets).WithText("abc").Slots(2);
    ExpectCode(&text, 2, Code::kCorrupt);
    Foreign items("c", "item"), list("+l");
    items.NoBuffer().With<int8_t>({1, 2, 3}).Slots(3);
    list.NoBuffer().With(offsets).Child(&items).Slots(2);
    ExpectCode(&list, 2, Code::kCorrupt);
  }
  Foreign items("c", "item"), list("+l"), childless("+l");
  items.NoBuffer().With<int8_t>({1, 2, 3}).Slots(3);
  list.NoBuffer().With<int32_t>({0, 2, 4}).Child(&items).Slots(2);
  ExpectCode(&list, 2, Code::kCorrupt);
  childless.NoBuffer().With<int32_t>({0, 0}).Slots(1);
  ExpectCode(&childless, 1, Code::kCorrupt);
}

TEST(ArrowImport, MetadataThatIsNone) {
  auto with = [](std::string text) {
    Foreign column("i", "x", 0);
    column.NoBuffer().With<int32_t>({1}).Slots(1).Metadata(std::move(text));
    return ImportColumn(&column, 1);
  };
  auto of = [](std::string key, std::string value) {
    return EncodeMetadata({{std::move(key), std::move(value)}});
  };
  EXPECT_EQ(with(std::string("\xff\xff\xff\xff", 4)).status.code(), Code::kCorrupt);
  EXPECT_EQ(with(std::string("\1\0\0\0\xfe\xff\xff\xff", 8)).status.code(), Code::kCorrupt);
  // What is no declaration, or one of another type, is left alone.
  for (const char* text : {"", "zz", "00.", ".", "0101660101660", "01016601016600"}) {
    Outcome outcome = with(of(std::string(kFieldKey), text));
    EXPECT_TRUE(outcome.status.ok()) << text;
    EXPECT_EQ(outcome.type, "i32") << text;
  }
  Outcome other = with(of(std::string(kFieldKey),
                          *EncodeField(scrt::test::FieldOf("x", MakeType(TypeId::kString)))));
  EXPECT_EQ(other.type, "i32");
  EXPECT_EQ(with(of(std::string(kExtensionName), "arrow.uuid")).type, "i32");
}

TEST(ArrowImport, IntoASchema) {
  auto schema = [](TypePtr type, bool required = false) {
    Field field = scrt::test::FieldOf("x", std::move(type));
    field.required = required;
    return Schema::Make("T", {field}).Take();
  };
  auto into = [&](Foreign* column, TypePtr type, bool required = false) {
    return ImportColumn(column, 2, schema(std::move(type), required));
  };
  Foreign numbers("l");
  numbers.With<uint8_t>({0b01}).With<int64_t>({300, -1}).Slots(2);
  EXPECT_EQ(into(&numbers, MakeType(TypeId::kI16, true)).rows, (Rows{Hex(int16_t{300}), "~"}));
  EXPECT_EQ(into(&numbers, MakeType(TypeId::kU8, true)).status.code(), Code::kRange);
  EXPECT_EQ(into(&numbers, MakeType(TypeId::kString)).status.code(), Code::kMismatch);

  Foreign text("u", "x", 0);
  text.NoBuffer().With<int32_t>({0, 10, 20}).WithText("2025-01-311969-12-31").Slots(2);
  EXPECT_EQ(into(&text, MakeType(TypeId::kDate)).rows,
            (Rows{Hex(int32_t{20119}), Hex(int32_t{-1})}));
  EXPECT_EQ(into(&text, MakeType(TypeId::kSymbol)).rows, (Rows{"10:2025-01-31", "10:1969-12-31"}));
  EXPECT_EQ(into(&text, MakeType(TypeId::kUuid)).status.code(), Code::kRange);

  // Nulls of what can't be null were absent.
  Foreign again("l");
  again.With<uint8_t>({0b01}).With<int64_t>({300, -1}).Slots(2);
  Foreign table("+s", "", 0);
  table.NoBuffer().Child(&again).Slots(2, 0, 0);
  auto importer = Importer::Make(table.schema_, schema(MakeType(TypeId::kI64)), Limits());
  ASSERT_TRUE(importer.ok());
  auto batch = importer->Import(OwnedArray(&table.array_));
  ASSERT_TRUE(batch.ok());
  std::vector<std::string> rows;
  scrt::test::AppendRows(**batch, &rows);
  EXPECT_EQ(rows, (Rows{"{1:x=" + Hex(int64_t{300}) + ",}", "{}"}));
}

TEST(ArrowImport, FieldsByName) {
  Foreign b("l", "b", 0), a("u", "a", 0);
  b.NoBuffer().With<int64_t>({1}).Slots(1);
  a.NoBuffer().With<int32_t>({0, 1}).WithText("q").Slots(1);
  Foreign table("+s", "", 0);
  table.NoBuffer().Child(&b).Child(&a).Slots(1, 0, 0);
  auto fields = [](bool required) {
    std::vector<Field> made = {scrt::test::FieldOf("a", MakeType(TypeId::kString)),
                               scrt::test::FieldOf("new", MakeType(TypeId::kBool)),
                               scrt::test::FieldOf("b", MakeType(TypeId::kI64))};
    made[1].required = required;
    return Schema::Make("T", made).Take();
  };
  auto importer = Importer::Make(table.schema_, fields(false), Limits());
  ASSERT_TRUE(importer.ok());
  auto batch = importer->Import(OwnedArray(&table.array_));
  ASSERT_TRUE(batch.ok()) << batch.status().ToString();
  std::vector<std::string> rows;
  scrt::test::AppendRows(**batch, &rows);
  EXPECT_EQ(rows, (Rows{"{1:a=1:q,1:b=" + Hex(int64_t{1}) + ",}"}));
  auto only_a = Schema::Make("T", {scrt::test::FieldOf("a", MakeType(TypeId::kString))}).Take();
  EXPECT_EQ(Importer::Make(table.schema_, only_a, Limits()).status().code(), Code::kMismatch);
}

TEST(ArrowImport, PresenceLists) {
  auto schema = Schema::Make("T", {scrt::test::FieldOf("a", MakeType(TypeId::kI64, true)),
                                   scrt::test::FieldOf("b", MakeType(TypeId::kI64, true))})
                    .Take();
  // Three rows without values, and for the second the text of a list of fields.
  auto import = [&](const std::vector<std::string>& names, uint8_t names_there,
                    const char* format = "u") {
    Foreign a("l", "a"), b("l", "b"), lists("+l", "scrt.presence"), items(format, "item");
    a.With<uint8_t>({0}).With<int64_t>({0, 0, 0}).Slots(3);
    b.With<uint8_t>({0}).With<int64_t>({0, 0, 0}).Slots(3);
    std::vector<int32_t> offsets{0};
    std::string text;
    for (const std::string& name : names) {
      text += name;
      offsets.push_back(static_cast<int32_t>(text.size()));
    }
    auto n = static_cast<int32_t>(names.size());
    items.With<uint8_t>({names_there}).With(offsets).WithText(text).Slots(n);
    lists.With<uint8_t>({0b010}).With<int32_t>({0, 0, n, n}).Child(&items).Slots(3);
    Foreign table("+s", "", 0);
    table.NoBuffer().Child(&a).Child(&b).Child(&lists).Slots(3, 0, 0);
    OwnedArray array(&table.array_);
    Rows rows;
    auto importer = Importer::Make(table.schema_, schema, Limits());
    if (!importer.ok()) return std::make_pair(importer.status().code(), rows);
    auto batch = importer->Import(std::move(array));
    if (batch.ok()) scrt::test::AppendRows(**batch, &rows);
    return std::make_pair(batch.status().code(), rows);
  };
  using Got = std::pair<Code, Rows>;
  std::string both = "{1:a=~,1:b=~,}";
  EXPECT_EQ(import({}, 0), (Got{Code::kOk, {both, "{}", both}}));
  EXPECT_EQ(import({"b"}, 1), (Got{Code::kOk, {both, "{1:b=~,}", both}}));
  EXPECT_EQ(import({"b", "a"}, 3), (Got{Code::kOk, {both, "{1:b=~,1:a=~,}", both}}));
  // A column that was left out since.
  EXPECT_EQ(import({"gone", "a"}, 3), (Got{Code::kOk, {both, "{1:a=~,}", both}}));
  EXPECT_EQ(import({"a", "a"}, 3), (Got{Code::kCorrupt, {}}));
  EXPECT_EQ(import({"a", "b"}, 1), (Got{Code::kType, {}}));
  EXPECT_EQ(import({"a"}, 1, "z"), (Got{Code::kMismatch, {}}));
}

TEST(ArrowImport, WhatIsNoTable) {
  Foreign plain("l");
  EXPECT_EQ(ImportSchema(plain.schema_, std::nullopt, Limits()).status().code(),
            Code::kUnsupported);
  Foreign column("l", "x", 0), table("+s", "", 0);
  column.NoBuffer().With<int64_t>({1, 2}).Slots(2);
  table.With<uint8_t>({0b01}).Child(&column).Slots(2, 0, -1);
  auto importer = Importer::Make(table.schema_, nullptr, Limits());
  ASSERT_TRUE(importer.ok());
  EXPECT_EQ(importer->Import(OwnedArray(&table.array_)).status().code(), Code::kType);
  EXPECT_EQ(table.released_, 1);
  EXPECT_EQ(importer->Import(OwnedArray(&table.array_)).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(table.released_, 1);
}

// Parts of a batch keep the array; the last one releases it.
TEST(ArrowImport, ReleasedWithTheLastBuffer) {
  Foreign column("l", "x", 0), table("+s", "", 0);
  column.NoBuffer().With<int64_t>({1, 2, 3}).Slots(3);
  table.NoBuffer().Child(&column).Slots(3, 0, 0);
  auto importer = Importer::Make(table.schema_, nullptr, Limits());
  ASSERT_TRUE(importer.ok());
  BatchPtr batch = importer->Import(OwnedArray(&table.array_)).Take();
  EXPECT_EQ(batch->root->children[0]->values->data(), column.array_.buffers[1]);
  BatchPtr part = Slice(batch, 1, 1).Take();
  batch = nullptr;
  EXPECT_EQ(table.released_, 0);
  EXPECT_EQ(part->root->children[0]->values->as<int64_t>()[0], 2);
  part = nullptr;
  EXPECT_EQ(table.released_, 1);
  EXPECT_EQ(column.released_, 0);  // its parent's business
}

}  // namespace
}  // namespace scrt::arrow
