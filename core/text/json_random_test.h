// For tests: random JSON text of all shapes, and damage to it.
#pragma once

#include <random>
#include <string>

namespace scrt {

class RandomJson {
 public:
  explicit RandomJson(unsigned start) : random_(start) {}

  std::mt19937& random() { return random_; }

  std::string Document(int budget = 60) {
    text_.clear();
    budget_ = budget;
    Space();
    Value(0);
    Space();
    return std::move(text_);
  }

  std::string Number() {
    std::string text = One(3) ? "-" : "";
    switch (Below(6)) {
      case 0:
        return text + std::to_string(Below(100));
      case 1:
        return text + std::to_string(random_()) + std::to_string(random_() % 1000000000);
      case 2:
        return text + Integer(1 + Below(30));
      default:
        break;
    }
    text += Integer(1 + Below(One(8) ? 25 : 6));
    if (!One(4)) text.append(".").append(Digits(1 + Below(One(6) ? 40 : 18)));
    if (One(3)) {
      text += One(2) ? "e" : "E";
      if (One(2)) text += One(2) ? "+" : "-";
      text += std::to_string(Below(One(10) ? 290 : 25));
    }
    return text;
  }

  // `text` with a few bytes changed, removed, doubled or cut off.
  std::string Damage(std::string text) {
    static const char kBytes[] =
        "{}[]:,\"\\ \n\t0123456789-+.eEtrufalsn/bu\x01\x1f\x7f\x80\xbf\xc3\xe2\xf0\xff";
    for (unsigned changes = 1 + Below(3); changes > 0 && !text.empty(); --changes) {
      const size_t at = Below(static_cast<unsigned>(text.size()));
      const char byte = kBytes[Below(sizeof kBytes - 1)];
      switch (Below(5)) {
        case 0:
          text[at] = byte;
          break;
        case 1:
          text.insert(at, 1, byte);
          break;
        case 2:
          text.erase(at, 1 + Below(3));
          break;
        case 3:
          text.insert(at, text.substr(at, Below(10)));
          break;
        default:
          if (One(4)) text.resize(at);
          break;
      }
    }
    return text;
  }

 private:
  unsigned Below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool One(unsigned in) { return Below(in) == 0; }

  std::string Digits(unsigned n) {
    std::string text;
    for (unsigned i = 0; i < n; ++i) text += static_cast<char>('0' + (One(3) ? 0 : Below(10)));
    return text;
  }
  std::string Integer(unsigned n) {
    std::string text = Digits(n);
    text[0] = static_cast<char>('1' + Below(9));
    return One(8) ? "0" : text;
  }

  void Space() {
    while (One(4)) text_ += " \t\n\r"[Below(4)];
    if (One(30)) text_.append(Below(100), ' ');
  }

  void String() {
    static const char* const kPlain[] = {
        "a", "b",    " ", "key", "é", "漢字", "🙂",
        "/", "\x7f", "{", "]",   ":", ",",    "some longer piece of text "};
    static const char* const kEscaped[] = {"\\\"",    "\\\\",    "\\/",     "\\b",
                                           "\\f",     "\\n",     "\\r",     "\\t",
                                           "\\u0041", "\\u00e9", "\\u6f22", "\\ud83d\\ude42",
                                           "\\u0000", "\\uFFFF"};
    text_ += '"';
    const bool escapes = One(3);
    for (unsigned n = One(20) ? Below(60) : Below(8); n > 0; --n) {
      text_ += escapes && One(2) ? kEscaped[Below(14)] : kPlain[Below(14)];
    }
    text_ += '"';
  }

  void Value(int depth) {
    --budget_;
    switch (budget_ > 0 && depth < 40 ? Below(10) : 3 + Below(7)) {
      case 0:
      case 1:
        Object(depth);
        break;
      case 2:
        Array(depth);
        break;
      case 3:
        text_ += "null";
        break;
      case 4:
        text_ += One(2) ? "true" : "false";
        break;
      case 5:
      case 6:
      case 7:
        text_ += Number();
        break;
      default:
        String();
        break;
    }
  }

  void Object(int depth) {
    text_ += '{';
    Space();
    for (unsigned n = Below(6), i = 0; i < n; ++i) {
      if (i > 0) text_ += ',';
      Space();
      String();
      Space();
      text_ += ':';
      Space();
      Value(depth + 1);
      Space();
    }
    text_ += '}';
  }

  void Array(int depth) {
    text_ += '[';
    Space();
    for (unsigned n = Below(6), i = 0; i < n; ++i) {
      if (i > 0) text_ += ',';
      Space();
      Value(depth + 1);
      Space();
    }
    text_ += ']';
  }

  std::mt19937 random_;
  std::string text_;
  int budget_ = 0;
};

}  // namespace scrt
