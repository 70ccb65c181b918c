#include "core/arrow/gather.h"

#include <limits>
#include <new>

namespace scrt::arrow {
namespace {

Buffer Zeros(size_t bytes) {
  Buffer buffer;
  if (!buffer.ResizeZero(bytes)) throw std::bad_alloc();
  return buffer;
}

// Where a slot holds a value its bytes, else zeros.
BufferPtr GatherFixed(const Column& from, std::span<const int64_t> at, size_t width) {
  Buffer out = Zeros(at.size() * width);
  for (size_t i = 0; i < at.size(); ++i) {
    if (at[i] < 0) continue;
    std::memcpy(out.mutable_data() + i * width,
                from.values->data() + static_cast<size_t>(at[i]) * width, width);
  }
  return Buffer::Share(std::move(out));
}

class Gatherer {
 public:
  explicit Gatherer(const Limits& limits)
      : most_(std::min<uint64_t>(limits.memory, std::numeric_limits<int32_t>::max())) {}

  Result<ColumnPtr> Take(const Column& from, std::span<const int64_t> wanted) const {
    auto out = std::make_shared<Column>();
    out->type = from.type;
    out->length = static_cast<int64_t>(wanted.size());
    const Type& type = Storage(*from.type);
    if (type.id == TypeId::kNull) {
      out->null_count = out->length;
      return ColumnPtr(out);
    }
    std::vector<int64_t> at(wanted.begin(), wanted.end());
    for (int64_t& slot : at) {
      if (slot >= 0 && !from.IsValid(slot)) slot = -1;
      out->null_count += slot < 0;
    }
    if (out->null_count != 0) {
      Buffer bits = Zeros(BitmapBytes(at.size()));
      for (size_t i = 0; i < at.size(); ++i) {
        if (at[i] >= 0) SetBit(bits.mutable_data(), i);
      }
      out->validity = Buffer::Share(std::move(bits));
    }
    SCRT_RETURN_IF_ERROR(TakeValues(from, type, at, out.get()));
    return ColumnPtr(out);
  }

 private:
  Status TakeValues(const Column& from, const Type& type, std::span<const int64_t> at,
                    Column* out) const {
    switch (type.id) {
      case TypeId::kBool: {
        Buffer bits = Zeros(BitmapBytes(at.size()));
        for (size_t i = 0; i < at.size(); ++i) {
          if (at[i] >= 0 && GetBit(from.values->data(), static_cast<size_t>(at[i]))) {
            SetBit(bits.mutable_data(), i);
          }
        }
        out->values = Buffer::Share(std::move(bits));
        return Status::Ok();
      }
      case TypeId::kSymbol:
        out->values = GatherFixed(from, at, 4);
        out->children = from.children;
        return Status::Ok();
      case TypeId::kTimestamptz:
        for (const ColumnPtr& child : from.children) {
          auto part = std::make_shared<Column>();
          part->type = child->type;
          part->length = out->length;
          part->values = GatherFixed(*child, at, static_cast<size_t>(FixedWidth(*child->type)));
          out->children.push_back(std::move(part));
        }
        return Status::Ok();
      case TypeId::kStruct:
        for (const ColumnPtr& child : from.children) {
          SCRT_ASSIGN_OR_RETURN(ColumnPtr part, Take(*child, at));
          out->children.push_back(std::move(part));
        }
        if (from.shapes == nullptr) return Status::Ok();
        out->shapes = from.shapes;
        out->shape_codes = TakeCodes(from, at);
        return Status::Ok();
      case TypeId::kList:
      case TypeId::kMap:
        return TakeItems(from, at, out);
      case TypeId::kUnion:
        return TakeUnion(from, at, out);
      default:
        if (IsBinary(type)) return TakeText(from, at, out);
        out->values = GatherFixed(from, at, static_cast<size_t>(FixedWidth(type)));
        return Status::Ok();
    }
  }

  static BufferPtr TakeCodes(const Column& from, std::span<const int64_t> at) {
    Buffer codes = Zeros(at.size() * 4);
    for (size_t i = 0; i < at.size(); ++i) {
      if (at[i] >= 0) codes.mutable_as<int32_t>()[i] = from.shape_codes->as<int32_t>()[at[i]];
    }
    return Buffer::Share(std::move(codes));
  }

  // The new offsets, for text and items alike.
  Status TakeOffsets(const Column& from, std::span<const int64_t> at, Column* out) const {
    Buffer offsets = Zeros((at.size() + 1) * 4);
    const int32_t* old = from.values->as<int32_t>();
    uint64_t end = 0;
    for (size_t i = 0; i < at.size(); ++i) {
      if (at[i] >= 0) end += static_cast<uint64_t>(old[at[i] + 1] - old[at[i]]);
      if (end > most_) return Status(Code::kLimit, "an Arrow column grows too large");
      offsets.mutable_as<int32_t>()[i + 1] = static_cast<int32_t>(end);
    }
    out->values = Buffer::Share(std::move(offsets));
    return Status::Ok();
  }

  Status TakeText(const Column& from, std::span<const int64_t> at, Column* out) const {
    SCRT_RETURN_IF_ERROR(TakeOffsets(from, at, out));
    Buffer bytes;
    for (int64_t slot : at) {
      if (slot < 0) continue;
      std::string_view text = from.Text(slot);
      bytes.AppendBytes(text.data(), text.size());
    }
    out->bytes = Buffer::Share(std::move(bytes));
    return Status::Ok();
  }

  Status TakeItems(const Column& from, std::span<const int64_t> at, Column* out) const {
    SCRT_RETURN_IF_ERROR(TakeOffsets(from, at, out));
    const int32_t* old = from.values->as<int32_t>();
    std::vector<int64_t> items;
    items.reserve(static_cast<size_t>(out->values->as<int32_t>()[at.size()]));
    for (int64_t slot : at) {
      if (slot < 0) continue;
      for (int32_t k = old[slot]; k < old[slot + 1]; ++k) items.push_back(k);
    }
    return TakeChildren(from, items, out);
  }

  Status TakeChildren(const Column& from, std::span<const int64_t> at, Column* out) const {
    for (const ColumnPtr& child : from.children) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr part, Take(*child, at));
      out->children.push_back(std::move(part));
    }
    return Status::Ok();
  }

  Status TakeUnion(const Column& from, std::span<const int64_t> at, Column* out) const {
    std::vector<std::vector<int64_t>> used(from.children.size());
    Buffer ids = Zeros(at.size()), offsets = Zeros(at.size() * 4);
    for (size_t i = 0; i < at.size(); ++i) {
      if (at[i] < 0) continue;
      uint8_t id = from.values->data()[at[i]];
      ids.mutable_data()[i] = id;
      offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(used[id].size());
      used[id].push_back(from.bytes->as<int32_t>()[at[i]]);
    }
    out->values = Buffer::Share(std::move(ids));
    out->bytes = Buffer::Share(std::move(offsets));
    for (size_t c = 0; c < used.size(); ++c) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr part, Take(*from.children[c], used[c]));
      out->children.push_back(std::move(part));
    }
    return Status::Ok();
  }

  uint64_t most_;
};

}  // namespace

Result<ColumnPtr> Gather(const Column& column, std::span<const int64_t> at, const Limits& limits) {
  return Gatherer(limits).Take(column, at);
}

BufferPtr ZeroBuffer(size_t bytes) { return Buffer::Share(Zeros(bytes)); }

}  // namespace scrt::arrow
