// TemporaryFile: bytes that do not fit into memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/base/status.h"

namespace scrt {

// Has no name, so that it is gone with its handle, and with the process however that ends. Const
// use is thread-safe.
class TemporaryFile {
 public:
  // In this folder; empty: the one that the environment names for such files.
  static Result<std::unique_ptr<TemporaryFile>> Create(const std::string& folder = {});
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  Status Append(ByteSpan bytes);
  // Fills n bytes at out; TRUNCATED beyond the end.
  Status Read(uint64_t offset, size_t n, uint8_t* out) const;
  uint64_t size() const { return size_; }

 private:
  explicit TemporaryFile(int fd) : fd_(fd) {}

  int fd_;
  uint64_t size_ = 0;
};

}  // namespace scrt
