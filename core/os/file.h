// Whole files by path.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/status.h"

namespace scrt {

// What tells one state of a file from another without reading it.
struct FileStamp {
  int64_t size = 0;
  int64_t mtime_ns = 0;  // last change of the content, since 1970
  uint64_t device = 0;   // with inode: which file a path means
  uint64_t inode = 0;
  int64_t observed_ns = 0;  // when this was asked

  bool SameState(const FileStamp& other) const {
    return size == other.size && mtime_ns == other.mtime_ns && device == other.device &&
           inode == other.inode;
  }
  // File systems count time in ticks: a change right after `mtime` may leave no trace in it. True
  // if the file had been still for long enough that a later change must show.
  bool Settled() const { return observed_ns - mtime_ns > 100'000'000; }
};

// kNotFound if there is no such file, else kIo.
Result<FileStamp> StatFile(const std::string& path);

// The content, at most `limit` bytes: kLimit if there is more. Pipes are read to their end.
Result<std::string> ReadWholeFile(const std::string& path, uint64_t limit);

}  // namespace scrt
