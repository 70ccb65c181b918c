// A bar on standard error for work that takes long.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <scrt/scrt.h>

namespace scrt_cli {

// Also carries the interrupt flag to the call: control() goes to every call that takes one. Shows
// itself only if standard error is a terminal, and only when half a second has passed. Used from
// the thread that makes the call.
class Progress {
 public:
  // `label` stands in front of the bar. With `quiet` nothing is shown.
  Progress(std::string label, bool quiet);
  ~Progress() { Hide(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  const scrt_control* control() const { return &control_; }
  // Takes the bar off the screen now, before something else is printed.
  void Hide();
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  static scrt_status Report(void* self, int64_t done, int64_t total, int64_t rows);
  void Show(int64_t done, int64_t total, int64_t rows);

  std::string label_;
  bool visible_;
  bool shown_ = false;
  Clock::time_point start_, next_;
  scrt_control control_ = {};
};

// One line of at most `width` columns.
std::string ProgressLine(const std::string& label, int64_t done, int64_t total, int64_t rows,
                         double seconds, size_t width);

}  // namespace scrt_cli
