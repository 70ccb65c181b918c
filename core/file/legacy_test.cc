// Streams of the test's own writer, read back: every kind, both versions, every option.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/file/legacy_stream.h"
#include "core/file/legacy_writer_for_test.h"
#include "core/schema/legacy_fingerprint.h"

namespace scrt::file {
namespace {

using legacy_test::Cell;
using legacy_test::Row;

constexpr char kDsl[] = R"(
@schema:All
@field U uint64 default=7
@field S string default="dflt"
@field B bool default=true
@field I int64 default=-5
@field F float64 default=2.5
@field Y bytes default=0xCAFE
@field D date default=2025-01-02
@field T datetime default="2025-01-02 03:04:05"
@field M timestamp
@field Z timestamptz default="2025-01-02T03:04:05+01:30"
@field R duration default=1h
@field Q ref:Other:Key default=zz
@field N ref:Other:Num
@schema:Other
@field Key string
@field Num uint64
)";
const std::vector<int> kKinds = {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 2, 1};

// What kDsl's defaults are in a stream.
Row Defaults() {
  return {Cell::Number(7),
          Cell::Text("dflt"),
          Cell::Number(1),
          Cell::Number(static_cast<uint64_t>(-5)),
          Cell::Number(0x4004000000000000),
          Cell::Text("\xca\xfe"),
          Cell::Number(1735776000000000000),
          Cell::Number(1735787045000000000),
          Cell{},
          Cell::Text("2025-01-02T03:04:05+01:30"),
          Cell::Number(3600000000000),
          Cell::Text("zz"),
          Cell{}};
}

BufferPtr Bytes(const std::string& text) {
  Buffer buffer;
  buffer.AppendBytes(text.data(), text.size());
  return Buffer::Share(std::move(buffer));
}

Document Parsed(std::string_view dsl) {
  auto document = ParseDsl(dsl);
  EXPECT_TRUE(document.ok()) << document.status().ToString();
  return std::move(document).Take();
}

// The value of a slot as the stream would store it.
Cell Shown(const Column& column, int64_t row) {
  if (!column.IsValid(row)) return {};
  const Type& type = Storage(*column.type);
  switch (type.id) {
    case TypeId::kBool:
      return Cell::Number(GetBit(column.values->data(), static_cast<size_t>(row)) ? 1 : 0);
    case TypeId::kDate:
      return Cell::Number(
          static_cast<uint64_t>(column.values->as<int32_t>()[row] * int64_t{86400000000000}));
    case TypeId::kString:
    case TypeId::kBytes:
      return Cell::Text(std::string(column.Text(row)));
    case TypeId::kTimestamptz:
      return Cell::Text(legacy_test::ZonedText({column.children[0]->values->as<int64_t>()[row],
                                                column.children[1]->values->as<int16_t>()[row]}));
    default:
      return Cell::Number(column.values->as<uint64_t>()[row]);
  }
}

// All rows of a cursor, absent cells told from the shapes; null values fail.
Result<std::vector<Row>> ReadRows(Cursor* cursor, int64_t max_rows = 0) {
  std::vector<Row> rows;
  for (;;) {
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch, cursor->Next(max_rows));
    if (batch == nullptr) return rows;
    EXPECT_EQ(batch->schema, cursor->schema());
    EXPECT_TRUE(ValidateColumn(*batch->root, Limits()).ok());
    EXPECT_GT(batch->rows(), 0);
    EXPECT_TRUE(max_rows <= 0 || batch->rows() <= max_rows);
    const size_t fields = cursor->schema()->fields().size();
    const size_t first = rows.size();
    rows.resize(first + static_cast<size_t>(batch->rows()), Row(fields));
    for (size_t f = 0; f < fields; ++f) {
      const Column& column = *batch->root->children[f];
      const BufferPtr present = PresenceOf(*batch->root, static_cast<uint32_t>(f));
      int64_t without = 0;
      for (int64_t i = 0; i < batch->rows(); ++i) {
        Cell& cell = rows[first + static_cast<size_t>(i)][f];
        cell = Shown(column, i);
        without += !cell.set;
        EXPECT_EQ(cell.set, present == nullptr || GetBit(present->data(), static_cast<size_t>(i)));
      }
      EXPECT_EQ(column.null_count, without);
    }
  }
}

void ExpectSame(const std::vector<Row>& rows, const std::vector<Row>& expected) {
  ASSERT_EQ(rows.size(), expected.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), expected[i].size());
    for (size_t f = 0; f < rows[i].size(); ++f) {
      ASSERT_EQ(rows[i][f].set, expected[i][f].set) << "row " << i << " field " << f;
      ASSERT_EQ(rows[i][f].bits, expected[i][f].bits) << "row " << i << " field " << f;
      ASSERT_EQ(rows[i][f].text, expected[i][f].text) << "row " << i << " field " << f;
    }
  }
}

