#include "core/base/buffer.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace scrt {

Buffer::~Buffer() {
  if (capacity_ != 0) std::free(data_);
}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  if (this != &other) {
    if (capacity_ != 0) std::free(data_);
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
  size_t room = (std::max<size_t>(n, 64) + kPadding + 63) / 64 * 64;
  auto* fresh = static_cast<uint8_t*>(std::aligned_alloc(64, room));
  if (fresh == nullptr) return false;
  if (size_ != 0) std::memcpy(fresh, data_, size_);
  // Kernels may read the padding; it must be defined, whatever it holds.
  std::memset(fresh + room - kPadding, 0, kPadding);
  if (capacity_ != 0) std::free(data_);
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

void Buffer::Grow(size_t n) {
  if (!Reserve(std::max(n, capacity_ + capacity_ / 2))) throw std::bad_alloc();
}

}  // namespace scrt
