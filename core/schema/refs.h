// Resolving ref:Schema:Field against a set of schemas.
#pragma once

#include <vector>

#include "core/schema/schema.h"
#include "core/schema/temporal.h"

namespace scrt {

struct RefOptions {
  Limits limits;
  TemporalOptions temporal;       // for defaults of refs, which are text until resolved
  bool allow_unresolved = false;  // else a target outside the set is an error
};

// A field of one of the schemas, for telling where an error is.
struct RefPlace {
  size_t schema = 0;
  size_t field = 0;
};

// The same schemas with the target type of every ref filled in, in nested types too, and with the
// defaults of refs read as their target's type. A ref may name another ref; a circle is an error,
// and so is a target that is no scalar. Names of schemas must be unique. Schemas without refs are
// returned as they are. On failure `where` (if given) tells the field.
Result<std::vector<SchemaPtr>> ResolveRefs(std::vector<SchemaPtr> schemas,
                                           const RefOptions& options = {},
                                           RefPlace* where = nullptr);

}  // namespace scrt
