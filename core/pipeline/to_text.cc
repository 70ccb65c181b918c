#include <algorithm>
#include <atomic>
#include <mutex>

#include "core/infer/conform.h"
#include "core/infer/emit.h"
#include "core/pipeline/convert.h"
#include "core/pipeline/ordered.h"
#include "core/text/json_writer.h"

namespace scrt {
namespace {

// The frame of a text around its records: an array for a syntax of one document.
struct Frame {
  bool array = false;

  explicit Frame(const TextSyntax& syntax, bool document) : array(!syntax.lines && !document) {}
  Status Open(OutputStream* out) const { return array ? out->Write(AsBytes("[\n")) : Status::Ok(); }
  Status Close(OutputStream* out, bool empty) const {
    return array ? out->Write(AsBytes(empty ? "]\n" : "\n]\n")) : Status::Ok();
  }
};

// Records, one per line, as the elements of an array: a comma before each but the first.
void JoinLines(const Buffer& lines, bool first, Buffer* out) {
  std::string_view text = AsText(lines.span());
  while (!text.empty()) {
    size_t end = text.find('\n');
    if (!first) out->AppendBytes(",\n", 2);
    first = false;
    out->AppendBytes(text.data(), end);
    text.remove_prefix(end + 1);
  }
}

class ToText {
 public:
  ToText(const std::shared_ptr<const file::FileReader>& reader, const TextOutputOptions& options,
         OutputStream* out, const Control& control)
      : reader_(*reader),
        options_(options),
        out_(*out),
        control_(control),
        frame_(*options.syntax, IsDocument(*reader)) {
    if (frame_.array || options_.syntax->lines) options_.text.indent = 0;
  }

  static bool IsDocument(const file::FileReader& reader) {
    auto kind = reader.index().metadata.find(kSourceKindKey);
    return kind != reader.index().metadata.end() && kind->second == kSourceKindDocument;
  }

  Status Run(int threads) {
    const auto& index = reader_.index();
    if (!options_.syntax->lines && index.tables.size() > 1) {
      return Status(Code::kUnsupported, "a file of several tables is not one document");
    }
    single_ = threads == 1;
    SCRT_RETURN_IF_ERROR(frame_.Open(&out_));
    SCRT_RETURN_IF_ERROR(RunWorkers(
        threads, [this](int) { return Work(); }, [this] { Stop(); }, control_,
        [this] { return Now(); }));
    return frame_.Close(&out_, rows_ == 0);
  }

  void Report(ConvertResult* result) const {
    result->rows = rows_;
    result->bytes_in = static_cast<int64_t>(reader_.size());
    result->bytes_out = bytes_;
    result->row_groups = static_cast<int64_t>(reader_.index().groups.size());
  }

 private:
  Progress Now() const { return {done_bytes_, static_cast<int64_t>(reader_.size()), rows_}; }
  void Stop() {
    next_ = reader_.index().groups.size();
    door_.Close();
  }

  Status Work() {
    file::RowGroupDecoder decoder = reader_.MakeDecoder();
    Buffer text;
    for (;;) {
      if (single_) SCRT_RETURN_IF_ERROR(control_.Tick(Now()));
      size_t number = next_++;
      const auto& index = reader_.index();
      if (number >= index.groups.size()) return Status::Ok();
      SCRT_ASSIGN_OR_RETURN(file::RowGroup group, reader_.ReadGroup(number));
      const SchemaPtr& schema = index.FindSchema(group.head.schema_ordinal)->schema;
      SCRT_ASSIGN_OR_RETURN(BatchPtr batch, decoder.Decode(group, schema));
      SCRT_RETURN_IF_ERROR(Write(*batch, number, &text));
      // A sum, for workers end in any order and progress never goes back.
      done_bytes_ += static_cast<int64_t>(group.header.padded_bytes());
    }
  }

  // A row group's text is written in steps, so that it need not be held as a whole; with several
  // workers it is held, for they take turns.
  Status Write(const Batch& batch, size_t number, Buffer* text) {
    constexpr int64_t kStep = 4096;
    bool entered = false;
    for (int64_t at = 0; at < batch.rows(); at += kStep) {
      int64_t count = std::min(kStep, batch.rows() - at);
      {
        JsonTextSink sink(text, options_.text);
        SCRT_RETURN_IF_ERROR(EmitRows(batch, at, count, sink));
      }
      bool last = at + count == batch.rows();
      if (!single_ && !last && !entered) continue;
      if (!entered) {
        if (!door_.Enter(number)) return Status::Ok();
        entered = true;
      }
      SCRT_RETURN_IF_ERROR(Put(text));
      if (last) rows_ += batch.rows();
    }
    if (!entered && !door_.Enter(number)) return Status::Ok();
    door_.Leave();
    return Status::Ok();
  }

