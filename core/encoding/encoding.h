// Column encodings: turn a dense vector of values into a block of bytes and back.
//
// A block is one byte, the encoding's id, and a body. Bodies may hold blocks again (a run length
// block holds one of run values and one of lengths), up to kMaxBlockLevels deep. A block does not
// tell its kind of values, their number or its own length in general: the page directory of the
// file and the enclosing block do. docs/spec/encodings.md gives every layout.
//
// Encoding and decoding keep no state between calls except the caller's DecodeContext; different
// contexts may be used by different threads at once.
#pragma once

#include <cstdint>

#include "core/base/buffer.h"
#include "core/base/byte_writer.h"
#include "core/base/limits.h"
#include "core/base/status.h"
#include "core/encoding/values.h"

namespace scrt {

// Numbers are part of the file format and never reused.
enum class EncodingId : uint8_t {
  kPlain = 0,
  kConstant = 1,
  kBitPacked = 2,
  kDelta = 3,
  kRunLength = 4,
  kDictionary = 5,
  kPackedBool = 6,
  kNarrow = 7,
  kDecimalFloat = 8,
};

// Levels of blocks within blocks, the outermost included.
inline constexpr int kMaxBlockLevels = 4;

// What the choice of an encoding weighs: decode time against size.
enum class Profile : uint8_t { kFast = 0, kCompact = 1 };

struct EncodingPlan;  // plan.h
class SizeProbe;

struct EncodeOptions {
  Profile profile = Profile::kCompact;
  // A byte-wise compressor follows: whole bytes in value order are worth more than fewer bits.
  bool compressed_later = false;
  // Codes of these very values into a dictionary that the decoder will be given; null if none.
  const uint32_t* codes = nullptr;
  int64_t dictionary_count = 0;
  // Followed where it can be; borrowed.
  const EncodingPlan* plan = nullptr;

  // Where the block would end with many bytes just as they lie in the values, these are told here
  // instead of being appended. Null: everything is appended.
  ByteSpan* tail = nullptr;

  // For recursion: levels of blocks still allowed below this one, and whether a common factor has
  // been taken out already.
  int levels = kMaxBlockLevels - 1;
  bool narrowed = false;
  // For ChoosePlan: try the encodings, and write down which was the best.
  SizeProbe* probe = nullptr;
  EncodingPlan* record = nullptr;
};

// Appends one block in the encoding that a cost model expects to be the best, or that the plan
// names. Never larger than the plain values plus one byte, with compressed_later plus 64.
Status EncodeBlock(const Values& values, const EncodeOptions& options, ByteWriter* out);

// Appends one block in the given encoding; kUnsupported, and nothing written, if it cannot hold
// these values.
Status EncodeBlockAs(EncodingId id, const Values& values, const EncodeOptions& options,
                     ByteWriter* out);

// What decoding needs beside the bytes. Reuse one for many blocks: it keeps its scratch memory. Not
// thread-safe.
class DecodeContext {
 public:
  Limits limits;
  // Entries that the codes of kDictionary blocks without entries of their own stand for; borrowed.
  const Values* dictionary = nullptr;

  // For the decoders: scratch of one level, which must not outlive the decoding of that block.
  struct Scratch {
    Buffer data, offsets, codes;
  };
  Scratch& scratch() { return scratch_[level_]; }
  int level() const { return level_; }

 private:
  friend Status DecodeFixed(ByteReader*, Physical, int64_t, DecodeContext*, uint8_t*);
  friend Status DecodeBinary(ByteReader*, int64_t, DecodeContext*, Buffer*, Buffer*);
  friend Status GrowBinary(uint64_t, DecodeContext*, Buffer*);

  // One block deeper while it lives.
  class Level {
   public:
    explicit Level(DecodeContext* context) : context_(context) {
      if (++context_->level_ == 0) context_->binary_bytes_ = 0;
    }
    ~Level() { --context_->level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    DecodeContext* context_;
  };

  int level_ = -1;
  uint64_t binary_bytes_ = 0;  // made room for since the outermost block began
  Scratch scratch_[kMaxBlockLevels];
};

// Decodes one block of `count` fixed-width or boolean values, writing exactly
// FixedBytes(kind, count) bytes at out. Total on hostile bytes; the content of `out` is unspecified
// after a failure.
Status DecodeFixed(ByteReader* in, Physical kind, int64_t count, DecodeContext* context,
                   uint8_t* out);

// Decodes one block of `count` binary values and appends them: bytes to `data`, end offsets (int32,
// after a leading 0 if `offsets` is empty) to `offsets`. `data` grows by at most limits.memory and
// to at most 2^31 - 1 bytes; kLimit beyond.
Status DecodeBinary(ByteReader* in, int64_t count, DecodeContext* context, Buffer* data,
                    Buffer* offsets);

// Either of the two above into emptied buffers. `offsets` may be null except for kBinary.
Status DecodeBlock(ByteReader* in, Physical kind, int64_t count, DecodeContext* context,
                   Buffer* data, Buffer* offsets);

}  // namespace scrt
