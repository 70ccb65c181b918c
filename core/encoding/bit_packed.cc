// Bit-packed frame of reference. For every 1,024 values a base and a width of their own; the values
// minus the base are packed by core/simd/bitpack.h, those of a shorter last vector as a bit stream.
// Body: a width byte per vector; a signed varint per vector, its base minus the base before; the
// packed vectors.
#include <algorithm>
#include <limits>
#include <type_traits>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"
#include "core/simd/bitpack.h"
#include "core/simd/bitstream.h"
#include "core/simd/int_stats.h"

namespace scrt {
namespace {

constexpr int64_t kVector = static_cast<int64_t>(simd::kPackedVector);

int Levels(Physical kind) { return IsInteger(kind) ? 0 : -1; }

bool EstimatePacked(const Values& values, const Stats& stats, const EncodeOptions&,
                    Estimate* estimate) {
  if (values.count == 0) return false;
  const int64_t vectors = VectorCount(values.count, kVector);
  // A byte of width and some two of base each.
  estimate->bytes = static_cast<double>(stats.packed_bits) / 8 + 3.0 * static_cast<double>(vectors);
  const int64_t rest = values.count % kVector;
  estimate->cycles = static_cast<double>(values.bytes()) / 16 + 3.0 * static_cast<double>(rest);
  return true;
}

template <typename S>
Status EncodeWords(const Values& values, ByteWriter* out) {
  using U = std::make_unsigned_t<S>;
  const S flip = IsSigned(values.kind) ? S{0} : std::numeric_limits<S>::min();
  const size_t vectors = static_cast<size_t>(VectorCount(values.count, kVector));
  const size_t head = out->size();
  out->Extend(vectors);
  std::vector<U> bases(vectors);
  size_t packed = 0;
  uint64_t previous = 0;
  for (size_t v = 0; v < vectors; ++v) {
    const int64_t first = static_cast<int64_t>(v) * kVector;
    const size_t n = static_cast<size_t>(std::min(kVector, values.count - first));
    const auto stats = simd::ComputeIntStats<S>(
        values.data + first * static_cast<int64_t>(sizeof(S)), n, false, flip);
    const unsigned width =
        BitWidth(static_cast<U>(static_cast<U>(stats.max) - static_cast<U>(stats.min)));
    const S base = static_cast<S>(stats.min ^ flip);
    bases[v] = static_cast<U>(base);
    out->data()[head + v] = static_cast<uint8_t>(width);
    const uint64_t wide = IsSigned(values.kind) ? static_cast<uint64_t>(int64_t{base})
                                                : uint64_t{static_cast<U>(base)};
    out->PutSvarint(static_cast<int64_t>(wide - previous));
    previous = wide;
    packed +=
        n == simd::kPackedVector ? simd::PackedVectorBytes(width) : simd::BitstreamBytes(n, width);
  }
  uint8_t* to = out->Extend(packed);
  const uint8_t* widths = out->data() + head;
  for (size_t v = 0; v < vectors; ++v) {
    const uint8_t* from = values.data + v * simd::kPackedVector * sizeof(S);
    const size_t n =
        static_cast<size_t>(std::min(kVector, values.count - static_cast<int64_t>(v) * kVector));
    if (n == simd::kPackedVector) {
      simd::PackVector<U>(from, bases[v], widths[v], to);
      to += simd::PackedVectorBytes(widths[v]);
    } else {
      simd::PackBitstream<U>(from, n, bases[v], widths[v], to);
    }
  }
  return Status::Ok();
}

template <typename U>
Status DecodeWords(ByteReader* in, int64_t count, DecodeContext* context, uint8_t* out) {
  const size_t vectors = static_cast<size_t>(VectorCount(count, kVector));
  const int64_t start = in->offset();
  ByteSpan widths;
  SCRT_RETURN_IF_ERROR(in->GetBytes(vectors, &widths));
  Buffer& bases = context->scratch().data;
  SCRT_RETURN_IF_ERROR(Size(&bases, static_cast<int64_t>(vectors * sizeof(U))));
  uint64_t base = 0;
  for (size_t v = 0; v < vectors; ++v) {
    if (widths[v] > 8 * sizeof(U)) {
      return Status(Code::kCorrupt, "packed width " + std::to_string(widths[v]) + " too large",
                    start + static_cast<int64_t>(v));
    }
    int64_t step = 0;
    SCRT_RETURN_IF_ERROR(in->GetSvarint(&step));
    base += static_cast<uint64_t>(step);
    bases.mutable_as<U>()[v] = static_cast<U>(base);
  }
  for (size_t v = 0; v < vectors; ++v) {
    const size_t n =
        static_cast<size_t>(std::min(kVector, count - static_cast<int64_t>(v) * kVector));
    const U from = bases.as<U>()[v];
    uint8_t* to = out + v * simd::kPackedVector * sizeof(U);
    ByteSpan packed;
    if (n == simd::kPackedVector) {
      SCRT_RETURN_IF_ERROR(in->GetBytes(simd::PackedVectorBytes(widths[v]), &packed));
      simd::UnpackVector<U>(packed.data(), from, widths[v], to);
    } else {
      SCRT_RETURN_IF_ERROR(in->GetBytes(simd::BitstreamBytes(n, widths[v]), &packed));
      simd::UnpackBitstream<U>(packed.data(), n, from, widths[v], to);
    }
  }
  return Status::Ok();
}

Status Encode(const Values& values, const EncodeOptions&, ByteWriter* out) {
  switch (Width(values.kind)) {
    case 1:
      return EncodeWords<int8_t>(values, out);
    case 2:
      return EncodeWords<int16_t>(values, out);
    case 4:
      return EncodeWords<int32_t>(values, out);
    default:
      return EncodeWords<int64_t>(values, out);
  }
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  switch (Width(kind)) {
    case 1:
      return DecodeWords<uint8_t>(in, count, context, out);
    case 2:
      return DecodeWords<uint16_t>(in, count, context, out);
    case 4:
      return DecodeWords<uint32_t>(in, count, context, out);
    default:
      return DecodeWords<uint64_t>(in, count, context, out);
  }
}

}  // namespace

extern const EncodingRow kBitPackedRow = {
    EncodingId::kBitPacked, "bit_packed", Levels, EstimatePacked, Encode, Decode, nullptr};

}  // namespace scrt
