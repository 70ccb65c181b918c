// The command line as data: commands, their options and arguments, out of the parser itself, so
// that completion scripts cannot disagree with it.
#pragma once

#include <string>
#include <vector>

#include "cli/common.h"

namespace scrt_cli {

struct OptionInfo {
  std::vector<std::string> names;    // with their dashes, short ones first; empty: an argument
  std::string value;                 // what it takes, such as "FILE"; empty for flags
  std::vector<std::string> choices;  // the words that it takes, if they are few
  std::string help;
  bool takes_file() const;
};

struct CommandInfo {
  std::string path;  // "schema infer"; empty for the program itself
  std::string help;
  std::vector<OptionInfo> options, arguments;
  std::vector<CommandInfo> commands;

  std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

CommandInfo DescribeProgram(const CLI::App& app, const Program& program);

// All commands below this one, depth first.
std::vector<const CommandInfo*> AllCommands(const CommandInfo& root);

std::string BashCompletion(const CommandInfo& root);
std::string ZshCompletion(const CommandInfo& root);
std::string FishCompletion(const CommandInfo& root);

}  // namespace scrt_cli
