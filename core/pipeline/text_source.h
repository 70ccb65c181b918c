// TextSource: a stream of text as chunks of whole records, each the text of one row group.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/limits.h"
#include "core/os/stream.h"
#include "core/text/registry.h"

namespace scrt {

struct TextChunk {
  Buffer text;
  uint64_t number = 0;  // from 0
  uint64_t offset = 0;  // of the first byte in the stream
  uint64_t line = 1;    // of the first byte
  bool last = false;

  std::string_view view() const { return AsText(text.span()); }
};

struct TextSourceOptions {
  uint64_t group_bytes = 16u << 20;
  Limits limits;
  // An array at the root is one value, not rows. For syntaxes that are not of lines.
  bool as_document = false;
};

// Not thread-safe.
class TextSource {
 public:
  TextSource(std::unique_ptr<InputStream> stream, const TextSyntax* syntax,
             const TextSourceOptions& options)
      : stream_(std::move(stream)), syntax_(syntax), options_(options) {}

  // False at the end. Syntaxes of lines are cut behind a line end at about group_bytes, or later
  // if a line is longer; others come as one chunk. The text of one chunk is bounded by the memory
  // limit.
  Result<bool> Next(TextChunk* chunk);
  // Adds the rest of the stream to the chunk that Next just gave: for records that turn out to
  // span lines.
  Status Rest(TextChunk* chunk);

  const TextSyntax& syntax() const { return *syntax_; }
  const TextSourceOptions& options() const { return options_; }
  uint64_t bytes_read() const { return read_; }
  int64_t total_bytes() const { return stream_->size(); }

 private:
  Status Fill(Buffer* text, uint64_t wanted);

  std::unique_ptr<InputStream> stream_;
  const TextSyntax* syntax_;
  TextSourceOptions options_;
  Buffer carry_;  // behind the last line end of the chunk before
  uint64_t next_number_ = 0;
  uint64_t offset_ = 0;
  uint64_t line_ = 1;
  uint64_t read_ = 0;
  bool ended_ = false;
};

// How a chunk's text is read, with its place in the stream.
TextReadOptions ReadOptionsOf(const TextSource& source, const TextChunk& chunk);

// Parses a chunk. Of a syntax that is not of lines, an array of objects at the root becomes rows;
// *document tells that the source was one value instead.
Status ParseChunk(const TextSource& source, const TextChunk& chunk, Tape* tape, bool* document);
// The same for the first chunk, which takes in the rest of the stream if a record spans lines.
Status ParseFirstChunk(TextSource* source, TextChunk* chunk, Tape* tape, bool* document);

// Gives a failure whose offset counts from the start of the chunk its place in the stream.
Status PlaceInChunk(Status status, const TextChunk& chunk);

}  // namespace scrt
