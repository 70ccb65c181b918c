// Files written once and read for ever: tests/golden/file/NAME_PROFILE.scrt, and beside it
// NAME.txt, the tables, schemas and rows that the file must give. With SCRT_WRITE_GOLDEN set in the
// environment missing files are written; files that exist are never touched.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/batch/random_batch_test_util.h"
#include "core/file/file_test_util.h"

namespace scrt {
namespace {

using namespace test;

std::filesystem::path Folder() {
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  return root / "tests" / "golden" / "file";
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << "no golden file " << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// Printable ASCII as it is, everything else as \xNN.
std::string Escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c >= ' ' && c < 0x7f && c != '\\') {
      out.push_back(c);
    } else {
      out += "\\x";
      AppendHex(reinterpret_cast<const uint8_t*>(&c), 1, &out);
    }
  }
  return out;
}

std::string Dump(const file::FileReader& reader) {
  std::string out;
  for (const auto& [key, value] : reader.index().metadata) {
    out += "metadata " + Escaped(key) + "=" + Escaped(value) + "\n";
  }
  auto tables = ReadTables(reader);
  EXPECT_TRUE(tables.ok()) << tables.status().ToString();
  if (!tables.ok()) return out;
  for (const auto& [name, rows] : RowsOf(*tables)) {
    const auto table = static_cast<size_t>(reader.FindTable(name));
    const SchemaPtr& schema = reader.TableSchema(table);
    out += "table " + Escaped(name) + " " + schema->x24() + " " +
           Escaped(schema->record()->ToString()) + "\n";
    for (const auto& [field, next] : reader.index().tables[table].counters) {
      out += "counter " + std::to_string(field) + " " + std::to_string(next) + "\n";
    }
    for (const std::string& row : rows) out += Escaped(row) + "\n";
  }
  return out;
}

struct Golden {
  std::string name;
  // 0: no rows. 1: all types. 2: all types, nullable. 3: random nested schemas, several tables and
  // schema versions.
  int content;
};
const Golden kGolden[] = {{"empty", 0}, {"all_types", 1}, {"nullable", 2}, {"tables", 3}};

// Counts so that bit widths, runs, deltas and many pages come up beside random values.
BatchPtr Counting() {
  auto schema = Schema::Make("counting", {FieldOf("n", MakeType(TypeId::kI64)),
                                          FieldOf("even", MakeType(TypeId::kBool)),
                                          FieldOf("third", MakeType(TypeId::kU16, true)),
                                          FieldOf("text", MakeType(TypeId::kString))})
                    .Take();
  constexpr int64_t kRows = 1100;
  std::vector<int64_t> n;
  std::vector<bool> even, there;
  std::vector<uint16_t> third;
  std::vector<int32_t> offsets{0};
  std::string text;
  for (int64_t i = 0; i < kRows; ++i) {
    n.push_back(1000000 + 3 * i);
    even.push_back(i % 2 == 0);
    there.push_back(i % 3 == 0);
    third.push_back(i % 3 == 0 ? static_cast<uint16_t>(i / 300) : 0);
    text += "row " + std::to_string(i % 7);
    offsets.push_back(static_cast<int32_t>(text.size()));
  }
  auto root = std::make_shared<Column>();
  root->type = schema->record();
  root->length = kRows;
  for (const Field& field : schema->fields()) {
    auto column = std::make_shared<Column>();
    column->type = field.type;
    column->length = kRows;
    if (field.name == "n") column->values = SharedOf(n);
    if (field.name == "even") column->values = BitsOf(even);
    if (field.name == "third") {
      column->validity = BitsOf(there);
      column->null_count = kRows - (kRows + 2) / 3;
      column->values = SharedOf(third);
    }
    if (field.name == "text") {
      column->values = SharedOf(offsets);
      column->bytes = Buffer::Share(BufferOf(text.data(), text.size()));
    }
    root->children.push_back(column);
  }
  auto batch = std::make_shared<Batch>();
  batch->schema = schema;
  batch->root = root;
  return batch;
}

Bytes Make(const Golden& golden, Profile profile) {
  RandomBatch random(static_cast<uint64_t>(golden.content) + 70);
  file::WriterOptions options;
  options.file_id = 0x7363727400000001u + static_cast<uint64_t>(golden.content);
  options.pages.profile = profile;
  options.pages.page_bytes = 1;
  Bytes bytes;
  auto writer = WriterInto(&bytes, options);
  writer->SetMetadata("writer", "libscrt");
  if (golden.content == 0) {
    EXPECT_TRUE(writer->SetSchema(random.SchemaOfAllTypes("none", true)).ok());
    EXPECT_TRUE(writer->SetCounter("none", 5, 18).ok());
  } else if (golden.content < 3) {
    SchemaPtr schema = random.SchemaOfAllTypes("all", golden.content == 2);
    for (int64_t rows : {24, 1}) {
      EXPECT_TRUE(writer->Append(*random.AnyBatch(schema, rows)).ok());
    }
  } else {
    EXPECT_TRUE(writer->Append(*Counting()).ok());
    SchemaPtr narrow = Schema::Make("grows", {FieldOf("a", MakeType(TypeId::kI64))}).Take();
    SchemaPtr wide = Schema::Make("grows", {FieldOf("a", MakeType(TypeId::kI64, true)),
                                            FieldOf("b", MakeType(TypeId::kString, true))})
                         .Take();
    EXPECT_TRUE(writer->Append(*random.AnyBatch(narrow, 9)).ok());
    EXPECT_TRUE(writer->Append(*random.AnyBatch(wide, 9)).ok());
    for (const char* name : {"first", "second", "third"}) {
      SchemaPtr schema = random.AnySchema(name, 3);
      EXPECT_TRUE(writer->Append(*random.AnyBatch(schema, 30)).ok());
      EXPECT_TRUE(writer->Append(*random.AnyBatch(schema, 3)).ok());
    }
  }
  EXPECT_TRUE(writer->Finish().ok());
  return bytes;
}

void ExpectGolden(const Golden& golden, const char* suffix, Profile profile) {
  SCOPED_TRACE(golden.name + suffix);
  const auto path = Folder() / (golden.name + suffix + ".scrt");
  const auto dump = Folder() / (golden.name + ".txt");
  if (std::getenv("SCRT_WRITE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(Folder());
    const Bytes bytes = Make(golden, profile);
    if (!std::filesystem::exists(path)) std::ofstream(path, std::ios::binary) << AsText(bytes);
    if (!std::filesystem::exists(dump)) {
      std::ofstream(dump, std::ios::binary) << Dump(*OpenBytes(SourceOf(bytes)).Take());
    }
  }
  const std::string bytes = ReadAll(path);
  EXPECT_LE(bytes.size(), 20u << 10);
  auto reader = OpenBytes(SourceOf(AsBytes(bytes)));
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  Status verified = (*reader)->Verify();
  EXPECT_TRUE(verified.ok()) << verified.ToString();
  EXPECT_TRUE(Dump(**reader) == ReadAll(dump)) << "other rows than in " << dump;
}

TEST(GoldenFileTest, EveryFileGivesItsRowsForEver) {
  for (const Golden& golden : kGolden) {
    ExpectGolden(golden, "_fast", Profile::kFast);
    ExpectGolden(golden, "_compact", Profile::kCompact);
  }
}

}  // namespace
}  // namespace scrt
