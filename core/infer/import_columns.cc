#include "core/infer/import_columns.h"

#include "core/infer/value_check.h"

namespace scrt {
namespace {

Status Corrupt(const char* what) {
  return Status(Code::kCorrupt, std::string("columns contradict each other: ") + what);
}

class Importer {
 public:
  Importer(const std::vector<ImportedColumn>& columns, const std::shared_ptr<const void>& owner)
      : columns_(columns), owner_(owner) {}

  Result<ColumnPtr> Take(const TypePtr& declared) {
    const Type& type = Storage(*declared);
    if (next_ == columns_.size()) return Mismatch("columns are missing");
    const ImportedColumn& in = columns_[next_++];
    if (in.type != static_cast<int32_t>(type.id)) return Mismatch("a column is of another type");
    auto out = std::make_shared<Column>();
    out->type = declared;
    out->length = in.length;
    if (in.length < 0) return Mismatch("a column has a negative length");
    SCRT_RETURN_IF_ERROR(TakeBuffers(in, type, out.get()));
    std::vector<ColumnChild> children = ColumnChildren(type);
    if (static_cast<size_t>(in.child_count) != children.size()) {
      return Mismatch("a column has another number of children");
    }
    for (const ColumnChild& child : children) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr column, Take(child.type));
      out->children.push_back(std::move(column));
    }
    return ColumnPtr(out);
  }
  bool done() const { return next_ == columns_.size(); }

 private:
  static Status Mismatch(const char* what) { return Status(Code::kMismatch, what); }

  BufferPtr Take(ByteSpan bytes) const {
    if (owner_ != nullptr) return Buffer::Wrap(bytes, owner_);
    Buffer buffer;
    buffer.AppendBytes(bytes.data(), bytes.size());
    return Buffer::Share(std::move(buffer));
  }

  Status TakeBuffers(const ImportedColumn& in, const Type& type, Column* out) const {
    auto n = static_cast<size_t>(in.length);
    if (type.id == TypeId::kNull) {
      out->null_count = in.length;
      return Status::Ok();
    }
    if (!in.validity.empty()) {
      if (in.validity.size() < BitmapBytes(n)) return Mismatch("a validity is too short");
      out->null_count = in.length - static_cast<int64_t>(CountBits(in.validity.data(), n));
      if (out->null_count != 0) out->validity = Take(in.validity.first(BitmapBytes(n)));
    }
    if (type.id == TypeId::kTimestamptz) return Status::Ok();
    if (type.id == TypeId::kStruct) return TakeShapes(in, out);
    out->values = Take(in.values);
    if (IsBinary(type) || type.id == TypeId::kUnion) out->bytes = Take(in.bytes);
    return Status::Ok();
  }

  Status TakeShapes(const ImportedColumn& in, Column* out) const {
    if (in.shape_ends.empty()) return Status::Ok();
    auto shapes = std::make_shared<ShapeTable>();
    uint32_t begin = 0;
    for (uint32_t end : in.shape_ends) {
      if (end < begin || end > in.shape_fields.size()) return Corrupt("ends of shapes");
      shapes->Add(in.shape_fields.subspan(begin, end - begin));
      begin = end;
    }
    out->shapes = std::move(shapes);
    out->shape_codes = Take(in.bytes);
    return Status::Ok();
  }

  const std::vector<ImportedColumn>& columns_;
  const std::shared_ptr<const void>& owner_;
  size_t next_ = 0;
};

Status NullsIn(const Column& column) {
  return Status(Code::kType, "nulls in a column of " + column.type->ToString());
}

bool TakesNull(const Column& column) {
  return column.type->nullable || Storage(*column.type).id == TypeId::kNull;
}

