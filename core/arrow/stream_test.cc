// Streams: what a consumer sees of batches, ends and failures.
#include <gtest/gtest.h>

#include <cerrno>

#include "core/arrow/arrow_test_util.h"
#include "core/arrow/export.h"
#include "core/batch/random_batch_test_util.h"

namespace scrt::arrow {
namespace {

using scrt::test::RandomBatch;

// Gives the batches, then what `end` says.
class Batches : public Cursor {
 public:
  Batches(std::vector<BatchPtr> batches, SchemaPtr schema, Status end, int* alive)
      : batches_(std::move(batches)), schema_(std::move(schema)), end_(end), alive_(alive) {
    ++*alive_;
  }
  ~Batches() override { --*alive_; }
  const SchemaPtr& schema() const override { return schema_; }
  Result<BatchPtr> Next(int64_t) override {
    if (next_ < batches_.size()) {
      schema_ = batches_[next_]->schema;
      return batches_[next_++];
    }
    if (!end_.ok()) return end_;
    return BatchPtr();
  }

 private:
  std::vector<BatchPtr> batches_;
  SchemaPtr schema_;
  Status end_;
  int* alive_;
  size_t next_ = 0;
};

class ArrowStream : public testing::Test {
 protected:
  void Open(std::vector<BatchPtr> batches, SchemaPtr schema, Status end = Status::Ok()) {
    stream_ = ExportStream(
        std::make_unique<Batches>(std::move(batches), std::move(schema), std::move(end), &alive_),
        {});
  }
  int Schema() {
    ArrowSchema out = {};
    int error = stream_->get_schema(stream_.get(), &out);
    schema_ = OwnedSchema(&out);
    return error;
  }
  int Next() {
    ArrowArray out = {};
    int error = stream_->get_next(stream_.get(), &out);
    array_ = OwnedArray(&out);
    return error;
  }
  const char* Message() { return stream_->get_last_error(stream_.get()); }
  void TearDown() override {
    stream_ = OwnedStream();
    EXPECT_EQ(alive_, 0);
  }

  int alive_ = 0;
  OwnedStream stream_;
  OwnedSchema schema_;
  OwnedArray array_;
};

TEST_F(ArrowStream, GivesEveryBatch) {
  RandomBatch random(3);
  SchemaPtr schema = random.SchemaOfAllTypes("All", true);
  std::vector<BatchPtr> batches;
  for (int64_t rows : {5, 0, 40}) batches.push_back(random.AnyBatch(schema, rows));
  Open(batches, schema);
  ASSERT_EQ(Schema(), 0);
  std::vector<OwnedArray> kept;
  for (const BatchPtr& batch : batches) {
    ASSERT_EQ(Next(), 0);
    EXPECT_EQ(test::ArrowRows(*schema_, *array_), test::BatchRows(*batch));
    kept.push_back(std::move(array_));
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(Next(), 0);
    EXPECT_TRUE(array_.released());
  }
  EXPECT_EQ(Schema(), 0);
  EXPECT_EQ(Message(), nullptr);
  // Arrays outlive their stream.
  stream_ = OwnedStream();
  EXPECT_EQ(test::ArrowRows(*schema_, *kept[2]), test::BatchRows(*batches[2]));
}

// A cursor that infers its schema has none before the first batch.
TEST_F(ArrowStream, ReadsAheadForTheSchema) {
  RandomBatch random(4);
  SchemaPtr schema = random.AnySchema("T");
  BatchPtr batch = random.AnyBatch(schema, 7);
  Open({batch}, nullptr);
  ASSERT_EQ(Schema(), 0);
  ASSERT_EQ(Next(), 0);
  EXPECT_EQ(test::ArrowRows(*schema_, *array_), test::BatchRows(*batch));
  ASSERT_EQ(Next(), 0);
  EXPECT_TRUE(array_.released());
  Open({}, nullptr);
  EXPECT_NE(Schema(), 0);
  EXPECT_NE(std::string(Message()), "");
}

TEST_F(ArrowStream, FailuresStay) {
  RandomBatch random(5);
  SchemaPtr schema = random.AnySchema("T");
  Open({random.AnyBatch(schema, 2)}, schema, Status::FromErrno("the disk", EROFS));
  ASSERT_EQ(Next(), 0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Next(), EROFS);
    EXPECT_TRUE(array_.released());
    EXPECT_NE(std::string(Message()).find("the disk"), std::string::npos);
  }
  EXPECT_EQ(Schema(), EROFS);
  EXPECT_TRUE(schema_.released());
}

TEST_F(ArrowStream, OneSchemaOnly) {
  RandomBatch random(6);
  SchemaPtr schema = Schema::Make("T", {scrt::test::FieldOf("a", MakeType(TypeId::kI8))}).Take();
  SchemaPtr other = Schema::Make("T", {scrt::test::FieldOf("a", MakeType(TypeId::kI16))}).Take();
  Open({random.AnyBatch(schema, 2), random.AnyBatch(other, 2)}, schema);
  ASSERT_EQ(Schema(), 0);
  ASSERT_EQ(Next(), 0);
  EXPECT_EQ(Next(), EINVAL);
  EXPECT_NE(std::string(Message()).find("another schema"), std::string::npos);
}

TEST_F(ArrowStream, WhatArrowCantName) {
  Open({}, Schema::Make("T", {scrt::test::FieldOf(std::string("a\0b", 3), MakeType(TypeId::kI8))})
               .Take());
  EXPECT_EQ(Schema(), ENOTSUP);
  Open({}, Schema::Make("T", {scrt::test::FieldOf("a", MakeRef("Other", "id"))}).Take());
  EXPECT_EQ(Schema(), ENOTSUP);
  EXPECT_NE(std::string(Message()).find("Other"), std::string::npos);
}

}  // namespace
}  // namespace scrt::arrow
