#include "core/schema/cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "core/schema/random_schema_for_test.h"

namespace scrt {
namespace {

class CacheTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("scrt_cache_test_" + std::to_string(getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  // `age_s` puts the modification time into the past.
  void Write(const std::string& name, const std::string& text, int age_s) const {
    std::ofstream(Path(name)) << text;
    std::filesystem::last_write_time(
        Path(name), std::filesystem::file_time_type::clock::now() - std::chrono::seconds(age_s));
  }

  std::filesystem::path folder_;
};

SchemaPtr OneSchema(const std::string& text) {
  auto document = ParseDsl(text);
  EXPECT_TRUE(document.ok()) << document.status().ToString();
  return document->schemas[0].schema;
}

TEST_F(CacheTest, EqualSchemasCompileOnce) {
  SchemaCache cache;
  CompiledSchemaPtr first;
  for (int i = 0; i < 100; ++i) {
    auto compiled = cache.Get(OneSchema("@schema:A\n@field x uint\n"));
    ASSERT_TRUE(compiled.ok());
    if (first == nullptr) first = *compiled;
    EXPECT_EQ(*compiled, first);
  }
  EXPECT_EQ(cache.schema_count(), 1u);
  EXPECT_EQ(cache.Find(first->schema()->x24()), first);
  EXPECT_EQ(cache.Find("000000000000000000000000"), nullptr);
}

TEST_F(CacheTest, SchemasThatDifferInStorageOnlyStayApart) {
  SchemaCache cache;
  auto a = cache.Get(OneSchema("@schema:A\n@field x ref:B:k\n@schema:B\n@field k u8\n"));
  auto b = cache.Get(OneSchema("@schema:A\n@field x ref:B:k\n@schema:B\n@field k string\n"));
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ((*a)->schema()->x24(), (*b)->schema()->x24());
  EXPECT_NE(*a, *b);
  EXPECT_EQ((*a)->slots()[0].width, 1);
  EXPECT_TRUE((*b)->slots()[0].heap);
}

TEST_F(CacheTest, FilesAreReadAgainWhenTheyChange) {
  SchemaCache cache;
  Write("a.scrt", "@schema:A\n@field x u8\n@A\n1\n", 100);
  auto first = cache.LoadFile(Path("a.scrt"));
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  EXPECT_EQ(*cache.LoadFile(Path("a.scrt")), *first);
  // Other rows, same schema: a new document around the same compiled object.
  Write("a.scrt", "@schema:A\n@field x u8\n@A\n2\n", 90);
  auto second = cache.LoadFile(Path("a.scrt"));
  ASSERT_TRUE(second.ok());
  EXPECT_NE(*second, *first);
  EXPECT_EQ((*second)->Find("A"), (*first)->Find("A"));
  EXPECT_EQ((*second)->document.schemas[0].rows[0][0].value.u64, 2u);
  // Touched, but the same: the same document.
  Write("a.scrt", "@schema:A\n@field x u8\n@A\n2\n", 80);
  EXPECT_EQ(*cache.LoadFile(Path("a.scrt")), *second);
  // Another schema.
  Write("a.scrt", "@schema:A\n@field x u16\n@A\n2\n", 70);
  auto third = cache.LoadFile(Path("a.scrt"));
  ASSERT_TRUE(third.ok());
  EXPECT_NE((*third)->Find("A"), (*second)->Find("A"));
  EXPECT_EQ((*third)->Find("B"), nullptr);
  EXPECT_EQ(cache.file_count(), 1u);
}

TEST_F(CacheTest, AChangeWithinOneTickOfTheClockIsSeen) {
  SchemaCache cache;
  for (int i = 0; i < 20; ++i) {
    Write("a.scrt", "@schema:A\n@field x u8\n@A\n" + std::to_string(10 + i) + "\n", 0);
    auto loaded = cache.LoadFile(Path("a.scrt"));
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ((*loaded)->document.schemas[0].rows[0][0].value.u64, static_cast<uint64_t>(10 + i));
  }
}

TEST_F(CacheTest, ABrokenFileKeepsWhatWasThere) {
  SchemaCache cache;
  EXPECT_EQ(cache.LoadFile(Path("none.scrt")).status().code(), Code::kNotFound);
  EXPECT_FALSE(cache.LoadFile(folder_.string()).ok());
  Write("a.scrt", "@schema:A\n@field x u8\n", 100);
  auto good = cache.LoadFile(Path("a.scrt"));
  ASSERT_TRUE(good.ok());
  Write("a.scrt", "@schema:A\n@field x u9\n", 90);
  auto bad = cache.LoadFile(Path("a.scrt"));
  EXPECT_EQ(bad.status().code(), Code::kSyntax);
  EXPECT_EQ(bad.status().line(), 2);
  Write("a.scrt", "@schema:A\n@field x u8\n", 80);
  EXPECT_EQ(*cache.LoadFile(Path("a.scrt")), *good);
}

TEST_F(CacheTest, MemoryIsBounded) {
  SchemaCacheOptions options;
  options.schemas = 10;
  options.files = 3;
  options.file_bytes = 1000;
  SchemaCache cache(options);
  SchemaPtr kept = OneSchema("@schema:Kept\n@field x uint\n");
  CompiledSchemaPtr compiled = *cache.Get(kept);
  for (int i = 0; i < 100; ++i) {
    std::string name = std::to_string(i);
    ASSERT_TRUE(cache.Get(OneSchema("@schema:S" + name + "\n@field x uint\n")).ok());
    EXPECT_EQ(*cache.Get(kept), compiled);  // in use, so never the oldest
    Write(name, "@schema:F" + name + "\n", 100);
    ASSERT_TRUE(cache.LoadFile(Path(name)).ok());
    EXPECT_LE(cache.schema_count(), 10u);
    EXPECT_LE(cache.file_count(), 3u);
  }
  Write("large", std::string(2000, '#'), 100);
  EXPECT_EQ(cache.LoadFile(Path("large")).status().code(), Code::kLimit);
  cache.Clear();
  EXPECT_EQ(cache.schema_count() + cache.file_count(), 0u);
}

TEST_F(CacheTest, ThreadsShareOneObject) {
  SchemaCache cache;
  Write("a.scrt", "@schema:A\n@field x u8\n@A\n1\n", 100);
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::set<const CompiledSchema*> seen;
  auto work = [&](int seed) {
    for (int i = 0; i < 300; ++i) {
      auto loaded = cache.LoadFile(Path("a.scrt"));
      auto got = cache.Get(OneSchema("@schema:B\n@field x i8\n"));
      if (!loaded.ok() || !got.ok()) {
        ADD_FAILURE() << loaded.status().ToString();
        return;
      }
      auto scratch = (*got)->BorrowScratch();
      scratch->Append(seed);
      EXPECT_EQ(scratch->size(), sizeof seed);
      std::lock_guard lock(mutex);
      seen.insert((*loaded)->Find("A").get());
      seen.insert(got->get());
    }
  };
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      // Renamed into place, so that no reader sees half a file.
      Write("next", "@schema:A\n@field x u8\n@A\n" + std::to_string(i % 200) + "\n", i % 50);
      std::filesystem::rename(Path("next"), Path("a.scrt"));
    }
  });
  std::vector<std::thread> readers;
  for (int t = 0; t < 4; ++t) readers.emplace_back(work, t);
  for (std::thread& reader : readers) reader.join();
  stop = true;
  writer.join();
  EXPECT_EQ(seen.size(), 2u);
}

