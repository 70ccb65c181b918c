#include <algorithm>
#include <cstring>
#include <vector>

#include <scrt/schema.h>

#include "capi/src/handles.h"
#include "core/file/format.h"
#include "core/os/file.h"
#include "core/os/source.h"
#include "core/schema/legacy_fingerprint.h"
#include "core/schema/print.h"

static_assert(SCRT_TYPE_UNION == static_cast<int>(scrt::TypeId::kUnion) &&
              SCRT_TYPE_UNION + 1 == scrt::kTypeIdCount);
static_assert(sizeof(scrt_field) == 24 && sizeof(scrt_dsl_options) == 80 &&
              sizeof(scrt_schema_column) == 80);

using scrt::Code;
using scrt::Result;
using scrt::SchemaPtr;
using scrt::Status;
using scrt::capi::Enter;
using scrt::capi::EnterValue;
using scrt::capi::IsHandle;
using scrt::capi::NotAHandle;
using scrt::capi::NullArgument;

namespace {

Status ReadDslOptions(const scrt_dsl_options* from, scrt::DslOptions* to) {
  scrt_dsl_options options;
  SCRT_RETURN_IF_ERROR(scrt::capi::ReadOptions(from, &options));
  if (options.reserved0 != 0) {
    return Status(Code::kInvalidArgument, "options: a reserved field is not 0");
  }
  to->temporal.month_first = options.month_first != 0;
  return scrt::capi::ReadLimits(options.limits, &to->limits);
}

Status MakeDocument(scrt::Document document, scrt_document** out) {
  *out = new scrt_document{scrt_document::kTag,
                           std::make_shared<const scrt::Document>(std::move(document))};
  return Status::Ok();
}

// The schemas of a binary file, as a document without rows.
Result<scrt::Document> BinaryDocument(const std::string& path, const scrt::Limits& limits) {
  scrt::file::ReaderOptions options;
  options.limits = limits;
  SCRT_ASSIGN_OR_RETURN(auto source, scrt::OpenSource(path, scrt::SourceMode::kPread));
  SCRT_ASSIGN_OR_RETURN(auto reader, scrt::file::FileReader::Open(source, options));
  scrt::Document document;
  for (size_t t = 0; t < reader->index().tables.size(); ++t) {
    document.schemas.push_back({reader->TableSchema(t), {}, {}});
  }
  return document;
}

Result<bool> IsBinaryFile(const std::string& path) {
  SCRT_ASSIGN_OR_RETURN(auto source, scrt::OpenSource(path, scrt::SourceMode::kPread));
  if (source->size() < scrt::file::kMagic.size()) return false;
  SCRT_ASSIGN_OR_RETURN(auto start, source->Read(0, scrt::file::kMagic.size()));
  return scrt::file::HasMagic(start->span());
}

Status MakeDocumentSchema(const scrt::Document& document, const scrt::DocumentSchema& found,
                          scrt_schema** out) {
  SCRT_RETURN_IF_ERROR(scrt::capi::MakeSchema(found.schema, out));
  auto legacy = scrt::LegacyFingerprint(document, found.schema->name());
  if (legacy.ok()) (*out)->legacy_fingerprint = *legacy;
  return Status::Ok();
}

int32_t FlagsOf(const scrt::Field& field) {
  return (field.type->nullable ? SCRT_FIELD_NULLABLE : 0) |
         (field.required ? SCRT_FIELD_REQUIRED : 0) | (field.unique ? SCRT_FIELD_UNIQUE : 0) |
         (field.auto_increment ? SCRT_FIELD_AUTO_INCREMENT : 0) |
         (field.has_default ? SCRT_FIELD_HAS_DEFAULT : 0);
}

// The field that stands at each column; null for what is no field.
void AddFields(const scrt::Type& type, const scrt::Field* field,
               std::vector<const scrt::Field*>* out) {
  out->push_back(field);
  for (const scrt::ColumnChild& child : scrt::ColumnChildren(scrt::Storage(type))) {
    AddFields(*child.type, child.field, out);
  }
}

Status PrintDefault(const scrt::Field* field, scrt_buf* out) {
  if (field == nullptr || !field->has_default) {
    return Status(Code::kNotFound, "the field has no default");
  }
  std::string text;
  scrt::PrintLiteral(*field->type, field->default_value, &text);
  return scrt::capi::MakeBuf(text, out);
}

// What becomes of a type in a flat list of columns.
void AddColumn(const scrt::Type& type, const scrt::Field* field, std::string_view name,
               int32_t parent, std::vector<scrt_schema_column>* out) {
  auto number = static_cast<int32_t>(out->size());
  const scrt::Type& storage = scrt::Storage(type);
  scrt_schema_column& column = out->emplace_back();
  column.type = static_cast<int32_t>(type.id);
  column.storage = static_cast<int32_t>(storage.id);
  column.parent = parent;
  column.flags = field != nullptr ? FlagsOf(*field) : type.nullable ? SCRT_FIELD_NULLABLE : 0;
  column.unit = static_cast<int32_t>(storage.unit);
  column.precision = storage.precision;
  column.scale = storage.scale;
  column.name = scrt::capi::View(name);
  column.ref_schema = scrt::capi::View(type.ref_schema);
  column.ref_field = scrt::capi::View(type.ref_field);
  std::vector<scrt::ColumnChild> children = scrt::ColumnChildren(storage);
  column.child_count = static_cast<int32_t>(children.size());
  for (const scrt::ColumnChild& child : children) {
    AddColumn(*child.type, child.field, child.name, number, out);
  }
}

const scrt::Schema* SchemaOf(const scrt_schema* schema) {
  return IsHandle(schema) ? schema->schema.get() : nullptr;
}

}  // namespace

