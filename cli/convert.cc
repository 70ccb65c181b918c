#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/progress.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string input, output;
  std::string from, to;
  std::string schema;
  std::string profile;
  int32_t level = 0;
  int32_t threads = 0;
  std::string memory;
  bool exact = false, as_document = false, drop_unknown = false;
  bool recover = false, pretty = false, no_overwrite = false, sync = false;
  bool quiet = false, no_progress = false;
};

// What the library will write, as it decides by itself.
bool WritesBinary(const Options& options) {
  if (!options.to.empty()) return options.to == "scrt";
  if (!options.from.empty()) return options.from != "scrt";
  return KindOf(options.input) != FileKind::kBinary;
}

void PrintSummary(const scrt_convert_result& result, double seconds) {
  std::string text = ShowCount(result.rows) + " rows, " +
                     ShowSize(static_cast<double>(result.bytes_in)) + " to " +
                     ShowSize(static_cast<double>(result.bytes_out));
  char more[96];
  if (result.bytes_in > 0) {
    std::snprintf(
        more, sizeof more, " (%.1f %%)",
        100.0 * static_cast<double>(result.bytes_out) / static_cast<double>(result.bytes_in));
    text += more;
  }
  std::snprintf(more, sizeof more, " in %.1f s", seconds);
  std::fputs((text + more + "\n").c_str(), stderr);
}

// Which of the two paths an error is about: the library's messages on output say "write".
std::string FileOf(const Options& options, const scrt_error& error) {
  bool output = std::string_view(error.message).starts_with("cannot write") ||
                std::string_view(error.message).starts_with("cannot create") ||
                error.code == SCRT_E_EXISTS;
  return output ? OutputName(options.output) : InputName(options.input);
}

int RunConvert(const Options& options) {
  scrt_convert_options convert = {};
  scrt_text_options text = {};
  scrt_writer_options writer = {};
  convert.struct_size = sizeof convert;
  convert.text = &text;
  convert.writer = &writer;
  text.struct_size = sizeof text;
  writer.struct_size = sizeof writer;
  if (!options.memory.empty() && !ParseSize(options.memory, &text.limits.memory)) {
    return FailUsage("--memory: not a size: " + options.memory);
  }
  if (options.output == "-" && isatty(STDOUT_FILENO) != 0 && WritesBinary(options)) {
    return FailUsage(
        "standard output is a terminal and a .scrt file is binary: "
        "name a file, or choose a text with --to");
  }
  Schema schema;
  if (!options.schema.empty()) {
    if (int failed = LoadSchema(options.schema, &schema); failed != 0) return failed;
  }
  convert.from = options.from.empty() ? nullptr : options.from.c_str();
  convert.to = options.to.empty() ? nullptr : options.to.c_str();
  convert.threads = options.threads;
  convert.pretty = options.pretty ? 1 : 0;
  convert.recover = options.recover ? 1 : 0;
  text.schema = schema.get();
  text.exact = options.exact ? 1 : 0;
  text.as_document = options.as_document ? 1 : 0;
  text.drop_unknown_fields = options.drop_unknown ? 1 : 0;
  writer.profile = options.profile == "fast" ? SCRT_PROFILE_FAST : SCRT_PROFILE_COMPACT;
  writer.zstd_level = options.level;
  writer.no_overwrite = options.no_overwrite ? 1 : 0;
  writer.sync = options.sync ? 1 : 0;
  scrt_convert_result result = {};
  result.struct_size = sizeof result;
  scrt_error error = {};
  double seconds = 0;
  {
    Progress progress("converting", options.quiet || options.no_progress);
    scrt_status status = scrt_convert(options.input.c_str(), options.output.c_str(), &convert,
                                      progress.control(), &result, &error);
    seconds = progress.seconds();
    if (status != SCRT_OK) {
      error.code = status;
      progress.Hide();
      return Fail(FileOf(options, error), error);
    }
  }
  if (!options.quiet && options.output != "-" && isatty(STDERR_FILENO) != 0) {
    PrintSummary(result, seconds);
  }
  return kExitOk;
}

}  // namespace

void AddConvert(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("convert", "Convert between text and .scrt");
  const std::vector<std::string> formats = {"jsonl", "json", "scrt", "dsl"};
  AddChoice(command, program, "--from", &options->from, formats,
            "Format of IN; without it, its content and name tell");
  AddChoice(command, program, "--to", &options->to, {"jsonl", "json", "scrt"},
            "Format of OUT; without it, its name tells");
  command
      ->add_option("--schema", options->schema,
                   "Schema of the records, out of a file of the schema language or a .scrt "
                   "file; without it one is inferred")
      ->type_name("FILE[:NAME]");
  AddChoice(command, program, "--profile", &options->profile, {"fast", "compact"},
            "What to spare: time, or bytes (the default)");
  command->add_option("--level", options->level, "Level of zstd in the profile compact")
      ->type_name("N")
      ->check(CLI::Range(1, 22).description(""));
  command->add_option("--threads", options->threads, "Threads; 0, the default, is one per core")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  command
      ->add_option("--memory", options->memory,
                   "Most memory for one row group or document, such as 512MiB")
      ->type_name("SIZE");
  command->add_flag("--exact", options->exact, "Keep the text of every number, not just its value");
  command->add_flag("--as-document", options->as_document,
                    "An array at the root of a JSON text is one value, not rows");
  command->add_flag("--drop-unknown", options->drop_unknown,
                    "Drop fields that the schema lacks instead of failing");
  command->add_flag("--recover", options->recover,
                    "Read a .scrt file without an end up to its last whole row group");
  command->add_flag("--pretty", options->pretty, "Indent JSON");
  command->add_flag("--no-overwrite", options->no_overwrite, "Fail if OUT exists");
  command->add_flag("--sync", options->sync, "End only when OUT is on the disk");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  command->add_flag("--no-progress", options->no_progress, "Show no progress bar");
  command->add_option("IN", options->input, "File to read; - is standard input")->required();
  command->add_option("OUT", options->output, "File to write; - is standard output")->required();
  command->footer(
      "Examples:\n"
      "  scrt convert events.jsonl events.scrt\n"
      "  scrt convert events.scrt events.jsonl\n"
      "  zcat events.jsonl.gz | scrt convert - events.scrt\n"
      "  scrt convert --schema shop.scrt:Order --drop-unknown orders.json orders.scrt\n"
      "  scrt convert --recover crashed.scrt whole.scrt");
  command->callback(
      [options, program] { program->run = [options] { return RunConvert(*options); }; });
}

}  // namespace scrt_cli
