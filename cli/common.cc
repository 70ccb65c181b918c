#include "cli/common.h"

#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace scrt_cli {
namespace {

volatile int32_t interrupted = 0;

void OnInterrupt(int) { interrupted = 1; }

void PrintError(const std::string& text) { std::fputs(("scrt: " + text + "\n").c_str(), stderr); }

}  // namespace

CLI::Option* AddChoice(CLI::App* command, Program* program, const std::string& names,
                       std::string* value, const std::vector<std::string>& words,
                       const std::string& help) {
  CLI::Option* option =
      command->add_option(names, *value, help)->check(CLI::IsMember(words).description(""));
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : "|") + word;
  option->type_name(list);
  program->choices.push_back({option, words});
  return option;
}

int Fail(const std::string& file, const scrt_error& error) {
  if (error.code == SCRT_E_CANCELLED || interrupted != 0) {
    PrintError("interrupted");
    return kExitInterrupted;
  }
  if (error.os_errno == EPIPE) return kExitFailed;
  std::string text = error.message;
  // Many messages of the system name their file already.
  if (!file.empty() && text.find(file) == std::string::npos) text = file + ": " + text;
  std::string place;
  auto add = [&](const char* name, int64_t value) {
    if (value < 0) return;
    place += (place.empty() ? "" : ", ") + std::string(name) + " " + std::to_string(value);
  };
  add("line", error.line);
  add("column", error.column);
  add("byte", error.offset);
  PrintError(place.empty() ? text : text + " (" + place + ")");
  return kExitFailed;
}

int Fail(const std::string& file, const std::string& message) {
  PrintError(file.empty() ? message : file + ": " + message);
  return kExitFailed;
}

int FailUsage(const std::string& message) {
  PrintError(message);
  return kExitUsage;
}

std::string InputName(const std::string& path) { return path == "-" ? "standard input" : path; }
std::string OutputName(const std::string& path) { return path == "-" ? "standard output" : path; }

bool Print(std::string_view text) {
  while (!text.empty()) {
    ssize_t put = write(STDOUT_FILENO, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      if (errno != EPIPE) Fail("standard output", std::string(std::strerror(errno)));
      return false;
    }
    text.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

bool ParseSize(const std::string& text, uint64_t* bytes) {
  char* end = nullptr;
  errno = 0;
  double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || errno != 0 || !(number >= 0)) return false;
  while (*end == ' ') ++end;
  std::string unit(end);
  for (char& c : unit) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  double factor = 0;
  if (unit.empty() || unit == "b") factor = 1;
  constexpr std::string_view kLetters = "kmgt";
  for (size_t i = 0; i < kLetters.size(); ++i) {
    std::string letter(1, kLetters[i]);
    auto power = static_cast<int>(i) + 1;
    if (unit == letter || unit == letter + "ib") factor = std::ldexp(1.0, 10 * power);
    if (unit == letter + "b") factor = std::pow(1000.0, power);
  }
  if (factor == 0 || number * factor >= std::ldexp(1.0, 63)) return false;
  *bytes = static_cast<uint64_t>(number * factor);
  return true;
}

std::string ShowSize(double bytes) {
  constexpr std::array<const char*, 6> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  char text[48];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, kUnits[unit]);
  return text;
}

std::string ShowCount(int64_t count) {
  std::string digits = std::to_string(count);
  size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = OnInterrupt;
  // The second one finds the default action again: a way out of a call that does not come back.
  action.sa_flags = SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction old = {};
    // What was ignored from the start (nohup, background jobs) stays ignored.
    if (sigaction(number, nullptr, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    sigaction(number, &action, nullptr);
  }
}

const int32_t* InterruptFlag() { return const_cast<const int32_t*>(&interrupted); }

}  // namespace scrt_cli
