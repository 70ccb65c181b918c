// The schema that a stream of records gives, and the way there and back: JSON to columns to JSON.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <random>

#include "core/batch/model_test_util.h"
#include "core/batch/random_batch_test_util.h"
#include "core/infer/conform.h"
#include "core/infer/emit.h"
#include "core/infer/holds.h"
#include "core/infer/inferrer.h"
#include "core/infer/random_records_test_util.h"
#include "core/tape/walk.h"
#include "core/text/json_tape.h"

namespace scrt {
namespace {

using test::AppendRows;
using test::RandomRecords;
using test::SomeLines;

// Events as text. Numbers are compared by value, or, if asked, by the text they have or stand for.
class Recorder {
 public:
  explicit Recorder(bool number_text) : number_text_(number_text) {}

  bool Null(uint64_t) { return Add("null"); }
  bool Bool(bool value, uint64_t) { return Add(value ? "true" : "false"); }
  bool Int(int64_t value, std::string_view lexeme, uint64_t) {
    return Add(number_text_ && !lexeme.empty() ? std::string(lexeme) : std::to_string(value));
  }
  bool Uint(uint64_t value, std::string_view, uint64_t) { return Add(std::to_string(value)); }
  bool Double(double value, std::string_view lexeme, uint64_t) {
    return Add(number_text_ ? std::string(lexeme) : Real(value));
  }
  bool Number(std::string_view lexeme, uint64_t) {
    std::string text(lexeme);
    if (number_text_ || text.find_first_of(".eE") == std::string::npos) {
      return Add(!number_text_ && text == "-0" ? "0" : text);
    }
    double value = std::strtod(text.c_str(), nullptr);
    bool zero = text.substr(0, text.find_first_of("eE")).find_first_of("123456789") == text.npos;
    return Add(std::isinf(value) || (value == 0 && !zero) ? text : Real(value));
  }
  bool String(TextEvent text, uint64_t) { return Add("\"" + std::string(text.text)); }
  bool Key(TextEvent text, uint64_t) { return Add(":" + std::string(text.text)); }
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
  // Whole doubles as integers: 1.0 is 1.
  static std::string Real(double value) {
    if (value == std::trunc(value) && std::abs(value) <= 0x1p53 &&
        !(value == 0 && std::signbit(value))) {
      return std::to_string(static_cast<int64_t>(value));
    }
    uint64_t bits = 0;
    std::memcpy(&bits, &value, 8);
    return "d" + std::to_string(bits);
  }

