// The least and the greatest value of a column of numbers, times or text.
#pragma once

#include <string>

#include "core/batch/column.h"
#include "core/pipeline/exact_number.h"
#include "core/schema/decimal.h"
#include "core/sink/json_writer.h"

namespace scrt {

// Bytes of a text that are kept and compared.
inline constexpr size_t kRangeTextBytes = 64;

class ValueRange {
 public:
  // `type` is a storage type and must outlive the range.
  explicit ValueRange(const Type& type) : type_(type) {}

  // Takes in all values of a column of this storage type. NaN counts for nothing.
  void Add(const Column& column);
  // Writes the keys "min" and "max" into the object that is open; nothing for a type that has no
  // order, or if no value came.
  void Write(JsonWriter* out) const;

 private:
  struct Bound {
    Int128 whole = 0;  // integers, times in their unit, unscaled decimals
    int16_t offset_minutes = 0;
    double real = 0;
    ExactNumber exact;
    std::string text;
  };

  void AddWhole(Int128 value, int16_t offset_minutes = 0);
  void AddReal(double value);
  void AddText(std::string_view text);
  void AddNumber(std::string_view text);
  void AddFixed(const Column& column);
  void Write(const Bound& bound, JsonWriter* out) const;

  const Type& type_;
  bool any_ = false;
  Bound min_, max_;
};

}  // namespace scrt
