// The legacy formats. First byte: which one. Hostile streams, bundles and side files end with an
// error or with rows that obey their schema and the memory limit.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "core/file/legacy_bundle.h"
#include "core/file/legacy_snapshot.h"
#include "core/schema/utf8.h"

namespace scrt::file {
namespace {

constexpr uint64_t kMemory = 1 << 20;

void Require(bool holds) {
  if (!holds) std::abort();
}

SchemaPtr ParsedSchema(std::string_view text) {
  auto document = ParseDsl(text);
  Require(document.ok());
  return document->schemas[0].schema;
}

const SchemaPtr& SchemaOf(size_t which) {
  static const SchemaPtr kSchemas[] = {
      ParsedSchema("@schema:A\n@field a uint64\n@field b string\n@field c bool\n@field d int64\n"
                   "@field e float64\n@field f bytes\n@field g date\n@field h datetime\n"
                   "@field i timestamp\n@field j timestamptz\n@field k duration\n"),
      ParsedSchema("@schema:N\n@field a uint64 default=7\n@field b int64 required\n"),
      ParsedSchema("@schema:T\n@field a string default=\"some text\"\n"
                   "@field b timestamptz default=\"2025-01-02T03:04:05Z\"\n"),
      ParsedSchema("@schema:R\n@field a ref:P:n\n@field b ref:P:s default=z\n@field c date?\n"
                   "@schema:P\n@field n uint64\n@field s string\n"),
  };
  return kSchemas[which % 4];
}

BufferPtr Bytes(ByteSpan bytes) {
  Buffer buffer;
  buffer.AppendBytes(bytes.data(), bytes.size());
  return Buffer::Share(std::move(buffer));
}

LegacyOptions OptionsOf(uint8_t bits) {
  LegacyOptions options;
  options.limits.memory = kMemory;
  options.limits.row_group_rows = 1 << 14;
  options.apply_defaults = bits & 1;
  options.zero_time_is_absent = bits & 2;
  options.strings_as_bytes = bits & 4;
  options.relax_required = bits & 8;
  return options;
}

void CheckText(const Column& column) {
  if (Storage(*column.type).id != TypeId::kString) return;
  for (int64_t i = 0; i < column.length; ++i) Require(IsUtf8(column.Text(i)));
}

void CheckBatch(const Batch& batch, const Cursor& cursor) {
  const Column& root = *batch.root;
  Require(batch.schema == cursor.schema() && batch.rows() > 0);
  Require(ValidateColumn(root, Limits()).ok());
  Require(ArrowBytes(root) <= static_cast<int64_t>(kMemory));
  for (uint32_t f = 0; f < root.children.size(); ++f) {
    const Column& column = *root.children[f];
    CheckText(column);
    const BufferPtr present = PresenceOf(root, f);
    int64_t without = 0;
    for (int64_t i = 0; i < batch.rows(); ++i) {
      without += !column.IsValid(i);
      const bool there = present == nullptr || GetBit(present->data(), static_cast<size_t>(i));
      Require(there == column.IsValid(i));
    }
    Require(without == column.null_count);
    Require(!batch.schema->fields()[f].required || present == nullptr);
  }
}

void Drain(Result<std::unique_ptr<Cursor>> opened, int64_t size) {
  if (!opened.ok()) return;
  Cursor& cursor = **opened;
  for (int pages = 0;; ++pages) {
    auto batch = cursor.Next(0);
    if (!batch.ok()) {
      Require(batch.status().offset() >= 0 && batch.status().offset() <= size);
      Require(!cursor.Next(0).ok());
      return;
    }
    if (*batch == nullptr) {
      Require(*cursor.Next(0) == nullptr);
      return;
    }
    CheckBatch(**batch, cursor);
    Require(pages < size);
#ifdef SCRT_FUZZ_PLANT
    // Reached only by a well-formed page with absent values and more rows than any of the corpus.
    if ((*batch)->root->shapes != nullptr && (*batch)->rows() > 2) std::abort();
#endif
  }
}

// The schema of a bundle is text for another target; here it is a fixed one.
void Bundle(ByteSpan bytes, const LegacyOptions& options) {
  auto bundle = ReadLegacyBundle(bytes);
  if (!bundle.ok()) return;
  Require(IsUtf8(bundle->dsl) && IsUtf8(bundle->schema_name) && IsUtf8(bundle->document_name));
  Require(bundle->stream_offset + static_cast<int64_t>(bundle->stream.size()) ==
          static_cast<int64_t>(bytes.size()));
  Drain(OpenLegacyStream(Bytes(bundle->stream), SchemaOf(1), std::nullopt, options),
        static_cast<int64_t>(bundle->stream.size()));
}

void SideFiles(uint8_t which, ByteSpan bytes) {
  Limits limits;
  limits.memory = kMemory;
  if (which == 0) {
    // An index, then a stream, cut by the first two bytes.
    if (bytes.size() < 2) return;
    const size_t cut = std::min<size_t>(Load<uint16_t>(bytes.data()), bytes.size() - 2);
    auto index = ReadLegacyRowIndex(bytes.subspan(2, cut), limits);
    if (index.ok()) static_cast<void>(CheckLegacyRowIndex(*index, bytes.subspan(2 + cut)));
  } else if (which == 1) {
    auto index = ReadLegacyKeyIndex(bytes, limits);
    Require(!index.ok() || index->keys.size() * 10 <= bytes.size());
  } else if (which == 2) {
    auto meta = ReadLegacyMeta(AsText(bytes), limits);
    if (!meta.ok()) return;
    for (const LegacyIndexFile& file : meta->indexes) {
      Require(file.path.find('/') == std::string::npos && file.path != "..");
    }
  } else {
    static_cast<void>(ReadLegacyCounters(AsText(bytes), limits));
  }
}

}  // namespace
}  // namespace scrt::file

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace scrt;
  using namespace scrt::file;
  if (size < 2) return 0;
  const ByteSpan rest{data + 2, size - 2};
  const LegacyOptions options = OptionsOf(data[1]);
  const auto bytes = static_cast<int64_t>(rest.size());
  switch (const uint8_t mode = data[0] % 16; mode) {
    case 12:
      Bundle(rest, options);
      break;
    case 13:
    case 14:
    case 15:
      SideFiles(data[1] % 4, rest);
      break;
    default:
      Drain(OpenLegacyStream(Bytes(rest), SchemaOf(mode), std::nullopt, options), bytes);
  }
  return 0;
}