  Status Put(Buffer* text) {
    Buffer joined;
    if (frame_.array) JoinLines(*text, bytes_ == 0, &joined);
    const Buffer& ready = frame_.array ? joined : *text;
    bytes_ += static_cast<int64_t>(ready.size());
    Status status = out_.Write(ready.span());
    text->Clear();
    return status;
  }

  const file::FileReader& reader_;
  TextOutputOptions options_;
  OutputStream& out_;
  const Control& control_;
  Frame frame_;
  bool single_ = true;
  std::atomic<size_t> next_{0};
  Turnstile door_;
  std::atomic<int64_t> rows_{0}, done_bytes_{0}, bytes_{0};
};

}  // namespace

Status FileToText(const std::shared_ptr<const file::FileReader>& reader,
                  const TextOutputOptions& options, OutputStream* out, const Control& control,
                  ConvertResult* result) {
  ToText conversion(reader, options, out, control);
  Status status = conversion.Run(options.threads);
  conversion.Report(result);
  SCRT_RETURN_IF_ERROR(std::move(status));
  return out->Finish();
}

Status FileToFile(const std::shared_ptr<const file::FileReader>& reader, file::FileWriter* writer,
                  const Control& control, ConvertResult* result) {
  const file::FileIndex& index = reader->index();
  file::RowGroupDecoder decoder = reader->MakeDecoder();
  auto total = static_cast<int64_t>(reader->size());
  result->bytes_in = total;
  for (const file::TableEntry& table : index.tables) {
    const SchemaPtr& schema = index.FindSchema(table.schema_ordinal)->schema;
    SCRT_RETURN_IF_ERROR(writer->SetSchema(schema));
    for (const auto& [field, next] : table.counters) {
      SCRT_RETURN_IF_ERROR(writer->SetCounter(schema->name(), field, next));
    }
  }
  for (size_t g = 0; g < index.groups.size(); ++g) {
    SCRT_RETURN_IF_ERROR(
        control.Tick({static_cast<int64_t>(index.groups[g].offset), total, result->rows}));
    SCRT_ASSIGN_OR_RETURN(file::RowGroup group, reader->ReadGroup(g));
    const SchemaPtr& schema = index.FindSchema(group.head.schema_ordinal)->schema;
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch, decoder.Decode(group, schema));
    // Under the table's schema, so that the new file needs no other.
    auto table = static_cast<size_t>(reader->FindTable(schema->name()));
    SCRT_ASSIGN_OR_RETURN(batch, Conform(batch, reader->TableSchema(table), reader->limits()));
    SCRT_RETURN_IF_ERROR(writer->Append(*batch));
    result->rows += batch->rows();
  }
  for (const auto& [key, value] : index.metadata) writer->SetMetadata(key, value);
  SCRT_RETURN_IF_ERROR(writer->Finish());
  result->row_groups = static_cast<int64_t>(writer->index().groups.size());
  result->bytes_out = static_cast<int64_t>(writer->bytes_written());
  return Status::Ok();
}

Status TextToText(TextSource* source, const TextOutputOptions& options, OutputStream* out,
                  const Control& control, ConvertResult* result) {
  Tape tape;
  TextChunk chunk;
  bool document = false;
  Frame frame(*options.syntax, false);
  for (;;) {
    SCRT_RETURN_IF_ERROR(control.Tick(
        {static_cast<int64_t>(source->bytes_read()), source->total_bytes(), result->rows}));
    SCRT_ASSIGN_OR_RETURN(bool more, source->Next(&chunk));
    if (!more) break;
    bool first = chunk.number == 0;
    SCRT_RETURN_IF_ERROR(first ? ParseFirstChunk(source, &chunk, &tape, &document)
                               : ParseChunk(*source, chunk, &tape, &document));
    if (first) frame = Frame(*options.syntax, document);
    TextWriteOptions text = options.text;
    if (frame.array || options.syntax->lines) text.indent = 0;
    Buffer lines, joined;
    SCRT_RETURN_IF_ERROR(WriteTapeLines(tape, text, &lines));
    if (first) SCRT_RETURN_IF_ERROR(frame.Open(out));
    if (frame.array) JoinLines(lines, result->rows == 0, &joined);
    const Buffer& ready = frame.array ? joined : lines;
    SCRT_RETURN_IF_ERROR(out->Write(ready.span()));
    result->bytes_out += static_cast<int64_t>(ready.size());
    result->rows += static_cast<int64_t>(tape.documents().size());
  }
  SCRT_RETURN_IF_ERROR(frame.Close(out, result->rows == 0));
  result->bytes_in = static_cast<int64_t>(source->bytes_read());
  return out->Finish();
}

}  // namespace scrt
