#include <cerrno>
#include <new>

#include "core/arrow/export.h"

namespace scrt::arrow {
namespace {

int ErrnoOf(const Status& status) {
  switch (status.code()) {
    case Code::kOk:
      return 0;
    case Code::kNoMemory:
      return ENOMEM;
    case Code::kIo:
      return status.os_errno() != 0 ? status.os_errno() : EIO;
    case Code::kUnsupported:
      return ENOTSUP;
    case Code::kCancelled:
      return ECANCELED;
    default:
      return EINVAL;
  }
}

// What an exported stream owns.
class Source {
 public:
  Source(std::unique_ptr<Cursor> cursor, const ExportOptions& options)
      : cursor_(std::move(cursor)), options_(options) {}

  Status GetSchema(ArrowSchema* out) {
    SCRT_RETURN_IF_ERROR(Begin());
    SCRT_ASSIGN_OR_RETURN(OwnedSchema schema, ExportSchema(*schema_, options_));
    schema.MoveTo(out);
    return Status::Ok();
  }

  // A released array at the end.
  Status GetNext(ArrowArray* out) {
    SCRT_RETURN_IF_ERROR(Begin());
    BatchPtr batch = std::move(ahead_);
    ahead_ = nullptr;
    if (batch == nullptr) {
      SCRT_ASSIGN_OR_RETURN(batch, cursor_->Next(0));
    }
    if (batch == nullptr) return Status::Ok();
    if (batch->schema != schema_ && !batch->schema->Equals(*schema_)) {
      return Status(Code::kMismatch,
                    "rows of another schema follow, which an Arrow stream can't have");
    }
    SCRT_ASSIGN_OR_RETURN(OwnedArray array, ExportBatch(*batch, options_));
    array.MoveTo(out);
    return Status::Ok();
  }

  // Runs the body of a callback: nothing may be thrown out of it. A failure stays.
  template <typename Body>
  int Run(Body body) noexcept {
    if (failed_ != 0) return failed_;
    try {
      Status status = body();
      failed_ = ErrnoOf(status);
      if (!status.ok()) message_ = status.ToString();
    } catch (const std::bad_alloc&) {
      failed_ = ENOMEM;
    } catch (...) {
      failed_ = EIO;
    }
    return failed_;
  }
  const char* message() const {
    if (failed_ == 0) return nullptr;
    return message_.empty() ? "out of memory" : message_.c_str();
  }

 private:
  Status Begin() {
    if (schema_ != nullptr) return Status::Ok();
    if (cursor_->schema() == nullptr) {
      SCRT_ASSIGN_OR_RETURN(ahead_, cursor_->Next(0));
    }
    schema_ = ahead_ != nullptr ? ahead_->schema : cursor_->schema();
    if (schema_ == nullptr) return Status(Code::kNotFound, "no rows, hence no schema");
    return Status::Ok();
  }

  std::unique_ptr<Cursor> cursor_;
  ExportOptions options_;
  SchemaPtr schema_;
  BatchPtr ahead_;  // read for the sake of its schema
  int failed_ = 0;
  std::string message_;
};

Source* SourceOf(ArrowArrayStream* stream) { return static_cast<Source*>(stream->private_data); }

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  *out = ArrowSchema();
  Source* source = SourceOf(stream);
  return source->Run([&] { return source->GetSchema(out); });
}

int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
  *out = ArrowArray();
  Source* source = SourceOf(stream);
  return source->Run([&] { return source->GetNext(out); });
}

const char* GetLastError(ArrowArrayStream* stream) { return SourceOf(stream)->message(); }

void ReleaseStream(ArrowArrayStream* stream) {
  delete SourceOf(stream);
  stream->release = nullptr;
}

}  // namespace

OwnedStream ExportStream(std::unique_ptr<Cursor> cursor, const ExportOptions& options) {
  ArrowArrayStream out = {};
  out.private_data = new Source(std::move(cursor), options);
  out.get_schema = GetSchema;
  out.get_next = GetNext;
  out.get_last_error = GetLastError;
  out.release = ReleaseStream;
  return OwnedStream(&out);
}

}  // namespace scrt::arrow
