// The fingerprints of legacy SCRT streams, bundles and servers: FNV-1a 64 over a text that keeps
// the spelling of types and attributes, so only a parsed document has them (docs/spec/schema.md).
// Use X24 for everything else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/schema/dsl.h"

namespace scrt {

// The text that is hashed. kNotFound for an unknown schema, kState if the document was not parsed,
// kUnsupported for a default of a type that legacy streams do not have.
Result<std::string> LegacyHashInput(const Document& document, std::string_view schema);
Result<uint64_t> LegacyFingerprint(const Document& document, std::string_view schema);

// Two ways in which the legacy programs hash a document of several schemas; they disagree.
Result<uint64_t> LegacyRegistryFingerprint(const Document& document);
Result<uint64_t> LegacyServerFingerprint(const Document& document);

}  // namespace scrt
