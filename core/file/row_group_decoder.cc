#include <algorithm>
#include <limits>
#include <string>

#include "core/file/row_group.h"
#include "core/infer/value_check.h"
#include "core/simd/prefix_sum.h"
#include "core/simd/scatter.h"

namespace scrt::file {
namespace {

Status Corrupt(const std::string& what, uint64_t offset) {
  return Status(Code::kCorrupt, what, static_cast<int64_t>(offset));
}

}  // namespace

RowGroupDecoder::RowGroupDecoder(std::shared_ptr<const Source> source, uint64_t file_id,
                                 const Limits& limits)
    : source_(std::move(source)), file_id_(file_id), limits_(limits) {
  context_.limits = limits;
}

Status RowGroupDecoder::Charge(uint64_t bytes) {
  if (bytes > limits_.memory - std::min(charged_, limits_.memory)) {
    return Status(Code::kLimit, "row group exceeds the memory limit");
  }
  charged_ += bytes;
  return Status::Ok();
}

Status RowGroupDecoder::ReadPage(const RowGroup& group, uint32_t page, Buffer* scratch,
                                 ByteSpan* raw) {
  const PageEntry& entry = group.pages[page];
  SCRT_ASSIGN_OR_RETURN(stored_, source_->Read(entry.offset, entry.stored_bytes));
  if (Check(stored_->span(), file_id_, kRowGroupTag, group.header.ordinal, kFirstPagePart + page) !=
      entry.check) {
    return Status(Code::kChecksum, "page is damaged", static_cast<int64_t>(entry.offset));
  }
  *raw = stored_->span();
  if (entry.stored_bytes == entry.raw_bytes) return Status::Ok();
  if (entry.raw_bytes > limits_.memory) {
    return Status(Code::kLimit, "page exceeds the memory limit",
                  static_cast<int64_t>(entry.offset));
  }
  if (!scratch->Resize(entry.raw_bytes)) return Status(Code::kNoMemory, "no memory for a page");
  SCRT_RETURN_IF_ERROR(
      codec_.Decompress(CompressionId::kZstd, *raw, entry.raw_bytes, scratch->mutable_data())
          .In("page at byte " + std::to_string(entry.offset)));
  *raw = scratch->span();
  return Status::Ok();
}

Status RowGroupDecoder::CheckPages(const RowGroup& group) {
  Buffer scratch;
  for (uint32_t p = 0; p < group.pages.size(); ++p) {
    ByteSpan raw;
    SCRT_RETURN_IF_ERROR(ReadPage(group, p, &scratch, &raw));
  }
  return Status::Ok();
}

// One node and what hangs below it. `mask` says which of the `length` slots of the column that is
// made are stored; null: all.
class RowGroupDecoder::Node {
 public:
  Node(RowGroupDecoder* decoder, const RowGroup& group, const std::vector<TreeNode>& tree,
       uint32_t number, int64_t length, BufferPtr mask)
      : decoder_(*decoder),
        group_(group),
        tree_(tree),
        number_(number),
        type_(*tree[number].type),
        entry_(group.nodes[number]),
        length_(length),
        mask_(std::move(mask)) {
    auto n = static_cast<size_t>(length_);
    slots_ = mask_ ? static_cast<int64_t>(CountBits(mask_->data(), n)) : length_;
    if (slots_ == length_) mask_ = nullptr;
  }

  Result<ColumnPtr> Decode(const TypePtr& declared) {
    column_->type = declared;
    column_->length = length_;
    SCRT_RETURN_IF_ERROR(CountValues());
    // Slots that cost no memory count all the same: whoever reads them takes time for each.
    SCRT_RETURN_IF_ERROR(decoder_.Charge(BitmapBytes(static_cast<size_t>(length_))));
    if (type_.id == TypeId::kNull) {
      column_->null_count = length_;
      return Done();
    }
    if (values_ == 0 && slots_ == 0 && entry_.pages == 0) return Empty();
    if (entry_.flags & kNodeAllNull) return Empty();
    SCRT_RETURN_IF_ERROR(ReadPages());
    SCRT_RETURN_IF_ERROR(PlaceValidity());
    SCRT_RETURN_IF_ERROR(Place());
    return Done();
  }

 private:
  Result<ColumnPtr> Done() { return ColumnPtr(std::move(column_)); }

