#include "core/text/registry.h"

#include <algorithm>

#include "core/text/json_tape.h"
#include "core/text/json_writer.h"

namespace scrt {
namespace {

Status ReadJsonDocument(std::string_view source, const TextReadOptions& options, Tape* tape) {
  return ParseJson(source, options, tape);
}

Status ReadJsonRecords(std::string_view source, const TextReadOptions& options, Tape* tape) {
  return ParseJsonLines(source, options, tape);
}

Status ReadJsonElements(std::string_view source, const TextReadOptions& options, Tape* tape) {
  return ParseJsonRows(source, options, tape);
}

Status WriteJsonDocument(const Tape& tape, const TextWriteOptions& options, Buffer* out) {
  if (tape.documents().size() != 1) {
    return Status(Code::kInvalidArgument, "a JSON text holds exactly one document");
  }
  return WriteTapeLines(tape, options, out);
}

Status WriteJsonRecords(const Tape& tape, const TextWriteOptions& options, Buffer* out) {
  TextWriteOptions flat = options;
  flat.indent = 0;
  return WriteTapeLines(tape, flat, out);
}

constexpr std::string_view kJsonExtensions[] = {".json"};
constexpr std::string_view kJsonLinesExtensions[] = {".jsonl", ".ndjson"};

constexpr TextSyntax kSyntaxes[] = {
    {"json", kJsonExtensions, false, TextEvents::kNone, ReadJsonDocument, ReadJsonElements,
     WriteJsonDocument},
    {"jsonl", kJsonLinesExtensions, true, TextEvents::kJsonLines, ReadJsonRecords, nullptr,
     WriteJsonRecords},
};

bool EndsWithIgnoringCase(std::string_view text, std::string_view lower_ending) {
  if (text.size() < lower_ending.size()) return false;
  std::string_view tail = text.substr(text.size() - lower_ending.size());
  return std::equal(tail.begin(), tail.end(), lower_ending.begin(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

}  // namespace

std::span<const TextSyntax> TextSyntaxes() { return kSyntaxes; }

const TextSyntax* FindTextSyntax(std::string_view name) {
  for (const TextSyntax& syntax : kSyntaxes) {
    if (syntax.name == name) return &syntax;
  }
  return nullptr;
}

const TextSyntax* TextSyntaxOfPath(std::string_view path) {
  for (const TextSyntax& syntax : kSyntaxes) {
    for (std::string_view extension : syntax.extensions) {
      if (EndsWithIgnoringCase(path, extension)) return &syntax;
    }
  }
  return nullptr;
}

}  // namespace scrt
