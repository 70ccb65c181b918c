#include "core/infer/conform.h"

#include <algorithm>
#include <new>
#include <string_view>
#include <unordered_map>

#include "core/infer/emit.h"

namespace scrt {
namespace {

Status Differs(const Type& from, const Type& to) {
  return Status(Code::kType, "values of " + from.ToString() + " do not fit " + to.ToString());
}

// What conversions may still allocate. Each try of one costs something, so that types with many
// alternatives can't make them go on for ever.
class Budget {
 public:
  explicit Budget(const Limits& limits) : left_(limits.memory) {}
  Status Take(uint64_t bytes) {
    if (bytes > left_) return Status(Code::kLimit, "wider schema exceeds the memory limit");
    left_ -= bytes;
    return Status::Ok();
  }

 private:
  uint64_t left_;
};

Result<ColumnPtr> Convert(const ColumnPtr& column, const TypePtr& type, Budget* budget);

// NullColumn within the budget.
Result<ColumnPtr> Nulls(const TypePtr& type, int64_t n, Budget* budget) {
  SCRT_RETURN_IF_ERROR(budget->Take(NullColumnBytes(*type, n)));
  return NullColumn(type, n);
}

std::shared_ptr<Column> SameSlots(const Column& column, const TypePtr& type) {
  auto out = std::make_shared<Column>();
  out->type = type;
  out->length = column.length;
  out->null_count = column.null_count;
  out->validity = column.validity;
  return out;
}

BufferPtr Zeros(size_t bytes) {
  Buffer buffer;
  if (!buffer.ResizeZero(bytes)) throw std::bad_alloc();
  return Buffer::Share(std::move(buffer));
}

// Value by value through events: slow, and right for every pair of types.
Result<ColumnPtr> Rebuild(const ColumnPtr& column, const TypePtr& type, Budget* budget) {
  Field value;
  value.name = "value";
  value.type = WithNullable(type, true);
  value.attributes = {ColumnBuilderOptions::kRootAttribute};
  SCRT_ASSIGN_OR_RETURN(SchemaPtr schema, Schema::Make("value", {value}));
  ColumnBuilder builder(schema, {});
  int64_t held = 0;
  ValueEmitter<ColumnBuilder> emitter(builder);
  for (int64_t i = 0; i < column->length; ++i) {
    if (!emitter.Value(*column, i)) return emitter.status();
    if (!builder.EndRecord(0)) return builder.status();
    int64_t holds = builder.held_bytes();
    SCRT_RETURN_IF_ERROR(budget->Take(static_cast<uint64_t>(holds - held)));
    held = holds;
  }
  SCRT_ASSIGN_OR_RETURN(BatchPtr batch, builder.Finish());
  auto out = std::make_shared<Column>(*batch->root->children[0]);
  out->type = type;
  return ColumnPtr(out);
}

// For each field of `from` its number in `to`.
Result<std::vector<uint32_t>> MapFields(const Type& from, const Type& to) {
  std::unordered_map<std::string_view, uint32_t> by_name;
  for (const Field& field : to.fields) {
    by_name.emplace(field.name, static_cast<uint32_t>(by_name.size()));
  }
  std::vector<uint32_t> numbers;
  for (const Field& field : from.fields) {
    auto same = by_name.find(field.name);
    if (same == by_name.end()) {
      return Status(Code::kMismatch, "the wider schema lacks the field " + field.name);
    }
    numbers.push_back(same->second);
  }
  return numbers;
}

Result<ColumnPtr> ConvertStruct(const Column& column, const TypePtr& type, Budget* budget) {
  const Type& from = Storage(*column.type);
  const Type& to = Storage(*type);
  SCRT_ASSIGN_OR_RETURN(std::vector<uint32_t> numbers, MapFields(from, to));
  auto out = SameSlots(column, type);
  out->children.resize(to.fields.size());
  for (size_t f = 0; f < numbers.size(); ++f) {
    SCRT_ASSIGN_OR_RETURN(out->children[numbers[f]],
                          Convert(column.children[f], to.fields[numbers[f]].type, budget));
  }
  for (size_t f = 0; f < to.fields.size(); ++f) {
    if (out->children[f] == nullptr) {
      SCRT_ASSIGN_OR_RETURN(out->children[f], Nulls(to.fields[f].type, column.length, budget));
    }
  }
  auto shapes = std::make_shared<ShapeTable>();
  if (column.shapes == nullptr) {
    shapes->Add(numbers);
    if (shapes->IsTrivial(to.fields.size())) return ColumnPtr(out);
    SCRT_RETURN_IF_ERROR(budget->Take(static_cast<uint64_t>(column.length) * 4));
    out->shape_codes = Zeros(static_cast<size_t>(column.length) * 4);
  } else {
    for (size_t s = 0; s < column.shapes->size(); ++s) {
      std::vector<uint32_t> shape;
      for (uint32_t field : (*column.shapes)[s]) shape.push_back(numbers[field]);
      shapes->Add(shape);
    }
    out->shape_codes = column.shape_codes;
  }
  out->shapes = std::move(shapes);
  return ColumnPtr(out);
}

Result<ColumnPtr> ConvertUnion(const ColumnPtr& column, const TypePtr& type, Budget* budget) {
  const Type& from = Storage(*column->type);
  const Type& to = Storage(*type);
  auto out = SameSlots(*column, type);
  out->children.resize(to.children.size());
  bool wrap = from.id != TypeId::kUnion;
  std::vector<uint8_t> number(wrap ? 1 : from.children.size());
  for (size_t a = 0; a < number.size(); ++a) {
    ColumnPtr source = wrap ? column : column->children[a];
    size_t found = to.children.size();
    // An equal alternative first; else the first that takes the values.
    for (int pass = 0; pass < 2 && found == to.children.size(); ++pass) {
      for (size_t t = 0; t < to.children.size() && found == to.children.size(); ++t) {
        if (out->children[t] != nullptr) continue;
        if (pass == 0 && Storage(*to.children[t]).id != Storage(*source->type).id) continue;
        auto converted = Convert(source, to.children[t], budget);
        if (converted.status().code() == Code::kLimit) return std::move(converted).status();
        if (!converted.ok()) continue;
        out->children[t] = converted.Take();
        found = t;
      }
    }
    if (found == to.children.size()) return Differs(*source->type, to);
    number[a] = static_cast<uint8_t>(found);
  }
  for (size_t t = 0; t < to.children.size(); ++t) {
    if (out->children[t] != nullptr) continue;
    SCRT_ASSIGN_OR_RETURN(out->children[t], Nulls(to.children[t], 0, budget));
  }
  Buffer ids, offsets;
  auto n = static_cast<size_t>(column->length);
  SCRT_RETURN_IF_ERROR(budget->Take(5 * n));
  if (!ids.ResizeZero(n) || !offsets.ResizeZero(4 * n)) throw std::bad_alloc();
  for (size_t i = 0; i < n; ++i) {
    if (!column->IsValid(static_cast<int64_t>(i))) continue;
    ids.mutable_data()[i] = number[wrap ? 0 : column->values->data()[i]];
    offsets.mutable_as<int32_t>()[i] =
        wrap ? static_cast<int32_t>(i) : column->bytes->as<int32_t>()[i];
  }
  out->values = Buffer::Share(std::move(ids));
  out->bytes = Buffer::Share(std::move(offsets));
  return ColumnPtr(out);
}

Result<ColumnPtr> Convert(const ColumnPtr& column, const TypePtr& type, Budget* budget) {
  if (column->type->Equals(*type)) return column;
  SCRT_RETURN_IF_ERROR(budget->Take(sizeof(Column) + 64));
  const Type& from = Storage(*column->type);
  const Type& to = Storage(*type);
  if (from.id == TypeId::kNull) {
    if (column->length != 0 && !type->nullable) return Differs(*column->type, *type);
    return Nulls(type, column->length, budget);
  }
  if (to.id == TypeId::kUnion) return ConvertUnion(column, type, budget);
  if (from.id != to.id) return Rebuild(column, type, budget);
  switch (from.id) {
    case TypeId::kStruct:
      return ConvertStruct(*column, type, budget);
    case TypeId::kList:
    case TypeId::kMap: {
      auto out = SameSlots(*column, type);
      out->values = column->values;
      for (size_t c = 0; c < column->children.size(); ++c) {
        SCRT_ASSIGN_OR_RETURN(ColumnPtr child,
                              Convert(column->children[c], to.children[c], budget));
        out->children.push_back(std::move(child));
      }
      return ColumnPtr(out);
    }
    case TypeId::kDecimal:
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      if (from.precision == to.precision && from.scale == to.scale && from.unit == to.unit) break;
      return Rebuild(column, type, budget);
    default:
      break;
  }
  // Only nullability differs. Whether slots without a value are absent or null, and may be, the
  // shapes around them tell.
  auto out = std::make_shared<Column>(*column);
  out->type = type;
  return ColumnPtr(out);
}

}  // namespace

Result<ColumnPtr> Conform(const ColumnPtr& column, const TypePtr& type, const Limits& limits) {
  Budget budget(limits);
  return Convert(column, type, &budget);
}

Result<BatchPtr> Conform(const BatchPtr& batch, const SchemaPtr& schema, const Limits& limits) {
  if (batch->schema == schema || batch->schema->Equals(*schema)) return batch;
  auto is_bare = [](const Schema& s) {
    return s.fields().size() == 1 &&
           s.fields()[0].HasAttribute(ColumnBuilderOptions::kRootAttribute);
  };
  auto out = std::make_shared<Batch>();
  out->schema = schema;
  if (is_bare(*schema) && !is_bare(*batch->schema)) {
    // Records were objects, until one came that is not: now each is the value of one field.
    auto root = std::make_shared<Column>();
    root->type = schema->record();
    root->length = batch->rows();
    SCRT_ASSIGN_OR_RETURN(ColumnPtr value, Conform(batch->root, schema->fields()[0].type, limits));
    root->children.push_back(std::move(value));
    out->root = std::move(root);
    return BatchPtr(out);
  }
  SCRT_ASSIGN_OR_RETURN(out->root, Conform(batch->root, schema->record(), limits));
  return BatchPtr(out);
}

}  // namespace scrt
