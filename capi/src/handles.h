// The handles of the C interface: a tag and what it stands for.
#pragma once

#include <memory>
#include <optional>

#include <scrt/batch.h>
#include <scrt/reader.h>
#include <scrt/schema.h>
#include <scrt/writer.h>

#include "capi/src/handle.h"
#include "core/batch/cursor.h"
#include "core/file/reader.h"
#include "core/file/writer.h"
#include "core/schema/cache.h"
#include "core/schema/dsl.h"

struct scrt_schema {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kSchema;
  scrt::capi::Tag tag = kTag;
  scrt::SchemaPtr schema;
  std::optional<uint64_t> legacy_fingerprint = {};  // if it was parsed from text
};

struct scrt_document {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kDocument;
  scrt::capi::Tag tag = kTag;
  std::shared_ptr<const scrt::Document> document;
};

struct scrt_schema_cache {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kCache;
  scrt::capi::Tag tag = kTag;
  mutable scrt::SchemaCache cache;
};

struct scrt_batch {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kBatch;
  scrt::capi::Tag tag = kTag;
  scrt::BatchPtr batch;
};

struct scrt_cursor {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kCursor;
  scrt::capi::Tag tag = kTag;
  std::unique_ptr<scrt::Cursor> cursor;
  scrt::capi::Sticky sticky;
};

struct scrt_reader {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kReader;
  scrt::capi::Tag tag = kTag;
  std::shared_ptr<const scrt::file::FileReader> reader;
};

struct scrt_writer {
  static constexpr scrt::capi::Tag kTag = scrt::capi::Tag::kWriter;
  scrt::capi::Tag tag = kTag;
  std::unique_ptr<scrt::file::FileWriter> writer;
  scrt::capi::Sticky sticky;
  bool finished = false;
  std::shared_ptr<scrt::Buffer> memory;  // of a writer into memory: what was not taken yet
};

namespace scrt::capi {

inline Status MakeSchema(SchemaPtr schema, scrt_schema** out) {
  *out = new scrt_schema{scrt_schema::kTag, std::move(schema), {}};
  return Status::Ok();
}
inline Status MakeBatch(BatchPtr batch, scrt_batch** out) {
  *out = new scrt_batch{scrt_batch::kTag, std::move(batch)};
  return Status::Ok();
}
inline Status MakeCursor(std::unique_ptr<Cursor> cursor, scrt_cursor** out) {
  *out = new scrt_cursor{scrt_cursor::kTag, std::move(cursor), {}};
  return Status::Ok();
}

// One row group more, as scrt_writer_append does it.
Status AppendRows(scrt_writer* writer, const Batch& batch);

}  // namespace scrt::capi
