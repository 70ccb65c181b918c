// Block compression: whole blocks of bytes in, whole blocks out, behind one small table.
//
// A compressed block does not stand alone: the caller keeps its compression, its size and the size
// of the raw bytes (the page directory of a file does) and verifies a checksum before
// decompressing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/byte_writer.h"
#include "core/base/status.h"

namespace scrt {

// Numbers are part of the file format and never reused.
enum class CompressionId : uint8_t { kNone = 0, kZstd = 1 };

// One compressor with its working memory, which is reused from call to call.
class BlockCompressor {
 public:
  virtual ~BlockCompressor() = default;
  // Appends the compressed form of `in`. Levels outside the row's range are clamped.
  virtual Status Compress(int level, ByteSpan in, ByteWriter* out) = 0;
  // Writes exactly raw_size bytes at out, or fails; total on hostile bytes.
  virtual Status Decompress(ByteSpan in, size_t raw_size, uint8_t* out) = 0;
};

struct CompressionRow {
  CompressionId id;
  const char* name;  // lower case with underscores; names the golden file
  int min_level, max_level, default_level;
  std::unique_ptr<BlockCompressor> (*make)();
};

// A new compression is one file and one row.
std::span<const CompressionRow* const> Compressions();
const CompressionRow* FindCompression(uint8_t id);  // null if unknown
const CompressionRow* FindCompression(std::string_view name);

// Working memory of all compressions, made at first use of each. Keep one for many blocks. Not
// thread-safe; different codecs may be used by different threads at once.
class Codec {
 public:
  Status Compress(CompressionId id, int level, ByteSpan in, ByteWriter* out);
  // kUnsupported for an unknown id, kCorrupt for bytes that do not give exactly raw_size.
  Status Decompress(CompressionId id, ByteSpan in, size_t raw_size, uint8_t* out);

 private:
  Status Get(CompressionId id, BlockCompressor** compressor);

  std::vector<std::unique_ptr<BlockCompressor>> compressors_;
};

}  // namespace scrt
