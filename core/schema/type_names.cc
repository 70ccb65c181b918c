#include "core/schema/type_names.h"

#include "core/schema/lexical.h"

namespace scrt {
namespace {

struct Entry {
  std::string_view name;
  TypeId id;
};

constexpr Entry kScalars[] = {
    {"null", TypeId::kNull},
    {"bool", TypeId::kBool},
    {"boolean", TypeId::kBool},
    {"bool8", TypeId::kBool},
    {"u8", TypeId::kU8},
    {"uint8", TypeId::kU8},
    {"u16", TypeId::kU16},
    {"uint16", TypeId::kU16},
    {"u32", TypeId::kU32},
    {"uint32", TypeId::kU32},
    {"u64", TypeId::kU64},
    {"uint64", TypeId::kU64},
    {"uint", TypeId::kU64},
    {"i8", TypeId::kI8},
    {"int8", TypeId::kI8},
    {"i16", TypeId::kI16},
    {"int16", TypeId::kI16},
    {"i32", TypeId::kI32},
    {"int32", TypeId::kI32},
    {"i64", TypeId::kI64},
    {"int64", TypeId::kI64},
    {"int", TypeId::kI64},
    {"integer", TypeId::kI64},
    {"f32", TypeId::kF32},
    {"float32", TypeId::kF32},
    {"f64", TypeId::kF64},
    {"float64", TypeId::kF64},
    {"float", TypeId::kF64},
    {"double", TypeId::kF64},
    {"number", TypeId::kNumber},
    {"string", TypeId::kString},
    {"str", TypeId::kString},
    {"text", TypeId::kString},
    {"utf8", TypeId::kString},
    {"symbol", TypeId::kSymbol},
    {"utf8_ref", TypeId::kSymbol},
    {"bytes", TypeId::kBytes},
    {"blob", TypeId::kBytes},
    {"json", TypeId::kJson},
    {"uuid", TypeId::kUuid},
    {"date", TypeId::kDate},
    {"datetime", TypeId::kDatetime},
    {"timestamp", TypeId::kTimestamp},
    {"timestamptz", TypeId::kTimestamptz},
    {"duration", TypeId::kDuration},
};

constexpr Entry kArrays[] = {
    {"i32_array", TypeId::kI32},
    {"i64_array", TypeId::kI64},
    {"f32_array", TypeId::kF32},
    {"f64_array", TypeId::kF64},
};

}  // namespace

TypePtr TypeByName(std::string_view name) {
  for (const Entry& entry : kScalars) {
    if (SameWord(name, entry.name)) return MakeType(entry.id);
  }
  for (const Entry& entry : kArrays) {
    if (SameWord(name, entry.name)) return MakeList(MakeType(entry.id));
  }
  return nullptr;
}

}  // namespace scrt
