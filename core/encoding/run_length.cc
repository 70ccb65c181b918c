// Run length. Body: varint number of runs; of booleans one byte, the value of the first run, of
// other kinds a block of the run values; a block of unsigned 32-bit run lengths, each minus 1.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/rows.h"
#include "core/simd/prefix_sum.h"

namespace scrt {
namespace {

int Levels(Physical kind) { return kind == Physical::kBinary ? 2 : 1; }

bool EstimateRuns(const Values& values, const Stats& stats, const EncodeOptions&,
                  Estimate* estimate) {
  const double count = static_cast<double>(values.count);
  const double runs = static_cast<double>(stats.runs);
  const double mean = count / runs;
  if (mean < (values.kind == Physical::kBool ? 4 : 2)) return false;
  double value_bits = static_cast<double>(Width(values.kind) * 8);
  if (IsInteger(values.kind)) value_bits = static_cast<double>(stats.packed_bits) / count;
  if (values.kind == Physical::kBinary) {
    value_bits = 8 * static_cast<double>(values.bytes()) / count + stats.length_bits;
  }
  const double length_bits = mean > count / 2 ? 1 : std::log2(mean) + 2;
  estimate->bytes = 16 + runs * (value_bits + length_bits) / 8;
  estimate->cycles = runs * 8 + static_cast<double>(values.bytes()) / 16;
  return true;
}

struct Wide {
  uint64_t low, high;
  bool operator==(const Wide&) const = default;
};

struct Runs {
  std::vector<uint32_t> lengths;  // minus 1
  std::vector<uint8_t> bytes;
  std::vector<int32_t> offsets{0};
};

// Branches on words of the bits, not on values: floats that are equal but differ in bits stay
// apart.
template <typename T>
void FindRuns(const Values& values, Runs* runs) {
  const int64_t width = static_cast<int64_t>(sizeof(T));
  for (int64_t start = 0, end; start < values.count; start = end) {
    const T value = Load<T>(values.data + start * width);
    for (end = start + 1; end < values.count && Load<T>(values.data + end * width) == value;) ++end;
    runs->lengths.push_back(static_cast<uint32_t>(end - start - 1));
    runs->bytes.resize(runs->bytes.size() + sizeof(T));
    Store(runs->bytes.data() + runs->bytes.size() - sizeof(T), value);
  }
}

void FindBoolRuns(const Values& values, Runs* runs) {
  for (int64_t start = 0, end; start < values.count; start = end) {
    const bool value = GetBit(values.data, static_cast<size_t>(start));
    for (end = start + 1;
         end < values.count && GetBit(values.data, static_cast<size_t>(end)) == value;) {
      ++end;
    }
    runs->lengths.push_back(static_cast<uint32_t>(end - start - 1));
  }
}

void FindBinaryRuns(const Values& values, Runs* runs) {
  for (int64_t start = 0, end; start < values.count; start = end) {
    const std::string_view value = AsText(values.binary(start));
    for (end = start + 1; end < values.count && AsText(values.binary(end)) == value;) ++end;
    runs->lengths.push_back(static_cast<uint32_t>(end - start - 1));
    runs->bytes.insert(runs->bytes.end(), value.begin(), value.end());
    runs->offsets.push_back(static_cast<int32_t>(runs->bytes.size()));
  }
}

void FindRuns(const Values& values, Runs* runs) {
  switch (values.kind) {
    case Physical::kBool:
      return FindBoolRuns(values, runs);
    case Physical::kBinary:
      return FindBinaryRuns(values, runs);
    default:
      break;
  }
  switch (Width(values.kind)) {
    case 1:
      return FindRuns<uint8_t>(values, runs);
    case 2:
      return FindRuns<uint16_t>(values, runs);
    case 4:
      return FindRuns<uint32_t>(values, runs);
    case 8:
      return FindRuns<uint64_t>(values, runs);
    default:
      return FindRuns<Wide>(values, runs);
  }
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  if (values.count == 0 || values.count > UINT32_MAX) {
    return Status(Code::kUnsupported, "no values, or too many");
  }
  Runs found;
  FindRuns(values, &found);
  const int64_t runs = static_cast<int64_t>(found.lengths.size());
  out->PutVarint(found.lengths.size());
  if (values.kind == Physical::kBool) {
    out->Put<uint8_t>(GetBit(values.data, 0));
  } else {
    SCRT_RETURN_IF_ERROR(EncodeChild({values.kind, runs, found.bytes.data(), found.offsets.data()},
                                     options, 0, out));
  }
  return EncodeChild(
      {Physical::kU32, runs, reinterpret_cast<const uint8_t*>(found.lengths.data()), nullptr},
      options, 1, out);
}

Status ReadRuns(ByteReader* in, int64_t count, int64_t* runs) {
  uint64_t n = 0;
  const int64_t at = in->offset();
  SCRT_RETURN_IF_ERROR(in->GetVarint(&n));
  if (n == 0 || n > static_cast<uint64_t>(count)) {
    return Status(Code::kCorrupt, "impossible number of runs", at);
  }
  *runs = static_cast<int64_t>(n);
  return Status::Ok();
}

// Lengths minus 1 into the scratch `codes`; they are known to sum up to `count`.
Status ReadLengths(ByteReader* in, int64_t runs, int64_t count, DecodeContext* context) {
  Buffer& lengths = context->scratch().codes;
  SCRT_RETURN_IF_ERROR(Size(&lengths, runs * 4));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, Physical::kU32, runs, context, lengths.mutable_data()));
  const uint64_t sum = simd::SumLengths(lengths.data(), static_cast<size_t>(runs));
  if (sum + static_cast<uint64_t>(runs) != static_cast<uint64_t>(count)) {
    return Status(Code::kCorrupt, "run lengths do not sum up to the number of values",
                  in->offset());
  }
  return Status::Ok();
}

