#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include <scrt/base.h>

#include "capi/src/handle.h"
#include "core/base/block_cache.h"

#define SCRT_SAME_CODE(c, cpp) \
  static_assert(static_cast<int>(c) == static_cast<int>(scrt::Code::cpp))
SCRT_SAME_CODE(SCRT_OK, kOk);
SCRT_SAME_CODE(SCRT_END, kEnd);
SCRT_SAME_CODE(SCRT_E_INVALID_ARGUMENT, kInvalidArgument);
SCRT_SAME_CODE(SCRT_E_HANDLE, kHandle);
SCRT_SAME_CODE(SCRT_E_NO_MEMORY, kNoMemory);
SCRT_SAME_CODE(SCRT_E_LIMIT, kLimit);
SCRT_SAME_CODE(SCRT_E_IO, kIo);
SCRT_SAME_CODE(SCRT_E_NOT_FOUND, kNotFound);
SCRT_SAME_CODE(SCRT_E_EXISTS, kExists);
SCRT_SAME_CODE(SCRT_E_UNSUPPORTED, kUnsupported);
SCRT_SAME_CODE(SCRT_E_CANCELLED, kCancelled);
SCRT_SAME_CODE(SCRT_E_DEADLINE, kDeadline);
SCRT_SAME_CODE(SCRT_E_STATE, kState);
SCRT_SAME_CODE(SCRT_E_INTERNAL, kInternal);
SCRT_SAME_CODE(SCRT_E_USER, kUser);
SCRT_SAME_CODE(SCRT_E_SYNTAX, kSyntax);
SCRT_SAME_CODE(SCRT_E_ENCODING, kEncoding);
SCRT_SAME_CODE(SCRT_E_CORRUPT, kCorrupt);
SCRT_SAME_CODE(SCRT_E_TRUNCATED, kTruncated);
SCRT_SAME_CODE(SCRT_E_VERSION, kVersion);
SCRT_SAME_CODE(SCRT_E_CHECKSUM, kChecksum);
SCRT_SAME_CODE(SCRT_E_RANGE, kRange);
SCRT_SAME_CODE(SCRT_E_DUPLICATE_KEY, kDuplicateKey);
SCRT_SAME_CODE(SCRT_E_SCHEMA, kSchema);
SCRT_SAME_CODE(SCRT_E_TYPE, kType);
SCRT_SAME_CODE(SCRT_E_MISSING, kMissing);
SCRT_SAME_CODE(SCRT_E_CONSTRAINT, kConstraint);
SCRT_SAME_CODE(SCRT_E_MISMATCH, kMismatch);
#undef SCRT_SAME_CODE

// Structs of the ABI have no hidden padding and don't change size by accident.
static_assert(sizeof(scrt_error) == 256 && sizeof(scrt_view) == 16 && sizeof(scrt_buf) == 24);
static_assert(sizeof(scrt_limits) == 64 && sizeof(scrt_control) == 48);
static_assert(sizeof(scrt_metrics) == 64);

