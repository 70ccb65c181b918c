#include "cli/grammar.h"

namespace scrt_cli {
namespace {

std::string Quote(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// When the words so far are those of this command and of none below it.
std::string Condition(const CommandInfo& command) {
  if (command.path.empty()) return "__fish_use_subcommand";
  std::string text;
  for (size_t at = 0; at <= command.path.size();) {
    size_t end = std::min(command.path.find(' ', at), command.path.size());
    text += (text.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") +
            command.path.substr(at, end - at);
    at = end + 1;
  }
  for (const CommandInfo& child : command.commands) {
    text += "; and not __fish_seen_subcommand_from " + child.name();
  }
  return text;
}

std::string Lines(const CommandInfo& command) {
  std::string start = "complete -c scrt -n " + Quote(Condition(command)), text;
  for (const CommandInfo& child : command.commands) {
    text += start + " -a " + child.name() + " -d " + Quote(child.help) + "\n";
  }
  for (const OptionInfo& option : command.options) {
    text += start;
    for (const std::string& name : option.names) {
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option.choices.empty()) {
      text += " -x -a " + Quote(Joined(option.choices));
    } else if (!option.value.empty()) {
      text += option.takes_file() ? " -r -F" : " -x";
    }
    text += " -d " + Quote(option.help) + "\n";
  }
  for (const OptionInfo& argument : command.arguments) {
    if (!argument.choices.empty()) {
      text += start + " -a " + Quote(Joined(argument.choices)) + "\n";
    } else if (argument.takes_file()) {
      text += start + " -F\n";
      break;
    }
  }
  return text;
}

}  // namespace

std::string FishCompletion(const CommandInfo& root) {
  std::string text =
      "# Completion of scrt for fish; printed by 'scrt completion fish'.\n"
      "complete -c scrt -f\n" +
      Lines(root);
  for (const CommandInfo* command : AllCommands(root)) text += Lines(*command);
  return text;
}

}  // namespace scrt_cli
