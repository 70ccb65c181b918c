// scrt: the command of libscrt, a client of its C interface.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "cli/commands.h"

namespace scrt_cli {
namespace {

std::string VersionText() {
  int32_t format = scrt_format_version();
  return std::string("scrt ") + scrt_version_string() + " (file format " +
         std::to_string(format >> 16) + "." + std::to_string(format & 0xffff) + ", " +
         scrt_cpu_target() + ")";
}

// The command whose help would have told: the deepest one that was recognised.
std::string Asked(const CLI::App& app) {
  std::string name = app.get_name();
  for (const CLI::App* command : app.get_subcommands()) return name + " " + Asked(*command);
  return name;
}

int Run(int argc, char** argv) {
  CLI::App app("Records between JSON and .scrt, the compressed, checked column file.", "scrt");
  app.set_version_flag("--version", VersionText(), "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.require_subcommand(1);
  app.get_formatter()->label("REQUIRED", "");
  app.get_formatter()->label("TEXT", "");
  app.footer(
      "Examples:\n"
      "  scrt convert events.jsonl events.scrt\n"
      "  scrt head -n 5 events.scrt\n"
      "  scrt cat events.scrt | grep error\n"
      "\nscrt COMMAND --help tells more. Exit codes: 0 done, 1 bad data or input/output, 2 usage,\n"
      "130 interrupted.");
  Program program;
  AddConvert(&app, &program);
  AddCat(&app, &program);
  AddHead(&app, &program);
  AddSchema(&app, &program);
  AddInspect(&app, &program);
  AddStats(&app, &program);
  AddVerify(&app, &program);
  AddCompletion(&app, &program);
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return kExitUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come as errors too, with exit code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    return FailUsage(std::string(error.what()) + "\nTry '" + Asked(app) + " --help'.");
  }
  return program.run();
}

}  // namespace
}  // namespace scrt_cli

int main(int argc, char** argv) {
  // A pipe whose reader left ends the process without a word, even where the parent ignores that.
  signal(SIGPIPE, SIG_DFL);
  scrt_cli::CatchInterrupts();
  try {
    return scrt_cli::Run(argc, argv);
  } catch (const std::exception& error) {
    return scrt_cli::Fail("", std::string(error.what()));
  }
}