std::vector<Row> RandomRows(std::mt19937_64* random, size_t count, unsigned absent_percent) {
  std::vector<Row> rows(count, Row(kKinds.size()));
  for (Row& row : rows) {
    for (size_t f = 0; f < row.size(); ++f) {
      if ((*random)() % 100 >= absent_percent) row[f] = legacy_test::RandomCell(kKinds[f], random);
    }
  }
  // Some columns rise, so that unsigned ones are written as deltas.
  if ((*random)() % 2 == 0) {
    for (size_t i = 0; i < count; ++i) {
      if (rows[i][0].set) rows[i][0].bits = i * i;
    }
  }
  return rows;
}

std::vector<size_t> FieldOrder(size_t fields) {
  std::vector<size_t> order(fields);
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

class LegacyStream : public testing::Test {
 protected:
  Document document_ = Parsed(kDsl);
  SchemaPtr schema_ = document_.Find("All")->schema;
  uint64_t fingerprint_ = LegacyFingerprint(document_, "All").Take();
  std::mt19937_64 random_{20251};
};

TEST_F(LegacyStream, Version2RoundTrip) {
  const Row defaults = Defaults();
  for (int run = 0; run < 150; ++run) {
    static constexpr unsigned kAbsent[] = {0, 5, 50, 95, 100};
    std::vector<Row> rows = RandomRows(&random_, random_() % 60, kAbsent[run % 5]);
    std::vector<size_t> order = FieldOrder(kKinds.size());
    if (run % 3 == 0) std::shuffle(order.begin(), order.end(), random_);
    const BufferPtr bytes =
        Bytes(legacy_test::Stream(2, fingerprint_, kKinds, rows, 1 + random_() % 30, order));
    auto cursor = OpenLegacyStream(bytes, document_);
    ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
    EXPECT_EQ((*cursor)->schema(), schema_);
    auto read = ReadRows(cursor->get(), run % 4);
    ASSERT_TRUE(read.ok()) << read.status().ToString();
    ExpectSame(*read, rows);

    LegacyOptions options;
    options.apply_defaults = true;
    cursor = OpenLegacyStream(bytes, schema_, fingerprint_, options);
    ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
    read = ReadRows(cursor->get());
    ASSERT_TRUE(read.ok()) << read.status().ToString();
    for (Row& row : rows) {
      for (size_t f = 0; f < row.size(); ++f) {
        if (!row[f].set) row[f] = defaults[f];
      }
    }
    ExpectSame(*read, rows);
  }
}

TEST_F(LegacyStream, Version1RoundTrip) {
  for (int run = 0; run < 50; ++run) {
    const std::vector<Row> rows = RandomRows(&random_, random_() % 60, 0);
    const BufferPtr bytes = Bytes(legacy_test::Stream(
        1, fingerprint_, kKinds, rows, 1 + random_() % 30, FieldOrder(kKinds.size())));
    auto cursor = OpenLegacyStream(bytes, document_);
    ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
    auto read = ReadRows(cursor->get());
    ASSERT_TRUE(read.ok()) << read.status().ToString();
    ExpectSame(*read, rows);
  }
}

TEST_F(LegacyStream, ShapesAreThoseThatABuilderMakes) {
  const std::vector<Row> rows = RandomRows(&random_, 300, 30);
  const BufferPtr bytes =
      Bytes(legacy_test::Stream(2, fingerprint_, kKinds, rows, 300, FieldOrder(kKinds.size())));
  auto batch = (*OpenLegacyStream(bytes, document_))->Next(0);
  ASSERT_TRUE(batch.ok());
  const Column& root = *(*batch)->root;
  ASSERT_NE(root.shapes, nullptr);
  // Numbered by first appearance, fields in order, no shape twice.
  std::vector<std::vector<uint32_t>> seen;
  for (size_t i = 0; i < rows.size(); ++i) {
    std::vector<uint32_t> fields;
    for (size_t f = 0; f < kKinds.size(); ++f) {
      if (rows[i][f].set) fields.push_back(static_cast<uint32_t>(f));
    }
    auto it = std::find(seen.begin(), seen.end(), fields);
    if (it == seen.end()) it = seen.insert(it, fields);
    const int32_t code = root.shape_codes->as<int32_t>()[i];
    ASSERT_EQ(code, it - seen.begin());
    const auto shape = (*root.shapes)[static_cast<size_t>(code)];
    ASSERT_TRUE(std::equal(shape.begin(), shape.end(), fields.begin(), fields.end()));
  }
  EXPECT_EQ(root.shapes->size(), seen.size());
}

TEST_F(LegacyStream, EmptyStreams) {
  for (const std::string& text : {std::string(), legacy_test::Header(2, fingerprint_),
                                  legacy_test::Header(2, fingerprint_) + std::string(40, '\0')}) {
    auto cursor = OpenLegacyStream(Bytes(text), schema_, fingerprint_);
    ASSERT_TRUE(cursor.ok());
    auto rows = ReadRows(cursor->get());
    ASSERT_TRUE(rows.ok()) << rows.status().ToString();
    EXPECT_TRUE(rows->empty());
  }
}

// One field, one page, cells as given.
Result<std::vector<Row>> ReadColumn(const std::string& field, int kind,
                                    const std::vector<Cell>& cells,
                                    const LegacyOptions& options = {}) {
  const Document document = Parsed("@schema:T\n@field x " + field + "\n");
  const std::string page = legacy_test::Page(
      cells.size(), {legacy_test::Column(0, kind, legacy_test::Payload(kind, cells, 2))});
  SCRT_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor,
                        OpenLegacyStream(Bytes(legacy_test::Header(2, 1) + page),
                                         document.Find("T")->schema, std::nullopt, options));
  return ReadRows(cursor.get());
}

