#include "core/file/page_info.h"

#include "core/encoding/encoding.h"

namespace scrt::file {
namespace {

Result<const EncodingRow*> EncodingHere(const ByteReader& in) {
  if (in.done()) return Status(Code::kTruncated, "page lacks a block", in.offset());
  const EncodingRow* row = FindEncoding(*in.here());
  if (row == nullptr) return Status(Code::kCorrupt, "unknown encoding", in.offset());
  return row;
}

// Moves behind a block whose values are not wanted.
Status SkipBlock(ByteReader* in, Physical kind, int64_t count, DecodeContext* context) {
  if (FixedBytes(kind, count) > static_cast<int64_t>(context->limits.memory)) {
    return Status(Code::kLimit, "page exceeds the memory limit", in->offset());
  }
  Buffer values;
  return DecodeBlock(in, kind, count, context, &values, nullptr);
}

// The kind of the first block where two follow each other; bool where there is one only.
Physical FirstOfTwo(const Type& type, bool dictionary) {
  if (type.id == TypeId::kStruct && dictionary) return Physical::kU32;
  return type.id == TypeId::kTimestamptz ? Physical::kI64 : Physical::kBool;
}

}  // namespace

Result<PageBlocks> BlocksOfPage(ByteSpan raw, const PageEntry& page, const Type& type,
                                bool dictionary, const Limits& limits) {
  PageBlocks blocks;
  DecodeContext context;
  context.limits = limits;
  ByteReader in(raw, static_cast<int64_t>(page.offset));
  uint8_t flags = 0;
  SCRT_RETURN_IF_ERROR(in.Get(&flags));
  if (flags & kPageHasValidity) {
    SCRT_ASSIGN_OR_RETURN(blocks.validity, EncodingHere(in));
    SCRT_RETURN_IF_ERROR(SkipBlock(&in, Physical::kBool, page.slots, &context));
  }
  if (type.id == TypeId::kStruct && !dictionary && in.done()) return blocks;
  if (type.id == TypeId::kStruct && dictionary) {
    uint64_t fields = 0;
    SCRT_RETURN_IF_ERROR(in.GetVarint(&fields));
  }
  Physical first = FirstOfTwo(type, dictionary);
  if (first != Physical::kBool) {
    SCRT_ASSIGN_OR_RETURN(blocks.content[blocks.content_count++], EncodingHere(in));
    SCRT_RETURN_IF_ERROR(SkipBlock(&in, first, page.values, &context));
  }
  SCRT_ASSIGN_OR_RETURN(blocks.content[blocks.content_count++], EncodingHere(in));
  return blocks;
}

}  // namespace scrt::file
