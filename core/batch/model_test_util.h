// For tests: what a slot of a column holds, as text that shares no code with the library's own
// comparison. Absent fields don't appear, null is "~", fixed-width values are their bytes in
// hexadecimal, text stands with its length.
#pragma once

#include <string>
#include <vector>

#include "core/batch/column.h"

namespace scrt::test {

inline void AppendHex(const uint8_t* bytes, size_t n, std::string* out) {
  for (size_t i = 0; i < n; ++i) {
    out->push_back("0123456789abcdef"[bytes[i] >> 4]);
    out->push_back("0123456789abcdef"[bytes[i] & 15]);
  }
}

inline void AppendCounted(std::string_view text, std::string* out) {
  *out += std::to_string(text.size()) + ":";
  *out += text;
}

inline void AppendModel(const Column& column, size_t i, std::string* out);

inline void AppendStructModel(const Column& column, const Type& type, size_t i, std::string* out) {
  *out += "{";
  auto field = [&](size_t f) {
    AppendCounted(type.fields[f].name, out);
    *out += "=";
    AppendModel(*column.children[f], i, out);
    *out += ",";
  };
  if (column.shapes == nullptr) {
    for (size_t f = 0; f < type.fields.size(); ++f) field(f);
  } else {
    uint32_t code = 0;
    std::memcpy(&code, column.shape_codes->data() + 4 * i, 4);
    for (uint32_t f : (*column.shapes)[code]) field(f);
  }
  *out += "}";
}

inline void AppendItemsModel(const Column& column, size_t i, std::string* out) {
  int32_t bounds[2];
  std::memcpy(bounds, column.values->data() + 4 * i, 8);
  *out += "[";
  for (int32_t k = bounds[0]; k < bounds[1]; ++k) {
    for (const ColumnPtr& child : column.children) {
      AppendModel(*child, static_cast<size_t>(k), out);
      *out += ",";
    }
  }
  *out += "]";
}

inline void AppendModel(const Column& column, size_t i, std::string* out) {
  const Type& type = column.type->target ? *column.type->target : *column.type;
  bool valid = type.id != TypeId::kNull &&
               (column.validity == nullptr || ((column.validity->data()[i / 8] >> (i % 8)) & 1));
  if (!valid) {
    *out += "~";
    return;
  }
  auto text = [&](const Column& from, size_t at) {
    int32_t bounds[2];
    std::memcpy(bounds, from.values->data() + 4 * at, 8);
    AppendCounted({reinterpret_cast<const char*>(from.bytes->data()) + bounds[0],
                   static_cast<size_t>(bounds[1] - bounds[0])},
                  out);
  };
  switch (type.id) {
    case TypeId::kBool:
      *out += (column.values->data()[i / 8] >> (i % 8)) & 1 ? "t" : "f";
      return;
    case TypeId::kStruct:
      return AppendStructModel(column, type, i, out);
    case TypeId::kList:
    case TypeId::kMap:
      return AppendItemsModel(column, i, out);
    case TypeId::kSymbol: {
      uint32_t code = 0;
      std::memcpy(&code, column.values->data() + 4 * i, 4);
      return text(*column.children[0], code);
    }
    case TypeId::kTimestamptz:
      AppendHex(column.children[0]->values->data() + 8 * i, 8, out);
      *out += "+";
      return AppendHex(column.children[1]->values->data() + 2 * i, 2, out);
    case TypeId::kUnion: {
      uint32_t at = 0;
      std::memcpy(&at, column.bytes->data() + 4 * i, 4);
      *out += "|" + std::to_string(column.values->data()[i]) + " ";
      return AppendModel(*column.children[column.values->data()[i]], at, out);
    }
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kNumber:
      return text(column, i);
    default: {
      auto width = static_cast<size_t>(FixedWidth(type));
      AppendHex(column.values->data() + width * i, width, out);
    }
  }
}

// One text a row.
inline void AppendRows(const Batch& batch, std::vector<std::string>* rows) {
  for (int64_t i = 0; i < batch.rows(); ++i) {
    rows->emplace_back();
    AppendModel(*batch.root, static_cast<size_t>(i), &rows->back());
  }
}

}  // namespace scrt::test
