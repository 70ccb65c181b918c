// For tests: values of Arrow arrays and of batches as text, by readers that share no code with the
// library, and Arrow structs made by hand.
#pragma once

#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "core/arrow/import.h"
#include "core/batch/model_test_util.h"

namespace scrt::arrow::test {

// --- Arrow, by its specification ---

inline bool ArrowIsNull(const ArrowSchema& schema, const ArrowArray& array, int64_t i) {
  std::string_view format(schema.format);
  if (format == "n") return true;
  if (format.starts_with("+u")) return false;
  const auto* bits = static_cast<const uint8_t*>(array.buffers[0]);
  auto at = static_cast<size_t>(array.offset + i);
  return bits != nullptr && (bits[at / 8] >> (at % 8) & 1) == 0;
}

inline size_t ArrowWidth(std::string_view format) {
  if (format.starts_with("w:"))
    return static_cast<size_t>(std::stoi(std::string(format.substr(2))));
  if (format.starts_with("d:")) return 16;
  if (format.starts_with("tdD")) return 4;
  if (format.starts_with("t")) return 8;
  switch (format[0]) {
    case 'c':
    case 'C':
      return 1;
    case 's':
    case 'S':
      return 2;
    case 'i':
    case 'I':
    case 'f':
      return 4;
    default:
      return 8;
  }
}

// The formats that this library writes.
inline void AppendArrow(const ArrowSchema& schema, const ArrowArray& array, int64_t i,
                        std::string* out) {
  std::string_view format(schema.format);
  if (ArrowIsNull(schema, array, i)) {
    *out += "~";
    return;
  }
  auto at = static_cast<size_t>(array.offset + i);
  auto buffer = [&](int number) { return static_cast<const uint8_t*>(array.buffers[number]); };
  auto int32 = [](const uint8_t* base, size_t slot) {
    int32_t value = 0;
    std::memcpy(&value, base + 4 * slot, 4);
    return value;
  };
  if (schema.dictionary != nullptr) {
    AppendArrow(*schema.dictionary, *array.dictionary, int32(buffer(1), at), out);
  } else if (format == "b") {
    *out += (buffer(1)[at / 8] >> (at % 8) & 1) != 0 ? "T" : "F";
  } else if (format == "u" || format == "z") {
    int32_t begin = int32(buffer(1), at), end = int32(buffer(1), at + 1);
    scrt::test::AppendCounted(
        {reinterpret_cast<const char*>(buffer(2)) + begin, static_cast<size_t>(end - begin)}, out);
  } else if (format == "+l" || format == "+m") {
    *out += "[";
    for (int32_t k = int32(buffer(1), at); k < int32(buffer(1), at + 1); ++k) {
      AppendArrow(*schema.children[0], *array.children[0], k, out);
      *out += ",";
    }
    *out += "]";
  } else if (format == "+s") {
    *out += "{";
    for (int64_t c = 0; c < schema.n_children; ++c) {
      scrt::test::AppendCounted(schema.children[c]->name, out);
      *out += "=";
      AppendArrow(*schema.children[c], *array.children[c], static_cast<int64_t>(at), out);
      *out += ",";
    }
    *out += "}";
  } else if (format.starts_with("+ud:")) {
    int code = buffer(0)[at];
    const ArrowSchema& child = *schema.children[code];
    std::string value;
    AppendArrow(child, *array.children[code], int32(buffer(1), at), &value);
    *out += value == "~" ? value : "|" + std::to_string(code) + " " + value;
  } else {
    scrt::test::AppendHex(buffer(1) + at * ArrowWidth(format), ArrowWidth(format), out);
  }
}

inline std::vector<std::string> ArrowRows(const ArrowSchema& schema, const ArrowArray& array) {
  std::vector<std::string> rows(static_cast<size_t>(array.length));
  for (size_t i = 0; i < rows.size(); ++i) {
    AppendArrow(schema, array, static_cast<int64_t>(i), &rows[i]);
  }
  return rows;
}

// --- batches, as Arrow should hold them: absent fields are null, keys in the schema's order ---

inline void AppendColumn(const Column& column, size_t i, std::string* out) {
  const Type& type = column.type->target ? *column.type->target : *column.type;
  bool valid = type.id != TypeId::kNull &&
               (column.validity == nullptr || (column.validity->data()[i / 8] >> (i % 8) & 1) != 0);
  if (!valid) {
    *out += "~";
    return;
  }
  auto int32 = [](const BufferPtr& buffer, size_t slot) {
    int32_t value = 0;
    std::memcpy(&value, buffer->data() + 4 * slot, 4);
    return value;
  };
  switch (type.id) {
    case TypeId::kStruct:
      *out += "{";
      for (size_t f = 0; f < type.fields.size(); ++f) {
        scrt::test::AppendCounted(type.fields[f].name, out);
        *out += "=";
        bool here = column.shapes == nullptr;
        if (!here) {
          auto shape = (*column.shapes)[static_cast<size_t>(int32(column.shape_codes, i))];
          for (uint32_t field : shape) here |= field == f;
        }
        if (here) {
          AppendColumn(*column.children[f], i, out);
        } else {
          *out += "~";
        }
        *out += ",";
      }
      *out += "}";
      return;
    case TypeId::kList:
    case TypeId::kMap:
      *out += "[";
      for (int32_t k = int32(column.values, i); k < int32(column.values, i + 1); ++k) {
        auto at = static_cast<size_t>(k);
        if (type.id == TypeId::kList) {
          AppendColumn(*column.children[0], at, out);
        } else {
          *out += "{3:key=";
          AppendColumn(*column.children[0], at, out);
          *out += ",5:value=";
          AppendColumn(*column.children[1], at, out);
          *out += ",}";
        }
        *out += ",";
      }
      *out += "]";
      return;
    case TypeId::kUnion:
      *out += "|" + std::to_string(column.values->data()[i]) + " ";
      AppendColumn(*column.children[column.values->data()[i]],
                   static_cast<size_t>(int32(column.bytes, i)), out);
      return;
    case TypeId::kTimestamptz:
      *out += "{7:instant=";
      scrt::test::AppendHex(column.children[0]->values->data() + 8 * i, 8, out);
      *out += ",14:offset_minutes=";
      scrt::test::AppendHex(column.children[1]->values->data() + 2 * i, 2, out);
      *out += ",}";
      return;
    case TypeId::kBool:
      *out += (column.values->data()[i / 8] >> (i % 8) & 1) != 0 ? "T" : "F";
      return;
    default:
      scrt::test::AppendModel(column, i, out);
  }
}

inline std::vector<std::string> BatchRows(const Batch& batch) {
  std::vector<std::string> rows(static_cast<size_t>(batch.rows()));
  for (size_t i = 0; i < rows.size(); ++i) AppendColumn(*batch.root, i, &rows[i]);
  return rows;
}

// Whether slots without a value are as core/batch/column.h wants them: empty, or zero, and their
// fields without a value, too.
inline bool IsTidy(const Column& column) {
  const Type& type = column.type->target ? *column.type->target : *column.type;
  auto width = static_cast<size_t>(type.id == TypeId::kDecimal ? 16 : 0);
  bool offsets = (IsBinary(type) && type.id != TypeId::kSymbol) || type.id == TypeId::kList ||
                 type.id == TypeId::kMap;
  int64_t nulls = 0;
  for (int64_t i = 0; i < column.length && type.id != TypeId::kNull; ++i) {
    auto at = static_cast<size_t>(i);
    if (column.validity == nullptr || (column.validity->data()[at / 8] >> (at % 8) & 1) != 0) {
      continue;
    }
    ++nulls;
    if (offsets && column.values->as<int32_t>()[at] != column.values->as<int32_t>()[at + 1]) {
      return false;
    }
    for (size_t b = 0; b < width; ++b) {
      if (column.values->data()[width * at + b] != 0) return false;
    }
    for (const ColumnPtr& child : column.children) {
      bool there =
          child->validity == nullptr || (child->validity->data()[at / 8] >> (at % 8) & 1) != 0;
      if (type.id == TypeId::kStruct && there && Storage(*child->type).id != TypeId::kNull) {
        return false;
      }
    }
  }
  if (type.id != TypeId::kNull && nulls != column.null_count) return false;
  for (const ColumnPtr& child : column.children) {
    if (!IsTidy(*child)) return false;
  }
  return true;
}

// --- Arrow structs made by hand ---

// A tree of an ArrowSchema and its ArrowArray that counts how often the array was released. Must
// outlive what it gives out.
class Foreign {
 public:
  explicit Foreign(std::string format, std::string name = "x", int64_t flags = 2)
      : format_(std::move(format)), name_(std::move(name)) {
    schema_.format = format_.c_str();
    schema_.name = name_.c_str();
    schema_.flags = flags;
    schema_.release = [](ArrowSchema* schema) { schema->release = nullptr; };
    array_.private_data = this;
    array_.release = [](ArrowArray* array) {
      ++static_cast<Foreign*>(array->private_data)->released_;
      array->release = nullptr;
    };
  }
  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;

