// For tests: random records as lines of JSON.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/text/json_random_test.h"

namespace scrt::test {

// Random records whose keys come again, in every order, with values of few or of many types.
class RandomRecords {
 public:
  explicit RandomRecords(uint64_t start) : random_(start) {}

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  std::vector<std::string> Lines(size_t count) {
    kinds_.clear();
    wild_ = OneIn(3);
    std::vector<std::string> lines;
    for (size_t i = 0; i < count; ++i) {
      lines.push_back(wild_ && OneIn(30) ? Value("", 2) : Object("", 0));
    }
    return lines;
  }

 private:
  std::string Object(const std::string& path, int depth) {
    std::vector<std::string> keys;
    for (const char* key : {"a", "b", "c", "d", "", "long key \xc3\xa4"}) {
      if (!OneIn(4)) keys.push_back(key);
    }
    if (OneIn(3)) std::shuffle(keys.begin(), keys.end(), random_);
    if (wild_ && OneIn(60) && !keys.empty()) keys.push_back(keys[0]);
    std::string text = "{";
    for (const std::string& key : keys) {
      text += (text.size() > 1 ? ", \"" : "\"") + key + "\": " + Value(path + "." + key, depth + 1);
    }
    return text + "}";
  }

  // Most places have one kind of value, which the first record settles.
  std::string Value(const std::string& path, int depth) {
    auto [at, fresh] = kinds_.emplace(path, Below(depth > 3 ? 7 : 10));
    uint64_t kind = wild_ && OneIn(8) ? Below(depth > 3 ? 7 : 10) : at->second;
    if (OneIn(12)) return "null";
    switch (kind) {
      case 0:
        return OneIn(2) ? "true" : "false";
      case 1:
        return std::to_string(static_cast<int64_t>(Below(2000)) - 1000);
      case 2:
        return std::to_string(static_cast<int64_t>(random_()));
      case 3: {
        static const char* const kNumbers[] = {"1.5",
                                               "1.0",
                                               "1e3",
                                               "-0",
                                               "-0.0",
                                               "0.10",
                                               "1e400",
                                               "9007199254740993",
                                               "18446744073709551615",
                                               "-1e-400",
                                               "0.1",
                                               "123456789012345678901234567890",
                                               "1E+2"};
        return kNumbers[Below(wild_ ? std::size(kNumbers) : 6)];
      }
      case 4:
        return std::to_string(static_cast<double>(Below(100000)) / 64);
      case 5:
      case 6: {
        static const char* const kTexts[] = {"", "x", "1", "\xc3\xa4\xf0\x9f\x98\x80", "a\\n\\\"b"};
        return "\"" + std::string(kTexts[Below(5)]) + "\"";
      }
      case 7: {
        std::string text = "[";
        for (uint64_t n = Below(4); n > 0; --n)
          text += Value(path + "[]", depth + 1) + (n > 1 ? "," : "");
        return text + "]";
      }
      default:
        return Object(path, depth);
    }
  }

  std::mt19937_64 random_;
  std::map<std::string, uint64_t> kinds_;
  bool wild_ = false;
};

inline std::vector<std::string> SomeLines(uint64_t start) {
  RandomRecords random(start);
  if (start % 5 != 4) return random.Lines(1 + random.Below(60));
  RandomJson json(static_cast<unsigned>(start));
  std::vector<std::string> lines;
  for (uint64_t n = 1 + random.Below(20); n > 0; --n) {
    std::string line = json.Document(30);
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::replace(line.begin(), line.end(), '\r', ' ');
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace scrt::test
