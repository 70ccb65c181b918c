#include "core/base/block_cache.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <mutex>

namespace scrt {
namespace {

// Smaller blocks are the allocator's business.
constexpr size_t kLeastKept = size_t{64} << 10;
// One that is larger would push out all others.
constexpr size_t kMostOfOne = kMostKeptBytes / 2;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SCRT_KEEP_BLOCKS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SCRT_KEEP_BLOCKS 0
#endif
#endif
#ifndef SCRT_KEEP_BLOCKS
#define SCRT_KEEP_BLOCKS 1
#endif

// Sizes in steps of an eighth of their power of two, so that blocks of about the same size replace
// each other.
size_t RoundUp(size_t size) {
  size_t step = std::max(kBlockAlignment, std::bit_floor(size) / 8);
  return (size + step - 1) / step * step;
}

class Cache {
 public:
  void* Take(size_t* size) {
    std::lock_guard<std::mutex> lock(mutex_);
    Slot* best = nullptr;
    for (size_t i = 0; i < count_; ++i) {
      Slot& slot = slots_[i];
      if (slot.size < *size || slot.size / 2 > *size) continue;
      if (best == nullptr || slot.size < best->size) best = &slot;
    }
    if (best == nullptr) return nullptr;
    *size = best->size;
    return Remove(best);
  }

  void Put(void* block, size_t size) {
    std::lock_guard<std::mutex> lock(mutex_);
    while (count_ == kSlots || bytes_ + size > kMostKeptBytes) {
      auto oldest = [](const Slot& a, const Slot& b) { return a.stamp < b.stamp; };
      std::free(Remove(std::min_element(slots_, slots_ + count_, oldest)));
    }
    slots_[count_++] = {block, size, ++clock_};
    bytes_ += size;
  }

  void Drop() {
    std::lock_guard<std::mutex> lock(mutex_);
    while (count_ != 0) std::free(Remove(slots_));
  }

  size_t bytes() {
    std::lock_guard<std::mutex> lock(mutex_);
    return bytes_;
  }

 private:
  static constexpr size_t kSlots = 64;
  struct Slot {
    void* block;
    size_t size;
    uint64_t stamp;
  };

  void* Remove(Slot* slot) {
    void* block = slot->block;
    bytes_ -= slot->size;
    *slot = slots_[--count_];
    return block;
  }

  std::mutex mutex_;
  Slot slots_[kSlots];
  size_t count_ = 0;
  size_t bytes_ = 0;
  uint64_t clock_ = 0;
};

// Never destroyed: buffers of static objects are freed after everything here.
Cache& TheCache() {
  static Cache* cache = new Cache;
  return *cache;
}

bool IsKept(size_t size) {
  return SCRT_KEEP_BLOCKS != 0 && size >= kLeastKept && size <= kMostOfOne;
}

}  // namespace

void* AllocateBlock(size_t* size) {
  *size = RoundUp(std::max(*size, kBlockAlignment));
  if (IsKept(*size)) {
    void* block = TheCache().Take(size);
    if (block != nullptr) return block;
  }
  return std::aligned_alloc(kBlockAlignment, *size);
}

void FreeBlock(void* block, size_t size) {
  if (IsKept(size)) {
    TheCache().Put(block, size);
  } else {
    std::free(block);
  }
}

size_t KeptBytes() { return TheCache().bytes(); }
void DropKeptBlocks() { TheCache().Drop(); }

}  // namespace scrt
