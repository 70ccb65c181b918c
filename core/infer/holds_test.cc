// What Holds promises, Conform keeps: the same rows, as text.
#include "core/infer/holds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "core/batch/random_batch_test_util.h"
#include "core/infer/conform.h"
#include "core/infer/emit.h"
#include "core/schema/decimal.h"

namespace scrt {
namespace {

using test::FieldOf;
using test::RandomBatch;

// One spelling of a number, for 5, 5.00 and the float and double 5 are the same. A double that is a
// float has the float's text.
std::string Spelling(std::string_view given) {
  std::string text(given);
  if (text.find('.') != text.npos && text.find_first_of("eE") == text.npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  char shortest[kDoubleTextBytes];
  double value = std::strtod(text.c_str(), nullptr);
  if (!std::isfinite(value)) return text;
  std::string own(shortest, FormatDouble(value, shortest));
  auto narrow = static_cast<float>(value);
  if (own != text || static_cast<double>(narrow) != value) return text;
  return std::string(shortest, FormatFloat(narrow, shortest));
}

class Recorder {
 public:
  bool Null(uint64_t) { return Add("null"); }
  bool Bool(bool value, uint64_t) { return Add(value ? "true" : "false"); }
  bool Int(int64_t value, std::string_view lexeme, uint64_t) {
    return Add(Spelling(lexeme.empty() ? std::to_string(value) : lexeme));
  }
  bool Uint(uint64_t value, std::string_view lexeme, uint64_t) {
    return Add(Spelling(lexeme.empty() ? std::to_string(value) : lexeme));
  }
  bool Double(double, std::string_view lexeme, uint64_t) { return Add(Spelling(lexeme)); }
  bool Number(std::string_view lexeme, uint64_t) { return Add(Spelling(lexeme)); }
  bool String(TextEvent text, uint64_t) { return Add("\"" + std::string(text.text)); }
  bool Key(TextEvent text, uint64_t) {
    return Add(":" + (IsJsonNumber(text.text) ? Spelling(text.text) : std::string(text.text)));
  }
  bool BeginObject(uint64_t) { return Add("{"); }
  bool EndObject(uint64_t) { return Add("}"); }
  bool BeginArray(uint64_t) { return Add("["); }
  bool EndArray(uint64_t) { return Add("]"); }
  bool EndRecord(uint64_t) { return Add("."); }
  const Status& status() const { return status_; }

  std::vector<std::string> events;

 private:
  bool Add(std::string event) {
    events.push_back(std::move(event));
    return true;
  }
  Status status_;
};

// Steps of the specification, written down once more: a type that holds every value of the given
// one.
class Widener {
 public:
  explicit Widener(uint64_t start) : random_(start) {}

  uint64_t Below(uint64_t n) { return random_.Below(n); }
  bool OneIn(uint64_t n) { return random_.OneIn(n); }

  SchemaPtr Widen(const Schema& schema) {
    return Schema::Make(schema.name(), WidenFields(schema.fields())).Take();
  }

  TypePtr Widen(const TypePtr& type, bool alternative = false) {
    bool nullable = !alternative && (type->nullable || OneIn(4));
    TypePtr wide = OneIn(2) ? WidenValues(type) : type;
    if (!alternative && wide->id != TypeId::kUnion && wide->id != TypeId::kNull && OneIn(8)) {
      std::vector<TypePtr> alternatives{WithNullable(wide, false)};
      for (uint64_t n = Below(4); n > 0; --n) AddAlternative(&alternatives);
      return MakeUnion(alternatives, nullable);
    }
    if (type->id == TypeId::kNull) {
      return OneIn(2) && !alternative ? random_.AnyType(2, true) : type;
    }
    return WithNullable(wide, nullable);
  }

 private:
  void AddAlternative(std::vector<TypePtr>* alternatives) {
    TypePtr type = random_.AnyType(1, false);
    if (type->id != TypeId::kUnion && type->id != TypeId::kNull) alternatives->push_back(type);
  }

  std::vector<Field> WidenFields(std::vector<Field> fields) {
    for (Field& field : fields) {
      field.type = Widen(field.type);
      field.required = OneIn(2);
    }
    for (uint64_t n = Below(3); n > 0; --n) {
      Field added =
          FieldOf("added " + std::to_string(Below(1000000)), random_.AnyType(1, OneIn(2)));
      fields.insert(fields.begin() + static_cast<ptrdiff_t>(Below(fields.size() + 1)), added);
    }
    if (fields.size() > 1 && OneIn(3)) std::swap(fields.front(), fields.back());
    return fields;
  }

  static TypePtr Of(TypeId id) { return MakeType(id); }
  TypePtr OneOf(std::initializer_list<TypePtr> types) { return types.begin()[Below(types.size())]; }

  TypePtr WidenValues(const TypePtr& declared) {
    const Type& type = Storage(*declared);
    switch (type.id) {
      case TypeId::kU8:
        return OneOf({Of(TypeId::kU16), Of(TypeId::kI16), Of(TypeId::kF32), MakeDecimal(5, 2)});
      case TypeId::kU16:
        return OneOf({Of(TypeId::kU32), Of(TypeId::kI32), Of(TypeId::kF32), MakeDecimal(5, 0)});
      case TypeId::kU32:
        return OneOf({Of(TypeId::kU64), Of(TypeId::kI64), Of(TypeId::kF64), MakeDecimal(12, 2)});
      case TypeId::kU64:
        return OneOf({Of(TypeId::kNumber), MakeDecimal(20, 0), Of(TypeId::kJson)});
      case TypeId::kI8:
        return OneOf({Of(TypeId::kI16), Of(TypeId::kF32), MakeDecimal(3, 0)});
      case TypeId::kI16:
        return OneOf({Of(TypeId::kI32), Of(TypeId::kF64), MakeDecimal(38, 33)});
      case TypeId::kI32:
        return OneOf({Of(TypeId::kI64), Of(TypeId::kF64), MakeDecimal(10, 0)});
      case TypeId::kI64:
        return OneOf({Of(TypeId::kNumber), MakeDecimal(19, 0), MakeDecimal(38, 19)});
      case TypeId::kF32:
        return Of(TypeId::kF64);
      case TypeId::kDecimal: {
        int whole = type.precision - type.scale;
        int more = static_cast<int>(Below(static_cast<uint64_t>(39 - type.precision)));
        int scale = type.scale + static_cast<int>(Below(static_cast<uint64_t>(more + 1)));
        return OneIn(4) ? Of(TypeId::kNumber) : MakeDecimal(whole + type.scale + more, scale);
      }
      case TypeId::kBool:
      case TypeId::kNumber:
        return Of(TypeId::kJson);
      case TypeId::kString:
        return OneOf({Of(TypeId::kSymbol), Of(TypeId::kJson)});
      case TypeId::kTimestamp:
        if (type.unit == TimeUnit::kNano && OneIn(2)) return Of(TypeId::kTimestamptz);
        [[fallthrough]];
      case TypeId::kSymbol:
      case TypeId::kBytes:
      case TypeId::kUuid:
      case TypeId::kDate:
      case TypeId::kDatetime:
      case TypeId::kTimestamptz:
      case TypeId::kDuration:
        return OneOf({Of(TypeId::kString), Of(TypeId::kSymbol), Of(TypeId::kJson)});
      case TypeId::kList:
        return MakeList(Widen(type.children[0]));
      case TypeId::kMap:
        return MakeMap(type.children[0], Widen(type.children[1]));
      case TypeId::kStruct:
        return MakeStruct(WidenFields(type.fields));
      case TypeId::kUnion: {
        std::vector<TypePtr> wide;
        for (const TypePtr& child : type.children) wide.push_back(Widen(child, true));
        TypePtr made = MakeUnion(wide);
        // Alternatives that became the same one would have to share it.
        if (made->children.size() != type.children.size()) return declared;
        AddAlternative(&wide);
        return MakeUnion(wide);
      }
      default:
        return declared;
    }
  }

  RandomBatch random_;
};

Status Ask(const Schema& wide, const Schema& narrow, const Facts* facts) {
  HoldsOptions options;
  options.facts = facts;
  return Holds(wide, narrow, options);
}

// Brings the batch under the schema, and compares. False for rows that have no text.
bool ExpectSameRows(const BatchPtr& batch, const SchemaPtr& wide) {
  auto conformed = Conform(batch, wide);
  EXPECT_TRUE(conformed.ok()) << conformed.status().ToString();
  if (!conformed.ok()) return false;
  Status valid = ValidateColumn(*(*conformed)->root, {});
  EXPECT_TRUE(valid.ok()) << valid.ToString();
  EXPECT_EQ((*conformed)->root->type->ToString(), wide->record()->ToString());
  Recorder before, after;
  Status status = EmitRows(*batch, 0, batch->rows(), before);
  EXPECT_EQ(EmitRows(**conformed, 0, batch->rows(), after).code(), status.code());
  EXPECT_EQ(before.events, after.events);
  return status.ok();
}

std::string Both(const Schema& wide, const Schema& narrow) {
  return "wide " + wide.record()->ToString() + "\nnarrow " + narrow.record()->ToString();
}

TEST(HoldsTest, WidenedSchemasHoldAndKeepTheRows) {
  int same = 0;
  for (uint64_t start = 0; start < 3000 && !HasFailure(); ++start) {
    RandomBatch random(start);
    Widener widener(start + 1);
    SchemaPtr narrow = random.AnySchema("t", 3);
    SchemaPtr wide = narrow;
    for (uint64_t n = 1 + random.Below(2); n > 0; --n) wide = widener.Widen(*wide);
    SCOPED_TRACE(std::to_string(start) + "\n" + Both(*wide, *narrow));
    BatchPtr batch = random.AnyBatch(narrow, 20);
    Facts facts = FactsOf(*batch->root);
    Status any = Holds(*wide, *narrow);
    // JSON text holds floats that are finite, and nothing with JSON text inside.
    if (!any.ok() && any.message().find("json") != std::string::npos) {
      any = Ask(*wide, *narrow, &facts);
      if (!any.ok()) continue;
    }
    ASSERT_TRUE(any.ok()) << any.ToString();
    ASSERT_TRUE(Ask(*wide, *narrow, &facts).ok());
    same += ExpectSameRows(batch, wide);
  }
  EXPECT_GE(same, 1500);
}

// Whatever the answer: it is Conform's, too, and never depends on values that facts don't tell.
TEST(HoldsTest, ConformDoesWhatHoldsSays) {
  int held = 0, by_facts = 0;
  for (uint64_t start = 0; start < 60000 && !HasFailure(); ++start) {
    RandomBatch random(start);
    auto type = [&] { return random.AnyType(static_cast<int>(random.Below(3)), random.OneIn(2)); };
    SchemaPtr narrow = Schema::Make("t", {FieldOf("v", type())}).Take();
    TypePtr other = random.OneIn(3) ? Widener(start).Widen(narrow->fields()[0].type) : type();
    SchemaPtr wide = Schema::Make("t", {FieldOf("v", other)}).Take();
    SCOPED_TRACE(std::to_string(start) + "\n" + Both(*wide, *narrow));
    BatchPtr batch = random.AnyBatch(narrow, static_cast<int64_t>(random.Below(10)));
    Facts facts = FactsOf(*batch->root), none;
    bool always = Holds(*wide, *narrow).ok(), now = Ask(*wide, *narrow, &facts).ok();
    bool ever = Ask(*wide, *narrow, &none).ok();
    ASSERT_TRUE(ever || !now);
    ASSERT_TRUE(now || !always);
    if (now) {
      ExpectSameRows(batch, wide);
    } else {
      ASSERT_EQ(Conform(batch, wide).status().code(), Code::kMismatch);
    }
    held += now && !wide->Equals(*narrow);
    by_facts += now && !always;
  }
  EXPECT_GE(held, 5000);
  EXPECT_GE(by_facts, 50);
}

// Objects that become maps: values of every type change places, those of all fields in one column.
TEST(HoldsTest, StructsAsMapsKeepTheRows) {
  int same = 0, held = 0;
  for (uint64_t start = 0; start < 3000 && !HasFailure(); ++start) {
    RandomBatch random(start);
    Widener widener(start + 1);
    TypePtr value = random.AnyType(3, random.OneIn(2));
    std::vector<Field> fields;
    for (uint64_t n = random.Below(5); n > 0; --n) {
      fields.push_back(FieldOf("key " + std::to_string(n), value));
    }
    if (random.OneIn(2)) value = widener.Widen(value);
    TypePtr map = MakeMap(MakeType(random.OneIn(2) ? TypeId::kString : TypeId::kSymbol), value);
    SchemaPtr narrow =
        Schema::Make("t", {FieldOf("v", MakeStruct(fields, random.OneIn(2)))}).Take();
    SchemaPtr wide = Schema::Make("t", {FieldOf("v", WithNullable(map, true))}).Take();
    SCOPED_TRACE(std::to_string(start) + "\n" + Both(*wide, *narrow));
    BatchPtr batch = random.AnyBatch(narrow, 20);
    Facts facts = FactsOf(*batch->root);
    if (!Ask(*wide, *narrow, &facts).ok()) continue;
    ++held;
    same += ExpectSameRows(batch, wide);
  }
  EXPECT_GE(held, 2500);
  EXPECT_GE(same, 1500);
}

// Types small enough to compare each with each.
std::vector<TypePtr> SmallTypes() {
  std::vector<TypePtr> scalars;
  for (int i = 0; i < kTypeIdCount; ++i) {
    auto id = static_cast<TypeId>(i);
    if (id == TypeId::kDecimal || id >= TypeId::kRef) continue;
    scalars.push_back(MakeType(id));
  }
  for (auto [precision, scale] : {std::pair(3, 0), {5, 2}, {20, 0}, {38, 19}, {38, 38}}) {
    scalars.push_back(MakeDecimal(precision, scale));
  }
  scalars.push_back(MakeTemporal(TypeId::kTimestamp, TimeUnit::kMicro));
  std::vector<TypePtr> few;
  for (TypeId id : {TypeId::kI64, TypeId::kU64, TypeId::kF64, TypeId::kNumber, TypeId::kString,
                    TypeId::kJson, TypeId::kDate}) {
    few.push_back(MakeType(id));
  }
  few.push_back(MakeList(MakeType(TypeId::kI64)));
  few.push_back(MakeList(MakeType(TypeId::kNull)));
  few.push_back(MakeStruct({FieldOf("a", MakeType(TypeId::kI64))}));
  few.push_back(MakeStruct(
      {FieldOf("b", MakeType(TypeId::kF64, true)), FieldOf("a", MakeType(TypeId::kNumber))}));
  few.push_back(MakeMap(MakeType(TypeId::kString), MakeType(TypeId::kNumber)));
  std::vector<TypePtr> all = scalars;
  all.insert(all.end(), few.begin() + 7, few.end());
  all.push_back(MakeMap(MakeType(TypeId::kSymbol), MakeType(TypeId::kNumber, true)));
  all.push_back(MakeMap(MakeType(TypeId::kU8), MakeType(TypeId::kI8)));
  all.push_back(MakeList(MakeType(TypeId::kJson)));
  all.push_back(MakeStruct({}));
  for (size_t a = 0; a < few.size(); ++a) {
    all.push_back(MakeUnion({few[a]}));
    for (size_t b = a + 1; b < few.size(); ++b) {
      all.push_back(MakeUnion({few[a], few[b]}));
      if ((a + b) % 3 == 0) all.push_back(MakeUnion({few[a], few[b], few[(b + 1) % few.size()]}));
      if ((a + b) % 7 == 0) all.push_back(MakeList(MakeUnion({few[a], few[b]})));
    }
  }
  for (size_t i = 0, n = all.size(); i < n; i += 3) {
    if (all[i]->id != TypeId::kNull) all.push_back(WithNullable(all[i], true));
  }
  return all;
}

TEST(HoldsTest, IsReflexiveAndTransitive) {
  const std::vector<TypePtr> types = SmallTypes();
  const size_t n = types.size();
  ASSERT_GE(n, 150u);
  Facts none;
  for (const Facts* facts :
       {static_cast<const Facts*>(nullptr), static_cast<const Facts*>(&none)}) {
    std::vector<std::vector<bool>> holds(n, std::vector<bool>(n));
    HoldsOptions options;
    options.facts = facts;
    for (size_t a = 0; a < n; ++a) {
      for (size_t b = 0; b < n; ++b) holds[a][b] = Holds(*types[a], *types[b], options).ok();
    }
    for (size_t a = 0; a < n; ++a) {
      EXPECT_TRUE(holds[a][a]) << types[a]->ToString();
      for (size_t b = 0; b < n; ++b) {
        for (size_t c = 0; holds[a][b] && c < n; ++c) {
          ASSERT_TRUE(!holds[b][c] || holds[a][c])
              << types[a]->ToString() << " holds " << types[b]->ToString() << " holds "
              << types[c]->ToString();
        }
      }
    }
  }
}

// A batch's facts go along with it to a wider schema.
TEST(HoldsTest, FactsAreCarried) {
  int both = 0;
  const std::vector<TypePtr> types = SmallTypes();
  for (uint64_t start = 0; start < 60000 && !HasFailure(); ++start) {
    RandomBatch random(start);
    auto schema = [&] {
      return Schema::Make("t", {FieldOf("v", types[random.Below(types.size())])}).Take();
    };
    SchemaPtr a = schema(), b = schema(), c = schema();
    Facts none;
    if (!Ask(*b, *a, &none).ok() || !Ask(*c, *b, &none).ok()) continue;
    BatchPtr batch = random.AnyBatch(a, 5);
    Facts facts = FactsOf(*batch->root), carried;
    HoldsOptions options;
    options.facts = &facts;
    options.carried = &carried;
    if (!Holds(*b, *a, options).ok()) continue;
    SCOPED_TRACE(a->record()->ToString() + " " + b->record()->ToString() + " " +
                 c->record()->ToString());
    bool now = Ask(*c, *b, &carried).ok();
    ++both;
    EXPECT_TRUE(!now || Ask(*c, *a, &facts).ok());
    auto conformed = Conform(batch, b);
    ASSERT_TRUE(conformed.ok()) << conformed.status().ToString();
    Facts after = FactsOf(*(*conformed)->root);
    EXPECT_TRUE(!now || Ask(*c, *b, &after).ok());
  }
  EXPECT_GE(both, 300);
}

TEST(HoldsTest, MessagesNameThePathAndBothTypes) {
  auto schema = [](TypePtr type) {
    return Schema::Make("t", {FieldOf("id", MakeType(TypeId::kI64)),
                              FieldOf("v", MakeList(MakeStruct({FieldOf("w", std::move(type))})))})
        .Take();
  };
  SchemaPtr narrow = schema(MakeType(TypeId::kI64));
  auto message = [&](const SchemaPtr& wide) { return Holds(*wide, *narrow).message(); };
  EXPECT_EQ(message(schema(MakeType(TypeId::kBool))), "v[].w: i64 does not fit bool");
  EXPECT_EQ(message(schema(MakeType(TypeId::kF64))),
            "v[].w: i64 does not fit f64 (a value beyond 2^53)");
  EXPECT_EQ(message(schema(MakeType(TypeId::kU64))),
            "v[].w: i64 does not fit u64 (a value below 0)");
  EXPECT_EQ(message(schema(MakeUnion({MakeType(TypeId::kBool), MakeType(TypeId::kF64)}))),
            "v[].w: i64 does not fit union<bool,f64>");
  EXPECT_EQ(message(Schema::Make("t", {}).Take()), "id: the wider schema has no such field");
  EXPECT_EQ(Holds(*narrow, *schema(MakeType(TypeId::kI64, true))).message(),
            "v[].w: i64? does not fit i64 (null)");
  EXPECT_EQ(Holds(*narrow, *schema(MakeType(TypeId::kF64))).code(), Code::kMismatch);
}

TEST(HoldsTest, BareValuesAreNoRecords) {
  Field value = FieldOf("value", MakeType(TypeId::kI64));
  SchemaPtr record = Schema::Make("t", {value}).Take();
  value.attributes = {ColumnBuilderOptions::kRootAttribute};
  SchemaPtr bare = Schema::Make("t", {value}).Take();
  EXPECT_EQ(Holds(*record, *bare).code(), Code::kMismatch);
  EXPECT_EQ(Holds(*bare, *record).code(), Code::kMismatch);
  value.type = MakeUnion({MakeType(TypeId::kI64), record->record()});
  SchemaPtr either = Schema::Make("t", {value}).Take();
  EXPECT_TRUE(Holds(*either, *bare).ok());
  EXPECT_TRUE(Holds(*either, *record).ok());
  BatchPtr batch = RandomBatch(1).AnyBatch(bare, 3);
  EXPECT_EQ(Conform(batch, record).status().code(), Code::kMismatch);
  ExpectSameRows(batch, either);
  ExpectSameRows(RandomBatch(1).AnyBatch(record, 3), either);
}

// The same ref may be stored as another type in another schema.
TEST(HoldsTest, RefsCountAsWhatTheyAreStoredAs) {
  auto schema = [](TypeId target, bool more) {
    auto ref = std::make_shared<Type>(*MakeRef("Other", "id"));
    ref->target = MakeType(target);
    std::vector<Field> fields{FieldOf("r", ref)};
    if (more) fields.push_back(FieldOf("s", MakeType(TypeId::kBool)));
    return Schema::Make("t", fields).Take();
  };
  BatchPtr batch = RandomBatch(2).AnyBatch(schema(TypeId::kI32, false), 5);
  EXPECT_TRUE(Holds(*schema(TypeId::kI64, true), *batch->schema).ok());
  ExpectSameRows(batch, schema(TypeId::kI64, true));
  EXPECT_EQ(Conform(batch, schema(TypeId::kString, true)).status().code(), Code::kMismatch);
  EXPECT_EQ(Conform(batch, schema(TypeId::kString, false)).status().code(), Code::kMismatch);
}

TEST(HoldsTest, AlternativesFindPlacesEvenWhereTheFirstChoiceIsTaken) {
  auto of = [](std::initializer_list<TypeId> ids) {
    std::vector<TypePtr> types;
    for (TypeId id : ids) types.push_back(MakeType(id));
    return MakeUnion(types);
  };
  // string takes dates, too, but then the string has nowhere to go.
  EXPECT_TRUE(
      Holds(*of({TypeId::kSymbol, TypeId::kBytes}), *of({TypeId::kString, TypeId::kBytes})).ok());
  EXPECT_TRUE(Holds(*of({TypeId::kI16, TypeId::kI32}), *of({TypeId::kU8, TypeId::kI16})).ok());
  EXPECT_TRUE(Holds(*of({TypeId::kI16, TypeId::kF32}), *of({TypeId::kU8, TypeId::kI16})).ok());
  EXPECT_FALSE(Holds(*of({TypeId::kI16, TypeId::kBool}), *of({TypeId::kU8, TypeId::kI16})).ok());
  EXPECT_TRUE(Holds(*of({TypeId::kJson, TypeId::kBool}), *of({TypeId::kU8, TypeId::kString})).ok());
}

// Each of these would hold the other, and is not taken for it.
TEST(HoldsTest, AlternativesThatStayKeepTheirPlaces) {
  TypePtr strings = MakeList(MakeType(TypeId::kString)),
          symbols = MakeList(MakeType(TypeId::kSymbol));
  TypePtr narrow = MakeUnion({strings, symbols});
  for (const TypePtr& wide : {MakeUnion({strings, symbols}, true),
                              MakeUnion({MakeType(TypeId::kBool), strings, symbols})}) {
    auto match = MatchUnion(*wide, *narrow, {});
    ASSERT_TRUE(match.ok());
    ASSERT_EQ(match->numbers.size(), 2u);
    for (size_t a = 0; a < 2; ++a) {
      EXPECT_TRUE(wide->children[match->numbers[a]]->Equals(*narrow->children[a])) << a;
    }
  }
}

// Unions inside unions inside unions, none of which fits: many pairs, and an end to them.
TEST(HoldsTest, ManyAlternativesEndInTime) {
  TypePtr wide = MakeType(TypeId::kBool), narrow = MakeType(TypeId::kI64);
  for (int depth = 0; depth < 2; ++depth) {
    std::vector<TypePtr> left, right;
    for (int i = 0; i < 100; ++i) {
      std::string name = "f" + std::to_string(i);
      left.push_back(MakeStruct({FieldOf("same", wide), FieldOf(name, MakeType(TypeId::kI64))}));
      right.push_back(MakeStruct({FieldOf("same", narrow), FieldOf(name, MakeType(TypeId::kI64))}));
    }
    wide = MakeUnion(left);
    narrow = MakeUnion(right);
  }
  Status status = Holds(*wide, *narrow);
  EXPECT_TRUE(status.code() == Code::kLimit || status.code() == Code::kMismatch);
  uint64_t steps = 1000;
  HoldsOptions options;
  options.steps = &steps;
  EXPECT_EQ(Holds(*wide, *narrow, options).code(), Code::kLimit);
  EXPECT_LT(steps, 1000u);
}

}  // namespace
}  // namespace scrt
