#include "core/file/node_encoder.h"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "core/encoding/dictionary.h"
#include "core/encoding/plan.h"
#include "core/file/node_tree.h"
#include "core/simd/scatter.h"

namespace scrt::file {
namespace {

constexpr int64_t kPageStep = 1024;  // pages hold whole vectors, so that bitmaps split at bytes
constexpr int64_t kMaxPageSlots = 1 << 16;
constexpr int kFastLevel = 1;  // of the compressor in the fast profile
// By how much text must shrink for that: in pages, and in a dictionary, which is unpacked once.
constexpr size_t kWorthPacking = 3, kWorthPackingOnce = 2;

Status NoMemory() { return Status(Code::kNoMemory, "no memory to encode a page"); }

// Building a dictionary costs a hash a value. Text nearly always earns it; of other values a sample
// must promise that few different ones are there.
bool WantsDictionary(const Values& values) {
  if (values.kind == Physical::kBinary) return values.count >= 16;
  constexpr int64_t kSample = 512;
  auto width = static_cast<size_t>(Width(values.kind));
  if (width < 4 || values.count < 4 * kSample) return false;
  std::vector<uint64_t> seen;
  for (int64_t i = 0; i < kSample; ++i) {
    const uint8_t* at = values.data + static_cast<size_t>(i * (values.count / kSample)) * width;
    seen.push_back(width == 4 ? Load<uint32_t>(at) : Load<uint64_t>(at));
  }
  std::sort(seen.begin(), seen.end());
  auto different = std::unique(seen.begin(), seen.end()) - seen.begin();
  return different < kSample / 4;
}

// What the compressor of the pages makes of some bytes.
class CodecProbe final : public SizeProbe {
 public:
  CodecProbe(Codec* codec, int level) : codec_(codec), level_(level) {}
  size_t CompressedSize(ByteSpan bytes) override {
    out_.clear();
    const Status status = codec_->Compress(CompressionId::kZstd, level_, bytes, &out_);
    return status.ok() ? std::min(out_.size(), bytes.size()) : bytes.size();
  }

 private:
  Codec* codec_;
  int level_;
  ByteWriter out_;
};

// The dense values of one node: what its pages hold, before it is cut into pages.
class Dense {
 public:
  Dense(const NodeTask& task, const PageOptions& options)
      : task_(task),
        options_(options),
        column_(*task.column),
        type_(Storage(*column_.type)),
        packed_(options.profile == Profile::kCompact),
        level_(options.zstd_level) {}

  Result<EncodedNode> Encode(Codec* codec) {
    codec_ = codec;
    if (task_.slots == 0 || type_.id == TypeId::kNull) {
      if (task_.slots != 0) node_.flags |= kNodeAllNull;
      return std::move(node_);
    }
    SCRT_RETURN_IF_ERROR(FindValid());
    if (values_ != task_.slots && !column_.type->nullable) {
      return Status(Code::kType, "null in a column of " + column_.type->ToString());
    }
    if (values_ == 0) {
      node_.flags |= kNodeAllNull;
      return std::move(node_);
    }
    SCRT_RETURN_IF_ERROR(Gather());
    if (blocks_.empty() && stored_validity_ == nullptr) return std::move(node_);
    SCRT_RETURN_IF_ERROR(PutDictionary());
    ChoosePlans();
    SCRT_RETURN_IF_ERROR(PutPages());
    node_.heads = heads_.Take();
    node_.column = task_.column;
    node_.gathered = std::move(buffers_);
    return std::move(node_);
  }

