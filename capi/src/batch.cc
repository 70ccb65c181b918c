#include <algorithm>

#include <scrt/batch.h>

#include "capi/src/handles.h"
#include "capi/src/import.h"
#include "core/infer/document_rows.h"
#include "core/infer/emit.h"
#include "core/text/json_writer.h"

static_assert(sizeof(scrt_column) == 112 && sizeof(scrt_packed_column) == 96);

using scrt::Code;
using scrt::Column;
using scrt::ColumnPtr;
using scrt::Status;
using scrt::capi::Enter;
using scrt::capi::EnterValue;
using scrt::capi::IsHandle;
using scrt::capi::NotAHandle;
using scrt::capi::NullArgument;

namespace {

// One column of the tree in depth-first order, with what the C structs need to know of it.
struct FlatColumn {
  const Column* column;
  int32_t parent;
  std::string_view name;
};

void Flatten(const Column& column, int32_t parent, std::string_view name,
             std::vector<FlatColumn>* out) {
  auto number = static_cast<int32_t>(out->size());
  out->push_back({&column, parent, name});
  std::vector<scrt::ColumnChild> children = scrt::ColumnChildren(scrt::Storage(*column.type));
  for (size_t i = 0; i < children.size(); ++i) {
    Flatten(*column.children[i], number, children[i].name, out);
  }
}

std::vector<FlatColumn> Flatten(const scrt_batch* batch) {
  std::vector<FlatColumn> columns;
  Flatten(*batch->batch->root, -1, {}, &columns);
  return columns;
}

scrt_view BytesOf(const scrt::BufferPtr& buffer) {
  if (buffer == nullptr) return scrt_view();
  return {buffer->data(), static_cast<int64_t>(buffer->size())};
}

// The three buffers of a column as the C interface names them.
struct Buffers {
  scrt_view validity, values, data;

  explicit Buffers(const Column& column)
      : validity(BytesOf(column.validity)),
        values(BytesOf(column.values)),
        data(BytesOf(column.shape_codes ? column.shape_codes : column.bytes)) {}
};

constexpr int64_t kPackAlignment = 64;

// Each part at its offset, zeros between them.
Status MakeBlock(const std::vector<std::pair<int64_t, scrt_view>>& parts, int64_t size,
                 scrt_buf* out) {
  scrt::Buffer block;
  block.ReserveMore(static_cast<size_t>(size));
  for (const auto& [offset, bytes] : parts) {
    block.AppendZeros(static_cast<size_t>(offset) - block.size());
    block.AppendBytes(bytes.data, static_cast<size_t>(bytes.size));
  }
  block.AppendZeros(static_cast<size_t>(size) - block.size());
  scrt::capi::MakeBuf(std::move(block), out);
  return Status::Ok();
}

int32_t ShapeCount(const Column& column) {
  return column.shapes ? static_cast<int32_t>(column.shapes->size()) : 0;
}

scrt_view BytesOf(const std::vector<uint32_t>& numbers) {
  return {reinterpret_cast<const uint8_t*>(numbers.data()),
          static_cast<int64_t>(numbers.size() * sizeof(uint32_t))};
}

}  // namespace

void scrt_batch_free(scrt_batch* batch) { scrt::capi::Free(batch); }

scrt_batch* scrt_batch_ref(const scrt_batch* batch) {
  return EnterValue<scrt_batch*>(nullptr, [&]() -> scrt_batch* {
    return IsHandle(batch) ? new scrt_batch{scrt_batch::kTag, batch->batch} : nullptr;
  });
}

int64_t scrt_batch_rows(const scrt_batch* batch) {
  return IsHandle(batch) ? batch->batch->rows() : 0;
}

int64_t scrt_batch_bytes(const scrt_batch* batch) {
  return IsHandle(batch) ? scrt::ArrowBytes(*batch->batch->root) : 0;
}

scrt_schema* scrt_batch_schema(const scrt_batch* batch) {
  return EnterValue<scrt_schema*>(nullptr, [&]() -> scrt_schema* {
    return IsHandle(batch) ? new scrt_schema{scrt_schema::kTag, batch->batch->schema, {}} : nullptr;
  });
}

int64_t scrt_batch_columns(const scrt_batch* batch, scrt_column* out, int64_t capacity) {
  return EnterValue<int64_t>(0, [&]() -> int64_t {
    if (!IsHandle(batch)) return 0;
    std::vector<FlatColumn> columns = Flatten(batch);
    auto count = static_cast<int64_t>(columns.size());
    for (int64_t i = 0; out != nullptr && i < std::min(count, capacity); ++i) {
      const FlatColumn& flat = columns[static_cast<size_t>(i)];
      const Column& column = *flat.column;
      Buffers buffers(column);
      scrt_column& c = out[i];
      c = scrt_column();
      c.type = static_cast<int32_t>(scrt::Storage(*column.type).id);
      c.parent = flat.parent;
      c.child_count = static_cast<int32_t>(column.children.size());
      c.shape_count = ShapeCount(column);
      c.length = column.length;
      c.null_count = column.null_count;
      c.validity = buffers.validity.data;
      c.values = buffers.values.data;
      c.data = buffers.data.data;
      c.validity_size = buffers.validity.size;
      c.values_size = buffers.values.size;
      c.data_size = buffers.data.size;
      c.name = scrt::capi::View(flat.name);
      if (column.shapes != nullptr) {
        c.shape_ends = column.shapes->ends().data();
        c.shape_fields = column.shapes->flat().data();
      }
    }
    return count;
  });
}

