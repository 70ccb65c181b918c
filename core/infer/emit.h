// EmitRows: drives a sink with the rows of a batch; the way back from columns to documents.
//
// Keys come in the order of their shapes; a field that is absent gives no key. Types that a text
// syntax does not know come as their text: temporal types and uuid as strings, decimals as numbers,
// bytes as base64 strings; json is parsed and comes as what it holds.
#pragma once

#include <cmath>
#include <string>

#include "core/base/number_text.h"
#include "core/batch/builder.h"
#include "core/batch/coerce.h"
#include "core/batch/column.h"
#include "core/infer/json_value.h"
#include "core/sink/sink.h"

namespace scrt {

// Emits values of columns into one sink.
template <Sink S>
class ValueEmitter {
 public:
  explicit ValueEmitter(S& sink) : sink_(sink) {}

  // The value of one slot. False if the sink stopped, or if status() says why there is no text.
  bool Value(const Column& column, int64_t i);

  const Status& status() const { return status_.ok() ? sink_.status() : status_; }

 private:
  bool Struct(const Column& column, int64_t i) {
    uint64_t at = static_cast<uint64_t>(i);
    const auto& fields = Storage(*column.type).fields;
    if (!sink_.BeginObject(at)) return false;
    if (column.shapes == nullptr) {
      for (size_t f = 0; f < fields.size(); ++f) {
        if (!sink_.Key({fields[f].name, false}, at) || !Value(*column.children[f], i)) return false;
      }
    } else {
      auto code = static_cast<size_t>(column.shape_codes->as<int32_t>()[i]);
      for (uint32_t f : (*column.shapes)[code]) {
        if (!sink_.Key({fields[f].name, false}, at) || !Value(*column.children[f], i)) return false;
      }
    }
    return sink_.EndObject(at);
  }

  bool Items(const Column& column, int64_t i, bool map) {
    uint64_t at = static_cast<uint64_t>(i);
    const int32_t* offsets = column.values->as<int32_t>();
    if (!(map ? sink_.BeginObject(at) : sink_.BeginArray(at))) return false;
    for (int32_t k = offsets[i]; k < offsets[i + 1]; ++k) {
      if (map && !MapKey(*column.children[0], k)) return false;
      if (!Value(*column.children[map ? 1 : 0], k)) return false;
    }
    return map ? sink_.EndObject(at) : sink_.EndArray(at);
  }

  bool MapKey(const Column& keys, int64_t k) {
    const Type& type = Storage(*keys.type);
    if (type.id == TypeId::kString || type.id == TypeId::kNumber) {
      return sink_.Key({keys.Text(k), false}, static_cast<uint64_t>(k));
    }
    scratch_.clear();
    ScalarText(keys, k, &scratch_);
    if (scratch_.empty() && (type.id == TypeId::kF64 || type.id == TypeId::kF32)) {
      return NoText(k);
    }
    return sink_.Key({scratch_, false}, static_cast<uint64_t>(k));
  }

  // Text of a scalar that is a map key.
  static void ScalarText(const Column& column, int64_t i, std::string* out) {
    const Type& type = Storage(*column.type);
    const uint8_t* values = column.values ? column.values->data() : nullptr;
    if (type.id == TypeId::kBool) {
      *out += GetBit(values, static_cast<size_t>(i)) ? "true" : "false";
    } else if (type.id == TypeId::kBytes) {
      FormatBase64(column.Text(i), out);
    } else if (type.id == TypeId::kSymbol) {
      *out += column.children[0]->Text(column.values->as<int32_t>()[i]);
    } else if (IsSignedInt(type.id)) {
      *out += std::to_string(SignedAt(type, values, i));
    } else if (IsUnsignedInt(type.id)) {
      *out += std::to_string(UnsignedAt(type, values, i));
    } else if (type.id == TypeId::kF64 || type.id == TypeId::kF32) {
      char text[kDoubleTextBytes];
      out->append(text, FormatDouble(RealAt(type, values, i), text));
    } else {
      FixedText(column, i, out);
    }
  }

  static void FixedText(const Column& column, int64_t i, std::string* out) {
    const Type& type = Storage(*column.type);
    if (type.id == TypeId::kTimestamptz) {
      uint8_t both[10];
      std::memcpy(both, column.children[0]->values->data() + 8 * i, 8);
      std::memcpy(both + 8, column.children[1]->values->data() + 2 * i, 2);
      FormatFixed(type, both, out);
    } else {
      FormatFixed(type, column.values->data() + i * FixedWidth(type), out);
    }
  }