  Status Bad(const char* what) const { return Corrupt(Path() + ": " + what, PlaceInFile()); }
  std::string Path() const { return NodePath(tree_, number_); }
  uint64_t PlaceInFile() const {
    return entry_.pages ? group_.pages[first()].offset : group_.offset;
  }
  uint32_t first() const { return group_.first_page[number_]; }
  uint32_t first_data() const { return first() + (entry_.flags & kNodeHasDictionary ? 1 : 0); }
  uint32_t end() const { return group_.first_page[number_ + 1]; }

  // No slot holds a value: nothing of the subtree may be stored.
  Result<ColumnPtr> Empty() {
    for (uint32_t n = number_ + 1; n < tree_[number_].end; ++n) {
      if (group_.nodes[n].pages != 0) return Bad("pages below a node without values");
    }
    SCRT_RETURN_IF_ERROR(decoder_.Charge(NullColumnBytes(type_, length_)));
    return NullColumn(column_->type, length_);
  }
  Status CountValues() {
    if (type_.id == TypeId::kNull) {
      if (entry_.pages != 0) return Bad("the type null has no pages");
      return Status::Ok();
    }
    if (entry_.flags & kNodeAllNull) {
      return slots_ == 0 || column_->type->nullable ? Status::Ok() : Bad("null where none may be");
    }
    if (first_data() == end()) {
      bool bare = type_.id == TypeId::kStruct && entry_.pages == 0;
      if (slots_ != 0 && !bare) return Bad("pages are missing");
      values_ = slots_;
      return Status::Ok();
    }
    int64_t slots = 0;
    for (uint32_t p = first_data(); p < end(); ++p) {
      if (group_.pages[p].slots == 0) return Bad("page without slots");
      slots += group_.pages[p].slots;
      values_ += group_.pages[p].values;
    }
    if (slots != slots_) return Bad("pages hold another number of slots than the node has");
    if (values_ != slots_ && !column_->type->nullable) return Bad("null where none may be");
    return Status::Ok();
  }

  Status ReadPages() {
    SCRT_RETURN_IF_ERROR(ReadDictionary());
    SCRT_RETURN_IF_ERROR(Prepare());
    if (values_ != slots_) {
      SCRT_RETURN_IF_ERROR(Zeroed(&slot_validity_, BitmapBytes(static_cast<size_t>(slots_))));
    }
    int64_t slot = 0, value = 0;
    for (uint32_t p = first_data(); p < end(); ++p) {
      const PageEntry& page = group_.pages[p];
      ByteSpan raw;
      SCRT_RETURN_IF_ERROR(decoder_.ReadPage(group_, p, &page_scratch_, &raw));
      ByteReader in(raw, static_cast<int64_t>(page.offset));
      uint8_t flags = 0;
      SCRT_RETURN_IF_ERROR(in.Get(&flags));
      if (flags > kPageHasValidity) return Bad("unknown flag of a page");
      if ((flags & kPageHasValidity) == 0 && page.slots != page.values) {
        return Bad("page lacks its validity");
      }
      SCRT_RETURN_IF_ERROR(ReadValidity(&in, flags, page, slot));
      SCRT_RETURN_IF_ERROR(ReadContent(&in, page.values, value));
      if (!in.done()) return Bad("page has bytes left over");
      slot += page.slots;
      value += page.values;
    }
    decoder_.context_.dictionary = nullptr;
    return Status::Ok();
  }

  Status ReadValidity(ByteReader* in, uint8_t flags, const PageEntry& page, int64_t slot) {
    if ((flags & kPageHasValidity) == 0) {
      if (values_ == slots_) return Status::Ok();
      for (int64_t i = slot; i < slot + page.slots; ++i) {
        SetBit(slot_validity_.mutable_data(), static_cast<size_t>(i));
      }
      return Status::Ok();
    }
    Buffer bits;
    SCRT_RETURN_IF_ERROR(Zeroed(&bits, BitmapBytes(page.slots)));
    SCRT_RETURN_IF_ERROR(
        DecodeFixed(in, Physical::kBool, page.slots, &decoder_.context_, bits.mutable_data()));
    if (CountBits(bits.data(), page.slots) != page.values) {
      return Bad("validity contradicts the number of values");
    }
    if (values_ == slots_) return Status::Ok();
    for (size_t i = 0; i < page.slots; ++i) {
      if (GetBit(bits.data(), i)) {
        SetBit(slot_validity_.mutable_data(), static_cast<size_t>(slot) + i);
      }
    }
    return Status::Ok();
  }