TEST(LegacyOptions, ZeroTime) {
  LegacyOptions absent;
  absent.zero_time_is_absent = true;
  for (const auto& [type, kind] :
       {std::pair{"date", 8}, {"datetime", 9}, {"timestamp", 10}, {"duration", 12}}) {
    const std::vector<Cell> cells = {Cell::Number(0), Cell::Number(86400000000000)};
    auto rows = ReadColumn(type, kind, cells);
    ASSERT_TRUE(rows.ok());
    ExpectSame(*rows, {{cells[0]}, {cells[1]}});
    rows = ReadColumn(type, kind, cells, absent);
    ASSERT_TRUE(rows.ok());
    ExpectSame(*rows, {{kind == 12 ? cells[0] : Cell{}}, {cells[1]}});
  }
  // A time that was set to nothing isn't an absent one: the default does not replace it.
  absent.apply_defaults = true;
  auto rows = ReadColumn("date default=2025-01-02", 8, {Cell::Number(0), Cell{}}, absent);
  ASSERT_TRUE(rows.ok());
  ExpectSame(*rows, {{Cell{}}, {Cell::Number(1735776000000000000)}});
}

TEST(LegacyOptions, EmptyZonedTimeIsAbsent) {
  auto rows = ReadColumn("timestamptz", 11, {Cell::Text(""), Cell::Text("2025-01-02T03:04:05Z")});
  ASSERT_TRUE(rows.ok()) << rows.status().ToString();
  ExpectSame(*rows, {{Cell{}}, {Cell::Text("2025-01-02T03:04:05Z")}});
}

TEST(LegacyOptions, ZonedTimesOfAnotherFormAreRefused) {
  for (const char* text :
       {"x", "2025-01-02", "2025-01-02T03:04:05", "2025-01-02 03:04:05Z", "1735787045",
        "2025-01-02T03:04:05.Z", "2025-13-02T03:04:05Z", "2025-01-02T03:04:05+1:00",
        "2025-01-02T03:04:05+25:00", "9999-01-02T03:04:05Z", "2025-01-02T03:04:05ZZ"}) {
    auto rows = ReadColumn("timestamptz", 11, {Cell::Text(text)});
    EXPECT_FALSE(rows.ok()) << text;
    EXPECT_GE(rows.status().offset(), 13) << text;
  }
}

TEST(LegacyOptions, DatesAreWholeDays) {
  for (uint64_t ns : {uint64_t{1}, uint64_t{86400000000001}, ~uint64_t{0}}) {
    EXPECT_EQ(ReadColumn("date", 8, {Cell::Number(ns)}).status().code(), Code::kRange);
  }
  const auto days = static_cast<uint64_t>(int64_t{-106751} * 86400000000000);
  auto rows = ReadColumn("date", 8, {Cell::Number(days), Cell::Number(0 - days)});
  ASSERT_TRUE(rows.ok());
  ExpectSame(*rows, {{Cell::Number(days)}, {Cell::Number(0 - days)}});
}

