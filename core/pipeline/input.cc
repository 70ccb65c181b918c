#include "core/pipeline/input.h"

#include "core/infer/document_rows.h"
#include "core/os/source.h"
#include "core/pipeline/legacy.h"

namespace scrt {
namespace {

constexpr const char* kFileFormat = "scrt";
constexpr const char* kDslFormat = "dsl";
constexpr size_t kPeekBytes = 64;

// A stream whose first bytes were looked at.
class PeekedInput : public InputStream {
 public:
  PeekedInput(std::unique_ptr<InputStream> stream, std::string peeked)
      : stream_(std::move(stream)), peeked_(std::move(peeked)) {}
  Result<size_t> Read(uint8_t* out, size_t n) override {
    if (at_ == peeked_.size()) return stream_->Read(out, n);
    size_t count = peeked_.copy(reinterpret_cast<char*>(out), n, at_);
    at_ += count;
    return count;
  }
  int64_t size() const override { return stream_->size(); }

 private:
  std::unique_ptr<InputStream> stream_;
  std::string peeked_;
  size_t at_ = 0;
};

bool EndsWith(std::string_view text, std::string_view ending) { return text.ends_with(ending); }

struct Input {
  std::unique_ptr<InputStream> stream;
  std::string format;
};

// The magic tells a binary file; "@" or "#" at the start of a .scrt file is the schema language.
Result<Input> OpenByContent(const std::string& path, const std::string& from) {
  SCRT_ASSIGN_OR_RETURN(auto stream, OpenInput(path));
  std::string start(kPeekBytes, '\0');
  size_t have = 0;
  while (have < start.size()) {
    SCRT_ASSIGN_OR_RETURN(size_t got, stream->Read(reinterpret_cast<uint8_t*>(start.data()) + have,
                                                   start.size() - have));
    if (got == 0) break;
    have += got;
  }
  start.resize(have);
  Input input{nullptr, from};
  if (from.empty()) {
    const TextSyntax* by_name = TextSyntaxOfPath(path);
    if (file::HasMagic(AsBytes(start))) {
      input.format = kFileFormat;
    } else if (std::string legacy = LegacyFormatOf(AsBytes(start)); !legacy.empty()) {
      input.format = std::move(legacy);
    } else if (EndsWith(path, ".scrt")) {
      input.format =
          start.find('@') != std::string::npos || start.starts_with('#') ? kDslFormat : kFileFormat;
    } else if (by_name != nullptr) {
      input.format = std::string(by_name->name);
    } else {
      input.format = start.starts_with('@') ? kDslFormat : "jsonl";
    }
  }
  input.stream = std::make_unique<PeekedInput>(std::move(stream), std::move(start));
  return input;
}

Result<std::string> OutputFormat(const std::string& path, const std::string& to,
                                 const std::string& from) {
  if (!to.empty()) return to;
  if (EndsWith(path, ".scrt")) return std::string(kFileFormat);
  if (const TextSyntax* syntax = TextSyntaxOfPath(path)) return std::string(syntax->name);
  // Without a name that tells: the other side of the road.
  return std::string(from == kFileFormat ? "jsonl" : kFileFormat);
}

Result<std::string> ReadAll(InputStream* stream, uint64_t limit) {
  std::string bytes;
  constexpr size_t kStep = 1u << 20;
  for (;;) {
    size_t have = bytes.size();
    bytes.resize(have + kStep);
    SCRT_ASSIGN_OR_RETURN(size_t got,
                          stream->Read(reinterpret_cast<uint8_t*>(bytes.data()) + have, kStep));
    bytes.resize(have + got);
    if (got == 0) return bytes;
    if (bytes.size() > limit) return Status(Code::kLimit, "input exceeds the memory limit");
  }
}

Result<std::shared_ptr<const file::FileReader>> OpenFile(const std::string& path, Input* input,
                                                         const ConvertRequest& request) {
  file::ReaderOptions options;
  options.limits = request.source.limits;
  options.recover = request.recover;
  std::shared_ptr<const Source> source;
  if (path == "-") {
    SCRT_ASSIGN_OR_RETURN(std::string bytes,
                          ReadAll(input->stream.get(), request.source.limits.memory));
    Buffer buffer;
    buffer.AppendBytes(bytes.data(), bytes.size());
    source = MemorySource(Buffer::Share(std::move(buffer)));
  } else {
    SCRT_ASSIGN_OR_RETURN(source, OpenSource(path, SourceMode::kMap));
  }
  return file::FileReader::Open(std::move(source), options);
}

Status DslToFile(InputStream* stream, const ConvertRequest& request, file::FileWriter* writer,
                 ConvertResult* result) {
  SCRT_ASSIGN_OR_RETURN(std::string text, ReadAll(stream, request.source.limits.memory));
  result->bytes_in = static_cast<int64_t>(text.size());
  DslOptions options;
  options.limits = request.source.limits;
  SCRT_ASSIGN_OR_RETURN(Document document, ParseDsl(text, options));
  for (const DocumentSchema& schema : document.schemas) {
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch, BatchOfRows(schema, request.source.limits));
    SCRT_RETURN_IF_ERROR(writer->Append(*batch));
    result->rows += batch->rows();
  }
  SCRT_RETURN_IF_ERROR(writer->Finish());
  result->bytes_out = static_cast<int64_t>(writer->bytes_written());
  result->row_groups = static_cast<int64_t>(writer->index().groups.size());
  return Status::Ok();
}

bool IsLegacy(std::string_view format) {
  return format == kLegacyStreamFormat || format == kLegacyBundleFormat;
}

Status ToFile(const std::string& input_path, Input* input, const std::string& output,
              const ConvertRequest& request, const Control& control, ConvertResult* result) {
  SCRT_ASSIGN_OR_RETURN(auto stream, OpenOutput(output, request.output));
  SCRT_ASSIGN_OR_RETURN(auto writer, file::FileWriter::Open(std::move(stream), request.writer));
  if (input->format == kFileFormat) {
    SCRT_ASSIGN_OR_RETURN(auto reader, OpenFile(input_path, input, request));
    return FileToFile(reader, writer.get(), control, result);
  }
  if (input->format == kDslFormat) {
    return DslToFile(input->stream.get(), request, writer.get(), result);
  }
  if (IsLegacy(input->format)) {
    SCRT_ASSIGN_OR_RETURN(std::string bytes,
                          ReadAll(input->stream.get(), request.source.limits.memory));
    Buffer buffer;
    buffer.AppendBytes(bytes.data(), bytes.size());
    return LegacyToFile(Buffer::Share(std::move(buffer)), input->format, request.cursor.schema,
                        request.legacy_fingerprint, request.source.limits,
                        static_cast<int64_t>(request.source.group_bytes), writer.get(), control,
                        result);
  }
  TextSource source(std::move(input->stream), FindTextSyntax(input->format), request.source);
  return TextToFile(&source, request.cursor, request.writer.pages, request.threads, writer.get(),
                    control, result);
}

}  // namespace