  Status ReadDictionary() {
    if ((entry_.flags & kNodeHasDictionary) == 0) {
      return type_.id == TypeId::kSymbol ? Bad("symbol without a dictionary") : Status::Ok();
    }
    const PageEntry& page = group_.pages[first()];
    if (page.slots != page.values) return Bad("dictionary with nulls");
    ByteSpan raw;
    SCRT_RETURN_IF_ERROR(decoder_.ReadPage(group_, first(), &page_scratch_, &raw));
    ByteReader in(raw, static_cast<int64_t>(page.offset));
    uint8_t flags = 0;
    SCRT_RETURN_IF_ERROR(in.Get(&flags));
    if (flags != 0) return Bad("unknown flag of a dictionary page");
    if (type_.id == TypeId::kStruct) {
      SCRT_RETURN_IF_ERROR(ReadShapes(&in, page.values));
    } else if (IsLeaf(type_) || type_.id == TypeId::kSymbol) {
      Physical kind = type_.id == TypeId::kSymbol ? Physical::kBinary : PhysicalOf(type_);
      SCRT_RETURN_IF_ERROR(decoder_.Charge(static_cast<uint64_t>(FixedBytes(kind, page.values)) +
                                           4 * uint64_t{page.values}));
      SCRT_RETURN_IF_ERROR(DecodeBlock(&in, kind, page.values, &decoder_.context_,
                                       &dictionary_data_, &dictionary_offsets_));
      if (kind == Physical::kBinary) {
        SCRT_RETURN_IF_ERROR(decoder_.Charge(dictionary_data_.size()));
        SCRT_RETURN_IF_ERROR(CheckTextHere(dictionary_data_, dictionary_offsets_));
      }
      dictionary_ = {kind, page.values, dictionary_data_.data(), dictionary_offsets_.as<int32_t>()};
      if (type_.id != TypeId::kSymbol) decoder_.context_.dictionary = &dictionary_;
    } else {
      return Bad("this type has no dictionary");
    }
    return in.done() ? Status::Ok() : Bad("dictionary page has bytes left over");
  }

  Status CheckTextHere(const Buffer& text, const Buffer& offsets) const {
    Status status =
        CheckText(type_, text.span(), offsets.as<int32_t>(), offsets.size() / sizeof(int32_t) - 1);
    return status.ok() ? status : Bad(status.message().c_str());
  }

  Status ReadShapes(ByteReader* in, uint32_t count) {
    uint64_t total = 0;
    if (count == 0) return Bad("shape table is empty");
    SCRT_RETURN_IF_ERROR(in->GetVarint(&total));
    if (total > std::numeric_limits<int32_t>::max()) return Bad("shape table is too large");
    SCRT_RETURN_IF_ERROR(decoder_.Charge(4 * (total + count)));
    Buffer lengths, fields;
    if (!lengths.Resize(size_t{4} * count) || !fields.Resize(4 * total)) {
      return Status(Code::kNoMemory, "no memory for shapes");
    }
    SCRT_RETURN_IF_ERROR(
        DecodeFixed(in, Physical::kU32, count, &decoder_.context_, lengths.mutable_data()));
    SCRT_RETURN_IF_ERROR(DecodeFixed(in, Physical::kU32, static_cast<int64_t>(total),
                                     &decoder_.context_, fields.mutable_data()));
    auto shapes = std::make_shared<ShapeTable>();
    std::vector<uint32_t> seen(type_.fields.size(), 0);
    uint64_t at = 0;
    for (uint32_t s = 0; s < count; ++s) {
      uint32_t n = lengths.as<uint32_t>()[s];
      if (n > total - at) return Bad("shape table contradicts itself");
      for (uint64_t i = at; i < at + n; ++i) {
        uint32_t field = fields.as<uint32_t>()[i];
        if (field >= seen.size() || seen[field] == s + 1) return Bad("shape with a wrong field");
        seen[field] = s + 1;
      }
      shapes->Add({fields.as<uint32_t>() + at, n});
      at += n;
    }
    if (at != total) return Bad("shape table contradicts itself");
    column_->shapes = std::move(shapes);
    return Status::Ok();
  }

