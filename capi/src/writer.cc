#include <scrt/writer.h>

#include "capi/src/callback_streams.h"
#include "capi/src/handles.h"
#include "capi/src/import.h"
#include "capi/src/writer_options.h"
#include "core/schema/utf8.h"

static_assert(sizeof(scrt_writer_options) == 40);

using scrt::ByteSpan;
using scrt::Code;
using scrt::Status;
using scrt::capi::Enter;
using scrt::capi::IsHandle;
using scrt::capi::Memory;
using scrt::capi::NotAHandle;
using scrt::capi::NullArgument;

namespace scrt::capi {

Status ReadWriterOptions(const scrt_writer_options* from, WriterSettings* to) {
  scrt_writer_options raw;
  SCRT_RETURN_IF_ERROR(ReadOptions(from, &raw));
  if (raw.reserved != 0) {
    return Status(Code::kInvalidArgument, "writer options: a reserved field is not 0");
  }
  if (raw.profile != SCRT_PROFILE_COMPACT && raw.profile != SCRT_PROFILE_FAST) {
    return Status(Code::kInvalidArgument, "writer options: no such profile");
  }
  constexpr uint32_t kMostPageBytes = 1u << 28;
  if (raw.page_bytes > kMostPageBytes || raw.text_page_bytes > kMostPageBytes) {
    return Status(Code::kInvalidArgument, "writer options: pages of more than 256 MiB");
  }
  file::PageOptions& pages = to->file.pages;
  pages.profile = raw.profile == SCRT_PROFILE_FAST ? Profile::kFast : Profile::kCompact;
  // What zstd takes; below 0 are its fast levels.
  constexpr int32_t kLeastLevel = -131072, kMostLevel = 22;
  if (raw.zstd_level < kLeastLevel || raw.zstd_level > kMostLevel) {
    return Status(Code::kInvalidArgument, "writer options: no such zstd level");
  }
  if (raw.zstd_level != 0) pages.zstd_level = raw.zstd_level;
  if (raw.page_bytes != 0) pages.page_bytes = raw.page_bytes;
  if (raw.text_page_bytes != 0) pages.text_page_bytes = raw.text_page_bytes;
  to->output.overwrite = raw.no_overwrite == 0;
  to->output.sync = raw.sync != 0;
  return Status::Ok();
}

}  // namespace scrt::capi

namespace {

class MemoryOutput : public scrt::OutputStream {
 public:
  explicit MemoryOutput(std::shared_ptr<scrt::Buffer> bytes) : bytes_(std::move(bytes)) {}
  Status Write(ByteSpan bytes) override {
    bytes_->AppendBytes(bytes.data(), bytes.size());
    return Status::Ok();
  }
  // With room for the end of the file, which would else cost another copy.
  void Expect(uint64_t bytes) override { bytes_->ReserveMore(bytes + kEndOfFile); }

 private:
  static constexpr uint64_t kEndOfFile = 4096;
  std::shared_ptr<scrt::Buffer> bytes_;
};

Status Open(std::unique_ptr<scrt::OutputStream> stream, const scrt::file::WriterOptions& options,
            scrt_writer** out) {
  SCRT_ASSIGN_OR_RETURN(auto writer, scrt::file::FileWriter::Open(std::move(stream), options));
  scrt::capi::CountWritten(0, 0, static_cast<int64_t>(writer->bytes_written()));
  *out = new scrt_writer{scrt_writer::kTag, std::move(writer), {}, false, nullptr};
  return Status::Ok();
}

// Work on a file that is being written. What is refused before a byte of it is written leaves the
// writer as it was; a file that failed otherwise is not whole whatever is tried next.
template <typename Body>
Status Write(scrt_writer* writer, Body body) {
  if (!writer->sticky.status().ok()) return writer->sticky.status();
  if (writer->finished) return Status(Code::kState, "the file is finished");
  const scrt::file::FileWriter& file = *writer->writer;
  auto bytes = static_cast<int64_t>(file.bytes_written());
  auto groups = static_cast<int64_t>(file.index().groups.size());
  Status refused;
  SCRT_RETURN_IF_ERROR(writer->sticky.Run([&]() -> Status {
    Status status = body();
    if (file.broken() || status.code() == Code::kNoMemory) return status;
    refused = std::move(status);
    return Status::Ok();
  }));
  SCRT_RETURN_IF_ERROR(std::move(refused));
  scrt::capi::CountWritten(0, static_cast<int64_t>(file.index().groups.size()) - groups,
                           static_cast<int64_t>(file.bytes_written()) - bytes);
  return Status::Ok();
}

}  // namespace

