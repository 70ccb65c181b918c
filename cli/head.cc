#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/table.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string file, table, output;
  int64_t rows = 10;
  bool recover = false;
};

// The first rows of one table: JSON lines, and the schema of the last batch.
struct FirstRows {
  std::string lines;
  int64_t count = 0;
  Schema schema;
};

int ReadFirst(const Options& options, Rows::Table* table, FirstRows* out) {
  scrt_error error = {};
  while (out->count < options.rows) {
    Batch batch;
    Buf lines;
    scrt_status status =
        scrt_cursor_next(table->cursor.get(), options.rows - out->count, Out(&batch), &error);
    if (status == SCRT_END) break;
    if (status == SCRT_OK) status = scrt_batch_to_json(batch.get(), lines.out(), &error);
    if (status != SCRT_OK || *InterruptFlag() != 0) return Fail(InputName(options.file), error);
    out->lines += lines.text();
    out->count += scrt_batch_rows(batch.get());
  }
  out->schema.reset(scrt_cursor_schema(table->cursor.get()));
  return 0;
}

bool IsNumeric(int32_t type) {
  return (type >= SCRT_TYPE_U8 && type <= SCRT_TYPE_NUMBER) || type == SCRT_TYPE_DURATION;
}

// A column per field. Records that are no objects have one column.
std::string TableOf(const FirstRows& rows) {
  std::vector<Table::Column> columns;
  std::vector<std::string> names;
  for (int64_t f = 0; f < scrt_schema_field_count(rows.schema.get()); ++f) {
    scrt_field field = {};
    if (scrt_schema_field(rows.schema.get(), f, &field, nullptr) != SCRT_OK) continue;
    names.emplace_back(Text(field.name));
    columns.push_back(
        {names.back(), IsNumeric(field.type) ? Table::Align::kRight : Table::Align::kLeft});
  }
  Table table(std::move(columns));
  for (size_t at = 0; at < rows.lines.size();) {
    size_t end = std::min(rows.lines.find('\n', at), rows.lines.size());
    Json row;
    std::vector<std::string> cells;
    if (ParseJson(std::string_view(rows.lines).substr(at, end - at), &row)) {
      if (row.kind == Json::Kind::kObject) {
        for (const std::string& name : names) cells.push_back(row[name].Shown());
      } else {
        cells.push_back(row.Shown());
      }
    }
    table.Add(std::move(cells));
    at = end + 1;
  }
  return table.Text(OutputWidth());
}

int RunHead(const Options& options) {
  std::string form = options.output;
  if (form.empty()) form = isatty(STDOUT_FILENO) != 0 ? "table" : "json";
  // A text is read in small steps, so that the first rows come at once.
  constexpr uint64_t kGroupBytes = uint64_t{256} << 10;
  Rows rows;
  if (int failed = OpenRows(options.file, options.table, options.recover, kGroupBytes, &rows);
      failed != 0) {
    return failed;
  }
  bool several = rows.tables.size() > 1;
  for (Rows::Table& table : rows.tables) {
    FirstRows first;
    if (int failed = ReadFirst(options, &table, &first); failed != 0) return failed;
    std::string text = form == "table" ? TableOf(first) : first.lines;
    if (several && form == "table") {
      std::string title = &table == &rows.tables.front() ? "" : "\n";
      title.append(table.name).append(" (").append(ShowCount(table.rows)).append(" rows)\n");
      text.insert(0, title);
    }
    if (!Print(text)) return kExitFailed;
  }
  return kExitOk;
}

}  // namespace

void AddHead(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("head", "Print the first rows");
  command->add_option("-n,--rows", options->rows, "How many rows, of each table; 10 by default")
      ->type_name("N")
      ->check(CLI::Range(int64_t{0}, INT64_MAX).description(""));
  command->add_option("--table", options->table, "Only the rows of this table")->type_name("NAME");
  AddChoice(command, program, "--output", &options->output, {"json", "table"},
            "One JSON object per row, or a table; a table on a terminal, else JSON");
  command->add_flag("--recover", options->recover,
                    "Read a .scrt file without an end up to its last whole row group");
  command->add_option("FILE", options->file, ".scrt, JSON or JSON Lines; - is standard input")
      ->required();
  command->footer(
      "Examples:\n"
      "  scrt head -n 3 events.scrt\n"
      "  scrt head --output table events.jsonl");
  command->callback([options, program] { program->run = [options] { return RunHead(*options); }; });
}

}  // namespace scrt_cli
