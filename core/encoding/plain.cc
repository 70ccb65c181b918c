// Plain: values as they lie in memory. Binary values: a block of lengths, then the bytes.
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"
#include "core/simd/prefix_sum.h"

namespace scrt {
namespace {

int Levels(Physical kind) {
  if (kind == Physical::kBool) return -1;
  return kind == Physical::kBinary ? 1 : 0;
}

bool EstimatePlain(const Values& values, const Stats& stats, const EncodeOptions& options,
                   Estimate* estimate) {
  estimate->bytes = static_cast<double>(values.bytes());
  // Copying runs at some 16 bytes a cycle; lengths become offsets at about one a cycle.
  estimate->cycles = estimate->bytes / 16;
  if (values.kind == Physical::kBinary) {
    estimate->bytes += stats.length_bits * static_cast<double>(values.count) / 8;
    estimate->cycles += static_cast<double>(values.count) * 1.5;
  } else if (options.compressed_later) {
    estimate->bytes = EntropyBytes(values, 0, Width(values.kind));
  }
  return true;
}

// Short ends are not worth a place of their own.
constexpr size_t kLeastTail = 4096;

void PutEnd(ByteSpan bytes, const EncodeOptions& options, ByteWriter* out) {
  if (options.tail != nullptr && bytes.size() >= kLeastTail) {
    *options.tail = bytes;
  } else {
    out->PutBytes(bytes);
  }
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  if (values.kind == Physical::kBinary) {
    std::vector<uint32_t> lengths(static_cast<size_t>(values.count));
    for (int64_t i = 0; i < values.count; ++i) {
      lengths[static_cast<size_t>(i)] =
          static_cast<uint32_t>(values.offsets[i + 1] - values.offsets[i]);
    }
    Values child{Physical::kU32, values.count, reinterpret_cast<const uint8_t*>(lengths.data())};
    SCRT_RETURN_IF_ERROR(EncodeChild(child, options, 0, out));
    if (values.count != 0) {
      PutEnd({values.data + values.offsets[0], static_cast<size_t>(values.bytes())}, options, out);
    }
    return Status::Ok();
  }
  PutEnd({values.data, static_cast<size_t>(values.bytes())}, options, out);
  return Status::Ok();
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext*, uint8_t* out) {
  ByteSpan bytes;
  SCRT_RETURN_IF_ERROR(in->GetBytes(static_cast<size_t>(FixedBytes(kind, count)), &bytes));
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return Status::Ok();
}

Status DecodeBytes(ByteReader* in, int64_t count, DecodeContext* context, Buffer* data,
                   Buffer* offsets) {
  Buffer& lengths = context->scratch().codes;
  SCRT_RETURN_IF_ERROR(Size(&lengths, count * 4));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, Physical::kU32, count, context, lengths.mutable_data()));
  const uint64_t total = simd::SumLengths(lengths.data(), static_cast<size_t>(count));
  if (total > in->remaining()) {
    return Status(Code::kTruncated, "lengths of strings go past the end", in->offset());
  }
  SCRT_RETURN_IF_ERROR(GrowBinary(total, context, data));
  ByteSpan bytes;
  SCRT_RETURN_IF_ERROR(in->GetBytes(total, &bytes));
  int32_t* ends = nullptr;
  SCRT_RETURN_IF_ERROR(GrowOffsets(count, offsets, &ends));
  simd::LengthsToOffsets(lengths.as<uint32_t>(), static_cast<size_t>(count),
                         static_cast<int32_t>(data->size()), ends);
  data->AppendBytes(bytes.data(), bytes.size());
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kPlainRow = {
    EncodingId::kPlain, "plain", Levels, EstimatePlain, Encode, Decode, DecodeBytes};

}  // namespace scrt
