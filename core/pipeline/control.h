// How long work is watched and stopped from outside.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

#include "core/base/status.h"

namespace scrt {

struct Progress {
  int64_t done_bytes = 0;
  int64_t total_bytes = -1;  // unknown
  int64_t rows = 0;
};

// Used from one thread: the one that made the call.
class Control {
 public:
  // Every part may be empty. `cancelled` is asked often and must be cheap.
  std::function<bool()> cancelled;
  std::function<Status(const Progress&)> progress;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  // CANCELLED, DEADLINE, or what `progress` says.
  Status Tick(const Progress& now) const {
    if (cancelled && cancelled()) return Status(Code::kCancelled, "cancelled");
    if (deadline != std::chrono::steady_clock::time_point::max() &&
        std::chrono::steady_clock::now() >= deadline) {
      return Status(Code::kDeadline, "the deadline passed");
    }
    return progress ? progress(now) : Status::Ok();
  }
};

}  // namespace scrt