  // Buffers for the dense values of all pages.
  Status Prepare() {
    auto n = static_cast<uint64_t>(values_);
    switch (type_.id) {
      case TypeId::kStruct:
        return column_->shapes ? Sized(&dense_, 4 * n) : Status::Ok();
      case TypeId::kList:
      case TypeId::kMap:
        return Sized(&dense_, 4 * n);
      case TypeId::kUnion:
        return Sized(&dense_, n);
      case TypeId::kTimestamptz:
        SCRT_RETURN_IF_ERROR(Sized(&dense_, 8 * n));
        return Sized(&dense_second_, 2 * n);
      default: {
        Physical kind = PhysicalOf(type_);
        if (kind == Physical::kBinary) return decoder_.Charge(4 * (n + 1));
        if (kind == Physical::kBool) return Zeroed(&dense_, BitmapBytes(n));
        return Sized(&dense_, static_cast<uint64_t>(FixedBytes(kind, values_)));
      }
    }
  }

  Status ReadContent(ByteReader* in, uint32_t count, int64_t value) {
    DecodeContext* context = &decoder_.context_;
    auto at = static_cast<size_t>(value);
    switch (type_.id) {
      case TypeId::kStruct:
        if (column_->shapes == nullptr) return Status::Ok();
        [[fallthrough]];
      case TypeId::kList:
      case TypeId::kMap:
        return DecodeFixed(in, Physical::kU32, count, context, dense_.mutable_data() + 4 * at);
      case TypeId::kUnion:
        return DecodeFixed(in, Physical::kU8, count, context, dense_.mutable_data() + at);
      case TypeId::kTimestamptz:
        SCRT_RETURN_IF_ERROR(
            DecodeFixed(in, Physical::kI64, count, context, dense_.mutable_data() + 8 * at));
        return DecodeFixed(in, Physical::kI16, count, context,
                           dense_second_.mutable_data() + 2 * at);
      default:
        return ReadLeaf(in, count, at);
    }
  }

  Status ReadLeaf(ByteReader* in, uint32_t count, size_t at) {
    DecodeContext* context = &decoder_.context_;
    Physical kind = PhysicalOf(type_);
    if (kind == Physical::kBinary) {
      size_t before = dense_.size();
      SCRT_RETURN_IF_ERROR(DecodeBinary(in, count, context, &dense_, &dense_offsets_));
      return decoder_.Charge(dense_.size() - before);
    }
    if (kind == Physical::kBool && at % 8 != 0) {
      Buffer bits;
      SCRT_RETURN_IF_ERROR(Zeroed(&bits, BitmapBytes(count)));
      SCRT_RETURN_IF_ERROR(DecodeFixed(in, kind, count, context, bits.mutable_data()));
      for (size_t i = 0; i < count; ++i) {
        if (GetBit(bits.data(), i)) SetBit(dense_.mutable_data(), at + i);
      }
      return Status::Ok();
    }
    return DecodeFixed(in, kind, count, context,
                       dense_.mutable_data() + FixedBytes(kind, static_cast<int64_t>(at)));
  }

  Status Sized(Buffer* buffer, uint64_t bytes) {
    SCRT_RETURN_IF_ERROR(decoder_.Charge(bytes));
    return buffer->Resize(bytes) ? Status::Ok() : Status(Code::kNoMemory, "no memory for a column");
  }
  Status Zeroed(Buffer* buffer, uint64_t bytes) {
    SCRT_RETURN_IF_ERROR(decoder_.Charge(bytes));
    return buffer->ResizeZero(bytes) ? Status::Ok()
                                     : Status(Code::kNoMemory, "no memory for a column");
  }

  // From stored slots to slots of the column.
  Status PlaceValidity() {
    column_->null_count = length_ - values_;
    if (values_ == length_) return Status::Ok();
    if (mask_ == nullptr) {
      column_->validity = Buffer::Share(std::move(slot_validity_));
    } else if (values_ == slots_) {
      column_->validity = mask_;
    } else {
      Buffer bits;
      auto n = static_cast<size_t>(length_);
      SCRT_RETURN_IF_ERROR(Zeroed(&bits, BitmapBytes(n)));
      simd::ExpandBits(slot_validity_.data(), mask_->data(), 0, n, bits.mutable_data());
      column_->validity = Buffer::Share(std::move(bits));
    }
    return Status::Ok();
  }

