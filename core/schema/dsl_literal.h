// From a literal as it was found to the value that it has in a field of a given type.
#pragma once

#include "core/schema/dsl.h"
#include "core/schema/dsl_cursor.h"

namespace scrt {

// Reads `literal` (not kEmpty) as a value of `type`; kNull for a bare null in a nullable type. For
// an unresolved ref the text itself. Leaves the cursor behind the literal.
Result<Scalar> ReadLiteral(const RawLiteral& literal, const Type& type, DslCursor* cursor,
                           const TemporalOptions& options);

}  // namespace scrt
