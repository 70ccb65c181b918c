// What the text of a column must be: UTF-8, and of its own grammar for number and json.
#pragma once

#include "core/base/bytes.h"
#include "core/schema/type.h"

namespace scrt {

// `count` values; value i is the bytes [offsets[i], offsets[i + 1]) of `text`. The offsets are in
// order and in range. CORRUPT if a value is not of the type.
Status CheckText(const Type& type, ByteSpan text, const int32_t* offsets, size_t count);

}  // namespace scrt
