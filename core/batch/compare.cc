// ColumnsEqual: slot by slot, by value, so that it does not care how a column came about.
#include <cstring>

#include "core/batch/column.h"

namespace scrt {
namespace {

bool SlotsEqual(const Column& a, int64_t i, const Column& b, int64_t j);

bool StructsEqual(const Column& a, int64_t i, const Column& b, int64_t j) {
  auto shape = [](const Column& c, int64_t at) {
    return (*c.shapes)[static_cast<size_t>(c.shape_codes->as<int32_t>()[at])];
  };
  size_t fields = a.children.size();
  auto order = [&](const Column& c, int64_t at, size_t k) {
    return c.shapes ? shape(c, at)[k] : static_cast<uint32_t>(k);
  };
  size_t count_a = a.shapes ? shape(a, i).size() : fields;
  size_t count_b = b.shapes ? shape(b, j).size() : fields;
  if (count_a != count_b) return false;
  for (size_t k = 0; k < count_a; ++k) {
    uint32_t field = order(a, i, k);
    if (field != order(b, j, k)) return false;
    if (!SlotsEqual(*a.children[field], i, *b.children[field], j)) return false;
  }
  return true;
}

bool SlotsEqual(const Column& a, int64_t i, const Column& b, int64_t j) {
  const Type& type = Storage(*a.type);
  if (type.id == TypeId::kNull) return true;
  bool valid = a.IsValid(i);
  if (valid != b.IsValid(j)) return false;
  if (!valid) return true;
  switch (type.id) {
    case TypeId::kBool:
      return GetBit(a.values->data(), static_cast<size_t>(i)) ==
             GetBit(b.values->data(), static_cast<size_t>(j));
    case TypeId::kSymbol:
      return a.children[0]->Text(a.values->as<int32_t>()[i]) ==
             b.children[0]->Text(b.values->as<int32_t>()[j]);
    case TypeId::kTimestamptz:
      return SlotsEqual(*a.children[0], i, *b.children[0], j) &&
             SlotsEqual(*a.children[1], i, *b.children[1], j);
    case TypeId::kStruct:
      return StructsEqual(a, i, b, j);
    case TypeId::kUnion: {
      uint8_t id = a.values->data()[i];
      return id == b.values->data()[j] && SlotsEqual(*a.children[id], a.bytes->as<int32_t>()[i],
                                                     *b.children[id], b.bytes->as<int32_t>()[j]);
    }
    case TypeId::kList:
    case TypeId::kMap: {
      const int32_t* x = a.values->as<int32_t>() + i;
      const int32_t* y = b.values->as<int32_t>() + j;
      if (x[1] - x[0] != y[1] - y[0]) return false;
      for (size_t c = 0; c < a.children.size(); ++c) {
        for (int32_t k = 0; k < x[1] - x[0]; ++k) {
          if (!SlotsEqual(*a.children[c], x[0] + k, *b.children[c], y[0] + k)) return false;
        }
      }
      return true;
    }
    default:
      if (IsBinary(type)) return a.Text(i) == b.Text(j);
      auto width = static_cast<size_t>(FixedWidth(type));
      return std::memcmp(a.values->data() + static_cast<size_t>(i) * width,
                         b.values->data() + static_cast<size_t>(j) * width, width) == 0;
  }
}

}  // namespace

bool ColumnsEqual(const Column& a, const Column& b) {
  if (a.length != b.length || !a.type->Equals(*b.type)) return false;
  for (int64_t i = 0; i < a.length; ++i) {
    if (!SlotsEqual(a, i, b, i)) return false;
  }
  return true;
}

}  // namespace scrt
