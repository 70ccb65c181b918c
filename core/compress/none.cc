// No compression: the bytes themselves.
#include "core/compress/rows.h"

namespace scrt {
namespace {

class None final : public BlockCompressor {
 public:
  Status Compress(int, ByteSpan in, ByteWriter* out) override {
    out->PutBytes(in);
    return Status::Ok();
  }
  Status Decompress(ByteSpan in, size_t raw_size, uint8_t* out) override {
    if (in.size() != raw_size) {
      return Status(Code::kCorrupt, "stored block of another size than declared");
    }
    if (raw_size != 0) std::memcpy(out, in.data(), raw_size);
    return Status::Ok();
  }
};

std::unique_ptr<BlockCompressor> Make() { return std::make_unique<None>(); }

}  // namespace

extern const CompressionRow kNoneRow = {CompressionId::kNone, "none", 0, 0, 0, Make};

}  // namespace scrt
