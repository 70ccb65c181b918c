// The canonical bytes of types and schemas (docs/spec/schema.md), shared by type.cc and schema.cc.
#pragma once

#include <string>

#include "core/schema/type.h"

namespace scrt {

inline constexpr uint8_t kCanonicalVersion = 1;
inline constexpr uint8_t kAnnotationsVersion = 1;

// Bytes of a type inside a schema. Null children are written as type null, so that a broken type
// can still be ordered; Schema::Make refuses it.
std::string CanonicalType(const Type& type);

// Bytes of a schema whose parts Schema::Make has checked.
std::string CanonicalSchema(std::string_view name, const Type& record);

}  // namespace scrt
