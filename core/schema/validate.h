// The rules that a schema obeys, checked by Schema::Make and shared with the readers of schemas.
#pragma once

#include <vector>

#include "core/schema/type.h"

namespace scrt {

// Arrow numbers a union's alternatives with one signed byte.
inline constexpr size_t kMaxAlternatives = 127;

// How many lists, structs and maps may stand inside one another below the record. Readers and
// checks recurse along types, so there is a ceiling whatever the caller asks for.
uint32_t TypeDepthLimit(const Limits& limits);

// A ref refers to a key, and a key is a scalar.
bool IsRefTarget(const Type& type);

// Every rule for the fields of a record; docs/spec/schema.md lists them.
Status CheckFields(const std::vector<Field>& fields, const Limits& limits);
// UTF-8, and not empty unless `may_be_empty`.
Status CheckName(const char* what, std::string_view name, bool may_be_empty);

}  // namespace scrt
