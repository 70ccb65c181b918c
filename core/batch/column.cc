#include "core/batch/column.h"

#include <algorithm>
#include <limits>
#include <new>

namespace scrt {
namespace {

// Bits [start, start + count) of a bitmap as a bitmap of its own.
BufferPtr SliceBits(const uint8_t* bits, int64_t start, int64_t count) {
  Buffer out;
  if (!out.ResizeZero(BitmapBytes(static_cast<size_t>(count)))) throw std::bad_alloc();
  for (int64_t i = 0; i < count; ++i) {
    if (GetBit(bits, static_cast<size_t>(start + i))) {
      SetBit(out.mutable_data(), static_cast<size_t>(i));
    }
  }
  return Buffer::Share(std::move(out));
}

BufferPtr SliceFixed(const BufferPtr& from, int64_t start, int64_t count, size_t width) {
  return Buffer::Wrap(
      from->span().subspan(static_cast<size_t>(start) * width, static_cast<size_t>(count) * width),
      from);
}

// Offsets [start, start + count], moved so that they begin at 0.
BufferPtr SliceOffsets(const BufferPtr& from, int64_t start, int64_t count) {
  const int32_t* offsets = from->as<int32_t>() + start;
  Buffer out;
  if (!out.Resize(static_cast<size_t>(count + 1) * 4)) throw std::bad_alloc();
  for (int64_t i = 0; i <= count; ++i) out.mutable_as<int32_t>()[i] = offsets[i] - offsets[0];
  return Buffer::Share(std::move(out));
}

// Union children are dense, so the slice of each child is the range that its slots point into.
Result<ColumnPtr> SliceUnion(const Column& column, int64_t start, int64_t count,
                             std::shared_ptr<Column> out) {
  size_t n = column.children.size();
  std::vector<int64_t> first(n, -1), last(n, -1);
  const uint8_t* ids = column.values->data() + start;
  const int32_t* offsets = column.bytes->as<int32_t>() + start;
  for (int64_t i = 0; i < count; ++i) {
    if (!column.IsValid(start + i)) continue;
    if (first[ids[i]] < 0) first[ids[i]] = offsets[i];
    last[ids[i]] = offsets[i];
  }
  Buffer moved;
  if (!moved.ResizeZero(static_cast<size_t>(count) * 4)) return Status(Code::kNoMemory, "slice");
  for (int64_t i = 0; i < count; ++i) {
    if (!column.IsValid(start + i)) continue;
    moved.mutable_as<int32_t>()[i] = static_cast<int32_t>(offsets[i] - first[ids[i]]);
  }
  out->values = SliceFixed(column.values, start, count, 1);
  out->bytes = Buffer::Share(std::move(moved));
  for (size_t c = 0; c < n; ++c) {
    int64_t from = std::max<int64_t>(first[c], 0);
    int64_t size = first[c] < 0 ? 0 : last[c] - first[c] + 1;
    SCRT_ASSIGN_OR_RETURN(ColumnPtr child, Slice(column.children[c], from, size));
    out->children.push_back(std::move(child));
  }
  return ColumnPtr(std::move(out));
}

}  // namespace

Result<ColumnPtr> Slice(const ColumnPtr& column, int64_t start, int64_t count) {
  if (start < 0 || count < 0 || start > column->length || count > column->length - start) {
    return Status(Code::kInvalidArgument, "slice beyond the column");
  }
  if (start == 0 && count == column->length) return column;
  const Type& type = Storage(*column->type);
  auto out = std::make_shared<Column>();
  out->type = column->type;
  out->length = count;
  if (column->validity != nullptr) {
    out->validity = SliceBits(column->validity->data(), start, count);
    out->null_count =
        count - static_cast<int64_t>(CountBits(out->validity->data(), static_cast<size_t>(count)));
    if (out->null_count == 0) out->validity = nullptr;
  } else if (type.id == TypeId::kNull) {
    out->null_count = count;
  }
  switch (type.id) {
    case TypeId::kNull:
      break;
    case TypeId::kBool:
      out->values = SliceBits(column->values->data(), start, count);
      break;
    case TypeId::kUnion:
      return SliceUnion(*column, start, count, out);
    case TypeId::kStruct:
    case TypeId::kTimestamptz:
      for (const ColumnPtr& child : column->children) {
        SCRT_ASSIGN_OR_RETURN(ColumnPtr part, Slice(child, start, count));
        out->children.push_back(std::move(part));
      }
      out->shapes = column->shapes;
      if (column->shape_codes != nullptr) {
        out->shape_codes = SliceFixed(column->shape_codes, start, count, 4);
      }
      break;
    case TypeId::kSymbol:
      out->values = SliceFixed(column->values, start, count, 4);
      out->children = column->children;
      break;
    case TypeId::kList:
    case TypeId::kMap: {
      const int32_t* offsets = column->values->as<int32_t>();
      out->values = SliceOffsets(column->values, start, count);
      for (const ColumnPtr& child : column->children) {
        SCRT_ASSIGN_OR_RETURN(
            ColumnPtr part, Slice(child, offsets[start], offsets[start + count] - offsets[start]));
        out->children.push_back(std::move(part));
      }
      break;
    }
    default:
      if (IsBinary(type)) {
        const int32_t* offsets = column->values->as<int32_t>();
        out->values = SliceOffsets(column->values, start, count);
        out->bytes =
            SliceFixed(column->bytes, offsets[start], offsets[start + count] - offsets[start], 1);
      } else {
        out->values =
            SliceFixed(column->values, start, count, static_cast<size_t>(FixedWidth(type)));
      }
  }
  return ColumnPtr(out);
}

Result<BatchPtr> Slice(const BatchPtr& batch, int64_t start, int64_t count) {
  if (start == 0 && count == batch->rows()) return batch;
  auto out = std::make_shared<Batch>();
  out->schema = batch->schema;
  SCRT_ASSIGN_OR_RETURN(out->root, Slice(batch->root, start, count));
  return BatchPtr(out);
}

std::vector<ColumnChild> ColumnChildren(const Type& storage) {
  switch (storage.id) {
    case TypeId::kSymbol:
      return {{MakeType(TypeId::kString), {}}};
    case TypeId::kTimestamptz:
      return {{MakeType(TypeId::kI64), {}}, {MakeType(TypeId::kI16), {}}};
    default:
      break;
  }
  std::vector<ColumnChild> children;
  children.reserve(storage.fields.size() + storage.children.size());
  for (const Field& field : storage.fields) children.push_back({field.type, field.name, &field});
  for (const TypePtr& child : storage.children) {
    bool named = storage.id == TypeId::kUnion;
    children.push_back({child, named ? TypeName(Storage(*child).id) : std::string_view()});
  }
  return children;
}

int64_t ArrowBytes(const Column& column) {
  auto size = [](const BufferPtr& b) { return b ? static_cast<int64_t>(b->size()) : int64_t{0}; };
  int64_t sum = size(column.validity) + size(column.values) + size(column.bytes);
  for (const ColumnPtr& child : column.children) sum += ArrowBytes(*child);
  return sum;
}

BufferPtr PresenceOf(const Column& column, uint32_t field) {
  if (column.shapes == nullptr) return column.validity;
  std::vector<bool> there(column.shapes->size());
  for (size_t s = 0; s < there.size(); ++s) {
    auto fields = (*column.shapes)[s];
    there[s] = std::find(fields.begin(), fields.end(), field) != fields.end();
  }
  Buffer bits;
  if (!bits.ResizeZero(BitmapBytes(static_cast<size_t>(column.length)))) throw std::bad_alloc();
  const int32_t* codes = column.shape_codes->as<int32_t>();
  bool all = true;
  for (int64_t i = 0; i < column.length; ++i) {
    if (column.IsValid(i) && there[static_cast<size_t>(codes[i])]) {
      SetBit(bits.mutable_data(), static_cast<size_t>(i));
    } else {
      all = false;
    }
  }
  return all ? nullptr : Buffer::Share(std::move(bits));
}

uint64_t NullColumnBytes(const Type& declared, int64_t n) {
  const Type& type = Storage(declared);
  auto count = static_cast<uint64_t>(n);
  auto width = static_cast<uint64_t>(std::max(FixedWidth(type), 5));
  if (type.id == TypeId::kNull || type.id == TypeId::kStruct) width = 0;
  if (type.id == TypeId::kTimestamptz) width = 10;
  uint64_t sum = sizeof(Column) + 64 + count * width + count / 8;
  for (const Field& field : type.fields) sum += NullColumnBytes(*field.type, n);
  for (const TypePtr& child : type.children) sum += NullColumnBytes(*child, 0);
  return sum;
}

ColumnPtr NullColumn(const TypePtr& type, int64_t n) {
  auto count = static_cast<size_t>(n);
  const Type& storage = Storage(*type);
  auto column = std::make_shared<Column>();
  column->type = type;
  column->length = n;
  column->null_count = n;
  auto zeros = [](size_t size) {
    Buffer buffer;
    if (!buffer.ResizeZero(size)) throw std::bad_alloc();
    return Buffer::Share(std::move(buffer));
  };
  if (storage.id == TypeId::kNull) return column;
  if (n != 0) column->validity = zeros(BitmapBytes(count));
  switch (storage.id) {
    case TypeId::kBool:
      column->values = zeros(BitmapBytes(count));
      break;
    case TypeId::kStruct:
      for (const Field& field : storage.fields) {
        column->children.push_back(NullColumn(field.type, n));
      }
      break;
    case TypeId::kTimestamptz:
      for (TypeId part : {TypeId::kI64, TypeId::kI16}) {
        auto child = std::make_shared<Column>();
        child->type = MakeType(part);
        child->length = n;
        child->values = zeros(count * (part == TypeId::kI64 ? 8 : 2));
        column->children.push_back(child);
      }
      break;
    case TypeId::kSymbol:
      column->values = zeros(4 * count);
      column->children.push_back(NullColumn(MakeType(TypeId::kString), 0));
      break;
    case TypeId::kUnion:
      column->values = zeros(count);
      column->bytes = zeros(4 * count);
      for (const TypePtr& child : storage.children) {
        column->children.push_back(NullColumn(child, 0));
      }
      break;
    case TypeId::kList:
    case TypeId::kMap:
      column->values = zeros(4 * (count + 1));
      for (const TypePtr& child : storage.children) {
        column->children.push_back(NullColumn(child, 0));
      }
      break;
    default:
      if (IsBinary(storage)) {
        column->values = zeros(4 * (count + 1));
        column->bytes = zeros(0);
      } else {
        column->values = zeros(count * static_cast<size_t>(FixedWidth(storage)));
      }
  }
  return column;
}

}  // namespace scrt
