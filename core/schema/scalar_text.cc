#include <charconv>
#include <cmath>
#include <limits>

#include "core/base/bytes.h"
#include "core/schema/lexical.h"
#include "core/schema/scalar.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

template <typename T>
std::string ToChars(T value) {
  char text[64];
  auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

Result<Scalar> ParseBool(std::string_view text) {
  if (text == "1" || SameWord(text, "true") || SameWord(text, "t")) return BoolScalar(true);
  if (text == "0" || SameWord(text, "false") || SameWord(text, "f")) return BoolScalar(false);
  return Status(Code::kSyntax, "not a bool; true or false");
}

// from_chars takes no "+"; one is allowed in front of a digit.
std::string_view DropPlus(std::string_view text) {
  return text.size() > 1 && text[0] == '+' && text[1] >= '0' && text[1] <= '9' ? text.substr(1)
                                                                               : text;
}

template <typename T>
Result<T> ParseInteger(const Type& type, std::string_view text) {
  text = DropPlus(text);
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // from_chars<uint64_t> takes no sign at all; say so rather than "not an integer".
  if (std::is_unsigned_v<T> && text.size() > 1 && text[0] == '-' &&
      text.find_first_not_of("0123456789", 1) == std::string_view::npos) {
    return Status(Code::kRange, std::string("negative for ") + TypeName(type.id));
  }
  if (error == std::errc::result_out_of_range) {
    return Status(Code::kRange, std::string("out of the range of ") + TypeName(type.id));
  }
  if (error != std::errc() || end != text.data() + text.size()) {
    return Status(Code::kSyntax, "not an integer");
  }
  return value;
}

template <typename T>
Result<Scalar> ParseFloat(std::string_view text) {
  if (SameWord(text, "nan")) return FloatScalar(std::numeric_limits<double>::quiet_NaN());
  text = DropPlus(text);
  std::string_view magnitude = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  if (SameWord(magnitude, "inf") || SameWord(magnitude, "infinity")) {
    double infinity = std::numeric_limits<double>::infinity();
    return FloatScalar(text[0] == '-' ? -infinity : infinity);
  }
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return Status(Code::kRange, "out of range");
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return Status(Code::kSyntax, "not a number");
  }
  return FloatScalar(static_cast<double>(value));
}

Result<Scalar> ParseBytes(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return BytesScalar(std::string(text));
  std::string bytes;
  if (text.size() % 2 != 0) return Status(Code::kSyntax, "an odd number of hexadecimal digits");
  for (size_t at = 2; at < text.size(); at += 2) {
    int high = HexDigit(text[at]);
    int low = HexDigit(text[at + 1]);
    if (high < 0 || low < 0) return Status(Code::kSyntax, "not a hexadecimal digit");
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return BytesScalar(std::move(bytes));
}

Result<Scalar> ParseTemporal(const Type& type, std::string_view text,
                             const TemporalOptions& options) {
  int64_t value = 0;
  switch (type.id) {
    case TypeId::kDate: {
      SCRT_ASSIGN_OR_RETURN(value, ParseDate(text, options));
      break;
    }
    case TypeId::kDatetime: {
      SCRT_ASSIGN_OR_RETURN(value, ParseDatetime(text, type.unit, options));
      break;
    }
    case TypeId::kTimestamp: {
      SCRT_ASSIGN_OR_RETURN(value, ParseTimestamp(text, type.unit, options));
      break;
    }
    case TypeId::kTimestamptz: {
      SCRT_ASSIGN_OR_RETURN(ZonedInstant zoned, ParseTimestamptz(text, options));
      return ZonedScalar(zoned);
    }
    default: {
      SCRT_ASSIGN_OR_RETURN(value, ParseDuration(text));
      break;
    }
  }
  return IntScalar(value);
}

Result<Scalar> ParseUnchecked(const Type& type, std::string_view text,
                              const TemporalOptions& options) {
  if (IsUnsignedInt(type.id)) {
    SCRT_ASSIGN_OR_RETURN(uint64_t value, ParseInteger<uint64_t>(type, text));
    return UintScalar(value);
  }
  if (IsSignedInt(type.id)) {
    SCRT_ASSIGN_OR_RETURN(int64_t value, ParseInteger<int64_t>(type, text));
    return IntScalar(value);
  }
  switch (type.id) {
    case TypeId::kNull:
      return Status(Code::kType, "a column of type null holds nothing but null");
    case TypeId::kBool:
      return ParseBool(text);
    case TypeId::kF32:
      return ParseFloat<float>(text);
    case TypeId::kF64:
      return ParseFloat<double>(text);
    case TypeId::kDecimal: {
      SCRT_ASSIGN_OR_RETURN(Int128 value, ParseDecimal(text, type.precision, type.scale));
      return DecimalScalar(value);
    }
    case TypeId::kBytes:
      return ParseBytes(text);
    case TypeId::kUuid: {
      SCRT_ASSIGN_OR_RETURN(Uuid uuid, ParseUuid(text));
      return BytesScalar(std::string(AsText(uuid)));
    }
    case TypeId::kDate:
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
    case TypeId::kTimestamptz:
    case TypeId::kDuration:
      return ParseTemporal(type, text, options);
    default:
      return TextScalar(std::string(text));
  }
}

}  // namespace

Result<Scalar> ParsePlain(const Type& declared, std::string_view text,
                          const TemporalOptions& options) {
  const Type& type = Storage(declared);
  SCRT_ASSIGN_OR_RETURN(Scalar scalar, ParseUnchecked(type, text, options));
  SCRT_RETURN_IF_ERROR(CheckScalar(type, scalar));
  return scalar;
}

std::string PlainText(const Type& declared, const Scalar& scalar) {
  const Type& type = Storage(declared);
  std::string out;
  switch (scalar.kind) {
    case Scalar::Kind::kNull:
      return "null";
    case Scalar::Kind::kBool:
      return scalar.boolean ? "true" : "false";
    case Scalar::Kind::kUint:
      return ToChars(scalar.u64);
    case Scalar::Kind::kFloat:
      // The shortest float text is shorter than the double's, and reads back to the same float.
      return type.id == TypeId::kF32 ? ToChars(static_cast<float>(scalar.f64))
                                     : ToChars(scalar.f64);
    case Scalar::Kind::kText:
      return scalar.text;
    case Scalar::Kind::kDecimal:
      FormatDecimal(Load<Int128>(scalar.text.data()), type.scale, &out);
      return out;
    case Scalar::Kind::kZoned:
      FormatTimestamptz({scalar.i64, scalar.offset_minutes}, &out);
      return out;
    case Scalar::Kind::kBytes:
      if (type.id == TypeId::kUuid) {
        FormatUuid(AsBytes(scalar.text).data(), &out);
      } else {
        out = "0x";
        FormatHex(AsBytes(scalar.text), &out);
      }
      return out;
    case Scalar::Kind::kInt:
      break;
  }
  switch (type.id) {
    case TypeId::kDate:
      FormatDate(static_cast<int32_t>(scalar.i64), &out);
      break;
    case TypeId::kDatetime:
      FormatDatetime(scalar.i64, type.unit, &out);
      break;
    case TypeId::kTimestamp:
      FormatTimestamp(scalar.i64, type.unit, &out);
      break;
    case TypeId::kDuration:
      FormatDuration(scalar.i64, &out);
      break;
    default:
      return ToChars(scalar.i64);
  }
  return out;
}

}  // namespace scrt
