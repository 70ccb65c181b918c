#include "core/batch/coerce.h"

#include <array>
#include <charconv>
#include <cstring>

#include "core/schema/decimal.h"
#include "core/schema/temporal.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

template <typename T>
bool Put(Result<T> parsed, uint8_t* out) {
  if (!parsed.ok()) return false;
  std::memcpy(out, &*parsed, sizeof(T));
  return true;
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool ParseBase64(std::string_view text, std::string* out) {
  if (text.size() % 4 != 0) return false;
  size_t pad = 0;
  while (pad < 2 && pad < text.size() && text[text.size() - 1 - pad] == '=') ++pad;
  out->clear();
  out->reserve(text.size() / 4 * 3);
  uint32_t group = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t digit = 0;
    if (i < text.size() - pad) {
      digit = kBase64.find(text[i]);
      if (digit == std::string_view::npos) return false;
    }
    group = group << 6 | static_cast<uint32_t>(digit);
    if (i % 4 == 3) {
      for (int shift : {16, 8, 0}) out->push_back(static_cast<char>(group >> shift));
      group = 0;
    }
  }
  // The bits that the padding leaves over must be zero, so that each value has one text.
  for (size_t i = 0; i < pad; ++i) {
    if (out->back() != 0) return false;
    out->pop_back();
  }
  return true;
}

}  // namespace

const char* ValueKindName(ValueKind kind) {
  switch (kind) {
    case ValueKind::kBool:
      return "a boolean";
    case ValueKind::kInt:
      return "an integer";
    case ValueKind::kUint:
      return "an integer above 2^63";
    case ValueKind::kDouble:
      return "a number";
    case ValueKind::kNumber:
      return "a number beyond double precision";
    case ValueKind::kString:
      return "a string";
    case ValueKind::kObject:
      return "an object";
    case ValueKind::kArray:
      return "an array";
  }
  return "a value";
}

int AcceptRank(TypeId id, ValueKind kind) {
  bool whole = IsSignedInt(id) || IsUnsignedInt(id);
  bool real = id == TypeId::kF32 || id == TypeId::kF64;
  bool timed = id == TypeId::kDate || id == TypeId::kDatetime || id == TypeId::kTimestamp ||
               id == TypeId::kTimestamptz || id == TypeId::kDuration || id == TypeId::kUuid;
  switch (kind) {
    case ValueKind::kBool:
      return id == TypeId::kBool ? 9 : id == TypeId::kJson;
    case ValueKind::kInt:
      if (id == TypeId::kI64) return 9;
      if (whole) return 8;
      [[fallthrough]];
    case ValueKind::kDouble:
      if (real) return 7;
      if (id == TypeId::kDecimal) return 6;
      return id == TypeId::kNumber ? 5 : id == TypeId::kJson;
    case ValueKind::kUint:
      if (id == TypeId::kU64) return 9;
      [[fallthrough]];
    case ValueKind::kNumber:
      if (id == TypeId::kNumber) return 8;
      return id == TypeId::kDecimal ? 6 : id == TypeId::kJson;
    case ValueKind::kString:
      if (id == TypeId::kString) return 9;
      if (id == TypeId::kSymbol) return 8;
      if (timed) return 7;
      return id == TypeId::kBytes ? 6 : id == TypeId::kJson;
    case ValueKind::kObject:
      if (id == TypeId::kStruct) return 9;
      return id == TypeId::kMap ? 8 : id == TypeId::kJson;
    case ValueKind::kArray:
      return id == TypeId::kList ? 9 : id == TypeId::kJson;
  }
  return 0;
}

bool CoerceNumber(const Type& type, std::string_view lexeme, uint8_t out[16]) {
  if (type.id == TypeId::kDecimal)
    return Put(ParseDecimal(lexeme, type.precision, type.scale), out);
  if (type.id == TypeId::kF64 || type.id == TypeId::kF32) {
    // Beyond double, or an integer that no double holds: only where the nearest one is that value.
    double value = 0;
    auto [end, error] = std::from_chars(lexeme.data(), lexeme.data() + lexeme.size(), value);
    if (error != std::errc() || end != lexeme.data() + lexeme.size()) return false;
    auto narrow = static_cast<float>(value);
    if (type.id == TypeId::kF32) value = static_cast<double>(narrow);
    char exact[400];
    auto text = std::to_chars(exact, exact + sizeof exact, value, std::chars_format::fixed, 0);
    if (lexeme != std::string_view(exact, static_cast<size_t>(text.ptr - exact))) return false;
    if (type.id == TypeId::kF64) {
      std::memcpy(out, &value, 8);
    } else {
      std::memcpy(out, &narrow, 4);
    }
    return true;
  }
  return false;
}

bool CoerceText(const Type& type, std::string_view text, uint8_t out[16]) {
  switch (type.id) {
    case TypeId::kDecimal:
      return Put(ParseDecimal(text, type.precision, type.scale), out);
    case TypeId::kUuid:
      return Put(ParseUuid(text), out);
    case TypeId::kDate:
      return Put(ParseDate(text), out);
    case TypeId::kDatetime:
      return Put(ParseDatetime(text, type.unit), out);
    case TypeId::kTimestamp:
      return Put(ParseTimestamp(text, type.unit), out);
    case TypeId::kDuration:
      return Put(ParseDuration(text), out);
    case TypeId::kTimestamptz: {
      auto zoned = ParseTimestamptz(text);
      if (!zoned.ok()) return false;
      std::memcpy(out, &zoned->ns, 8);
      std::memcpy(out + 8, &zoned->offset_minutes, 2);
      return true;
    }
    default:
      return false;
  }
}

bool CoerceBinary(const Type& type, std::string_view text, std::string* out) {
  return type.id == TypeId::kBytes && ParseBase64(text, out);
}

void FormatFixed(const Type& type, const uint8_t* value, std::string* out) {
  switch (type.id) {
    case TypeId::kDecimal:
      FormatDecimal(Load<Int128>(value), type.scale, out);
      break;
    case TypeId::kUuid:
      FormatUuid(value, out);
      break;
    case TypeId::kDate:
      FormatDate(Load<int32_t>(value), out);
      break;
    case TypeId::kDatetime:
      FormatDatetime(Load<int64_t>(value), type.unit, out);
      break;
    case TypeId::kTimestamp:
      FormatTimestamp(Load<int64_t>(value), type.unit, out);
      break;
    case TypeId::kDuration:
      FormatDuration(Load<int64_t>(value), out);
      break;
    case TypeId::kTimestamptz:
      FormatTimestamptz({Load<int64_t>(value), Load<int16_t>(value + 8)}, out);
      break;
    default:
      break;
  }
}

void FormatBase64(std::string_view bytes, std::string* out) {
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t n = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < n ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    }
    for (size_t k = 0; k < 4; ++k) {
      out->push_back(k <= n ? kBase64[(group >> (18 - 6 * k)) & 63] : '=');
    }
  }
}

}  // namespace scrt
