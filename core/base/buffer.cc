#include "core/base/buffer.h"

#include <algorithm>
#include <new>

#include "core/base/block_cache.h"

namespace scrt {

Buffer::~Buffer() {
  if (capacity_ != 0) FreeBlock(data_, capacity_ + kPadding);
}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  if (this != &other) {
    if (capacity_ != 0) FreeBlock(data_, capacity_ + kPadding);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    owner_ = std::move(other.owner_);
  }
  return *this;
}

BufferPtr Buffer::Wrap(ByteSpan bytes, std::shared_ptr<const void> owner) {
  Buffer buffer;
  buffer.data_ = const_cast<uint8_t*>(bytes.data());
  buffer.size_ = bytes.size();
  buffer.owner_ = std::move(owner);
  return Share(std::move(buffer));
}

bool Buffer::Reserve(size_t n) {
  if (capacity_ != 0 && n <= capacity_) return true;
  if (n > SIZE_MAX / 2) return false;
  // A capacity of 0 means memory of somebody else.
  size_t room = std::max<size_t>(n, 1) + kPadding;
  auto* fresh = static_cast<uint8_t*>(AllocateBlock(&room));
  if (fresh == nullptr) return false;
  if (size_ != 0) std::memcpy(fresh, data_, size_);
  // Kernels may read the padding; it must be defined, whatever it holds.
  std::memset(fresh + room - kPadding, 0, kPadding);
  if (capacity_ != 0) FreeBlock(data_, capacity_ + kPadding);
  data_ = fresh;
  capacity_ = room - kPadding;
  owner_.reset();
  return true;
}

bool Buffer::Resize(size_t n) {
  if (!Reserve(n)) return false;
  size_ = n;
  return true;
}

bool Buffer::ResizeZero(size_t n) {
  size_ = 0;
  if (!Reserve(n)) return false;
  std::memset(data_, 0, n);
  size_ = n;
  return true;
}

uint8_t* Buffer::Release(size_t* block_size) {
  *block_size = capacity_ == 0 ? 0 : capacity_ + kPadding;
  size_ = capacity_ = 0;
  return std::exchange(data_, nullptr);
}

void Buffer::Grow(size_t n) {
  if (!Reserve(std::max(n, capacity_ + capacity_ / 2))) throw std::bad_alloc();
}

}  // namespace scrt
