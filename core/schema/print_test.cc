// The printer against the parser: whatever is printed parses back to the same thing.
#include "core/schema/print.h"

#include <gtest/gtest.h>

#include <map>

#include "core/schema/dsl.h"
#include "core/schema/random_schema_for_test.h"

namespace scrt {
namespace {

DslOptions Loose() {
  DslOptions options;
  options.allow_unresolved_refs = true;
  return options;
}

void ExpectSameSchema(const Schema& a, const Schema& b, const std::string& text) {
  EXPECT_EQ(a.canonical(), b.canonical()) << text;
  EXPECT_EQ(SchemaAnnotations(a), SchemaAnnotations(b)) << text;
}

TEST(PrintSchema, ParsesBackToTheSameSchema) {
  RandomSchema random(11);
  for (int i = 0; i < 5000; ++i) {
    SchemaPtr schema = random.Make(random.Name());
    ASSERT_NE(schema, nullptr);
    std::string text = PrintSchema(*schema);
    auto document = ParseDsl(text, Loose());
    ASSERT_TRUE(document.ok()) << document.status().ToString() << "\n" << text;
    ASSERT_EQ(document->schemas.size(), 1u);
    ExpectSameSchema(*schema, *document->schemas[0].schema, text);
  }
}

TEST(PrintType, ParsesBackToTheSameType) {
  RandomSchema random(12);
  for (int i = 0; i < 5000; ++i) {
    TypePtr type = random.RandomType(4, random.Coin());
    auto back = ParseTypeText(type->ToString());
    ASSERT_TRUE(back.ok()) << back.status().ToString() << "\n" << type->ToString();
    EXPECT_TRUE((*back)->Equals(*type)) << type->ToString();
    EXPECT_EQ((*back)->ToString(), type->ToString());
  }
}

Document RandomDocument(RandomSchema* random) {
  Document document;
  std::map<std::string, int> names;
  for (uint64_t n = 1 + random->Below(3); n > 0; --n) {
    std::string name = random->Name();
    if (!names.emplace(name, 0).second) continue;
    DocumentSchema schema;
    schema.schema = random->Make(name);
    for (uint64_t rows = random->Below(5); rows > 0; --rows) {
      DataRow row;
      for (const Field& field : schema.schema->fields()) {
        Cell cell;
        if (random->Below(3) != 0) {
          cell.value = random->Value(*field.type);
          cell.state =
              cell.value.kind == Scalar::Kind::kNull ? Cell::State::kNull : Cell::State::kValue;
        }
        row.push_back(std::move(cell));
      }
      schema.rows.push_back(std::move(row));
    }
    document.schemas.push_back(std::move(schema));
  }
  return document;
}

TEST(PrintDocument, ParsesBackToTheSameRows) {
  RandomSchema random(13);
  for (int i = 0; i < 3000; ++i) {
    Document document = RandomDocument(&random);
    std::string text = PrintDocument(document);
    auto back = ParseDsl(text, Loose());
    ASSERT_TRUE(back.ok()) << back.status().ToString() << "\n" << text;
    ASSERT_EQ(back->schemas.size(), document.schemas.size());
    for (size_t s = 0; s < document.schemas.size(); ++s) {
      const DocumentSchema& want = document.schemas[s];
      const DocumentSchema& got = back->schemas[s];
      ExpectSameSchema(*want.schema, *got.schema, text);
      ASSERT_EQ(got.rows.size(), want.rows.size()) << text;
      for (size_t r = 0; r < want.rows.size(); ++r) {
        ASSERT_EQ(got.rows[r].size(), want.rows[r].size());
        for (size_t c = 0; c < want.rows[r].size(); ++c) {
          EXPECT_TRUE(got.rows[r][c].Equals(want.rows[r][c]))
              << text << "row " << r << " cell " << c;
        }
      }
    }
    EXPECT_EQ(PrintDocument(*back), text);
  }
}

TEST(PrintLiteral, TextIsBareOnlyWhereItIsSafe) {
  auto shown = [](TypeId id, std::string text) {
    std::string out;
    PrintLiteral(*MakeType(id, true), TextScalar(std::move(text)), &out);
    return out;
  };
  EXPECT_EQ(shown(TypeId::kString, "plain"), "plain");
  EXPECT_EQ(shown(TypeId::kString, "two words"), "\"two words\"");
  EXPECT_EQ(shown(TypeId::kString, "null"), "\"null\"");
  EXPECT_EQ(shown(TypeId::kString, ""), "\"\"");
  EXPECT_EQ(shown(TypeId::kString, "a\"\n\x01"), "\"a\\\"\\n\\u0001\"");
  EXPECT_EQ(shown(TypeId::kJson, "{\"a\": [1, 2]}"), "{\"a\": [1, 2]}");
  EXPECT_EQ(shown(TypeId::kJson, "null"), "'null'");
  EXPECT_EQ(shown(TypeId::kJson, "[\n]"), "'[\\n]'");
}

}  // namespace
}  // namespace scrt
