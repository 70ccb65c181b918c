// For tests: what a reader tells its sink, as a list of short texts.
#pragma once

#include <bit>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/sink/sink.h"

namespace scrt {

inline std::string DoubleEvent(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "d:%016lx", std::bit_cast<unsigned long>(value));
  return text;
}

// Stops after `stop_after` events if that isn't negative.
class EventLog {
 public:
  explicit EventLog(long stop_after = -1) : stop_after_(stop_after) {}

  bool Null(uint64_t) { return Add("null"); }
  bool Bool(bool value, uint64_t) { return Add(value ? "true" : "false"); }
  bool Int(int64_t value, std::string_view, uint64_t) { return Add("i:" + std::to_string(value)); }
  bool Uint(uint64_t value, std::string_view, uint64_t) {
    return Add("u:" + std::to_string(value));
  }
  bool Double(double value, std::string_view, uint64_t) { return Add(DoubleEvent(value)); }
  bool Number(std::string_view lexeme, uint64_t) { return Add("n:" + std::string(lexeme)); }
  bool String(TextEvent text, uint64_t) { return Add("s:" + std::string(text.text)); }
  bool Key(TextEvent text, uint64_t) { return Add("k:" + std::string(text.text)); }
  bool BeginObject(uint64_t) { return Add("{"); }
  bool EndObject(uint64_t) { return Add("}"); }
  bool BeginArray(uint64_t) { return Add("["); }
  bool EndArray(uint64_t) { return Add("]"); }
  bool EndRecord(uint64_t) { return Add("."); }
  const Status& status() const { return status_; }
  void set_status(Status status) { status_ = std::move(status); }

  const std::vector<std::string>& events() const { return events_; }

 private:
  bool Add(std::string event) {
    events_.push_back(std::move(event));
    return stop_after_ < 0 || static_cast<long>(events_.size()) < stop_after_;
  }

  long stop_after_;
  std::vector<std::string> events_;
  Status status_;
};
static_assert(Sink<EventLog>);

}  // namespace scrt
