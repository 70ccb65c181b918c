// Streams of bytes in and out: files, pipes, memory, and whatever a caller brings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/base/status.h"

namespace scrt {

class InputStream {
 public:
  virtual ~InputStream() = default;
  // Fills at most n bytes and says how many; 0 only at the end.
  virtual Result<size_t> Read(uint8_t* out, size_t n) = 0;
  // Bytes in total, -1 where that is not known.
  virtual int64_t size() const { return -1; }
};

class OutputStream {
 public:
  virtual ~OutputStream() = default;
  virtual Status Write(ByteSpan bytes) = 0;
  // As many bytes are written soon: to make room for them at once.
  virtual void Expect(uint64_t /*bytes*/) {}
  // Ends the stream: flushes it, for files gives them their name. Without it nothing is promised.
  virtual Status Finish() { return Status::Ok(); }
};

// "-" is standard input.
Result<std::unique_ptr<InputStream>> OpenInput(const std::string& path);
std::unique_ptr<InputStream> MemoryInput(std::string bytes);

struct OutputOptions {
  bool overwrite = true;  // else an existing file is EXISTS
  bool sync = false;      // Finish returns only when the bytes are on the disk
};
// "-" is standard output. A file is written under a temporary name beside it and renamed by Finish,
// so that the path holds the old file or the whole new one; without Finish it is removed.
Result<std::unique_ptr<OutputStream>> OpenOutput(const std::string& path,
                                                 const OutputOptions& options = {});

// Random bits of the operating system.
uint64_t RandomBits();

}  // namespace scrt
