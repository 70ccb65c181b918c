// Tables whose row groups have different schemas: what a writer takes is what a reader gives, whole
// or cut short.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/batch/random_batch_test_util.h"
#include "core/file/file_surgeon_test_util.h"
#include "core/file/file_test_util.h"
#include "core/infer/emit.h"
#include "core/sink/json_writer.h"
#include "core/text/json_writer.h"

namespace scrt {
namespace {

using namespace test;

SchemaPtr Of(std::vector<Field> fields) { return Schema::Make("t", std::move(fields)).Take(); }
SchemaPtr Of(TypePtr type) { return Of({FieldOf("v", std::move(type))}); }
SchemaPtr Of(TypeId id) { return Of(MakeType(id)); }

std::string TextOf(const Batch& batch) {
  Buffer text;
  TextWriteOptions options;
  JsonTextSink sink(&text, options);
  Status status = EmitRows(batch, 0, batch.rows(), sink);
  EXPECT_TRUE(status.ok()) << status.ToString();
  sink.writer().Flush();
  return std::string(AsText(text.span()));
}

// Rows of one field v with these integers.
BatchPtr Ints(const SchemaPtr& schema, const std::vector<int64_t>& values) {
  ColumnBuilder builder(schema, {});
  for (int64_t value : values) {
    EXPECT_TRUE(builder.BeginObject(0) && builder.Key({"v", false}, 0) &&
                builder.Int(value, {}, 0) && builder.EndObject(0) && builder.EndRecord(0))
        << builder.status().ToString();
  }
  return builder.Finish().Take();
}

// A file in memory, and the text of the rows that it must hold.
class Sample {
 public:
  Sample() : writer_(WriterInto(&bytes_, {})) {}

  Status Append(const BatchPtr& batch) {
    Status status = writer_->Append(*batch);
    if (status.ok()) {
      text_ += TextOf(*batch);
      ends_.emplace_back(bytes_.size(), text_.size());
    }
    return status;
  }
  file::FileWriter& writer() { return *writer_; }

  // The schema of the table; the rows are compared.
  SchemaPtr Finish() {
    EXPECT_TRUE(writer_->Finish().ok());
    return Expect(bytes_, false, text_);
  }

  // The same of every file that lost its end.
  SchemaPtr ExpectRecovered() {
    SchemaPtr last;
    for (auto [bytes, text] : ends_) {
      for (size_t more : {0u, 3u}) {
        ByteSpan cut = ByteSpan(bytes_).first(std::min(bytes + more, bytes_.size()));
        last = Expect(cut, true, text_.substr(0, text));
      }
    }
    return last;
  }

 private:
  static SchemaPtr Expect(ByteSpan bytes, bool recover, const std::string& expected) {
    auto reader = OpenBytes(SourceOf(bytes), recover);
    EXPECT_TRUE(reader.ok()) << reader.status().ToString();
    if (!reader.ok()) return nullptr;
    EXPECT_EQ((*reader)->index().tables.size(), 1u);
    Status verified = recover ? Status::Ok() : (*reader)->Verify();
    EXPECT_TRUE(verified.ok()) << verified.ToString();
    auto tables = ReadTables(**reader);
    EXPECT_TRUE(tables.ok()) << tables.status().ToString();
    std::string text;
    if (tables.ok()) {
      for (const BatchPtr& batch : (*tables)["t"]) text += TextOf(*batch);
    }
    EXPECT_EQ(text, expected);
    return (*reader)->TableSchema(0);
  }

