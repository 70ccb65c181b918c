// Whatever columns go into a file come out of it.
#include <gtest/gtest.h>

#include "core/batch/random_batch_test_util.h"
#include "core/file/file_test_util.h"

namespace scrt {
namespace {

using namespace test;

file::WriterOptions AnyOptions(RandomBatch* random) {
  static constexpr uint32_t kPageBytes[] = {1, 64, 4096, 65536, 1u << 20};
  file::WriterOptions options;
  options.pages.profile = random->OneIn(2) ? Profile::kCompact : Profile::kFast;
  options.pages.page_bytes = kPageBytes[random->Below(5)];
  options.pages.text_page_bytes = kPageBytes[random->Below(5)];
  return options;
}

int64_t AnyRows(RandomBatch* random) {
  static constexpr int64_t kCounts[] = {0,  1,   2,   7,    8,    9,    63,  64,
                                        65, 100, 500, 1000, 1023, 1024, 1025};
  if (random->OneIn(12)) return 2048 + static_cast<int64_t>(random->Below(6000));
  return kCounts[random->Below(std::size(kCounts))];
}

// What was written, and what must come back.
struct Written {
  Bytes bytes;
  Tables tables;
};

void Append(const BatchPtr& batch, file::FileWriter* writer, Written* out) {
  Status valid = ValidateColumn(*batch->root, {});
  ASSERT_TRUE(valid.ok()) << valid.ToString();
  Status status = writer->Append(*batch);
  ASSERT_TRUE(status.ok()) << status.ToString();
  auto& batches = out->tables[batch->schema->name()];
  if (batch->rows() != 0) batches.push_back(batch);
}

Result<std::shared_ptr<const file::FileReader>> Reopen(const Written& written) {
  return OpenBytes(SourceOf(written.bytes));
}

void ExpectSame(const Written& written, int64_t max_rows) {
  auto reader = Reopen(written);
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  auto tables = ReadTables(**reader);
  ASSERT_TRUE(tables.ok()) << tables.status().ToString();
  ASSERT_EQ(tables->size(), written.tables.size());
  for (const auto& [name, batches] : written.tables) {
    const auto& read = (*tables)[name];
    ASSERT_EQ(read.size(), batches.size()) << name;
    for (size_t i = 0; i < batches.size(); ++i) {
      EXPECT_EQ(read[i]->root->null_count, batches[i]->root->null_count);
      EXPECT_TRUE(ColumnsEqual(*batches[i]->root, *read[i]->root)) << name << " batch " << i;
    }
  }
  Rows expected = RowsOf(written.tables);
  EXPECT_EQ(RowsOf(*tables), expected);
  auto in_parts = ReadTables(**reader, max_rows);
  ASSERT_TRUE(in_parts.ok()) << in_parts.status().ToString();
  EXPECT_EQ(RowsOf(*in_parts), expected);
  auto in_order = ReadStream(written.bytes, max_rows);
  ASSERT_TRUE(in_order.ok()) << in_order.status().ToString();
  for (auto& [name, batches] : written.tables) in_order->try_emplace(name);
  EXPECT_EQ(RowsOf(*in_order), expected);
  Status verified = (*reader)->Verify();
  EXPECT_TRUE(verified.ok()) << verified.ToString();
}

void RoundTrip(uint64_t start) {
  SCOPED_TRACE(start);
  RandomBatch random(start);
  Written written;
  auto writer = WriterInto(&written.bytes, AnyOptions(&random));
  for (uint64_t tables = 1 + random.Below(3); tables > 0; --tables) {
    SchemaPtr schema = random.AnySchema("t" + std::to_string(tables));
    for (uint64_t groups = random.Below(4); groups > 0; --groups) {
      BatchPtr batch = random.AnyBatch(schema, AnyRows(&random));
      if (random.OneIn(3)) {
        auto rows = static_cast<uint64_t>(batch->rows());
        auto from = static_cast<int64_t>(random.Below(rows + 1));
        auto count = static_cast<int64_t>(random.Below(rows + 1 - static_cast<uint64_t>(from)));
        batch = Slice(batch, from, count).Take();
      }
      Append(batch, writer.get(), &written);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  writer->SetMetadata("writer", "test");
  ASSERT_TRUE(writer->Finish().ok());
  ExpectSame(written, 1 + static_cast<int64_t>(random.Below(2000)));
}

TEST(FileTest, RandomColumnsComeBack) {
  for (uint64_t start = 0; start < 1500 && !HasFailure(); ++start) RoundTrip(start);
}

TEST(FileTest, EveryTypeComesBackInBothProfiles) {
  for (Profile profile : {Profile::kFast, Profile::kCompact}) {
    for (bool nullable : {false, true}) {
      for (uint64_t start = 0; start < 20; ++start) {
        RandomBatch random(start);
        file::WriterOptions options;
        options.pages.profile = profile;
        options.pages.page_bytes = 1;
        Written written;
        auto writer = WriterInto(&written.bytes, options);
        Append(random.AnyBatch(random.SchemaOfAllTypes("all", nullable), 3000), writer.get(),
               &written);
        ASSERT_TRUE(writer->Finish().ok());
        ExpectSame(written, 999);
      }
    }
  }
}

BatchPtr TextBatch(const std::vector<std::string>& values) {
  auto batch = std::make_shared<Batch>();
  batch->schema = Schema::Make("text", {FieldOf("t", MakeType(TypeId::kString))}).Take();
  std::vector<int32_t> offsets{0};
  std::string text;
  for (const std::string& value : values) {
    text += value;
    offsets.push_back(static_cast<int32_t>(text.size()));
  }
  auto column = std::make_shared<Column>();
  column->type = batch->schema->fields()[0].type;
  column->length = static_cast<int64_t>(values.size());
  column->values = SharedOf(offsets);
  column->bytes = Buffer::Share(BufferOf(text.data(), text.size()));
  auto root = std::make_shared<Column>();
  root->type = batch->schema->record();
  root->length = column->length;
  root->children = {column};
  batch->root = root;
  return batch;
}

TEST(FileTest, LongTextComesBack) {
  std::string noise;
  std::mt19937_64 random(7);
  while (noise.size() < (1u << 20)) noise.push_back(static_cast<char>(32 + random() % 95));
  const std::string same(3u << 20, 'x');
  for (Profile profile : {Profile::kFast, Profile::kCompact}) {
    file::WriterOptions options;
    options.pages.profile = profile;
    Written written;
    auto writer = WriterInto(&written.bytes, options);
    std::vector<std::string> values(2500, "short");
    for (size_t at : {0u, 3u, 1023u, 1024u, 2000u}) values[at] = at % 2 ? noise : same;
    Append(TextBatch(values), writer.get(), &written);
    Append(TextBatch({noise}), writer.get(), &written);
    ASSERT_TRUE(writer->Finish().ok());
    ExpectSame(written, 1100);
  }
}

TEST(FileTest, FilesWithoutRowsKeepTheirSchemasAndMetadata) {
  Bytes bytes;
  auto writer = WriterInto(&bytes, {});
  SchemaPtr schema = Schema::Make("t", {FieldOf("n", MakeType(TypeId::kU32))}).Take();
  ASSERT_TRUE(writer->SetSchema(schema).ok());
  ASSERT_TRUE(writer->SetCounter("t", 0, 42).ok());
  EXPECT_EQ(writer->SetCounter("u", 0, 1).code(), Code::kNotFound);
  writer->SetMetadata("k\xc3\xa4y", "value");
  ASSERT_TRUE(writer->Finish().ok());
  EXPECT_EQ(writer->Finish().code(), Code::kState);
  EXPECT_EQ(writer->SetSchema(schema).code(), Code::kState);
  auto reader = OpenBytes(SourceOf(bytes));
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  const file::FileIndex& index = (*reader)->index();
  ASSERT_EQ(index.tables.size(), 1u);
  EXPECT_EQ(index.tables[0].counters.at(0), 42u);
  EXPECT_EQ(index.metadata.at("k\xc3\xa4y"), "value");
  EXPECT_TRUE((*reader)->TableSchema(0)->Equals(*schema));
  EXPECT_EQ((*reader)->FindTable("t"), 0);
  EXPECT_EQ((*reader)->FindTable("u"), -1);
  EXPECT_EQ((*reader)->OpenCursor(1).status().code(), Code::kNotFound);
  EXPECT_TRUE((*reader)->Verify().ok());
}

// Schemas whose canonical bytes agree but whose refs are stored differently can't be one table.
TEST(FileTest, RefsOfOneNameMustHaveOneStorage) {
  auto schema_of = [](TypeId target) {
    auto ref = std::make_shared<Type>(*MakeRef("Other", "id"));
    ref->target = MakeType(target);
    return Schema::Make("t", {FieldOf("r", ref)}).Take();
  };
  RandomBatch random(3);
  Bytes bytes;
  auto writer = WriterInto(&bytes, {});
  EXPECT_TRUE(writer->Append(*random.AnyBatch(schema_of(TypeId::kI64), 100)).ok());
  EXPECT_EQ(writer->Append(*random.AnyBatch(schema_of(TypeId::kString), 100)).code(),
            Code::kMismatch);
  EXPECT_TRUE(writer->Append(*random.AnyBatch(schema_of(TypeId::kI64), 100)).ok());
  ASSERT_TRUE(writer->Finish().ok());
  auto reader = OpenBytes(SourceOf(bytes));
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  EXPECT_EQ((*reader)->index().tables[0].rows, 200u);
  EXPECT_TRUE((*reader)->Verify().ok());
}

}  // namespace
}  // namespace scrt
