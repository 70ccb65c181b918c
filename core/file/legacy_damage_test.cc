// Damaged and hostile legacy streams: an error or rows that obey the schema, never more.
#include <gtest/gtest.h>

#include <numeric>

#include "core/file/legacy_stream.h"
#include "core/file/legacy_writer_for_test.h"

namespace scrt::file {
namespace {

using legacy_test::Cell;
using legacy_test::Column;
using legacy_test::Counted;
using legacy_test::Header;
using legacy_test::Page;
using legacy_test::Payload;
using legacy_test::Row;
using legacy_test::Varint;

BufferPtr Bytes(std::string_view text) {
  Buffer buffer;
  buffer.AppendBytes(text.data(), text.size());
  return Buffer::Share(std::move(buffer));
}

SchemaPtr ParsedSchema(std::string_view dsl) {
  auto document = ParseDsl(dsl);
  EXPECT_TRUE(document.ok()) << document.status().ToString();
  return document->schemas[0].schema;
}

struct Outcome {
  Status status;
  int64_t rows = 0;
  int64_t bytes = 0;  // of all batches
};

Outcome Drain(const BufferPtr& bytes, const SchemaPtr& schema, const LegacyOptions& options = {}) {
  auto cursor = OpenLegacyStream(bytes, schema, std::nullopt, options);
  Outcome outcome;
  if (!cursor.ok()) {
    outcome.status = cursor.status();
    return outcome;
  }
  for (;;) {
    auto batch = (*cursor)->Next(0);
    outcome.status = batch.status();
    if (!batch.ok()) {
      EXPECT_EQ((*cursor)->Next(0).status().code(), outcome.status.code());
      return outcome;
    }
    if (*batch == nullptr) return outcome;
    EXPECT_TRUE(ValidateColumn(*(*batch)->root, options.limits).ok());
    outcome.rows += (*batch)->rows();
    outcome.bytes += ArrowBytes(*(*batch)->root);
  }
}

// One uint64 and one string field; whatever columns and row count are given.
Code PageCode(size_t rows, const std::vector<std::string>& columns,
              const LegacyOptions& options = {}) {
  static const SchemaPtr schema = ParsedSchema("@schema:T\n@field n uint64\n@field s string\n");
  return Drain(Bytes(Header(2, 0) + Page(rows, columns)), schema, options).status.code();
}

const std::vector<Cell> kNumbers = {Cell::Number(3), Cell::Number(1)};
const std::vector<Cell> kTexts = {Cell::Text("a"), Cell{}};

TEST(LegacyDamage, PageStructure) {
  const std::string n = Column(0, 1, Payload(1, kNumbers, 2));
  const std::string s = Column(1, 2, Payload(2, kTexts, 2));
  EXPECT_EQ(PageCode(2, {n, s}), Code::kOk);
  EXPECT_EQ(PageCode(2, {s, n}), Code::kOk);
  EXPECT_EQ(PageCode(2, {n}), Code::kCorrupt);        // a column is missing
  EXPECT_EQ(PageCode(2, {n, s, s}), Code::kCorrupt);  // one too many
  EXPECT_EQ(PageCode(2, {n, n}), Code::kCorrupt);     // one twice
  EXPECT_EQ(PageCode(3, {n, s}), Code::kOk);          // bitmaps fill a byte: a third, empty row
  EXPECT_EQ(PageCode(9, {n, s}), Code::kCorrupt);     // bitmaps of another length
  EXPECT_EQ(PageCode(0, {n, s}), Code::kCorrupt);
  EXPECT_EQ(PageCode(2, {n, s + "x"}), Code::kCorrupt);  // bytes behind
  EXPECT_EQ(PageCode(2, {Column(2, 1, Payload(1, kNumbers, 2)), s}), Code::kCorrupt);
  EXPECT_EQ(PageCode(2, {Column(0, 2, Payload(1, kNumbers, 2)), s}), Code::kCorrupt);
  EXPECT_EQ(PageCode(2, {Column(0, 3, Payload(1, kNumbers, 2)), s}), Code::kCorrupt);
  EXPECT_EQ(PageCode(2, {Column(0, 1, Payload(1, kNumbers, 2) + "x"), s}), Code::kCorrupt);
  LegacyOptions options;
  options.limits.row_group_rows = 1;
  EXPECT_EQ(PageCode(2, {n, s}, options), Code::kLimit);
}

TEST(LegacyDamage, Values) {
  const std::string n = Column(0, 1, Payload(1, kNumbers, 2));
  const std::string s = Column(1, 2, Payload(2, kTexts, 2));
  const auto numbers = [&](const std::string& payload) {
    return PageCode(2, {Column(0, 1, payload), s});
  };
  const auto texts = [&](const std::string& payload) {
    return PageCode(2, {n, Column(1, 2, payload)});
  };
  using namespace std::string_literals;
  EXPECT_EQ(numbers("\x01\x03"s + "\x04\x03\x01"), Code::kOk);
  EXPECT_EQ(numbers("\x01\x03"s + "\x05\x03\x01"), Code::kOk);       // deltas
  EXPECT_EQ(numbers("\x01\x07"s + "\x04\x03\x01"), Code::kCorrupt);  // a bit behind the rows
  EXPECT_EQ(numbers("\x01\x01"s + "\x04\x03\x01"), Code::kCorrupt);  // two values for one row
  EXPECT_EQ(numbers("\x01\x03"s + "\x06\x03\x01\x01"), Code::kCorrupt);
  EXPECT_EQ(numbers("\x01\x03"s + "\x04\x03"), Code::kCorrupt);  // fewer bytes than values
  EXPECT_EQ(numbers("\x01\x03"s + "\x04\x03\x81"), Code::kTruncated);
  EXPECT_EQ(numbers("\x01\x03"s + "\x05" + Varint(~uint64_t{0}) + "\x01"), Code::kCorrupt);
  EXPECT_EQ(numbers("\x01\x03"s + "\x05" + Varint(~uint64_t{0}) + "\x00"s), Code::kOk);
  EXPECT_EQ(texts("\x01\x01"s + "\x01\x01"
                                "a"
                                "\x01\x00"s),
            Code::kOk);
  EXPECT_EQ(texts("\x01\x01"s + "\x01\x01"
                                "a"
                                "\x01\x01"s),
            Code::kCorrupt);                                        // index 1 of 1
  EXPECT_EQ(texts("\x01\x01"s + "\x00\x01\x00"s), Code::kCorrupt);  // index 0 of 0
  EXPECT_EQ(texts("\x01\x01"s + Varint(uint64_t{1} << 60) + "a"), Code::kCorrupt);
  EXPECT_EQ(texts("\x01\x01"s + "\x01" + Varint(uint64_t{1} << 60) + "a"), Code::kTruncated);
}

TEST(LegacyDamage, BoolsAreZeroOrOne) {
  const SchemaPtr schema = ParsedSchema("@schema:T\n@field b bool\n");
  for (int value = 0; value < 256; ++value) {
    const std::string payload = std::string("\x01\x01\x01").append(1, static_cast<char>(value));
    const Outcome outcome = Drain(Bytes(Header(2, 0) + Page(1, {Column(0, 4, payload)})), schema);
    EXPECT_EQ(outcome.status.code(), value < 2 ? Code::kOk : Code::kCorrupt);
  }
}

TEST(LegacyDamage, RefKindReadsAsUnsigned) {
  const SchemaPtr schema = ParsedSchema(
      "@schema:T\n@field r ref:P:n\n@field q ref:P:s\n@schema:P\n@field n uint64\n@field s "
      "string\n");
  const auto code = [&](int r, int q) {
    const std::string page =
        Page(2, {Column(0, r, Payload(1, kNumbers, 2)), Column(1, q, Payload(2, kTexts, 2))});
    return Drain(Bytes(Header(2, 0) + page), schema).status.code();
  };
  EXPECT_EQ(code(1, 2), Code::kOk);
  EXPECT_EQ(code(3, 2), Code::kOk);
  EXPECT_EQ(code(1, 3), Code::kCorrupt);
}

TEST(LegacyDamage, EndOfStream) {
  const SchemaPtr schema = ParsedSchema("@schema:T\n@field n uint64\n");
  const std::string page = Page(2, {Column(0, 1, Payload(1, kNumbers, 2))});
  const std::string zeros(9, '\0');
  EXPECT_EQ(Drain(Bytes(Header(2, 0) + page + zeros), schema).rows, 2);
  EXPECT_TRUE(Drain(Bytes(Header(2, 0) + page + zeros), schema).status.ok());
  const Outcome outcome = Drain(Bytes(Header(2, 0) + page + zeros + page), schema);
  EXPECT_EQ(outcome.status.code(), Code::kCorrupt);
  EXPECT_EQ(outcome.rows, 2);
  EXPECT_EQ(Drain(Bytes(Header(2, 0) + Varint(uint64_t{1} << 62) + page), schema).status.code(),
            Code::kTruncated);
}

TEST(LegacyDamage, PagesWithoutRowsOrFields) {
  const SchemaPtr one = ParsedSchema("@schema:T\n@field n uint64\n");
  const std::string empty = Page(0, {Column(0, 1, Payload(1, {}, 2))});
  const std::string page = Page(2, {Column(0, 1, Payload(1, kNumbers, 2))});
  EXPECT_EQ(Drain(Bytes(Header(2, 0) + empty + page + empty), one).rows, 2);
  const SchemaPtr none = Schema::Make("E", {}).Take();
  EXPECT_EQ(Drain(Bytes(Header(2, 0) + Page(5, {})), none).rows, 5);
  EXPECT_EQ(Drain(Bytes(Header(2, 0) + Page(uint64_t{1} << 60, {})), none).status.code(),
            Code::kLimit);
}

// A few bytes that ask for much memory.
TEST(LegacyDamage, MemoryIsBounded) {
  LegacyOptions options;
  options.limits.memory = 1 << 20;
  const SchemaPtr schema =
      ParsedSchema("@schema:T\n@field s string default=\"" + std::string(5000, 'x') + "\"\n");
  // 1000 rows of one dictionary entry of 10,000 bytes.
  const std::vector<Cell> same(1000, Cell::Text(std::string(10000, 'a')));
  const BufferPtr repeated =
      Bytes(Header(2, 0) + Page(same.size(), {Column(0, 2, Payload(2, same, 2))}));
  EXPECT_EQ(Drain(repeated, schema, options).status.code(), Code::kLimit);
  EXPECT_TRUE(Drain(repeated, schema).status.ok());
  // 1000 absent rows of a long default.
  const std::vector<Cell> absent(1000);
  const BufferPtr sparse =
      Bytes(Header(2, 0) + Page(absent.size(), {Column(0, 2, Payload(2, absent, 2))}));
  EXPECT_TRUE(Drain(sparse, schema, options).status.ok());
  options.apply_defaults = true;
  EXPECT_EQ(Drain(sparse, schema, options).status.code(), Code::kLimit);
  options.limits.memory = 1 << 24;
  EXPECT_TRUE(Drain(sparse, schema, options).status.ok());
  options.limits.value_bytes = 9999;
  EXPECT_EQ(Drain(repeated, schema, options).status.code(), Code::kLimit);
}

struct Sample {
  SchemaPtr schema;
  std::string text;
  std::vector<size_t> ends;         // offsets at which the stream may end
  std::vector<int64_t> row_counts;  // rows before each of them
};

Sample MakeSample(int version) {
  Sample sample;
  sample.schema = ParsedSchema(R"(
@schema:All
@field U uint64
@field S string
@field B bool
@field I int64
@field F float64
@field Y bytes
@field D date
@field T datetime
@field M timestamp
@field Z timestamptz
@field R duration
)");
  const std::vector<int> kinds = {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  std::mt19937_64 random(77);
  std::vector<Row> rows(20, Row(kinds.size()));
  for (Row& row : rows) {
    for (size_t f = 0; f < row.size(); ++f) {
      if (version == 1 || random() % 4 != 0) row[f] = legacy_test::RandomCell(kinds[f], &random);
    }
  }
  std::vector<size_t> order(kinds.size());
  std::iota(order.begin(), order.end(), size_t{0});
  sample.text = legacy_test::Stream(version, 5, kinds, rows, 7, order, &sample.ends);
  sample.row_counts = {0, 7, 14, 20};
  return sample;
}

TEST(LegacyDamage, EveryTruncation) {
  for (int version : {1, 2}) {
    const Sample sample = MakeSample(version);
    ASSERT_EQ(sample.ends.size(), 4u);
    for (size_t cut = 1; cut <= sample.text.size(); ++cut) {
      const Outcome outcome = Drain(Bytes(sample.text.substr(0, cut)), sample.schema);
      const size_t pages = static_cast<size_t>(
          std::upper_bound(sample.ends.begin(), sample.ends.end(), cut) - sample.ends.begin());
      const bool at_end = pages != 0 && sample.ends[pages - 1] == cut;
      // Between pages a cut can't be told from the end.
      EXPECT_EQ(outcome.status.code(), at_end ? Code::kOk : Code::kTruncated) << cut;
      EXPECT_EQ(outcome.rows, pages == 0 ? 0 : sample.row_counts[pages - 1]) << cut;
    }
  }
}

// No checksum: rows may come out wrong, but they are rows of the schema, and memory stays bounded.
TEST(LegacyDamage, Mutations) {
  std::mt19937_64 random(4242);
  LegacyOptions options;
  options.limits.memory = 1 << 22;
  for (int version : {1, 2}) {
    const Sample sample = MakeSample(version);
    int accepted = 0;
    for (int run = 0; run < 20000; ++run) {
      std::string text = sample.text;
      for (int edits = 1 + static_cast<int>(random() % 4); edits != 0; --edits) {
        const size_t at = random() % text.size();
        switch (random() % 4) {
          case 0:
            text[at] = static_cast<char>(text[at] ^ (1 << (random() % 8)));
            break;
          case 1:
            text[at] = static_cast<char>(random());
            break;
          case 2:
            text.erase(at, 1 + random() % 3);
            break;
          default:
            text.insert(at, 1, static_cast<char>(random()));
        }
        if (text.empty()) text.push_back('S');
      }
      options.apply_defaults = random() % 2 == 0;
      options.strings_as_bytes = random() % 2 == 0;
      options.zero_time_is_absent = random() % 2 == 0;
      const Outcome outcome = Drain(Bytes(text), sample.schema, options);
      EXPECT_LE(outcome.bytes, int64_t{3} << 22);
      accepted += outcome.status.ok();
    }
    EXPECT_GT(accepted, 0);  // otherwise the mutations never got deep
    EXPECT_LT(accepted, 20000);
  }
}

}  // namespace
}  // namespace scrt::file
