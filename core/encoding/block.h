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

// Appends a block one level deeper, as the plan for this slot says, else in the best encoding.
// Slots number the blocks of one body.
Status EncodeChild(const Values& values, const EncodeOptions& options, size_t slot,
                   ByteWriter* out);

// Sizes a scratch or output buffer; kNoMemory instead of an exception.
inline Status Size(Buffer* buffer, int64_t bytes) {
  if (buffer->Resize(static_cast<size_t>(bytes))) return Status::Ok();
  return Status(Code::kNoMemory, "no memory for " + std::to_string(bytes) + " bytes");
}

// Makes room for `bytes` more in `data` of a binary vector and kCopySlack writable bytes behind
// them, or tells which limit forbids it: all such room of one outermost block, scratch included,
// counts against limits.memory. `bytes` may come from hostile input.
inline constexpr int64_t kCopySlack = 32;
Status GrowBinary(uint64_t bytes, DecodeContext* context, Buffer* data);

// Makes room for `count` more end offsets (int32), after a leading 0 if `offsets` is empty; the
// caller writes them all.
Status GrowOffsets(int64_t count, Buffer* offsets, int32_t** ends);

}  // namespace scrt
