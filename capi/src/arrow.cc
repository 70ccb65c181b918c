#include <algorithm>

#include <scrt/arrow.h>

#include "capi/src/handles.h"
#include "core/arrow/export.h"
#include "core/arrow/import.h"
#include "core/infer/import_columns.h"

static_assert(sizeof(scrt_arrow_options) == 40);

using scrt::Code;
using scrt::Limits;
using scrt::Status;
using scrt::arrow::ExportOptions;
using scrt::arrow::Importer;
using scrt::arrow::OwnedArray;
using scrt::arrow::OwnedSchema;
using scrt::arrow::OwnedStream;
using scrt::capi::Enter;
using scrt::capi::IsHandle;
using scrt::capi::NotAHandle;
using scrt::capi::NullArgument;

namespace {

// Larger arrays become several row groups, so that readers hold no more than this at once.
constexpr int64_t kRowGroupRows = int64_t{1} << 20;

Status ReadOptions(const scrt_arrow_options* from, ExportOptions* to) {
  scrt_arrow_options raw;
  SCRT_RETURN_IF_ERROR(scrt::capi::ReadOptions(from, &raw));
  if (raw.reserved != 0) {
    return Status(Code::kInvalidArgument, "arrow options: a reserved field is not 0");
  }
  if (raw.union_as_struct != 0 && raw.union_as_json != 0) {
    return Status(Code::kInvalidArgument, "arrow options: a union can't be struct and JSON both");
  }
  to->union_as_struct = raw.union_as_struct != 0;
  to->union_as_json = raw.union_as_json != 0;
  to->map_as_list = raw.map_as_list != 0;
  to->symbol_as_text = raw.symbol_as_text != 0;
  to->decimal_as_text = raw.decimal_as_text != 0;
  to->presence = raw.presence != 0;
  return Status::Ok();
}

std::optional<std::string_view> NameOf(const char* name) {
  if (name == nullptr) return std::nullopt;
  return name;
}

// A column and all below it, in depth-first order.
void Flatten(const scrt::Column& column, std::vector<scrt::ImportedColumn>* out) {
  auto span = [](const scrt::BufferPtr& buffer) {
    return buffer != nullptr ? buffer->span() : scrt::ByteSpan();
  };
  scrt::ImportedColumn flat;
  flat.type = static_cast<int32_t>(scrt::Storage(*column.type).id);
  flat.child_count = static_cast<int32_t>(column.children.size());
  flat.length = column.length;
  flat.validity = span(column.validity);
  flat.values = span(column.values);
  flat.bytes = span(column.shapes != nullptr ? column.shape_codes : column.bytes);
  if (column.shapes != nullptr) {
    flat.shape_ends = column.shapes->ends();
    flat.shape_fields = column.shapes->flat();
  }
  out->push_back(flat);
  for (const scrt::ColumnPtr& child : column.children) Flatten(*child, out);
}

// The same batch with every value looked at.
scrt::Result<scrt::BatchPtr> Checked(const scrt::BatchPtr& batch) {
  std::vector<scrt::ImportedColumn> columns;
  Flatten(*batch->root, &columns);
  return scrt::ImportColumns(batch->schema, batch->rows(), columns, Limits(), batch);
}

scrt::Result<scrt::BatchPtr> Import(const Importer& importer, OwnedArray array) {
  SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch, importer.Import(std::move(array)));
  return Checked(batch);
}

// Rows that leave by a stream count as read.
class CountedCursor : public scrt::Cursor {
 public:
  void Begin(std::unique_ptr<scrt::Cursor> cursor) { cursor_ = std::move(cursor); }
  const scrt::SchemaPtr& schema() const override { return cursor_->schema(); }
  scrt::Result<scrt::BatchPtr> Next(int64_t max_rows) override {
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch, cursor_->Next(max_rows));
    if (batch != nullptr) scrt::capi::CountRowsRead(batch->rows());
    return batch;
  }

 private:
  std::unique_ptr<scrt::Cursor> cursor_;
};

// The cursor is taken when nothing can fail any more.
void MakeStream(std::unique_ptr<scrt::Cursor>* cursor, const ExportOptions& options,
                ArrowArrayStream* out) {
  auto counted = std::make_unique<CountedCursor>();
  CountedCursor* inside = counted.get();
  OwnedStream stream = scrt::arrow::ExportStream(std::move(counted), options);
  inside->Begin(std::move(*cursor));
  stream.MoveTo(out);
}

// A stream of somebody else's, with its errors as statuses.
class Incoming {
 public:
  explicit Incoming(OwnedStream stream) : stream_(std::move(stream)) {}

  Status Schema(OwnedSchema* out) {
    ArrowSchema schema = {};
    SCRT_RETURN_IF_ERROR(Answer(stream_->get_schema(stream_.get(), &schema)));
    *out = OwnedSchema(&schema);
    if (out->released()) return Status(Code::kInvalidArgument, "the Arrow stream has no schema");
    return Status::Ok();
  }
  // A released array at the end.
  Status Next(OwnedArray* out) {
    ArrowArray array = {};
    SCRT_RETURN_IF_ERROR(Answer(stream_->get_next(stream_.get(), &array)));
    *out = OwnedArray(&array);
    return Status::Ok();
  }

 private:
  Status Answer(int error) {
    if (error == 0) return Status::Ok();
    std::string text = "the Arrow stream failed";
    const char* message = stream_->get_last_error(stream_.get());
    if (message != nullptr) text = text + ": " + message;
    return Status::FromErrno(text, error);
  }