  Result<BufferPtr> PlaceFixed(Buffer* dense, Physical kind) {
    if (values_ == length_) return Buffer::Share(std::move(*dense));
    Buffer out;
    auto n = static_cast<size_t>(length_);
    SCRT_RETURN_IF_ERROR(Zeroed(&out, static_cast<uint64_t>(FixedBytes(kind, length_))));
    const uint8_t* valid = column_->validity->data();
    if (kind == Physical::kBool) {
      simd::ExpandBits(dense->data(), valid, 0, n, out.mutable_data());
    } else {
      simd::ExpandValues(dense->data(), static_cast<size_t>(Width(kind)), valid, 0, n,
                         out.mutable_data());
    }
    return Buffer::Share(std::move(out));
  }

  Result<BufferPtr> PlaceOffsets(Buffer* offsets) {
    if (values_ == length_) return Buffer::Share(std::move(*offsets));
    Buffer out;
    auto n = static_cast<size_t>(length_);
    SCRT_RETURN_IF_ERROR(Sized(&out, 4 * (static_cast<uint64_t>(length_) + 1)));
    simd::ExpandOffsets(offsets->as<int32_t>(), column_->validity->data(), 0, n,
                        out.mutable_as<int32_t>());
    return Buffer::Share(std::move(out));
  }

  Status Place() {
    switch (type_.id) {
      case TypeId::kStruct:
        return PlaceStruct();
      case TypeId::kList:
      case TypeId::kMap:
        return PlaceItems();
      case TypeId::kUnion:
        return PlaceUnion();
      case TypeId::kSymbol:
        return PlaceSymbol();
      case TypeId::kTimestamptz:
        return PlaceZoned();
      default:
        break;
    }
    if (IsBinary(type_)) {
      if (dense_offsets_.size() == 0) dense_offsets_.Append<int32_t>(0);
      SCRT_RETURN_IF_ERROR(CheckTextHere(dense_, dense_offsets_));
      SCRT_ASSIGN_OR_RETURN(column_->values, PlaceOffsets(&dense_offsets_));
      column_->bytes = Buffer::Share(std::move(dense_));
      return Status::Ok();
    }
    if (type_.id == TypeId::kDecimal) {
      SCRT_RETURN_IF_ERROR(
          CheckDecimals(type_, dense_.data(), static_cast<size_t>(values_)).In(Path()));
    }
    SCRT_ASSIGN_OR_RETURN(column_->values, PlaceFixed(&dense_, PhysicalOf(type_)));
    return Status::Ok();
  }

  Result<ColumnPtr> Child(uint32_t number, const TypePtr& declared, int64_t length,
                          BufferPtr mask) {
    return Node(&decoder_, group_, tree_, number, length, std::move(mask)).Decode(declared);
  }

  Status PlaceStruct() {
    if (column_->shapes != nullptr) {
      auto shapes = static_cast<uint32_t>(column_->shapes->size());
      const uint32_t* codes = dense_.as<uint32_t>();
      uint32_t highest = 0;
      for (int64_t i = 0; i < values_; ++i) highest = std::max(highest, codes[i]);
      if (values_ != 0 && highest >= shapes) return Bad("shape code out of range");
      SCRT_ASSIGN_OR_RETURN(column_->shape_codes, PlaceFixed(&dense_, Physical::kU32));
    }
    uint32_t child = number_ + 1;
    for (uint32_t f = 0; f < type_.fields.size(); ++f) {
      BufferPtr mask = column_->validity;
      if (column_->shapes != nullptr) {
        SCRT_RETURN_IF_ERROR(decoder_.Charge(static_cast<uint64_t>(length_) / 8));
        mask = PresenceOf(*column_, f);
      }
      SCRT_ASSIGN_OR_RETURN(ColumnPtr field, Child(child, type_.fields[f].type, length_, mask));
      column_->children.push_back(std::move(field));
      child = tree_[child].end;
    }
    return Status::Ok();
  }

