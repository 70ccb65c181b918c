// For tests: random types, schemas and columns. Columns are laid out by hand, so that they share no
// code with the builder, and hold what a builder never makes: unused items, gaps, wild values.
#pragma once

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/batch/column.h"
#include "core/schema/decimal.h"

namespace scrt::test {

inline Buffer BufferOf(const void* bytes, size_t n) {
  Buffer buffer;
  buffer.AppendBytes(bytes, n);
  return buffer;
}
template <typename T>
BufferPtr SharedOf(const std::vector<T>& values) {
  return Buffer::Share(BufferOf(values.data(), values.size() * sizeof(T)));
}
inline BufferPtr BitsOf(const std::vector<bool>& bits) {
  std::vector<uint8_t> bytes(BitmapBytes(bits.size()));
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) SetBit(bytes.data(), i);
  }
  return SharedOf(bytes);
}

inline Field FieldOf(std::string name, TypePtr type) {
  Field field;
  field.name = std::move(name);
  field.type = std::move(type);
  return field;
}

class RandomBatch {
 public:
  explicit RandomBatch(uint64_t start) : random_(start) {}

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  // Every type id comes up; refs are resolved.
  TypePtr AnyType(int depth, bool nullable) {
    auto id = static_cast<TypeId>(Below(depth > 0 ? kTypeIdCount : 25));
    switch (id) {
      case TypeId::kDecimal: {
        int precision = 1 + static_cast<int>(Below(38));
        return MakeDecimal(precision, static_cast<int>(Below(static_cast<uint64_t>(precision) + 1)),
                           nullable);
      }
      case TypeId::kDatetime:
      case TypeId::kTimestamp:
        return MakeTemporal(id, OneIn(2) ? TimeUnit::kNano : TimeUnit::kMicro, nullable);
      case TypeId::kRef:
        return Ref(nullable);
      case TypeId::kList:
        return MakeList(AnyType(depth - 1, OneIn(2)), nullable);
      case TypeId::kStruct:
        return MakeStruct(AnyFields(depth - 1, Below(5)), nullable);
      case TypeId::kMap:
        return MakeMap(KeyType(), AnyType(depth - 1, OneIn(2)), nullable);
      case TypeId::kUnion:
        return Union(depth - 1, nullable);
      default:
        return MakeType(id, nullable);
    }
  }

  std::vector<Field> AnyFields(int depth, uint64_t count) {
    std::vector<Field> fields;
    for (uint64_t i = 0; i < count; ++i) {
      Field field;
      field.name = OneIn(6) ? Word() + std::to_string(i) : "f" + std::to_string(i);
      field.type = AnyType(depth, OneIn(2));
      field.required = OneIn(6);
      if (OneIn(6)) field.attributes.push_back(Word());
      fields.push_back(std::move(field));
    }
    return fields;
  }

  SchemaPtr AnySchema(const std::string& name, int depth = 4) {
    return Schema::Make(name, AnyFields(depth, OneIn(10) ? 0 : 1 + Below(6))).Take();
  }
  // One field of every type that takes no parameters, and of each that does, all nullable or none.
  SchemaPtr SchemaOfAllTypes(const std::string& name, bool nullable) {
    std::vector<Field> fields;
    for (int id = 0; id < kTypeIdCount; ++id) {
      Field field;
      field.name = TypeName(static_cast<TypeId>(id));
      switch (static_cast<TypeId>(id)) {
        case TypeId::kDecimal:
          field.type = MakeDecimal(20, 4, nullable);
          break;
        case TypeId::kRef:
          field.type = RefTo(MakeType(TypeId::kSymbol, nullable));
          break;
        case TypeId::kList:
          field.type = MakeList(MakeType(TypeId::kI32, true), nullable);
          break;
        case TypeId::kStruct:
          field.type = MakeStruct({FieldOf("a", MakeType(TypeId::kI64, nullable)),
                                   FieldOf("b", MakeType(TypeId::kString, true)),
                                   FieldOf("c", MakeType(TypeId::kBool))},
                                  nullable);
          break;
        case TypeId::kMap:
          field.type = MakeMap(MakeType(TypeId::kString), MakeType(TypeId::kF64, true), nullable);
          break;
        case TypeId::kUnion:
          field.type = MakeUnion({MakeType(TypeId::kI64), MakeType(TypeId::kString),
                                  MakeList(MakeType(TypeId::kBool))},
                                 nullable);
          break;
        default:
          field.type = MakeType(static_cast<TypeId>(id), nullable);
      }
      fields.push_back(std::move(field));
    }
    return Schema::Make(name, std::move(fields)).Take();
  }