scrt_status scrt_document_parse(const char* text, int64_t size, const scrt_dsl_options* options,
                                scrt_document** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    std::string_view view;
    SCRT_RETURN_IF_ERROR(scrt::capi::TextArgument(text, size, "text", &view));
    scrt::DslOptions dsl;
    SCRT_RETURN_IF_ERROR(ReadDslOptions(options, &dsl));
    SCRT_ASSIGN_OR_RETURN(scrt::Document document, scrt::ParseDsl(view, dsl));
    return MakeDocument(std::move(document), out);
  });
}

scrt_status scrt_document_load(const char* path, const scrt_dsl_options* options,
                               scrt_document** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (path == nullptr) return NullArgument("path");
    scrt::DslOptions dsl;
    SCRT_RETURN_IF_ERROR(ReadDslOptions(options, &dsl));
    SCRT_ASSIGN_OR_RETURN(bool binary, IsBinaryFile(path));
    if (binary) {
      SCRT_ASSIGN_OR_RETURN(scrt::Document document, BinaryDocument(path, dsl.limits));
      return MakeDocument(std::move(document), out);
    }
    SCRT_ASSIGN_OR_RETURN(std::string text, scrt::ReadWholeFile(path, dsl.limits.memory));
    SCRT_ASSIGN_OR_RETURN(scrt::Document document, scrt::ParseDsl(text, dsl));
    return MakeDocument(std::move(document), out);
  });
}

void scrt_document_free(scrt_document* document) { scrt::capi::Free(document); }

int64_t scrt_document_schema_count(const scrt_document* document) {
  return IsHandle(document) ? static_cast<int64_t>(document->document->schemas.size()) : 0;
}

scrt_status scrt_document_schema(const scrt_document* document, int64_t index, scrt_schema** out,
                                 scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(document)) return NotAHandle("document");
    if (index < 0 || index >= scrt_document_schema_count(document)) {
      return Status(Code::kNotFound, "the document has no such schema");
    }
    return MakeDocumentSchema(*document->document,
                              document->document->schemas[static_cast<size_t>(index)], out);
  });
}

scrt_status scrt_document_find(const scrt_document* document, const char* name, int64_t size,
                               scrt_schema** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(document)) return NotAHandle("document");
    std::string_view view;
    SCRT_RETURN_IF_ERROR(scrt::capi::TextArgument(name, size, "name", &view));
    const scrt::DocumentSchema* found = document->document->Find(view);
    if (found == nullptr) {
      return Status(Code::kNotFound, "the document has no schema " + std::string(view));
    }
    return MakeDocumentSchema(*document->document, *found, out);
  });
}