  Status PlaceItems() {
    uint64_t items = simd::SumLengths(dense_.data(), static_cast<size_t>(values_));
    if (items > std::numeric_limits<int32_t>::max()) return Bad("too many items");
    Buffer offsets;
    SCRT_RETURN_IF_ERROR(Sized(&offsets, 4 * (static_cast<uint64_t>(values_) + 1)));
    offsets.mutable_as<int32_t>()[0] = 0;
    simd::LengthsToOffsets(dense_.as<uint32_t>(), static_cast<size_t>(values_), 0,
                           offsets.mutable_as<int32_t>() + 1);
    SCRT_ASSIGN_OR_RETURN(column_->values, PlaceOffsets(&offsets));
    uint32_t child = number_ + 1;
    for (const TypePtr& declared : type_.children) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr item,
                            Child(child, declared, static_cast<int64_t>(items), nullptr));
      column_->children.push_back(std::move(item));
      child = tree_[child].end;
    }
    return Status::Ok();
  }

  Status PlaceUnion() {
    size_t alternatives = type_.children.size();
    std::vector<int64_t> counts(alternatives, 0);
    SCRT_ASSIGN_OR_RETURN(column_->values, PlaceFixed(&dense_, Physical::kU8));
    Buffer offsets;
    SCRT_RETURN_IF_ERROR(Zeroed(&offsets, 4 * static_cast<uint64_t>(length_)));
    const uint8_t* ids = column_->values->data();
    for (int64_t i = 0; i < length_; ++i) {
      if (!column_->IsValid(i)) continue;
      if (ids[i] >= alternatives) return Bad("alternative out of range");
      offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(counts[ids[i]]++);
    }
    column_->bytes = Buffer::Share(std::move(offsets));
    uint32_t child = number_ + 1;
    for (size_t a = 0; a < alternatives; ++a) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr values, Child(child, type_.children[a], counts[a], nullptr));
      column_->children.push_back(std::move(values));
      child = tree_[child].end;
    }
    return Status::Ok();
  }

  Status PlaceSymbol() {
    const uint32_t* codes = dense_.as<uint32_t>();
    uint32_t highest = 0;
    for (int64_t i = 0; i < values_; ++i) highest = std::max(highest, codes[i]);
    if (values_ != 0 && highest >= dictionary_.count) return Bad("symbol code out of range");
    SCRT_ASSIGN_OR_RETURN(column_->values, PlaceFixed(&dense_, Physical::kU32));
    auto dictionary = std::make_shared<Column>();
    dictionary->type = MakeType(TypeId::kString);
    dictionary->length = dictionary_.count;
    dictionary->values = Buffer::Share(std::move(dictionary_offsets_));
    dictionary->bytes = Buffer::Share(std::move(dictionary_data_));
    column_->children.push_back(std::move(dictionary));
    return Status::Ok();
  }

  Status PlaceZoned() {
    SCRT_RETURN_IF_ERROR(
        CheckZones(dense_second_.as<int16_t>(), static_cast<size_t>(values_)).In(Path()));
    for (TypeId id : {TypeId::kI64, TypeId::kI16}) {
      auto part = std::make_shared<Column>();
      part->type = MakeType(id);
      part->length = length_;
      bool first_part = id == TypeId::kI64;
      SCRT_ASSIGN_OR_RETURN(part->values, PlaceFixed(first_part ? &dense_ : &dense_second_,
                                                     first_part ? Physical::kI64 : Physical::kI16));
      column_->children.push_back(std::move(part));
    }
    return Status::Ok();
  }

  RowGroupDecoder& decoder_;
  const RowGroup& group_;
  const std::vector<TreeNode>& tree_;
  uint32_t number_;
  const Type& type_;
  const NodeEntry& entry_;
  int64_t length_;
  BufferPtr mask_;
  int64_t slots_ = 0;
  int64_t values_ = 0;
  std::shared_ptr<Column> column_ = std::make_shared<Column>();
  Buffer page_scratch_, slot_validity_;
  Buffer dense_, dense_second_, dense_offsets_;
  Buffer dictionary_data_, dictionary_offsets_;
  Values dictionary_;
};

Result<BatchPtr> RowGroupDecoder::Decode(const RowGroup& group, const SchemaPtr& schema) {
  charged_ = 0;
  context_.dictionary = nullptr;
  std::vector<TreeNode> tree = NodeTree(*schema);
  if (tree.size() != group.nodes.size()) {
    return Corrupt("row group has another number of nodes than its schema", group.offset);
  }
  auto rows = static_cast<int64_t>(group.head.rows);
  auto batch = std::make_shared<Batch>();
  batch->schema = schema;
  SCRT_ASSIGN_OR_RETURN(batch->root,
                        Node(this, group, tree, 0, rows, nullptr).Decode(schema->record()));
  if (batch->root->null_count != 0) return Corrupt("record without a value", group.offset);
  return BatchPtr(batch);
}

}  // namespace scrt::file
