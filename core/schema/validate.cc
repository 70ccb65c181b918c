#include "core/schema/validate.h"

#include <algorithm>
#include <unordered_set>

#include "core/schema/canonical.h"
#include "core/schema/decimal.h"
#include "core/schema/scalar.h"
#include "core/schema/utf8.h"

namespace scrt {
namespace {

constexpr uint32_t kDepthCeiling = 1024;

class Checker {
 public:
  explicit Checker(const Limits& limits) : limits_(limits) {}

  Status Fields(const std::vector<Field>& fields, uint32_t depth) {
    if (fields.size() > limits_.fields) return Status(Code::kLimit, "too many fields");
    std::unordered_set<std::string_view> names;
    for (const Field& field : fields) {
      SCRT_RETURN_IF_ERROR(CheckName("field name", field.name, true));
      if (!names.insert(field.name).second) {
        return Status(Code::kDuplicateKey, "field \"" + field.name + "\" appears twice");
      }
      SCRT_RETURN_IF_ERROR(OneField(field, depth).In("field \"" + field.name + "\""));
    }
    return Status::Ok();
  }

 private:
  Status OneField(const Field& field, uint32_t depth) {
    SCRT_RETURN_IF_ERROR(TypeTree(field.type, depth));
    // A ref holds keys that were made elsewhere, so it does not count even if it holds integers.
    TypeId id = field.type->id;
    if (field.auto_increment && !IsSignedInt(id) && !IsUnsignedInt(id)) {
      return Status(Code::kSchema, "auto_increment needs an integer type");
    }
    if (field.has_default) {
      SCRT_RETURN_IF_ERROR(CheckScalar(*field.type, field.default_value).In("default"));
    }
    for (const std::string& attribute : field.attributes) {
      if (!IsUtf8(attribute)) return Status(Code::kEncoding, "attribute is not UTF-8");
    }
    return Status::Ok();
  }

  Status TypeTree(const TypePtr& type, uint32_t depth) {
    if (type == nullptr) return Status(Code::kInvalidArgument, "missing type");
    size_t children = type->children.size();
    switch (type->id) {
      case TypeId::kList:
      case TypeId::kMap:
      case TypeId::kStruct:
        if (++depth > TypeDepthLimit(limits_)) {
          return Status(Code::kLimit, "types nested too deeply");
        }
        break;
      case TypeId::kUnion:
        SCRT_RETURN_IF_ERROR(Alternatives(*type));
        break;
      case TypeId::kDecimal:
        if (type->precision < 1 || type->precision > kMaxDecimalDigits ||
            type->scale > type->precision) {
          return Status(Code::kSchema, "decimal(p,s) needs 1 <= p <= 38 and s <= p");
        }
        break;
      case TypeId::kRef:
        SCRT_RETURN_IF_ERROR(Ref(*type));
        break;
      default:
        if (static_cast<int>(type->id) >= kTypeIdCount) {
          return Status(Code::kInvalidArgument, "unknown type");
        }
    }
    size_t wanted = type->id == TypeId::kList    ? 1
                    : type->id == TypeId::kMap   ? 2
                    : type->id == TypeId::kUnion ? children
                                                 : 0;
    if (children != wanted || (type->id != TypeId::kStruct && !type->fields.empty())) {
      return Status(Code::kInvalidArgument,
                    std::string("wrong number of children for ") + TypeName(type->id));
    }
    for (const TypePtr& child : type->children) SCRT_RETURN_IF_ERROR(TypeTree(child, depth));
    if (type->id == TypeId::kMap) SCRT_RETURN_IF_ERROR(MapKey(*type->children[0]));
    return Fields(type->fields, depth);
  }

  // Also refuses unions that were not made by MakeUnion and are out of order.
  Status Alternatives(const Type& type) {
    if (type.children.empty() || type.children.size() > kMaxAlternatives) {
      return Status(Code::kSchema, "a union needs 1 to 127 alternatives");
    }
    std::string last;
    for (const TypePtr& child : type.children) {
      if (child == nullptr) return Status(Code::kInvalidArgument, "missing type");
      if (child->nullable || child->id == TypeId::kNull || child->id == TypeId::kUnion) {
        return Status(Code::kSchema,
                      "an alternative of a union is neither nullable, null nor a union");
      }
      std::string bytes = CanonicalType(*child);
      if (bytes <= last) {
        return Status(Code::kSchema, "alternatives of a union out of canonical order");
      }
      last = std::move(bytes);
    }
    return Status::Ok();
  }

  Status Ref(const Type& type) {
    SCRT_RETURN_IF_ERROR(CheckName("name of a ref's schema", type.ref_schema, false));
    SCRT_RETURN_IF_ERROR(CheckName("name of a ref's field", type.ref_field, true));
    if (type.target == nullptr) return Status::Ok();
    if (!IsRefTarget(*type.target) || type.target->nullable != type.nullable) {
      return Status(Code::kSchema, "a ref needs a scalar target");
    }
    return TypeTree(type.target, 0);
  }

  Status MapKey(const Type& key) {
    const Type& storage = Storage(key);
    if (key.nullable || IsJsonText(storage.id) || storage.id == TypeId::kNull) {
      return Status(Code::kSchema, "a map needs scalar keys that are not nullable");
    }
    return Status::Ok();
  }

  const Limits& limits_;
};

}  // namespace

uint32_t TypeDepthLimit(const Limits& limits) { return std::min(limits.depth, kDepthCeiling); }

bool IsRefTarget(const Type& type) {
  switch (type.id) {
    case TypeId::kNull:
    case TypeId::kRef:
    case TypeId::kList:
    case TypeId::kStruct:
    case TypeId::kMap:
    case TypeId::kUnion:
      return false;
    default:
      return true;
  }
}

Status CheckName(const char* what, std::string_view name, bool may_be_empty) {
  if (name.empty() && !may_be_empty) return Status(Code::kSchema, std::string(what) + " is empty");
  if (!IsUtf8(name)) return Status(Code::kEncoding, std::string(what) + " is not UTF-8");
  return Status::Ok();
}

Status CheckFields(const std::vector<Field>& fields, const Limits& limits) {
  return Checker(limits).Fields(fields, 0);
}

}  // namespace scrt
