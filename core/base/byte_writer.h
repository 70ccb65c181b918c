// An appending writer of bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "core/base/buffer.h"
#include "core/base/bytes.h"

namespace scrt {

// Appends to a growing buffer; throws std::bad_alloc when memory is out (caught at the C border).
// Not thread-safe.
class ByteWriter {
 public:
  template <typename T>
  void Put(T value) {
    buffer_.Append(value);
  }
  void PutBytes(ByteSpan bytes) { buffer_.AppendBytes(bytes.data(), bytes.size()); }
  void PutVarint(uint64_t value) {
    while (value >= 0x80) {
      Put(static_cast<uint8_t>(value | 0x80));
      value >>= 7;
    }
    Put(static_cast<uint8_t>(value));
  }
  void PutSvarint(int64_t value) {
    PutVarint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  // Varint length, then the bytes.
  void PutString(std::string_view text) {
    PutVarint(text.size());
    PutBytes(AsBytes(text));
  }
  // n bytes at the end, zeroed or, of Room, not initialised. The pointer lives until the next
  // append.
  uint8_t* Extend(size_t n) {
    buffer_.AppendZeros(n);
    return buffer_.mutable_data() + buffer_.size() - n;
  }
  uint8_t* Room(size_t n) { return buffer_.AppendRoom(n); }
  void PadTo(size_t alignment) {
    size_t over = buffer_.size() % alignment;
    if (over != 0) buffer_.AppendZeros(alignment - over);
  }
  // Drops what is behind the first n bytes.
  void Truncate(size_t n) { buffer_.Truncate(n); }

  size_t size() const { return buffer_.size(); }
  const uint8_t* data() const { return buffer_.data(); }
  uint8_t* data() { return buffer_.mutable_data(); }
  ByteSpan span() const { return buffer_.span(); }
  void clear() { buffer_.Clear(); }
  Buffer Take() { return std::move(buffer_); }

 private:
  Buffer buffer_;
};

}  // namespace scrt
