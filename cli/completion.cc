#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/grammar.h"

namespace scrt_cli {
namespace {

int RunCompletion(const CLI::App& app, const Program& program, const std::string& shell) {
  CommandInfo root = DescribeProgram(app, program);
  std::string script = shell == "bash"  ? BashCompletion(root)
                       : shell == "zsh" ? ZshCompletion(root)
                                        : FishCompletion(root);
  return Print(script) ? kExitOk : kExitFailed;
}

}  // namespace

void AddCompletion(CLI::App* app, Program* program) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app->add_subcommand("completion", "Print a completion script for a shell");
  AddChoice(command, program, "SHELL", shell.get(), {"bash", "zsh", "fish"}, "For this shell")
      ->required();
  command->footer(
      "Examples:\n"
      "  source <(scrt completion bash)\n"
      "  scrt completion fish > ~/.config/fish/completions/scrt.fish");
  command->callback([shell, app, program] {
    program->run = [shell, app, program] { return RunCompletion(*app, *program, *shell); };
  });
}

}  // namespace scrt_cli
