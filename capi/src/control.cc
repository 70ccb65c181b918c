#include "capi/src/control.h"

#include <algorithm>

#include "capi/src/handle.h"

namespace scrt::capi {

Status ReadControl(const scrt_control* from, Control* to) {
  scrt_control control;
  SCRT_RETURN_IF_ERROR(ReadOptions(from, &control));
  if (control.reserved != 0) {
    return Status(Code::kInvalidArgument, "control: a reserved field is not 0");
  }
  if (control.timeout_ms < 0) return Status(Code::kInvalidArgument, "control: negative timeout");
  if (control.cancel != nullptr) {
    to->cancelled = [flag = control.cancel] {
      return __atomic_load_n(flag, __ATOMIC_RELAXED) != 0;
    };
  }
  if (control.timeout_ms != 0) {
    // A century is as good as never, and its nanoseconds still fit.
    constexpr int64_t kMostMs = int64_t{100} * 365 * 24 * 3600 * 1000;
    to->deadline = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(std::min(control.timeout_ms, kMostMs));
  }
  if (control.progress != nullptr) {
    to->progress = [fn = control.progress, data = control.user_data](const Progress& now) {
      scrt_status status = fn(data, now.done_bytes, now.total_bytes, now.rows);
      if (status == SCRT_OK) return Status::Ok();
      return Status(static_cast<Code>(status), "stopped by the progress function");
    };
  }
  return Status::Ok();
}

}  // namespace scrt::capi
