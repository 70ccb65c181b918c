#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/progress.h"
#include "cli/table.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string file, output, name;
  bool fingerprint = false, exact = false, quiet = false;
};

std::string FlagsOf(int32_t flags) {
  std::string text;
  auto add = [&](int32_t bit, const char* word) {
    if ((flags & bit) != 0) text += (text.empty() ? "" : " ") + std::string(word);
  };
  add(SCRT_FIELD_REQUIRED, "required");
  add(SCRT_FIELD_UNIQUE, "unique");
  add(SCRT_FIELD_AUTO_INCREMENT, "auto_increment");
  add(SCRT_FIELD_HAS_DEFAULT, "default");
  return text;
}

// Calls take(name, type, flags) for each field.
template <typename F>
int EachField(const std::string& file, const scrt_schema* schema, F take) {
  scrt_error error = {};
  for (int64_t f = 0; f < scrt_schema_field_count(schema); ++f) {
    scrt_field field = {};
    Buf type;
    if (scrt_schema_field(schema, f, &field, &error) != SCRT_OK ||
        scrt_schema_field_type(schema, f, type.out(), &error) != SCRT_OK) {
      return Fail(file, error);
    }
    take(Text(field.name), type.text(), field.flags);
  }
  return 0;
}

int AppendJson(const std::string& file, const scrt_schema* schema, std::string* out) {
  Buf dsl;
  scrt_error error = {};
  if (scrt_schema_print(schema, dsl.out(), &error) != SCRT_OK) return Fail(file, error);
  *out += "{\"name\":" + Quoted(Text(scrt_schema_name(schema))) +
          ",\"fingerprint\":" + Quoted(Text(scrt_schema_fingerprint(schema))) + ",\"fields\":[";
  bool first = true;
  int failed = EachField(file, schema, [&](auto name, auto type, int32_t flags) {
    auto flag = [&](const char* key, int32_t bit) {
      *out += std::string(",\"") + key + "\":" + ((flags & bit) != 0 ? "true" : "false");
    };
    *out +=
        std::string(first ? "" : ",") + "{\"name\":" + Quoted(name) + ",\"type\":" + Quoted(type);
    flag("nullable", SCRT_FIELD_NULLABLE);
    flag("required", SCRT_FIELD_REQUIRED);
    flag("unique", SCRT_FIELD_UNIQUE);
    flag("auto_increment", SCRT_FIELD_AUTO_INCREMENT);
    flag("default", SCRT_FIELD_HAS_DEFAULT);
    *out += "}";
    first = false;
  });
  *out += "],\"schema\":" + Quoted(dsl.text()) + "}";
  return failed;
}

int AppendTable(const std::string& file, const scrt_schema* schema, std::string* out) {
  Table table({{"field"}, {"type"}, {"attributes"}});
  int failed = EachField(file, schema, [&](auto name, auto type, int32_t flags) {
    table.Add({std::string(name), std::string(type), FlagsOf(flags)});
  });
  *out += std::string(Text(scrt_schema_name(schema))) + "  " +
          std::string(Text(scrt_schema_fingerprint(schema))) + "\n" + table.Text();
  return failed;
}

int Show(const Options& options, const std::vector<Schema>& schemas) {
  std::string file = InputName(options.file), out;
  if (options.output == "json") out += "{\"schemas\":[";
  for (size_t s = 0; s < schemas.size(); ++s) {
    const scrt_schema* schema = schemas[s].get();
    int failed = 0;
    if (options.output == "json") {
      if (s != 0) out += ",";
      failed = AppendJson(file, schema, &out);
    } else if (options.fingerprint) {
      out += std::string(Text(scrt_schema_fingerprint(schema))) + "  " +
             std::string(Text(scrt_schema_name(schema))) + "\n";
    } else if (options.output == "table") {
      if (s != 0) out += "\n";
      failed = AppendTable(file, schema, &out);
    } else {
      Buf dsl;
      scrt_error error = {};
      if (scrt_schema_print(schema, dsl.out(), &error) != SCRT_OK) return Fail(file, error);
      out += (s == 0 ? "" : "\n") + std::string(dsl.text());
    }
    if (failed != 0) return failed;
  }
  if (options.output == "json") out += "]}\n";
  return Print(out) ? kExitOk : kExitFailed;
}

int RunSchema(const Options& options) {
  if (KindOf(options.file) == FileKind::kText &&
      (options.file.ends_with(".json") || options.file.ends_with(".jsonl"))) {
    return Fail(options.file, "a text has no schema of its own; 'scrt schema infer' finds one");
  }
  Document document;
  scrt_error error = {};
  scrt_status status = scrt_document_load(options.file.c_str(), nullptr, Out(&document), &error);
  std::vector<Schema> schemas;
  for (int64_t s = 0; status == SCRT_OK && s < scrt_document_schema_count(document.get()); ++s) {
    status = scrt_document_schema(document.get(), s, Out(&schemas.emplace_back()), &error);
  }
  return status == SCRT_OK ? Show(options, schemas) : Fail(InputName(options.file), error);
}

int RunInfer(const Options& options) {
  scrt_text_options text = {};
  text.struct_size = sizeof text;
  text.exact = options.exact ? 1 : 0;
  text.schema_name = options.name.empty() ? nullptr : options.name.c_str();
  std::vector<Schema> schemas(1);
  scrt_error error = {};
  Progress progress("reading", options.quiet);
  scrt_status status =
      scrt_text_infer(options.file.c_str(), &text, progress.control(), Out(schemas.data()), &error);
  progress.Hide();
  return status == SCRT_OK ? Show(options, schemas) : Fail(InputName(options.file), error);
}

void AddOutput(CLI::App* command, Program* program, Options* options) {
  command->add_flag("--fingerprint", options->fingerprint,
                    "Print the fingerprint (X24) and the name of each schema");
  AddChoice(command, program, "--output", &options->output, {"json", "table"},
            "One JSON object, or a table of the fields, instead of the schema language");
}

}  // namespace

void AddSchema(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("schema", "Print the schemas of a file, or infer one");
  AddOutput(command, program, options.get());
  CLI::Option* file =
      command->add_option("FILE", options->file, "A .scrt file, or text of the schema language");
  command->footer(
      "Examples:\n"
      "  scrt schema events.scrt\n"
      "  scrt schema --fingerprint events.scrt\n"
      "  scrt schema infer --name Event events.jsonl > event.scrt");

  auto infer_options = std::make_shared<Options>();
  CLI::App* infer = command->add_subcommand("infer", "Find the schema that a text's records have");
  AddOutput(infer, program, infer_options.get());
  infer->add_flag("--exact", infer_options->exact,
                  "Keep the text of every number, not just its value");
  infer->add_option("--name", infer_options->name, "Name of the schema; Record by default")
      ->type_name("NAME");
  infer->add_flag("-q,--quiet,--no-progress", infer_options->quiet, "Show no progress bar");
  infer->add_option("IN", infer_options->file, "JSON or JSON Lines; - is standard input")
      ->required();
  infer->footer(
      "Examples:\n"
      "  scrt schema infer events.jsonl\n"
      "  zcat events.jsonl.gz | scrt schema infer --output table -");
  infer->callback([infer_options, program] {
    program->run = [infer_options] { return RunInfer(*infer_options); };
  });
  command->callback([options, program, command, file] {
    if (!command->get_subcommands().empty()) return;
    if (file->count() == 0) throw CLI::RequiredError("FILE");
    program->run = [options] { return RunSchema(*options); };
  });
}

}  // namespace scrt_cli