Status Convert(const std::string& input_path, const std::string& output,
               const ConvertRequest& request, const Control& control, ConvertResult* result) {
  SCRT_ASSIGN_OR_RETURN(Input input, OpenByContent(input_path, request.from));
  SCRT_ASSIGN_OR_RETURN(std::string to, OutputFormat(output, request.to, input.format));
  if (to == kFileFormat) {
    return ToFile(input_path, &input, output, request, control, result);
  }
  TextOutputOptions options;
  options.syntax = FindTextSyntax(to);
  if (options.syntax == nullptr || input.format == kDslFormat || IsLegacy(input.format)) {
    return Status(Code::kUnsupported, "no conversion from " + input.format + " to " + to);
  }
  options.text.indent = request.pretty ? 2 : 0;
  options.threads = request.threads;
  if (input.format == kFileFormat) {
    SCRT_ASSIGN_OR_RETURN(auto reader, OpenFile(input_path, &input, request));
    SCRT_ASSIGN_OR_RETURN(auto stream, OpenOutput(output, request.output));
    return FileToText(reader, options, stream.get(), control, result);
  }
  TextSource source(std::move(input.stream), FindTextSyntax(input.format), request.source);
  SCRT_ASSIGN_OR_RETURN(auto stream, OpenOutput(output, request.output));
  return TextToText(&source, options, stream.get(), control, result);
}

}  // namespace scrt