 private:
  // valid_: slots of the column that are stored and hold a value. stored_validity_: which of the
  // stored slots hold one.
  Status FindValid() {
    auto n = static_cast<size_t>(column_.length);
    values_ = task_.slots;
    if (task_.mask != nullptr) valid_ = task_.mask->data();
    if (column_.validity == nullptr) return Status::Ok();
    if (task_.mask == nullptr) {
      valid_ = column_.validity->data();
      values_ = static_cast<int64_t>(CountBits(valid_, n));
      if (values_ != task_.slots) stored_validity_ = valid_;
      return Status::Ok();
    }
    if (!both_.Resize(BitmapBytes(n))) return NoMemory();
    for (size_t i = 0; i < both_.size(); ++i) {
      both_.mutable_data()[i] =
          static_cast<uint8_t>(task_.mask->data()[i] & column_.validity->data()[i]);
    }
    valid_ = both_.data();
    values_ = static_cast<int64_t>(CountBits(valid_, n));
    if (values_ == task_.slots) return Status::Ok();
    if (!compact_validity_.ResizeZero(BitmapBytes(static_cast<size_t>(task_.slots)))) {
      return NoMemory();
    }
    simd::CompactBits(column_.validity->data(), 0, task_.mask->data(), 0, n,
                      compact_validity_.mutable_data());
    stored_validity_ = compact_validity_.data();
    return Status::Ok();
  }

  Status AddFixed(Physical kind, const uint8_t* data) {
    Values values{kind, values_, data, nullptr};
    if (values_ != column_.length) {
      buffers_.emplace_back();
      Buffer& dense = buffers_.back();
      auto n = static_cast<size_t>(column_.length);
      if (!dense.ResizeZero(static_cast<size_t>(FixedBytes(kind, values_)))) return NoMemory();
      if (kind == Physical::kBool) {
        simd::CompactBits(data, 0, valid_, 0, n, dense.mutable_data());
      } else {
        simd::CompactValues(data, static_cast<size_t>(Width(kind)), valid_, 0, n,
                            dense.mutable_data());
      }
      values.data = dense.data();
    }
    blocks_.push_back(values);
    return Status::Ok();
  }

  // Slots without a value rarely hold text, so most often only the offsets need compacting.
  Status AddText() {
    const int32_t* offsets = column_.values->as<int32_t>();
    Values values{Physical::kBinary, values_, column_.bytes->data(), offsets};
    if (values_ != column_.length) {
      buffers_.emplace_back();
      Buffer& dense = buffers_.back();
      if (!dense.Resize(static_cast<size_t>(values_ + 1) * 4)) return NoMemory();
      auto* out = dense.mutable_as<int32_t>();
      int64_t at = 0, end = offsets[0];
      bool gaps = false;
      for (int64_t i = 0; i < column_.length; ++i) {
        if (!GetBit(valid_, static_cast<size_t>(i))) continue;
        gaps |= at != 0 && offsets[i] != end;
        out[at++] = offsets[i];
        end = offsets[i + 1];
      }
      out[at] = static_cast<int32_t>(end);
      values.offsets = out;
      if (gaps) return AddCopiedText();
    }
    blocks_.push_back(values);
    return Status::Ok();
  }

  Status AddCopiedText() {
    const int32_t* offsets = column_.values->as<int32_t>();
    Buffer text, ends;
    ends.Append<int32_t>(0);
    for (int64_t i = 0; i < column_.length; ++i) {
      if (!GetBit(valid_, static_cast<size_t>(i))) continue;
      text.AppendBytes(column_.bytes->data() + offsets[i],
                       static_cast<size_t>(offsets[i + 1] - offsets[i]));
      ends.Append(static_cast<int32_t>(text.size()));
    }
    buffers_.push_back(std::move(text));
    buffers_.push_back(std::move(ends));
    blocks_.push_back({Physical::kBinary, values_, buffers_[buffers_.size() - 2].data(),
                       buffers_.back().as<int32_t>()});
    return Status::Ok();
  }

