// Names of types in the DSL.
#pragma once

#include <string_view>

#include "core/schema/type.h"

namespace scrt {

// A type that needs no parameters, by any of its names in any case ("i64", "INT", "i32_array").
// Null if there is none.
TypePtr TypeByName(std::string_view name);

}  // namespace scrt