  Foreign& Slots(int64_t length, int64_t offset = 0, int64_t null_count = -1) {
    array_.length = length;
    array_.offset = offset;
    array_.null_count = null_count;
    return *this;
  }
  Foreign& NoBuffer() {
    buffers_.push_back(nullptr);
    return Update();
  }
  template <typename T>
  Foreign& With(const std::vector<T>& values) {
    auto& kept = kept_.emplace_back(values.size() * sizeof(T) + 1);
    if (!values.empty()) std::memcpy(kept.data(), values.data(), values.size() * sizeof(T));
    buffers_.push_back(kept.data());
    return Update();
  }
  Foreign& WithText(std::string_view text) {
    return With(std::vector<char>(text.begin(), text.end()));
  }
  Foreign& Child(Foreign* child) {
    child_schemas_.push_back(&child->schema_);
    child_arrays_.push_back(&child->array_);
    return Update();
  }
  Foreign& Dictionary(Foreign* values) {
    schema_.dictionary = &values->schema_;
    array_.dictionary = &values->array_;
    return *this;
  }
  Foreign& Metadata(std::string encoded) {
    metadata_ = std::move(encoded);
    schema_.metadata = metadata_.c_str();
    return *this;
  }

  ArrowSchema schema_ = {};
  ArrowArray array_ = {};
  int released_ = 0;

 private:
  Foreign& Update() {
    schema_.n_children = array_.n_children = static_cast<int64_t>(child_arrays_.size());
    schema_.children = child_schemas_.data();
    array_.children = child_arrays_.data();
    array_.n_buffers = static_cast<int64_t>(buffers_.size());
    array_.buffers = buffers_.data();
    return *this;
  }

  std::string format_, name_, metadata_;
  std::deque<std::vector<uint8_t>> kept_;
  std::vector<const void*> buffers_;
  std::vector<ArrowSchema*> child_schemas_;
  std::vector<ArrowArray*> child_arrays_;
};

}  // namespace scrt::arrow::test