  Status AddLengths() {
    const int32_t* offsets = column_.values->as<int32_t>();
    buffers_.emplace_back();
    Buffer& dense = buffers_.back();
    if (!dense.Resize(static_cast<size_t>(values_) * 4)) return NoMemory();
    auto* out = dense.mutable_as<uint32_t>();
    for (int64_t i = 0; i < column_.length; ++i) {
      if (valid_ == nullptr || GetBit(valid_, static_cast<size_t>(i))) {
        *out++ = static_cast<uint32_t>(offsets[i + 1] - offsets[i]);
      }
    }
    blocks_.push_back({Physical::kU32, values_, dense.data(), nullptr});
    return Status::Ok();
  }

  Status Gather() {
    buffers_.reserve(4);  // blocks_ point into these
    switch (type_.id) {
      case TypeId::kList:
      case TypeId::kMap:
        return AddLengths();
      case TypeId::kUnion:
        return AddFixed(Physical::kU8, column_.values->data());
      case TypeId::kSymbol:
        return AddFixed(Physical::kU32, column_.values->data());
      case TypeId::kStruct:
        if (column_.shapes == nullptr) return Status::Ok();
        return AddFixed(Physical::kU32, column_.shape_codes->data());
      case TypeId::kTimestamptz:
        SCRT_RETURN_IF_ERROR(AddFixed(Physical::kI64, column_.children[0]->values->data()));
        return AddFixed(Physical::kI16, column_.children[1]->values->data());
      default:
        if (IsBinary(type_)) return AddText();
        return AddFixed(PhysicalOf(type_), column_.values->data());
    }
  }

  EncodeOptions BlockOptions() const {
    EncodeOptions block;
    block.profile = options_.profile;
    block.compressed_later = packed_;
    return block;
  }

  // In front of the compressor the estimates are often wrong; a sample of the chunk tells.
  void ChoosePlans() {
    if (options_.profile != Profile::kCompact) return;
    CodecProbe probe(codec_, options_.zstd_level);
    for (const Values& block : blocks_) {
      plans_.push_back(ChoosePlan(block, PageOptionsAt(0), &probe));
    }
  }

  // Options for values from number `value` on.
  EncodeOptions PageOptionsAt(int64_t value) const {
    EncodeOptions options = BlockOptions();
    if (has_codes_) {
      options.codes = dictionary_.codes.data() + value;
      options.dictionary_count = dictionary_.count;
    }
    return options;
  }

  Status PutDictionary() {
    if (type_.id == TypeId::kStruct) {
      if (column_.shapes == nullptr) return Status::Ok();
      ByteWriter& page = NewPage();
      page.Put<uint8_t>(0);
      SCRT_RETURN_IF_ERROR(PutShapes(*column_.shapes, &page));
      return PutDictionaryPage(static_cast<int64_t>(column_.shapes->size()));
    }
    Values entries;
    if (type_.id == TypeId::kSymbol) {
      const Column& dictionary = *task_.column->children[0];
      entries = {Physical::kBinary, dictionary.length, dictionary.bytes->data(),
                 dictionary.values->as<int32_t>()};
    } else {
      if (!IsLeaf(type_) || !WantsDictionary(blocks_[0]) ||
          !BuildDictionary(blocks_[0], DictionaryLimits(), &dictionary_)) {
        if (IsLeaf(type_)) ChoosePacking(blocks_[0], kWorthPacking);
        return Status::Ok();
      }
      entries = dictionary_.entries();
      has_codes_ = true;
    }
    ChoosePacking(entries, kWorthPackingOnce);
    ByteWriter& page = NewPage();
    page.Put<uint8_t>(0);
    SCRT_RETURN_IF_ERROR(EncodeBlock(entries, BlockOptions(), &page));
    SCRT_RETURN_IF_ERROR(PutDictionaryPage(entries.count));
    packed_ = options_.profile == Profile::kCompact;
    return Status::Ok();
  }

  Status PutDictionaryPage(int64_t entries) {
    node_.flags |= kNodeHasDictionary;
    return PutPage(entries, entries);
  }

