#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/progress.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string file, table, output;
  bool recover = false, quiet = false;
};

int PrintRows(const Options& options, Rows* rows) {
  constexpr int64_t kStep = 4096;
  scrt_error error = {};
  for (Rows::Table& table : rows->tables) {
    for (;;) {
      Batch batch;
      Buf lines;
      scrt_status status = scrt_cursor_next(table.cursor.get(), kStep, Out(&batch), &error);
      if (status == SCRT_END) break;
      if (status == SCRT_OK) status = scrt_batch_to_json(batch.get(), lines.out(), &error);
      if (status != SCRT_OK) return Fail(InputName(options.file), error);
      if (*InterruptFlag() != 0) return Fail("", scrt_error{});
      if (!Print(lines.text())) return kExitFailed;
    }
  }
  return kExitOk;
}

int RunCat(const Options& options) {
  if (!options.table.empty() || KindOf(options.file) == FileKind::kDsl) {
    Rows rows;
    int failed = OpenRows(options.file, options.table, options.recover, 0, &rows);
    return failed != 0 ? failed : PrintRows(options, &rows);
  }
  scrt_convert_options convert = {};
  convert.struct_size = sizeof convert;
  convert.to = "jsonl";
  convert.recover = options.recover ? 1 : 0;
  scrt_error error = {};
  // Rows that run over the same terminal would tear the bar apart.
  Progress progress("reading", options.quiet || isatty(STDOUT_FILENO) != 0);
  scrt_status status =
      scrt_convert(options.file.c_str(), "-", &convert, progress.control(), nullptr, &error);
  progress.Hide();
  return status == SCRT_OK ? kExitOk : Fail(InputName(options.file), error);
}

}  // namespace

void AddCat(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("cat", "Print all rows as JSON, one per line");
  command->add_option("--table", options->table, "Only the rows of this table")->type_name("NAME");
  AddChoice(command, program, "--output", &options->output, {"json"},
            "One JSON object per row, the only form there is");
  command->add_flag("--recover", options->recover,
                    "Read a .scrt file without an end up to its last whole row group");
  command->add_flag("-q,--quiet,--no-progress", options->quiet, "Show no progress bar");
  command->add_option("FILE", options->file, ".scrt, JSON or JSON Lines; - is standard input")
      ->required();
  command->footer(
      "Examples:\n"
      "  scrt cat events.scrt | jq .user\n"
      "  scrt cat --table Order shop.scrt");
  command->callback([options, program] { program->run = [options] { return RunCat(*options); }; });
}

}  // namespace scrt_cli
