#include "core/pipeline/value_key.h"

#include <charconv>
#include <cmath>

#include "core/base/hash.h"
#include "core/base/number_text.h"
#include "core/infer/emit.h"
#include "core/os/stream.h"
#include "core/pipeline/exact_number.h"
#include "core/schema/decimal.h"
#include "core/sink/json_writer.h"

namespace scrt {
namespace {

template <typename T>
void AppendRaw(T value, std::string* key) {
  char bytes[sizeof(T)];
  Store(bytes, value);
  key->append(bytes, sizeof bytes);
}

// Digits first: they tell keys apart soonest.
void AppendNumber(std::string_view text, std::string* key) {
  ExactNumber number;
  if (!ParseExact(text, &number)) {
    key->push_back('x');
    key->append(text);
    return;
  }
  key->push_back('n');
  key->append(number.digits);
  key->push_back(number.negative ? '-' : '+');
  AppendRaw(number.exponent, key);
}

template <typename T>
void AppendInteger(T value, std::string* key) {
  char text[24];
  char* end = std::to_chars(text, text + sizeof text, value).ptr;
  AppendNumber({text, static_cast<size_t>(end - text)}, key);
}

void AppendReal(double value, bool is_float, std::string* key) {
  char text[kDoubleTextBytes];
  size_t n = is_float ? FormatFloat(static_cast<float>(value), text) : FormatDouble(value, text);
  if (n != 0) return AppendNumber({text, n}, key);
  key->push_back('f');
  key->append(std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
}

void AppendTime(char tag, Int128 ns, std::string* key) {
  key->push_back(tag);
  AppendRaw(ns, key);
}

Int128 Nanoseconds(const Type& type, int64_t value) {
  return type.unit == TimeUnit::kMicro ? Int128{value} * 1000 : Int128{value};
}

Status AppendJson(const Column& column, int64_t i, std::string* key) {
  Buffer text;
  JsonTextSink sink(&text);
  ValueEmitter<JsonTextSink> emitter(sink);
  if (!emitter.Value(column, i)) return emitter.status();
  sink.writer().Flush();
  key->push_back('j');
  key->append(AsText(text.span()));
  return Status::Ok();
}

Status AppendKey(const Column& column, int64_t i, std::string* key) {
  const Type& type = Storage(*column.type);
  const uint8_t* values = column.values ? column.values->data() : nullptr;
  auto at = static_cast<size_t>(i);
  auto tagged = [&](char tag, std::string_view bytes) {
    key->push_back(tag);
    key->append(bytes);
  };
  switch (type.id) {
    case TypeId::kBool:
      key->append(GetBit(values, at) ? "B1" : "B0");
      break;
    case TypeId::kU8:
      AppendInteger(unsigned{values[at]}, key);
      break;
    case TypeId::kU16:
      AppendInteger(Load<uint16_t>(values + 2 * at), key);
      break;
    case TypeId::kU32:
      AppendInteger(Load<uint32_t>(values + 4 * at), key);
      break;
    case TypeId::kU64:
      AppendInteger(Load<uint64_t>(values + 8 * at), key);
      break;
    case TypeId::kI8:
      AppendInteger(int{static_cast<int8_t>(values[at])}, key);
      break;
    case TypeId::kI16:
      AppendInteger(Load<int16_t>(values + 2 * at), key);
      break;
    case TypeId::kI32:
      AppendInteger(Load<int32_t>(values + 4 * at), key);
      break;
    case TypeId::kI64:
      AppendInteger(Load<int64_t>(values + 8 * at), key);
      break;
    case TypeId::kF32:
      AppendReal(static_cast<double>(Load<float>(values + 4 * at)), true, key);
      break;
    case TypeId::kF64:
      AppendReal(Load<double>(values + 8 * at), false, key);
      break;
    case TypeId::kDecimal: {
      std::string text;
      FormatDecimal(Load<Int128>(values + 16 * at), type.scale, &text);
      AppendNumber(text, key);
      break;
    }
    case TypeId::kNumber:
      AppendNumber(column.Text(i), key);
      break;
    case TypeId::kString:
      tagged('t', column.Text(i));
      break;
    case TypeId::kSymbol:
      tagged('t', column.children[0]->Text(column.values->as<int32_t>()[i]));
      break;
    case TypeId::kBytes:
      tagged('b', column.Text(i));
      break;
    case TypeId::kUuid:
      tagged('u', {reinterpret_cast<const char*>(values) + 16 * at, 16});
      break;
    case TypeId::kDate:
      AppendTime('d', Load<int32_t>(values + 4 * at), key);
      break;
    case TypeId::kDatetime:
      AppendTime('l', Nanoseconds(type, Load<int64_t>(values + 8 * at)), key);
      break;
    case TypeId::kTimestamp:
      AppendTime('i', Nanoseconds(type, Load<int64_t>(values + 8 * at)), key);
      break;
    case TypeId::kDuration:
      AppendTime('s', Load<int64_t>(values + 8 * at), key);
      break;
    case TypeId::kTimestamptz:
      AppendTime('z', column.children[0]->values->as<int64_t>()[i], key);
      AppendRaw(column.children[1]->values->as<int16_t>()[i], key);
      break;
    case TypeId::kUnion:
      return AppendKey(*column.children[values[at]], column.bytes->as<int32_t>()[i], key);
    default:
      return AppendJson(column, i, key);
  }
  return Status::Ok();
}

}  // namespace

ValueKeys::ValueKeys() : seeds_{RandomBits(), RandomBits()} {}

Status ValueKeys::KeyOf(const Column& column, int64_t i, std::string* key) const {
  key->clear();
  SCRT_RETURN_IF_ERROR(AppendKey(column, i, key));
  if (key->size() <= kMaxKeyBytes) return Status::Ok();
  uint64_t size = key->size();
  uint64_t hashes[] = {Hash64(AsBytes(*key), seeds_[0]), Hash64(AsBytes(*key), seeds_[1])};
  key->resize(kMaxKeyBytes - 3 * sizeof(uint64_t) - 1);
  key->push_back('\xff');
  AppendRaw(size, key);
  for (uint64_t hash : hashes) AppendRaw(hash, key);
  return Status::Ok();
}

std::string ShownValue(const Column& column, int64_t i, size_t max_bytes) {
  std::string text;
  if (!AppendJson(column, i, &text).ok()) return "(a value without text)";
  text.erase(0, 1);
  if (text.size() <= max_bytes) return text;
  size_t n = max_bytes;
  while (n > 0 && (static_cast<uint8_t>(text[n]) & 0xc0) == 0x80) --n;
  return text.substr(0, n) + "…";
}

}  // namespace scrt
