// Files whose checks are right and whose content is not: an error or a well-formed batch, within
// the memory limit.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>

#include "core/batch/random_batch_test_util.h"
#include "core/file/file_mutator_test_util.h"
#include "core/file/file_test_util.h"

namespace scrt {
namespace {

using namespace test;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

Bytes SmallFile(uint64_t start) {
  RandomBatch random(start);
  file::WriterOptions options;
  options.file_id = 1 + start;
  options.pages.page_bytes = 1;
  options.pages.profile = start % 2 ? Profile::kFast : Profile::kCompact;
  Bytes bytes;
  auto writer = WriterInto(&bytes, options);
  SchemaPtr schema =
      start % 3 == 0 ? random.SchemaOfAllTypes("all", random.OneIn(2)) : random.AnySchema("any", 3);
  int64_t rows = random.OneIn(8) ? 1200 : 40;
  EXPECT_TRUE(writer->Append(*random.AnyBatch(schema, rows)).ok());
  EXPECT_TRUE(writer->Append(*random.AnyBatch(schema, 7)).ok());
  EXPECT_TRUE(writer->Append(*random.AnyBatch(random.AnySchema("other", 2), 20)).ok());
  writer->SetMetadata("writer", "test");
  EXPECT_EQ(writer->SetCounter("any", 99, 3).ok(), false);
  EXPECT_TRUE(writer->Finish().ok());
  return bytes;
}

TEST(SurgeonTest, WhatIsTakenApartAndPutTogetherReadsTheSame) {
  for (uint64_t start = 0; start < 40; ++start) {
    Bytes bytes = SmallFile(start);
    auto opened = Surgeon::Open(bytes);
    ASSERT_TRUE(opened.has_value()) << start;
    Bytes again = Surgeon::Close(*opened);
    auto left = OpenBytes(SourceOf(bytes)), right = OpenBytes(SourceOf(again));
    ASSERT_TRUE(right.ok()) << right.status().ToString();
    EXPECT_EQ(RowsOf(ReadTables(**left).Take()), RowsOf(ReadTables(**right).Take()));
  }
}

// Reads all that there is; whatever comes out must be well-formed.
Status ReadHostile(ByteSpan bytes, bool recover, const Limits& limits) {
  auto reader = OpenBytes(SourceOf(bytes), recover, limits);
  if (!reader.ok()) return std::move(reader).status();
  auto tables = ReadTables(**reader);
  if (tables.ok()) return Status::Ok();
  // A batch that is not well-formed must be refused where it is decoded, not by ValidateColumn.
  EXPECT_EQ(tables.status().message().find("column is not valid"), std::string::npos)
      << tables.status().ToString();
  return std::move(tables).status();
}

uint64_t AddressSpace() {
  uint64_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * 4096;
}

// No more address space than this while it lives, so that memory that is asked for and never
// touched counts, too.
class AddressLimit {
 public:
  explicit AddressLimit(uint64_t more) {
    getrlimit(RLIMIT_AS, &before_);
    rlimit limit = before_;
    limit.rlim_cur = AddressSpace() + more;
    if (!kSanitized) setrlimit(RLIMIT_AS, &limit);
  }
  ~AddressLimit() { setrlimit(RLIMIT_AS, &before_); }

 private:
  rlimit before_;
};

TEST(HostileTest, MutatedFilesWithRightChecksAreErrorsOrWellFormed) {
  Limits limits;
  limits.memory = 8u << 20;
  std::vector<SurgeonFile> files;
  for (uint64_t start = 0; start < 24; ++start) {
    files.push_back(Surgeon::Open(SmallFile(start)).value());
  }
  AddressLimit limit(6 * limits.memory);
  int opened = 0;
  for (uint64_t start = 0; start < 10000; ++start) {
    FileMutator mutator(start);
    SurgeonFile file = files[start % files.size()];
    mutator.Mutate(&file);
    Status status = ReadHostile(Surgeon::Close(file), start % 4 == 0, limits);
    opened += status.ok();
    ASSERT_NE(status.code(), Code::kNoMemory) << "mutation " << start << ": " << status.ToString();
    ASSERT_FALSE(HasFailure()) << "mutation " << start;
  }
  RecordProperty("still readable", opened);
}

// A few bytes of rows without content, and a wide schema for them all.
TEST(HostileTest, WideSchemasOfManyRowsAreBoundedByTheMemoryLimit) {
  Limits limits;
  limits.memory = 8u << 20;
  SchemaPtr narrow = Schema::Make("t", {FieldOf("a", MakeType(TypeId::kNull))}).Take();
  std::vector<Field> fields{FieldOf("a", MakeType(TypeId::kI64, true))};
  for (int f = 0; f < 1000; ++f) {
    fields.push_back(FieldOf("f" + std::to_string(f), MakeType(TypeId::kI64, true)));
  }
  auto root = std::make_shared<Column>();
  root->type = narrow->record();
  root->length = 1 << 22;
  root->children = {NullColumn(narrow->fields()[0].type, root->length)};
  Bytes bytes;
  auto writer = WriterInto(&bytes, {});
  ASSERT_TRUE(writer->Append(Batch{narrow, root}).ok());
  ASSERT_TRUE(writer->SetSchema(Schema::Make("t", fields).Take()).ok());
  ASSERT_TRUE(writer->Finish().ok());
  AddressLimit limit(6 * limits.memory);
  Status status = ReadHostile(bytes, false, limits);
  EXPECT_EQ(status.code(), Code::kLimit) << status.ToString();
}

// Counts that promise far more than the file holds cost no memory and little time.
TEST(HostileTest, DeclaredSizesAreBoundedByTheMemoryLimit) {
  Limits limits;
  limits.memory = 8u << 20;
  AddressLimit limit(6 * limits.memory);
  for (TypeId id : {TypeId::kNull, TypeId::kI64, TypeId::kString, TypeId::kBool, TypeId::kSymbol,
                    TypeId::kTimestamptz, TypeId::kStruct}) {
    SCOPED_TRACE(TypeName(id));
    auto schema = Schema::Make("t", {FieldOf("a", MakeList(MakeType(id, true)))}).Take();
    auto items = std::make_shared<Column>();
    items->type = schema->fields()[0].type;
    items->length = 16;
    items->values = SharedOf(std::vector<int32_t>(17, 0));
    items->children = {NullColumn(items->type->children[0], 0)};
    Batch batch{schema, nullptr};
    auto root = std::make_shared<Column>();
    root->type = schema->record();
    root->length = 16;
    root->children = {items};
    batch.root = root;
    Bytes bytes;
    auto writer = WriterInto(&bytes, {});
    ASSERT_TRUE(writer->Append(batch).ok());
    ASSERT_TRUE(writer->Finish().ok());
    SurgeonFile file = Surgeon::Open(bytes).value();
    SurgeonSegment& group = file.segments[1];
    ASSERT_EQ(group.tag, file::kRowGroupTag);
    // The lengths become the constant 2^27 - 1: a block of one value stands for all.
    ASSERT_EQ(group.pages.size(), 1u);
    group.pages[0].raw = {0, 1, 0xff, 0xff, 0xff, 0x07};
    group.node_flags[2] = 2;
    Status status = ReadHostile(Surgeon::Close(file), false, limits);
    EXPECT_EQ(status.code(), Code::kLimit) << status.ToString();
  }
}

}  // namespace
}  // namespace scrt
