#include "cli/json.h"

#include <cstdlib>

namespace scrt_cli {
namespace {

constexpr int kMaxDepth = 1024;

void AppendUtf8(uint32_t code, std::string* out) {
  auto put = [&](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool Document(Json* out) { return Value(out, 0) && (Blanks(), at_ == text_.size()); }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Blanks() {
    while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') ++at_;
  }
  bool Take(char c) {
    Blanks();
    if (here() != c) return false;
    ++at_;
    return true;
  }

  bool Value(Json* out, int depth) {
    if (depth > kMaxDepth) return false;
    Blanks();
    size_t start = at_;
    switch (here()) {
      case '{':
        out->kind = Json::Kind::kObject;
        if (!Members(out, depth)) return false;
        break;
      case '[':
        out->kind = Json::Kind::kArray;
        if (!Items(out, depth)) return false;
        break;
      case '"':
        out->kind = Json::Kind::kString;
        return String(&out->text);
      default:
        while (at_ < text_.size() && std::string_view(",]} \n\r\t").find(here()) == text_.npos) {
          ++at_;
        }
        if (!Word(text_.substr(start, at_ - start), out)) return false;
    }
    out->text = text_.substr(start, at_ - start);
    return true;
  }

  static bool Word(std::string_view word, Json* out) {
    if (word == "null") {
      out->kind = Json::Kind::kNull;
    } else if (word == "true" || word == "false") {
      out->kind = Json::Kind::kBool;
    } else {
      out->kind = Json::Kind::kNumber;
      return !word.empty() && word.find_first_not_of("+-.0123456789eE") == word.npos;
    }
    return true;
  }

  bool Items(Json* out, int depth) {
    ++at_;
    if (Take(']')) return true;
    do {
      if (!Value(&out->items.emplace_back(), depth + 1)) return false;
    } while (Take(','));
    return Take(']');
  }

  bool Members(Json* out, int depth) {
    ++at_;
    if (Take('}')) return true;
    do {
      Blanks();
      JsonMember& member = out->members.emplace_back();
      if (here() != '"' || !String(&member.name) || !Take(':')) return false;
      if (!Value(&member.value, depth + 1)) return false;
    } while (Take(','));
    return Take('}');
  }

  bool Hex(uint32_t* out) {
    *out = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(here() | 0x20));
      if (digit == std::string_view::npos) return false;
      *out = *out << 4 | static_cast<uint32_t>(digit);
    }
    return true;
  }

  bool Escape(std::string* out) {
    char c = here();
    ++at_;
    constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    size_t simple = kNames.find(c);
    if (simple != std::string_view::npos) {
      out->push_back(kValues[simple]);
      return true;
    }
    uint32_t code = 0, low = 0;
    if (c != 'u' || !Hex(&code)) return false;
    if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      if (!Hex(&low)) return false;
      code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
    }
    AppendUtf8(code, out);
    return true;
  }

  bool String(std::string* out) {
    ++at_;
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (c == '"') return true;
      if (c != '\\') {
        out->push_back(c);
      } else if (!Escape(out)) {
        return false;
      }
    }
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const Json& Json::operator[](std::string_view name) const {
  static const Json kNone;
  for (const auto& [key, value] : members) {
    if (key == name) return value;
  }
  return kNone;
}

int64_t Json::Int() const { return std::strtoll(text.c_str(), nullptr, 10); }

bool ParseJson(std::string_view text, Json* out) { return Parser(text).Document(out); }

}  // namespace scrt_cli
