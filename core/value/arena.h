// Arena: bytes that are appended and never move, addressed by 40-bit offsets.
//
// Memory comes in chunks. The offsets are cut in granules of 1 MiB; a chunk starts at a granule and
// covers as many as it needs, so that an offset is resolved by one table look-up, and what is
// appended in one piece is contiguous. The room between the end of a chunk and its last granule is
// an address range only, not memory.
//
// One writer; concurrent readers of what was appended before they started. Clear keeps the chunks.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/checked.h"

namespace scrt {

class Arena {
 public:
  static constexpr uint64_t kGranule = uint64_t{1} << 20;
  static constexpr uint64_t kMaxOffset = (uint64_t{1} << 40) - 1;
  // Writable bytes behind every room, so that copies may be rounded up to whole vectors.
  static constexpr size_t kSlack = 64;

  explicit Arena(uint64_t max_bytes = kMaxOffset) : max_bytes_(max_bytes) {}
  Arena(Arena&& other) noexcept { *this = std::move(other); }
  Arena& operator=(Arena&& other) noexcept;

  // Room for n contiguous bytes (and kSlack more) at the end, or null when the limit or memory is
  // exhausted. Stays the same room until Commit; lives until Clear.
  char* Room(size_t n) {
    if (n < static_cast<size_t>(end_ - next_)) return next_;
    return NewRoom(n);
  }
  // Makes the first n bytes of the room part of the arena, and returns their offset.
  uint64_t Commit(size_t n) {
    uint64_t offset = base_ + static_cast<uint64_t>(next_ - begin_);
    next_ += n;
    return offset;
  }

  // The n bytes at `offset`, or an empty view at null if they don't lie in appended memory.
  std::string_view View(uint64_t offset, uint64_t n) const {
    uint64_t granule = offset / kGranule;
    if (granule >= granules_.size()) return {};
    const Granule& entry = granules_[granule];
    uint64_t at = offset % kGranule;
    const char* end = entry.chunk == current_ ? next_ : chunks_[entry.chunk].used;
    if (end <= entry.data || !InBounds(at, n, static_cast<uint64_t>(end - entry.data))) return {};
    return {entry.data + at, n};
  }

  // Bytes of memory held, used or not.
  uint64_t held() const { return held_; }
  // Lowers or raises the limit of what may be held.
  void set_max_bytes(uint64_t max_bytes) { max_bytes_ = max_bytes; }

  // Forgets all content and keeps the memory. Old offsets are then meaningless.
  void Clear();

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;
    size_t size;
    const char* used;  // end of what was appended; null while it holds nothing
    uint64_t first_granule;
  };
  struct Granule {
    const char* data;  // of its first byte
    size_t chunk;
  };
  static constexpr size_t kNoChunk = static_cast<size_t>(-1);
  static constexpr size_t kFirstChunk = 16 << 10;

  char* NewRoom(size_t n);
  bool AddChunk(size_t n);
  void Enter(size_t chunk);

  std::vector<Chunk> chunks_;
  std::vector<Granule> granules_;
  size_t current_ = kNoChunk;
  char* begin_ = nullptr;
  char* next_ = nullptr;
  char* end_ = nullptr;
  uint64_t base_ = 0;  // offset of begin_
  uint64_t held_ = 0;
  uint64_t max_bytes_;
};

}  // namespace scrt
