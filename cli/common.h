// What the commands share: exit codes, errors, output, sizes, interruption.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <scrt/scrt.h>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace scrt_cli {

enum ExitCode {
  kExitOk = 0,
  kExitFailed = 1,
  kExitUsage = 2,
  kExitInterrupted = 130,  // as shells report an end by Ctrl-C
};

// Options whose value is one of a few words; completion scripts offer them.
struct Choices {
  const CLI::Option* option;
  std::vector<std::string> words;
};

// What main and the commands tell each other. Lives as long as the process.
struct Program {
  std::function<int()> run;  // the command that was asked for; gives the exit code
  std::vector<Choices> choices;
};

// Adds an option that takes one of these words.
CLI::Option* AddChoice(CLI::App* command, Program* program, const std::string& names,
                       std::string* value, const std::vector<std::string>& words,
                       const std::string& help);

// Prints "scrt: FILE: message (line L, column C, byte B)" and gives the exit code. Says nothing of
// a reader of standard output that went away.
int Fail(const std::string& file, const scrt_error& error);
int Fail(const std::string& file, const std::string& message);
// The command line makes no sense: exit code 2.
int FailUsage(const std::string& message);
// How a path is called in messages: "-" has a name of its own.
std::string InputName(const std::string& path);
std::string OutputName(const std::string& path);

// Writes to standard output; false, with the error printed, if that fails.
[[nodiscard]] bool Print(std::string_view text);

// "1536", "64KiB", "2 GiB", "10MB" (powers of 1000). False if it is not a size.
bool ParseSize(const std::string& text, uint64_t* bytes);
// "1.5 MiB".
std::string ShowSize(double bytes);
// "1,234,567".
std::string ShowCount(int64_t count);
// A JSON string, quotes included.
std::string Quoted(std::string_view text);

// From now on Ctrl-C (and a request to terminate) sets a flag instead of ending the process; the
// second one ends it.
void CatchInterrupts();
// The flag, for scrt_control.cancel.
const int32_t* InterruptFlag();

}  // namespace scrt_cli
