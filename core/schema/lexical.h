// Lexical rules that the parser and the printer of the DSL must agree on.
#pragma once

#include <cstdint>
#include <string_view>

namespace scrt {

// Blanks inside a line. Lines end at "\n"; a "\r" before it is a blank.
inline bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }
inline bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

// Equal but for the case of ASCII letters.
bool SameWord(std::string_view a, std::string_view b);

// Characters that end a bare name inside a type.
inline bool EndsTypeName(char c) {
  return IsBlank(c) || IsQuote(c) ||
         std::string_view("{}<>()[],:|?").find(c) != std::string_view::npos;
}

enum class Keyword { kNone, kAutoIncrement, kRequired, kUnique, kOptional, kDefault };

// The attribute that a word stands for, in any case.
inline Keyword KeywordOf(std::string_view word) {
  if (SameWord(word, "auto_increment") || SameWord(word, "autoincrement") ||
      SameWord(word, "serial")) {
    return Keyword::kAutoIncrement;
  }
  if (SameWord(word, "required")) return Keyword::kRequired;
  if (SameWord(word, "unique")) return Keyword::kUnique;
  if (SameWord(word, "optional")) return Keyword::kOptional;
  return SameWord(word, "default") ? Keyword::kDefault : Keyword::kNone;
}

// End of the JSON value that starts at text[at] with a bracket or a double quote: just behind its
// last character; npos if it is not balanced or nests deeper than `depth`.
size_t EndOfJson(std::string_view text, size_t at, uint32_t depth);

}  // namespace scrt
