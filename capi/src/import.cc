#include "capi/src/import.h"

#include "capi/src/handles.h"
#include "core/infer/import_columns.h"

namespace scrt::capi {
namespace {

// A column as C gave it, its buffers still unchecked.
Status ReadColumn(const scrt_column& c, ImportedColumn* out) {
  auto wrong = [](const uint8_t* data, int64_t size) {
    return size < 0 || (data == nullptr && size != 0);
  };
  if (wrong(c.validity, c.validity_size) || wrong(c.values, c.values_size) ||
      wrong(c.data, c.data_size)) {
    return Status(Code::kInvalidArgument, "a buffer is NULL or of a negative size");
  }
  auto span = [](const uint8_t* data, int64_t size) {
    return ByteSpan(data, static_cast<size_t>(size));
  };
  *out = {c.type,
          c.child_count,
          c.length,
          span(c.validity, c.validity_size),
          span(c.values, c.values_size),
          span(c.data, c.data_size),
          {},
          {}};
  if (c.shape_count < 0 || (c.shape_count > 0 && c.shape_ends == nullptr)) {
    return Status(Code::kInvalidArgument, "shape_count is negative, or shape_ends is NULL");
  }
  if (c.shape_count == 0) return Status::Ok();
  out->shape_ends = {c.shape_ends, static_cast<size_t>(c.shape_count)};
  size_t fields = out->shape_ends.back();
  if (fields != 0 && c.shape_fields == nullptr) {
    return Status(Code::kInvalidArgument, "shape_fields is NULL");
  }
  out->shape_fields = {c.shape_fields, fields};
  return Status::Ok();
}

// The columns of a packed batch, with pointers into its block.
class Unpacker {
 public:
  Unpacker(const uint8_t* block, int64_t size) : block_(block), size_(size) {}

  Status Unpack(const scrt_packed_column& from, scrt_column* to) const {
    *to = scrt_column();
    to->type = from.type;
    to->child_count = from.child_count;
    to->shape_count = from.shape_count;
    to->length = from.length;
    SCRT_RETURN_IF_ERROR(Place(from.validity_offset, from.validity_size, &to->validity));
    SCRT_RETURN_IF_ERROR(Place(from.values_offset, from.values_size, &to->values));
    SCRT_RETURN_IF_ERROR(Place(from.data_offset, from.data_size, &to->data));
    to->validity_size = to->validity != nullptr ? from.validity_size : 0;
    to->values_size = to->values != nullptr ? from.values_size : 0;
    to->data_size = to->data != nullptr ? from.data_size : 0;
    if (from.shape_count <= 0) return Status::Ok();
    const uint8_t* ends = nullptr;
    const uint8_t* fields = nullptr;
    SCRT_RETURN_IF_ERROR(Place(from.shape_ends_offset, int64_t{4} * from.shape_count, &ends));
    if (ends == nullptr) return Status(Code::kInvalidArgument, "shapes are not in the block");
    to->shape_ends = reinterpret_cast<const uint32_t*>(ends);
    int64_t last = to->shape_ends[from.shape_count - 1];
    SCRT_RETURN_IF_ERROR(Place(from.shape_fields_offset, 4 * last, &fields));
    to->shape_fields = reinterpret_cast<const uint32_t*>(fields);
    return Status::Ok();
  }

 private:
  Status Place(int64_t offset, int64_t size, const uint8_t** out) const {
    *out = nullptr;
    if (offset < 0) return Status::Ok();
    if (size < 0 || offset > size_ || size > size_ - offset || offset % 8 != 0) {
      return Status(Code::kInvalidArgument, "a buffer is outside of the block, or not aligned");
    }
    *out = block_ + offset;
    return Status::Ok();
  }

  const uint8_t* block_;
  int64_t size_;
};

// An owner for memory that somebody else keeps.
std::shared_ptr<const void> Borrowed(const void* memory) {
  return std::shared_ptr<const void>(std::shared_ptr<void>(), memory);
}

Status CheckArguments(const scrt_schema* schema, int64_t rows, const void* columns, int64_t count) {
  if (!IsHandle(schema)) return NotAHandle("schema");
  if (columns == nullptr) return NullArgument("columns");
  if (rows < 0 || count < 1) return Status(Code::kInvalidArgument, "rows or count is too small");
  return Status::Ok();
}

}  // namespace

Result<BatchPtr> Import(const scrt_schema* schema, int64_t rows, const scrt_column* columns,
                        int64_t count, Memory memory) {
  SCRT_RETURN_IF_ERROR(CheckArguments(schema, rows, columns, count));
  std::vector<ImportedColumn> imported(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    SCRT_RETURN_IF_ERROR(ReadColumn(columns[i], &imported[static_cast<size_t>(i)]));
  }
  return ImportColumns(schema->schema, rows, imported, Limits(),
                       memory == Memory::kBorrowed ? Borrowed(columns) : nullptr);
}

Result<BatchPtr> ImportPacked(const scrt_schema* schema, int64_t rows,
                              const scrt_packed_column* columns, int64_t count,
                              const uint8_t* block, int64_t size, Memory memory) {
  SCRT_RETURN_IF_ERROR(CheckArguments(schema, rows, columns, count));
  if (size < 0 || (block == nullptr && size != 0)) {
    return Status(Code::kInvalidArgument, "block is NULL or of a negative size");
  }
  std::shared_ptr<const void> owner = Borrowed(columns);
  if (memory == Memory::kCopied) {
    Buffer copy;
    copy.AppendBytes(block, static_cast<size_t>(size));
    BufferPtr copied = Buffer::Share(std::move(copy));
    block = copied->data();
    owner = std::move(copied);
  }
  Unpacker unpacker(block, size);
  std::vector<ImportedColumn> imported(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    scrt_column column;
    SCRT_RETURN_IF_ERROR(unpacker.Unpack(columns[i], &column));
    SCRT_RETURN_IF_ERROR(ReadColumn(column, &imported[static_cast<size_t>(i)]));
  }
  return ImportColumns(schema->schema, rows, imported, Limits(), owner);
}

}  // namespace scrt::capi
