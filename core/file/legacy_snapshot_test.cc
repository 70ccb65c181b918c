// Bundles and the side files of snapshots.
#include "core/file/legacy_snapshot.h"

#include <gtest/gtest.h>

#include "core/file/legacy_bundle.h"
#include "core/file/legacy_writer_for_test.h"

namespace scrt::file {
namespace {

using legacy_test::Cell;
using legacy_test::Fixed;
using legacy_test::Row;

BufferPtr Bytes(std::string_view text) {
  Buffer buffer;
  buffer.AppendBytes(text.data(), text.size());
  return Buffer::Share(std::move(buffer));
}

std::string Counted(const std::string& text, int width) { return Fixed(text.size(), width) + text; }

constexpr char kDsl[] = "@schema:P\n@field n uint64\n";
constexpr uint64_t kBasis = 0xcbf29ce484222325, kPrime = 0x100000001b3;

uint64_t Fnv(std::string_view text) {
  uint64_t hash = kBasis;
  for (char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * kPrime;
  return hash;
}

const std::vector<Row> kRows = {{Cell::Number(4)}, {Cell::Number(9)}, {Cell{}}};

std::string SomeStream(size_t rows_per_page = 2, uint64_t fingerprint = Fnv("P|n:uint64")) {
  return legacy_test::Stream(2, fingerprint, {1}, kRows, rows_per_page, {0});
}

std::string SomeBundle(const std::string& stream = SomeStream(), const std::string& name = "P",
                       uint64_t fingerprint = Fnv("P|n:uint64")) {
  return "SCB1\x01" + Fixed(11, 8) + Fixed(fingerprint, 8) + Fixed(~uint64_t{0}, 8) +
         Counted("doc", 2) + Counted(name, 2) + Counted(kDsl, 4) + Counted(stream, 4);
}

int64_t CountRows(Cursor* cursor) {
  int64_t rows = 0;
  for (;;) {
    auto batch = cursor->Next(0);
    EXPECT_TRUE(batch.ok()) << batch.status().ToString();
    if (!batch.ok() || *batch == nullptr) return rows;
    rows += (*batch)->rows();
  }
}

TEST(LegacyBundle, Reads) {
  const std::string text = SomeBundle();
  EXPECT_TRUE(LooksLikeLegacyBundle(AsBytes(text)));
  EXPECT_FALSE(LooksLikeLegacyBundle(AsBytes("SCRT")));
  auto bundle = ReadLegacyBundle(AsBytes(text));
  ASSERT_TRUE(bundle.ok()) << bundle.status().ToString();
  EXPECT_EQ(bundle->document_fingerprint, 11u);
  EXPECT_EQ(bundle->schema_fingerprint, Fnv("P|n:uint64"));
  EXPECT_EQ(bundle->updated_ns, -1);
  EXPECT_EQ(bundle->document_name, "doc");
  EXPECT_EQ(bundle->schema_name, "P");
  EXPECT_EQ(bundle->dsl, kDsl);
  EXPECT_EQ(AsText(bundle->stream), SomeStream());
  EXPECT_EQ(text.substr(static_cast<size_t>(bundle->stream_offset)), SomeStream());
  auto cursor = OpenLegacyBundle(Bytes(text));
  ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
  EXPECT_EQ(CountRows(cursor->get()), 3);
  cursor = OpenLegacyBundle(Bytes(SomeBundle("")));
  ASSERT_TRUE(cursor.ok());
  EXPECT_EQ(CountRows(cursor->get()), 0);
}

TEST(LegacyBundle, RefusesWhatDoesNotFit) {
  EXPECT_EQ(OpenLegacyBundle(Bytes(SomeBundle(SomeStream(), "Q"))).status().code(),
            Code::kNotFound);
  EXPECT_EQ(OpenLegacyBundle(Bytes(SomeBundle(SomeStream(), "P", 3))).status().code(),
            Code::kMismatch);
  EXPECT_EQ(OpenLegacyBundle(Bytes(SomeBundle(SomeStream(2, 3)))).status().code(), Code::kMismatch);
  EXPECT_EQ(ReadLegacyBundle(AsBytes(SomeBundle() + "x")).status().code(), Code::kCorrupt);
  EXPECT_EQ(ReadLegacyBundle(AsBytes(SomeBundle(SomeStream(), "\xff"))).status().code(),
            Code::kEncoding);
  std::string newer = SomeBundle();
  newer[4] = 2;
  EXPECT_EQ(ReadLegacyBundle(AsBytes(newer)).status().code(), Code::kVersion);
  const std::string text = SomeBundle();
  for (size_t cut = 0; cut < text.size(); ++cut) {
    EXPECT_EQ(ReadLegacyBundle(AsBytes(text.substr(0, cut))).status().code(), Code::kTruncated);
  }
}

std::string RowIndex(const std::vector<std::pair<uint64_t, uint64_t>>& places, uint64_t count) {
  std::string out = "RIDX" + Fixed(1, 2) + Fixed(0, 2) + Fixed(count, 8);
  for (const auto& [offset, row] : places) out += Fixed(offset, 8) + Fixed(row, 2);
  return out;
}

TEST(LegacyRowIndex, ReadsAndChecks) {
  const std::string stream = SomeStream();
  const uint64_t second = 13 + 1 + static_cast<uint8_t>(stream[13]);
  auto index = ReadLegacyRowIndex(AsBytes(RowIndex({{13, 0}, {13, 1}, {second, 0}}, 3)));
  ASSERT_TRUE(index.ok()) << index.status().ToString();
  EXPECT_EQ((*index)[2].page_offset, second);
  EXPECT_TRUE(CheckLegacyRowIndex(*index, AsBytes(stream)).ok());
  EXPECT_TRUE(CheckLegacyRowIndex({}, {}).ok());
  const auto code = [&](const std::vector<LegacyRowPlace>& places, const std::string& bytes) {
    return CheckLegacyRowIndex(places, AsBytes(bytes)).code();
  };
  auto fewer = *index, more = *index, moved = *index;
  fewer.pop_back();
  more.push_back({second, 1});
  moved[1].row = 0;
  EXPECT_EQ(code(fewer, stream), Code::kMismatch);
  EXPECT_EQ(code(more, stream), Code::kMismatch);
  EXPECT_EQ(code(moved, stream), Code::kMismatch);
  EXPECT_EQ(code(*index, SomeStream(3)), Code::kMismatch);
  // What no stream can tell about itself: its last page is gone.
  EXPECT_EQ(code(*index, stream.substr(0, second)), Code::kMismatch);
  EXPECT_EQ(code(*index, stream.substr(0, second + 3)), Code::kTruncated);
}

TEST(LegacyRowIndex, RefusesDamage) {
  const std::string text = RowIndex({{13, 0}, {13, 1}}, 2);
  for (size_t cut = 0; cut < text.size(); ++cut) {
    EXPECT_EQ(ReadLegacyRowIndex(AsBytes(text.substr(0, cut))).status().code(), Code::kTruncated);
  }
  EXPECT_EQ(ReadLegacyRowIndex(AsBytes(text + "x")).status().code(), Code::kCorrupt);
  EXPECT_EQ(ReadLegacyRowIndex(AsBytes(RowIndex({}, ~uint64_t{0}))).status().code(),
            Code::kTruncated);
  EXPECT_EQ(ReadLegacyRowIndex(AsBytes("KIDX" + text.substr(4))).status().code(), Code::kCorrupt);
  Limits limits;
  limits.memory = 16;
  EXPECT_EQ(ReadLegacyRowIndex(AsBytes(text), limits).status().code(), Code::kLimit);
}

std::string KeyIndex(int kind, uint64_t count, const std::string& entries) {
  return "KIDX" + Fixed(1, 2) + Fixed(3, 2) + Fixed(1, 1) + Fixed(static_cast<uint64_t>(kind), 1) +
         Fixed(count, 8) + "fld" + entries;
}

TEST(LegacyKeyIndex, Reads) {
  auto numbers = ReadLegacyKeyIndex(
      AsBytes(KeyIndex(1, 2, Fixed(5, 8) + Fixed(70, 8) + Fixed(~uint64_t{0}, 8) + Fixed(1, 8))));
  ASSERT_TRUE(numbers.ok()) << numbers.status().ToString();
  EXPECT_EQ(numbers->field, "fld");
  EXPECT_TRUE(numbers->unique);
  EXPECT_EQ(numbers->kind, 1);
  EXPECT_EQ(numbers->keys[1].number, ~uint64_t{0});
  EXPECT_EQ(numbers->keys[0].row, 70u);
  auto texts = ReadLegacyKeyIndex(
      AsBytes(KeyIndex(2, 2, Counted("", 2) + Fixed(3, 8) + Counted("b", 2) + Fixed(2, 8))));
  ASSERT_TRUE(texts.ok()) << texts.status().ToString();
  EXPECT_EQ(texts->keys[0].text, "");
  EXPECT_EQ(texts->keys[1].text, "b");
  EXPECT_EQ(texts->keys[1].row, 2u);
}

TEST(LegacyKeyIndex, RefusesDamage) {
  const std::string one = Fixed(5, 8) + Fixed(0, 8), text = Counted("k", 2) + Fixed(0, 8);
  for (const std::string& whole : {KeyIndex(1, 2, Fixed(4, 8) + Fixed(0, 8) + one),
                                   KeyIndex(2, 2, Counted("a", 2) + Fixed(0, 8) + text)}) {
    EXPECT_TRUE(ReadLegacyKeyIndex(AsBytes(whole)).ok());
    for (size_t cut = 0; cut < whole.size(); ++cut) {
      EXPECT_EQ(ReadLegacyKeyIndex(AsBytes(whole.substr(0, cut))).status().code(),
                Code::kTruncated);
    }
    EXPECT_EQ(ReadLegacyKeyIndex(AsBytes(whole + "x")).status().code(), Code::kCorrupt);
  }
  const auto code = [](const std::string& bytes) {
    return ReadLegacyKeyIndex(AsBytes(bytes)).status().code();
  };
  EXPECT_EQ(code(KeyIndex(1, 2, one + one)), Code::kCorrupt);
  EXPECT_EQ(code(KeyIndex(2, 2, text + text)), Code::kCorrupt);
  EXPECT_EQ(code(KeyIndex(5, 2, one + one)), Code::kOk);
  EXPECT_EQ(code(KeyIndex(1, uint64_t{1} << 60, one)), Code::kTruncated);
  EXPECT_EQ(code(KeyIndex(6, 1, one)), Code::kUnsupported);
  EXPECT_EQ(code(KeyIndex(0, 1, one)), Code::kCorrupt);
  EXPECT_EQ(code(KeyIndex(13, 1, one)), Code::kCorrupt);
}

TEST(LegacyMeta, Reads) {
  auto meta = ReadLegacyMeta(R"({"schemaName": "It", "fingerprint": 18446744073709551615,
      "updatedAt": "2026-01-02T03:04:05Z", "rowCount": 5, "payloadPath": "payload.scrt",
      "rowIndex": "row.idx", "later": [1, {"x": null}],
      "indexes": [{"field": "A", "path": "idx_a.bin", "unique": true, "kind": "string"}, {}],
      "autoCounters": {"A": 7, "\u0042": 0}})");
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(meta->schema_name, "It");
  EXPECT_EQ(meta->fingerprint, ~uint64_t{0});
  EXPECT_EQ(meta->updated_at, "2026-01-02T03:04:05Z");
  EXPECT_EQ(meta->row_count, 5u);
  EXPECT_EQ(meta->payload_path, "payload.scrt");
  EXPECT_EQ(meta->row_index_path, "row.idx");
  ASSERT_EQ(meta->indexes.size(), 2u);
  EXPECT_EQ(meta->indexes[0].path, "idx_a.bin");
  EXPECT_TRUE(meta->indexes[0].unique);
  EXPECT_EQ(meta->indexes[1].field, "");
  ASSERT_EQ(meta->counters.size(), 2u);
  EXPECT_EQ(meta->counters[1].first, "B");
  auto sparse = ReadLegacyMeta(R"({"indexes": null})");
  ASSERT_TRUE(sparse.ok());
  EXPECT_FALSE(sparse->fingerprint.has_value());
  auto counters = ReadLegacyCounters(R"({"ID": 101})");
  ASSERT_TRUE(counters.ok());
  EXPECT_EQ((*counters)[0], (std::pair<std::string, uint64_t>("ID", 101)));
}

TEST(LegacyMeta, RefusesWhatIsNotMeant) {
  for (const char* text :
       {"", "[]", "{", R"({"schemaName": 4})", R"({"fingerprint": -1})", R"({"rowCount": 1.5})",
        R"({"rowCount": "5"})", R"({"payloadPath": "../x"})", R"({"payloadPath": ".."})",
        R"({"rowIndex": "/etc/x"})", R"({"rowIndex": "a\u0000b"})", R"({"indexes": {}})",
        R"({"indexes": [4]})", R"({"indexes": [{"path": "a/b"}]})",
        R"({"indexes": [{"unique": 1}]})", R"({"autoCounters": []})",
        R"({"autoCounters": {"A": "x"}})", R"({"fingerprint": 18446744073709551616})"}) {
    EXPECT_FALSE(ReadLegacyMeta(text).ok()) << text;
  }
  EXPECT_FALSE(ReadLegacyCounters(R"({"A": -1})").ok());
  EXPECT_FALSE(ReadLegacyCounters("7").ok());
}

}  // namespace
}  // namespace scrt::file
