// What every handle of the C interface begins with, and how its functions are entered and left.
#pragma once

#include <new>
#include <string_view>

#include <scrt/base.h>

#include "core/base/buffer.h"
#include "core/base/limits.h"
#include "core/base/status.h"

namespace scrt::capi {

// The first member of each handle. It turns a NULL or foreign pointer into SCRT_E_HANDLE, and a
// freed one as long as nothing else took its memory; only the address sanitizer finds each.
enum class Tag : uint64_t {
  kSchema = 0x5343525401534348,
  kDocument = 0x534352540144434f,
  kCache = 0x5343525401434143,
  kBatch = 0x5343525401424154,
  kCursor = 0x5343525401435552,
  kReader = 0x5343525401524452,
  kWriter = 0x5343525401575254,
  kFreed = 0,
};

template <typename Handle>
bool IsHandle(const Handle* handle) {
  return handle != nullptr && handle->tag == Handle::kTag;
}

inline Status NotAHandle(const char* noun) {
  return Status(Code::kHandle, std::string("not a ") + noun);
}

// Fills `err`, counts the failure, and gives the code.
scrt_status Report(const Status& status, scrt_error* err);

// Runs the body of a C function: nothing may be thrown across the border.
template <typename Body>
scrt_status Enter(scrt_error* err, Body body) noexcept {
  try {
    Status status = body();
    return status.ok() ? SCRT_OK : Report(status, err);
  } catch (const std::bad_alloc&) {
    return Report(Status(Code::kNoMemory, "out of memory"), err);
  } catch (...) {
    return Report(Status(Code::kInternal, "unexpected exception"), err);
  }
}

// The same for functions that give a value and have no way to tell why not.
template <typename T, typename Body>
T EnterValue(T otherwise, Body body) noexcept {
  try {
    return body();
  } catch (...) {
    return otherwise;
  }
}

template <typename Handle>
void Free(Handle* handle) noexcept {
  if (!IsHandle(handle)) return;
  // Not to be left out as a store that nobody reads.
  *static_cast<volatile Tag*>(&handle->tag) = Tag::kFreed;
  delete handle;
}

inline Status NullArgument(const char* name) {
  return Status(Code::kInvalidArgument, std::string(name) + " is NULL");
}

// Text that C gave: NULL only with size 0.
Status TextArgument(const char* text, int64_t size, const char* name, std::string_view* out);

inline scrt_view View(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), static_cast<int64_t>(text.size())};
}

// A copy that the caller gives back to scrt_buf_free.
Status MakeBuf(std::string_view bytes, scrt_buf* out);
// Hands the buffer's memory over.
void MakeBuf(Buffer&& bytes, scrt_buf* out);

// Options that C gave, as this library knows them: zeros where the caller's are shorter; what is
// longer must be zero.
Status CopyOptions(const void* from, void* to, size_t size, const char* name);
template <typename Options>
Status ReadOptions(const Options* from, Options* to) {
  *to = Options();
  return from == nullptr ? Status::Ok() : CopyOptions(from, to, sizeof *to, "options");
}
// Fills as much of the caller's struct as it has room for.
Status WriteStruct(const void* from, size_t size, void* to);
// INVALID_ARGUMENT unless the struct begins with a size that one of the interface can have.
Status CheckStructSize(const void* from, const char* name, uint64_t* given);

// What a caller may ask for in bytes or rows; half of it is still far from wrapping.
inline constexpr uint64_t kMostBytes = uint64_t{1} << 62;

Status ReadLimits(const scrt_limits& from, Limits* to);

// The object may have been left half done by a failure: from then on every call on it gives that
// failure again. Made by the first one, whether it is returned or thrown.
class Sticky {
 public:
  const Status& status() const { return status_; }
  template <typename Body>
  Status Run(Body body) {
    if (!status_.ok()) return status_;
    struct Guard {
      Sticky* sticky;
      bool returned = false;
      ~Guard() {
        if (!returned) sticky->thrown_ = true;
      }
    } guard{this};
    if (thrown_) {
      guard.returned = true;
      return Status(Code::kState, "an earlier call ran out of memory");
    }
    Status status = body();
    guard.returned = true;
    if (!status.ok()) status_ = status;
    return status;
  }

 private:
  Status status_;
  bool thrown_ = false;
};

// Process-wide counters behind scrt_metrics_get.
void CountRowsRead(int64_t rows);
void CountWritten(int64_t rows, int64_t row_groups, int64_t bytes);
void CountRead(int64_t row_groups, int64_t bytes);
void Log(scrt_log_level level, const std::string& message);

}  // namespace scrt::capi
