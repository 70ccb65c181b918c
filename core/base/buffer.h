// Buffer: reference-counted, 64-byte aligned bytes; what columns are made of.
//
// A Buffer either owns its memory, or keeps alive whatever does (a file mapping, an imported Arrow
// array). Sharing is by BufferPtr; the bytes are immutable once the buffer has been shared.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/base/bytes.h"

namespace scrt {

class Buffer;
using BufferPtr = std::shared_ptr<const Buffer>;

class Buffer {
 public:
  // Readable slack behind the last byte of an owned buffer, so that kernels may load whole vectors.
  static constexpr size_t kPadding = 64;

  Buffer() = default;
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  Buffer(Buffer&& other) noexcept { *this = std::move(other); }
  Buffer& operator=(Buffer&& other) noexcept;

  // Bytes of somebody else, kept alive by `owner`. No padding is promised.
  static BufferPtr Wrap(ByteSpan bytes, std::shared_ptr<const void> owner);
  static BufferPtr Share(Buffer&& buffer) {
    return std::make_shared<const Buffer>(std::move(buffer));
  }

  const uint8_t* data() const { return data_; }
  uint8_t* mutable_data() { return data_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  ByteSpan span() const { return {data_, size_}; }
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(data_);
  }
  template <typename T>
  T* mutable_as() {
    return reinterpret_cast<T*>(data_);
  }
  template <typename T>
  std::span<const T> spanof() const {
    return {as<T>(), size_ / sizeof(T)};
  }

  // Capacity of at least n bytes plus padding; keeps the content. False when memory is out.
  [[nodiscard]] bool Reserve(size_t n);
  // Size n; new bytes are NOT initialised. False when memory is out.
  [[nodiscard]] bool Resize(size_t n);
  // Size n, all bytes zero, old content dropped. False when memory is out.
  [[nodiscard]] bool ResizeZero(size_t n);

  // Amortised append; throws std::bad_alloc when memory is out (caught at the C border).
  template <typename T>
  void Append(T value) {
    if (size_ + sizeof(T) > capacity_) Grow(size_ + sizeof(T));
    Store(data_ + size_, value);
    size_ += sizeof(T);
  }
  void AppendBytes(const void* bytes, size_t n) {
    if (size_ + n > capacity_) Grow(size_ + n);
    if (n != 0) std::memcpy(data_ + size_, bytes, n);
    size_ += n;
  }
  void AppendZeros(size_t n) {
    uint8_t* at = AppendRoom(n);
    if (n != 0) std::memset(at, 0, n);
  }
  // n bytes more, NOT initialised.
  uint8_t* AppendRoom(size_t n) {
    ReserveMore(n);
    size_ += n;
    return data_ + size_ - n;
  }
  // Capacity for n bytes more, growing as the appends do.
  void ReserveMore(size_t n) {
    if (size_ + n > capacity_) Grow(size_ + n);
  }
  // Drops what is behind the first n bytes.
  void Truncate(size_t n) { size_ = n; }
  void Clear() { size_ = 0; }

  // Gives the memory away, which FreeBlock then takes; of an owned buffer only. Null if it holds
  // none.
  uint8_t* Release(size_t* block_size);

 private:
  void Grow(size_t n);

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;  // 0 with data_ set: not owned
  std::shared_ptr<const void> owner_;
};

}  // namespace scrt
