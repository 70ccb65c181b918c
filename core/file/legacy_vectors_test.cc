// Streams, a bundle and a snapshot that the public origin wrote, where that set of files is at
// hand.
#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/file/legacy_bundle.h"
#include "core/file/legacy_snapshot.h"
#include "core/schema/legacy_fingerprint.h"

namespace scrt::file {
namespace {

using nlohmann::json;

// The bytes of a file of the set; false if there is no such set.
bool Load(const std::string& name, std::string* out) {
  const char* shared = std::getenv("SCRT_SHARED");
  std::string here = __FILE__;
  here = here.substr(0, here.rfind("core/file/"));
  for (const std::string& root : {std::string(shared != nullptr ? shared : ""), here + "../shared",
                                  std::string("../shared")}) {
    std::ifstream in(root + "/vectors/scrt/" + name, std::ios::binary);
    if (!in) continue;
    out->assign(std::istreambuf_iterator<char>(in), {});
    return true;
  }
  return false;
}

#define LOAD_OR_SKIP(name, out) \
  if (!Load(name, out)) GTEST_SKIP() << "no interop vectors"

BufferPtr Bytes(const std::string& text) {
  Buffer buffer;
  buffer.AppendBytes(text.data(), text.size());
  return Buffer::Share(std::move(buffer));
}

std::string Hex(uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::string Hex(std::string_view bytes) {
  std::string out;
  char text[4];
  for (char c : bytes) {
    std::snprintf(text, sizeof text, "%02x", static_cast<uint8_t>(c));
    out += text;
  }
  return out;
}

// RFC 3339 text as {nanoseconds, minutes}.
json ReadZoned(const std::string& text) {
  tm parts{};
  const char* at = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  int64_t nanos = 0;
  if (*at == '.') {
    int64_t unit = 100000000;
    for (++at; *at >= '0' && *at <= '9'; ++at, unit /= 10) nanos += (*at - '0') * unit;
  }
  int hours = 0, minutes = 0;
  if (*at != 'Z') {
    std::sscanf(at + 1, "%d:%d", &hours, &minutes);
    minutes += 60 * hours;
    if (*at == '-') minutes = -minutes;
  }
  return {(timegm(&parts) - 60 * minutes) * int64_t{1000000000} + nanos, minutes};
}

// A slot in the form of the manifest; times in the form in which they were stored.
json Shown(const Column& column, int64_t i) {
  if (!column.IsValid(i)) return nullptr;
  const Type& type = Storage(*column.type);
  switch (type.id) {
    case TypeId::kU64:
      return {{"u64", std::to_string(column.values->as<uint64_t>()[i])}};
    case TypeId::kBool:
      return {{"bool", GetBit(column.values->data(), static_cast<size_t>(i))}};
    case TypeId::kF64:
      return {{"f64_bits", Hex(column.values->as<uint64_t>()[i])}};
    case TypeId::kString:
      return {{"str_hex", Hex(column.Text(i))}};
    case TypeId::kBytes:
      return {{"bytes_hex", Hex(column.Text(i))}};
    case TypeId::kDate:
      return {{"i64", std::to_string(column.values->as<int32_t>()[i] * int64_t{86400000000000})}};
    case TypeId::kTimestamptz:
      return {{"zoned",
               {column.children[0]->values->as<int64_t>()[i],
                column.children[1]->values->as<int16_t>()[i]}}};
    default:
      return {{"i64", std::to_string(column.values->as<int64_t>()[i])}};
  }
}

// What the manifest expects of a cell, in the form of Shown().
json Expected(const Field& field, json cell) {
  if (!cell.contains("str_hex")) return cell;
  if (Storage(*field.type).id == TypeId::kTimestamptz) return {{"zoned", ReadZoned(cell["str"])}};
  const bool bytes = Storage(*field.type).id == TypeId::kBytes;
  return {{bytes ? "bytes_hex" : "str_hex", cell["str_hex"]}};
}

// All batches of a cursor, cell by cell; a cell is null where its field is absent.
void ExpectRows(Result<std::unique_ptr<Cursor>> cursor, const json& rows) {
  ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
  const auto& fields = (*cursor)->schema()->fields();
  size_t next = 0;
  for (;;) {
    auto batch = (*cursor)->Next(0);
    ASSERT_TRUE(batch.ok()) << batch.status().ToString();
    if (*batch == nullptr) break;
    const Column& root = *(*batch)->root;
    ASSERT_TRUE(ValidateColumn(root, Limits()).ok());
    for (int64_t i = 0; i < root.length; ++i, ++next) {
      ASSERT_LT(next, rows.size());
      for (uint32_t f = 0; f < fields.size(); ++f) {
        const BufferPtr present = PresenceOf(root, f);
        EXPECT_EQ(root.children[f]->IsValid(i),
                  present == nullptr || GetBit(present->data(), static_cast<size_t>(i)));
        EXPECT_EQ(Shown(*root.children[f], i), Expected(fields[f], rows[next][fields[f].name]))
            << "row " << next << " " << fields[f].name;
      }
    }
  }
  EXPECT_EQ(next, rows.size());
}

TEST(LegacyVectors, Version2) {
  std::string text;
  LOAD_OR_SKIP("scrt_manifest.json", &text);
  const json manifest = json::parse(text);
  EXPECT_EQ(manifest["vectors"].size(), 8u);
  const std::set<std::string> not_utf8 = {"v2_text.scrt"};
  for (const json& vector : manifest["vectors"]) {
    const std::string file = vector["file"];
    SCOPED_TRACE(file);
    std::string stream;
    ASSERT_TRUE(Load(file, &stream));
    auto document = ParseDsl(vector["dsl"].get<std::string>());
    ASSERT_TRUE(document.ok()) << document.status().ToString();
    auto header = ReadLegacyHeader(AsBytes(stream));
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->version, 2);
    EXPECT_EQ(Hex(header->fingerprint), vector["fingerprint_u64_hex"].get<std::string>());
    LegacyOptions options;
    if (not_utf8.contains(file)) {
      auto cursor = OpenLegacyStream(Bytes(stream), *document);
      ASSERT_TRUE(cursor.ok());
      Status status;
      for (BatchPtr batch; status.ok();) {
        auto next = (*cursor)->Next(0);
        status = next.status();
        if (next.ok() && *next == nullptr) break;
      }
      EXPECT_EQ(status.code(), Code::kEncoding);
      options.strings_as_bytes = true;
    }
    ExpectRows(OpenLegacyStream(Bytes(stream), *document, options), vector["rows_stored"]);
    options.apply_defaults = true;
    ExpectRows(OpenLegacyStream(Bytes(stream), *document, options),
               vector["rows_decoded_with_defaults"]);
  }
}

// The simpler notation of the other manifests: plain JSON values, bytes in hexadecimal.
json Detailed(const Field& field, const json& value) {
  switch (Storage(*field.type).id) {
    case TypeId::kU64:
      return {{"u64", value.dump()}};
    case TypeId::kBool:
      return {{"bool", value}};
    case TypeId::kF64: {
      const double number = value;
      return {{"f64_bits", Hex(std::bit_cast<uint64_t>(number))}};
    }
    case TypeId::kString:
      return {{"str_hex", Hex(value.get<std::string>())}};
    case TypeId::kBytes:
      return {{"bytes_hex", value}};
    default:
      return {{"i64", value.dump()}};
  }
}

json Detailed(const Schema& schema, const json& rows) {
  json out = json::array();
  for (const json& row : rows) {
    json shown = json::object();
    for (const Field& field : schema.fields()) {
      shown[field.name] = Detailed(field, row.at(field.name));
    }
    out.push_back(shown);
  }
  return out;
}

TEST(LegacyVectors, Version1) {
  std::string text, stream;
  LOAD_OR_SKIP("scrt_v1_manifest.json", &text);
  const json manifest = json::parse(text);
  ASSERT_TRUE(Load(manifest["file"], &stream));
  auto document = ParseDsl(manifest["dsl"].get<std::string>());
  ASSERT_TRUE(document.ok()) << document.status().ToString();
  EXPECT_EQ(ReadLegacyHeader(AsBytes(stream))->version, 1);
  EXPECT_EQ(Hex(ReadLegacyHeader(AsBytes(stream))->fingerprint),
            manifest["fingerprint_u64_hex"].get<std::string>());
  const Schema& schema = *document->schemas[0].schema;
  ExpectRows(OpenLegacyStream(Bytes(stream), *document), Detailed(schema, manifest["rows"]));
}

TEST(LegacyVectors, Bundle) {
  std::string text, bytes;
  LOAD_OR_SKIP("scrt_bundle_manifest.json", &text);
  const json manifest = json::parse(text);
  ASSERT_TRUE(Load(manifest["file"], &bytes));
  auto bundle = ReadLegacyBundle(AsBytes(bytes));
  ASSERT_TRUE(bundle.ok()) << bundle.status().ToString();
  EXPECT_EQ(Hex(bundle->document_fingerprint),
            manifest["doc_fingerprint_server_hex"].get<std::string>());
  EXPECT_EQ(Hex(bundle->schema_fingerprint), manifest["schema_fingerprint_hex"].get<std::string>());
  EXPECT_EQ(std::to_string(bundle->updated_ns), manifest["updated_unix_ns"].get<std::string>());
  EXPECT_EQ(bundle->document_name, manifest["doc_name"].get<std::string>());
  EXPECT_EQ(bundle->schema_name, manifest["schema_name"].get<std::string>());
  EXPECT_EQ(bundle->dsl, manifest["dsl"].get<std::string>());
  EXPECT_EQ(Hex(AsText(bundle->stream)), manifest["payload_hex"].get<std::string>());
  auto document = ParseDsl(bundle->dsl);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(*LegacyServerFingerprint(*document), bundle->document_fingerprint);
  ExpectRows(OpenLegacyBundle(Bytes(bytes)),
             Detailed(*document->schemas[0].schema, manifest["rows"]));
}

// The snapshot has no manifest; its files must agree with each other.
TEST(LegacyVectors, Snapshot) {
  const std::string folder = "snapshot/Item/";
  std::string text;
  LOAD_OR_SKIP(folder + "meta.json", &text);
  auto meta = ReadLegacyMeta(text);
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(meta->schema_name, "Item");
  EXPECT_EQ(meta->updated_at, "2026-11-20T06:32:40.04056241Z");
  ASSERT_TRUE(Load(folder + "counters.json", &text));
  auto counters = ReadLegacyCounters(text);
  ASSERT_TRUE(counters.ok());
  EXPECT_EQ(*counters, meta->counters);
  EXPECT_EQ(counters->at(0), (std::pair<std::string, uint64_t>("ID", 101)));

  std::string stream;
  ASSERT_TRUE(Load(folder + meta->payload_path, &stream));
  ASSERT_TRUE(Load(folder + meta->row_index_path, &text));
  EXPECT_EQ(ReadLegacyHeader(AsBytes(stream))->fingerprint, meta->fingerprint);
  auto index = ReadLegacyRowIndex(AsBytes(text));
  ASSERT_TRUE(index.ok()) << index.status().ToString();
  EXPECT_EQ(index->size(), meta->row_count);
  EXPECT_TRUE(CheckLegacyRowIndex(*index, AsBytes(stream)).ok());

  auto document = ParseDsl(
      "@schema:Item\n@field ID uint64 serial\n@field Code string unique\n@field Qty uint64\n");
  ASSERT_TRUE(document.ok());
  auto cursor = OpenLegacyStream(Bytes(stream), *document);
  ASSERT_TRUE(cursor.ok()) << cursor.status().ToString();
  auto batch = (*cursor)->Next(0);
  ASSERT_TRUE(batch.ok()) << batch.status().ToString();
  ASSERT_EQ((*batch)->rows(), 5);
  ASSERT_EQ(meta->indexes.size(), 2u);
  for (const LegacyIndexFile& file : meta->indexes) {
    ASSERT_TRUE(Load(folder + file.path, &text));
    auto keys = ReadLegacyKeyIndex(AsBytes(text));
    ASSERT_TRUE(keys.ok()) << keys.status().ToString();
    EXPECT_EQ(keys->field, file.field);
    EXPECT_EQ(keys->unique, file.unique);
    EXPECT_EQ(keys->kind, file.kind == "string" ? 2 : 1);
    ASSERT_EQ(keys->keys.size(), 5u);
    const int field = (*batch)->schema->FieldIndex(file.field);
    ASSERT_GE(field, 0);
    const Column& column = *(*batch)->root->children[static_cast<size_t>(field)];
    for (const LegacyKey& key : keys->keys) {
      const auto row = static_cast<int64_t>(key.row);
      if (keys->kind == 2) {
        EXPECT_EQ(column.Text(row), key.text);
      } else {
        EXPECT_EQ(column.values->as<uint64_t>()[row], key.number);
      }
    }
  }
}

}  // namespace
}  // namespace scrt::file
