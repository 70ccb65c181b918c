#include "cli/grammar.h"

namespace scrt_cli {
namespace {

// For the inside of single quotes; `special` characters get a backslash for the parts of zsh that
// give them a meaning.
std::string Escaped(const std::string& text, const std::string& special) {
  std::string out;
  for (char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (special.find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string ActionOf(const OptionInfo& option) {
  if (!option.choices.empty()) {
    std::string words;
    for (const std::string& word : option.choices) words += (words.empty() ? "" : " ") + word;
    return '(' + words + ')';
  }
  return option.takes_file() ? "_files" : " ";
}

std::string Arguments(const CommandInfo& command, const std::string& indent) {
  std::string text = indent + "_arguments";
  std::string next = " \\\n" + indent + "  ";
  for (const OptionInfo& option : command.options) {
    std::string all;
    for (const std::string& name : option.names) all += (all.empty() ? "" : " ") + name;
    for (const std::string& name : option.names) {
      text += next;
      text += "'(" + all;
      text += ")" + name;
      if (!option.value.empty()) text += name.starts_with("--") ? "=" : "+";
      text += '[' + Escaped(option.help, "[]\\");
      text += ']';
      if (!option.value.empty()) {
        text += ':' + Escaped(option.value, ":\\");
        text += ':' + ActionOf(option);
      }
      text += '\'';
    }
  }
  for (size_t a = 0; a < command.arguments.size(); ++a) {
    const OptionInfo& argument = command.arguments[a];
    text += next + '\'' + std::to_string(a + 1) + ':' + argument.value + ':';
    text += ActionOf(argument) + '\'';
  }
  return text + "\n";
}

std::string Described(const CommandInfo& command) {
  return '\'' + command.name() + ":" + Escaped(command.help, ":\\") + "'";
}

// What follows a command's name. Commands have commands of their own one level deep at most.
std::string Branch(const CommandInfo& command) {
  std::string text = "        " + command.name() + ")\n";
  for (const CommandInfo& child : command.commands) {
    text += "          if [[ ${words[2]} == " + child.name() +
            " && CURRENT -gt 2 ]]; then\n            shift words\n            (( CURRENT-- ))\n" +
            Arguments(child, "            ") + "            return\n          fi\n" +
            "          if (( CURRENT == 2 )); then\n            local -a inner=(" +
            Described(child) + ")\n            _describe -t commands command inner\n          fi\n";
  }
  return text + Arguments(command, "          ") + "          ;;\n";
}

}  // namespace

std::string ZshCompletion(const CommandInfo& root) {
  std::string list, branches;
  for (const CommandInfo& command : root.commands) {
    list += "        " + Described(command) + "\n";
    branches += Branch(command);
  }
  CommandInfo bare = root;
  bare.commands.clear();
  bare.arguments.clear();
  std::string top = Arguments(bare, "  ");
  top.pop_back();
  return R"(#compdef scrt
# Completion of scrt for zsh; printed by 'scrt completion zsh'.
_scrt() {
  local context state state_descr line
  typeset -A opt_args
)" + top +
         R"( \
    '1: :->command' \
    '*:: :->rest' && return
  case $state in
    command)
      local -a commands=(
)" + list +
         R"(      )
      _describe -t commands command commands
      ;;
    rest)
      case ${words[1]} in
)" + branches +
         R"(      esac
      ;;
  esac
}
if [[ ${funcstack[1]} == _scrt ]]; then
  _scrt "$@"
else
  compdef _scrt scrt
fi
)";
}

}  // namespace scrt_cli