// A field has a value where it is present, unless it is nullable, and none where it is absent. What
// it has where the struct itself has no value means nothing.
Status CheckField(const Column& column, const Field& field, uint32_t number) {
  const Column& child = *column.children[number];
  if (column.shapes == nullptr && column.validity == nullptr) {
    return child.null_count != 0 && !TakesNull(child) ? NullsIn(child) : Status::Ok();
  }
  BufferPtr presence = PresenceOf(column, number);
  for (int64_t i = 0; i < column.length; ++i) {
    if (!column.IsValid(i)) continue;
    if (presence == nullptr || GetBit(presence->data(), static_cast<size_t>(i))) {
      if (!child.IsValid(i) && !TakesNull(child)) return NullsIn(child);
    } else if (field.required) {
      return Status(Code::kMissing, "required field " + field.name + " is missing");
    } else if (child.IsValid(i) && Storage(*child.type).id != TypeId::kNull) {
      return Corrupt("an absent field has a value");
    }
  }
  return Status::Ok();
}

// Calls `check` for each run of slots with values: what the others hold means nothing.
template <typename Check>
Status ForRuns(const Column& column, Check check) {
  if (column.validity == nullptr) return check(0, static_cast<size_t>(column.length));
  for (int64_t start = 0; start < column.length;) {
    int64_t end = start;
    while (end < column.length && column.IsValid(end)) ++end;
    if (end > start) {
      SCRT_RETURN_IF_ERROR(check(static_cast<size_t>(start), static_cast<size_t>(end - start)));
    }
    start = end + 1;
  }
  return Status::Ok();
}

Status CheckTexts(const Column& column, const Type& type) {
  const int32_t* offsets = column.values->as<int32_t>();
  auto n = static_cast<size_t>(column.length);
  if (column.validity == nullptr) return CheckText(type, column.bytes->span(), offsets, n);
  // The values alone, one after another.
  std::vector<int32_t> ends{0};
  Buffer text;
  for (int64_t i = 0; i < column.length; ++i) {
    if (!column.IsValid(i)) continue;
    std::string_view value = column.Text(i);
    text.AppendBytes(value.data(), value.size());
    ends.push_back(static_cast<int32_t>(text.size()));
  }
  return CheckText(type, text.span(), ends.data(), ends.size() - 1);
}

Status CheckNulls(const Column& column) {
  const Type& type = Storage(*column.type);
  for (uint32_t f = 0; f < type.fields.size(); ++f) {
    SCRT_RETURN_IF_ERROR(CheckField(column, type.fields[f], f));
  }
  for (const ColumnPtr& child : column.children) {
    bool dense = type.id == TypeId::kList || type.id == TypeId::kMap;
    if (dense && child->null_count != 0 && !TakesNull(*child)) return NullsIn(*child);
    SCRT_RETURN_IF_ERROR(CheckNulls(*child));
  }
  if (IsBinary(type) && type.id != TypeId::kSymbol) return CheckTexts(column, type);
  if (type.id == TypeId::kDecimal) {
    return ForRuns(column, [&](size_t start, size_t count) {
      return CheckDecimals(type, column.values->data() + 16 * start, count);
    });
  }
  if (type.id == TypeId::kTimestamptz) {
    return ForRuns(column, [&](size_t start, size_t count) {
      return CheckZones(column.children[1]->values->as<int16_t>() + start, count);
    });
  }
  return Status::Ok();
}

}  // namespace

Result<BatchPtr> ImportColumns(const SchemaPtr& schema, int64_t rows,
                               const std::vector<ImportedColumn>& columns, const Limits& limits,
                               const std::shared_ptr<const void>& owner) {
  Importer importer(columns, owner);
  SCRT_ASSIGN_OR_RETURN(ColumnPtr root, importer.Take(schema->record()));
  if (!importer.done()) return Status(Code::kMismatch, "more columns than the schema has");
  if (root->length != rows || root->null_count != 0) {
    return Status(Code::kMismatch, "the record column does not hold every row");
  }
  SCRT_RETURN_IF_ERROR(ValidateColumn(*root, limits));
  SCRT_RETURN_IF_ERROR(CheckNulls(*root));
  auto batch = std::make_shared<Batch>();
  batch->schema = schema;
  batch->root = std::move(root);
  return BatchPtr(batch);
}

}  // namespace scrt
