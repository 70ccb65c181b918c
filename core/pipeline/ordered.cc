#include "core/pipeline/ordered.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

namespace scrt {

int WorkerCount(int requested) {
  constexpr int kMost = 64;
  if (requested <= 0) requested = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(requested, 1, kMost);
}

Status RunWorkers(int workers, const std::function<Status(int worker)>& work,
                  const std::function<void()>& stop, const Control& control,
                  const std::function<Progress()>& now) {
  if (workers == 1) return work(0);
  SCRT_RETURN_IF_ERROR(control.Tick(now()));
  std::mutex mutex;
  std::condition_variable changed;
  Status first;
  int running = workers;
  // Whatever happens here, nobody leaves before the workers did.
  struct Crew {
    const std::function<void()>& stop;
    std::vector<std::thread> threads = {};
    bool done = false;
    ~Crew() {
      if (!done) stop();
      for (std::thread& thread : threads) thread.join();
    }
  } crew{stop};
  crew.threads.reserve(static_cast<size_t>(workers));
  auto start = [&](int w) {
    crew.threads.emplace_back([&, w] {
      Status status;
      try {
        status = work(w);
      } catch (const std::bad_alloc&) {
        status = Status(Code::kNoMemory, "out of memory");
      }
      bool failed = !status.ok();
      {
        std::lock_guard<std::mutex> lock(mutex);
        if (failed && first.ok()) first = std::move(status);
        --running;
      }
      if (failed) stop();
      changed.notify_all();
    });
  };
  for (int w = 0; w < workers; ++w) {
    try {
      start(w);
    } catch (const std::system_error&) {  // no more threads to be had: fewer do
      if (w == 0) {
        crew.done = true;
        return Status(Code::kLimit, "the system gives no threads");
      }
      std::lock_guard<std::mutex> lock(mutex);
      running -= workers - w;
      break;
    }
  }
  {
    std::unique_lock<std::mutex> lock(mutex);
    // Asked once at least, however fast the workers are.
    do {
      if (first.ok()) {
        lock.unlock();
        Status tick = control.Tick(now());
        lock.lock();
        if (!tick.ok() && first.ok()) {
          first = std::move(tick);
          lock.unlock();
          stop();
          lock.lock();
        }
      }
      if (running > 0) changed.wait_for(lock, std::chrono::milliseconds(50));
    } while (running > 0);
  }
  crew.done = true;
  return first;
}

}  // namespace scrt
