// Ordered: tasks that run in parallel, with stages that take turns in the order of the tasks.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

#include "core/pipeline/control.h"

namespace scrt {

// A door that lets task 0 through, then 1, 2, … Once closed it lets nobody through.
class Turnstile {
 public:
  // Waits for the turn of `task`. False if the door was closed.
  bool Enter(uint64_t task) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || turn_ == task; });
    return !closed_;
  }
  void Leave() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++turn_;
    }
    changed_.notify_all();
  }
  void Close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t turn_ = 0;
  bool closed_ = false;
};

// Runs work(worker) on `workers` threads until each returns, while this thread asks control; with
// one worker on this thread alone, which must then ask control itself. Gives the first failure that
// `work` or control reported; after one, `stop` is called, which must make the others return.
Status RunWorkers(int workers, const std::function<Status(int worker)>& work,
                  const std::function<void()>& stop, const Control& control,
                  const std::function<Progress()>& now);

// Threads for a request: 0 means one per core.
int WorkerCount(int requested);

}  // namespace scrt
