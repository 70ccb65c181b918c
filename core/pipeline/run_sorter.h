// RunSorter: sorts any number of small records in bounded memory.
//
// Records are collected in memory; when that is full they are sorted and written to a temporary
// file as a run, and at the end the runs are merged.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/buffer.h"
#include "core/os/temporary_file.h"

namespace scrt {

struct RunSorterOptions {
  uint64_t memory_bytes = uint64_t{16} << 20;
  std::string folder;  // for the temporary file; empty: the system's
  // Of records that differ in no more than their last so many bytes, only the least comes. Where
  // this is not 0, what stands before the tail must not be the beginning of another record's.
  size_t distinct_tail_bytes = 0;
};

// Not thread-safe.
class RunSorter {
 public:
  static constexpr size_t kMaxRecordBytes = 4096;

  explicit RunSorter(const RunSorterOptions& options);
  ~RunSorter();

  // Takes a copy. At most kMaxRecordBytes.
  Status Add(std::string_view record);
  // Nothing may be added any more; records come by Next.
  Status Finish();
  // The next record by the order of its bytes, until the next call; false at the end.
  Result<bool> Next(std::string_view* record);
  // How often memory was full.
  uint64_t spills() const { return spills_; }

 private:
  struct Slot {
    uint64_t prefix;  // first eight bytes, big-endian
    uint64_t offset;
    uint32_t size;
  };
  struct Run {
    uint64_t begin, end;  // in the file
  };
  class RunReader;
  class Merge;

  std::string_view RecordAt(const Slot& slot) const {
    return AsText(bytes_.span().subspan(slot.offset, slot.size));
  }
  uint64_t held() const { return bytes_.size() + slots_.size() * sizeof(Slot); }
  void Sort();
  Status Full();
  Status Spill();
  Status MergeOnce();

  RunSorterOptions options_;
  Buffer bytes_;
  std::vector<Slot> slots_;
  size_t next_ = 0;
  std::unique_ptr<TemporaryFile> file_;
  std::vector<Run> runs_;
  uint64_t spills_ = 0;
  std::unique_ptr<Merge> merge_;
};

}  // namespace scrt
