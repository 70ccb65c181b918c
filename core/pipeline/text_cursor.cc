#include "core/pipeline/text_cursor.h"

#include <algorithm>

namespace scrt {

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
      reader_(source_.get(), options) {}

Result<BatchPtr> TextCursor::Next(int64_t max_rows) {
  while (current_ == nullptr) {
    if (done_) return BatchPtr();
    TextChunk chunk;
    SCRT_ASSIGN_OR_RETURN(bool more, source_->Next(&chunk));
    if (!more) {
      done_ = true;
      return BatchPtr();
    }
    SchemaPtr schema = schema_.schema();
    SCRT_RETURN_IF_ERROR(reader_.Read(&chunk, schema));
    if (!schema_.fixed()) {
      SCRT_ASSIGN_OR_RETURN(schema, schema_.Join(reader_.seen()));
    }
    SCRT_ASSIGN_OR_RETURN(current_, reader_.Make(chunk, schema));
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
