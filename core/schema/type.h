// Logical types: the one type enum of files, tables, rings, merges and languages.
//
// A Type is an immutable tree shared by TypePtr. Nullability belongs to the place where a type is
// used, so it is part of the tree: `list<i64?>?` is a nullable list of nullable integers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/limits.h"
#include "core/base/status.h"

namespace scrt {

// Numbers are written into files and fingerprints: never renumbered, never reused.
enum class TypeId : uint8_t {
  kNull = 0,  // nothing but null was ever seen; the bottom of the lattice
  kBool = 1,
  kU8 = 2,
  kU16 = 3,
  kU32 = 4,
  kU64 = 5,
  kI8 = 6,
  kI16 = 7,
  kI32 = 8,
  kI64 = 9,
  kF32 = 10,
  kF64 = 11,
  kDecimal = 12,  // decimal(precision, scale), precision 1..38, scale 0..precision
  kNumber = 13,   // exact decimal text of any length
  kString = 14,
  kSymbol = 15,  // string held as an index into a dictionary
  kBytes = 16,
  kJson = 17,  // JSON text
  kUuid = 18,
  kDate = 19,         // days since 1970-01-01
  kDatetime = 20,     // no zone; unit ns or us
  kTimestamp = 21,    // an instant; unit ns or us
  kTimestamptz = 22,  // instant in ns and the offset from UTC in minutes
  kDuration = 23,     // ns
  kRef = 24,          // ref:Schema:Field; stored as the target's type
  kList = 25,
  kStruct = 26,
  kMap = 27,
  kUnion = 28,
};
inline constexpr int kTypeIdCount = 29;

enum class TimeUnit : uint8_t { kNano = 0, kMicro = 1 };

struct Type;
using TypePtr = std::shared_ptr<const Type>;
struct Field;

struct Type {
  TypeId id = TypeId::kNull;
  bool nullable = false;
  uint8_t precision = 0;              // decimal
  uint8_t scale = 0;                  // decimal
  TimeUnit unit = TimeUnit::kNano;    // datetime, timestamp
  std::string ref_schema, ref_field;  // ref
  // ref, once resolved: the scalar type it is stored as, never itself a ref, as nullable as the
  // ref. Null before resolving. Not part of equality.
  TypePtr target;
  // list: {element}; map: {key, value}; union: its alternatives, in canonical order.
  std::vector<TypePtr> children;
  std::vector<Field> fields;  // struct

  // Structural equality, nullability and counting attributes of fields included.
  bool Equals(const Type& other) const;
  // Canonical DSL spelling, such as "list<struct{a i64 required, b string?}>?".
  std::string ToString() const;
};

// A value of a scalar type, as DSL defaults and data cells hold it.
struct Scalar {
  enum class Kind : uint8_t { kNull, kBool, kInt, kUint, kFloat, kText, kBytes, kDecimal, kZoned };
  Kind kind = Kind::kNull;
  bool boolean = false;
  int64_t i64 = 0;   // kInt; dates in days, times in their unit; kZoned: instant in ns
  uint64_t u64 = 0;  // kUint
  double f64 = 0;    // kFloat, compared by bits
  std::string text;  // kText (string, symbol, number, json), kBytes, kDecimal (16 bytes LE)
  int16_t offset_minutes = 0;  // kZoned

  bool Equals(const Scalar& other) const;
};

struct Field {
  std::string name;
  TypePtr type;
  bool required = false;  // the key must be present; null is still governed by type->nullable
  bool unique = false;
  bool auto_increment = false;
  bool has_default = false;
  Scalar default_value;
  // Every other attribute, as written, in order ("uuidv7", "root"). Kept; never in the fingerprint.
  std::vector<std::string> attributes;

  // Among the kept attributes, without regard to the case of ASCII letters.
  bool HasAttribute(std::string_view attribute) const;
  bool Equals(const Field& other) const;  // counting parts only
};

// Canonical lower-case name: "i64", "timestamptz", "list".
const char* TypeName(TypeId id);

// A scalar type without parameters; `nullable` gives T?.
TypePtr MakeType(TypeId id, bool nullable = false);
TypePtr MakeDecimal(int precision, int scale, bool nullable = false);
TypePtr MakeTemporal(TypeId id, TimeUnit unit, bool nullable = false);
TypePtr MakeList(TypePtr element, bool nullable = false);
TypePtr MakeMap(TypePtr key, TypePtr value, bool nullable = false);
TypePtr MakeStruct(std::vector<Field> fields, bool nullable = false);
// Alternatives are sorted into canonical order (by canonical bytes) and deduplicated. None may be
// a union, null or nullable: nullability belongs to the union.
TypePtr MakeUnion(std::vector<TypePtr> alternatives, bool nullable = false);
TypePtr MakeRef(std::string schema, std::string field, bool nullable = false);
// The same type with the other nullability; shares what it can.
TypePtr WithNullable(const TypePtr& type, bool nullable);

// How the values of a type lie in a column: what a ref stands for, else the type itself.
const Type& Storage(const Type& type);

// Bytes of one fixed-width value in a column; 0 for bool (bitmap), text, nested and null.
int FixedWidth(const Type& type);
// string, symbol's dictionary, bytes, json, number: 32-bit offsets and bytes.
bool IsBinary(const Type& type);
bool IsSignedInt(TypeId id);
bool IsUnsignedInt(TypeId id);

}  // namespace scrt
