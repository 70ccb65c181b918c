#include <algorithm>

#include <scrt/text.h>

#include "capi/src/callback_streams.h"
#include "capi/src/control.h"
#include "capi/src/handles.h"
#include "capi/src/writer_options.h"
#include "core/infer/inferrer.h"
#include "core/pipeline/convert.h"
#include "core/pipeline/input.h"
#include "core/pipeline/legacy.h"
#include "core/pipeline/ordered.h"
#include "core/tape/walk.h"

static_assert(sizeof(scrt_text_options) == 120 && sizeof(scrt_convert_options) == 56);
static_assert(sizeof(scrt_convert_result) == 40);

using scrt::Code;
using scrt::Control;
using scrt::Result;
using scrt::Status;
using scrt::TextSyntax;
using scrt::capi::Enter;
using scrt::capi::IsHandle;
using scrt::capi::NotAHandle;
using scrt::capi::NullArgument;

namespace {

struct TextSettings {
  const TextSyntax* syntax = nullptr;  // null: by name
  scrt::TextSourceOptions source;
  scrt::TextCursorOptions cursor;
  std::optional<uint64_t> legacy_fingerprint;  // of cursor.schema
};

Status ReadTextOptions(const scrt_text_options* from, TextSettings* to) {
  scrt_text_options raw;
  SCRT_RETURN_IF_ERROR(scrt::capi::ReadOptions(from, &raw));
  if (raw.reserved0 != 0) {
    return Status(Code::kInvalidArgument, "options: a reserved field is not 0");
  }
  if (raw.syntax != nullptr) {
    to->syntax = scrt::FindTextSyntax(raw.syntax);
    if (to->syntax == nullptr) {
      return Status(Code::kUnsupported, std::string("no text syntax ") + raw.syntax);
    }
  }
  if (raw.schema_name != nullptr) to->cursor.schema_name = raw.schema_name;
  if (raw.schema != nullptr) {
    if (!IsHandle(raw.schema)) return NotAHandle("schema");
    to->cursor.schema = raw.schema->schema;
    to->legacy_fingerprint = raw.schema->legacy_fingerprint;
  }
  to->cursor.exact = raw.exact != 0;
  to->cursor.drop_unknown_fields = raw.drop_unknown_fields != 0;
  to->source.as_document = raw.as_document != 0;
  if (raw.group_bytes != 0) {
    to->source.group_bytes = std::min(raw.group_bytes, scrt::capi::kMostBytes);
  }
  return scrt::capi::ReadLimits(raw.limits, &to->source.limits);
}

const TextSyntax* SyntaxFor(const TextSettings& settings, const char* path) {
  if (settings.syntax != nullptr) return settings.syntax;
  const TextSyntax* by_name = path != nullptr ? scrt::TextSyntaxOfPath(path) : nullptr;
  return by_name != nullptr ? by_name : scrt::FindTextSyntax("jsonl");
}

Status OpenCursor(std::unique_ptr<scrt::InputStream> stream, const TextSyntax* syntax,
                  const TextSettings& settings, scrt_cursor** out) {
  auto source = std::make_unique<scrt::TextSource>(std::move(stream), syntax, settings.source);
  return scrt::capi::MakeCursor(
      std::make_unique<scrt::TextCursor>(std::move(source), settings.cursor), out);
}

Status Infer(scrt::TextSource* source, const TextSettings& settings, const Control& control,
             scrt::SchemaPtr* out) {
  scrt::InferOptions options;
  options.exact = settings.cursor.exact;
  options.limits = settings.source.limits;
  scrt::Inferrer inferrer(options);
  scrt::Tape tape;
  scrt::TextChunk chunk;
  bool document = false;
  for (;;) {
    SCRT_RETURN_IF_ERROR(
        control.Tick({static_cast<int64_t>(source->bytes_read()), source->total_bytes(),
                      static_cast<int64_t>(inferrer.records())}));
    SCRT_ASSIGN_OR_RETURN(bool more, source->Next(&chunk));
    if (!more) break;
    SCRT_RETURN_IF_ERROR(chunk.number == 0 ? scrt::ParseFirstChunk(source, &chunk, &tape, &document)
                                           : scrt::ParseChunk(*source, chunk, &tape, &document));
    if (!scrt::WalkTape(tape, 0, tape.documents().size(), inferrer)) return inferrer.status();
  }
  scrt::capi::CountRead(0, static_cast<int64_t>(source->bytes_read()));
  SCRT_ASSIGN_OR_RETURN(*out, inferrer.ToSchema(settings.cursor.schema_name));
  return Status::Ok();
}

// The name of a format of a conversion: see scrt_convert_options.
Status CheckFormat(const char* name) {
  std::string_view format = name;
  if (format == "scrt" || format == "dsl" || format == scrt::kLegacyStreamFormat ||
      format == scrt::kLegacyBundleFormat || scrt::FindTextSyntax(format) != nullptr) {
    return Status::Ok();
  }
  return Status(Code::kUnsupported, "no format " + std::string(format));
}

Status ReadConvertOptions(const scrt_convert_options* from, scrt_convert_options* raw,
                          scrt::ConvertRequest* to) {
  SCRT_RETURN_IF_ERROR(scrt::capi::ReadOptions(from, raw));
  if (raw->reserved0 != 0) {
    return Status(Code::kInvalidArgument, "options: a reserved field is not 0");
  }
  if (raw->from != nullptr) {
    SCRT_RETURN_IF_ERROR(CheckFormat(raw->from));
    to->from = raw->from;
  }
  if (raw->to != nullptr) {
    SCRT_RETURN_IF_ERROR(CheckFormat(raw->to));
    to->to = raw->to;
  }
  to->threads = scrt::WorkerCount(raw->threads);
  to->pretty = raw->pretty != 0;
  to->recover = raw->recover != 0;
  TextSettings text;
  scrt::capi::WriterSettings writer;
  SCRT_RETURN_IF_ERROR(ReadTextOptions(raw->text, &text));
  SCRT_RETURN_IF_ERROR(scrt::capi::ReadWriterOptions(raw->writer, &writer));
  to->source = text.source;
  to->cursor = text.cursor;
  to->legacy_fingerprint = text.legacy_fingerprint;
  to->writer = writer.file;
  to->output = writer.output;
  return Status::Ok();
}

}  // namespace

