#include "core/text/json_error.h"

#include <algorithm>
#include <utility>

namespace scrt {
namespace {

struct ErrorText {
  Code code;
  const char* message;
};

ErrorText TextOf(JsonError error) {
  switch (error) {
    case JsonError::kNone:
      break;
    case JsonError::kEmpty:
      return {Code::kTruncated, "no JSON value"};
    case JsonError::kValue:
      return {Code::kSyntax, "expected a value"};
    case JsonError::kKey:
      return {Code::kSyntax, "expected a key in double quotes"};
    case JsonError::kColon:
      return {Code::kSyntax, "expected ':' behind the key"};
    case JsonError::kObjectEnd:
      return {Code::kSyntax, "expected ',' or '}'"};
    case JsonError::kArrayEnd:
      return {Code::kSyntax, "expected ',' or ']'"};
    case JsonError::kTrailing:
      return {Code::kSyntax, "unexpected text behind the value"};
    case JsonError::kTruncated:
      return {Code::kTruncated, "the text ends inside a value"};
    case JsonError::kLiteral:
      return {Code::kSyntax, "expected true, false or null"};
    case JsonError::kNumber:
      return {Code::kSyntax, "malformed number"};
    case JsonError::kEscape:
      return {Code::kSyntax, "unknown escape in a string"};
    case JsonError::kHex:
      return {Code::kSyntax, "\\u needs four hexadecimal digits"};
    case JsonError::kSurrogate:
      return {Code::kEncoding, "lone surrogate in a \\u escape"};
    case JsonError::kControl:
      return {Code::kSyntax, "control character in a string"};
    case JsonError::kUtf8:
      return {Code::kEncoding, "invalid UTF-8"};
    case JsonError::kDepth:
      return {Code::kLimit, "nesting is deeper than the limit"};
    case JsonError::kValueBytes:
      return {Code::kLimit, "string is longer than the limit"};
    case JsonError::kSourceBytes:
      return {Code::kLimit, "more than 4 GiB of text in one piece"};
    case JsonError::kMemory:
      return {Code::kNoMemory, "out of memory"};
  }
  return {Code::kInternal, "no error"};
}

}  // namespace

Status PlaceStatus(Status status, std::string_view source, size_t offset,
                   const JsonOptions& options) {
  std::string_view before = source.substr(0, offset);
  auto lines = std::count(before.begin(), before.end(), '\n');
  size_t newline = before.rfind('\n');
  size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  return std::move(status)
      .At(static_cast<int64_t>(options.origin_offset + offset))
      .AtLine(static_cast<int64_t>(options.origin_line) + lines,
              static_cast<int64_t>(offset - line_start + 1));
}

Status MakeJsonStatus(JsonError error, std::string_view source, size_t offset,
                      const JsonOptions& options) {
  ErrorText text = TextOf(error);
  return PlaceStatus(Status(text.code, text.message), source, offset, options);
}

}  // namespace scrt
