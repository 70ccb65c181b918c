// For tests: a small JSON reader that drives a sink; knows nothing of the library's own.
#pragma once

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/sink/sink.h"

namespace scrt::test {

// The text must be JSON without escapes beyond \" and \\. Offsets are those of the text.
template <Sink S>
class MiniJson {
 public:
  MiniJson(std::string_view text, S& sink) : text_(text), sink_(sink) {}

  bool Record() { return Value() && sink_.EndRecord(0); }

  bool Value() {
    Skip();
    uint64_t at = at_;
    switch (text_[at_]) {
      case '{':
        return Object();
      case '[':
        return Array();
      case '"': {
        std::string text = Quoted();
        return sink_.String({text, false}, at);
      }
      case 'n':
        at_ += 4;
        return sink_.Null(at);
      case 't':
        at_ += 4;
        return sink_.Bool(true, at);
      case 'f':
        at_ += 5;
        return sink_.Bool(false, at);
      default:
        return Number();
    }
  }

 private:
  void Skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  std::string Quoted() {
    std::string out;
    for (++at_; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
      out.push_back(text_[at_]);
    }
    ++at_;
    return out;
  }

  bool Object() {
    if (!sink_.BeginObject(at_++)) return false;
    for (Skip(); text_[at_] != '}'; Skip()) {
      uint64_t at = at_;
      std::string key = Quoted();
      if (!sink_.Key({key, false}, at)) return false;
      Skip();
      ++at_;  // colon
      if (!Value()) return false;
      Skip();
      if (text_[at_] == ',') ++at_;
    }
    return sink_.EndObject(at_++);
  }

  bool Array() {
    if (!sink_.BeginArray(at_++)) return false;
    for (Skip(); text_[at_] != ']'; Skip()) {
      if (!Value()) return false;
      Skip();
      if (text_[at_] == ',') ++at_;
    }
    return sink_.EndArray(at_++);
  }

  bool Number() {
    uint64_t at = at_;
    while (at_ < text_.size() &&
           std::string_view("+-.eE0123456789").find(text_[at_]) != std::string_view::npos)
      ++at_;
    std::string lexeme(text_.substr(at, at_ - at));
    if (lexeme.find_first_of(".eE") == std::string::npos) {
      errno = 0;
      long long value = std::strtoll(lexeme.c_str(), nullptr, 10);
      if (errno == 0) return sink_.Int(value, lexeme, at);
      errno = 0;
      unsigned long long large = std::strtoull(lexeme.c_str(), nullptr, 10);
      if (errno == 0 && lexeme[0] != '-') return sink_.Uint(large, lexeme, at);
      return sink_.Number(lexeme, at);
    }
    double value = std::strtod(lexeme.c_str(), nullptr);
    std::string digits = lexeme.substr(0, lexeme.find_first_of("eE"));
    bool zero = digits.find_first_of("123456789") == std::string::npos;
    if (std::isinf(value) || (value == 0 && !zero)) return sink_.Number(lexeme, at);
    return sink_.Double(value, lexeme, at);
  }

  std::string_view text_;
  S& sink_;
  size_t at_ = 0;
};

}  // namespace scrt::test