Status scrt::capi::AppendRows(scrt_writer* writer, const Batch& batch) {
  SCRT_RETURN_IF_ERROR(Write(writer, [&] { return writer->writer->Append(batch); }));
  CountWritten(batch.rows(), 0, 0);
  return Status::Ok();
}

scrt_status scrt_writer_open(const char* path, const scrt_writer_options* options,
                             scrt_writer** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (path == nullptr) return NullArgument("path");
    scrt::capi::WriterSettings settings;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadWriterOptions(options, &settings));
    SCRT_ASSIGN_OR_RETURN(auto stream, scrt::OpenOutput(path, settings.output));
    return Open(std::move(stream), settings.file, out);
  });
}

scrt_status scrt_writer_open_callback(scrt_write_fn write, void* user_data,
                                      const scrt_writer_options* options, scrt_writer** out,
                                      scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (write == nullptr) return NullArgument("write");
    scrt::capi::WriterSettings settings;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadWriterOptions(options, &settings));
    return Open(scrt::capi::CallbackOutput(write, user_data), settings.file, out);
  });
}

scrt_status scrt_writer_open_memory(const scrt_writer_options* options, scrt_writer** out,
                                    scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    scrt::capi::WriterSettings settings;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadWriterOptions(options, &settings));
    auto bytes = std::make_shared<scrt::Buffer>();
    SCRT_RETURN_IF_ERROR(Open(std::make_unique<MemoryOutput>(bytes), settings.file, out));
    (*out)->memory = std::move(bytes);
    return Status::Ok();
  });
}

scrt_status scrt_writer_take(scrt_writer* writer, scrt_buf* out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    if (!IsHandle(writer)) return NotAHandle("writer");
    if (writer->memory == nullptr) {
      return Status(Code::kState, "the writer does not write into memory");
    }
    SCRT_RETURN_IF_ERROR(writer->sticky.status());
    scrt::capi::MakeBuf(std::move(*writer->memory), out);
    return Status::Ok();
  });
}

scrt_status scrt_writer_append(scrt_writer* writer, const scrt_batch* batch, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(writer)) return NotAHandle("writer");
    if (!IsHandle(batch)) return NotAHandle("batch");
    return scrt::capi::AppendRows(writer, *batch->batch);
  });
}

scrt_status scrt_writer_append_columns(scrt_writer* writer, const scrt_schema* schema, int64_t rows,
                                       const scrt_column* columns, int64_t count, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(writer)) return NotAHandle("writer");
    SCRT_ASSIGN_OR_RETURN(scrt::BatchPtr batch,
                          scrt::capi::Import(schema, rows, columns, count, Memory::kBorrowed));
    return scrt::capi::AppendRows(writer, *batch);
  });
}

scrt_status scrt_writer_append_packed(scrt_writer* writer, const scrt_schema* schema, int64_t rows,
                                      const scrt_packed_column* columns, int64_t count,
                                      const uint8_t* block, int64_t size, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(writer)) return NotAHandle("writer");
    SCRT_ASSIGN_OR_RETURN(
        scrt::BatchPtr batch,
        scrt::capi::ImportPacked(schema, rows, columns, count, block, size, Memory::kBorrowed));
    return scrt::capi::AppendRows(writer, *batch);
  });
}

scrt_status scrt_writer_set_metadata(scrt_writer* writer, const char* key, const char* value,
                                     scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(writer)) return NotAHandle("writer");
    if (key == nullptr) return NullArgument("key");
    if (value == nullptr) return NullArgument("value");
    if (!scrt::IsUtf8(key) || !scrt::IsUtf8(value)) {
      return Status(Code::kEncoding, "metadata is not UTF-8");
    }
    return Write(writer, [&] {
      writer->writer->SetMetadata(key, value);
      return Status::Ok();
    });
  });
}

scrt_status scrt_writer_finish(scrt_writer* writer, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (!IsHandle(writer)) return NotAHandle("writer");
    SCRT_RETURN_IF_ERROR(Write(writer, [&] { return writer->writer->Finish(); }));
    writer->finished = true;
    return Status::Ok();
  });
}

int64_t scrt_writer_bytes(const scrt_writer* writer) {
  return IsHandle(writer) ? static_cast<int64_t>(writer->writer->bytes_written()) : 0;
}

void scrt_writer_free(scrt_writer* writer) { scrt::capi::Free(writer); }
