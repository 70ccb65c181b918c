// ChunkReader: from the text of one row group to its rows.
#pragma once

#include <memory>
#include <string>

#include "core/batch/builder.h"
#include "core/infer/inferrer.h"
#include "core/pipeline/text_source.h"
#include "core/text/json_reader.h"

namespace scrt {

struct TextCursorOptions {
  std::string schema_name = "Record";
  SchemaPtr schema;  // null: infer
  bool exact = false;
  bool drop_unknown_fields = false;
};

// Read looks at a chunk, Make gives its rows. What the rows turn out to need of a schema is known
// between the two, where streams join it with what came before.
//
// Texts that a reader of events exists for go straight into columns under the schema that is
// expected, while the inferrer watches. If the rows need another one, the text is read once more;
// that is cheaper than a tape of it would be. Others go by a tape.
//
// One chunk at a time; not thread-safe.
class ChunkReader {
 public:
  ChunkReader(TextSource* source, const TextCursorOptions& options)
      : source_(*source), options_(options) {}

  // `chunk` is what the source just gave, and stays until the rows are made. The first chunk of a
  // stream takes in the rest of it if its records span lines. `expected` is the schema that its
  // rows are thought to have, null if there is no telling.
  Status Read(TextChunk* chunk, const SchemaPtr& expected);
  // What an inferrer saw of the chunk; nothing with a given schema.
  const Observation& seen() const { return seen_; }
  // The source was one value, not records.
  bool document() const { return document_; }
  // The rows under a schema that holds them; a row that does not fit is an error with its place.
  Result<BatchPtr> Make(const TextChunk& chunk, const SchemaPtr& schema);

 private:
  Status ReadEvents(const TextChunk& chunk, SchemaPtr expected);
  Status ReadTape(TextChunk* chunk);
  SchemaPtr Guess(const TextChunk& chunk);
  template <Sink S>
  Status Drive(std::string_view text, const TextChunk& chunk, S* sink);
  ColumnBuilder* BuilderOf(const SchemaPtr& schema);
  InferOptions Inferring() const;

  TextSource& source_;
  TextCursorOptions options_;
  JsonScratch scratch_;
  Tape tape_;
  bool on_tape_ = false;
  bool document_ = false;
  Observation seen_;
  std::unique_ptr<ColumnBuilder> builder_;
  BatchPtr built_;  // the rows under the expected schema, if they fit
};

}  // namespace scrt