namespace scrt::capi {
namespace {

struct Counters {
  std::atomic<uint64_t> rows_read{0}, rows_written{0}, row_groups_read{0}, row_groups_written{0};
  std::atomic<uint64_t> bytes_read{0}, bytes_written{0}, errors{0};
};
Counters counters;

struct LogHook {
  std::mutex mutex;
  scrt_log_fn fn = nullptr;
  void* user_data = nullptr;
  int32_t level = 0;
};
LogHook log_hook;

void Add(std::atomic<uint64_t>* counter, int64_t n) {
  counter->fetch_add(static_cast<uint64_t>(n), std::memory_order_relaxed);
}

}  // namespace

scrt_status Report(const Status& status, scrt_error* err) {
  Add(&counters.errors, 1);
  if (err != nullptr) {
    err->code = static_cast<int32_t>(status.code());
    err->os_errno = status.os_errno();
    err->offset = status.offset();
    err->line = status.line();
    err->column = status.column();
    const std::string& message = status.message();
    size_t n = std::min(message.size(), sizeof err->message - 1);
    // Not in the middle of a character.
    while (n < message.size() && n > 0 && (static_cast<uint8_t>(message[n]) & 0xc0) == 0x80) --n;
    std::memcpy(err->message, message.data(), n);
    std::memset(err->message + n, 0, sizeof err->message - n);
  }
  return static_cast<scrt_status>(status.code());
}

Status TextArgument(const char* text, int64_t size, const char* name, std::string_view* out) {
  if (size < 0) return Status(Code::kInvalidArgument, std::string(name) + " has a negative size");
  if (text == nullptr && size != 0) return NullArgument(name);
  *out = size == 0 ? std::string_view() : std::string_view(text, static_cast<size_t>(size));
  return Status::Ok();
}

Status MakeBuf(std::string_view bytes, scrt_buf* out) {
  *out = scrt_buf();
  auto* copy = static_cast<uint8_t*>(std::malloc(std::max<size_t>(bytes.size(), 1)));
  if (copy == nullptr) return Status(Code::kNoMemory, "out of memory");
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  out->data = copy;
  out->size = static_cast<int64_t>(bytes.size());
  return Status::Ok();
}

void MakeBuf(Buffer&& bytes, scrt_buf* out) {
  bytes.ReserveMore(1);  // data is never NULL
  size_t room = 0;
  out->size = static_cast<int64_t>(bytes.size());
  out->data = bytes.Release(&room);
  out->reserved = static_cast<int64_t>(room);
}

// The size that a struct says it has; none of the interface is odd or longer than this.
Status CheckStructSize(const void* from, const char* name, uint64_t* given) {
  constexpr uint64_t kMost = 4096;
  std::memcpy(given, from, sizeof *given);
  if (*given < sizeof *given || *given > kMost || *given % sizeof *given != 0) {
    return Status(Code::kInvalidArgument, std::string(name) + ": struct_size is not set");
  }
  return Status::Ok();
}

Status CopyOptions(const void* from, void* to, size_t size, const char* name) {
  uint64_t given = 0;
  SCRT_RETURN_IF_ERROR(CheckStructSize(from, name, &given));
  std::memcpy(to, from, std::min<size_t>(given, size));
  const auto* bytes = static_cast<const uint8_t*>(from);
  for (uint64_t i = size; i < given; ++i) {
    if (bytes[i] != 0) {
      return Status(Code::kInvalidArgument,
                    std::string(name) + ": a newer option than this library knows");
    }
  }
  return Status::Ok();
}

Status WriteStruct(const void* from, size_t size, void* to) {
  if (to == nullptr) return NullArgument("out");
  uint64_t given = 0;
  SCRT_RETURN_IF_ERROR(CheckStructSize(to, "out", &given));
  std::memset(to, 0, given);
  std::memcpy(to, from, std::min<size_t>(given, size));
  std::memcpy(to, &given, sizeof given);
  return Status::Ok();
}

Status ReadLimits(const scrt_limits& from, Limits* to) {
  for (uint64_t reserved : from.reserved) {
    if (reserved != 0) return Status(Code::kInvalidArgument, "a reserved limit is not 0");
  }
  // Nesting costs stack; sums of two of the others must not wrap.
  constexpr uint64_t kMostDepth = 1024;
  constexpr uint64_t kMost32 = 0xffffffffu;
  if (from.depth != 0) to->depth = static_cast<uint32_t>(std::min(from.depth, kMostDepth));
  if (from.fields != 0) to->fields = static_cast<uint32_t>(std::min(from.fields, kMost32));
  if (from.memory != 0) to->memory = std::min(from.memory, kMostBytes);
  if (from.value_bytes != 0) to->value_bytes = std::min(from.value_bytes, kMostBytes);
  if (from.row_group_rows != 0) to->row_group_rows = std::min(from.row_group_rows, kMostBytes);
  return Status::Ok();
}

void CountRowsRead(int64_t rows) { Add(&counters.rows_read, rows); }
void CountWritten(int64_t rows, int64_t row_groups, int64_t bytes) {
  Add(&counters.rows_written, rows);
  Add(&counters.row_groups_written, row_groups);
  Add(&counters.bytes_written, bytes);
}
void CountRead(int64_t row_groups, int64_t bytes) {
  Add(&counters.row_groups_read, row_groups);
  Add(&counters.bytes_read, bytes);
}

void Log(scrt_log_level level, const std::string& message) {
  std::unique_lock<std::mutex> lock(log_hook.mutex);
  scrt_log_fn fn = log_hook.fn;
  void* user_data = log_hook.user_data;
  bool wanted = fn != nullptr && static_cast<int32_t>(level) >= log_hook.level;
  lock.unlock();
  if (wanted) fn(user_data, static_cast<int32_t>(level), message.c_str());
}

}  // namespace scrt::capi

using scrt::Code;
using scrt::Status;
namespace capi = scrt::capi;

const char* scrt_code_name(scrt_status code) { return scrt::CodeName(static_cast<Code>(code)); }

void scrt_buf_free(scrt_buf* buf) {
  if (buf == nullptr) return;
  if (buf->reserved > 0) {
    scrt::FreeBlock(buf->data, static_cast<size_t>(buf->reserved));
  } else {
    std::free(buf->data);
  }
  *buf = scrt_buf();
}

void scrt_log_set(scrt_log_fn fn, void* user_data, int32_t level) {
  std::lock_guard<std::mutex> lock(capi::log_hook.mutex);
  capi::log_hook.fn = fn;
  capi::log_hook.user_data = user_data;
  capi::log_hook.level = level;
}

scrt_status scrt_metrics_get(scrt_metrics* out, scrt_error* err) {
  return capi::Enter(err, [&]() -> Status {
    scrt_metrics now = {};
    now.rows_read = capi::counters.rows_read;
    now.rows_written = capi::counters.rows_written;
    now.row_groups_read = capi::counters.row_groups_read;
    now.row_groups_written = capi::counters.row_groups_written;
    now.bytes_read = capi::counters.bytes_read;
    now.bytes_written = capi::counters.bytes_written;
    now.errors = capi::counters.errors;
    return capi::WriteStruct(&now, sizeof now, out);
  });
}