// Short runs are stored by whole groups that may overlap what the next run overwrites; the last
// ones exactly.
template <typename T>
void Fill(const uint8_t* values, const uint32_t* lengths, int64_t runs, int64_t count,
          uint8_t* out) {
  constexpr int64_t kGroup = 32 / static_cast<int64_t>(sizeof(T));
  int64_t at = 0;
  for (int64_t run = 0; run < runs; ++run) {
    const T value = Load<T>(values + run * static_cast<int64_t>(sizeof(T)));
    const int64_t end = at + lengths[run] + 1;
    if (end + kGroup <= count) {
      for (; at < end; at += kGroup) {
        for (int64_t i = 0; i < kGroup; ++i) {
          Store(out + (at + i) * static_cast<int64_t>(sizeof(T)), value);
        }
      }
    } else {
      for (; at < end; ++at) Store(out + at * static_cast<int64_t>(sizeof(T)), value);
    }
    at = end;
  }
}

void FillBits(bool value, const uint32_t* lengths, int64_t runs, int64_t count, uint8_t* out) {
  std::memset(out, 0, BitmapBytes(static_cast<size_t>(count)));
  size_t at = 0;
  for (int64_t run = 0; run < runs; ++run, value = !value) {
    const size_t end = at + lengths[run] + 1;
    if (value) {
      for (; at < end && at % 8 != 0; ++at) SetBit(out, at);
      if (end - at >= 8) std::memset(out + at / 8, 0xff, (end - at) / 8);
      for (at += (end - at) / 8 * 8; at < end; ++at) SetBit(out, at);
    }
    at = end;
  }
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  int64_t runs = 0;
  SCRT_RETURN_IF_ERROR(ReadRuns(in, count, &runs));
  const uint8_t* values = nullptr;
  uint8_t first = 0;
  if (kind == Physical::kBool) {
    SCRT_RETURN_IF_ERROR(in->Get(&first));
    if (first > 1) return Status(Code::kCorrupt, "boolean is not 0 or 1", in->offset() - 1);
  } else {
    Buffer& data = context->scratch().data;
    SCRT_RETURN_IF_ERROR(Size(&data, FixedBytes(kind, runs)));
    SCRT_RETURN_IF_ERROR(DecodeFixed(in, kind, runs, context, data.mutable_data()));
    values = data.data();
  }
  SCRT_RETURN_IF_ERROR(ReadLengths(in, runs, count, context));
  const uint32_t* lengths = context->scratch().codes.as<uint32_t>();
  switch (Width(kind)) {
    case 0:
      FillBits(first != 0, lengths, runs, count, out);
      break;
    case 1:
      Fill<uint8_t>(values, lengths, runs, count, out);
      break;
    case 2:
      Fill<uint16_t>(values, lengths, runs, count, out);
      break;
    case 4:
      Fill<uint32_t>(values, lengths, runs, count, out);
      break;
    case 8:
      Fill<uint64_t>(values, lengths, runs, count, out);
      break;
    default:
      Fill<Wide>(values, lengths, runs, count, out);
  }
  return Status::Ok();
}

Status DecodeBytes(ByteReader* in, int64_t count, DecodeContext* context, Buffer* data,
                   Buffer* offsets) {
  int64_t runs = 0;
  SCRT_RETURN_IF_ERROR(ReadRuns(in, count, &runs));
  DecodeContext::Scratch& scratch = context->scratch();
  scratch.data.Clear();
  scratch.offsets.Clear();
  SCRT_RETURN_IF_ERROR(DecodeBinary(in, runs, context, &scratch.data, &scratch.offsets));
  SCRT_RETURN_IF_ERROR(ReadLengths(in, runs, count, context));
  const Values values{Physical::kBinary, runs, scratch.data.data(), scratch.offsets.as<int32_t>()};
  const uint32_t* lengths = scratch.codes.as<uint32_t>();
  // At most 2^32 values of at most 2^31 bytes: the sum fits.
  uint64_t total = 0;
  for (int64_t run = 0; run < runs; ++run) {
    total += (uint64_t{lengths[run]} + 1) * values.binary(run).size();
  }
  SCRT_RETURN_IF_ERROR(GrowBinary(total, context, data));
  int32_t* ends = nullptr;
  SCRT_RETURN_IF_ERROR(GrowOffsets(count, offsets, &ends));
  int32_t end = static_cast<int32_t>(data->size());
  for (int64_t run = 0; run < runs; ++run) {
    const ByteSpan value = values.binary(run);
    for (uint32_t i = 0; i <= lengths[run]; ++i) {
      data->AppendBytes(value.data(), value.size());
      *ends++ = end += static_cast<int32_t>(value.size());
    }
  }
  return Status::Ok();
}

}  // namespace

extern const EncodingRow kRunLengthRow = {
    EncodingId::kRunLength, "run_length", Levels, EstimateRuns, Encode, Decode, DecodeBytes};

}  // namespace scrt
