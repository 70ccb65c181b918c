#include "core/schema/cache.h"

#include <algorithm>
#include <mutex>

#include "core/base/hash.h"

namespace scrt {
namespace {

// Drops least recently used entries until one more fits into `most`.
template <typename Map>
void MakeRoom(Map* map, size_t most) {
  while (!map->empty() && map->size() >= std::max<size_t>(most, 1)) {
    map->erase(std::min_element(map->begin(), map->end(), [](const auto& a, const auto& b) {
      return a.second.used.load(std::memory_order_relaxed) <
             b.second.used.load(std::memory_order_relaxed);
    }));
  }
}

}  // namespace

CompiledSchemaPtr CompiledDocument::Find(std::string_view name) const {
  for (const CompiledSchemaPtr& schema : schemas) {
    if (schema->schema()->name() == name) return schema;
  }
  return nullptr;
}

// The caller holds the mutex.
CompiledSchemaPtr SchemaCache::FindEqual(const Schema& schema, std::string_view annotations) const {
  auto [first, last] = schemas_.equal_range(schema.x24());
  for (auto at = first; at != last; ++at) {
    const CompiledSchemaPtr& compiled = at->second.compiled;
    if (!compiled->schema()->Equals(schema) || compiled->annotations() != annotations) continue;
    at->second.used.store(NextTick(), std::memory_order_relaxed);
    return compiled;
  }
  return nullptr;
}

Result<CompiledSchemaPtr> SchemaCache::Get(const SchemaPtr& schema) {
  std::string annotations = SchemaAnnotations(*schema);
  {
    std::shared_lock lock(mutex_);
    if (CompiledSchemaPtr found = FindEqual(*schema, annotations)) return found;
  }
  SCRT_ASSIGN_OR_RETURN(CompiledSchemaPtr compiled, CompiledSchema::Make(schema, options_.scratch));
  std::unique_lock lock(mutex_);
  // Another thread may have been faster; there must be one object only.
  if (CompiledSchemaPtr found = FindEqual(*schema, annotations)) return found;
  MakeRoom(&schemas_, options_.schemas);
  auto entry = schemas_.emplace(std::piecewise_construct, std::forward_as_tuple(schema->x24()),
                                std::forward_as_tuple());
  entry->second.compiled = compiled;
  entry->second.used.store(NextTick(), std::memory_order_relaxed);
  return compiled;
}

CompiledSchemaPtr SchemaCache::Find(std::string_view x24) const {
  std::shared_lock lock(mutex_);
  auto found = schemas_.find(std::string(x24));
  if (found == schemas_.end()) return nullptr;
  found->second.used.store(NextTick(), std::memory_order_relaxed);
  return found->second.compiled;
}

Result<CompiledDocumentPtr> SchemaCache::Compile(std::string_view text) {
  auto compiled = std::make_shared<CompiledDocument>();
  SCRT_ASSIGN_OR_RETURN(compiled->document, ParseDsl(text, options_.dsl));
  for (DocumentSchema& schema : compiled->document.schemas) {
    SCRT_ASSIGN_OR_RETURN(CompiledSchemaPtr one, Get(schema.schema));
    schema.schema = one->schema();
    compiled->schemas.push_back(std::move(one));
  }
  return CompiledDocumentPtr(std::move(compiled));
}

Result<CompiledDocumentPtr> SchemaCache::LoadFile(const std::string& path) {
  // Asked before reading: a change in between makes the stamp too old, never too new.
  SCRT_ASSIGN_OR_RETURN(FileStamp stamp, StatFile(path));
  {
    std::shared_lock lock(mutex_);
    auto found = files_.find(path);
    if (found != files_.end() && found->second.stamp.SameState(stamp) &&
        found->second.stamp.Settled()) {
      found->second.used.store(NextTick(), std::memory_order_relaxed);
      return found->second.document;
    }
  }
  SCRT_ASSIGN_OR_RETURN(std::string text, ReadWholeFile(path, options_.file_bytes));
  std::array<uint8_t, 16> hash = Hash128Canonical(AsBytes(text));
  {
    std::unique_lock lock(mutex_);
    auto found = files_.find(path);
    if (found != files_.end() && found->second.content_hash == hash) {
      found->second.stamp = stamp;
      found->second.used.store(NextTick(), std::memory_order_relaxed);
      return found->second.document;
    }
  }
  auto document = Compile(text);
  if (!document.ok()) return std::move(document).status().In(path);
  std::unique_lock lock(mutex_);
  if (files_.find(path) == files_.end()) MakeRoom(&files_, options_.files);
  FileEntry& entry = files_[path];
  // Two threads that parsed the same content must hand out the same document.
  if (entry.document == nullptr || entry.content_hash != hash) {
    entry.document = *document;
    entry.content_hash = hash;
  }
  entry.stamp = stamp;
  entry.used.store(NextTick(), std::memory_order_relaxed);
  return entry.document;
}

void SchemaCache::Clear() {
  std::unique_lock lock(mutex_);
  schemas_.clear();
  files_.clear();
}

size_t SchemaCache::schema_count() const {
  std::shared_lock lock(mutex_);
  return schemas_.size();
}

size_t SchemaCache::file_count() const {
  std::shared_lock lock(mutex_);
  return files_.size();
}

}  // namespace scrt
