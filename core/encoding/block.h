// What the encodings share: blocks within blocks, and small checks.
#pragma once

#include <bit>
#include <cstdint>

#include "core/encoding/encoding.h"

namespace scrt {

inline int64_t VectorCount(int64_t count, int64_t per_vector) {
  return (count + per_vector - 1) / per_vector;
}

// Bits that hold every value of 0..range.
inline unsigned BitWidth(uint64_t range) { return static_cast<unsigned>(std::bit_width(range)); }

// Appends a block one level deeper, in the best encoding.
inline Status EncodeChild(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  EncodeOptions child;
  child.profile = options.profile;
  child.compressed_later = options.compressed_later;
  child.levels = options.levels - 1;
  return EncodeBlock(values, child, out);
}

// Sizes a scratch or output buffer; kNoMemory instead of an exception.
inline Status Size(Buffer* buffer, int64_t bytes) {
  if (buffer->Resize(static_cast<size_t>(bytes))) return Status::Ok();
  return Status(Code::kNoMemory, "no memory for " + std::to_string(bytes) + " bytes");
}

// Makes room for `bytes` more in `data` of a binary vector, or tells which limit forbids it. Leaves
// kCopySlack writable bytes behind the room. `bytes` may come from hostile input.
inline constexpr int64_t kCopySlack = 32;
Status GrowBinary(uint64_t bytes, const DecodeContext& context, Buffer* data);

// Appends the end offsets of values of these lengths, the first of which begins at `start`, after a
// leading 0 if `offsets` is empty. The sum is known to fit.
Status AppendOffsets(const uint32_t* lengths, int64_t count, size_t start, Buffer* offsets);

}  // namespace scrt
