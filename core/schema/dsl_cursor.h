// A cursor over one line of a DSL document: blanks, comments, quoted text, literal tokens, errors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/schema/lexical.h"

namespace scrt {

// Where a literal stands decides what ends it when it is bare.
enum class Place {
  kCell,        // "," ends it; blanks inside belong to it
  kAttribute,   // a blank, "," or "|"
  kInsideType,  // a blank, ",", "|" or "}"
};

// A literal, found but not yet read: what it means depends on the type of its field.
struct RawLiteral {
  enum class Form { kEmpty, kBare, kQuoted, kJson };
  Form form = Form::kEmpty;
  size_t begin = 0;  // in the document; [begin, end) includes quotes
  size_t end = 0;
};

class DslCursor {
 public:
  // The line [begin, end) of `text`; `line` counts from 1.
  DslCursor(std::string_view text, size_t begin, size_t end, int64_t line)
      : text_(text), line_begin_(begin), at_(begin), end_(end), line_(line) {}

  size_t at() const { return at_; }
  void set_at(size_t at) { at_ = at; }
  size_t end() const { return end_; }
  bool done() const { return at_ == end_; }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool Take(char c);
  std::string_view Slice(size_t begin, size_t end) const {
    return text_.substr(begin, end - begin);
  }

  void SkipBlanks();
  // Skips blanks; true at the end of the line or at a comment.
  bool AtEnd();
  // "#" at the start of the line or behind a blank.
  bool AtComment() const;
  // Blanks at the end of [begin, end) taken off.
  size_t TrimmedEnd(size_t begin, size_t end) const;
  // The rest of the line without comment and blanks at its end; moves there.
  std::string_view TakeRest();
  // Letters, digits and "_" from here on.
  std::string_view TakeWord();

  // Moves behind the quoted text that starts here, without looking into it.
  Status SkipQuoted();
  // The quoted text that starts here, unescaped. May be bytes that are not UTF-8, through \x.
  Result<std::string> ReadQuoted();
  // A quoted name, which must be UTF-8.
  Result<std::string> ReadQuotedName();
  // Moves behind the literal that starts here, and behind blanks that follow it.
  Result<RawLiteral> ScanLiteral(Place place);
  // True if a literal in `place` ends here.
  bool AtDelimiter(Place place) const;

  Status Error(std::string message) const { return Error(Code::kSyntax, std::move(message), at_); }
  Status Error(Code code, std::string message, size_t at) const;
  // Puts line, column and offset of `at` into a failure.
  Status Locate(Status&& status, size_t at) const;

 private:
  Status Unescape(std::string* out);
  Result<uint32_t> ReadHex(int digits);
  Status ReadUnicode(size_t start, int digits, std::string* out);

  std::string_view text_;
  size_t line_begin_;
  size_t at_;
  size_t end_;
  int64_t line_;
};

}  // namespace scrt
