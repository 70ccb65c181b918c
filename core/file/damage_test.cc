// Damaged files: every flipped bit and every cut is an error, or the rows are the same all the
// same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "core/batch/random_batch_test_util.h"
#include "core/file/file_test_util.h"

namespace scrt {
namespace {

using namespace test;

// Of the bits inside pages, one in so many is flipped; of all others every one. The sum over pages
// is one checksum, so that a sample tells as much as all; SCRT_FULL=1 takes them all.
uint64_t PageStride() {
  if (std::getenv("SCRT_FULL") != nullptr) return 1;
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  return 101;
#endif
#endif
  return 7;
}

SchemaPtr NestedSchema() {
  auto point = MakeStruct({FieldOf("x", MakeType(TypeId::kF64)),
                           FieldOf("tags", MakeList(MakeType(TypeId::kString, true), true))});
  return Schema::Make(
             "nested",
             {FieldOf("id", MakeType(TypeId::kU32)), FieldOf("points", MakeList(point)),
              FieldOf("either",
                      MakeUnion({MakeType(TypeId::kI64), MakeType(TypeId::kString)}, true))})
      .Take();
}

// A file of about 64 KiB: two tables, six row groups, nested and ragged columns and text, dozens of
// pages of both profiles.
struct Sample {
  Bytes bytes;
  Rows rows;
  std::map<std::string, std::vector<size_t>> ends;       // rows of the table after each row group
  std::vector<std::pair<std::string, uint64_t>> groups;  // table, and where the group ends
  std::vector<std::pair<uint64_t, uint64_t>> pages;      // offset, bytes
  std::vector<int> group_of;                             // byte -> row group, -1 outside pages
};

void DescribePages(Sample* sample) {
  auto reader = OpenBytes(SourceOver(sample->bytes)).Take();
  sample->group_of.assign(sample->bytes.size(), -1);
  for (size_t g = 0; g < reader->index().groups.size(); ++g) {
    file::RowGroup group = reader->ReadGroup(g).Take();
    for (const file::PageEntry& page : group.pages) {
      sample->pages.emplace_back(page.offset, page.stored_bytes);
      std::fill_n(sample->group_of.begin() + static_cast<ptrdiff_t>(page.offset), page.stored_bytes,
                  static_cast<int>(g));
    }
  }
}

const Sample& TheSample() {
  static const Sample* const sample = [] {
    auto* made = new Sample();
    RandomBatch random(11);
    file::WriterOptions options;
    options.file_id = 0x0123456789abcdef;
    options.pages.page_bytes = 1;
    options.pages.text_page_bytes = 1;
    auto writer = WriterInto(&made->bytes, options);
    SchemaPtr schemas[] = {random.SchemaOfAllTypes("all", true), NestedSchema()};
    Codec codec;
    for (int g = 0; g < 6; ++g) {
      const SchemaPtr& schema = schemas[g % 2];
      BatchPtr batch = random.AnyBatch(schema, g % 2 == 0 ? 130 : 1100);
      options.pages.profile = g < 3 ? Profile::kFast : Profile::kCompact;
      auto group = file::EncodeRowGroup(*batch, options.pages, &codec).Take();
      if (!writer->Append(group).ok()) std::abort();
      auto& rows = made->rows[schema->name()];
      AppendRows(*batch, &rows);
      made->ends[schema->name()].push_back(rows.size());
      made->groups.emplace_back(schema->name(), made->bytes.size());
    }
    writer->SetMetadata("writer", "a test of damage");
    if (!writer->Finish().ok()) std::abort();
    DescribePages(made);
    return made;
  }();
  return *sample;
}

// Rows and schemas of an undamaged file are the same as this one's.
bool Harmless(const file::FileReader& reader, const Sample& sample) {
  auto tables = ReadTables(reader);
  return !tables.ok() || RowsOf(*tables) == sample.rows;
}

// Opens and decodes these bytes. True if that ended with an error.
bool Refused(ByteSpan bytes, const Sample& sample, bool* harmless) {
  auto reader = OpenBytes(SourceOver(bytes));
  *harmless = true;
  if (!reader.ok()) return true;
  auto tables = ReadTables(**reader);
  if (!tables.ok()) return true;
  *harmless = RowsOf(*tables) == sample.rows;
  return false;
}

// The same for one row group alone, in which all of the damage is.
bool GroupRefused(ByteSpan bytes, size_t group, const Sample& sample, bool* harmless) {
  *harmless = true;
  auto reader = OpenBytes(SourceOver(bytes));
  if (!reader.ok()) return true;
  auto directory = (*reader)->ReadGroup(group);
  if (!directory.ok()) return true;
  auto batch = (*reader)->MakeDecoder().Decode(
      *directory, (*reader)->index().FindSchema(directory->head.schema_ordinal)->schema);
  if (!batch.ok()) return true;
  const std::string& name = sample.groups[group].first;
  std::vector<std::string> rows;
  AppendRows(**batch, &rows);
  size_t end = sample.ends.at(name)[group / 2];
  *harmless = rows.size() <= end &&
              std::equal(rows.begin(), rows.end(),
                         sample.rows.at(name).begin() + static_cast<ptrdiff_t>(end - rows.size()));
  return false;
}

bool MustRefuse(ByteSpan bytes) {
  bool harmless = true;
  return Refused(bytes, TheSample(), &harmless);
}

TEST(DamageTest, TheSampleIsWhatTheseTestsNeed) {
  const Sample& sample = TheSample();
  EXPECT_GE(sample.bytes.size(), 60u << 10);
  EXPECT_LE(sample.bytes.size(), 90u << 10);
  EXPECT_GE(sample.pages.size(), 60u);
  auto reader = OpenBytes(SourceOver(sample.bytes));
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  EXPECT_TRUE((*reader)->Verify().ok());
  EXPECT_TRUE(Harmless(**reader, sample));
}

TEST(DamageTest, EveryFlippedBitIsAnErrorOrChangesNoRow) {
  const Sample& sample = TheSample();
  Bytes bytes = sample.bytes;
  const uint64_t stride = PageStride();
  uint64_t flips = 0, refused = 0;
  for (uint64_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const int group = sample.group_of[bit / 8];
    if (group >= 0 && bit % stride != 0) continue;
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    bool harmless = true;
    refused += group < 0 ? Refused(bytes, sample, &harmless)
                         : GroupRefused(bytes, static_cast<size_t>(group), sample, &harmless);
    ++flips;
    ASSERT_TRUE(harmless) << "bit " << bit << " gives other rows";
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
  }
  // Every byte is under a check, so that in fact nothing passes.
  EXPECT_EQ(refused, flips);
  RecordProperty("flips", static_cast<int>(flips));
}

TEST(DamageTest, EveryCutIsAnError) {
  const Sample& sample = TheSample();
  for (size_t size = 0; size < sample.bytes.size(); ++size) {
    auto reader = OpenBytes(SourceOver(ByteSpan(sample.bytes).first(size)));
    ASSERT_FALSE(reader.ok()) << "cut to " << size;
    ASSERT_NE(reader.status().code(), Code::kInternal);
  }
}

// In order nothing is left unread, so that every flipped bit is an error.
TEST(DamageTest, FlippedBitsAndCutsOfAStreamAreErrors) {
  const Sample& sample = TheSample();
  auto whole = ReadStream(sample.bytes);
  ASSERT_TRUE(whole.ok()) << whole.status().ToString();
  EXPECT_EQ(RowsOf(*whole), sample.rows);
  Bytes bytes = sample.bytes;
  for (uint64_t bit = 0; bit < 8 * bytes.size(); bit += 97 * PageStride() / 31 + 1) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    ASSERT_FALSE(ReadStream(bytes).ok()) << "bit " << bit;
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
  }
  for (size_t size = 0; size < bytes.size(); size += 1 + size % 97) {
    ASSERT_FALSE(ReadStream(ByteSpan(bytes).first(size)).ok()) << "cut to " << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(ReadStream(bytes).ok());
}

TEST(DamageTest, CutsThatAreRecoveredGiveWholeRowGroups) {
  const Sample& sample = TheSample();
  size_t last_groups = 0;
  for (size_t size = file::kPreambleBytes; size < sample.bytes.size(); ++size) {
    if (sample.group_of[size] >= 0 && size % PageStride() != 0) continue;
    auto reader = OpenBytes(SourceOver(ByteSpan(sample.bytes).first(size)), true);
    ASSERT_TRUE(reader.ok()) << "cut to " << size << ": " << reader.status().ToString();
    ASSERT_TRUE((*reader)->recovered());
    std::map<std::string, size_t> whole;
    size_t groups = 0;
    for (const auto& [name, end] : sample.groups) {
      if (end > size) break;
      whole[name] += 1;
      ++groups;
    }
    ASSERT_EQ((*reader)->index().groups.size(), groups) << "cut to " << size;
    // The rows of these groups were compared at the cut before.
    if (groups == last_groups && size + 1 != sample.bytes.size()) continue;
    last_groups = groups;
    auto tables = ReadTables(**reader);
    ASSERT_TRUE(tables.ok()) << tables.status().ToString();
    Rows rows = RowsOf(*tables);
    ASSERT_EQ(rows.size(), whole.size());
    for (auto& [name, texts] : rows) {
      size_t expected = sample.ends.at(name)[whole[name] - 1];
      ASSERT_EQ(texts.size(), expected) << name << ", cut to " << size;
      ASSERT_TRUE(std::equal(texts.begin(), texts.end(), sample.rows.at(name).begin()));
    }
  }
  EXPECT_EQ(last_groups, sample.groups.size());
}

TEST(DamageTest, TailsOfZerosAreErrors) {
  const Sample& sample = TheSample();
  for (size_t from = 0; from < sample.bytes.size(); from += 97) {
    Bytes bytes = sample.bytes;
    std::fill(bytes.begin() + static_cast<ptrdiff_t>(from), bytes.end(), uint8_t{0});
    ASSERT_TRUE(MustRefuse(bytes)) << "zeros from " << from;
  }
  for (size_t more : {1u, 8u, 32u, 4096u}) {
    Bytes bytes = sample.bytes;
    bytes.resize(bytes.size() + more);
    EXPECT_TRUE(MustRefuse(bytes)) << more << " zeros behind the end";
  }
}

TEST(DamageTest, ZerosInPlaceOfAPageOrSegmentAreErrors) {
  const Sample& sample = TheSample();
  std::vector<std::pair<uint64_t, uint64_t>> blocks = sample.pages;
  auto reader = OpenBytes(SourceOver(sample.bytes)).Take();
  for (const auto& group : reader->index().groups) blocks.emplace_back(group.offset, group.bytes);
  for (const auto& schema : reader->index().schemas) blocks.emplace_back(schema.offset, 48);
  for (auto [offset, size] : blocks) {
    Bytes bytes = sample.bytes;
    std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(offset), size, uint8_t{0});
    ASSERT_TRUE(MustRefuse(bytes)) << size << " zeros at " << offset;
  }
}

TEST(DamageTest, PagesThatChangePlacesAreErrors) {
  const Sample& sample = TheSample();
  int swaps = 0;
  for (size_t a = 0; a < sample.pages.size(); ++a) {
    for (size_t b = a + 1; b < sample.pages.size(); ++b) {
      if (sample.pages[a].second != sample.pages[b].second) continue;
      Bytes bytes = sample.bytes;
      auto first = bytes.begin() + static_cast<ptrdiff_t>(sample.pages[a].first);
      auto second = bytes.begin() + static_cast<ptrdiff_t>(sample.pages[b].first);
      auto size = static_cast<ptrdiff_t>(sample.pages[a].second);
      // Even pages of equal bytes differ in their checks; swapping those changes nothing.
      if (std::equal(first, first + size, second)) continue;
      std::swap_ranges(first, first + size, second);
      ASSERT_TRUE(MustRefuse(bytes)) << "pages " << a << " and " << b;
      ++swaps;
    }
  }
  EXPECT_GE(swaps, 10);
}

// The same rows under another file id: no part of one file passes for a part of the other.
TEST(DamageTest, PartsOfAnotherFileAreErrors) {
  const Sample& sample = TheSample();
  RandomBatch random(5);
  BatchPtr batch = random.AnyBatch(NestedSchema(), 500);
  auto file_of = [&](uint64_t id) {
    Bytes bytes;
    file::WriterOptions options;
    options.file_id = id;
    auto writer = WriterInto(&bytes, options);
    EXPECT_TRUE(writer->Append(*batch).ok());
    EXPECT_TRUE(writer->Append(*batch).ok());
    EXPECT_TRUE(writer->Finish().ok());
    return bytes;
  };
  // The checks in the directories do not compress to the same size for every id.
  Bytes files[2] = {file_of(1), {}};
  for (uint64_t id = 2; id < 100 && files[1].size() != files[0].size(); ++id) {
    files[1] = file_of(id);
  }
  ASSERT_EQ(files[0].size(), files[1].size());
  auto reader = OpenBytes(SourceOver(files[0])).Take();
  for (size_t g = 0; g < 2; ++g) {
    file::RowGroup group = reader->ReadGroup(g).Take();
    for (const file::PageEntry& page : group.pages) {
      Bytes bytes = files[0];
      // The bytes of the page are the same; its check, in the directory, is not.
      auto directory = static_cast<ptrdiff_t>(group.offset);
      auto size = static_cast<ptrdiff_t>(page.offset - group.offset);
      std::copy_n(files[1].begin() + directory, size, bytes.begin() + directory);
      ASSERT_TRUE(MustRefuse(bytes));
    }
  }
  // One row group in the place of the other, of the same file.
  auto& groups = reader->index().groups;
  if (groups[0].bytes == groups[1].bytes) {
    Bytes bytes = files[0];
    std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(groups[0].offset), groups[0].bytes,
                bytes.begin() + static_cast<ptrdiff_t>(groups[1].offset));
    EXPECT_TRUE(MustRefuse(bytes));
  }
  EXPECT_FALSE(sample.bytes.empty());
}

}  // namespace
}  // namespace scrt
