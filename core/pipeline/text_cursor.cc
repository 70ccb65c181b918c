#include "core/pipeline/text_cursor.h"

#include <algorithm>

#include "core/tape/walk.h"

namespace scrt {

Result<Observation> Observe(const Tape& tape, const TextCursorOptions& options,
                            const Limits& limits) {
  InferOptions infer;
  infer.exact = options.exact;
  infer.limits = limits;
  Inferrer inferrer(infer);
  if (!WalkTape(tape, 0, tape.documents().size(), inferrer)) return inferrer.status();
  return inferrer.TakeRoot();
}

Result<BatchPtr> BatchMaker::Make(const Tape& tape, const SchemaPtr& schema) {
  if (builder_ == nullptr || builder_->schema() != schema) {
    ColumnBuilderOptions options;
    options.limits = limits_;
    options.drop_unknown_fields = options_.drop_unknown_fields;
    builder_ = std::make_unique<ColumnBuilder>(schema, options);
  }
  if (!WalkTape(tape, 0, tape.documents().size(), *builder_)) {
    Status status = builder_->status();
    builder_->Reset();
    return status;
  }
  return builder_->Finish();
}

StreamSchema::StreamSchema(const Limits& limits, const TextCursorOptions& options)
    : limits_(limits),
      name_(options.schema_name),
      fixed_(options.schema != nullptr),
      schema_(options.schema) {}

Result<SchemaPtr> StreamSchema::Join(const Observation& seen) {
  all_.Join(seen);
  SCRT_ASSIGN_OR_RETURN(SchemaPtr next, SchemaOf(all_, name_, limits_));
  if (schema_ == nullptr || !schema_->Equals(*next)) schema_ = std::move(next);
  return schema_;
}

TextCursor::TextCursor(std::unique_ptr<TextSource> source, const TextCursorOptions& options)
    : source_(std::move(source)),
      options_(options),
      schema_(source_->options().limits, options),
      maker_(source_->options().limits, options) {}

Result<BatchPtr> TextCursor::Next(int64_t max_rows) {
  while (current_ == nullptr) {
    if (done_) return BatchPtr();
    TextChunk chunk;
    SCRT_ASSIGN_OR_RETURN(bool more, source_->Next(&chunk));
    if (!more) {
      done_ = true;
      return BatchPtr();
    }
    Status parsed = chunk.number == 0 ? ParseFirstChunk(source_.get(), &chunk, &tape_, &document_)
                                      : ParseChunk(*source_, chunk, &tape_, &document_);
    SCRT_RETURN_IF_ERROR(std::move(parsed));
    SchemaPtr schema = schema_.schema();
    if (!schema_.fixed()) {
      SCRT_ASSIGN_OR_RETURN(Observation seen, Observe(tape_, options_, source_->options().limits));
      SCRT_ASSIGN_OR_RETURN(schema, schema_.Join(seen));
    }
    auto batch = maker_.Make(tape_, schema);
    if (!batch.ok()) return PlaceInChunk(std::move(batch).status(), chunk);
    current_ = batch.Take();
    at_ = 0;
    if (current_->rows() == 0) current_ = nullptr;
  }
  int64_t count = current_->rows() - at_;
  if (max_rows > 0) count = std::min(count, max_rows);
  SCRT_ASSIGN_OR_RETURN(BatchPtr part, Slice(current_, at_, count));
  at_ += count;
  if (at_ == current_->rows()) current_ = nullptr;
  return part;
}

}  // namespace scrt
