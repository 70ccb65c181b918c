#include "core/schema/lexical.h"

#include <string>

namespace scrt {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool SameWord(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

size_t EndOfJson(std::string_view text, size_t at, uint32_t depth) {
  std::string closers;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '{' || c == '[') {
      if (closers.size() >= depth) return std::string_view::npos;
      closers.push_back(c == '{' ? '}' : ']');
    } else if (c == '}' || c == ']') {
      if (closers.empty() || closers.back() != c) return std::string_view::npos;
      closers.pop_back();
    } else if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
      if (at >= text.size()) return std::string_view::npos;
    }
    if (closers.empty()) return at + 1;
  }
  return std::string_view::npos;
}

}  // namespace scrt
