// Two properties of the column encodings. Hostile blocks: decoding ends with an error or with
// exactly the values asked for. Arbitrary values: encoding and decoding gives them back.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/encoding/dictionary.h"
#include "core/encoding/encoding.h"
#include "core/encoding/plan.h"
#include "core/encoding/registry.h"

namespace scrt {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// A dictionary for blocks whose codes go into a shared one.
struct SharedDictionary {
  explicit SharedDictionary(Physical kind) {
    for (int i = 0; i < 40 * 16; ++i) bytes.push_back(static_cast<uint8_t>(i * 7));
    for (int32_t i = 0; i <= 40; ++i) offsets.push_back(i * i / 3);
    values = {kind, 40, bytes.data(), offsets.data()};
  }
  std::vector<uint8_t> bytes;
  std::vector<int32_t> offsets;
  Values values;
};

void CheckShape(Physical kind, int64_t count, const Buffer& data, const Buffer& offsets) {
  if (kind != Physical::kBinary) {
    Require(data.size() == static_cast<size_t>(FixedBytes(kind, count)));
    return;
  }
  Require(offsets.size() == static_cast<size_t>(count + 1) * 4);
  const int32_t* ends = offsets.as<int32_t>();
  Require(ends[0] == 0 && static_cast<size_t>(ends[count]) == data.size());
  for (int64_t i = 0; i < count; ++i) Require(ends[i] <= ends[i + 1]);
}

void DecodeHostile(Physical kind, int64_t count, ByteSpan block) {
  const SharedDictionary dictionary(kind);
  DecodeContext context;
  context.limits.memory = 1 << 22;
  context.dictionary = &dictionary.values;
  Buffer data, offsets;
  ByteReader reader(block);
  if (!DecodeBlock(&reader, kind, count, &context, &data, &offsets).ok()) return;
  CheckShape(kind, count, data, offsets);
#ifdef SCRT_FUZZ_PLANT
  // Reached only through a well-formed run length block, two blocks that fit each other and the
  // count, whose content changed.
  const bool runs = block[0] == static_cast<uint8_t>(EncodingId::kRunLength);
  if (runs && kind == Physical::kU32 && Load<uint32_t>(data.data()) >= 0x10000) std::abort();
#endif
}

void RequireSame(const Values& values, ByteSpan block) {
  const std::vector<uint8_t> copy(block.begin(), block.end());
  DecodeContext context;
  Buffer data, offsets;
  ByteReader reader(copy);
  Require(DecodeBlock(&reader, values.kind, values.count, &context, &data, &offsets).ok());
  Require(reader.done());
  CheckShape(values.kind, values.count, data, offsets);
  if (values.kind == Physical::kBinary) {
    for (int64_t i = 0; i < values.count; ++i) {
      Require(values.offsets[i + 1] - values.offsets[0] == offsets.as<int32_t>()[i + 1]);
    }
    Require(std::equal(data.data(), data.data() + data.size(), values.data + values.offsets[0]));
    return;
  }
  std::vector<uint8_t> expected(values.data, values.data + values.bytes());
  if (values.kind == Physical::kBool && values.count > 0) {
    TrimBits(expected.data(), static_cast<size_t>(values.count));
  }
  Require(std::equal(expected.begin(), expected.end(), data.data()));
}

// Counts the bytes that differ from the one before: enough to make plans differ.
class ChangeProbe : public SizeProbe {
 public:
  size_t CompressedSize(ByteSpan bytes) override {
    size_t changes = 1;
    for (size_t i = 1; i < bytes.size(); ++i) changes += bytes[i] != bytes[i - 1];
    return changes;
  }
};

// The bytes as values; `repeat` makes runs, without which most encodings would never apply.
void RoundTrip(Physical kind, uint8_t options_byte, ByteSpan bytes) {
  const size_t repeat = 1 + options_byte % 8;
  std::vector<uint8_t> data;
  std::vector<int32_t> offsets{0};
  const size_t width = std::max<size_t>(1, static_cast<size_t>(Width(kind)));
  for (size_t at = 0; at + width <= bytes.size() && data.size() < (1 << 16); at += width) {
    const size_t length =
        kind == Physical::kBinary ? std::min<size_t>(bytes[at] % 32, bytes.size() - at - 1) : width;
    const size_t from = kind == Physical::kBinary ? at + 1 : at;
    for (size_t i = 0; i < repeat; ++i) {
      data.insert(data.end(), bytes.begin() + static_cast<ptrdiff_t>(from),
                  bytes.begin() + static_cast<ptrdiff_t>(from + length));
      offsets.push_back(static_cast<int32_t>(data.size()));
    }
    if (kind == Physical::kBinary) at += length;
  }
  const int64_t items = static_cast<int64_t>(offsets.size()) - 1;
  const Values values{kind, kind == Physical::kBool ? items * 8 : items, data.data(),
                      offsets.data()};
  EncodeOptions options;
  options.profile = options_byte & 8 ? Profile::kFast : Profile::kCompact;
  options.compressed_later = (options_byte & 16) != 0;
  ByteWriter out;
  Require(EncodeBlock(values, options, &out).ok());
  RequireSame(values, out.span());
  ChangeProbe probe;
  const EncodingPlan plan = ChoosePlan(values, options, &probe);
  if (plan.set) {
    options.plan = &plan;
    const Values half = values.Slice(0, values.count / 2);
    ByteWriter planned;
    Require(EncodeBlock(half, options, &planned).ok());
    RequireSame(half, planned.span());
    options.plan = nullptr;
  }
  const auto rows = Encodings();
  ByteWriter forced;
  if (EncodeBlockAs(rows[options_byte / 32 % rows.size()]->id, values, options, &forced).ok()) {
    RequireSame(values, forced.span());
  }
}

}  // namespace
}  // namespace scrt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace scrt;
  if (size < 4) return 0;
  const auto kind = static_cast<Physical>(data[0] % kPhysicalCount);
  const ByteSpan rest{data + 4, size - 4};
  if (data[1] % 4 == 0) {
    RoundTrip(kind, data[2], rest);
  } else {
    DecodeHostile(kind, Load<uint16_t>(data + 2) % 5001, rest);
  }
  return 0;
}
