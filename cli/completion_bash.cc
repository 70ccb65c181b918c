#include "cli/grammar.h"

namespace scrt_cli {
namespace {

std::string Joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

// What to offer behind an option that takes a value.
std::string Offer(const OptionInfo& option) {
  if (!option.choices.empty()) return "_scrt_words \"" + Joined(option.choices, " ") + "\"";
  return option.takes_file() ? "_scrt_files" : ":";
}

std::string ValueCases(const std::vector<const CommandInfo*>& commands) {
  std::string text;
  for (const CommandInfo* command : commands) {
    for (const OptionInfo& option : command->options) {
      if (option.value.empty()) continue;
      std::string patterns;
      for (const std::string& name : option.names) {
        patterns += (patterns.empty() ? "\"" : "|\"") + command->path + " " + name + "\"";
      }
      text += "    " + patterns + ") " + Offer(option) + "; return ;;\n";
    }
  }
  return text;
}

std::string WordCases(const std::vector<const CommandInfo*>& commands) {
  std::string text;
  for (const CommandInfo* command : commands) {
    std::vector<std::string> options, words;
    for (const OptionInfo& option : command->options) {
      options.insert(options.end(), option.names.begin(), option.names.end());
    }
    bool files = false;
    for (const CommandInfo& child : command->commands) words.push_back(child.name());
    for (const OptionInfo& argument : command->arguments) {
      words.insert(words.end(), argument.choices.begin(), argument.choices.end());
      files = files || argument.takes_file();
    }
    text += "    \"" + command->path + "\")\n      options=\"" + Joined(options, " ") +
            "\"\n      words=\"" + Joined(words, " ") + "\"\n      files=" + (files ? "1" : "") +
            " ;;\n";
  }
  return text;
}

}  // namespace

std::string BashCompletion(const CommandInfo& root) {
  std::vector<const CommandInfo*> commands = AllCommands(root);
  std::string paths;
  for (const CommandInfo* command : commands) {
    std::string path =
        command->path.find(' ') == std::string::npos ? " " + command->path : command->path;
    paths += (paths.empty() ? "\"" : "|\"") + path + "\"";
  }
  commands.insert(commands.begin(), &root);
  return R"(# Completion of scrt for bash; printed by 'scrt completion bash'.
_scrt_words() {
  local word
  for word in $1; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}
_scrt_files() {
  local name
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$cur")
}
_scrt() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local command="" options="" words="" files="" i
  COMPREPLY=()
  # "--name=value" comes as three words.
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
      )" +
         paths + R"() command="${command:+$command }${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command $prev" in
)" + ValueCases(commands) +
         R"(  esac
  case "$command" in
)" + WordCases(commands) +
         R"(  esac
  if [[ $cur == -* ]]; then
    _scrt_words "$options"
    return
  fi
  _scrt_words "$words"
  if [[ -n $files ]]; then _scrt_files; fi
}
complete -F _scrt scrt
)";
}

}  // namespace scrt_cli
