#include <algorithm>
#include <string>

#include "core/batch/column.h"

namespace scrt {
namespace {

Status Bad(std::string_view what) {
  return Status(Code::kCorrupt, "column is not valid: " + std::string(what));
}

bool Holds(const BufferPtr& buffer, uint64_t bytes) {
  return buffer != nullptr && buffer->size() >= bytes;
}

Status CheckOffsets(const Column& column, uint64_t limit) {
  auto n = static_cast<uint64_t>(column.length);
  if (!Holds(column.values, (n + 1) * 4)) return Bad("offsets are short");
  const int32_t* offsets = column.values->as<int32_t>();
  if (offsets[0] < 0 || static_cast<uint64_t>(offsets[n]) > limit)
    return Bad("offset out of range");
  bool ordered = true;
  for (uint64_t i = 0; i < n; ++i) ordered &= offsets[i] <= offsets[i + 1];
  return ordered ? Status::Ok() : Bad("offsets are not in order");
}

Status CheckShapes(const Column& column) {
  if (column.shapes == nullptr) return Status::Ok();
  if (!Holds(column.shape_codes, static_cast<uint64_t>(column.length) * 4)) {
    return Bad("shape codes are short");
  }
  auto shapes = static_cast<int64_t>(column.shapes->size());
  const int32_t* codes = column.shape_codes->as<int32_t>();
  for (int64_t i = 0; i < column.length; ++i) {
    if (codes[i] < 0 || codes[i] >= shapes) return Bad("shape code out of range");
  }
  std::vector<uint32_t> seen(column.children.size(), 0);
  for (uint32_t s = 0; s < static_cast<uint32_t>(shapes); ++s) {
    for (uint32_t field : (*column.shapes)[s]) {
      if (field >= seen.size()) return Bad("shape names a field that is not there");
      if (seen[field] == s + 1) return Bad("shape names a field twice");
      seen[field] = s + 1;
    }
  }
  return Status::Ok();
}

Status CheckUnion(const Column& column) {
  auto n = static_cast<uint64_t>(column.length);
  if (!Holds(column.values, n) || !Holds(column.bytes, n * 4)) return Bad("union is short");
  for (uint64_t i = 0; i < n; ++i) {
    if (!column.IsValid(static_cast<int64_t>(i))) continue;
    uint8_t id = column.values->data()[i];
    int32_t offset = column.bytes->as<int32_t>()[i];
    if (id >= column.children.size() || offset < 0 || offset >= column.children[id]->length) {
      return Bad("union slot out of range");
    }
  }
  return Status::Ok();
}

Status Check(const Column& column, uint32_t depth) {
  if (depth == 0) return Status(Code::kLimit, "column nested too deep");
  if (column.length < 0) return Bad("negative length");
  auto n = static_cast<uint64_t>(column.length);
  const Type& type = Storage(*column.type);
  if (column.validity != nullptr && !Holds(column.validity, BitmapBytes(n))) {
    return Bad("validity is short");
  }
  for (const ColumnPtr& child : column.children) {
    if (child == nullptr) return Bad("a child is missing");
    SCRT_RETURN_IF_ERROR(Check(*child, depth - 1));
  }
  switch (type.id) {
    case TypeId::kNull:
      return Status::Ok();
    case TypeId::kBool:
      return Holds(column.values, BitmapBytes(n)) ? Status::Ok() : Bad("short");
    case TypeId::kUnion:
      if (column.children.size() != type.children.size()) return Bad("union children");
      return CheckUnion(column);
    case TypeId::kStruct:
    case TypeId::kTimestamptz:
      if (column.children.size() != (type.id == TypeId::kStruct ? type.fields.size() : 2)) {
        return Bad("struct children");
      }
      for (const ColumnPtr& child : column.children) {
        if (child->length != column.length) return Bad("child length");
      }
      return CheckShapes(column);
    case TypeId::kSymbol: {
      if (column.children.size() != 1 || !Holds(column.values, n * 4)) return Bad("symbol");
      const int32_t* codes = column.values->as<int32_t>();
      for (int64_t i = 0; i < column.length; ++i) {
        if (column.IsValid(i) && (codes[i] < 0 || codes[i] >= column.children[0]->length)) {
          return Bad("symbol code out of range");
        }
      }
      return Status::Ok();
    }
    case TypeId::kList:
    case TypeId::kMap: {
      if (column.children.size() != type.children.size()) return Bad("list children");
      int64_t limit = column.children[0]->length;
      for (const ColumnPtr& child : column.children) limit = std::min(limit, child->length);
      return CheckOffsets(column, static_cast<uint64_t>(limit));
    }
    default:
      if (IsBinary(type)) {
        if (column.bytes == nullptr) return Bad("text is missing");
        return CheckOffsets(column, column.bytes->size());
      }
      return Holds(column.values, n * static_cast<uint64_t>(FixedWidth(type))) ? Status::Ok()
                                                                               : Bad("short");
  }
}

}  // namespace

Status ValidateColumn(const Column& column, const Limits& limits) {
  return Check(column, limits.depth);
}

}  // namespace scrt
