#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/common.h"

namespace scrt_cli {
namespace {

constexpr auto kDelay = std::chrono::milliseconds(500);
constexpr auto kPause = std::chrono::milliseconds(100);

bool CanShow() {
  const char* terminal = getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

size_t TerminalWidth() {
  winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string ShowTime(double seconds) {
  auto whole = static_cast<int64_t>(std::ceil(seconds));
  char text[48];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", static_cast<long long>(whole / 3600),
                  static_cast<long long>(whole / 60 % 60), static_cast<long long>(whole % 60));
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", static_cast<long long>(whole / 60),
                  static_cast<long long>(whole % 60));
  }
  return text;
}

}  // namespace

Progress::Progress(std::string label, bool quiet)
    : label_(std::move(label)),
      visible_(!quiet && CanShow()),
      start_(Clock::now()),
      next_(start_ + kDelay) {
  control_.struct_size = sizeof control_;
  control_.cancel = InterruptFlag();
  if (visible_) {
    control_.progress = Report;
    control_.user_data = this;
  }
}

void Progress::Hide() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

scrt_status Progress::Report(void* self, int64_t done, int64_t total, int64_t rows) {
  static_cast<Progress*>(self)->Show(done, total, rows);
  return SCRT_OK;
}

void Progress::Show(int64_t done, int64_t total, int64_t rows) {
  Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kPause;
  shown_ = true;
  std::string line = ProgressLine(label_, done, total, rows, seconds(), TerminalWidth() - 1);
  std::fputs(("\r" + line + "\033[K").c_str(), stderr);
  std::fflush(stderr);
}

std::string ProgressLine(const std::string& label, int64_t done, int64_t total, int64_t rows,
                         double seconds, size_t width) {
  double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  char speed[32];
  std::snprintf(speed, sizeof speed, "%.0f MB/s", rate / 1e6);
  std::string line;
  if (total > 0) {
    double part = std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
    char percent[16];
    std::snprintf(percent, sizeof percent, "%3.0f %%", 100 * std::floor(100 * part) / 100);
    std::string rest = std::string(" ") + percent + "  " + ShowSize(static_cast<double>(done)) +
                       " of " + ShowSize(static_cast<double>(total)) + "  " + speed;
    if (rate > 0)
      rest += "  ETA " + ShowTime(static_cast<double>(std::max<int64_t>(total - done, 0)) / rate);
    constexpr size_t kBar = 24;
    size_t full = static_cast<size_t>(part * kBar);
    line = label + " [" + std::string(full, '#') + std::string(kBar - full, '.') + "]" + rest;
    if (line.size() > width) line = label + rest;
  } else {
    line = label + " " + ShowSize(static_cast<double>(done)) + "  " + ShowCount(rows) + " rows  " +
           speed;
  }
  return line.size() > width ? line.substr(0, width) : line;
}

}  // namespace scrt_cli
