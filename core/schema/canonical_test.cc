#include "core/schema/canonical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "core/schema/print.h"
#include "core/schema/random_schema_for_test.h"
#include "core/schema/schema.h"

namespace scrt {
namespace {

using testing::HasSubstr;

Field MakeField(std::string name, TypePtr type) {
  Field field;
  field.name = std::move(name);
  field.type = std::move(type);
  return field;
}

SchemaPtr MakeSchema(std::string name, std::vector<Field> fields) {
  auto made = Schema::Make(std::move(name), std::move(fields));
  EXPECT_TRUE(made.ok()) << made.status().ToString();
  return made.ok() ? *made : nullptr;
}

TEST(Canonical, EverySchemaComesBackFromItsBytes) {
  RandomSchema random(1);
  for (int i = 0; i < 3000; ++i) {
    SchemaPtr schema = random.Make(random.Name());
    ASSERT_NE(schema, nullptr);
    std::string notes = SchemaAnnotations(*schema);
    auto back = SchemaFromCanonical(AsBytes(schema->canonical()), AsBytes(notes));
    ASSERT_TRUE(back.ok()) << back.status().ToString() << PrintSchema(*schema);
    EXPECT_TRUE((*back)->Equals(*schema));
    EXPECT_EQ((*back)->x24(), schema->x24());
    EXPECT_EQ(SchemaAnnotations(**back), notes);
    EXPECT_EQ(PrintSchema(**back), PrintSchema(*schema));
    EXPECT_TRUE((*back)->record()->Equals(*schema->record()));
  }
}

TEST(Canonical, DamagedBytesNeverPassAsAnotherSpelling) {
  RandomSchema random(2);
  std::mt19937_64 damage(3);
  for (int i = 0; i < 400; ++i) {
    SchemaPtr schema = random.Make("S");
    const std::string& good = schema->canonical();
    std::string notes = SchemaAnnotations(*schema);
    for (size_t n = 0; n < good.size(); ++n) {
      EXPECT_FALSE(SchemaFromCanonical(AsBytes(std::string_view(good).substr(0, n))).ok());
    }
    for (int k = 0; k < 50; ++k) {
      std::string bad = good;
      bad[damage() % bad.size()] = static_cast<char>(damage());
      auto read = SchemaFromCanonical(AsBytes(bad));
      if (read.ok()) {
        EXPECT_EQ((*read)->canonical(), bad);
      }
      if (notes.empty()) continue;
      std::string bad_notes = notes;
      bad_notes[damage() % bad_notes.size()] = static_cast<char>(damage());
      read = SchemaFromCanonical(AsBytes(good), AsBytes(bad_notes));
      if (read.ok()) {
        EXPECT_EQ(SchemaAnnotations(**read), bad_notes);
      }
    }
  }
}

TEST(Canonical, CountsBeyondTheInputAllocateNothing) {
  // Version, name "S", 2^60 fields.
  std::string bytes("\x01\x01S", 3);
  for (int i = 0; i < 8; ++i) bytes += '\x80';
  bytes += '\x10';
  auto read = SchemaFromCanonical(AsBytes(bytes));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), Code::kCorrupt);
}

TEST(Canonical, NestingIsBounded) {
  std::string bytes(
      "\x01\x01S\x01\x01"
      "f\x00",
      7);
  bytes += std::string(100000, static_cast<char>(TypeId::kList));
  auto read = SchemaFromCanonical(AsBytes(bytes));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), Code::kLimit);

  TypePtr type = MakeType(TypeId::kI64);
  for (int i = 0; i < 256; ++i) type = MakeList(type);
  EXPECT_TRUE(Schema::Make("S", {MakeField("f", type)}).ok());
  EXPECT_EQ(Schema::Make("S", {MakeField("f", MakeList(type))}).status().code(), Code::kLimit);
}

TEST(Canonical, UnionsInsideUnionsAreRefusedBeforeTheyNest) {
  std::string bytes(
      "\x01\x01S\x01\x01"
      "f\x00",
      7);
  for (int i = 0; i < 100000; ++i) bytes += std::string("\x1c\x01", 2);
  EXPECT_FALSE(SchemaFromCanonical(AsBytes(bytes)).ok());
}

TEST(Fingerprint, CountsWhatTheTableSays) {
  auto x24 = [](const Field& field) { return MakeSchema("S", {field})->x24(); };
  Field base = MakeField("f", MakeType(TypeId::kI64));
  std::set<std::string> seen = {x24(base)};
  auto expect_new = [&](const Field& field) { EXPECT_TRUE(seen.insert(x24(field)).second); };
  Field field = base;
  field.name = "F";
  expect_new(field);
  field = base;
  field.required = true;
  expect_new(field);
  field = base;
  field.unique = true;
  expect_new(field);
  field = base;
  field.auto_increment = true;
  expect_new(field);
  field = base;
  field.has_default = true;
  field.default_value = IntScalar(0);
  expect_new(field);
  field.default_value = IntScalar(1);
  expect_new(field);
  expect_new(MakeField("f", MakeType(TypeId::kI64, true)));
  expect_new(MakeField("f", MakeType(TypeId::kI32)));
  expect_new(MakeField("f", MakeRef("T", "f")));
  expect_new(MakeField("f", MakeDecimal(5, 2)));
  expect_new(MakeField("f", MakeDecimal(5, 3)));
  expect_new(MakeField("f", MakeTemporal(TypeId::kTimestamp, TimeUnit::kNano)));
  expect_new(MakeField("f", MakeTemporal(TypeId::kTimestamp, TimeUnit::kMicro)));
  field = base;
  field.attributes = {"root", "uuidv7"};
  EXPECT_EQ(x24(field), x24(base));
}