  BatchPtr AnyBatch(const SchemaPtr& schema, int64_t rows) {
    items_left_ = 4 * rows + 4000;
    auto batch = std::make_shared<Batch>();
    batch->schema = schema;
    batch->root = AnyColumn(schema->record(), std::vector<bool>(static_cast<size_t>(rows), true));
    return batch;
  }

  // `there`: slots that hold a value, or null where the type allows it.
  ColumnPtr AnyColumn(const TypePtr& type, const std::vector<bool>& there) {
    auto column = std::make_shared<Column>();
    column->type = type;
    column->length = static_cast<int64_t>(there.size());
    if (Storage(*type).id == TypeId::kNull) {
      column->null_count = column->length;
      return column;
    }
    std::vector<bool> valid = there;
    if (type->nullable) AddNulls(&valid);
    column->null_count = std::count(valid.begin(), valid.end(), false);
    // A bitmap of ones alone is allowed, too.
    if (column->null_count != 0 || OneIn(20)) column->validity = BitsOf(valid);
    Fill(column.get(), Storage(*type), valid);
    return column;
  }

  std::string Word() {
    static const char* const kWords[] = {"",
                                         "a",
                                         "id",
                                         "\xc3\xa4",
                                         "x.y",
                                         "key \"",
                                         "\xf0\x9f\x98\x80",
                                         "null",
                                         "\n",
                                         "[]",
                                         "value",
                                         "long name of a field"};
    return kWords[Below(std::size(kWords))];
  }

 private:
  TypePtr KeyType() {
    static constexpr TypeId kIds[] = {TypeId::kString, TypeId::kI64,   TypeId::kU8,
                                      TypeId::kUuid,   TypeId::kDate,  TypeId::kSymbol,
                                      TypeId::kBool,   TypeId::kBytes, TypeId::kTimestamptz};
    return MakeType(kIds[Below(std::size(kIds))]);
  }
  static TypePtr RefTo(TypePtr target) {
    auto ref = std::make_shared<Type>(*MakeRef("Other", "id", target->nullable));
    ref->target = std::move(target);
    return ref;
  }
  TypePtr Ref(bool nullable) {
    for (;;) {
      TypePtr target = AnyType(0, nullable);
      if (target->id != TypeId::kRef && target->id != TypeId::kNull) return RefTo(target);
    }
  }
  TypePtr Union(int depth, bool nullable) {
    std::vector<TypePtr> alternatives;
    for (uint64_t n = 1 + Below(4); alternatives.size() < n;) {
      TypePtr type = AnyType(depth, false);
      if (type->id != TypeId::kUnion && type->id != TypeId::kNull) alternatives.push_back(type);
    }
    return MakeUnion(std::move(alternatives), nullable);
  }

  void AddNulls(std::vector<bool>* valid) {
    uint64_t mode = Below(6);
    if (mode == 0) return;
    if (mode == 1) {
      valid->assign(valid->size(), false);
      return;
    }
    uint64_t rare = mode == 2 ? 50 : 2, run = mode == 3 ? 1 + Below(200) : 1;
    bool null = false;
    for (size_t i = 0; i < valid->size(); ++i) {
      if (i % run == 0) null = OneIn(rare);
      if (null) (*valid)[i] = false;
    }
  }

  // A stream of 64-bit values of one habit.
  struct Habit {
    uint64_t mode, base, step, range;
    std::vector<uint64_t> few;
  };
  Habit AnyHabit() {
    Habit habit{Below(8), random_(), Below(1000), uint64_t{1} << Below(64), {}};
    for (uint64_t n = 1 + Below(40); n > 0; --n) habit.few.push_back(random_() >> Below(64));
    return habit;
  }
  uint64_t Next(Habit* habit) {
    static constexpr uint64_t kExtremes[] = {
        0,          1,          ~0ull,      1ull << 63, (1ull << 63) - 1, 1ull << 31,
        1ull << 32, 0x80000000, 0x7fffffff, 0xffffffff, 0xffff,           0x8000,
        0x80,       0x7f,       0xff,       1ull << 53, (1ull << 53) + 1};
    switch (habit->mode) {
      case 0:
        return habit->base;
      case 1:
        return Below(16);
      case 2:
        return habit->base += habit->step;
      case 3:
        return random_();
      case 4:
        return kExtremes[Below(std::size(kExtremes))];
      case 5:
        return habit->few[Below(habit->few.size())];
      case 6:
        return habit->base += Below(2 * habit->step + 1) - habit->step;
      default:
        return Below(habit->range) - habit->range / 2;
    }
  }
  // Bits of a float or double: ordinary fractions, or whatever bits there are, NaN with payload
  // and -0 among them.
  template <typename Real, typename Bits>
  Bits RealBits(Habit* habit) {
    static constexpr double kExtremes[] = {0.0, -0.0, 1e-320, -1e300, 0.1, 1e38, -1.5, 1e22};
    Real value = 0;
    if (habit->mode == 3) return static_cast<Bits>(random_());
    if (habit->mode == 4) {
      if (OneIn(4)) return static_cast<Bits>(~Bits{0} << (Below(8) + 1));
      value = static_cast<Real>(kExtremes[Below(std::size(kExtremes))]);
    } else {
      value = static_cast<Real>(static_cast<double>(Next(habit) % 100000) / 100.0);
    }
    return Load<Bits>(&value);
  }