scrt_status scrt_document_print(const scrt_document* document, scrt_buf* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    if (!IsHandle(document)) return NotAHandle("document");
    return scrt::capi::MakeBuf(scrt::PrintDocument(*document->document), out);
  });
}

scrt_status scrt_document_legacy_fingerprint(const scrt_document* document, int64_t index,
                                             uint64_t* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = 0;
    if (!IsHandle(document)) return NotAHandle("document");
    if (index < 0 || index >= scrt_document_schema_count(document)) {
      return Status(Code::kNotFound, "the document has no such schema");
    }
    const auto& schema = document->document->schemas[static_cast<size_t>(index)].schema;
    auto fingerprint = scrt::LegacyFingerprint(*document->document, schema->name());
    if (fingerprint.status().code() == Code::kState) {
      return Status(Code::kUnsupported, fingerprint.status().message());
    }
    SCRT_ASSIGN_OR_RETURN(*out, std::move(fingerprint));
    return Status::Ok();
  });
}

scrt_schema* scrt_schema_ref(const scrt_schema* schema) {
  return EnterValue<scrt_schema*>(nullptr, [&]() -> scrt_schema* {
    return IsHandle(schema) ? new scrt_schema(*schema) : nullptr;
  });
}

void scrt_schema_free(scrt_schema* schema) { scrt::capi::Free(schema); }

scrt_view scrt_schema_name(const scrt_schema* schema) {
  const scrt::Schema* s = SchemaOf(schema);
  return s != nullptr ? scrt::capi::View(s->name()) : scrt_view();
}

scrt_view scrt_schema_fingerprint(const scrt_schema* schema) {
  const scrt::Schema* s = SchemaOf(schema);
  return s != nullptr ? scrt::capi::View(s->x24()) : scrt_view();
}

scrt_view scrt_schema_canonical(const scrt_schema* schema) {
  const scrt::Schema* s = SchemaOf(schema);
  return s != nullptr ? scrt::capi::View(s->canonical()) : scrt_view();
}

scrt_status scrt_schema_print(const scrt_schema* schema, scrt_buf* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    const scrt::Schema* s = SchemaOf(schema);
    if (s == nullptr) return NotAHandle("schema");
    return scrt::capi::MakeBuf(scrt::PrintSchema(*s), out);
  });
}

int64_t scrt_schema_field_count(const scrt_schema* schema) {
  const scrt::Schema* s = SchemaOf(schema);
  return s != nullptr ? static_cast<int64_t>(s->fields().size()) : 0;
}

scrt_status scrt_schema_field(const scrt_schema* schema, int64_t index, scrt_field* out,
                              scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_field();
    const scrt::Schema* s = SchemaOf(schema);
    if (s == nullptr) return NotAHandle("schema");
    if (index < 0 || index >= scrt_schema_field_count(schema)) {
      return Status(Code::kNotFound, "the schema has no such field");
    }
    const scrt::Field& field = s->fields()[static_cast<size_t>(index)];
    out->name = scrt::capi::View(field.name);
    out->type = static_cast<int32_t>(field.type->id);
    out->flags = FlagsOf(field);
    return Status::Ok();
  });
}

scrt_status scrt_schema_field_type(const scrt_schema* schema, int64_t index, scrt_buf* out,
                                   scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    const scrt::Schema* s = SchemaOf(schema);
    if (s == nullptr) return NotAHandle("schema");
    if (index < 0 || index >= scrt_schema_field_count(schema)) {
      return Status(Code::kNotFound, "the schema has no such field");
    }
    return scrt::capi::MakeBuf(s->fields()[static_cast<size_t>(index)].type->ToString(), out);
  });
}

scrt_status scrt_schema_field_default(const scrt_schema* schema, int64_t index, scrt_buf* out,
                                      scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    const scrt::Schema* s = SchemaOf(schema);
    if (s == nullptr) return NotAHandle("schema");
    if (index < 0 || index >= scrt_schema_field_count(schema)) {
      return Status(Code::kNotFound, "the schema has no such field");
    }
    return PrintDefault(&s->fields()[static_cast<size_t>(index)], out);
  });
}