  static int64_t SignedAt(const Type& type, const uint8_t* values, int64_t i) {
    switch (type.id) {
      case TypeId::kI8:
        return static_cast<int8_t>(values[i]);
      case TypeId::kI16:
        return Load<int16_t>(values + 2 * i);
      case TypeId::kI32:
        return Load<int32_t>(values + 4 * i);
      default:
        return Load<int64_t>(values + 8 * i);
    }
  }
  static uint64_t UnsignedAt(const Type& type, const uint8_t* values, int64_t i) {
    switch (type.id) {
      case TypeId::kU8:
        return values[i];
      case TypeId::kU16:
        return Load<uint16_t>(values + 2 * i);
      case TypeId::kU32:
        return Load<uint32_t>(values + 4 * i);
      default:
        return Load<uint64_t>(values + 8 * i);
    }
  }
  static double RealAt(const Type& type, const uint8_t* values, int64_t i) {
    if (type.id == TypeId::kF64) return Load<double>(values + 8 * i);
    return static_cast<double>(Load<float>(values + 4 * i));
  }

  bool Integer(const Type& type, const uint8_t* values, int64_t i) {
    auto at = static_cast<uint64_t>(i);
    if (IsSignedInt(type.id)) return sink_.Int(SignedAt(type, values, i), {}, at);
    uint64_t value = UnsignedAt(type, values, i);
    if (value > INT64_MAX) return sink_.Uint(value, {}, at);
    return sink_.Int(static_cast<int64_t>(value), {}, at);
  }

  bool Real(const Type& type, const uint8_t* values, int64_t i) {
    char text[kDoubleTextBytes];
    double value = RealAt(type, values, i);
    size_t n = type.id == TypeId::kF32 ? FormatFloat(static_cast<float>(value), text)
                                       : FormatDouble(value, text);
    if (n == 0) return NoText(i);
    return sink_.Double(value, {text, n}, static_cast<uint64_t>(i));
  }

  bool NoText(int64_t i) {
    status_ = Status(Code::kUnsupported, "NaN and infinity have no text", i);
    return false;
  }

  S& sink_;
  std::string scratch_;
  Status status_;
};

template <Sink S>
bool ValueEmitter<S>::Value(const Column& column, int64_t i) {
  const Type& type = Storage(*column.type);
  auto at = static_cast<uint64_t>(i);
  if (type.id == TypeId::kNull || !column.IsValid(i)) return sink_.Null(at);
  switch (type.id) {
    case TypeId::kBool:
      return sink_.Bool(GetBit(column.values->data(), static_cast<size_t>(i)), at);
    case TypeId::kF32:
    case TypeId::kF64:
      return Real(type, column.values->data(), i);
    case TypeId::kNumber:
      return sink_.Number(column.Text(i), at);
    case TypeId::kString:
      return sink_.String({column.Text(i), false}, at);
    case TypeId::kSymbol:
      return sink_.String({column.children[0]->Text(column.values->as<int32_t>()[i]), false}, at);
    case TypeId::kJson:
      return EmitJson(column.Text(i), sink_, &status_);
    case TypeId::kBytes:
      scratch_.clear();
      FormatBase64(column.Text(i), &scratch_);
      return sink_.String({scratch_, false}, at);
    case TypeId::kDecimal:
      scratch_.clear();
      FixedText(column, i, &scratch_);
      return sink_.Number(scratch_, at);
    case TypeId::kUuid:
    case TypeId::kDate:
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
    case TypeId::kTimestamptz:
    case TypeId::kDuration:
      scratch_.clear();
      FixedText(column, i, &scratch_);
      return sink_.String({scratch_, false}, at);
    case TypeId::kList:
      return Items(column, i, false);
    case TypeId::kMap:
      return Items(column, i, true);
    case TypeId::kStruct:
      return Struct(column, i);
    case TypeId::kUnion:
      return Value(*column.children[column.values->data()[i]], column.bytes->as<int32_t>()[i]);
    default:
      return Integer(type, column.values->data(), i);
  }
}

// Rows [start, start + count) as records. A schema of one bare value gives that value.
template <Sink S>
Status EmitRows(const Batch& batch, int64_t start, int64_t count, S& sink) {
  const auto& fields = batch.schema->fields();
  bool bare = fields.size() == 1 && fields[0].HasAttribute(ColumnBuilderOptions::kRootAttribute);
  const Column& rows = bare ? *batch.root->children[0] : *batch.root;
  ValueEmitter<S> emitter(sink);
  for (int64_t i = start; i < start + count; ++i) {
    if (!emitter.Value(rows, i)) return emitter.status();
    if (!sink.EndRecord(static_cast<uint64_t>(i))) return sink.status();
  }
  return Status::Ok();
}

}  // namespace scrt
