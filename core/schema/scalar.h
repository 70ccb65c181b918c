// Scalars against types: which scalar a type takes, and scalars as plain text.
//
//   type                         kind       held in
//   bool                         kBool      boolean
//   u8..u64 / i8..i64            kUint/kInt u64 / i64, within the type's range
//   f32, f64                     kFloat     f64; f32 values are exactly representable as float
//   decimal(p,s)                 kDecimal   text: 16 bytes, little-endian two's complement
//   number                       kText      text: a JSON number
//   string, symbol               kText      text: UTF-8
//   bytes, uuid                  kBytes     text: the bytes (uuid: 16)
//   date                         kInt       i64: days, within 32 bits
//   datetime, timestamp          kInt       i64: in the type's unit
//   timestamptz                  kZoned     i64: ns, and offset_minutes
//   duration                     kInt       i64: ns
//   json, list, struct, map,     kText      text: JSON whose strings and brackets balance; the
//     union                                 layers that know JSON read it
//   ref                          as its target; while unresolved kText, the plain text below
//   null                         kNull
// kNull fits every nullable type.
#pragma once

#include <string>
#include <string_view>

#include "core/base/limits.h"
#include "core/schema/decimal.h"
#include "core/schema/temporal.h"
#include "core/schema/type.h"

namespace scrt {

Scalar NullScalar();
Scalar BoolScalar(bool value);
Scalar IntScalar(int64_t value);
Scalar UintScalar(uint64_t value);
Scalar FloatScalar(double value);
Scalar TextScalar(std::string text);
Scalar BytesScalar(std::string bytes);
Scalar DecimalScalar(Int128 value);
Scalar ZonedScalar(ZonedInstant value);

// kType or kRange unless `scalar` is a value of `type` by the table above.
Status CheckScalar(const Type& type, const Scalar& scalar);

// Unquoted text that ParsePlain reads back to the same scalar: "42", "true", "0x00ff" (bytes),
// "2025-01-31", the text itself for text. Null answers "null".
std::string PlainText(const Type& type, const Scalar& scalar);

// The value that unquoted text stands for. "null" is not special here, the caller knows about
// nullability; an unresolved ref answers the text itself.
Result<Scalar> ParsePlain(const Type& type, std::string_view text,
                          const TemporalOptions& options = {});

// How deep the JSON text of a scalar may nest.
inline constexpr uint32_t kJsonTextDepth = 256;

// True if `text` is not blank, its JSON strings are closed, its brackets match, and nothing nests
// deeper than kJsonTextDepth. Not a JSON check: what stands between is not looked at.
bool IsBalancedJson(std::string_view text);

// json, list, struct, map, union: held as JSON text in a scalar.
bool IsJsonText(TypeId id);

}  // namespace scrt