TEST(LegacyOptions, StringsAsBytes) {
  const std::vector<Cell> cells = {Cell::Text("ok"), Cell::Text("\xff\xfe"), Cell{}};
  auto rows = ReadColumn("string default=zz", 2, cells);
  EXPECT_EQ(rows.status().code(), Code::kEncoding);
  // Header, page head, column head, bitmap, dictionary count and first entry; then the length.
  EXPECT_EQ(rows.status().offset(), 13 + 3 + 3 + 2 + 1 + 3 + 1);
  LegacyOptions options;
  options.strings_as_bytes = options.apply_defaults = true;
  rows = ReadColumn("string default=zz", 2, cells, options);
  ASSERT_TRUE(rows.ok()) << rows.status().ToString();
  ExpectSame(*rows, {{cells[0]}, {cells[1]}, {Cell::Text("zz")}});

  const Document document = Parsed(kDsl);
  auto cursor = OpenLegacyStream(Bytes(""), document.Find("All")->schema, std::nullopt, options);
  ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
  for (const Field& field : (*cursor)->schema()->fields()) {
    EXPECT_NE(Storage(*field.type).id, TypeId::kString) << field.name;
  }
  EXPECT_EQ((*cursor)->schema()->fields()[11].type->id, TypeId::kRef);
}

TEST(LegacyOptions, Required) {
  const std::vector<Cell> cells = {Cell::Number(4), Cell{}};
  EXPECT_EQ(ReadColumn("uint64 required", 1, cells).status().code(), Code::kMissing);
  LegacyOptions options;
  options.relax_required = true;
  auto rows = ReadColumn("uint64 required", 1, cells, options);
  ASSERT_TRUE(rows.ok()) << rows.status().ToString();
  ExpectSame(*rows, {{cells[0]}, {cells[1]}});
  options = {};
  options.apply_defaults = true;
  rows = ReadColumn("uint64 required default=9", 1, cells, options);
  ASSERT_TRUE(rows.ok()) << rows.status().ToString();
  ExpectSame(*rows, {{cells[0]}, {Cell::Number(9)}});
}

TEST(LegacyOptions, NullDefaultIsNullNotAbsent) {
  const Document document = Parsed("@schema:T\n@field x uint64? default=null\n");
  LegacyOptions options;
  options.apply_defaults = true;
  const std::string page = legacy_test::Page(
      2, {legacy_test::Column(0, 1, legacy_test::Payload(1, {Cell::Number(4), Cell{}}, 2))});
  auto cursor = OpenLegacyStream(Bytes(legacy_test::Header(2, 1) + page),
                                 document.Find("T")->schema, std::nullopt, options);
  ASSERT_TRUE(cursor.ok());
  auto batch = (*cursor)->Next(0);
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ((*batch)->root->shapes, nullptr);
  EXPECT_FALSE((*batch)->root->children[0]->IsValid(1));
}

TEST(LegacyOpen, TellsStreamsFromFiles) {
  const std::string tail = "01234567";
  EXPECT_TRUE(LooksLikeLegacyStream(AsBytes("SCRT\x01" + tail)));
  EXPECT_TRUE(LooksLikeLegacyStream(AsBytes("SCRT\x02" + tail)));
  EXPECT_FALSE(LooksLikeLegacyStream(AsBytes("SCRT\x03" + tail)));
  EXPECT_FALSE(LooksLikeLegacyStream(AsBytes("SCRT\x01\x0d\x0a\x1a" + tail)));
  EXPECT_FALSE(LooksLikeLegacyStream(AsBytes("SCRT")));
  EXPECT_FALSE(LooksLikeLegacyStream({}));
  EXPECT_EQ(ReadLegacyHeader(AsBytes("SCRT\x03" + tail)).status().code(), Code::kVersion);
  EXPECT_EQ(ReadLegacyHeader(AsBytes("SCRX\x02" + tail)).status().code(), Code::kCorrupt);
  EXPECT_EQ(ReadLegacyHeader(AsBytes("SCRT\x02")).status().code(), Code::kTruncated);
}

TEST(LegacyOpen, ChecksSchema) {
  const Document document = Parsed("@schema:T\n@field x u32\n@schema:V\n@field x uint64\n");
  const BufferPtr bytes = Bytes(legacy_test::Header(2, 99));
  const SchemaPtr good = document.Find("V")->schema;
  EXPECT_EQ(OpenLegacyStream(bytes, document.Find("T")->schema, 99).status().code(),
            Code::kUnsupported);
  EXPECT_EQ(OpenLegacyStream(bytes, good, 98).status().code(), Code::kMismatch);
  EXPECT_TRUE(OpenLegacyStream(bytes, good, 99).ok());
  EXPECT_TRUE(OpenLegacyStream(bytes, good, std::nullopt).ok());
  EXPECT_EQ(OpenLegacyStream(bytes, document).status().code(), Code::kNotFound);
  EXPECT_EQ(OpenLegacyStream(nullptr, good, 99).status().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace scrt::file