scrt_status scrt_text_open(const char* path, const scrt_text_options* options, scrt_cursor** out,
                           scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (path == nullptr) return NullArgument("path");
    TextSettings settings;
    SCRT_RETURN_IF_ERROR(ReadTextOptions(options, &settings));
    SCRT_ASSIGN_OR_RETURN(auto stream, scrt::OpenInput(path));
    return OpenCursor(std::move(stream), SyntaxFor(settings, path), settings, out);
  });
}

scrt_status scrt_text_open_memory(const char* text, int64_t size, const scrt_text_options* options,
                                  scrt_cursor** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    std::string_view view;
    SCRT_RETURN_IF_ERROR(scrt::capi::TextArgument(text, size, "text", &view));
    TextSettings settings;
    SCRT_RETURN_IF_ERROR(ReadTextOptions(options, &settings));
    return OpenCursor(scrt::MemoryInput(std::string(view)), SyntaxFor(settings, nullptr), settings,
                      out);
  });
}

scrt_status scrt_text_open_callback(scrt_read_fn read, void* user_data,
                                    const scrt_text_options* options, scrt_cursor** out,
                                    scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (read == nullptr) return NullArgument("read");
    TextSettings settings;
    SCRT_RETURN_IF_ERROR(ReadTextOptions(options, &settings));
    return OpenCursor(scrt::capi::CallbackInput(read, user_data), SyntaxFor(settings, nullptr),
                      settings, out);
  });
}

scrt_status scrt_text_infer(const char* path, const scrt_text_options* options,
                            const scrt_control* control, scrt_schema** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (path == nullptr) return NullArgument("path");
    TextSettings settings;
    SCRT_RETURN_IF_ERROR(ReadTextOptions(options, &settings));
    Control watch;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadControl(control, &watch));
    SCRT_ASSIGN_OR_RETURN(auto stream, scrt::OpenInput(path));
    scrt::TextSource source(std::move(stream), SyntaxFor(settings, path), settings.source);
    scrt::SchemaPtr schema;
    SCRT_RETURN_IF_ERROR(Infer(&source, settings, watch, &schema));
    return scrt::capi::MakeSchema(std::move(schema), out);
  });
}

scrt_status scrt_convert(const char* input, const char* output, const scrt_convert_options* options,
                         const scrt_control* control, scrt_convert_result* result,
                         scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (input == nullptr) return NullArgument("input");
    if (output == nullptr) return NullArgument("output");
    uint64_t result_size = 0;
    if (result != nullptr) {
      SCRT_RETURN_IF_ERROR(scrt::capi::CheckStructSize(result, "result", &result_size));
    }
    scrt_convert_options raw;
    scrt::ConvertRequest request;
    SCRT_RETURN_IF_ERROR(ReadConvertOptions(options, &raw, &request));
    Control watch;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadControl(control, &watch));
    scrt::ConvertResult done;
    Status status = scrt::Convert(input, output, request, watch, &done);
    scrt::capi::CountRead(0, done.bytes_in);
    scrt::capi::CountWritten(done.rows, done.row_groups, done.bytes_out);
    if (result != nullptr) {
      scrt_convert_result filled = {};
      filled.rows = done.rows;
      filled.bytes_in = done.bytes_in;
      filled.bytes_out = done.bytes_out;
      filled.row_groups = done.row_groups;
      SCRT_RETURN_IF_ERROR(scrt::capi::WriteStruct(&filled, sizeof filled, result));
    }
    return status;
  });
}
