#include "core/base/status.h"

#include <cerrno>
#include <cstring>

namespace scrt {

const char* CodeName(Code code) {
  switch (code) {
    case Code::kOk:
      return "OK";
    case Code::kEnd:
      return "END";
    case Code::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case Code::kHandle:
      return "HANDLE";
    case Code::kNoMemory:
      return "NO_MEMORY";
    case Code::kLimit:
      return "LIMIT";
    case Code::kIo:
      return "IO";
    case Code::kNotFound:
      return "NOT_FOUND";
    case Code::kExists:
      return "EXISTS";
    case Code::kUnsupported:
      return "UNSUPPORTED";
    case Code::kCancelled:
      return "CANCELLED";
    case Code::kDeadline:
      return "DEADLINE";
    case Code::kState:
      return "STATE";
    case Code::kInternal:
      return "INTERNAL";
    case Code::kUser:
      return "USER";
    case Code::kSyntax:
      return "SYNTAX";
    case Code::kEncoding:
      return "ENCODING";
    case Code::kCorrupt:
      return "CORRUPT";
    case Code::kTruncated:
      return "TRUNCATED";
    case Code::kVersion:
      return "VERSION";
    case Code::kChecksum:
      return "CHECKSUM";
    case Code::kRange:
      return "RANGE";
    case Code::kDuplicateKey:
      return "DUPLICATE_KEY";
    case Code::kSchema:
      return "SCHEMA";
    case Code::kType:
      return "TYPE";
    case Code::kMissing:
      return "MISSING";
    case Code::kConstraint:
      return "CONSTRAINT";
    case Code::kMismatch:
      return "MISMATCH";
  }
  return "UNKNOWN";
}

Status::Status(Code code, std::string message, int64_t offset)
    : detail_(new Detail{code, 0, offset, -1, -1, std::move(message)}) {}

Status Status::FromErrno(std::string_view what, int os_errno) {
  char text[128];
  const char* reason = strerror_r(os_errno, text, sizeof text);
  Status status(os_errno == ENOENT ? Code::kNotFound : Code::kIo,
                std::string(what) + ": " + reason);
  status.detail_->os_errno = os_errno;
  return status;
}

Status::Status(const Status& other)
    : detail_(other.detail_ ? new Detail(*other.detail_) : nullptr) {}

Status& Status::operator=(const Status& other) {
  if (this != &other) detail_.reset(other.detail_ ? new Detail(*other.detail_) : nullptr);
  return *this;
}

const std::string& Status::message() const {
  static const std::string* const empty = new std::string();
  return detail_ ? detail_->message : *empty;
}

std::string Status::ToString() const {
  if (ok()) return "OK";
  std::string text = std::string(CodeName(detail_->code)) + ": " + detail_->message;
  std::string place;
  if (detail_->line >= 0) {
    place = "line " + std::to_string(detail_->line);
    if (detail_->column >= 0) place += ", column " + std::to_string(detail_->column);
  }
  if (detail_->offset >= 0) {
    if (!place.empty()) place += ", ";
    place += "byte " + std::to_string(detail_->offset);
  }
  if (!place.empty()) text += " (" + place + ")";
  return text;
}

Status&& Status::At(int64_t offset) && {
  if (detail_) detail_->offset = offset;
  return std::move(*this);
}

Status&& Status::AtLine(int64_t line, int64_t column) && {
  if (detail_) {
    detail_->line = line;
    detail_->column = column;
  }
  return std::move(*this);
}

Status&& Status::In(std::string_view context) && {
  if (detail_) detail_->message = std::string(context) + ": " + detail_->message;
  return std::move(*this);
}

}  // namespace scrt
