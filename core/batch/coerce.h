// What a value of a text syntax becomes in a column of a declared type, and back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/schema/type.h"

namespace scrt {

// The kinds of value that a text syntax knows.
enum class ValueKind : uint8_t { kBool, kInt, kUint, kDouble, kNumber, kString, kObject, kArray };
inline constexpr int kValueKindCount = 8;

// "an integer", for messages.
const char* ValueKindName(ValueKind kind);

// How well a column of this type takes a value of this kind; 0 not at all. Unions give a value to
// the alternative of the highest rank, the first of equals.
int AcceptRank(TypeId id, ValueKind kind);

// A JSON number for a fixed-width type that needs its exact text: decimal, wide integers. `out`
// takes FixedWidth bytes. False if it does not fit exactly.
bool CoerceNumber(const Type& type, std::string_view lexeme, uint8_t out[16]);

// Text for a fixed-width type: temporal types, uuid, decimal. timestamptz gives 8 bytes instant
// and 2 bytes offset. False if it is not of that form.
bool CoerceText(const Type& type, std::string_view text, uint8_t out[16]);

// Text for a binary type other than string: bytes from base64 (RFC 4648, padded).
bool CoerceBinary(const Type& type, std::string_view text, std::string* out);

// The reverse of CoerceText: appends the text of one value of a fixed-width type that text
// syntaxes write as a string (temporal, uuid) or as a number (decimal).
void FormatFixed(const Type& type, const uint8_t* value, std::string* out);
void FormatBase64(std::string_view bytes, std::string* out);

}  // namespace scrt
