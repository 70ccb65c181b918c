// Little-endian loads and stores, and a bounded reader over bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/base/status.h"

namespace scrt {

static_assert(std::endian::native == std::endian::little, "little-endian hosts only");
static_assert(sizeof(void*) == 8, "64-bit hosts only");

using ByteSpan = std::span<const uint8_t>;

inline ByteSpan AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view AsText(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename T>
inline T Load(const void* p) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

template <typename T>
inline void Store(void* p, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(p, &value, sizeof value);
}

// Reads from a fixed span; every read is bounded and a failed read leaves the position alone.
// `base` is added to the offsets of errors, so that they name a place in the file.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes, int64_t base = 0) : bytes_(bytes), base_(base) {}

  size_t remaining() const { return bytes_.size() - at_; }
  size_t position() const { return at_; }
  int64_t offset() const { return base_ + static_cast<int64_t>(at_); }
  bool done() const { return at_ == bytes_.size(); }
  const uint8_t* here() const { return bytes_.data() + at_; }

  template <typename T>
  Status Get(T* out) {
    if (remaining() < sizeof(T)) return Short(sizeof(T));
    *out = Load<T>(here());
    at_ += sizeof(T);
    return Status::Ok();
  }
  Status GetBytes(size_t n, ByteSpan* out) {
    if (remaining() < n) return Short(n);
    *out = bytes_.subspan(at_, n);
    at_ += n;
    return Status::Ok();
  }
  // LEB128, at most ten bytes and 64 bits; an overlong tenth byte is refused.
  Status GetVarint(uint64_t* out) {
    uint64_t value = 0;
    for (size_t i = 0; i < 10; ++i) {
      if (at_ + i >= bytes_.size()) return Short(i + 1);
      uint8_t byte = bytes_[at_ + i];
      if (i == 9 && byte > 1) break;
      value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        at_ += i + 1;
        *out = value;
        return Status::Ok();
      }
    }
    return Status(Code::kCorrupt, "varint longer than 64 bits", offset());
  }
  Status GetSvarint(int64_t* out) {
    uint64_t zigzag = 0;
    SCRT_RETURN_IF_ERROR(GetVarint(&zigzag));
    *out = static_cast<int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
    return Status::Ok();
  }
  Status GetString(std::string_view* out) {
    size_t start = at_;
    uint64_t n = 0;
    SCRT_RETURN_IF_ERROR(GetVarint(&n));
    if (n > remaining()) {
      at_ = start;
      return Short(n);
    }
    *out = AsText(bytes_.subspan(at_, n));
    at_ += n;
    return Status::Ok();
  }

 private:
  Status Short(uint64_t wanted) const {
    return Status(
        Code::kTruncated,
        "needs " + std::to_string(wanted) + " bytes, " + std::to_string(remaining()) + " left",
        offset());
  }

  ByteSpan bytes_;
  size_t at_ = 0;
  int64_t base_;
};

}  // namespace scrt