  // The fast profile has the compressor for text only, and only for text that shrinks so much that
  // both ways are fast, too: to one part in `worth`. A sample tells.
  void ChoosePacking(const Values& text, size_t worth) {
    constexpr size_t kSample = size_t{16} << 10;
    if (packed_ || text.kind != Physical::kBinary) return;
    auto bytes = static_cast<size_t>(text.bytes());
    if (bytes < kSample) return;
    CodecProbe probe(codec_, kFastLevel);
    const uint8_t* middle = text.data + text.offsets[0] + (bytes - kSample) / 2;
    packed_ = probe.CompressedSize({middle, kSample}) * worth <= kSample;
    level_ = kFastLevel;
  }

  Status PutShapes(const ShapeTable& shapes, ByteWriter* page) {
    std::vector<uint32_t> lengths;
    lengths.reserve(shapes.size());
    for (size_t s = 0; s < shapes.size(); ++s) {
      lengths.push_back(static_cast<uint32_t>(shapes[s].size()));
    }
    page->PutVarint(shapes.flat().size());
    auto block = [](const std::vector<uint32_t>& v) {
      return Values{Physical::kU32, static_cast<int64_t>(v.size()),
                    reinterpret_cast<const uint8_t*>(v.data()), nullptr};
    };
    SCRT_RETURN_IF_ERROR(EncodeBlock(block(lengths), BlockOptions(), page));
    return EncodeBlock(block(shapes.flat()), BlockOptions(), page);
  }

  // Slots of the page that starts at this slot and value.
  int64_t PageSlots(int64_t slot, int64_t value) const {
    int64_t left = task_.slots - slot;
    if (blocks_.empty() || has_codes_) return std::min(left, kMaxPageSlots);
    const Values& values = blocks_[0];
    if (values.kind == Physical::kBinary) {
      int64_t n = kPageStep;  // slots; at most as many values
      while (n < left && n < kMaxPageSlots) {
        int64_t end = std::min(values.count, value + n + kPageStep);
        if (values.offsets[end] - values.offsets[value] >
            static_cast<int64_t>(options_.text_page_bytes))
          break;
        n += kPageStep;
      }
      return std::min(left, n);
    }
    int64_t width = std::max<int64_t>(1, Width(values.kind));
    int64_t n = std::max(kPageStep, int64_t{options_.page_bytes} / width / kPageStep * kPageStep);
    return std::min(left, std::min(n, kMaxPageSlots));
  }

  Status PutPages() {
    for (int64_t slot = 0, value = 0; slot < task_.slots;) {
      int64_t slots = PageSlots(slot, value);
      int64_t count = slots;
      const uint8_t* bits = nullptr;
      if (stored_validity_ != nullptr) {
        bits = stored_validity_ + slot / 8;
        count = static_cast<int64_t>(CountBits(bits, static_cast<size_t>(slots)));
      }
      ByteWriter& page = NewPage();
      bool nulls = count != slots;
      page.Put<uint8_t>(nulls ? kPageHasValidity : 0);
      if (nulls) {
        SCRT_RETURN_IF_ERROR(
            EncodeBlock({Physical::kBool, slots, bits, nullptr}, BlockOptions(), &page));
      }
      for (size_t block = 0; block < blocks_.size(); ++block) {
        SCRT_RETURN_IF_ERROR(PutBlock(block, value, count, &page));
      }
      SCRT_RETURN_IF_ERROR(PutPage(slots, count));
      slot += slots;
      value += count;
    }
    return Status::Ok();
  }

  Status PutBlock(size_t number, int64_t value, int64_t count, ByteWriter* page) {
    const Values& block = blocks_[number];
    EncodeOptions options = PageOptionsAt(value);
    if (!packed_ && number + 1 == blocks_.size()) options.tail = &tail_;
    if (number < plans_.size() && plans_[number].set) options.plan = &plans_[number];
    if (block.kind == Physical::kBool && value % 8 != 0) {
      Buffer bits;  // a page may start inside a byte of the dense booleans
      if (!bits.ResizeZero(BitmapBytes(static_cast<size_t>(count)))) return NoMemory();
      simd::CopyBits(block.data, static_cast<size_t>(value), static_cast<size_t>(count),
                     bits.mutable_data());
      return EncodeBlock({Physical::kBool, count, bits.data(), nullptr}, options, page);
    }
    return EncodeBlock(block.Slice(value, count), options, page);
  }

