#include "core/infer/conform.h"

#include <limits>
#include <new>
#include <string_view>
#include <unordered_map>

#include "core/batch/interleave.h"
#include "core/infer/emit.h"
#include "core/infer/holds.h"

namespace scrt {
namespace {

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
  uint64_t* left() { return &left_; }

 private:
  uint64_t left_;
};

// Equal types, whose refs are stored alike.
bool IsSame(const Type& a, const Type& b) {
  if (&a == &b) return true;
  if (!a.Equals(b)) return false;
  std::vector<std::pair<const Type*, const Type*>> left{{&a, &b}};
  while (!left.empty()) {
    auto [x, y] = left.back();
    left.pop_back();
    if ((x->target == nullptr) != (y->target == nullptr)) return false;
    if (x->target != nullptr && !x->target->Equals(*y->target)) return false;
    for (size_t c = 0; c < x->children.size(); ++c) {
      left.emplace_back(x->children[c].get(), y->children[c].get());
    }
    for (size_t f = 0; f < x->fields.size(); ++f) {
      left.emplace_back(x->fields[f].type.get(), y->fields[f].type.get());
    }
  }
  return true;
}

// All of this relies on Holds: it is asked once, for the whole, and then every step can be done.
Result<ColumnPtr> Convert(const ColumnPtr& column, const TypePtr& type, const Facts& facts,
                          Budget* budget);

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

// A double is every float, NaN too, which has no text.
Result<ColumnPtr> Doubles(const Column& column, const TypePtr& type, Budget* budget) {
  auto n = static_cast<size_t>(column.length);
  SCRT_RETURN_IF_ERROR(budget->Take(8 * n));
  Buffer values;
  if (!values.Resize(8 * n)) throw std::bad_alloc();
  for (size_t i = 0; i < n; ++i) {
    values.mutable_as<double>()[i] = static_cast<double>(column.values->as<float>()[i]);
  }
  auto out = SameSlots(column, type);
  out->values = Buffer::Share(std::move(values));
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

Result<ColumnPtr> ConvertStruct(const Column& column, const TypePtr& type, const Facts& facts,
                                Budget* budget) {
  const Type& from = Storage(*column.type);
  const Type& to = Storage(*type);
  SCRT_ASSIGN_OR_RETURN(std::vector<uint32_t> numbers, MapFields(from, to));
  auto out = SameSlots(column, type);
  out->children.resize(to.fields.size());
  for (size_t f = 0; f < numbers.size(); ++f) {
    SCRT_ASSIGN_OR_RETURN(
        out->children[numbers[f]],
        Convert(column.children[f], to.fields[numbers[f]].type, facts.Part(f), budget));
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

// The names of a struct's fields, one slot each.
Result<ColumnPtr> Names(const Type& type, Budget* budget) {
  uint64_t bytes = 0;
  for (const Field& field : type.fields) bytes += field.name.size() + 4;
  SCRT_RETURN_IF_ERROR(budget->Take(bytes));
  if (bytes > std::numeric_limits<int32_t>::max()) return Status(Code::kLimit, "names too long");
  Buffer offsets, text;
  offsets.Append<int32_t>(0);
  for (const Field& field : type.fields) {
    text.AppendBytes(field.name.data(), field.name.size());
    offsets.Append(static_cast<int32_t>(text.size()));
  }
  auto out = std::make_shared<Column>();
  out->type = MakeType(TypeId::kString);
  out->length = static_cast<int64_t>(type.fields.size());
  out->values = Buffer::Share(std::move(offsets));
  out->bytes = Buffer::Share(std::move(text));
  return ColumnPtr(out);
}

// The fields that the struct in slot i has, in the order in which it has them.
template <typename Visit>
void ForFields(const Column& column, int64_t i, Visit visit) {
  if (!column.IsValid(i)) return;
  if (column.shapes == nullptr) {
    for (uint32_t f = 0; f < column.children.size(); ++f) visit(f);
    return;
  }
  auto code = static_cast<size_t>(column.shape_codes->as<int32_t>()[i]);
  for (uint32_t f : (*column.shapes)[code]) visit(f);
}

// Objects whose keys were fields, as maps.
Result<ColumnPtr> ConvertToMap(const Column& column, const TypePtr& type, const Facts& facts,
                               Budget* budget) {
  const Type& from = Storage(*column.type);
  const Type& to = Storage(*type);
  SCRT_ASSIGN_OR_RETURN(ColumnPtr names, Names(from, budget));
  SCRT_ASSIGN_OR_RETURN(names, Convert(names, to.children[0], Facts(), budget));
  std::vector<ColumnPtr> values;
  for (size_t f = 0; f < column.children.size(); ++f) {
    SCRT_ASSIGN_OR_RETURN(ColumnPtr value,
                          Convert(column.children[f], to.children[1], facts.Part(f), budget));
    values.push_back(std::move(value));
  }
  uint64_t items = 0;
  for (int64_t i = 0; i < column.length; ++i) ForFields(column, i, [&](uint32_t) { ++items; });
  if (items > std::numeric_limits<int32_t>::max()) {
    return Status(Code::kLimit, "too many map entries in one batch");
  }
  auto n = static_cast<uint64_t>(column.length);
  SCRT_RETURN_IF_ERROR(budget->Take(4 * (n + 1) + 2 * items * sizeof(SlotPick)));
  Buffer offsets;
  offsets.Append<int32_t>(0);
  std::vector<SlotPick> keys, picks;
  for (int64_t i = 0; i < column.length; ++i) {
    ForFields(column, i, [&](uint32_t f) {
      keys.push_back({0, f});
      picks.push_back({f, static_cast<uint32_t>(i)});
    });
    offsets.Append(static_cast<int32_t>(picks.size()));
  }
  auto out = SameSlots(column, type);
  out->values = Buffer::Share(std::move(offsets));
  out->children.resize(2);
  SCRT_ASSIGN_OR_RETURN(out->children[0],
                        Interleave(to.children[0], {&names, 1}, keys, budget->left()));
  SCRT_ASSIGN_OR_RETURN(out->children[1],
                        Interleave(to.children[1], values, picks, budget->left()));
  return ColumnPtr(out);
}

Result<ColumnPtr> ConvertUnion(const ColumnPtr& column, const TypePtr& type, const Facts& facts,
                               Budget* budget) {
  const Type& to = Storage(*type);
  auto out = SameSlots(*column, type);
  out->children.resize(to.children.size());
  SCRT_ASSIGN_OR_RETURN(UnionMatch match, MatchUnion(to, *column->type, facts));
  const std::vector<uint8_t>& number = match.numbers;
  for (size_t a = 0; a < number.size(); ++a) {
    const ColumnPtr& source = match.whole ? column : column->children[a];
    SCRT_ASSIGN_OR_RETURN(
        out->children[number[a]],
        Convert(source, to.children[number[a]], match.whole ? facts : facts.Part(a), budget));
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
    ids.mutable_data()[i] = number[match.whole ? 0 : column->values->data()[i]];
    offsets.mutable_as<int32_t>()[i] =
        match.whole ? static_cast<int32_t>(i) : column->bytes->as<int32_t>()[i];
  }
  out->values = Buffer::Share(std::move(ids));
  out->bytes = Buffer::Share(std::move(offsets));
  return ColumnPtr(out);
}

Result<ColumnPtr> Convert(const ColumnPtr& column, const TypePtr& type, const Facts& facts,
                          Budget* budget) {
  if (IsSame(*column->type, *type)) return column;
  SCRT_RETURN_IF_ERROR(budget->Take(sizeof(Column) + 64));
  const Type& from = Storage(*column->type);
  const Type& to = Storage(*type);
  if (from.id == TypeId::kNull) return Nulls(type, column->length, budget);
  if (to.id == TypeId::kUnion) return ConvertUnion(column, type, facts, budget);
  if (from.id == TypeId::kStruct && to.id == TypeId::kMap) {
    return ConvertToMap(*column, type, facts, budget);
  }
  if (from.id == TypeId::kF32 && to.id == TypeId::kF64) return Doubles(*column, type, budget);
  if (from.id != to.id) return Rebuild(column, type, budget);
  switch (from.id) {
    case TypeId::kStruct:
      return ConvertStruct(*column, type, facts, budget);
    case TypeId::kList:
    case TypeId::kMap: {
      auto out = SameSlots(*column, type);
      out->values = column->values;
      for (size_t c = 0; c < column->children.size(); ++c) {
        SCRT_ASSIGN_OR_RETURN(ColumnPtr child,
                              Convert(column->children[c], to.children[c], facts.Part(c), budget));
        out->children.push_back(std::move(child));
      }
      return ColumnPtr(out);
    }
    case TypeId::kDecimal:
      if (from.precision == to.precision && from.scale == to.scale) break;
      return Rebuild(column, type, budget);
    default:
      break;
  }
  // Only nullability differs. Whether slots without a value are absent or null, the shapes around
  // them tell.
  auto out = std::make_shared<Column>(*column);
  out->type = type;
  return ColumnPtr(out);
}

}  // namespace

Result<ColumnPtr> Conform(const ColumnPtr& column, const TypePtr& type, const Limits& limits) {
  if (IsSame(*column->type, *type)) return column;
  Facts facts = FactsOf(*column);
  HoldsOptions options;
  options.facts = &facts;
  SCRT_RETURN_IF_ERROR(Holds(*type, *column->type, options));
  Budget budget(limits);
  return Convert(column, type, facts, &budget);
}

Result<BatchPtr> Conform(const BatchPtr& batch, const SchemaPtr& schema, const Limits& limits) {
  if (batch->schema == schema) return batch;
  bool bare = IsBare(*schema), was_bare = IsBare(*batch->schema);
  if (bare == was_bare && batch->schema->Equals(*schema) &&
      IsSame(*batch->schema->record(), *schema->record())) {
    return batch;
  }
  auto out = std::make_shared<Batch>();
  out->schema = schema;
  if (bare && !was_bare) {
    // Records were objects, until one came that is not: now each is the value of one field.
    auto root = std::make_shared<Column>();
    root->type = schema->record();
    root->length = batch->rows();
    SCRT_ASSIGN_OR_RETURN(ColumnPtr value, Conform(batch->root, schema->fields()[0].type, limits));
    root->children.push_back(std::move(value));
    out->root = std::move(root);
    return BatchPtr(out);
  }
  if (was_bare != bare) return Holds(*schema, *batch->schema);
  SCRT_ASSIGN_OR_RETURN(out->root, Conform(batch->root, schema->record(), limits));
  return BatchPtr(out);
}

}  // namespace scrt
