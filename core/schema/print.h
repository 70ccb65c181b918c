// Schemas as DSL text that parses back to the same schema (docs/dsl.md).
#pragma once

#include <string>
#include <string_view>

#include "core/schema/schema.h"

namespace scrt {

// "@schema:Name" and one "@field" line a field, kept attributes included; ends in a newline.
std::string PrintSchema(const Schema& schema);

// The parts, for PrintDocument and messages. Each appends.

// A name bare where that is safe everywhere, else in double quotes.
void PrintName(std::string_view name, std::string* out);
// Text between `quote` characters, escaped; bytes that are not UTF-8 as \xHH.
void PrintQuoted(std::string_view text, char quote, std::string* out);
void PrintType(const Type& type, std::string* out);
// A default or a cell: what the parser reads back as the same scalar of this type.
void PrintLiteral(const Type& type, const Scalar& value, std::string* out);
// True if the parser takes the text as one bare word, in every place where a literal may stand.
bool IsSafeWord(std::string_view text);

}  // namespace scrt
