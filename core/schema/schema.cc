#include "core/schema/schema.h"

#include "core/base/hash.h"
#include "core/schema/canonical.h"
#include "core/schema/uuid.h"
#include "core/schema/validate.h"

namespace scrt {

Result<SchemaPtr> Schema::Make(std::string name, std::vector<Field> fields, const Limits& limits) {
  SCRT_RETURN_IF_ERROR(CheckName("schema name", name, false));
  SCRT_RETURN_IF_ERROR(CheckFields(fields, limits).In("schema \"" + name + "\""));
  auto schema = std::shared_ptr<Schema>(new Schema());
  schema->name_ = std::move(name);
  schema->record_ = MakeStruct(std::move(fields));
  schema->canonical_ = CanonicalSchema(schema->name_, *schema->record_);
  auto digest = Hash128Canonical(AsBytes(schema->canonical_));
  FormatHex({digest.data(), 12}, &schema->x24_);
  schema->IndexFields();
  return SchemaPtr(std::move(schema));
}

void Schema::IndexFields() {
  const std::vector<Field>& all = fields();
  for (size_t i = 0; i < all.size(); ++i) index_.emplace(all[i].name, static_cast<int>(i));
}

int Schema::FieldIndex(std::string_view name) const {
  auto found = index_.find(name);
  return found == index_.end() ? -1 : found->second;
}

}  // namespace scrt
