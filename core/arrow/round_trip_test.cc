// Random batches through the Arrow structs and back.
#include <gtest/gtest.h>

#include "core/arrow/arrow_test_util.h"
#include "core/arrow/export.h"
#include "core/arrow/metadata.h"
#include "core/batch/random_batch_test_util.h"

namespace scrt::arrow {
namespace {

using scrt::test::RandomBatch;
using test::ArrowRows;
using test::BatchRows;

ExportOptions AnyOptions(RandomBatch* random) {
  ExportOptions options;
  options.union_as_struct = random->OneIn(3);
  options.map_as_list = random->OneIn(3);
  options.symbol_as_text = random->OneIn(3);
  options.decimal_as_text = random->OneIn(3);
  return options;
}

SchemaPtr AnySchema(RandomBatch* random, int round) {
  if (round % 10 < 2) return random->SchemaOfAllTypes("All", round % 10 == 0);
  return random->AnySchema("T " + std::to_string(round), 4);
}

Result<BatchPtr> Imported(const ArrowSchema& schema, OwnedArray array, const SchemaPtr& target) {
  SCRT_ASSIGN_OR_RETURN(Importer importer, Importer::Make(schema, target, Limits()));
  return importer.Import(std::move(array));
}

void ExpectSameRows(const Batch& want, const Batch& got) {
  ASSERT_EQ(want.schema->canonical(), got.schema->canonical());
  ASSERT_EQ(SchemaAnnotations(*want.schema), SchemaAnnotations(*got.schema));
  ASSERT_TRUE(ValidateColumn(*got.root, Limits()).ok());
  ASSERT_TRUE(test::IsTidy(*got.root));
  std::vector<std::string> wanted = BatchRows(want), found = BatchRows(got);
  ASSERT_EQ(wanted.size(), found.size());
  for (size_t i = 0; i < wanted.size(); ++i) ASSERT_EQ(wanted[i], found[i]) << "row " << i;
}

TEST(ArrowExport, HoldsTheValuesOfTheBatch) {
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    RandomBatch random(static_cast<uint64_t>(round));
    SchemaPtr schema = AnySchema(&random, round);
    BatchPtr batch = random.AnyBatch(schema, static_cast<int64_t>(random.Below(150)));
    auto arrow_schema = ExportSchema(*schema, {});
    auto array = ExportBatch(*batch, {});
    ASSERT_TRUE(arrow_schema.ok() && array.ok());
    std::vector<std::string> want = BatchRows(*batch), got = ArrowRows(**arrow_schema, **array);
    ASSERT_EQ(want.size(), got.size());
    for (size_t i = 0; i < want.size(); ++i) ASSERT_EQ(want[i], got[i]) << "row " << i;
  }
}

TEST(ArrowExport, SharesBuffersWhereLayoutsAgree) {
  RandomBatch random(1);
  SchemaPtr schema = random.SchemaOfAllTypes("All", false);
  BatchPtr batch = random.AnyBatch(schema, 50);
  auto array = ExportBatch(*batch, {});
  ASSERT_TRUE(array.ok());
  for (size_t f = 0; f < schema->fields().size(); ++f) {
    const Column& column = *batch->root->children[f];
    TypeId id = Storage(*column.type).id;
    // A union whose slots are all there shares, too, but fields here may be absent.
    if (column.values == nullptr || id == TypeId::kUnion) continue;
    EXPECT_EQ((*array)->children[f]->buffers[1], column.values->data()) << schema->fields()[f].name;
  }
}

// Keys and values of a map may be of different lengths in a column; in Arrow they are one struct.
TEST(ArrowExport, CutsItemsThatNoMapUses) {
  auto keys = std::make_shared<Column>(), values = std::make_shared<Column>();
  keys->type = MakeType(TypeId::kU8);
  keys->length = 1;
  keys->values = scrt::test::SharedOf<uint8_t>({7});
  values->type = MakeType(TypeId::kU8, true);
  values->length = 3;
  values->null_count = 2;
  values->values = scrt::test::SharedOf<uint8_t>({9, 0, 0});
  values->validity = scrt::test::BitsOf({true, false, false});
  auto map = std::make_shared<Column>();
  map->type = MakeMap(keys->type, values->type);
  map->length = 1;
  map->values = scrt::test::SharedOf<int32_t>({0, 1});
  map->children = {keys, values};
  auto root = std::make_shared<Column>();
  Batch batch;
  batch.schema = Schema::Make("T", {scrt::test::FieldOf("m", map->type)}).Take();
  root->type = batch.schema->record();
  root->length = 1;
  root->children = {map};
  batch.root = root;
  auto array = ExportBatch(batch, {});
  ASSERT_TRUE(array.ok());
  const ArrowArray& entries = *(*array)->children[0]->children[0];
  EXPECT_EQ(entries.length, 1);
  EXPECT_EQ(entries.children[1]->length, 1);
  EXPECT_EQ(entries.children[1]->null_count, 0);
}

// What a consumer moved away stays readable when the rest is released.
TEST(ArrowExport, ChildrenOutliveTheirParent) {
  RandomBatch random(5);
  SchemaPtr schema = random.SchemaOfAllTypes("All", true);
  auto arrow_schema = ExportSchema(*schema, {});
  ASSERT_TRUE(arrow_schema.ok());
  for (size_t f = 0; f < schema->fields().size(); ++f) {
    BatchPtr batch = random.AnyBatch(schema, 40);
    std::vector<std::string> want(40), got(40);
    for (size_t i = 0; i < 40; ++i) test::AppendColumn(*batch->root->children[f], i, &want[i]);
    bool ragged = batch->root->shapes != nullptr;
    auto array = ExportBatch(*batch, {});
    ASSERT_TRUE(array.ok());
    OwnedArray child((*array)->children[f]);
    *array = OwnedArray();
    batch = nullptr;
    for (int64_t i = 0; i < 40; ++i) {
      test::AppendArrow(*(*arrow_schema)->children[f], *child, i, &got[static_cast<size_t>(i)]);
    }
    if (ragged) continue;
    EXPECT_EQ(want, got) << schema->fields()[f].name;
  }
}

TEST(ArrowRoundTrip, KeepsSchemaAndRows) {
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    RandomBatch random(static_cast<uint64_t>(round) + 1000);
    SchemaPtr schema = AnySchema(&random, round);
    BatchPtr batch = random.AnyBatch(schema, static_cast<int64_t>(random.Below(150)));
    ExportOptions options = round % 2 == 0 ? ExportOptions() : AnyOptions(&random);
    auto arrow_schema = ExportSchema(*schema, options);
    auto array = ExportBatch(*batch, options);
    ASSERT_TRUE(arrow_schema.ok() && array.ok());
    auto found = ImportSchema(**arrow_schema, std::nullopt, Limits());
    ASSERT_TRUE(found.ok()) << found.status().ToString();
    auto again = Imported(**arrow_schema, array.Take(), round % 3 == 0 ? schema : *found);
    ASSERT_TRUE(again.ok()) << again.status().ToString();
    ExpectSameRows(*batch, **again);

    // What went through once has nothing more to lose.
    auto second = ExportBatch(**again, options);
    ASSERT_TRUE(second.ok());
    auto third = Imported(**arrow_schema, second.Take(), nullptr);
    ASSERT_TRUE(third.ok()) << third.status().ToString();
    ASSERT_TRUE(ColumnsEqual(*(*again)->root, *(*third)->root));
  }
}