  bool number_text_;
  Status status_;
};
static_assert(Sink<Recorder>);

// JSON Lines with a tape over them.
struct Parsed {
  explicit Parsed(std::vector<std::string> lines) {
    for (const std::string& line : lines) text += line + "\n";
    Status status = ParseJsonLines(text, {}, &tape);
    EXPECT_TRUE(status.ok()) << status.ToString();
    EXPECT_EQ(tape.documents().size(), lines.size());
  }
  size_t size() const { return tape.documents().size(); }
  std::string text;
  Tape tape;
};

SchemaPtr Infer(const Parsed& records, bool exact = false) {
  InferOptions options;
  options.exact = exact;
  Inferrer inferrer(options);
  EXPECT_TRUE(WalkTape(records.tape, 0, records.size(), inferrer));
  EXPECT_EQ(inferrer.records(), records.size());
  auto schema = inferrer.ToSchema("x");
  EXPECT_TRUE(schema.ok()) << schema.status().ToString();
  return schema.Take();
}

Result<BatchPtr> Build(const SchemaPtr& schema, const Parsed& records, size_t first, size_t last) {
  ColumnBuilder builder(schema, {});
  if (!WalkTape(records.tape, first, last, builder)) return builder.status();
  SCRT_ASSIGN_OR_RETURN(BatchPtr batch, builder.Finish());
  SCRT_RETURN_IF_ERROR(ValidateColumn(*batch->root, {}));
  return batch;
}

// The type with the fields of every struct in the order of their names.
TypePtr Sorted(const Type& type);
std::vector<Field> SortedFields(std::vector<Field> fields) {
  for (Field& field : fields) field.type = Sorted(*field.type);
  std::sort(fields.begin(), fields.end(),
            [](const Field& a, const Field& b) { return a.name < b.name; });
  return fields;
}
TypePtr Sorted(const Type& type) {
  std::vector<TypePtr> children;
  for (const TypePtr& child : type.children) children.push_back(Sorted(*child));
  if (type.id == TypeId::kUnion) return MakeUnion(children, type.nullable);
  auto out = std::make_shared<Type>(type);
  out->children = children;
  out->fields = SortedFields(type.fields);
  return out;
}
std::string SortedText(const Schema& schema) {
  return MakeStruct(SortedFields(schema.fields()))->ToString();
}

TEST(InferTest, TheOrderOfRecordsChangesOnlyTheOrderOfFields) {
  for (uint64_t start = 0; start < 400; ++start) {
    SCOPED_TRACE(start);
    std::vector<std::string> lines = SomeLines(start);
    const bool exact = start % 2 == 0;
    std::string expected = SortedText(*Infer(Parsed(lines), exact));
    std::mt19937_64 random(start);
    std::shuffle(lines.begin(), lines.end(), random);
    EXPECT_EQ(SortedText(*Infer(Parsed(lines), exact)), expected);
    const std::vector<std::string> twice = lines;
    lines.insert(lines.end(), twice.begin(), twice.end());
    EXPECT_EQ(SortedText(*Infer(Parsed(lines), exact)), expected);
  }
}

TEST(InferTest, TheJoinOfPartsIsTheWhole) {
  for (uint64_t start = 0; start < 400; ++start) {
    SCOPED_TRACE(start);
    Parsed records(SomeLines(start));
    Inferrer whole, parts[2];
    size_t cut = start % (records.size() + 1);
    ASSERT_TRUE(WalkTape(records.tape, 0, records.size(), whole));
    ASSERT_TRUE(WalkTape(records.tape, 0, cut, parts[0]));
    ASSERT_TRUE(WalkTape(records.tape, cut, records.size(), parts[1]));
    Observation joined = parts[0].TakeRoot();
    joined.Join(parts[1].root());
    auto schema = SchemaOf(joined, "x", {});
    ASSERT_TRUE(schema.ok());
    SchemaPtr expected = whole.ToSchema("x").Take();
    EXPECT_EQ(SortedText(**schema), SortedText(*expected));
    // Fields come in their order, too, unless objects became maps at another time.
    bool maps = expected->record()->ToString().find("map<") != std::string::npos;
    EXPECT_TRUE(maps || (*schema)->Equals(*expected));
  }
}

// Whatever was read: the batch of its own schema holds it, and says the same events again.
void ExpectThereAndBack(const Parsed& records, bool exact) {
  SchemaPtr schema = Infer(records, exact);
  auto batch = Build(schema, records, 0, records.size());
  ASSERT_TRUE(batch.ok()) << batch.status().ToString() << "\n"
                          << schema->record()->ToString() << "\n"
                          << records.text;
  Recorder before(exact), after(exact);
  ASSERT_TRUE(WalkTape(records.tape, 0, records.size(), before));
  Status status = EmitRows(**batch, 0, (*batch)->rows(), after);
  ASSERT_TRUE(status.ok()) << status.ToString();
  ASSERT_EQ(after.events, before.events) << schema->record()->ToString();
  // What was emitted has the same schema again.
  Inferrer again;
  ASSERT_TRUE(EmitRows(**batch, 0, (*batch)->rows(), again).ok());
  EXPECT_TRUE(exact || again.ToSchema("x").Take()->Equals(*schema));
}

TEST(InferTest, RecordsGoToColumnsAndBack) {
  for (uint64_t start = 0; start < 800 && !HasFailure(); ++start) {
    SCOPED_TRACE(start);
    ExpectThereAndBack(Parsed(SomeLines(start)), start % 2 == 0);
  }
}

// The next schema of a stream holds the last one with the rows so far, whose facts go along.
void ExpectHolds(const Schema& wide, const Schema& narrow, Facts* facts) {
  HoldsOptions options;
  Facts carried;
  options.facts = facts;
  options.carried = &carried;
  Status holds = Holds(wide, narrow, options);
  EXPECT_TRUE(holds.ok()) << holds.ToString() << "\n"
                          << wide.record()->ToString() << "\n"
                          << narrow.record()->ToString();
  *facts = std::move(carried);
}

TEST(InferTest, EverySchemaOfAGrowingStreamHoldsTheOneBefore) {
  const std::vector<std::vector<std::string>> streams = {
      {"null", "1", "-1", "1.5", "9007199254740993", "1e400", "\"x\"", "[1]"},
      {"0", "18446744073709551615", "-1", "{}"},
      {"1", "18446744073709551615", "1.5"},
      {"-9007199254740992", "0.5", "9007199254740992", "9007199254740993"},
      {"[]", "[1]", "[null]", "[1.5]", "[\"x\"]", "[[]]", "[[[]]]", "[[[1]]]"},
      {"[null]", "[1]"},
      {"{}", "{\"a\": 1}", "{\"a\": 1.5, \"b\": []}", "{\"b\": [true], \"c\": null}",
       "{\"a\": 1, \"a\": {\"x\": 1}}", "{\"a\": \"x\"}", "5", "null"},
      {"true", "5", "\"x\"", "[]", "{\"a\": 1}", "{\"a\": 1, \"a\": 2}", "0.5", "1e400"},
  };
  for (bool exact : {false, true}) {
    for (const char* frame : {"", "{\"v\": ", "[", "{\"v\": [{\"w\": "}) {
      for (const auto& stream : streams) {
        std::vector<std::string> lines;
        for (std::string line : stream) {
          std::string begin = frame;
          line = begin + line;
          for (auto at = begin.rbegin(); at != begin.rend(); ++at) {
            if (*at == '{' || *at == '[') line += *at == '{' ? "}" : "]";
          }
          lines.push_back(line);
        }
        Parsed records(lines);
        InferOptions options;
        options.exact = exact;
        Inferrer inferrer(options);
        SchemaPtr last;
        Facts facts;
        for (size_t i = 0; i < records.size(); ++i) {
          ASSERT_TRUE(WalkTape(records.tape, i, i + 1, inferrer));
          auto batch = Build(inferrer.ToSchema("x").Take(), records, i, i + 1);
          ASSERT_TRUE(batch.ok()) << batch.status().ToString();
          if (last != nullptr) ExpectHolds(*(*batch)->schema, *last, &facts);
          facts.Join(FactsOf(*(*batch)->root));
          last = (*batch)->schema;
        }
      }
    }
  }
}

// Row groups keep the schema of their time; brought under the last one they are as if all rows had
// been built with it.
TEST(InferTest, GroupsOfAGrowingSchemaConformToTheLast) {
  for (uint64_t start = 0; start < 500 && !HasFailure(); ++start) {
    SCOPED_TRACE(start);
    const bool exact = start % 2 == 0;
    Parsed records(SomeLines(start));
    InferOptions options;
    options.exact = exact;
    Inferrer inferrer(options);
    std::mt19937_64 random(start);
    std::vector<BatchPtr> groups;
    Facts facts;
    for (size_t at = 0; at < records.size();) {
      size_t next = std::min(records.size(), at + 1 + random() % 20);
      ASSERT_TRUE(WalkTape(records.tape, at, next, inferrer));
      auto batch = Build(inferrer.ToSchema("x").Take(), records, at, next);
      ASSERT_TRUE(batch.ok()) << batch.status().ToString();
      if (!groups.empty()) ExpectHolds(*(*batch)->schema, *groups.back()->schema, &facts);
      facts.Join(FactsOf(*(*batch)->root));
      groups.push_back(*batch);
      at = next;
    }
    SchemaPtr last = inferrer.ToSchema("x").Take();
    auto whole = Build(last, records, 0, records.size());
    ASSERT_TRUE(whole.ok()) << whole.status().ToString();
    std::vector<std::string> rows, expected;
    Recorder events(exact), expected_events(exact);
    AppendRows(**whole, &expected);
    ASSERT_TRUE(EmitRows(**whole, 0, (*whole)->rows(), expected_events).ok());
    for (const BatchPtr& group : groups) {
      auto wide = Conform(group, last);
      ASSERT_TRUE(wide.ok()) << wide.status().ToString() << "\n"
                             << group->schema->record()->ToString() << "\n"
                             << last->record()->ToString();
      Status valid = ValidateColumn(*(*wide)->root, {});
      ASSERT_TRUE(valid.ok()) << valid.ToString();
      ASSERT_EQ((*wide)->root->type->ToString(), last->record()->ToString());
      AppendRows(**wide, &rows);
      ASSERT_TRUE(EmitRows(**wide, 0, (*wide)->rows(), events).ok());
    }
    ASSERT_EQ(events.events, expected_events.events);
    // Without `exact` a number may be written otherwise and still be the same.
    ASSERT_TRUE(!exact || rows == expected);
  }
}

// The type of the field v, with "required" if it is.
std::string FieldType(std::initializer_list<std::string> values, bool exact = false) {
  std::vector<std::string> lines;
  for (const std::string& value : values) {
    lines.push_back(value == "-" ? "{}" : "{\"v\": " + value + "}");
  }
  Parsed records(lines);
  SchemaPtr schema = Infer(records, exact);
  EXPECT_EQ(schema->fields().size(), 1u);
  ExpectThereAndBack(records, exact);
  const Field& field = schema->fields()[0];
  return field.type->ToString() + (field.required ? " required" : "");
}

TEST(InferTest, Integers) {
  EXPECT_EQ(FieldType({"1", "-5", "0"}), "i64 required");
  EXPECT_EQ(FieldType({"-9223372036854775808", "9223372036854775807"}), "i64 required");
  EXPECT_EQ(FieldType({"1", "18446744073709551615"}), "u64 required");
  EXPECT_EQ(FieldType({"-1", "18446744073709551615"}), "number required");
  EXPECT_EQ(FieldType({"18446744073709551616"}), "number required");
  EXPECT_EQ(FieldType({"-0"}), "i64 required");
}

TEST(InferTest, Reals) {
  EXPECT_EQ(FieldType({"1.5", "2"}), "f64 required");
  EXPECT_EQ(FieldType({"1.0", "1e3", "0.10", "-0.0"}), "f64 required");
  EXPECT_EQ(FieldType({"1.5", "9007199254740992"}), "f64 required");
  EXPECT_EQ(FieldType({"1.5", "9007199254740993"}), "number required");
  EXPECT_EQ(FieldType({"1.5", "-9007199254740993"}), "number required");
  EXPECT_EQ(FieldType({"1.5", "18446744073709551615"}), "number required");
  EXPECT_EQ(FieldType({"9007199254740993"}), "i64 required");
  EXPECT_EQ(FieldType({"1e400", "1"}), "number required");
  EXPECT_EQ(FieldType({"1e-400"}), "number required");
}

TEST(InferTest, ExactModeKeepsEveryText) {
  EXPECT_EQ(FieldType({"1", "-5"}, true), "i64 required");
  EXPECT_EQ(FieldType({"1.5", "0.1", "2"}, true), "f64 required");
  for (const char* text : {"1.0", "1e3", "0.10", "-0", "1E2", "0.1e1", "1.50", "1e+22"}) {
    std::string type = FieldType({text}, true);
    EXPECT_TRUE(type == "number required" || std::string_view(text) == "1e+22") << text;
  }
  EXPECT_EQ(FieldType({"9007199254740993", "1.5"}, true), "number required");
  EXPECT_EQ(FieldType({"-0.0"}, true), "f64 required");
  EXPECT_EQ(FieldType({"18446744073709551615", "1"}, true), "u64 required");
  EXPECT_EQ(FieldType({"12345678", "1.5"}, true), "f64 required");
}

TEST(InferTest, NullAbsentAndRequired) {
  EXPECT_EQ(FieldType({"1", "null"}), "i64? required");
  EXPECT_EQ(FieldType({"1", "-"}), "i64");
  EXPECT_EQ(FieldType({"1", "-", "null"}), "i64?");
  EXPECT_EQ(FieldType({"null", "null"}), "null required");
  EXPECT_EQ(FieldType({"null", "-"}), "null");
  EXPECT_EQ(FieldType({"-", "\"x\""}), "string");
}

TEST(InferTest, ValuesOfManyKinds) {
  EXPECT_EQ(FieldType({"1", "\"x\"", "2.5"}), "union<f64,string> required");
  EXPECT_EQ(FieldType({"true", "null", "1"}), "union<bool,i64>? required");
  EXPECT_EQ(FieldType({"[1, 2.5]", "[\"x\", null]", "[]"}), "list<union<f64,string>?> required");
  EXPECT_EQ(FieldType({"[]"}), "list<null> required");
  EXPECT_EQ(FieldType({"[[1], [[2]]]"}), "list<list<union<i64,list<i64>>>> required");
  EXPECT_EQ(FieldType({"{\"a\": 1}", "{\"b\": null, \"a\": 2}"}),
            "struct{a i64 required, b null} required");
  EXPECT_EQ(FieldType({"{\"a\": 1}", "[1]", "7"}),
            "union<i64,list<i64>,struct{a i64 required}> required");
  EXPECT_EQ(FieldType({"{}"}), "struct{} required");
}

TEST(InferTest, ObjectsWithoutAFixedShapeAreMaps) {
  EXPECT_EQ(FieldType({"{\"a\": 1, \"a\": 2}"}), "map<string,i64> required");
  EXPECT_EQ(FieldType({"{\"a\": 1, \"b\": \"x\"}", "{\"a\": null, \"a\": 2}"}),
            "map<string,union<i64,string>?> required");
  EXPECT_EQ(FieldType({"{\"a\": {\"x\": 1}, \"b\": {\"x\": 1, \"y\": 2}, \"b\": {\"x\": 3}}"}),
            "map<string,struct{x i64 required, y i64}> required");
  for (uint32_t keys : {kMaxStructFields, kMaxStructFields + 1}) {
    std::vector<std::string> lines;
    for (uint32_t k = 0; k < keys; ++k) {
      lines.push_back("{\"v\": {\"k" + std::to_string(k) + "\": " + std::to_string(k) + "}}");
    }
    Parsed records(lines);
    TypePtr type = Infer(records)->fields()[0].type;
    EXPECT_EQ(type->id, keys > kMaxStructFields ? TypeId::kMap : TypeId::kStruct);
    ExpectThereAndBack(records, false);
  }
}

TEST(InferTest, RecordsThatAreNotObjectsOfOneShape) {
  auto root = [](std::vector<std::string> lines) {
    Parsed records(lines);
    SchemaPtr schema = Infer(records);
    ExpectThereAndBack(records, false);
    if (schema->fields().empty()) return std::string("no fields");
    const Field& field = schema->fields()[0];
    if (!field.HasAttribute(ColumnBuilderOptions::kRootAttribute)) return std::string("object");
    EXPECT_EQ(field.name, "value");
    return field.type->ToString();
  };
  EXPECT_EQ(root({"1", "2"}), "i64");
  EXPECT_EQ(root({"null"}), "null");
  EXPECT_EQ(root({"[1]", "{\"a\": 1}"}), "union<list<i64>,struct{a i64 required}>");
  EXPECT_EQ(root({"{\"a\": 1}", "null"}), "struct{a i64 required}?");
  EXPECT_EQ(root({"{\"a\": 1, \"a\": 2}"}), "map<string,i64>");
  EXPECT_EQ(root({"{\"a\": 1}"}), "object");
  EXPECT_EQ(root({"{}", "{}"}), "no fields");
  EXPECT_EQ(root({}), "no fields");
  // A record with the key "value" is not a bare value.
  EXPECT_EQ(root({"{\"value\": 1}"}), "object");
}

bool Has(const Type& type, TypeId id) {
  const Type& storage = Storage(type);
  if (storage.id == id) return true;
  for (const TypePtr& child : storage.children) {
    if (Has(*child, id)) return true;
  }
  for (const Field& field : storage.fields) {
    if (Has(*field.type, id)) return true;
  }
  return false;
}

// Columns of every type say their values as events that a builder of the same schema takes back.
// Text does not tell apart what the alternatives of a union have in common, nor the JSON text of
// `json` from another text of the same value.
TEST(EmitTest, EveryTypeTakesBackWhatItSays) {
  int done = 0;
  for (uint64_t start = 0; start < 3000 && !HasFailure(); ++start) {
    SCOPED_TRACE(start);
    test::RandomBatch random(start);
    SchemaPtr schema = random.AnySchema("t", 3);
    if (Has(*schema->record(), TypeId::kUnion) || Has(*schema->record(), TypeId::kJson)) continue;
    BatchPtr batch = random.AnyBatch(schema, 30);
    ColumnBuilder builder(schema, {});
    Status status = EmitRows(*batch, 0, 30, builder);
    if (status.code() == Code::kUnsupported) continue;  // NaN
    ASSERT_TRUE(status.ok()) << status.ToString() << "\n" << schema->record()->ToString();
    auto again = builder.Finish();
    ASSERT_TRUE(again.ok()) << again.status().ToString();
    ASSERT_TRUE(ColumnsEqual(*batch->root, *(*again)->root)) << schema->record()->ToString();
    ++done;
  }
  EXPECT_GE(done, 500);
}

TEST(ConformTest, ValuesThatWouldChangeAreRefused) {
  auto batch_of = [](const char* line) {
    Parsed records({line});
    return Build(Infer(records), records, 0, 1).Take();
  };
  auto schema_of = [](const char* name, TypePtr type) {
    Field field;
    field.name = name;
    field.type = std::move(type);
    return Schema::Make("x", {field}).Take();
  };
  EXPECT_EQ(Conform(batch_of("{\"v\": 1}"), schema_of("w", MakeType(TypeId::kI64))).status().code(),
            Code::kMismatch);
  EXPECT_FALSE(Conform(batch_of("{\"v\": 300}"), schema_of("v", MakeType(TypeId::kU8))).ok());
  EXPECT_FALSE(
      Conform(batch_of("{\"v\": 9007199254740993}"), schema_of("v", MakeType(TypeId::kF64))).ok());
  EXPECT_FALSE(Conform(batch_of("{\"v\": \"x\"}"), schema_of("v", MakeType(TypeId::kI64))).ok());
  EXPECT_FALSE(Conform(batch_of("{\"v\": null}"), schema_of("v", MakeType(TypeId::kI64))).ok());
}

}  // namespace
}  // namespace scrt
