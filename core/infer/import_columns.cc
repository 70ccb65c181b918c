#include "core/infer/import_columns.h"

#include "core/infer/value_check.h"

namespace scrt {
namespace {

class Importer {
 public:
  explicit Importer(const std::vector<ImportedColumn>& columns) : columns_(columns) {}

  Result<ColumnPtr> Take(const TypePtr& declared) {
    const Type& type = Storage(*declared);
    if (next_ == columns_.size()) return Mismatch("columns are missing");
    const ImportedColumn& in = columns_[next_++];
    if (in.type != static_cast<int32_t>(type.id)) return Mismatch("a column is of another type");
    auto out = std::make_shared<Column>();
    out->type = declared;
    out->length = in.length;
    if (in.length < 0) return Mismatch("a column has a negative length");
    SCRT_RETURN_IF_ERROR(CopyBuffers(in, type, out.get()));
    std::vector<TypePtr> children = ChildTypes(type);
    if (static_cast<size_t>(in.child_count) != children.size()) {
      return Mismatch("a column has another number of children");
    }
    for (const TypePtr& child : children) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr column, Take(child));
      out->children.push_back(std::move(column));
    }
    return ColumnPtr(out);
  }
  bool done() const { return next_ == columns_.size(); }

 private:
  static Status Mismatch(const char* what) { return Status(Code::kMismatch, what); }

  static std::vector<TypePtr> ChildTypes(const Type& type) {
    if (type.id == TypeId::kSymbol) return {MakeType(TypeId::kString)};
    if (type.id == TypeId::kTimestamptz) return {MakeType(TypeId::kI64), MakeType(TypeId::kI16)};
    if (type.id != TypeId::kStruct) return type.children;
    std::vector<TypePtr> fields;
    for (const Field& field : type.fields) fields.push_back(field.type);
    return fields;
  }

  static BufferPtr Copy(ByteSpan bytes) {
    Buffer buffer;
    buffer.AppendBytes(bytes.data(), bytes.size());
    return Buffer::Share(std::move(buffer));
  }

  static Status CopyBuffers(const ImportedColumn& in, const Type& type, Column* out) {
    auto n = static_cast<size_t>(in.length);
    if (type.id == TypeId::kNull) {
      out->null_count = in.length;
      return Status::Ok();
    }
    if (!in.validity.empty()) {
      if (in.validity.size() < BitmapBytes(n)) return Mismatch("a validity is too short");
      out->null_count = in.length - static_cast<int64_t>(CountBits(in.validity.data(), n));
      if (out->null_count != 0) out->validity = Copy(in.validity.first(BitmapBytes(n)));
    }
    if (type.id == TypeId::kStruct || type.id == TypeId::kTimestamptz) return Status::Ok();
    out->values = Copy(in.values);
    if (IsBinary(type) || type.id == TypeId::kUnion) out->bytes = Copy(in.bytes);
    return Status::Ok();
  }

  const std::vector<ImportedColumn>& columns_;
  size_t next_ = 0;
};

Status CheckNulls(const Column& column, bool required_here) {
  const Type& type = Storage(*column.type);
  if (required_here && column.null_count != 0 && !column.type->nullable &&
      type.id != TypeId::kNull) {
    return Status(Code::kType, "nulls in a column of " + column.type->ToString());
  }
  // Below a struct or union slots without a value are governed by what stands around them.
  bool dense = type.id == TypeId::kList || type.id == TypeId::kMap;
  for (const ColumnPtr& child : column.children) SCRT_RETURN_IF_ERROR(CheckNulls(*child, dense));
  if (IsBinary(type) && type.id != TypeId::kSymbol) {
    return CheckText(type, column.bytes->span(), column.values->as<int32_t>(),
                     static_cast<size_t>(column.length));
  }
  auto n = static_cast<size_t>(column.length);
  if (type.id == TypeId::kDecimal) return CheckDecimals(type, column.values->data(), n);
  if (type.id == TypeId::kTimestamptz) {
    return CheckZones(column.children[1]->values->as<int16_t>(), n);
  }
  return Status::Ok();
}

}  // namespace

Result<BatchPtr> ImportColumns(const SchemaPtr& schema, int64_t rows,
                               const std::vector<ImportedColumn>& columns, const Limits& limits) {
  Importer importer(columns);
  SCRT_ASSIGN_OR_RETURN(ColumnPtr root, importer.Take(schema->record()));
  if (!importer.done()) return Status(Code::kMismatch, "more columns than the schema has");
  if (root->length != rows || root->null_count != 0) {
    return Status(Code::kMismatch, "the record column does not hold every row");
  }
  SCRT_RETURN_IF_ERROR(ValidateColumn(*root, limits));
  for (const ColumnPtr& field : root->children) SCRT_RETURN_IF_ERROR(CheckNulls(*field, true));
  auto batch = std::make_shared<Batch>();
  batch->schema = schema;
  batch->root = std::move(root);
  return BatchPtr(batch);
}

}  // namespace scrt
