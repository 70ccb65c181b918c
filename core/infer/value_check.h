// What the values of a column from outside must be: text UTF-8, and of its own grammar for number
// and json; decimals within their precision; offsets from UTC less than a day.
#pragma once

#include "core/base/bytes.h"
#include "core/schema/type.h"

namespace scrt {

// `count` values; value i is the bytes [offsets[i], offsets[i + 1]) of `text`. The offsets are in
// order and in range. CORRUPT if a value is not of the type.
Status CheckText(const Type& type, ByteSpan text, const int32_t* offsets, size_t count);

// `count` values of 16 bytes, each below 10^precision. CORRUPT if one is not.
Status CheckDecimals(const Type& type, const uint8_t* values, size_t count);

// Offsets of timestamptz, in minutes. CORRUPT if one is a day or more.
Status CheckZones(const int16_t* minutes, size_t count);

}  // namespace scrt
