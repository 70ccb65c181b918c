#include <algorithm>
#include <atomic>
#include <mutex>

#include "core/infer/auto_increment.h"
#include "core/pipeline/convert.h"
#include "core/pipeline/ordered.h"

namespace scrt {
namespace {

// One conversion: workers take chunks, and meet at doors: where the schema grows, where rows get
// their numbers, and where the file is written.
class Conversion {
 public:
  Conversion(TextSource* source, const TextCursorOptions& options, const file::PageOptions& pages,
             file::FileWriter* writer, const Control& control)
      : source_(*source),
        options_(options),
        pages_(pages),
        writer_(*writer),
        control_(control),
        schema_(source->options().limits, options) {
    // An inferred schema has no auto_increment.
    if (options.schema != nullptr) counters_ = std::make_unique<AutoIncrement>(options.schema);
  }

  Status Run(int threads) {
    single_ = threads == 1;
    SCRT_RETURN_IF_ERROR(RunWorkers(
        threads, [this](int) { return Work(); }, [this] { Stop(); }, control_,
        [this] { return Now(); }));
    // An interruption may have ended the input: then this is not the whole file.
    SCRT_RETURN_IF_ERROR(control_.Tick(Now()));
    if (options_.schema != nullptr) {
      SCRT_RETURN_IF_ERROR(writer_.SetSchema(options_.schema));
      for (const auto& [field, next] : counters_->next()) {
        SCRT_RETURN_IF_ERROR(writer_.SetCounter(options_.schema->name(), field, next));
      }
    }
    writer_.SetMetadata(kSourceKindKey, document_ ? kSourceKindDocument : kSourceKindRows);
    return writer_.Finish();
  }

  void Report(ConvertResult* result) const {
    result->rows = rows_;
    result->bytes_in = static_cast<int64_t>(source_.bytes_read());
    result->bytes_out = static_cast<int64_t>(writer_.bytes_written());
    result->row_groups = static_cast<int64_t>(writer_.index().groups.size());
  }

 private:
  Progress Now() const { return {done_bytes_, source_.total_bytes(), rows_}; }

  void Stop() {
    stopped_ = true;
    schema_door_.Close();
    number_door_.Close();
    write_door_.Close();
  }

  Status Work() {
    ChunkReader reader(&source_, options_);
    Codec codec;
    for (;;) {
      if (single_) SCRT_RETURN_IF_ERROR(control_.Tick(Now()));
      TextChunk chunk;
      {
        std::lock_guard<std::mutex> lock(input_mutex_);
        if (stopped_ || ended_) return Status::Ok();
        SCRT_ASSIGN_OR_RETURN(bool more, source_.Next(&chunk));
        if (!more) {
          ended_ = true;
          return Status::Ok();
        }
        // The first chunk shows whether records span lines, so it is parsed before others start.
        if (chunk.number == 0) {
          SCRT_RETURN_IF_ERROR(reader.Read(&chunk, nullptr));
        }
      }
      if (chunk.number != 0) SCRT_RETURN_IF_ERROR(reader.Read(&chunk, LatestSchema()));
      SCRT_ASSIGN_OR_RETURN(bool more, Finish(chunk, &reader, &codec));
      if (!more) return Status::Ok();
    }
  }

  // What the rows to come probably have. Which one that is depends on the other workers' pace; the
  // rows do not.
  SchemaPtr LatestSchema() {
    std::lock_guard<std::mutex> lock(latest_mutex_);
    return latest_;
  }
  void SetLatestSchema(const SchemaPtr& schema) {
    std::lock_guard<std::mutex> lock(latest_mutex_);
    latest_ = schema;
  }

  // False if another worker failed.
  Result<bool> Finish(const TextChunk& chunk, ChunkReader* reader, Codec* codec) {
    SchemaPtr schema = options_.schema;
    if (schema == nullptr) {
      if (!schema_door_.Enter(chunk.number)) return false;
      SCRT_ASSIGN_OR_RETURN(schema, schema_.Join(reader->seen()));
      SetLatestSchema(schema);
      schema_door_.Leave();
    }
    auto batch = reader->Make(chunk, schema);
    if (!batch.ok()) return std::move(batch).status();
    if (counters_ != nullptr) {
      if (!number_door_.Enter(chunk.number)) return false;
      batch = counters_->Assign(*batch);
      number_door_.Leave();
      if (!batch.ok()) return std::move(batch).status();
    }
    SCRT_ASSIGN_OR_RETURN(file::EncodedRowGroup group,
                          file::EncodeRowGroup(**batch, pages_, codec));
    if (!write_door_.Enter(chunk.number)) return false;
    document_ = document_ || reader->document();
    SCRT_RETURN_IF_ERROR(writer_.Append(group));
    rows_ += group.rows;
    done_bytes_ = static_cast<int64_t>(chunk.offset + chunk.text.size());
    write_door_.Leave();
    return true;
  }

  TextSource& source_;
  const TextCursorOptions& options_;
  const file::PageOptions& pages_;
  file::FileWriter& writer_;
  const Control& control_;
  StreamSchema schema_;
  std::unique_ptr<AutoIncrement> counters_;  // null without a given schema
  bool single_ = true;
  std::mutex latest_mutex_;
  SchemaPtr latest_;
  std::mutex input_mutex_;
  bool ended_ = false;
  bool document_ = false;
  std::atomic<bool> stopped_{false};
  Turnstile schema_door_, number_door_, write_door_;
  std::atomic<int64_t> rows_{0}, done_bytes_{0};
};

}  // namespace

Status TextToFile(TextSource* source, const TextCursorOptions& options,
                  const file::PageOptions& pages, int threads, file::FileWriter* writer,
                  const Control& control, ConvertResult* result) {
  Conversion conversion(source, options, pages, writer, control);
  Status status = conversion.Run(threads);
  conversion.Report(result);
  return status;
}

}  // namespace scrt