// With presence lists nothing is lost: absent is not null, and keys keep their order.
TEST(ArrowRoundTrip, PresenceKeepsAbsenceAndOrder) {
  int ragged = 0;
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    RandomBatch random(static_cast<uint64_t>(round) + 9000);
    SchemaPtr schema = AnySchema(&random, round);
    BatchPtr batch = random.AnyBatch(schema, static_cast<int64_t>(random.Below(150)));
    ExportOptions options = round % 2 == 0 ? ExportOptions() : AnyOptions(&random);
    options.presence = true;
    auto arrow_schema = ExportSchema(*schema, options);
    auto array = ExportBatch(*batch, options);
    ASSERT_TRUE(arrow_schema.ok() && array.ok());
    if (round % 3 == 1 && (*arrow_schema)->n_children != 0) {  // told by its name alone
      ArrowSchema& last = *(*arrow_schema)->children[(*arrow_schema)->n_children - 1];
      if (last.name == kPresence) last.metadata = nullptr;
    }
    auto again = Imported(**arrow_schema, array.Take(), round % 3 == 0 ? nullptr : schema);
    ASSERT_TRUE(again.ok()) << again.status().ToString();
    ASSERT_EQ(schema->canonical(), (*again)->schema->canonical());
    ASSERT_TRUE(ValidateColumn(*(*again)->root, Limits()).ok());
    ASSERT_TRUE(ColumnsEqual(*batch->root, *(*again)->root));
    ragged += batch->root->shapes != nullptr;
  }
  EXPECT_GT(ragged, 50);
}

