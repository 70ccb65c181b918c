#include "core/text/json_tape.h"

#include "core/tape/builder.h"
#include "core/text/json_reader.h"

namespace scrt {
namespace {

template <typename Read>
Status Parse(std::string_view source, const JsonOptions& options, Tape* tape, JsonScratch* scratch,
             Read read) {
  JsonScratch own;
  JsonOptions placed = options;
  source = json_internal::SkipByteOrderMark(source, &placed);
  TapeBuilder builder(tape, options.limits);
  builder.Start(source);
  JsonReader<TapeBuilder> reader(source, placed, &builder, scratch ? scratch : &own);
  Status status = read(reader);
  builder.Finish();
  return status;
}

}  // namespace

Status ParseJson(std::string_view source, const JsonOptions& options, Tape* tape,
                 JsonScratch* scratch) {
  return Parse(source, options, tape, scratch, [](auto& reader) { return reader.Document(); });
}

Status ParseJsonLines(std::string_view source, const JsonOptions& options, Tape* tape,
                      JsonScratch* scratch) {
  return Parse(source, options, tape, scratch, [](auto& reader) { return reader.Lines(); });
}

Status ParseJsonRows(std::string_view source, const JsonOptions& options, Tape* tape,
                     JsonScratch* scratch) {
  return Parse(source, options, tape, scratch, [](auto& reader) { return reader.Rows(); });
}

bool JsonRootIsArray(std::string_view source) {
  JsonOptions options;
  source = json_internal::SkipByteOrderMark(source, &options);
  size_t first = source.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && source[first] == '[';
}

size_t LastRecordEnd(std::string_view chunk) {
  size_t newline = chunk.rfind('\n');
  return newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace scrt
