// Zstandard: one frame per block, its content size in the header, no checksum (pages carry one).
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <string>

#include "core/compress/rows.h"

namespace scrt {
namespace {

constexpr int kMinLevel = -7, kMaxLevel = 19, kDefaultLevel = 3;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Status Failed(const char* what, size_t code) {
  const Code status =
      ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation ? Code::kNoMemory : Code::kCorrupt;
  return Status(status, std::string(what).append(": ").append(ZSTD_getErrorName(code)));
}

class Zstd final : public BlockCompressor {
 public:
  Status Compress(int level, ByteSpan in, ByteWriter* out) override {
    if (compress_ == nullptr) compress_.reset(ZSTD_createCCtx());
    if (compress_ == nullptr) return Status(Code::kNoMemory, "no memory for a zstd context");
    level = std::clamp(level, kMinLevel, kMaxLevel);
    ZSTD_CCtx_setParameter(compress_.get(), ZSTD_c_compressionLevel, level);
    const size_t start = out->size();
    const size_t room = ZSTD_compressBound(in.size());
    if (ZSTD_isError(room)) return Status(Code::kLimit, "block too large for zstd");
    uint8_t* to = out->Room(room);
    const size_t n = ZSTD_compress2(compress_.get(), to, room, in.data(), in.size());
    if (ZSTD_isError(n)) {
      out->Truncate(start);
      return Failed("zstd", n);
    }
    out->Truncate(start + n);
    return Status::Ok();
  }

  Status Decompress(ByteSpan in, size_t raw_size, uint8_t* out) override {
    if (decompress_ == nullptr) decompress_.reset(ZSTD_createDCtx());
    if (decompress_ == nullptr) return Status(Code::kNoMemory, "no memory for a zstd context");
    // One frame, all of the block, of the size that the caller knows: nothing may hide behind it.
    const size_t frame = ZSTD_findFrameCompressedSize(in.data(), in.size());
    if (ZSTD_isError(frame)) return Failed("zstd frame", frame);
    if (frame != in.size()) return Status(Code::kCorrupt, "bytes behind the zstd frame");
    if (ZSTD_getFrameContentSize(in.data(), in.size()) != raw_size) {
      return Status(Code::kCorrupt, "zstd frame of another size than declared");
    }
    // A null destination is refused by zstd even for nothing.
    uint8_t nothing;
    const size_t n = ZSTD_decompressDCtx(decompress_.get(), raw_size == 0 ? &nothing : out,
                                         raw_size, in.data(), in.size());
    if (ZSTD_isError(n)) return Failed("zstd", n);
    if (n != raw_size) return Status(Code::kCorrupt, "zstd frame shorter than declared");
    return Status::Ok();
  }

 private:
  std::unique_ptr<ZSTD_CCtx, FreeContext> compress_;
  std::unique_ptr<ZSTD_DCtx, FreeContext> decompress_;
};

std::unique_ptr<BlockCompressor> Make() { return std::make_unique<Zstd>(); }

}  // namespace

extern const CompressionRow kZstdRow = {CompressionId::kZstd, "zstd", kMinLevel, kMaxLevel,
                                        kDefaultLevel,        Make};

}  // namespace scrt
