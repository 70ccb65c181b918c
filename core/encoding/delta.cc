// Delta: differences of neighbours, for sorted and slowly changing integers. Body: signed varint
// `start`; a block of `count` differences d of the signed kind of the same width. Value i is
// start + d[0] + ... + d[i], wrapping. The encoder makes d[0] equal to d[1], so that an arithmetic
// sequence has constant differences.
#include <type_traits>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"
#include "core/simd/prefix_sum.h"

namespace scrt {
namespace {

int Levels(Physical kind) { return IsInteger(kind) ? 1 : -1; }

bool EstimateDelta(const Values& values, const Stats& stats, const EncodeOptions&,
                   Estimate* estimate) {
  if (values.count < 3) return false;
  const double count = static_cast<double>(values.count);
  const double vectors = static_cast<double>(VectorCount(values.count, 1024));
  estimate->bytes =
      12 +
      (stats.delta_constant ? 0 : static_cast<double>(stats.delta_packed_bits) / 8 + 3 * vectors);
  estimate->cycles = static_cast<double>(values.bytes()) / 16 + count * 0.6 +
                     3.0 * static_cast<double>(values.count % 1024);
  return true;
}

constexpr Physical SignedKind(Physical kind) {
  return IsSigned(kind) ? kind : static_cast<Physical>(static_cast<uint8_t>(kind) + 1);
}

template <typename U>
Status EncodeWords(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  const size_t count = static_cast<size_t>(values.count);
  if (count == 0) return Status(Code::kUnsupported, "no values");
  std::vector<U> deltas(count);
  U previous = Load<U>(values.data);
  const U first = previous;
  for (size_t i = 1; i < count; ++i) {
    const U value = Load<U>(values.data + i * sizeof(U));
    deltas[i] = static_cast<U>(value - previous);
    previous = value;
  }
  deltas[0] = count > 1 ? deltas[1] : U{0};
  out->PutSvarint(static_cast<std::make_signed_t<U>>(static_cast<U>(first - deltas[0])));
  EncodeOptions below = options;
  below.narrowed = false;  // differences may fit a smaller kind than the values
  return EncodeChild({SignedKind(values.kind), values.count,
                      reinterpret_cast<const uint8_t*>(deltas.data()), nullptr},
                     below, 0, out);
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  switch (Width(values.kind)) {
    case 1:
      return EncodeWords<uint8_t>(values, options, out);
    case 2:
      return EncodeWords<uint16_t>(values, options, out);
    case 4:
      return EncodeWords<uint32_t>(values, options, out);
    default:
      return EncodeWords<uint64_t>(values, options, out);
  }
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  int64_t start = 0;
  SCRT_RETURN_IF_ERROR(in->GetSvarint(&start));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, SignedKind(kind), count, context, out));
  const size_t n = static_cast<size_t>(count);
  switch (Width(kind)) {
    case 1:
      simd::PrefixSum<uint8_t>(out, n, static_cast<uint8_t>(start));
      break;
    case 2:
      simd::PrefixSum<uint16_t>(out, n, static_cast<uint16_t>(start));
      break;
    case 4:
      simd::PrefixSum<uint32_t>(out, n, static_cast<uint32_t>(start));
      break;
    default:
      simd::PrefixSum<uint64_t>(out, n, static_cast<uint64_t>(start));
  }
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kDeltaRow = {
    EncodingId::kDelta, "delta", Levels, EstimateDelta, Encode, Decode, nullptr};

}  // namespace scrt
