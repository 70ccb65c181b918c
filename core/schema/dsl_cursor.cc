#include "core/schema/dsl_cursor.h"

#include "core/schema/scalar.h"
#include "core/schema/utf8.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

bool IsWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

bool DslCursor::Take(char c) {
  if (done() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void DslCursor::SkipBlanks() {
  while (!done() && IsBlank(text_[at_])) ++at_;
}

bool DslCursor::AtComment() const {
  return peek() == '#' && (at_ == line_begin_ || IsBlank(text_[at_ - 1]));
}

bool DslCursor::AtEnd() {
  SkipBlanks();
  return done() || AtComment();
}

size_t DslCursor::TrimmedEnd(size_t begin, size_t end) const {
  while (end > begin && IsBlank(text_[end - 1])) --end;
  return end;
}

std::string_view DslCursor::TakeRest() {
  SkipBlanks();
  size_t begin = at_;
  while (!done() && !AtComment()) ++at_;
  return Slice(begin, TrimmedEnd(begin, at_));
}

std::string_view DslCursor::TakeWord() {
  size_t begin = at_;
  while (!done() && IsWordChar(text_[at_])) ++at_;
  return Slice(begin, at_);
}

Status DslCursor::Error(Code code, std::string message, size_t at) const {
  return Locate(Status(code, std::move(message)), at);
}

Status DslCursor::Locate(Status&& status, size_t at) const {
  if (status.ok()) return Status::Ok();
  return std::move(status)
      .At(static_cast<int64_t>(at))
      .AtLine(line_, static_cast<int64_t>(at - line_begin_) + 1);
}

Status DslCursor::SkipQuoted() {
  size_t start = at_;
  char quote = text_[at_++];
  while (!done()) {
    char c = text_[at_++];
    if (c == '\\' && quote != '`' && !done()) ++at_;
    if (c == quote && !Take(quote)) return Status::Ok();
  }
  return Error(Code::kSyntax, "quoted text without its closing quote", start);
}

Result<uint32_t> DslCursor::ReadHex(int digits) {
  uint32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    int digit = HexDigit(peek());
    if (digit < 0) return Error("an escape needs " + std::to_string(digits) + " hex digits");
    value = value << 4 | static_cast<uint32_t>(digit);
    ++at_;
  }
  return value;
}

// \uXXXX or \UXXXXXXXX, and the second half of a pair of surrogates. `start` is at the backslash.
Status DslCursor::ReadUnicode(size_t start, int digits, std::string* out) {
  SCRT_ASSIGN_OR_RETURN(uint32_t code, ReadHex(digits));
  if (code >= 0xd800 && code < 0xdc00 && Slice(at_, std::min(at_ + 2, end_)) == "\\u") {
    at_ += 2;
    SCRT_ASSIGN_OR_RETURN(uint32_t low, ReadHex(4));
    if (low < 0xdc00 || low > 0xdfff) {
      return Error(Code::kEncoding, "half a pair of surrogates", start);
    }
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    return Error(Code::kEncoding, "not a character", start);
  }
  AppendUtf8(code, out);
  return Status::Ok();
}

// Behind a backslash.
Status DslCursor::Unescape(std::string* out) {
  size_t start = at_ - 1;
  char c = peek();
  if (done()) return Error(Code::kSyntax, "quoted text without its closing quote", start);
  ++at_;
  static constexpr std::string_view kFrom = "abfnrtv\\\"'`/";
  static constexpr std::string_view kTo = "\a\b\f\n\r\t\v\\\"'`/";
  if (size_t simple = kFrom.find(c); simple != std::string_view::npos) {
    out->push_back(kTo[simple]);
    return Status::Ok();
  }
  if (c == 'u') return ReadUnicode(start, 4, out);
  if (c == 'U') return ReadUnicode(start, 8, out);
  if (c == 'x') {
    SCRT_ASSIGN_OR_RETURN(uint32_t byte, ReadHex(2));
    out->push_back(static_cast<char>(byte));
    return Status::Ok();
  }
  if (c >= '0' && c <= '3') {
    int value = c - '0';
    for (int i = 0; i < 2; ++i, ++at_) {
      if (peek() < '0' || peek() > '7') return Error("an octal escape needs 3 digits");
      value = value * 8 + (peek() - '0');
    }
    out->push_back(static_cast<char>(value));
    return Status::Ok();
  }
  return Error(Code::kSyntax, "unknown escape", start);
}

Result<std::string> DslCursor::ReadQuoted() {
  size_t start = at_;
  char quote = text_[at_++];
  std::string out;
  while (!done()) {
    char c = text_[at_++];
    if (c == '\\' && quote != '`') {
      SCRT_RETURN_IF_ERROR(Unescape(&out));
    } else if (c != quote || Take(quote)) {
      out.push_back(c);
    } else {
      return out;
    }
  }
  return Error(Code::kSyntax, "quoted text without its closing quote", start);
}

Result<std::string> DslCursor::ReadQuotedName() {
  size_t start = at_;
  SCRT_ASSIGN_OR_RETURN(std::string name, ReadQuoted());
  if (!IsUtf8(name)) return Error(Code::kEncoding, "a name that is not UTF-8", start);
  return name;
}

bool DslCursor::AtDelimiter(Place place) const {
  if (done() || AtComment()) return true;
  char c = text_[at_];
  if (c == ',') return true;
  if (place == Place::kCell) return false;
  return IsBlank(c) || c == '|' || (place == Place::kInsideType && c == '}');
}

Result<RawLiteral> DslCursor::ScanLiteral(Place place) {
  RawLiteral literal;
  literal.begin = literal.end = at_;
  if (AtDelimiter(place)) return literal;
  char first = peek();
  auto finish = [&](RawLiteral::Form form) {
    literal.form = form;
    literal.end = at_;
    if (place == Place::kCell) SkipBlanks();
    return AtDelimiter(place);
  };
  if (first == '{' || first == '[') {
    size_t end = EndOfJson(text_.substr(0, end_), at_, kJsonTextDepth);
    if (end != std::string_view::npos) {
      at_ = end;
      if (finish(RawLiteral::Form::kJson)) return literal;
      at_ = literal.begin;
    }
  }
  if (IsQuote(first)) {
    SCRT_RETURN_IF_ERROR(SkipQuoted());
    if (finish(RawLiteral::Form::kQuoted)) return literal;
    return Error("text behind a closing quote");
  }
  for (; !AtDelimiter(place); ++at_) {
    if (peek() == '"') return Error("a double quote inside bare text; quote all of it");
  }
  literal.form = RawLiteral::Form::kBare;
  literal.end = TrimmedEnd(literal.begin, at_);
  return literal;
}

}  // namespace scrt
