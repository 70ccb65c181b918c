#include "core/value/arena.h"

#include <algorithm>
#include <new>
#include <utility>

namespace scrt {

Arena& Arena::operator=(Arena&& other) noexcept {
  if (this == &other) return *this;
  chunks_ = std::exchange(other.chunks_, {});
  granules_ = std::exchange(other.granules_, {});
  current_ = std::exchange(other.current_, kNoChunk);
  begin_ = std::exchange(other.begin_, nullptr);
  next_ = std::exchange(other.next_, nullptr);
  end_ = std::exchange(other.end_, nullptr);
  base_ = std::exchange(other.base_, 0);
  held_ = std::exchange(other.held_, 0);
  max_bytes_ = other.max_bytes_;
  return *this;
}

void Arena::Enter(size_t chunk) {
  if (current_ != kNoChunk) chunks_[current_].used = next_;
  current_ = chunk;
  Chunk& entered = chunks_[chunk];
  begin_ = next_ = entered.memory.get();
  end_ = begin_ + entered.size;
  base_ = entered.first_granule * kGranule;
}

char* Arena::NewRoom(size_t n) {
  // Chunks kept by Clear stand behind the current one and are empty.
  for (size_t i = current_ + 1; i < chunks_.size(); ++i) {  // kNoChunk + 1 == 0
    if (n <= chunks_[i].size) {
      Enter(i);
      return next_;
    }
  }
  if (!AddChunk(n)) return nullptr;
  Enter(chunks_.size() - 1);
  return next_;
}

bool Arena::AddChunk(size_t n) {
  size_t wanted =
      chunks_.empty() ? kFirstChunk : std::min(2 * chunks_.back().size, size_t{kGranule});
  size_t size = std::max(n, wanted);
  if (size > max_bytes_ - std::min(held_, max_bytes_)) size = n;
  if (size > max_bytes_ - std::min(held_, max_bytes_)) return false;
  uint64_t first = granules_.size();
  uint64_t count = std::max<uint64_t>(1, (size + kGranule - 1) / kGranule);
  if (count > (kMaxOffset + 1) / kGranule - first) return false;
  std::unique_ptr<char[]> memory(new (std::nothrow) char[size + kSlack]);
  if (memory == nullptr) return false;
  for (uint64_t i = 0; i < count; ++i) {
    granules_.push_back({memory.get() + i * kGranule, chunks_.size()});
  }
  chunks_.push_back({std::move(memory), size, nullptr, first});
  held_ += size;
  return true;
}

void Arena::Clear() {
  for (Chunk& chunk : chunks_) chunk.used = nullptr;
  current_ = kNoChunk;
  begin_ = next_ = end_ = nullptr;
  base_ = 0;
}

}  // namespace scrt
