#include "cli/grammar.h"

#include <CLI/CLI.hpp>

namespace scrt_cli {
namespace {

OptionInfo DescribeOption(const CLI::Option& option, const Program& program) {
  OptionInfo info;
  for (const std::string& name : option.get_snames()) info.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
  if (option.get_items_expected_max() != 0) {
    info.value = info.names.empty() ? option.get_name(true) : option.get_type_name();
  }
  for (const Choices& choice : program.choices) {
    if (choice.option == &option) info.choices = choice.words;
  }
  info.help = option.get_description();
  return info;
}

CommandInfo Describe(const CLI::App& app, const Program& program, const std::string& path) {
  CommandInfo info;
  info.path = path;
  info.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    OptionInfo described = DescribeOption(*option, program);
    (described.names.empty() ? info.arguments : info.options).push_back(std::move(described));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    info.commands.push_back(
        Describe(*command, program, path + (path.empty() ? "" : " ") + command->get_name()));
  }
  return info;
}

void Collect(const CommandInfo& command, std::vector<const CommandInfo*>* out) {
  for (const CommandInfo& child : command.commands) {
    out->push_back(&child);
    Collect(child, out);
  }
}

}  // namespace

bool OptionInfo::takes_file() const {
  return value.starts_with("FILE") || value == "IN" || value == "OUT";
}

CommandInfo DescribeProgram(const CLI::App& app, const Program& program) {
  return Describe(app, program, "");
}

std::vector<const CommandInfo*> AllCommands(const CommandInfo& root) {
  std::vector<const CommandInfo*> all;
  Collect(root, &all);
  return all;
}

}  // namespace scrt_cli