TEST(Fingerprint, DoesNotTellWhetherARefIsResolved) {
  Field loose = MakeField("f", MakeRef("T", "id", true));
  loose.has_default = true;
  loose.default_value = TextScalar("7");
  Field bound = loose;
  auto type = std::make_shared<Type>(*loose.type);
  type->target = MakeType(TypeId::kU64, true);
  bound.type = type;
  bound.default_value = UintScalar(7);
  SchemaPtr a = MakeSchema("S", {loose});
  SchemaPtr b = MakeSchema("S", {bound});
  EXPECT_EQ(a->canonical(), b->canonical());
  EXPECT_TRUE(a->record()->Equals(*b->record()));
  EXPECT_EQ(SchemaAnnotations(*a), "");
  auto back = SchemaFromCanonical(AsBytes(b->canonical()), AsBytes(SchemaAnnotations(*b)));
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  const Field& field = (*back)->fields()[0];
  EXPECT_EQ(Storage(*field.type).id, TypeId::kU64);
  EXPECT_TRUE(field.default_value.Equals(UintScalar(7)));
}

TEST(Canonical, UnionAlternativesHaveOneOrder) {
  TypePtr a = MakeType(TypeId::kI64);
  TypePtr b = MakeType(TypeId::kString);
  EXPECT_TRUE(MakeUnion({a, b})->Equals(*MakeUnion({b, a, b})));
  EXPECT_EQ(MakeUnion({b, a, b})->ToString(), "union<i64,string>");
  auto disordered = std::make_shared<Type>(*MakeUnion({a, b}));
  std::swap(disordered->children[0], disordered->children[1]);
  EXPECT_FALSE(Schema::Make("S", {MakeField("f", disordered)}).ok());
}

TEST(SchemaMake, RefusesWhatBreaksTheRules) {
  auto error = [](std::vector<Field> fields) {
    return Schema::Make("S", std::move(fields)).status().ToString();
  };
  TypePtr i64 = MakeType(TypeId::kI64);
  TypePtr text = MakeType(TypeId::kString);
  EXPECT_FALSE(Schema::Make("", {}).ok());
  EXPECT_FALSE(Schema::Make("\xff", {}).ok());
  EXPECT_TRUE(Schema::Make("S", {}).ok());
  EXPECT_TRUE(Schema::Make("S", {MakeField("", i64)}).ok());
  EXPECT_THAT(error({MakeField("a", i64), MakeField("a", text)}), HasSubstr("twice"));
  EXPECT_THAT(error({MakeField("a", MakeStruct({MakeField("b", i64), MakeField("b", i64)}))}),
              HasSubstr("twice"));
  EXPECT_THAT(error({MakeField("a\xc0", i64)}), HasSubstr("UTF-8"));
  EXPECT_THAT(error({MakeField("a", nullptr)}), HasSubstr("missing type"));
  EXPECT_THAT(error({MakeField("a", MakeDecimal(39, 0))}), HasSubstr("decimal"));
  EXPECT_THAT(error({MakeField("a", MakeDecimal(0, 0))}), HasSubstr("decimal"));
  EXPECT_THAT(error({MakeField("a", MakeDecimal(3, 4))}), HasSubstr("decimal"));
  EXPECT_THAT(error({MakeField("a", MakeMap(MakeType(TypeId::kString, true), i64))}),
              HasSubstr("keys"));
  EXPECT_THAT(error({MakeField("a", MakeMap(MakeList(i64), i64))}), HasSubstr("keys"));
  EXPECT_THAT(error({MakeField("a", MakeUnion({}))}), HasSubstr("alternatives"));
  EXPECT_THAT(error({MakeField("a", MakeUnion({MakeType(TypeId::kI64, true)}))}),
              HasSubstr("alternative"));
  EXPECT_THAT(error({MakeField("a", MakeUnion({MakeUnion({i64})}))}), HasSubstr("alternative"));
  Field field = MakeField("a", text);
  field.auto_increment = true;
  EXPECT_THAT(error({field}), HasSubstr("auto_increment"));
  field = MakeField("a", MakeType(TypeId::kU8));
  field.has_default = true;
  field.default_value = UintScalar(256);
  EXPECT_THAT(error({field}), HasSubstr("range"));
  field.default_value = IntScalar(1);
  EXPECT_THAT(error({field}), HasSubstr("not a value of type u8"));
  field.default_value = NullScalar();
  EXPECT_THAT(error({field}), HasSubstr("nullable"));
}

TEST(SchemaMake, FindsFieldsByName) {
  SchemaPtr schema = MakeSchema(
      "S", {MakeField("a", MakeType(TypeId::kI64)), MakeField("b", MakeType(TypeId::kBool))});
  EXPECT_EQ(schema->FieldIndex("a"), 0);
  EXPECT_EQ(schema->FieldIndex("b"), 1);
  EXPECT_EQ(schema->FieldIndex("c"), -1);
}

}  // namespace
}  // namespace scrt
