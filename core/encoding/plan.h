// Plans: an encoding chosen once for a column chunk, by really encoding and compressing a sample,
// and then followed by each of its pages.
#pragma once

#include <cstddef>
#include <vector>

#include "core/encoding/encoding.h"

namespace scrt {

// The encoding of a block and of the blocks in it, by their slot; a missing or unset child is
// chosen by estimate.
struct EncodingPlan {
  EncodingId id = EncodingId::kPlain;
  bool set = false;
  std::vector<EncodingPlan> children;

  const EncodingPlan* child(size_t slot) const {
    return slot < children.size() && children[slot].set ? &children[slot] : nullptr;
  }
};

// Tells what the compressor that comes later makes of some bytes.
class SizeProbe {
 public:
  virtual ~SizeProbe() = default;
  virtual size_t CompressedSize(ByteSpan bytes) = 0;
};

// Searches two levels deep on some 2,048 values from the middle of the chunk; a fraction of a
// millisecond. The plan is not set if the chunk is too small for that to pay. `options` are those
// of the chunk: with codes if it has a shared dictionary.
EncodingPlan ChoosePlan(const Values& chunk, const EncodeOptions& options, SizeProbe* probe);

}  // namespace scrt