scrt_status scrt_schema_column_default(const scrt_schema* schema, int64_t column, scrt_buf* out,
                                       scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    const scrt::Schema* s = SchemaOf(schema);
    if (s == nullptr) return NotAHandle("schema");
    std::vector<const scrt::Field*> fields;
    AddFields(*s->record(), nullptr, &fields);
    if (column < 0 || column >= static_cast<int64_t>(fields.size())) {
      return Status(Code::kNotFound, "the schema has no such column");
    }
    return PrintDefault(fields[static_cast<size_t>(column)], out);
  });
}

int64_t scrt_schema_columns(const scrt_schema* schema, scrt_schema_column* out, int64_t capacity) {
  return EnterValue<int64_t>(0, [&]() -> int64_t {
    const scrt::Schema* s = SchemaOf(schema);
    if (s == nullptr) return 0;
    std::vector<scrt_schema_column> columns;
    AddColumn(*s->record(), nullptr, {}, -1, &columns);
    auto count = static_cast<int64_t>(columns.size());
    for (int64_t i = 0; out != nullptr && i < std::min(count, capacity); ++i) {
      out[i] = columns[static_cast<size_t>(i)];
    }
    return count;
  });
}

int64_t scrt_schema_find_field(const scrt_schema* schema, const char* name, int64_t size) {
  const scrt::Schema* s = SchemaOf(schema);
  std::string_view view;
  if (s == nullptr || !scrt::capi::TextArgument(name, size, "name", &view).ok()) return -1;
  return s->FieldIndex(view);
}

bool scrt_schema_equal(const scrt_schema* a, const scrt_schema* b) {
  const scrt::Schema* x = SchemaOf(a);
  const scrt::Schema* y = SchemaOf(b);
  return x != nullptr && y != nullptr && x->Equals(*y);
}

scrt_schema_cache* scrt_schema_cache_new(void) {
  return EnterValue<scrt_schema_cache*>(nullptr, [] { return new scrt_schema_cache(); });
}

void scrt_schema_cache_free(scrt_schema_cache* cache) { scrt::capi::Free(cache); }

scrt_status scrt_schema_cache_load(const scrt_schema_cache* cache, const char* path,
                                   scrt_document** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(cache)) return NotAHandle("schema cache");
    if (path == nullptr) return NullArgument("path");
    SCRT_ASSIGN_OR_RETURN(scrt::CompiledDocumentPtr loaded, cache->cache.LoadFile(path));
    // The handle shares the cache's document, and keeps it alive.
    *out = new scrt_document{scrt_document::kTag,
                             std::shared_ptr<const scrt::Document>(loaded, &loaded->document)};
    return Status::Ok();
  });
}

scrt_status scrt_schema_cache_find(const scrt_schema_cache* cache, const char* fingerprint,
                                   scrt_schema** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(cache)) return NotAHandle("schema cache");
    if (fingerprint == nullptr) return NullArgument("fingerprint");
    // Never beyond the end of a text that is too short.
    if (strnlen(fingerprint, SCRT_FINGERPRINT_SIZE) != SCRT_FINGERPRINT_SIZE) {
      return Status(Code::kInvalidArgument, "a fingerprint has 24 digits");
    }
    auto found = cache->cache.Find({fingerprint, SCRT_FINGERPRINT_SIZE});
    if (found == nullptr) return Status(Code::kNotFound, "the cache has no such schema");
    return scrt::capi::MakeSchema(found->schema(), out);
  });
}

scrt_status scrt_schema_cache_put(const scrt_schema_cache* cache, const scrt_schema* schema,
                                  scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(cache)) return NotAHandle("schema cache");
    if (!IsHandle(schema)) return NotAHandle("schema");
    return cache->cache.Get(schema->schema).status();
  });
}

scrt_status scrt_schema_cache_stats_get(const scrt_schema_cache* cache,
                                        scrt_schema_cache_stats* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(cache)) return NotAHandle("schema cache");
    scrt_schema_cache_stats now = {};
    now.schemas = cache->cache.schema_count();
    now.files = cache->cache.file_count();
    return scrt::capi::WriteStruct(&now, sizeof now, out);
  });
}