TEST(ScratchPool, KeepsAFewAndFreesTheLarge) {
  ScratchPool pool({2, 1000});
  {
    std::vector<ScratchPool::Loan> loans;
    for (int i = 0; i < 5; ++i) loans.push_back(pool.Borrow());
    for (auto& loan : loans) loan->AppendZeros(10);
    EXPECT_EQ(pool.idle(), 0u);
  }
  EXPECT_EQ(pool.idle(), 2u);
  {
    auto loan = pool.Borrow();
    EXPECT_EQ(loan->size(), 0u);
    loan->AppendZeros(100000);
  }
  EXPECT_EQ(pool.idle(), 1u);
}

TEST(CompiledSchema, SlotsNeverOverlapAndAreAligned) {
  RandomSchema random(21);
  for (int i = 0; i < 2000; ++i) {
    auto compiled = CompiledSchema::Make(random.Make("S"));
    ASSERT_TRUE(compiled.ok());
    const CompiledSchema& schema = **compiled;
    std::vector<bool> taken(schema.row_bytes());
    for (uint32_t b = 0; b < 2 * schema.bitmap_bytes(); ++b) taken[b] = true;
    EXPECT_GE(schema.bitmap_bytes() * 8, schema.slots().size());
    EXPECT_EQ(schema.row_bytes() % 8, 0u);
    for (const RowSlot& slot : schema.slots()) {
      EXPECT_EQ(slot.offset % slot.alignment, 0u);
      ASSERT_LE(slot.offset + slot.width, schema.row_bytes());
      for (uint32_t b = slot.offset; b < slot.offset + slot.width; ++b) {
        EXPECT_FALSE(taken[b]);
        taken[b] = true;
      }
    }
    for (size_t f = 0; f < schema.schema()->fields().size(); ++f) {
      const RowSlot& slot = schema.slots()[schema.SlotOfField(f)];
      EXPECT_EQ(slot.path, std::vector<uint32_t>{static_cast<uint32_t>(f)});
      EXPECT_EQ(slot.type, &Storage(*schema.schema()->fields()[f].type));
    }
  }
}

TEST(CompiledSchema, LayoutOfAKnownSchema) {
  auto compiled = CompiledSchema::Make(
      OneSchema("@schema:A\n@field a bool\n@field b u64 serial\n@field c string\n"
                "@field d struct{x f32, y timestamptz}\n@field e symbol\n"));
  ASSERT_TRUE(compiled.ok());
  std::vector<uint32_t> offsets;
  for (const RowSlot& slot : (*compiled)->slots()) offsets.push_back(slot.offset);
  // Two bitmap bytes; b and y by eight; c, x and e by four; a, and d of no bytes.
  EXPECT_EQ(offsets, (std::vector<uint32_t>{48, 8, 32, 49, 40, 16, 44}));
  EXPECT_EQ((*compiled)->row_bytes(), 56u);
  EXPECT_EQ((*compiled)->slots()[1].hint, CodecHint::kSequence);
  EXPECT_EQ((*compiled)->slots()[6].hint, CodecHint::kDictionary);
}

}  // namespace
}  // namespace scrt
