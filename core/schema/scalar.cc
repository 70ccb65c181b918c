#include "core/schema/scalar.h"

#include <bit>
#include <cmath>
#include <limits>

#include "core/base/bytes.h"
#include "core/schema/utf8.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

using Kind = Scalar::Kind;

Status Mismatch(const Type& type) {
  return Status(Code::kType, std::string("not a value of type ") + TypeName(type.id));
}

Status CheckFloat(const Type& type, double value) {
  // One spelling of NaN, so that text and canonical bytes can both hold every float.
  if (std::isnan(value)) {
    uint64_t bits = std::bit_cast<uint64_t>(value);
    uint64_t quiet = std::bit_cast<uint64_t>(std::numeric_limits<double>::quiet_NaN());
    return bits == quiet ? Status::Ok() : Status(Code::kType, "a NaN that is not the default NaN");
  }
  if (type.id == TypeId::kF64 || std::isinf(value)) return Status::Ok();
  if (std::abs(value) > std::numeric_limits<float>::max() ||
      static_cast<double>(static_cast<float>(value)) != value) {
    return Status(Code::kRange, "not exact as f32");
  }
  return Status::Ok();
}

Status CheckInt(const Type& type, int64_t value) {
  if (IsSignedInt(type.id) || type.id == TypeId::kDate) {
    int bits = type.id == TypeId::kDate ? 32 : FixedWidth(type) * 8;
    if (bits < 64 && (value >> (bits - 1)) != (value >> 63)) {
      return Status(Code::kRange, std::string("out of the range of ") + TypeName(type.id));
    }
  }
  return Status::Ok();
}

Status CheckText(const Type& type, const std::string& text) {
  if (type.id == TypeId::kNumber) {
    return IsJsonNumber(text) ? Status::Ok() : Status(Code::kType, "not a number");
  }
  if (!IsUtf8(text)) return Status(Code::kEncoding, "not UTF-8");
  if (IsJsonText(type.id) && !IsBalancedJson(text)) {
    return Status(Code::kType, "not JSON text with balanced strings and brackets");
  }
  return Status::Ok();
}

Kind KindOf(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return Kind::kBool;
    case TypeId::kU8:
    case TypeId::kU16:
    case TypeId::kU32:
    case TypeId::kU64:
      return Kind::kUint;
    case TypeId::kI8:
    case TypeId::kI16:
    case TypeId::kI32:
    case TypeId::kI64:
    case TypeId::kDate:
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
    case TypeId::kDuration:
      return Kind::kInt;
    case TypeId::kF32:
    case TypeId::kF64:
      return Kind::kFloat;
    case TypeId::kDecimal:
      return Kind::kDecimal;
    case TypeId::kBytes:
    case TypeId::kUuid:
      return Kind::kBytes;
    case TypeId::kTimestamptz:
      return Kind::kZoned;
    case TypeId::kNull:
      return Kind::kNull;
    default:
      return Kind::kText;
  }
}

}  // namespace

Scalar NullScalar() { return {}; }
Scalar BoolScalar(bool value) {
  Scalar scalar;
  scalar.kind = Kind::kBool;
  scalar.boolean = value;
  return scalar;
}
Scalar IntScalar(int64_t value) {
  Scalar scalar;
  scalar.kind = Kind::kInt;
  scalar.i64 = value;
  return scalar;
}
Scalar UintScalar(uint64_t value) {
  Scalar scalar;
  scalar.kind = Kind::kUint;
  scalar.u64 = value;
  return scalar;
}
Scalar FloatScalar(double value) {
  Scalar scalar;
  scalar.kind = Kind::kFloat;
  scalar.f64 = value;
  return scalar;
}
Scalar TextScalar(std::string text) {
  Scalar scalar;
  scalar.kind = Kind::kText;
  scalar.text = std::move(text);
  return scalar;
}
Scalar BytesScalar(std::string bytes) {
  Scalar scalar = TextScalar(std::move(bytes));
  scalar.kind = Kind::kBytes;
  return scalar;
}
Scalar DecimalScalar(Int128 value) {
  Scalar scalar;
  scalar.kind = Kind::kDecimal;
  scalar.text.resize(sizeof value);
  Store(scalar.text.data(), value);
  return scalar;
}
Scalar ZonedScalar(ZonedInstant value) {
  Scalar scalar;
  scalar.kind = Kind::kZoned;
  scalar.i64 = value.ns;
  scalar.offset_minutes = value.offset_minutes;
  return scalar;
}

bool Scalar::Equals(const Scalar& other) const {
  if (kind != other.kind) return false;
  switch (kind) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return boolean == other.boolean;
    case Kind::kInt:
      return i64 == other.i64;
    case Kind::kUint:
      return u64 == other.u64;
    case Kind::kFloat:
      return std::bit_cast<uint64_t>(f64) == std::bit_cast<uint64_t>(other.f64);
    case Kind::kText:
    case Kind::kBytes:
    case Kind::kDecimal:
      return text == other.text;
    case Kind::kZoned:
      return i64 == other.i64 && offset_minutes == other.offset_minutes;
  }
  return false;
}

bool IsJsonText(TypeId id) {
  return id == TypeId::kJson || id == TypeId::kList || id == TypeId::kStruct ||
         id == TypeId::kMap || id == TypeId::kUnion;
}

Status CheckScalar(const Type& declared, const Scalar& scalar) {
  const Type& type = Storage(declared);
  if (scalar.kind == Kind::kNull) {
    if (declared.nullable || type.id == TypeId::kNull) return Status::Ok();
    return Status(Code::kType, "null for a type that is not nullable");
  }
  if (scalar.kind != KindOf(type)) return Mismatch(type);
  switch (scalar.kind) {
    case Kind::kInt:
      return CheckInt(type, scalar.i64);
    case Kind::kUint: {
      int bits = FixedWidth(type) * 8;
      if (bits == 64 || scalar.u64 >> bits == 0) return Status::Ok();
      return Status(Code::kRange, std::string("out of the range of ") + TypeName(type.id));
    }
    case Kind::kFloat:
      return CheckFloat(type, scalar.f64);
    case Kind::kDecimal:
      if (scalar.text.size() != sizeof(Int128)) return Mismatch(type);
      if (DecimalFits(Load<Int128>(scalar.text.data()), type.precision)) return Status::Ok();
      return Status(Code::kRange, "more digits than the decimal has");
    case Kind::kBytes:
      if (type.id == TypeId::kUuid && scalar.text.size() != 16) return Mismatch(type);
      return Status::Ok();
    case Kind::kZoned:
      if (std::abs(scalar.offset_minutes) <= kMaxOffsetMinutes) return Status::Ok();
      return Status(Code::kRange, "an offset from UTC of a day or more");
    case Kind::kText:
      return CheckText(type, scalar.text);
    default:
      return Status::Ok();
  }
}

bool IsBalancedJson(std::string_view text) {
  std::string closers;
  bool blank = true;
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') blank = false;
    if (c == '{' || c == '[') {
      if (closers.size() >= kJsonTextDepth) return false;
      closers.push_back(c == '{' ? '}' : ']');
    } else if (c == '}' || c == ']') {
      if (closers.empty() || closers.back() != c) return false;
      closers.pop_back();
    } else if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
      if (at >= text.size()) return false;
    }
  }
  return !blank && closers.empty();
}

}  // namespace scrt
