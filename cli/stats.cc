#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/table.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string file, output;
  bool recover = false, quiet = false;
};

constexpr Table::Align kRight = Table::Align::kRight;

std::string SizeOf(const Json& number) { return ShowSize(static_cast<double>(number.Int())); }

std::string TableText(const Json& table) {
  Table columns({{"column"},
                 {"type"},
                 {"values", kRight},
                 {"nulls", kRight},
                 {"absent", kRight},
                 {"stored", kRight},
                 {"decoded", kRight},
                 {"ratio", kRight},
                 {"encodings"},
                 {"min"},
                 {"max"}});
  for (const Json& column : table["columns"].items) {
    std::string encodings;
    for (const auto& [name, pages] : column["encodings"].members) {
      encodings += (encodings.empty() ? "" : " ") + name;
    }
    columns.Add({column["path"].text.empty() ? "(record)" : column["path"].text,
                 column["type"].text, ShowCount(column["values"].Int()),
                 ShowCount(column["nulls"].Int()), ShowCount(column["absent"].Int()),
                 SizeOf(column["stored_bytes"]), SizeOf(column["decoded_bytes"]),
                 column["ratio"].Shown(), encodings, column["min"].Shown(), column["max"].Shown()});
  }
  return table["name"].text + ": " + ShowCount(table["rows"].Int()) + " rows, " +
         SizeOf(table["stored_bytes"]) + " stored, " + SizeOf(table["decoded_bytes"]) +
         " decoded, ratio " + table["ratio"].text + "\n" + columns.Text(OutputWidth());
}

int RunStats(const Options& options) {
  Reader reader;
  if (int failed = OpenReader(options.file, options.recover, &reader); failed != 0) return failed;
  Buf stats;
  scrt_error error = {};
  {
    Progress progress("reading", options.quiet);
    scrt_status status = scrt_reader_stats(reader.get(), progress.control(), stats.out(), &error);
    progress.Hide();
    if (status != SCRT_OK) return Fail(InputName(options.file), error);
  }
  if (options.output == "json") {
    return Print(std::string(stats.text()) + "\n") ? kExitOk : kExitFailed;
  }
  Json file;
  if (!ParseJson(stats.text(), &file)) return Fail(options.file, "no statistics");
  std::string text;
  for (const Json& table : file["tables"].items) {
    text += (text.empty() ? "" : "\n") + TableText(table);
  }
  return Print(text) ? kExitOk : kExitFailed;
}

}  // namespace

void AddStats(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("stats", "Show sizes, nulls and ranges of the columns of a .scrt file");
  AddChoice(command, program, "--output", &options->output, {"json", "table"},
            "One JSON object, or tables, the default");
  command->add_flag("--recover", options->recover,
                    "Read a file without an end up to its last whole row group");
  command->add_flag("-q,--quiet,--no-progress", options->quiet, "Show no progress bar");
  command->add_option("FILE", options->file, "A .scrt file; - is standard input")->required();
  command->footer(
      "Examples:\n"
      "  scrt stats events.scrt\n"
      "  scrt stats --output json events.scrt | jq '.tables[].columns[] | {path, ratio}'");
  command->callback(
      [options, program] { program->run = [options] { return RunStats(*options); }; });
}

}  // namespace scrt_cli
