// Dictionary. Body: one byte, 0 if the codes go into the dictionary that the column chunk shares, 1
// if the block has entries of its own: then a varint number of them and a block of entries. Last, a
// block of codes, of kind u8 for up to 256 entries, u16 for up to 65,536, else u32.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "core/encoding/block.h"
#include "core/encoding/dictionary.h"
#include "core/encoding/rows.h"
#include "core/simd/gather.h"

namespace scrt {
namespace {

enum Source : uint8_t { kShared = 0, kOwn = 1 };

int Levels(Physical kind) {
  if (kind == Physical::kBinary) return 2;
  return Width(kind) >= 4 ? 1 : -1;
}

Physical CodeKind(int64_t entries) {
  return entries <= 256 ? Physical::kU8 : entries <= 65536 ? Physical::kU16 : Physical::kU32;
}

// About how many different values there are, from 256 that stand evenly apart, by counting the bits
// that their hashes set. Infinity if the sample hardly repeats itself.
double EstimateDistinct(const Values& values) {
  constexpr int64_t kSample = 256;
  constexpr double kBits = 4096;
  std::array<uint64_t, 64> bits{};
  const int64_t sampled = std::min(values.count, kSample);
  for (int64_t i = 0; i < sampled; ++i) {
    const uint64_t hash = HashValue(values, i * values.count / sampled);
    bits[hash % 64] |= uint64_t{1} << (hash >> 58);
  }
  int set = 0;
  for (uint64_t word : bits) set += std::popcount(word);
  const double sample = static_cast<double>(sampled);
  const double seen = std::min(sample, -kBits * std::log(1 - set / kBits));
  if (seen > 0.6 * sample) return std::numeric_limits<double>::infinity();
  // Drawn from D equally likely values, a sample of s shows D * (1 - exp(-s / D)) of them.
  double low = seen, high = 2 * sample;
  for (int step = 0; step < 12; ++step) {
    const double middle = (low + high) / 2;
    (middle * -std::expm1(-sample / middle) < seen ? low : high) = middle;
  }
  return -low * std::expm1(-static_cast<double>(values.count) / low);
}

bool EstimateCodes(const Values& values, const Stats& stats, const EncodeOptions& options,
                   Estimate* estimate) {
  const double count = static_cast<double>(values.count);
  estimate->cycles = count * (values.kind == Physical::kBinary ? 3 : 1.5);
  if (options.codes != nullptr) {
    const double bits = std::ceil(std::log2(static_cast<double>(options.dictionary_count) + 1));
    estimate->bytes = 4 + count * bits / 8;
    // Codes of neighbours that are equal take next to nothing.
    const double runs = static_cast<double>(stats.runs);
    if (runs * 3 < count) estimate->bytes = std::min(estimate->bytes, 8 + runs * (bits + 8) / 8);
    return true;
  }
  if (values.count < 64 || options.levels < kMaxBlockLevels - 1) return false;
  // Small ranges pack as well without a dictionary.
  if (IsInteger(values.kind) && stats.packed_bits <= 16 * values.count) return false;
  const double entries = EstimateDistinct(values);
  if (entries > count) return false;
  const double each =
      static_cast<double>(values.bytes()) / count + (values.kind == Physical::kBinary ? 1.5 : 0);
  estimate->bytes = 16 + entries * each + count * std::ceil(std::log2(entries + 1)) / 8;
  return true;
}

Status EncodeCodes(const uint32_t* codes, int64_t count, int64_t entries,
                   const EncodeOptions& options, ByteWriter* out) {
  const Physical kind = CodeKind(entries);
  std::vector<uint8_t> narrow(static_cast<size_t>(FixedBytes(kind, count)));
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    if (kind == Physical::kU8) {
      narrow[i] = static_cast<uint8_t>(codes[i]);
    } else if (kind == Physical::kU16) {
      Store(narrow.data() + 2 * i, static_cast<uint16_t>(codes[i]));
    } else {
      Store(narrow.data() + 4 * i, codes[i]);
    }
  }
  return EncodeChild({kind, count, narrow.data(), nullptr}, options, 1, out);
}

Status Encode(const Values& values, const EncodeOptions& options, ByteWriter* out) {
  if (values.count == 0) return Status(Code::kUnsupported, "no values");
  if (options.codes != nullptr) {
    out->Put<uint8_t>(kShared);
    return EncodeCodes(options.codes, values.count, options.dictionary_count, options, out);
  }
  Dictionary dictionary;
  DictionaryLimits limits;
  limits.distinct_ratio = 1;
  if (!BuildDictionary(values, limits, &dictionary)) {
    return Status(Code::kUnsupported, "too many different values");
  }
  out->Put<uint8_t>(kOwn);
  out->PutVarint(static_cast<uint64_t>(dictionary.count));
  SCRT_RETURN_IF_ERROR(EncodeChild(dictionary.entries(), options, 0, out));
  return EncodeCodes(dictionary.codes.data(), values.count, dictionary.count, options, out);
}

// The entries that the block's codes stand for: of the context, or decoded into the scratch.
Status ReadEntries(ByteReader* in, Physical kind, int64_t count, DecodeContext* context,
                   Values* entries) {
  uint8_t source = 0;
  SCRT_RETURN_IF_ERROR(in->Get(&source));
  if (source == kShared) {
    if (context->dictionary == nullptr || context->dictionary->kind != kind) {
      return Status(Code::kCorrupt, "codes without a dictionary of their kind", in->offset() - 1);
    }
    *entries = *context->dictionary;
    return Status::Ok();
  }
  if (source != kOwn) return Status(Code::kCorrupt, "unknown source of entries", in->offset() - 1);
  uint64_t n = 0;
  SCRT_RETURN_IF_ERROR(in->GetVarint(&n));
  if (n > static_cast<uint64_t>(count)) {
    return Status(Code::kCorrupt, "more dictionary entries than values", in->offset());
  }
  DecodeContext::Scratch& scratch = context->scratch();
  const int64_t size = static_cast<int64_t>(n);
  *entries = {kind, size, nullptr, nullptr};
  if (kind == Physical::kBinary) {
    scratch.data.Clear();
    scratch.offsets.Clear();
    SCRT_RETURN_IF_ERROR(DecodeBinary(in, size, context, &scratch.data, &scratch.offsets));
    entries->offsets = scratch.offsets.as<int32_t>();
  } else {
    SCRT_RETURN_IF_ERROR(Size(&scratch.data, FixedBytes(kind, size)));
    SCRT_RETURN_IF_ERROR(DecodeFixed(in, kind, size, context, scratch.data.mutable_data()));
  }
  entries->data = scratch.data.data();
  return Status::Ok();
}

// Codes into the scratch, each below the number of entries.
Status ReadCodes(ByteReader* in, int64_t entries, int64_t count, DecodeContext* context,
                 size_t* width) {
  const Physical kind = CodeKind(entries);
  *width = static_cast<size_t>(Width(kind));
  Buffer& codes = context->scratch().codes;
  SCRT_RETURN_IF_ERROR(Size(&codes, FixedBytes(kind, count)));
  SCRT_RETURN_IF_ERROR(DecodeFixed(in, kind, count, context, codes.mutable_data()));
  const size_t n = static_cast<size_t>(count);
  if (n != 0 && simd::MaxCode(codes.data(), *width, n) >= static_cast<uint64_t>(entries)) {
    return Status(Code::kCorrupt, "code beyond the dictionary", in->offset());
  }
  return Status::Ok();
}

Status Decode(ByteReader* in, Physical kind, int64_t count, DecodeContext* context, uint8_t* out) {
  Values entries;
  SCRT_RETURN_IF_ERROR(ReadEntries(in, kind, count, context, &entries));
  size_t code_width = 0;
  SCRT_RETURN_IF_ERROR(ReadCodes(in, entries.count, count, context, &code_width));
  simd::GatherValues(entries.data, static_cast<size_t>(Width(kind)),
                     context->scratch().codes.data(), code_width, static_cast<size_t>(count), out);
  return Status::Ok();
}

// Small dictionaries are copied to where wide loads may run past their end.
constexpr size_t kSmallDictionary = 4096;

Status DecodeBytes(ByteReader* in, int64_t count, DecodeContext* context, Buffer* data,
                   Buffer* offsets) {
  Values entries;
  SCRT_RETURN_IF_ERROR(ReadEntries(in, Physical::kBinary, count, context, &entries));
  size_t code_width = 0;
  SCRT_RETURN_IF_ERROR(ReadCodes(in, entries.count, count, context, &code_width));
  int32_t* ends = nullptr;
  SCRT_RETURN_IF_ERROR(GrowOffsets(count, offsets, &ends));
  if (count == 0) return Status::Ok();
  const uint8_t* codes = context->scratch().codes.data();
  const size_t n = static_cast<size_t>(count);
  const size_t start = data->size();
  const uint64_t total =
      simd::GatherEnds(entries.offsets, codes, code_width, n, static_cast<int32_t>(start), ends);
  SCRT_RETURN_IF_ERROR(GrowBinary(total, context, data));

  const uint8_t* bytes = entries.data;
  size_t readable = static_cast<size_t>(entries.offsets[entries.count]);
  Buffer& copy = context->scratch().data;
  if (bytes == copy.data()) {
    // Decoded just now: the buffer's padding is readable.
    readable += Buffer::kPadding;
  } else if (entries.offsets[0] == 0 && readable <= kSmallDictionary) {
    SCRT_RETURN_IF_ERROR(Size(&copy, static_cast<int64_t>(readable)));
    if (readable != 0) std::memcpy(copy.mutable_data(), bytes, readable);
    bytes = copy.data();
    readable += Buffer::kPadding;
  }
  simd::GatherStrings(bytes, readable, entries.offsets, codes, code_width, n,
                      data->mutable_data() + start);
  return Size(data, static_cast<int64_t>(start + total));
}

}  // namespace

extern const EncodingRow kDictionaryRow = {
    EncodingId::kDictionary, "dictionary", Levels, EstimateCodes, Encode, Decode, DecodeBytes};

}  // namespace scrt