scrt_status scrt_batch_pack(const scrt_batch* batch, scrt_packed_column* columns, int64_t capacity,
                            scrt_buf* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    if (!IsHandle(batch)) return NotAHandle("batch");
    if (columns == nullptr) return NullArgument("columns");
    std::vector<FlatColumn> flat = Flatten(batch);
    if (capacity < static_cast<int64_t>(flat.size())) {
      return Status(Code::kInvalidArgument, "capacity is below the number of columns");
    }
    std::vector<std::pair<int64_t, scrt_view>> parts;
    int64_t end = 0;
    auto put = [&](scrt_view bytes, int64_t* offset, int64_t* size) {
      *size = bytes.size;
      *offset = -1;
      if (bytes.data == nullptr) return;
      *offset = end;
      parts.emplace_back(end, bytes);
      end += (bytes.size + kPackAlignment - 1) / kPackAlignment * kPackAlignment;
    };
    for (size_t i = 0; i < flat.size(); ++i) {
      const Column& column = *flat[i].column;
      Buffers buffers(column);
      scrt_packed_column& c = columns[i];
      c = scrt_packed_column();
      c.type = static_cast<int32_t>(scrt::Storage(*column.type).id);
      c.parent = flat[i].parent;
      c.child_count = static_cast<int32_t>(column.children.size());
      c.shape_count = ShapeCount(column);
      c.length = column.length;
      c.null_count = column.null_count;
      put(buffers.validity, &c.validity_offset, &c.validity_size);
      put(buffers.values, &c.values_offset, &c.values_size);
      put(buffers.data, &c.data_offset, &c.data_size);
      c.shape_ends_offset = c.shape_fields_offset = -1;
      if (column.shapes != nullptr) {
        int64_t size = 0;
        put(BytesOf(column.shapes->ends()), &c.shape_ends_offset, &size);
        put(BytesOf(column.shapes->flat()), &c.shape_fields_offset, &size);
      }
    }
    return MakeBlock(parts, end, out);
  });
}

scrt_status scrt_batch_make(const scrt_schema* schema, int64_t rows, const scrt_column* columns,
                            int64_t count, scrt_batch** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch, scrt::capi::Import(schema, rows, columns, count,
                                                                   scrt::capi::Memory::kCopied));
    return scrt::capi::MakeBatch(std::move(batch), out);
  });
}

scrt_status scrt_batch_unpack(const scrt_schema* schema, int64_t rows,
                              const scrt_packed_column* columns, int64_t count,
                              const uint8_t* block, int64_t size, scrt_batch** out,
                              scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch,
                          scrt::capi::ImportPacked(schema, rows, columns, count, block, size,
                                                   scrt::capi::Memory::kCopied));
    return scrt::capi::MakeBatch(std::move(batch), out);
  });
}

scrt_status scrt_document_rows(const scrt_document* document, int64_t index, scrt_batch** out,
                               scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(document)) return NotAHandle("document");
    const auto& schemas = document->document->schemas;
    if (index < 0 || index >= static_cast<int64_t>(schemas.size())) {
      return Status(Code::kNotFound, "the document has no such schema");
    }
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch,
                          scrt::BatchOfRows(schemas[static_cast<size_t>(index)], scrt::Limits()));
    return scrt::capi::MakeBatch(std::move(batch), out);
  });
}

scrt_status scrt_batch_slice(const scrt_batch* batch, int64_t start, int64_t count,
                             scrt_batch** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(batch)) return NotAHandle("batch");
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr part, scrt::Slice(batch->batch, start, count));
    return scrt::capi::MakeBatch(std::move(part), out);
  });
}

bool scrt_batch_equal(const scrt_batch* a, const scrt_batch* b) {
  return EnterValue<bool>(false, [&] {
    return IsHandle(a) && IsHandle(b) && a->batch->schema->Equals(*b->batch->schema) &&
           scrt::ColumnsEqual(*a->batch->root, *b->batch->root);
  });
}

scrt_status scrt_batch_to_json(const scrt_batch* batch, scrt_buf* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    if (!IsHandle(batch)) return NotAHandle("batch");
    scrt::Buffer text;
    {
      scrt::JsonTextSink sink(&text);
      SCRT_RETURN_IF_ERROR(scrt::EmitRows(*batch->batch, 0, batch->batch->rows(), sink));
    }
    return scrt::capi::MakeBuf(scrt::AsText(text.span()), out);
  });
}

scrt_status scrt_cursor_next(scrt_cursor* cursor, int64_t max_rows, scrt_batch** out,
                             scrt_error* err) {
  bool end = false;
  scrt_status status = Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (!IsHandle(cursor)) return NotAHandle("cursor");
    if (max_rows < 0) return Status(Code::kInvalidArgument, "max_rows is negative");
    scrt::BatchPtr batch;
    // What follows a failure would silently lack rows.
    SCRT_RETURN_IF_ERROR(cursor->sticky.Run([&]() -> Status {
      SCRT_ASSIGN_OR_RETURN(batch, cursor->cursor->Next(max_rows));
      return Status::Ok();
    }));
    end = batch == nullptr;
    if (end) return Status::Ok();
    scrt::capi::CountRowsRead(batch->rows());
    return scrt::capi::MakeBatch(std::move(batch), out);
  });
  return status == SCRT_OK && end ? SCRT_END : status;
}

scrt_schema* scrt_cursor_schema(const scrt_cursor* cursor) {
  return EnterValue<scrt_schema*>(nullptr, [&]() -> scrt_schema* {
    if (!IsHandle(cursor) || cursor->cursor->schema() == nullptr) return nullptr;
    return new scrt_schema{scrt_schema::kTag, cursor->cursor->schema(), {}};
  });
}

void scrt_cursor_free(scrt_cursor* cursor) { scrt::capi::Free(cursor); }
