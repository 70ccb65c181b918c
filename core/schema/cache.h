// Compiled schemas, kept by fingerprint and by path, shared between threads.
//
// Two schemas that are equal in canonical bytes, kept attributes and storage types of refs compile
// once: every caller gets the same object. The fingerprint finds it, the bytes decide. A file is
// read again when its size, modification time or inode changed; a file whose schemas stayed the
// same keeps its compiled objects.
#pragma once

#include <atomic>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/os/file.h"
#include "core/schema/compiled.h"
#include "core/schema/dsl.h"

namespace scrt {

struct SchemaCacheOptions {
  DslOptions dsl;
  ScratchLimits scratch;
  uint64_t file_bytes = uint64_t{256} << 20;  // a larger file is refused
  size_t schemas = 4096;                      // kept; the least recently used goes first
  size_t files = 1024;
};

// A file of the schema language as it was when it was read.
struct CompiledDocument {
  Document document;
  std::vector<CompiledSchemaPtr> schemas;  // as in document.schemas

  CompiledSchemaPtr Find(std::string_view name) const;  // null if there is none
};
using CompiledDocumentPtr = std::shared_ptr<const CompiledDocument>;

// All functions may be called from several threads at once. What they return stays valid when the
// cache drops it.
class SchemaCache {
 public:
  explicit SchemaCache(SchemaCacheOptions options = {}) : options_(options) {}

  Result<CompiledSchemaPtr> Get(const SchemaPtr& schema);
  // By X24, null if it is not here. Of several schemas that differ in what X24 does not count, the
  // first that came.
  CompiledSchemaPtr Find(std::string_view x24) const;
  // The file at `path`, parsed once for each of its states. On failure what was read before stays.
  Result<CompiledDocumentPtr> LoadFile(const std::string& path);
  void Clear();
  size_t schema_count() const;
  size_t file_count() const;

 private:
  using Tick = std::atomic<uint64_t>;
  struct SchemaEntry {
    CompiledSchemaPtr compiled;
    mutable Tick used{0};
  };
  struct FileEntry {
    FileStamp stamp;
    std::array<uint8_t, 16> content_hash{};
    CompiledDocumentPtr document;
    mutable Tick used{0};
  };

  CompiledSchemaPtr FindEqual(const Schema& schema, std::string_view annotations) const;
  Result<CompiledDocumentPtr> Compile(std::string_view text);
  uint64_t NextTick() const { return clock_.fetch_add(1, std::memory_order_relaxed); }

  const SchemaCacheOptions options_;
  mutable std::shared_mutex mutex_;
  mutable Tick clock_{1};
  // Several entries may share a fingerprint. Nodes never move, so entries may hold atomics.
  std::unordered_multimap<std::string, SchemaEntry> schemas_;
  std::unordered_map<std::string, FileEntry> files_;
};

}  // namespace scrt