  OwnedStream stream_;
};

Status AppendAll(scrt_writer* writer, Incoming* stream, const Importer& importer) {
  bool any = false;
  for (;;) {
    OwnedArray array;
    SCRT_RETURN_IF_ERROR(stream->Next(&array));
    if (array.released()) break;
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch, Import(importer, std::move(array)));
    for (int64_t row = 0; row < batch->rows(); row += kRowGroupRows) {
      SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr part,
                            scrt::Slice(batch, row, std::min(kRowGroupRows, batch->rows() - row)));
      SCRT_RETURN_IF_ERROR(scrt::capi::AppendRows(writer, *part));
      any = true;
    }
  }
  if (any) return Status::Ok();
  scrt::Batch empty;
  empty.schema = importer.schema();
  empty.root = scrt::NullColumn(empty.schema->record(), 0);
  return scrt::capi::AppendRows(writer, empty);
}

}  // namespace

scrt_status scrt_schema_to_arrow(const scrt_schema* schema, const scrt_arrow_options* options,
                                 struct ArrowSchema* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = ArrowSchema();
    if (!IsHandle(schema)) return NotAHandle("schema");
    ExportOptions export_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &export_options));
    SCRT_ASSIGN_OR_RETURN(OwnedSchema made,
                          scrt::arrow::ExportSchema(*schema->schema, export_options));
    made.MoveTo(out);
    return Status::Ok();
  });
}

scrt_status scrt_schema_from_arrow(const struct ArrowSchema* arrow, const char* name,
                                   scrt_schema** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (arrow == nullptr) return NullArgument("arrow");
    SCRT_ASSIGN_OR_RETURN(scrt::SchemaPtr schema,
                          scrt::arrow::ImportSchema(*arrow, NameOf(name), Limits()));
    return scrt::capi::MakeSchema(std::move(schema), out);
  });
}

scrt_status scrt_batch_to_arrow(const scrt_batch* batch, const scrt_arrow_options* options,
                                struct ArrowArray* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = ArrowArray();
    if (!IsHandle(batch)) return NotAHandle("batch");
    ExportOptions export_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &export_options));
    SCRT_ASSIGN_OR_RETURN(OwnedArray made, scrt::arrow::ExportBatch(*batch->batch, export_options));
    made.MoveTo(out);
    return Status::Ok();
  });
}

scrt_status scrt_batch_from_arrow(const scrt_schema* schema, const struct ArrowSchema* arrow,
                                  struct ArrowArray* array, scrt_batch** out, scrt_error* err) {
  OwnedArray moved(array);
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (schema != nullptr && !IsHandle(schema)) return NotAHandle("schema");
    if (arrow == nullptr) return NullArgument("arrow");
    if (array == nullptr) return NullArgument("array");
    SCRT_ASSIGN_OR_RETURN(
        Importer importer,
        Importer::Make(*arrow, schema != nullptr ? schema->schema : nullptr, Limits()));
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch, Import(importer, std::move(moved)));
    return scrt::capi::MakeBatch(std::move(batch), out);
  });
}

scrt_status scrt_reader_to_arrow(const scrt_reader* reader, int64_t table,
                                 const scrt_arrow_options* options, struct ArrowArrayStream* out,
                                 scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = ArrowArrayStream();
    if (!IsHandle(reader)) return NotAHandle("reader");
    const scrt::file::FileReader& file = *reader->reader;
    if (table < 0 || table >= static_cast<int64_t>(file.index().tables.size())) {
      return Status(Code::kNotFound, "the file has no such table");
    }
    ExportOptions export_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &export_options));
    SCRT_ASSIGN_OR_RETURN(auto cursor, file.OpenCursor(static_cast<size_t>(table), {}));
    MakeStream(&cursor, export_options, out);
    return Status::Ok();
  });
}

scrt_status scrt_cursor_to_arrow(scrt_cursor* cursor, const scrt_arrow_options* options,
                                 struct ArrowArrayStream* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = ArrowArrayStream();
    if (!IsHandle(cursor)) return NotAHandle("cursor");
    ExportOptions export_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &export_options));
    SCRT_RETURN_IF_ERROR(cursor->sticky.status());
    MakeStream(&cursor->cursor, export_options, out);
    scrt_cursor_free(cursor);
    return Status::Ok();
  });
}

scrt_status scrt_writer_append_arrow(scrt_writer* writer, const scrt_schema* schema,
                                     const char* name, struct ArrowArrayStream* stream,
                                     scrt_error* err) {
  OwnedStream moved(stream);
  return Enter(err, [&]() -> Status {
    if (!IsHandle(writer)) return NotAHandle("writer");
    if (schema != nullptr && !IsHandle(schema)) return NotAHandle("schema");
    if (stream == nullptr) return NullArgument("stream");
    if (moved.released()) {
      return Status(Code::kInvalidArgument, "the Arrow stream was released");
    }
    Incoming incoming(std::move(moved));
    OwnedSchema arrow;
    SCRT_RETURN_IF_ERROR(incoming.Schema(&arrow));
    scrt::SchemaPtr target = schema != nullptr ? schema->schema : nullptr;
    if (target == nullptr) {
      SCRT_ASSIGN_OR_RETURN(target, scrt::arrow::ImportSchema(*arrow, NameOf(name), Limits()));
    }
    SCRT_ASSIGN_OR_RETURN(Importer importer, Importer::Make(*arrow, target, Limits()));
    return AppendAll(writer, &incoming, importer);
  });
}