  Bytes bytes_;
  std::unique_ptr<file::FileWriter> writer_;
  std::string text_;
  std::vector<std::pair<size_t, size_t>> ends_;  // of the file and of the text, after each batch
};

TEST(SchemasTest, WiderAndNarrowerOnesMakeOneTable) {
  SchemaPtr byte = Of(TypeId::kU8), word = Of(TypeId::kI32), number = Of(TypeId::kNumber);
  Sample sample;
  ASSERT_TRUE(sample.Append(Ints(word, {-5, 5})).ok());
  ASSERT_TRUE(sample.Append(Ints(byte, {7})).ok());
  ASSERT_TRUE(sample.Append(Ints(number, {1ll << 60})).ok());
  ASSERT_TRUE(sample.Append(Ints(byte, {8})).ok());
  ASSERT_TRUE(sample.Append(Ints(word, {-9})).ok());
  EXPECT_TRUE(sample.Finish()->Equals(*number));
  EXPECT_TRUE(sample.ExpectRecovered()->Equals(*number));
}

TEST(SchemasTest, OthersAreRefusedAndLeaveTheWriterAsItWas) {
  Sample sample;
  ASSERT_TRUE(sample.Append(Ints(Of(TypeId::kI64), {1, 2})).ok());
  uint64_t before = sample.writer().bytes_written();
  BatchPtr texts = RandomBatch(1).AnyBatch(Of(TypeId::kString), 3);
  Status refused = sample.Append(texts);
  EXPECT_EQ(refused.code(), Code::kMismatch);
  EXPECT_NE(refused.message().find("table t"), std::string::npos) << refused.message();
  EXPECT_NE(refused.message().find("v: i64 does not fit string"), std::string::npos);
  EXPECT_EQ(sample.writer().SetSchema(Of(TypeId::kBool)).code(), Code::kMismatch);
  // Each has what the other lacks.
  EXPECT_EQ(
      sample.Append(RandomBatch(1).AnyBatch(Of({FieldOf("w", MakeType(TypeId::kI64))}), 3)).code(),
      Code::kMismatch);
  EXPECT_FALSE(sample.writer().broken());
  EXPECT_EQ(sample.writer().bytes_written(), before);
  ASSERT_TRUE(sample.Append(Ints(Of(MakeType(TypeId::kI64, true)), {3})).ok());
  SchemaPtr either = Of(MakeUnion({MakeType(TypeId::kI64), MakeType(TypeId::kString)}, true));
  ASSERT_TRUE(sample.Append(Ints(either, {4})).ok());
  ASSERT_TRUE(sample.Append(texts).ok());
  EXPECT_TRUE(sample.Finish()->Equals(*either));
  sample.ExpectRecovered();
}

// An f64 holds integers up to 2^53: whether these are, the values tell.
TEST(SchemasTest, ValuesDecideWhereTypesDoNot) {
  const int64_t most = int64_t{1} << 53;
  SchemaPtr whole = Of(TypeId::kI64), real = Of(TypeId::kF64), positive = Of(TypeId::kU64);
  Sample fits;
  ASSERT_TRUE(fits.Append(Ints(whole, {most, -most, 0})).ok());
  ASSERT_TRUE(fits.Append(Ints(real, {5})).ok());
  EXPECT_EQ(fits.Append(Ints(whole, {most + 1})).code(), Code::kMismatch);
  ASSERT_TRUE(fits.Append(Ints(whole, {12})).ok());
  EXPECT_TRUE(fits.Finish()->Equals(*real));
  EXPECT_TRUE(fits.ExpectRecovered()->Equals(*real));
  for (int64_t value : {most + 1, -most - 1}) {
    Sample large;
    ASSERT_TRUE(large.Append(Ints(whole, {1})).ok());
    ASSERT_TRUE(large.Append(Ints(whole, {value})).ok());
    Status refused = large.Append(Ints(real, {5}));
    EXPECT_EQ(refused.code(), Code::kMismatch);
    EXPECT_NE(refused.message().find("v: i64 does not fit f64"), std::string::npos);
    EXPECT_TRUE(large.Finish()->Equals(*whole));
  }
  // What is known of values goes along when the schema grows.
  Sample grown;
  ASSERT_TRUE(grown.Append(Ints(Of(TypeId::kI8), {-1})).ok());
  ASSERT_TRUE(grown.Append(Ints(whole, {1})).ok());
  EXPECT_EQ(grown.Append(Ints(positive, {1})).code(), Code::kMismatch);
  ASSERT_TRUE(grown.Append(Ints(real, {1})).ok());
  EXPECT_TRUE(grown.Finish()->Equals(*real));
  // Integers, and then a narrower schema that does not hold them while its own is held.
  Sample wide;
  ASSERT_TRUE(wide.Append(Ints(Of(TypeId::kNumber), {1})).ok());
  ASSERT_TRUE(wide.Append(Ints(whole, {most + 1})).ok());
  ASSERT_TRUE(wide.Append(Ints(real, {1})).ok());
  EXPECT_TRUE(wide.Finish()->Equals(*Of(TypeId::kNumber)));
  EXPECT_TRUE(wide.ExpectRecovered()->Equals(*Of(TypeId::kNumber)));
}

// A schema that was declared holds rows of narrower ones of which none holds the other, and a file
// that lost its end has it, too.
TEST(SchemasTest, DeclaredSchemasAreWrittenBeforeTheirRows) {
  Field v = FieldOf("v", MakeType(TypeId::kI64)), w = FieldOf("w", MakeType(TypeId::kI64));
  Sample sample;
  ASSERT_TRUE(sample.writer().SetSchema(Of({v, w})).ok());
  ASSERT_TRUE(sample.Append(Ints(Of({v}), {1, 2})).ok());
  ASSERT_TRUE(sample.Append(RandomBatch(4).AnyBatch(Of({w}), 5)).ok());
  EXPECT_TRUE(sample.Finish()->Equals(*Of({v, w})));
  EXPECT_TRUE(sample.ExpectRecovered()->Equals(*Of({v, w})));
  // Without rows there is nothing to be lost.
  Sample other;
  ASSERT_TRUE(other.writer().SetSchema(Of(TypeId::kBool)).ok());
  ASSERT_TRUE(other.writer().SetCounter("t", 0, 7).ok());
  ASSERT_TRUE(other.Append(Ints(Of(TypeId::kI64), {1})).ok());
  EXPECT_TRUE(other.Finish()->Equals(*Of(TypeId::kI64)));
  EXPECT_TRUE(other.ExpectRecovered()->Equals(*Of(TypeId::kI64)));
}

// Canonical bytes leave out what refs are stored as and whether records are bare values; a file
// can't hold two schemas that differ in nothing else.
TEST(SchemasTest, OneSchemaHasOneMeaning) {
  Field v = FieldOf("v", MakeType(TypeId::kI64)), root = v;
  root.attributes = {ColumnBuilderOptions::kRootAttribute};
  Sample sample;
  ASSERT_TRUE(sample.writer().SetSchema(Of({v})).ok());
  EXPECT_EQ(sample.writer().SetSchema(Of({root})).code(), Code::kMismatch);
  ASSERT_TRUE(sample.Append(Ints(Of({v}), {1})).ok());
  v.type = MakeUnion({v.type, Of({v})->record()});
  v.attributes = root.attributes;
  ASSERT_TRUE(sample.Append(RandomBatch(2).AnyBatch(Of({v}), 4)).ok());
  // Held, but taken for the records of before.
  EXPECT_EQ(sample.Append(RandomBatch(2).AnyBatch(Of({root}), 4)).code(), Code::kMismatch);
  EXPECT_FALSE(sample.writer().broken());
  EXPECT_TRUE(sample.Finish()->Equals(*Of({v})));
  sample.ExpectRecovered();
}

TEST(SchemasTest, NumberingGoesOnAcrossSchemas) {
  Field id = FieldOf("id", MakeType(TypeId::kU32)), v = FieldOf("v", MakeType(TypeId::kI64));
  id.auto_increment = true;
  const SchemaPtr schemas[] = {Of({id, v}), Of({v, id, FieldOf("w", MakeType(TypeId::kI64))}),
                               Of({v, id})};
  Bytes bytes;
  auto writer = WriterInto(&bytes, {});
  for (const SchemaPtr& schema : schemas) ASSERT_TRUE(writer->Append(*Ints(schema, {1, 2})).ok());
  // Refused, and no number is lost.
  ASSERT_TRUE(writer->Append(*Ints(Of({id, FieldOf("v", MakeType(TypeId::kU32))}), {1})).ok());
  // Refused, and no number is lost.
  EXPECT_EQ(
      writer->Append(*RandomBatch(1).AnyBatch(Of({id, FieldOf("v", MakeType(TypeId::kBool))}), 2))
          .code(),
      Code::kMismatch);
  ASSERT_TRUE(writer->Append(*Ints(schemas[0], {3})).ok());
  ASSERT_TRUE(writer->Finish().ok());
  auto reader = OpenBytes(SourceOf(bytes)).Take();
  auto tables = ReadTables(*reader).Take();
  std::string text;
  for (const BatchPtr& batch : tables["t"]) text += TextOf(*batch);
  for (int number = 1; number <= 8; ++number) {
    std::string key = "\"id\":" + std::to_string(number);
    EXPECT_NE(text.find(key), std::string::npos) << key << "\n" << text;
  }
  const auto& counters = reader->index().tables[0].counters;
  EXPECT_EQ(counters, (std::map<uint32_t, uint64_t>{{1, 9}}));
}

// Random schemas in random order: what was taken comes back, from the whole file and from parts.
TEST(SchemasTest, WhateverIsTakenComesBack) {
  int taken = 0, refused = 0;
  for (uint64_t start = 0; start < 300 && !HasFailure(); ++start) {
    SCOPED_TRACE(start);
    RandomBatch random(start);
    static const TypeId kIds[] = {TypeId::kNull,   TypeId::kU8,     TypeId::kI16,  TypeId::kI64,
                                  TypeId::kNumber, TypeId::kString, TypeId::kBool, TypeId::kSymbol,
                                  TypeId::kDate,   TypeId::kU64};
    auto type = [&] {
      TypePtr one = MakeType(kIds[random.Below(std::size(kIds))], random.OneIn(2));
      if (random.OneIn(3)) return MakeList(one, random.OneIn(2));
      if (random.OneIn(3) && one->id != TypeId::kNull) {
        return MakeUnion({WithNullable(one, false), MakeType(TypeId::kBool),
                          MakeType(kIds[1 + random.Below(9)])},
                         one->nullable);
      }
      return one;
    };
    Sample sample;
    for (int i = 0; i < 8; ++i) {
      std::vector<Field> fields{FieldOf("v", type())};
      if (random.OneIn(3)) fields.push_back(FieldOf("w", MakeType(TypeId::kI64)));
      if (random.OneIn(3)) std::swap(fields.front(), fields.back());
      Status status = sample.Append(random.AnyBatch(Of(fields), 6));
      ASSERT_TRUE(status.ok() || status.code() == Code::kMismatch) << status.ToString();
      ++(status.ok() ? taken : refused);
    }
    sample.Finish();
    sample.ExpectRecovered();
  }
  EXPECT_GE(taken, 600);
  EXPECT_GE(refused, 300);
}

// A table whose schema does not hold its rows is refused before any is read.
TEST(SchemasTest, FilesWhoseTablesDoNotHoldTheirRowsAreCorrupt) {
  Bytes bytes;
  auto writer = WriterInto(&bytes, {});
  SchemaPtr narrow = Of(TypeId::kI16), wide = Of(TypeId::kI32), other = Of(TypeId::kBool);
  ASSERT_TRUE(writer->Append(*Ints(narrow, {1})).ok());
  ASSERT_TRUE(writer->Append(*Ints(wide, {1})).ok());
  ASSERT_TRUE(writer->Finish().ok());
  SurgeonFile file = Surgeon::Open(bytes).value();
  auto fingerprint = [](const Schema& schema) {
    std::vector<uint8_t> out;
    for (size_t i = 0; i < 24; i += 2) {
      out.push_back(static_cast<uint8_t>(std::stoi(schema.x24().substr(i, 2), nullptr, 16)));
    }
    return out;
  };
  ASSERT_EQ(narrow->canonical().size(), other->canonical().size());
  std::copy(other->canonical().begin(), other->canonical().end(),
            file.segments[0].body.begin() + 4);
  auto& footer = file.segments.back().body;
  std::vector<uint8_t> before = fingerprint(*narrow), after = fingerprint(*other);
  auto at = std::search(footer.begin(), footer.end(), before.begin(), before.end());
  ASSERT_NE(at, footer.end());
  std::copy(after.begin(), after.end(), at);
  auto reader = OpenBytes(SourceOf(Surgeon::Close(file)));
  EXPECT_EQ(reader.status().code(), Code::kCorrupt) << reader.status().ToString();
  EXPECT_NE(reader.status().message().find("v: bool does not fit i32"), std::string::npos)
      << reader.status().message();
  file.segments.pop_back();
  file.trailer = false;
  reader = OpenBytes(SourceOf(Surgeon::Close(file)), true);
  // The pages are no booleans, so that the walk ends before them.
  EXPECT_TRUE(!reader.ok() || (*reader)->index().groups.empty());
}

}  // namespace
}  // namespace scrt
