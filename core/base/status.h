// Status and Result<T>: how every fallible operation of the library answers.
//
// A Status is one pointer; null means OK, so the good path costs a compare. A failed Status owns a
// code, a message for people, and where known the byte offset (and line and column for text) of
// the trouble. Status is cheap to move and safe to share between threads once built.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace scrt {

// The one list of codes. capi/include/scrt/base.h repeats it for C; a static_assert ties the two.
// Numbers are never reused. Positive: not an error. Bands: -1 general, -100 format, -200 schema.
enum class Code : int32_t {
  kOk = 0,
  kEnd = 1,
  kInvalidArgument = -1,
  kHandle = -2,
  kNoMemory = -3,
  kLimit = -4,
  kIo = -5,
  kNotFound = -6,
  kExists = -7,
  kUnsupported = -8,
  kCancelled = -9,
  kDeadline = -10,
  kState = -11,
  kInternal = -12,
  kUser = -13,
  kSyntax = -100,
  kEncoding = -101,
  kCorrupt = -102,
  kTruncated = -103,
  kVersion = -104,
  kChecksum = -105,
  kRange = -106,
  kDuplicateKey = -107,
  kSchema = -200,
  kType = -201,
  kMissing = -202,
  kConstraint = -203,
  kMismatch = -204,
};

// Static upper-case name such as "CORRUPT"; "UNKNOWN" for a number not in the list.
const char* CodeName(Code code);

class [[nodiscard]] Status {
 public:
  struct Detail {
    Code code = Code::kOk;
    int32_t os_errno = 0;
    int64_t offset = -1;  // byte position in the input or file, -1 unknown
    int64_t line = -1;    // 1-based, -1 unknown
    int64_t column = -1;  // 1-based, in bytes, -1 unknown
    std::string message;
  };

  Status() = default;
  Status(Code code, std::string message, int64_t offset = -1);
  static Status Ok() { return Status(); }
  // Carries errno and its text: "cannot open x: No such file or directory".
  static Status FromErrno(std::string_view what, int os_errno);

  Status(const Status& other);
  Status& operator=(const Status& other);
  Status(Status&&) noexcept = default;
  Status& operator=(Status&&) noexcept = default;
  ~Status() = default;

  bool ok() const { return detail_ == nullptr; }
  Code code() const { return detail_ ? detail_->code : Code::kOk; }
  int64_t offset() const { return detail_ ? detail_->offset : -1; }
  int64_t line() const { return detail_ ? detail_->line : -1; }
  int64_t column() const { return detail_ ? detail_->column : -1; }
  int32_t os_errno() const { return detail_ ? detail_->os_errno : 0; }
  const std::string& message() const;

  // "SYNTAX: message (line 3, column 7, byte 41)".
  std::string ToString() const;

  // Same failure, with the place filled in or shifted. No effect on OK.
  Status&& At(int64_t offset) &&;
  Status&& AtLine(int64_t line, int64_t column) &&;
  // Prefixes the message: "context: message". No effect on OK.
  Status&& In(std::string_view context) &&;

 private:
  std::unique_ptr<Detail> detail_;
};

// Either a T or a failed Status.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return value_.has_value(); }
  const Status& status() const& { return status_; }
  Status&& status() && { return std::move(status_); }
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  T&& Take() { return *std::move(value_); }

 private:
  std::optional<T> value_;
  Status status_;
};

#define SCRT_CONCAT_INNER(a, b) a##b
#define SCRT_CONCAT(a, b) SCRT_CONCAT_INNER(a, b)

#define SCRT_RETURN_IF_ERROR(expr)               \
  do {                                           \
    ::scrt::Status scrt_status_ = (expr);        \
    if (!scrt_status_.ok()) return scrt_status_; \
  } while (0)

// SCRT_ASSIGN_OR_RETURN(auto x, F()): x = value, or return the failure.
#define SCRT_ASSIGN_OR_RETURN(lhs, expr) \
  SCRT_ASSIGN_OR_RETURN_INNER(SCRT_CONCAT(scrt_result_, __LINE__), lhs, expr)
#define SCRT_ASSIGN_OR_RETURN_INNER(tmp, lhs, expr) \
  auto tmp = (expr);                                \
  if (!tmp.ok()) return std::move(tmp).status();    \
  lhs = std::move(tmp).Take()

}  // namespace scrt