TEST(ArrowRoundTrip, UnionsAsJson) {
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    RandomBatch random(static_cast<uint64_t>(round) + 7000);
    SchemaPtr schema = random.SchemaOfAllTypes("All", round % 2 == 0);
    BatchPtr batch = random.AnyBatch(schema, static_cast<int64_t>(random.Below(150)));
    ExportOptions options;
    options.union_as_json = true;
    options.presence = round % 4 == 0;
    auto arrow_schema = ExportSchema(*schema, options);
    auto array = ExportBatch(*batch, options);
    ASSERT_TRUE(arrow_schema.ok() && array.ok());
    auto again = Imported(**arrow_schema, array.Take(), round % 3 == 0 ? schema : nullptr);
    ASSERT_TRUE(again.ok()) << again.status().ToString();
    ExpectSameRows(*batch, **again);
  }
}

// Arrays that begin behind the start of their buffers, on the outside and one level down.
TEST(ArrowRoundTrip, SlicesByOffset) {
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    RandomBatch random(static_cast<uint64_t>(round) + 5000);
    SchemaPtr schema = AnySchema(&random, round);
    BatchPtr batch = random.AnyBatch(schema, static_cast<int64_t>(1 + random.Below(120)));
    auto arrow_schema = ExportSchema(*schema, {});
    auto array = ExportBatch(*batch, {});
    ASSERT_TRUE(arrow_schema.ok() && array.ok());
    auto rows = static_cast<uint64_t>(batch->rows());
    auto start = static_cast<int64_t>(random.Below(rows + 1));
    auto count = static_cast<int64_t>(random.Below(rows - static_cast<uint64_t>(start) + 1));
    ArrowArray* root = array->get();
    if (round % 2 == 0) {
      root->offset = start;
    } else {
      for (int64_t c = 0; c < root->n_children; ++c) {
        root->children[c]->offset = start;
        root->children[c]->length -= start;
        root->children[c]->null_count = -1;
      }
    }
    root->length = count;
    auto part = Imported(**arrow_schema, array.Take(), schema);
    ASSERT_TRUE(part.ok()) << part.status().ToString();
    std::vector<std::string> want = BatchRows(*batch), got = BatchRows(**part);
    ASSERT_EQ(got.size(), static_cast<size_t>(count));
    for (size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(want[static_cast<size_t>(start) + i], got[i]) << "row " << i;
    }
  }
}

// Without our metadata types are what Arrow can say.
TEST(ArrowRoundTrip, WithoutMetadata) {
  RandomBatch random(7);
  SchemaPtr schema = random.SchemaOfAllTypes("All", true);
  BatchPtr batch = random.AnyBatch(schema, 60);
  auto arrow_schema = ExportSchema(*schema, {});
  auto array = ExportBatch(*batch, {});
  ASSERT_TRUE(arrow_schema.ok() && array.ok());
  for (int64_t i = 0; i < (*arrow_schema)->n_children; ++i) {
    (*arrow_schema)->children[i]->metadata = nullptr;
  }
  auto bare = ImportSchema(**arrow_schema, "Bare", Limits());
  ASSERT_TRUE(bare.ok()) << bare.status().ToString();
  auto type = [&](const char* field) {
    return (*bare)->fields()[static_cast<size_t>((*bare)->FieldIndex(field))].type->ToString();
  };
  EXPECT_EQ((*bare)->name(), "Bare");
  EXPECT_EQ(type("uuid"), "bytes?");
  EXPECT_EQ(type("number"), "string?");
  EXPECT_EQ(type("symbol"), "symbol?");
  EXPECT_EQ(type("ref"), "symbol?");
  EXPECT_EQ(type("decimal"), "decimal(20,4)?");
  EXPECT_EQ(type("map"), "map<string,f64?>?");
  // The full schema takes them nevertheless.
  auto again = Imported(**arrow_schema, array.Take(), schema);
  ASSERT_TRUE(again.ok()) << again.status().ToString();
  ExpectSameRows(*batch, **again);
}

}  // namespace
}  // namespace scrt::arrow
