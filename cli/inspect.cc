#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/table.h"

namespace scrt_cli {
namespace {

struct Options {
  std::string file, output;
  bool pages = false, recover = false;
};

constexpr Table::Align kRight = Table::Align::kRight;

std::string SizeOf(const Json& number) { return ShowSize(static_cast<double>(number.Int())); }

std::string Joined(const Json& list) {
  std::string text;
  for (const Json& item : list.items) text += (text.empty() ? "" : " ") + item.text;
  return text;
}

std::string Head(const Json& file) {
  std::string out = "format " + file["format_version"].text + ", id " + file["file_id"].text +
                    ", " + SizeOf(file["bytes"]) + " (" + ShowCount(file["bytes"].Int()) +
                    " bytes)\n";
  if (file["recovered"].text == "true") {
    out += "recovered: the file has no right end; " + ShowCount(file["lost_bytes"].Int()) +
           " bytes at its end are left out\n";
  }
  for (const auto& [key, value] : file["metadata"].members) {
    out += Shortened(key, 60) + " = " + Shortened(value.text, 200) + "\n";
  }
  return out;
}

std::string Tables(const Json& file) {
  Table tables({{"table"}, {"rows", kRight}, {"fingerprint"}, {"counters"}});
  for (const Json& table : file["tables"].items) {
    std::string counters;
    for (const auto& [field, next] : table["counters"].members) {
      counters += (counters.empty() ? "" : " ") + field + "=" + next.text;
    }
    tables.Add(
        {table["name"].text, ShowCount(table["rows"].Int()), table["fingerprint"].text, counters});
  }
  Table schemas({{"schema", kRight}, {"name"}, {"offset", kRight}, {"fingerprint"}});
  for (const Json& schema : file["schemas"].items) {
    schemas.Add({schema["ordinal"].text, schema["name"].text, schema["offset"].text,
                 schema["fingerprint"].text});
  }
  return "\n" + tables.Text() + "\n" + schemas.Text();
}

std::string Groups(const Json& file) {
  Table groups({{"row group", kRight},
                {"table"},
                {"rows", kRight},
                {"offset", kRight},
                {"bytes", kRight},
                {"schema", kRight}});
  for (const Json& group : file["row_groups"].items) {
    groups.Add({group["ordinal"].text, group["table"].text, ShowCount(group["rows"].Int()),
                group["offset"].text, group["bytes"].text, group["schema_ordinal"].text});
  }
  return "\n" + groups.Text();
}

// One line a page, the path on the first of each node.
std::string Pages(const Json& group) {
  Table pages({{"path"},
               {"type"},
               {"offset", kRight},
               {"stored", kRight},
               {"raw", kRight},
               {"slots", kRight},
               {"values", kRight},
               {"encodings"}});
  for (const Json& node : group["nodes"].items) {
    std::string path = node["path"].text.empty() ? "(record)" : node["path"].text;
    std::string type = node["type"].text;
    if (node["pages"].items.empty()) {
      pages.Add({path, type, "", "", "", "", "", Joined(node["flags"])});
    }
    for (const Json& page : node["pages"].items) {
      std::string encodings = Joined(page["encodings"]);
      if (page["dictionary"].text == "true") encodings.insert(0, "dictionary page: ");
      if (page["validity"].kind == Json::Kind::kString) {
        encodings += " (nulls: " + page["validity"].text + ")";
      }
      pages.Add({path, type, page["offset"].text, page["stored_bytes"].text, page["raw_bytes"].text,
                 page["slots"].text, page["values"].text, encodings});
      path.clear();
      type.clear();
    }
  }
  return "\nrow group " + group["ordinal"].text + " (" + group["table"].text + "), directory " +
         group["directory_bytes"].text + " bytes\n" + pages.Text();
}

int RunInspect(const Options& options) {
  Reader reader;
  if (int failed = OpenReader(options.file, options.recover, &reader); failed != 0) return failed;
  Buf description;
  scrt_error error = {};
  if (scrt_reader_describe(reader.get(), options.pages, description.out(), &error) != SCRT_OK) {
    return Fail(InputName(options.file), error);
  }
  if (options.output == "json") {
    return Print(std::string(description.text()) + "\n") ? kExitOk : kExitFailed;
  }
  Json file;
  if (!ParseJson(description.text(), &file)) return Fail(options.file, "no description");
  std::string text = Head(file) + Tables(file) + Groups(file);
  if (options.pages) {
    for (const Json& group : file["row_groups"].items) text += Pages(group);
  }
  return Print(text) ? kExitOk : kExitFailed;
}

}  // namespace

void AddInspect(CLI::App* app, Program* program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("inspect", "Show what a .scrt file is made of");
  command->add_flag("--pages", options->pages, "Down to the pages of each row group");
  AddChoice(command, program, "--output", &options->output, {"json", "table"},
            "One JSON object, or tables, the default");
  command->add_flag("--recover", options->recover,
                    "Read a file without an end up to its last whole row group");
  command->add_option("FILE", options->file, "A .scrt file; - is standard input")->required();
  command->footer(
      "Examples:\n"
      "  scrt inspect events.scrt\n"
      "  scrt inspect --pages --output json events.scrt | jq '.row_groups[0].nodes'");
  command->callback(
      [options, program] { program->run = [options] { return RunInspect(*options); }; });
}

}  // namespace scrt_cli
