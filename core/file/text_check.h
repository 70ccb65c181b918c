// What text columns of a file must be: UTF-8, and of its own grammar for number and json.
#pragma once

#include "core/base/buffer.h"
#include "core/schema/type.h"

namespace scrt::file {

// `offsets`: int32, one more than there are values. CORRUPT if a value is not of the type.
Status CheckText(const Type& type, const Buffer& text, const Buffer& offsets);

}  // namespace scrt::file