  void Fill(Column* column, const Type& type, const std::vector<bool>& valid) {
    switch (type.id) {
      case TypeId::kBool: {
        std::vector<bool> bits(valid.size());
        uint64_t rare = 1 + Below(40);
        for (size_t i = 0; i < bits.size(); ++i) bits[i] = valid[i] && OneIn(rare);
        column->values = BitsOf(bits);
        return;
      }
      case TypeId::kSymbol:
        return FillSymbol(column, valid);
      case TypeId::kTimestamptz:
        return FillZoned(column, valid);
      case TypeId::kList:
      case TypeId::kMap:
        return FillItems(column, type, valid);
      case TypeId::kStruct:
        return FillStruct(column, type, valid);
      case TypeId::kUnion:
        return FillUnion(column, type, valid);
      default:
        if (IsBinary(type)) return FillText(column, type, valid);
        return FillFixed(column, type, valid);
    }
  }

  void FillFixed(Column* column, const Type& type, const std::vector<bool>& valid) {
    Habit habit = AnyHabit();
    auto width = static_cast<size_t>(FixedWidth(type));
    std::vector<uint8_t> bytes(valid.size() * width);
    for (size_t i = 0; i < valid.size(); ++i) {
      if (!valid[i]) continue;
      uint64_t words[2] = {Next(&habit), 0};
      if (type.id == TypeId::kF64) words[0] = RealBits<double, uint64_t>(&habit);
      if (type.id == TypeId::kF32) words[0] = RealBits<float, uint32_t>(&habit);
      if (type.id == TypeId::kUuid) words[1] = habit.mode == 3 ? random_() : habit.base;
      if (type.id == TypeId::kDecimal) {
        auto value = static_cast<Int128>(static_cast<int64_t>(words[0]));
        if (habit.mode == 3) value *= static_cast<int64_t>(random_() >> 1);
        value %= PowerOfTen(type.precision);
        std::memcpy(words, &value, 16);
      }
      std::memcpy(bytes.data() + i * width, words, width);
    }
    column->values = SharedOf(bytes);
  }

  std::string AnyText(TypeId id, Habit* habit) {
    static const char* const kNumbers[] = {"0",     "-0",     "1.50",
                                           "1e400", "-12E-7", "123456789012345678901234567890"};
    static const char* const kJson[] = {"{}", "null", "[1,{\"a\":\"]\"}]", "\"x\"", "-1.5e3"};
    switch (id) {
      case TypeId::kNumber:
        return OneIn(2) ? std::to_string(Next(habit)) : kNumbers[Below(6)];
      case TypeId::kJson:
        return kJson[Below(5)];
      case TypeId::kBytes: {
        std::string bytes;
        for (uint64_t n = Below(12); n > 0; --n) bytes.push_back(static_cast<char>(random_()));
        return bytes;
      }
      default:
        break;
    }
    switch (habit->mode) {
      case 0:
        return "";
      case 1:
      case 4:
        return Word();
      case 2:
        return "prefix that all share/" + std::to_string(Next(habit));
      case 3: {
        std::string text;
        for (uint64_t n = Below(20); n > 0; --n) text += Word();
        return text;
      }
      default:
        return std::to_string(habit->few[Below(habit->few.size())]);
    }
  }

  void FillText(Column* column, const Type& type, const std::vector<bool>& valid) {
    Habit habit = AnyHabit();
    std::vector<int32_t> offsets;
    std::string text;
    if (OneIn(8)) text = "before";
    offsets.push_back(static_cast<int32_t>(text.size()));
    for (size_t i = 0; i < valid.size(); ++i) {
      if (valid[i]) text += AnyText(type.id, &habit);
      offsets.push_back(static_cast<int32_t>(text.size()));
    }
    column->values = SharedOf(offsets);
    column->bytes = Buffer::Share(BufferOf(text.data(), text.size()));
  }

  void FillSymbol(Column* column, const std::vector<bool>& valid) {
    auto entries = static_cast<size_t>(1 + Below(OneIn(4) ? 300 : 6));
    auto dictionary = std::make_shared<Column>();
    dictionary->type = MakeType(TypeId::kString);
    dictionary->length = static_cast<int64_t>(entries);
    Fill(dictionary.get(), *dictionary->type, std::vector<bool>(entries, true));
    std::vector<int32_t> codes(valid.size());
    for (size_t i = 0; i < codes.size(); ++i) {
      if (valid[i]) codes[i] = static_cast<int32_t>(Below(entries));
    }
    column->values = SharedOf(codes);
    column->children = {dictionary};
  }

