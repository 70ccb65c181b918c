// For tests: another parser, telling what it finds as an EventLog does. Only where it is installed.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/text/json_events_test.h"

namespace scrt {

// The rule of docs/spec/json.md, told from what the other parser knows.
inline std::string NumberEvent(double value, const std::string& text) {
  if (text.find_first_of(".eE") == std::string::npos) return "n:" + text;
  const size_t exponent = text.find_first_of("eE");
  const bool zero = text.substr(0, exponent).find_first_of("123456789") == std::string::npos;
  if (!std::isfinite(value) || (value == 0 && !zero)) return "n:" + text;
  return DoubleEvent(value);
}

class PeerLog : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return Add("null"); }
  bool boolean(bool value) override { return Add(value ? "true" : "false"); }
  bool number_integer(int64_t value) override { return Add("i:" + std::to_string(value)); }
  bool number_unsigned(uint64_t value) override {
    return Add((value <= INT64_MAX ? "i:" : "u:") + std::to_string(value));
  }
  bool number_float(double value, const std::string& text) override {
    return Add(NumberEvent(value, text));
  }
  bool string(std::string& value) override { return Add("s:" + value); }
  bool binary(binary_t&) override { return false; }
  bool key(std::string& value) override { return Add("k:" + value); }
  bool start_object(size_t) override { return Add("{"); }
  bool end_object() override { return Add("}"); }
  bool start_array(size_t) override { return Add("["); }
  bool end_array() override { return Add("]"); }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& error) override {
    out_of_range = error.id == 406;  // a number too large for a double, which we keep as text
    return false;
  }

  std::vector<std::string> events;
  bool out_of_range = false;

 private:
  bool Add(std::string event) {
    events.push_back(std::move(event));
    return true;
  }
};

}  // namespace scrt
