// Key-value metadata of the C data interface, and the keys that this library writes and reads.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/schema/type.h"

namespace scrt::arrow {

inline constexpr std::string_view kExtensionName = "ARROW:extension:name";
inline constexpr std::string_view kExtensionMetadata = "ARROW:extension:metadata";
inline constexpr std::string_view kNameKey = "scrt.name";    // of the record: the schema's name
inline constexpr std::string_view kFieldKey = "scrt.field";  // of a field: all that it declares
inline constexpr std::string_view kRefKey = "scrt.ref";      // of a ref: "Schema:Field"
// Name and extension of the field of a struct that lists, by name, the fields that a slot has.
inline constexpr std::string_view kPresence = "scrt.presence";

using Metadata = std::map<std::string, std::string, std::less<>>;

// Empty for no metadata. Keys and values must be shorter than 2 GiB.
std::string EncodeMetadata(const Metadata& metadata);
// `encoded` may be null. CORRUPT for negative sizes; there is no end to check others against.
Result<Metadata> DecodeMetadata(const char* encoded);

// The value of kFieldKey: type, nullability, flags, default, attributes and stored types of refs,
// as hexadecimal digits, so that nothing of a field is lost on the way.
Result<std::string> EncodeField(const Field& field);
Result<Field> DecodeField(std::string_view text, const Limits& limits);

}  // namespace scrt::arrow