  void FillZoned(Column* column, const std::vector<bool>& valid) {
    Habit habit = AnyHabit();
    std::vector<int64_t> instants(valid.size());
    std::vector<int16_t> offsets(valid.size());
    for (size_t i = 0; i < valid.size(); ++i) {
      if (!valid[i]) continue;
      instants[i] = static_cast<int64_t>(Next(&habit));
      offsets[i] = static_cast<int16_t>(static_cast<int>(Below(2879)) - 1439);
    }
    auto instant = std::make_shared<Column>(), offset = std::make_shared<Column>();
    instant->type = MakeType(TypeId::kI64);
    offset->type = MakeType(TypeId::kI16);
    instant->length = offset->length = column->length;
    instant->values = SharedOf(instants);
    offset->values = SharedOf(offsets);
    column->children = {instant, offset};
  }

  void FillItems(Column* column, const Type& type, const std::vector<bool>& valid) {
    uint64_t most = OneIn(4) ? 0 : 1 + Below(OneIn(8) ? 40 : 4);
    int64_t items = OneIn(8) ? 2 : 0;  // items that no slot uses
    std::vector<int32_t> offsets{static_cast<int32_t>(items)};
    for (size_t i = 0; i < valid.size(); ++i) {
      if (valid[i] && items_left_ > 0) {
        auto n = static_cast<int64_t>(Below(most + 1));
        items += n;
        items_left_ -= n;
      }
      offsets.push_back(static_cast<int32_t>(items));
    }
    if (OneIn(8)) items += 3;
    column->values = SharedOf(offsets);
    for (const TypePtr& child : type.children) {
      column->children.push_back(
          AnyColumn(child, std::vector<bool>(static_cast<size_t>(items), true)));
    }
  }

  void FillStruct(Column* column, const Type& type, const std::vector<bool>& valid) {
    std::vector<std::vector<bool>> there(type.fields.size(), valid);
    if (OneIn(2)) {
      auto shapes = std::make_shared<ShapeTable>();
      auto count = static_cast<size_t>(1 + Below(OneIn(4) ? 60 : 4));
      for (size_t s = 0; s < count; ++s) shapes->Add(AnyShape(type));
      std::vector<int32_t> codes(valid.size());
      uint64_t run = OneIn(2) ? 1 : 1 + Below(100), code = 0;
      for (size_t i = 0; i < valid.size(); ++i) {
        if (i % run == 0) code = Below(count);
        if (!valid[i]) continue;
        codes[i] = static_cast<int32_t>(code);
        auto shape = (*shapes)[code];
        for (size_t f = 0; f < there.size(); ++f) {
          if (std::find(shape.begin(), shape.end(), f) == shape.end()) there[f][i] = false;
        }
      }
      column->shape_codes = SharedOf(codes);
      column->shapes = shapes;
    }
    for (size_t f = 0; f < there.size(); ++f) {
      column->children.push_back(AnyColumn(type.fields[f].type, there[f]));
    }
  }

  std::vector<uint32_t> AnyShape(const Type& type) {
    std::vector<uint32_t> shape;
    for (uint32_t f = 0; f < type.fields.size(); ++f) {
      if (type.fields[f].required || !OneIn(3)) shape.push_back(f);
    }
    if (OneIn(2)) std::shuffle(shape.begin(), shape.end(), random_);
    return shape;
  }

  void FillUnion(Column* column, const Type& type, const std::vector<bool>& valid) {
    std::vector<uint8_t> ids(valid.size());
    std::vector<int32_t> offsets(valid.size());
    std::vector<int32_t> counts(type.children.size());
    uint64_t run = OneIn(2) ? 1 : 1 + Below(50);
    uint64_t id = 0;
    bool gaps = OneIn(6);
    for (size_t i = 0; i < valid.size(); ++i) {
      if (i % run == 0) id = Below(counts.size());
      if (!valid[i]) continue;
      if (gaps && OneIn(9)) ++counts[id];
      ids[i] = static_cast<uint8_t>(id);
      offsets[i] = counts[id]++;
    }
    column->values = SharedOf(ids);
    column->bytes = SharedOf(offsets);
    for (size_t a = 0; a < counts.size(); ++a) {
      column->children.push_back(
          AnyColumn(type.children[a], std::vector<bool>(static_cast<size_t>(counts[a]), true)));
    }
  }

  std::mt19937_64 random_;
  int64_t items_left_ = 4000;
};

}  // namespace scrt::test
