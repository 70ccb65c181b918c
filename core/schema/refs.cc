#include "core/schema/refs.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/schema/scalar.h"
#include "core/schema/validate.h"

namespace scrt {
namespace {

class Resolver {
 public:
  Resolver(const std::vector<SchemaPtr>& schemas, const RefOptions& options)
      : schemas_(schemas), options_(options) {}

  Status Index() {
    for (size_t i = 0; i < schemas_.size(); ++i) {
      if (!by_name_.emplace(schemas_[i]->name(), i).second) {
        return Status(Code::kDuplicateKey, "schema \"" + schemas_[i]->name() + "\" appears twice");
      }
    }
    return Status::Ok();
  }

  // `*changed` tells whether any field is other than before.
  Status Fields(std::vector<Field>* fields, bool* changed, size_t* index) {
    for (size_t i = 0; i < fields->size(); ++i) {
      if (index != nullptr) *index = i;
      Field& field = (*fields)[i];
      TypePtr before = field.type;
      SCRT_RETURN_IF_ERROR(TypeTree(&field.type));
      if (field.type == before) continue;
      *changed = true;
      bool pending = field.type->id == TypeId::kRef && field.has_default &&
                     before->target == nullptr && field.default_value.kind == Scalar::Kind::kText;
      if (!pending) continue;
      auto value = ParsePlain(*field.type, field.default_value.text, options_.temporal);
      if (!value.ok()) return std::move(value).status().In("default");
      field.default_value = std::move(value).Take();
    }
    return Status::Ok();
  }

 private:
  Status TypeTree(TypePtr* type) {
    if ((*type)->id == TypeId::kRef) return Ref(type);
    if ((*type)->children.empty() && (*type)->fields.empty()) return Status::Ok();
    bool changed = false;
    auto copy = std::make_shared<Type>(**type);
    for (TypePtr& child : copy->children) {
      TypePtr before = child;
      SCRT_RETURN_IF_ERROR(TypeTree(&child));
      changed = changed || child != before;
    }
    SCRT_RETURN_IF_ERROR(Fields(&copy->fields, &changed, nullptr));
    if (changed) *type = std::move(copy);
    return Status::Ok();
  }

  Status Ref(TypePtr* type) {
    TypePtr target;
    SCRT_RETURN_IF_ERROR(Follow(**type, &target));
    if (target == nullptr) return Status::Ok();
    target = WithNullable(target, (*type)->nullable);
    auto copy = std::make_shared<Type>(**type);
    copy->target = std::move(target);
    *type = std::move(copy);
    return Status::Ok();
  }

  // The type at the end of a chain of refs, null if it leads out of the set. Each field of the
  // chain remembers it, so every field is walked once however many refs there are. A loop, not a
  // recursion: chains have no bound.
  Status Follow(const Type& first, TypePtr* target) {
    std::vector<const Field*> chain;
    std::unordered_set<const Field*> open;
    for (const Type* ref = &first;;) {
      const Field* field = nullptr;
      SCRT_RETURN_IF_ERROR(Find(*ref, &field));
      if (field == nullptr) break;
      if (auto known = ends_.find(field); known != ends_.end()) {
        *target = known->second;
        break;
      }
      if (field->type->id != TypeId::kRef) {
        if (!IsRefTarget(*field->type)) return Bad(*ref, "which is no scalar");
        *target = field->type;
        break;
      }
      if (!open.insert(field).second) return Bad(*ref, "in a circle");
      chain.push_back(field);
      ref = field->type.get();
    }
    for (const Field* field : chain) ends_[field] = *target;
    return Status::Ok();
  }

  Status Find(const Type& ref, const Field** field) {
    auto found = by_name_.find(ref.ref_schema);
    if (found == by_name_.end()) {
      return options_.allow_unresolved ? Status::Ok() : Bad(ref, "which is an unknown schema");
    }
    const Schema& schema = *schemas_[found->second];
    int index = schema.FieldIndex(ref.ref_field);
    if (index < 0) {
      return options_.allow_unresolved ? Status::Ok() : Bad(ref, "which is an unknown field");
    }
    *field = &schema.fields()[static_cast<size_t>(index)];
    return Status::Ok();
  }

  static Status Bad(const Type& ref, const char* why) {
    return Status(Code::kSchema, "refers to " + ref.ref_schema + "." + ref.ref_field + ", " + why);
  }

  const std::vector<SchemaPtr>& schemas_;
  const RefOptions& options_;
  std::unordered_map<std::string_view, size_t> by_name_;
  std::unordered_map<const Field*, TypePtr> ends_;
};

}  // namespace

Result<std::vector<SchemaPtr>> ResolveRefs(std::vector<SchemaPtr> schemas,
                                           const RefOptions& options, RefPlace* where) {
  Resolver resolver(schemas, options);
  SCRT_RETURN_IF_ERROR(resolver.Index());
  std::vector<SchemaPtr> resolved;
  resolved.reserve(schemas.size());
  RefPlace unused;
  if (where == nullptr) where = &unused;
  for (size_t i = 0; i < schemas.size(); ++i) {
    *where = {i, 0};
    std::vector<Field> fields = schemas[i]->fields();
    bool changed = false;
    Status status = resolver.Fields(&fields, &changed, &where->field);
    if (!status.ok()) {
      const std::string& field = fields[where->field].name;
      return std::move(status).In("schema " + schemas[i]->name() + " field " + field);
    }
    if (changed) {
      SCRT_ASSIGN_OR_RETURN(SchemaPtr schema,
                            Schema::Make(schemas[i]->name(), std::move(fields), options.limits));
      resolved.push_back(std::move(schema));
    } else {
      resolved.push_back(schemas[i]);
    }
  }
  return resolved;
}

}  // namespace scrt
