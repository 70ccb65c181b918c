#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/progress.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string file, output;
  bool constraints = false, quiet = false;
};

struct Checked {
  int64_t tables = 0;
  int64_t rows = 0;
};

scrt_status Check(const Options& options, const scrt_reader* reader, Checked* checked,
                  scrt_error* error) {
  checked->tables = scrt_reader_table_count(reader);
  for (int64_t t = 0; t < checked->tables; ++t) checked->rows += scrt_reader_rows(reader, t);
  Progress progress("verifying", options.quiet);
  return scrt_reader_verify(reader, options.constraints, progress.control(), error);
}

std::string ErrorJson(const scrt_error& error) {
  std::string out =
      "{\"code\":" + Quoted(scrt_code_name(error.code)) + ",\"message\":" + Quoted(error.message);
  auto add = [&](const char* name, int64_t value) {
    if (value >= 0) out += std::string(",\"") + name + "\":" + std::to_string(value);
  };
  add("offset", error.offset);
  add("line", error.line);
  add("column", error.column);
  return out + "}";
}

int RunVerify(const Options& options) {
  // A file that does not open is damaged too, so it is opened here and not by OpenReader, which
  // would have told the user already.
  Reader reader;
  Checked checked;
  scrt_error error = {};
  scrt_status status = SCRT_OK;
  if (options.file == "-") {
    if (int failed = OpenReader(options.file, false, &reader); failed != 0) return failed;
  } else {
    status = scrt_reader_open(options.file.c_str(), nullptr, Out(&reader), &error);
  }
  if (status == SCRT_OK) status = Check(options, reader.get(), &checked, &error);
  std::string constraints = options.constraints ? "true" : "false";
  if (status != SCRT_OK) {
    error.code = status;
    int failed = Fail(InputName(options.file), error);
    if (options.output == "json" && failed == kExitFailed) {
      if (!Print("{\"ok\":false,\"constraints\":" + constraints + ",\"error\":" + ErrorJson(error) +
                 "}\n")) {
        return kExitFailed;
      }
    }
    return failed;
  }
  std::string text;
  if (options.output == "json") {
    text = "{\"ok\":true,\"constraints\":" + constraints +
           ",\"tables\":" + std::to_string(checked.tables) +
           ",\"rows\":" + std::to_string(checked.rows) + "}\n";
  } else {
    text = InputName(options.file) + ": ok, " + ShowCount(checked.rows) + " rows in " +
           ShowCount(checked.tables) + (checked.tables == 1 ? " table" : " tables") +
           (options.constraints ? ", constraints hold" : "") + "\n";
  }
  return Print(text) ? kExitOk : kExitFailed;
}

}  // namespace

void AddVerify(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("verify", "Check every byte of a .scrt file and decode every row");
  command->add_flag("--constraints", options->constraints,
                    "Also check unique fields, and refs to tables of the same file");
  AddChoice(command, program, "--output", &options->output, {"json", "table"},
            "One JSON object, or a line for people, the default");
  command->add_flag("-q,--quiet,--no-progress", options->quiet, "Show no progress bar");
  command->add_option("FILE", options->file, "A .scrt file; - is standard input")->required();
  command->footer(
      "Examples:\n"
      "  scrt verify events.scrt\n"
      "  scrt verify --constraints shop.scrt || echo damaged");
  command->callback(
      [options, program] { program->run = [options] { return RunVerify(*options); }; });
}

}  // namespace scrt_cli
