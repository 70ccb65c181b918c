#include <algorithm>
#include <new>

#include "core/file/node_encoder.h"

namespace scrt::file {
namespace {

Buffer ZeroBits(int64_t bits) {
  Buffer buffer;
  if (!buffer.ResizeZero(BitmapBytes(static_cast<size_t>(bits)))) throw std::bad_alloc();
  return buffer;
}

// Slots that are stored and hold a value; null: all of them.
BufferPtr And(const BufferPtr& a, const BufferPtr& b, int64_t n) {
  if (a == nullptr || b == nullptr) return a ? a : b;
  Buffer out = ZeroBits(n);
  for (size_t i = 0; i < out.size(); ++i) {
    out.mutable_data()[i] = static_cast<uint8_t>(a->data()[i] & b->data()[i]);
  }
  return Buffer::Share(std::move(out));
}

class Planner {
 public:
  Status Add(const ColumnPtr& column, BufferPtr mask) {
    int64_t n = column->length;
    int64_t slots =
        mask ? static_cast<int64_t>(CountBits(mask->data(), static_cast<size_t>(n))) : n;
    if (slots == n) mask = nullptr;
    tasks.push_back({column, mask, slots});
    switch (Storage(*column->type).id) {
      case TypeId::kStruct:
        return AddFields(*column, And(mask, column->validity, n));
      case TypeId::kList:
      case TypeId::kMap:
        return AddItems(*column, And(mask, column->validity, n));
      case TypeId::kUnion:
        return AddAlternatives(*column, And(mask, column->validity, n));
      default:
        return Status::Ok();
    }
  }

  std::vector<NodeTask> tasks;

 private:
  // One mask per field; fields that are in the same shapes share theirs.
  Status AddFields(const Column& column, const BufferPtr& stored) {
    if (column.shapes == nullptr) {
      for (const ColumnPtr& child : column.children) SCRT_RETURN_IF_ERROR(Add(child, stored));
      return Status::Ok();
    }
    size_t shapes = column.shapes->size();
    std::vector<std::vector<bool>> has(column.children.size(), std::vector<bool>(shapes));
    for (size_t s = 0; s < shapes; ++s) {
      for (uint32_t field : (*column.shapes)[s]) has[field][s] = true;
    }
    std::vector<std::pair<std::vector<bool>, BufferPtr>> made;
    for (size_t f = 0; f < column.children.size(); ++f) {
      auto same = std::find_if(made.begin(), made.end(),
                               [&](const auto& entry) { return entry.first == has[f]; });
      if (same == made.end()) {
        made.emplace_back(has[f], MaskOf(column, stored, has[f]));
        same = made.end() - 1;
      }
      SCRT_RETURN_IF_ERROR(Add(column.children[f], same->second));
    }
    return Status::Ok();
  }

  static BufferPtr MaskOf(const Column& column, const BufferPtr& stored,
                          const std::vector<bool>& has) {
    if (std::find(has.begin(), has.end(), false) == has.end()) return stored;
    Buffer bits = ZeroBits(column.length);
    std::vector<uint8_t> in(has.begin(), has.end());
    const int32_t* codes = column.shape_codes->as<int32_t>();
    uint8_t* out = bits.mutable_data();
    for (int64_t i = 0; i < column.length; ++i) {
      out[i >> 3] |= static_cast<uint8_t>(in[static_cast<size_t>(codes[i])] << (i & 7));
    }
    return And(Buffer::Share(std::move(bits)), stored, column.length);
  }

  // The items of the lists that are stored; all of them, as builders make them, costs no mask.
  Status AddItems(const Column& column, const BufferPtr& stored) {
    const int32_t* offsets = column.values->as<int32_t>();
    int64_t items = column.children[0]->length;
    int64_t used = 0;
    for (int64_t i = 0; i < column.length; ++i) {
      if (stored == nullptr || GetBit(stored->data(), static_cast<size_t>(i))) {
        used += offsets[i + 1] - offsets[i];
      }
    }
    BufferPtr mask;
    if (used != items) {
      Buffer bits = ZeroBits(items);
      for (int64_t i = 0; i < column.length; ++i) {
        if (stored != nullptr && !GetBit(stored->data(), static_cast<size_t>(i))) continue;
        for (int32_t k = offsets[i]; k < offsets[i + 1]; ++k) {
          SetBit(bits.mutable_data(), static_cast<size_t>(k));
        }
      }
      mask = Buffer::Share(std::move(bits));
    }
    for (const ColumnPtr& child : column.children) {
      if (child->length != items) return Status(Code::kInvalidArgument, "map sides differ");
      SCRT_RETURN_IF_ERROR(Add(child, mask));
    }
    return Status::Ok();
  }

  // The values of an alternative, in the order in which the slots name them.
  Status AddAlternatives(const Column& column, const BufferPtr& stored) {
    std::vector<Buffer> masks;
    masks.reserve(column.children.size());
    std::vector<int64_t> last(column.children.size(), -1);
    for (const ColumnPtr& child : column.children) masks.push_back(ZeroBits(child->length));
    const uint8_t* ids = column.values->data();
    const int32_t* offsets = column.bytes->as<int32_t>();
    for (int64_t i = 0; i < column.length; ++i) {
      if (stored != nullptr && !GetBit(stored->data(), static_cast<size_t>(i))) continue;
      if (offsets[i] <= last[ids[i]]) {
        return Status(Code::kInvalidArgument, "union offsets are not in order");
      }
      last[ids[i]] = offsets[i];
      SetBit(masks[ids[i]].mutable_data(), static_cast<size_t>(offsets[i]));
    }
    for (size_t c = 0; c < column.children.size(); ++c) {
      SCRT_RETURN_IF_ERROR(Add(column.children[c], Buffer::Share(std::move(masks[c]))));
    }
    return Status::Ok();
  }
};

}  // namespace

Result<std::vector<NodeTask>> PlanNodes(const ColumnPtr& root) {
  Planner planner;
  SCRT_RETURN_IF_ERROR(planner.Add(root, nullptr));
  return std::move(planner.tasks);
}

}  // namespace scrt::file
