// Decoding of blocks: the walk down the levels, and what the encodings share.
#include <algorithm>

#include "core/encoding/block.h"
#include "core/encoding/registry.h"

namespace scrt {

namespace {

constexpr uint64_t kMaxBinaryBytes = INT32_MAX;

// Holds what `count` values need (of binary values their offsets) against the memory limit.
Status CheckCount(const ByteReader& in, Physical kind, int64_t count, const Limits& limits) {
  const int64_t memory = static_cast<int64_t>(std::min<uint64_t>(limits.memory, INT64_MAX));
  const int64_t width = kind == Physical::kBinary ? 4 : std::max<int64_t>(1, Width(kind));
  if (count >= 0 && count <= memory / width) return Status::Ok();
  return Status(Code::kLimit, std::to_string(count) + " values are more than the limit allows",
                in.offset());
}

// The row whose body follows; checks what does not depend on the body.
Status Open(ByteReader* in, Physical kind, int64_t count, const DecodeContext& context,
            const EncodingRow** row) {
  SCRT_RETURN_IF_ERROR(CheckCount(*in, kind, count, context.limits));
  if (context.level() + 1 >= kMaxBlockLevels) {
    return Status(Code::kCorrupt, "blocks nested too deep", in->offset());
  }
  uint8_t id = 0;
  SCRT_RETURN_IF_ERROR(in->Get(&id));
  *row = FindEncoding(id);
  if (*row == nullptr) {
    return Status(Code::kUnsupported, "unknown encoding " + std::to_string(id), in->offset() - 1);
  }
  if ((*row)->levels(kind) < 0) {
    return Status(Code::kCorrupt, std::string((*row)->name) + " does not hold this kind of values",
                  in->offset() - 1);
  }
  return Status::Ok();
}

}  // namespace

Status DecodeFixed(ByteReader* in, Physical kind, int64_t count, DecodeContext* context,
                   uint8_t* out) {
  const EncodingRow* row = nullptr;
  SCRT_RETURN_IF_ERROR(Open(in, kind, count, *context, &row));
  if (row->decode == nullptr || kind == Physical::kBinary) {
    return Status(Code::kInvalidArgument, "not a fixed-width kind", in->offset());
  }
  DecodeContext::Level level(context);
  return row->decode(in, kind, count, context, out);
}

Status DecodeBinary(ByteReader* in, int64_t count, DecodeContext* context, Buffer* data,
                    Buffer* offsets) {
  const EncodingRow* row = nullptr;
  SCRT_RETURN_IF_ERROR(Open(in, Physical::kBinary, count, *context, &row));
  if (row->decode_binary == nullptr) {
    return Status(Code::kInvalidArgument, "not a kind of binary values", in->offset());
  }
  DecodeContext::Level level(context);
  return row->decode_binary(in, count, context, data, offsets);
}

Status DecodeBlock(ByteReader* in, Physical kind, int64_t count, DecodeContext* context,
                   Buffer* data, Buffer* offsets) {
  data->Clear();
  if (kind == Physical::kBinary) {
    offsets->Clear();
    return DecodeBinary(in, count, context, data, offsets);
  }
  SCRT_RETURN_IF_ERROR(CheckCount(*in, kind, count, context->limits));
  SCRT_RETURN_IF_ERROR(Size(data, FixedBytes(kind, count)));
  return DecodeFixed(in, kind, count, context, data->mutable_data());
}

Status GrowBinary(uint64_t bytes, DecodeContext* context, Buffer* data) {
  if (bytes > context->limits.memory - std::min(context->binary_bytes_, context->limits.memory) ||
      bytes > kMaxBinaryBytes || data->size() + bytes > kMaxBinaryBytes) {
    return Status(Code::kLimit, std::to_string(bytes) + " bytes of strings above the limit");
  }
  context->binary_bytes_ += bytes;
  const size_t wanted = data->size() + bytes + static_cast<size_t>(kCopySlack);
  // Doubling keeps the appending of page after page linear.
  const size_t room = wanted <= data->capacity() ? wanted : std::max(wanted, 2 * data->size());
  if (!data->Reserve(room)) {
    return Status(Code::kNoMemory, "no memory for " + std::to_string(bytes) + " bytes of strings");
  }
  return Status::Ok();
}

Status GrowOffsets(int64_t count, Buffer* offsets, int32_t** ends) {
  const size_t at = std::max<size_t>(offsets->size(), 4);
  const size_t wanted = at + static_cast<size_t>(count) * 4;
  if (!offsets->Reserve(wanted <= offsets->capacity() ? wanted : std::max(wanted, 2 * at))) {
    return Status(Code::kNoMemory, "no memory for offsets");
  }
  if (offsets->size() == 0) *offsets->mutable_as<int32_t>() = 0;
  if (!offsets->Resize(wanted)) return Status(Code::kNoMemory, "no memory for offsets");
  *ends = offsets->mutable_as<int32_t>() + at / 4;
  return Status::Ok();
}

}  // namespace scrt
