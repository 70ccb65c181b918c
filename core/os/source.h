// Source: bytes that can be read at any place: a mapped file, a file read by pread, or memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/buffer.h"
#include "core/base/bytes.h"

namespace scrt {

// Const use is thread-safe.
class Source {
 public:
  virtual ~Source() = default;
  virtual uint64_t size() const = 0;
  // The bytes [offset, offset + n). What lies beyond the end is TRUNCATED. A mapped source gives a
  // view that keeps the mapping alive, others a copy.
  virtual Result<BufferPtr> Read(uint64_t offset, uint64_t n) const = 0;
};

enum class SourceMode { kMap, kPread };

Result<std::shared_ptr<const Source>> OpenSource(const std::string& path, SourceMode mode);
// Of bytes that `bytes` keeps alive.
std::shared_ptr<const Source> MemorySource(BufferPtr bytes);

}  // namespace scrt
