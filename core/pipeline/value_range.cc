#include "core/pipeline/value_range.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/number_text.h"
#include "core/batch/coerce.h"

namespace scrt {
namespace {

bool IsReal(TypeId id) { return id == TypeId::kF32 || id == TypeId::kF64; }
bool IsWhole(TypeId id) {
  return IsSignedInt(id) || IsUnsignedInt(id) || id == TypeId::kDecimal || id == TypeId::kDate ||
         id == TypeId::kDatetime || id == TypeId::kTimestamp || id == TypeId::kDuration;
}

template <typename T, typename F>
void EachValue(const Column& column, F take) {
  const uint8_t* values = column.values->data();
  for (int64_t i = 0; i < column.length; ++i) {
    if (column.IsValid(i)) take(Load<T>(values + static_cast<size_t>(i) * sizeof(T)));
  }
}

// At most kRangeTextBytes, and no half of a character at the end.
std::string_view Prefix(std::string_view text) {
  if (text.size() <= kRangeTextBytes) return text;
  size_t n = kRangeTextBytes;
  while (n > 0 && (static_cast<uint8_t>(text[n]) & 0xc0) == 0x80) --n;
  return text.substr(0, n);
}

}  // namespace

void ValueRange::AddWhole(Int128 value, int16_t offset_minutes) {
  if (!any_ || value < min_.whole) {
    min_.whole = value;
    min_.offset_minutes = offset_minutes;
  }
  if (!any_ || value > max_.whole) {
    max_.whole = value;
    max_.offset_minutes = offset_minutes;
  }
  any_ = true;
}

void ValueRange::AddReal(double value) {
  if (std::isnan(value)) return;
  if (!any_ || value < min_.real) min_.real = value;
  if (!any_ || value > max_.real) max_.real = value;
  any_ = true;
}

void ValueRange::AddText(std::string_view text) {
  text = Prefix(text);
  if (!any_ || text < min_.text) min_.text = text;
  if (!any_ || text > max_.text) max_.text = text;
  any_ = true;
}

void ValueRange::AddNumber(std::string_view text) {
  ExactNumber value;
  if (!ParseExact(text, &value)) return;
  if (!any_ || value < min_.exact) {
    min_.exact = value;
    min_.text = text;
  }
  if (!any_ || value > max_.exact) {
    max_.exact = std::move(value);
    max_.text = text;
  }
  any_ = true;
}

void ValueRange::AddFixed(const Column& column) {
  auto whole = [this](auto value) { AddWhole(value); };
  auto real = [this](auto value) { AddReal(static_cast<double>(value)); };
  switch (type_.id) {
    case TypeId::kU8:
      return EachValue<uint8_t>(column, whole);
    case TypeId::kU16:
      return EachValue<uint16_t>(column, whole);
    case TypeId::kU32:
      return EachValue<uint32_t>(column, whole);
    case TypeId::kU64:
      return EachValue<uint64_t>(column, whole);
    case TypeId::kI8:
      return EachValue<int8_t>(column, whole);
    case TypeId::kI16:
      return EachValue<int16_t>(column, whole);
    case TypeId::kI32:
    case TypeId::kDate:
      return EachValue<int32_t>(column, whole);
    case TypeId::kDecimal:
      return EachValue<Int128>(column, whole);
    case TypeId::kF32:
      return EachValue<float>(column, real);
    case TypeId::kF64:
      return EachValue<double>(column, real);
    default:
      return EachValue<int64_t>(column, whole);
  }
}

void ValueRange::Add(const Column& column) {
  if (column.null_count == column.length) return;
  if (IsWhole(type_.id) || IsReal(type_.id)) return AddFixed(column);
  switch (type_.id) {
    case TypeId::kString:
    case TypeId::kNumber:
      for (int64_t i = 0; i < column.length; ++i) {
        if (!column.IsValid(i)) continue;
        type_.id == TypeId::kString ? AddText(column.Text(i)) : AddNumber(column.Text(i));
      }
      break;
    case TypeId::kSymbol: {
      // Each entry that is in use, once.
      std::vector<bool> used(static_cast<size_t>(column.children[0]->length));
      for (int64_t i = 0; i < column.length; ++i) {
        if (column.IsValid(i)) used[static_cast<size_t>(column.values->as<int32_t>()[i])] = true;
      }
      for (size_t e = 0; e < used.size(); ++e) {
        if (used[e]) AddText(column.children[0]->Text(static_cast<int64_t>(e)));
      }
      break;
    }
    case TypeId::kTimestamptz:
      for (int64_t i = 0; i < column.length; ++i) {
        if (!column.IsValid(i)) continue;
        AddWhole(column.children[0]->values->as<int64_t>()[i],
                 column.children[1]->values->as<int16_t>()[i]);
      }
      break;
    default:
      break;
  }
}

void ValueRange::Write(const Bound& bound, JsonWriter* out) const {
  if (type_.id == TypeId::kString || type_.id == TypeId::kSymbol) return out->String(bound.text);
  if (type_.id == TypeId::kNumber) return out->NumberText(bound.text);
  if (IsSignedInt(type_.id)) return out->Int(static_cast<int64_t>(bound.whole));
  if (IsUnsignedInt(type_.id)) return out->Uint(static_cast<uint64_t>(bound.whole));
  std::string text;
  if (IsReal(type_.id)) {
    char digits[kDoubleTextBytes];
    size_t n = type_.id == TypeId::kF32 ? FormatFloat(static_cast<float>(bound.real), digits)
                                        : FormatDouble(bound.real, digits);
    // JSON has no infinities.
    return n != 0 ? out->NumberText({digits, n}) : out->String(bound.real < 0 ? "-inf" : "inf");
  }
  uint8_t value[16];
  Store(value, bound.whole);
  if (type_.id == TypeId::kTimestamptz) Store(value + 8, bound.offset_minutes);
  FormatFixed(type_, value, &text);
  type_.id == TypeId::kDecimal ? out->NumberText(text) : out->String(text);
}

void ValueRange::Write(JsonWriter* out) const {
  if (!any_) return;
  out->Key("min");
  Write(min_, out);
  out->Key("max");
  Write(max_, out);
}

}  // namespace scrt
