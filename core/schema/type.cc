#include "core/schema/type.h"

#include <algorithm>
#include <tuple>

#include "core/schema/canonical.h"
#include "core/schema/lexical.h"
#include "core/schema/scalar.h"

namespace scrt {
namespace {

constexpr const char* kNames[kTypeIdCount] = {
    "null",  "bool", "u8",     "u16",  "u32",      "u64",       "i8",          "i16",
    "i32",   "i64",  "f32",    "f64",  "decimal",  "number",    "string",      "symbol",
    "bytes", "json", "uuid",   "date", "datetime", "timestamp", "timestamptz", "duration",
    "ref",   "list", "struct", "map",  "union"};

std::shared_ptr<Type> NewType(TypeId id, bool nullable) {
  auto type = std::make_shared<Type>();
  type->id = id;
  type->nullable = nullable;
  return type;
}

bool SameType(const TypePtr& a, const TypePtr& b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && a->Equals(*b);
}

}  // namespace

const char* TypeName(TypeId id) {
  auto index = static_cast<size_t>(id);
  return index < kTypeIdCount ? kNames[index] : "unknown";
}

bool Type::Equals(const Type& other) const {
  if (id != other.id || nullable != other.nullable) return false;
  switch (id) {
    case TypeId::kDecimal:
      return precision == other.precision && scale == other.scale;
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      return unit == other.unit;
    case TypeId::kRef:
      return ref_schema == other.ref_schema && ref_field == other.ref_field;
    case TypeId::kList:
    case TypeId::kMap:
    case TypeId::kUnion:
      return std::equal(children.begin(), children.end(), other.children.begin(),
                        other.children.end(), SameType);
    case TypeId::kStruct:
      return std::equal(fields.begin(), fields.end(), other.fields.begin(), other.fields.end(),
                        [](const Field& a, const Field& b) { return a.Equals(b); });
    default:
      return true;
  }
}

bool Field::HasAttribute(std::string_view attribute) const {
  return std::any_of(attributes.begin(), attributes.end(),
                     [&](const std::string& own) { return SameWord(own, attribute); });
}

bool Field::Equals(const Field& other) const {
  if (name != other.name || required != other.required || unique != other.unique ||
      auto_increment != other.auto_increment || has_default != other.has_default ||
      !SameType(type, other.type)) {
    return false;
  }
  if (!has_default) return true;
  if (type == nullptr || type->id != TypeId::kRef) return default_value.Equals(other.default_value);
  // A resolved and an unresolved ref hold the same default in different kinds.
  return (default_value.kind == Scalar::Kind::kNull) ==
             (other.default_value.kind == Scalar::Kind::kNull) &&
         PlainText(*type, default_value) == PlainText(*other.type, other.default_value);
}

TypePtr MakeType(TypeId id, bool nullable) { return NewType(id, nullable); }

TypePtr MakeDecimal(int precision, int scale, bool nullable) {
  auto type = NewType(TypeId::kDecimal, nullable);
  type->precision = static_cast<uint8_t>(precision);
  type->scale = static_cast<uint8_t>(scale);
  return type;
}

TypePtr MakeTemporal(TypeId id, TimeUnit unit, bool nullable) {
  auto type = NewType(id, nullable);
  type->unit = unit;
  return type;
}

TypePtr MakeList(TypePtr element, bool nullable) {
  auto type = NewType(TypeId::kList, nullable);
  type->children.push_back(std::move(element));
  return type;
}

TypePtr MakeMap(TypePtr key, TypePtr value, bool nullable) {
  auto type = NewType(TypeId::kMap, nullable);
  type->children.push_back(std::move(key));
  type->children.push_back(std::move(value));
  return type;
}

TypePtr MakeStruct(std::vector<Field> fields, bool nullable) {
  auto type = NewType(TypeId::kStruct, nullable);
  type->fields = std::move(fields);
  return type;
}

TypePtr MakeUnion(std::vector<TypePtr> alternatives, bool nullable) {
  auto type = NewType(TypeId::kUnion, nullable);
  struct Keyed {
    std::string bytes;
    size_t index;
  };
  std::vector<Keyed> order;
  order.reserve(alternatives.size());
  for (const TypePtr& alternative : alternatives) {
    order.push_back({alternative ? CanonicalType(*alternative) : "", order.size()});
  }
  // Of alternatives with equal bytes the first stays; they may differ in what does not count.
  std::sort(order.begin(), order.end(), [](const Keyed& a, const Keyed& b) {
    return std::tie(a.bytes, a.index) < std::tie(b.bytes, b.index);
  });
  const std::string* last = nullptr;
  for (const Keyed& one : order) {
    if (last != nullptr && one.bytes == *last) continue;
    type->children.push_back(std::move(alternatives[one.index]));
    last = &one.bytes;
  }
  return type;
}

TypePtr MakeRef(std::string schema, std::string field, bool nullable) {
  auto type = NewType(TypeId::kRef, nullable);
  type->ref_schema = std::move(schema);
  type->ref_field = std::move(field);
  return type;
}

TypePtr WithNullable(const TypePtr& type, bool nullable) {
  if (type->nullable == nullable) return type;
  auto copy = std::make_shared<Type>(*type);
  copy->nullable = nullable;
  // A ref's storage is as nullable as the ref.
  if (copy->target != nullptr) copy->target = WithNullable(copy->target, nullable);
  return copy;
}

const Type& Storage(const Type& type) {
  return type.id == TypeId::kRef && type.target != nullptr ? *type.target : type;
}

int FixedWidth(const Type& declared) {
  const Type& type = Storage(declared);
  switch (type.id) {
    case TypeId::kU8:
    case TypeId::kI8:
      return 1;
    case TypeId::kU16:
    case TypeId::kI16:
      return 2;
    case TypeId::kU32:
    case TypeId::kI32:
    case TypeId::kF32:
    case TypeId::kDate:
      return 4;
    case TypeId::kU64:
    case TypeId::kI64:
    case TypeId::kF64:
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
    case TypeId::kDuration:
      return 8;
    case TypeId::kDecimal:
    case TypeId::kUuid:
      return 16;
    default:
      return 0;
  }
}

bool IsBinary(const Type& declared) {
  TypeId id = Storage(declared).id;
  return id == TypeId::kString || id == TypeId::kSymbol || id == TypeId::kBytes ||
         id == TypeId::kJson || id == TypeId::kNumber;
}

bool IsSignedInt(TypeId id) { return id >= TypeId::kI8 && id <= TypeId::kI64; }
bool IsUnsignedInt(TypeId id) { return id >= TypeId::kU8 && id <= TypeId::kU64; }

}  // namespace scrt
