#include <array>

#include "core/compress/compression.h"
#include "core/compress/rows.h"

namespace scrt {
namespace {

// In order of id, without gaps.
constexpr std::array kRows = {&kNoneRow, &kZstdRow};

}  // namespace

std::span<const CompressionRow* const> Compressions() { return kRows; }

const CompressionRow* FindCompression(uint8_t id) {
  return id < kRows.size() ? kRows[id] : nullptr;
}

const CompressionRow* FindCompression(std::string_view name) {
  for (const CompressionRow* row : kRows) {
    if (name == row->name) return row;
  }
  return nullptr;
}

Status Codec::Get(CompressionId id, BlockCompressor** compressor) {
  const size_t index = static_cast<size_t>(id);
  if (index >= kRows.size()) {
    return Status(Code::kUnsupported, "unknown compression");
  }
  if (compressors_.empty()) compressors_.resize(kRows.size());
  if (compressors_[index] == nullptr) compressors_[index] = kRows[index]->make();
  if (compressors_[index] == nullptr) return Status(Code::kNoMemory, "no memory for a compressor");
  *compressor = compressors_[index].get();
  return Status::Ok();
}

Status Codec::Compress(CompressionId id, int level, ByteSpan in, ByteWriter* out) {
  BlockCompressor* compressor = nullptr;
  SCRT_RETURN_IF_ERROR(Get(id, &compressor));
  return compressor->Compress(level, in, out);
}

Status Codec::Decompress(CompressionId id, ByteSpan in, size_t raw_size, uint8_t* out) {
  BlockCompressor* compressor = nullptr;
  SCRT_RETURN_IF_ERROR(Get(id, &compressor));
  return compressor->Decompress(in, raw_size, out);
}

}  // namespace scrt
