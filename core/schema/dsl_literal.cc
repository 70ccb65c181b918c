#include "core/schema/dsl_literal.h"

namespace scrt {
namespace {

// Types whose literals are numbers or words, so that quotes show a mistake.
bool IsBareOnly(TypeId id) {
  return id == TypeId::kBool || (id >= TypeId::kU8 && id <= TypeId::kNumber) || id == TypeId::kNull;
}

Result<Scalar> FromQuoted(const Type& type, std::string text, const TemporalOptions& options) {
  if (IsBareOnly(type.id)) {
    return Status(Code::kType, std::string("quoted text for type ") + TypeName(type.id));
  }
  if (type.id == TypeId::kBytes) return BytesScalar(std::move(text));
  return ParsePlain(type, text, options);
}

}  // namespace

Result<Scalar> ReadLiteral(const RawLiteral& literal, const Type& declared, DslCursor* cursor,
                           const TemporalOptions& options) {
  const Type& type = Storage(declared);
  std::string_view raw = cursor->Slice(literal.begin, literal.end);
  size_t behind = cursor->at();
  // A JSON string is JSON text as it stands; the other quotes hold JSON text.
  bool keep = literal.form != RawLiteral::Form::kQuoted || (IsJsonText(type.id) && raw[0] == '"');
  if (!keep) {
    cursor->set_at(literal.begin);
    SCRT_ASSIGN_OR_RETURN(std::string text, cursor->ReadQuoted());
    cursor->set_at(behind);
    auto value = FromQuoted(type, std::move(text), options);
    if (!value.ok()) return cursor->Locate(std::move(value).status(), literal.begin);
    return value;
  }
  bool takes_null = declared.nullable || type.id == TypeId::kNull;
  if (takes_null && raw == "null") return NullScalar();
  auto value = ParsePlain(type, raw, options);
  if (!value.ok()) return cursor->Locate(std::move(value).status(), literal.begin);
  return value;
}

}  // namespace scrt