  // Where the next page is written: with a compressor, beside what is stored.
  ByteWriter& NewPage() {
    if (packed_) {
      raw_.clear();
      return raw_;
    }
    page_start_ = heads_.size();
    return heads_;
  }

  Status PutPage(int64_t slots, int64_t values) {
    size_t start = packed_ ? heads_.size() : page_start_;
    size_t raw_bytes = packed_ ? raw_.size() : heads_.size() - start + tail_.size();
    if (raw_bytes > std::numeric_limits<int32_t>::max()) {
      return Status(Code::kLimit, "page of more than 2 GiB");
    }
    if (packed_) SCRT_RETURN_IF_ERROR(StoreRaw(start));
    EncodedPage page;
    page.head_bytes = static_cast<uint32_t>(heads_.size() - start);
    page.tail = std::exchange(tail_, {});
    page.entry.raw_bytes = static_cast<uint32_t>(raw_bytes);
    page.entry.stored_bytes = static_cast<uint32_t>(page.head_bytes + page.tail.size());
    page.entry.slots = static_cast<uint32_t>(slots);
    page.entry.values = static_cast<uint32_t>(values);
    node_.pages.push_back(page);
    return Status::Ok();
  }

  // The compressed page, or the page as it is if that is no longer.
  Status StoreRaw(size_t start) {
    constexpr size_t kLeastCompressed = 17;
    if (raw_.size() >= kLeastCompressed) {
      SCRT_RETURN_IF_ERROR(codec_->Compress(CompressionId::kZstd, level_, raw_.span(), &heads_));
      if (heads_.size() - start < raw_.size()) return Status::Ok();
      heads_.Truncate(start);
    }
    heads_.PutBytes(raw_.span());
    return Status::Ok();
  }

  const NodeTask& task_;
  const PageOptions& options_;
  const Column& column_;
  const Type& type_;
  bool packed_;  // the pages at hand go through the compressor, at level_
  int level_;
  Codec* codec_ = nullptr;
  EncodedNode node_;
  ByteWriter heads_;       // the pages so far, without their tails
  ByteWriter raw_;         // the page at hand, before the compressor
  size_t page_start_ = 0;  // of the page at hand, without a compressor
  ByteSpan tail_;          // the same
  const uint8_t* valid_ = nullptr;
  const uint8_t* stored_validity_ = nullptr;
  int64_t values_ = 0;
  Buffer both_, compact_validity_;
  std::vector<Buffer> buffers_;
  std::vector<Values> blocks_;
  std::vector<EncodingPlan> plans_;  // by block; empty in the fast profile
  Dictionary dictionary_;
  bool has_codes_ = false;
};

}  // namespace

uint64_t EncodedNode::stored_bytes() const {
  uint64_t sum = heads.size();
  for (const EncodedPage& page : pages) sum += page.tail.size();
  return sum;
}

std::vector<std::pair<ByteSpan, ByteSpan>> EncodedNode::PageBytes() const {
  std::vector<std::pair<ByteSpan, ByteSpan>> bytes;
  bytes.reserve(pages.size());
  size_t at = 0;
  for (const EncodedPage& page : pages) {
    bytes.emplace_back(heads.span().subspan(at, page.head_bytes), page.tail);
    at += page.head_bytes;
  }
  return bytes;
}

Result<EncodedNode> EncodeNode(const NodeTask& task, const PageOptions& options, Codec* codec) {
  return Dense(task, options).Encode(codec);
}

}  // namespace scrt::file
