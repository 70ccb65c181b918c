// Random types, values and schemas for property tests. Shares no code with what it checks.
#pragma once

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/schema/scalar.h"
#include "core/schema/schema.h"

namespace scrt {

class RandomSchema {
 public:
  explicit RandomSchema(uint64_t seed) : random_(seed) {}

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool Coin() { return Below(2) == 0; }

  std::string Name() {
    static const char* const kOdd[] = {
        "with space", "a\"b",      "it's",  "#hash",    " lead",   "trail ", "a,b",
        "x=y",        "new\nline", "tab\t", "\xc3\xa4", "schema",  "field",  "fields",
        "null",       "@at",       "a:b",   "a.b",      "a|b",     "a?",     "back\\",
        "`tick`",     "a<b>",      "{}",    "[]",       "\x01",    "\x7f",   "\xf0\x9f\x98\x80",
        "a # b",      "0",         "-",     "\r",       "default", "unique", "\xe2\x80\xa8"};
    if (Below(3) == 0) return kOdd[Below(std::size(kOdd))];
    std::string name;
    for (uint64_t n = 1 + Below(8); n > 0; --n) {
      name.push_back(static_cast<char>('a' + static_cast<int>(Below(26))));
    }
    return name;
  }

  std::string Text() { return Below(4) == 0 ? std::string() : Coin() ? Name() : Name() + Name(); }

  TypePtr KeyType() {
    static constexpr TypeId kIds[] = {TypeId::kString, TypeId::kI64, TypeId::kU8, TypeId::kUuid,
                                      TypeId::kDate};
    return MakeType(kIds[Below(std::size(kIds))]);
  }

  TypePtr RandomType(int depth, bool nullable) {
    uint64_t pick = Below(depth > 0 ? 29 : 25);
    auto id = static_cast<TypeId>(pick);
    switch (id) {
      case TypeId::kDecimal: {
        int precision = 1 + static_cast<int>(Below(38));
        return MakeDecimal(precision, static_cast<int>(Below(static_cast<uint64_t>(precision) + 1)),
                           nullable);
      }
      case TypeId::kDatetime:
      case TypeId::kTimestamp:
        return MakeTemporal(id, Coin() ? TimeUnit::kNano : TimeUnit::kMicro, nullable);
      case TypeId::kRef:
        return MakeRef(Name(), Name(), nullable);
      case TypeId::kList:
        return MakeList(RandomType(depth - 1, Coin()), nullable);
      case TypeId::kStruct:
        return MakeStruct(Fields(depth - 1, Below(4)), nullable);
      case TypeId::kMap:
        return MakeMap(KeyType(), RandomType(depth - 1, Coin()), nullable);
      case TypeId::kUnion: {
        std::vector<TypePtr> alternatives;
        for (uint64_t n = 1 + Below(3); alternatives.size() < n;) {
          TypePtr type = RandomType(depth - 1, false);
          if (type->id != TypeId::kUnion && type->id != TypeId::kNull) {
            alternatives.push_back(std::move(type));
          }
        }
        return MakeUnion(std::move(alternatives), nullable);
      }
      default:
        return MakeType(id, nullable);
    }
  }

  std::vector<Field> Fields(int depth, uint64_t count) {
    std::vector<Field> fields;
    std::set<std::string> names;
    while (fields.size() < count) {
      Field field;
      field.name = Name();
      if (!names.insert(field.name).second) continue;
      field.type = RandomType(depth, Coin());
      field.required = Below(4) == 0;
      field.unique = Below(4) == 0;
      field.auto_increment = IsInteger(field.type->id) && Coin();
      field.has_default = Coin();
      if (field.has_default) field.default_value = Value(*field.type);
      while (Below(4) == 0) field.attributes.push_back(Text());
      fields.push_back(std::move(field));
    }
    return fields;
  }

  SchemaPtr Make(std::string name) {
    auto made = Schema::Make(std::move(name), Fields(3, Below(7)));
    return made.ok() ? *made : nullptr;
  }

  static bool IsInteger(TypeId id) { return id >= TypeId::kU8 && id <= TypeId::kI64; }

  Scalar Value(const Type& type) {
    if (type.id == TypeId::kNull || (type.nullable && Below(4) == 0)) return NullScalar();
    uint64_t bits = Coin() ? random_() : Below(100);
    switch (type.id) {
      case TypeId::kBool:
        return BoolScalar(Coin());
      case TypeId::kU8:
        return UintScalar(bits & 0xff);
      case TypeId::kU16:
        return UintScalar(bits & 0xffff);
      case TypeId::kU32:
        return UintScalar(bits & 0xffffffff);
      case TypeId::kU64:
        return UintScalar(bits);
      case TypeId::kI8:
        return IntScalar(static_cast<int8_t>(bits));
      case TypeId::kI16:
        return IntScalar(static_cast<int16_t>(bits));
      case TypeId::kI32:
      case TypeId::kDate:
        return IntScalar(static_cast<int32_t>(bits));
      case TypeId::kI64:
      case TypeId::kDatetime:
      case TypeId::kTimestamp:
      case TypeId::kDuration:
        return IntScalar(static_cast<int64_t>(bits));
      case TypeId::kF32: {
        float value = 0;
        auto low = static_cast<uint32_t>(bits);
        static_assert(sizeof value == sizeof low);
        std::memcpy(&value, &low, sizeof low);
        return FloatScalar(std::isnan(value) ? Nan() : static_cast<double>(value));
      }
      case TypeId::kF64: {
        double value = 0;
        std::memcpy(&value, &bits, sizeof bits);
        return FloatScalar(std::isnan(value) ? Nan() : value);
      }
      case TypeId::kDecimal: {
        Int128 bound = 1;
        for (int i = 0; i < type.precision; ++i) bound *= 10;
        Int128 value = static_cast<Int128>(random_()) * static_cast<Int128>(random_() >> 2);
        return DecimalScalar((Coin() ? value : -value) % bound);
      }
      case TypeId::kNumber: {
        static const char* const kNumbers[] = {"0",     "-0",     "1.50",
                                               "1e400", "-12E-7", "123456789012345678901234567890"};
        return TextScalar(kNumbers[Below(std::size(kNumbers))]);
      }
      case TypeId::kBytes: {
        std::string bytes;
        for (uint64_t n = Below(5); n > 0; --n) bytes.push_back(static_cast<char>(random_()));
        return BytesScalar(std::move(bytes));
      }
      case TypeId::kUuid: {
        std::string bytes;
        for (int i = 0; i < 16; ++i) bytes.push_back(static_cast<char>(random_()));
        return BytesScalar(std::move(bytes));
      }
      case TypeId::kTimestamptz:
        return ZonedScalar({static_cast<int64_t>(bits),
                            static_cast<int16_t>(static_cast<int>(Below(2879)) - 1439)});
      case TypeId::kJson:
      case TypeId::kList:
      case TypeId::kStruct:
      case TypeId::kMap:
      case TypeId::kUnion: {
        static const char* const kJson[] = {"{}",
                                            "[1, 2, {\"a\": \"]\"}]",
                                            "null",
                                            "12",
                                            "\"text, # 'x'\"",
                                            "[\n 1\n]",
                                            " {} ",
                                            "a,b",
                                            "{\"#\": [\" #\", \"\\\"\"]}",
                                            "it's"};
        return TextScalar(kJson[Below(std::size(kJson))]);
      }
      default:
        return TextScalar(Text());
    }
  }

 private:
  static double Nan() { return std::numeric_limits<double>::quiet_NaN(); }

  std::mt19937_64 random_;
};

}  // namespace scrt
