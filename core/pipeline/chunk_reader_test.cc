// Text to rows without a tape gives what the way by a tape gives: rows, schemas and errors.
#include "core/pipeline/chunk_reader.h"

#include <gtest/gtest.h>

#include "core/infer/emit.h"
#include "core/infer/random_records_test_util.h"
#include "core/pipeline/text_cursor.h"
#include "core/schema/dsl.h"
#include "core/sink/json_writer.h"
#include "core/tape/walk.h"

namespace scrt {
namespace {

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TextSource SourceOf(const std::string& text, uint64_t group_bytes) {
  TextSourceOptions options;
  options.group_bytes = group_bytes;
  return TextSource(MemoryInput(text), FindTextSyntax("jsonl"), options);
}

// A batch and its schema, or a failure, as text.
std::string Show(const Result<BatchPtr>& batch) {
  if (!batch.ok()) return batch.status().ToString();
  EXPECT_TRUE(ValidateColumn(*(*batch)->root, {}).ok());
  Buffer text;
  TextWriteOptions options;
  options.number_text = true;
  JsonTextSink sink(&text, options);
  Status status = EmitRows(**batch, 0, (*batch)->rows(), sink);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return (*batch)->root->type->ToString() + " " + std::string(AsText(text.span())) + " " +
         std::to_string(ArrowBytes(*(*batch)->root));
}

// The slow way: a tape of each chunk, walked by the inferrer and by the builder.
std::vector<std::string> ByTape(const std::string& text, uint64_t group_bytes,
                                const TextCursorOptions& options) {
  TextSource source = SourceOf(text, group_bytes);
  StreamSchema stream({}, options);
  std::vector<std::string> shown;
  Tape tape;
  bool document = false;
  for (TextChunk chunk; *source.Next(&chunk);) {
    Status status = chunk.number == 0 ? ParseFirstChunk(&source, &chunk, &tape, &document)
                                      : ParseChunk(source, chunk, &tape, &document);
    if (!status.ok()) {
      shown.push_back(status.ToString());
      return shown;
    }
    SchemaPtr schema = options.schema;
    if (schema == nullptr) {
      InferOptions infer;
      infer.exact = options.exact;
      Inferrer inferrer(infer);
      EXPECT_TRUE(WalkTape(tape, 0, tape.documents().size(), inferrer));
      schema = stream.Join(inferrer.root()).Take();
    }
    ColumnBuilderOptions building;
    building.drop_unknown_fields = options.drop_unknown_fields;
    ColumnBuilder builder(schema, building);
    if (!WalkTape(tape, 0, tape.documents().size(), builder)) {
      shown.push_back(PlaceInChunk(builder.status(), chunk).ToString());
      return shown;
    }
    shown.push_back(Show(builder.Finish()));
  }
  return shown;
}

std::vector<std::string> ByEvents(const std::string& text, uint64_t group_bytes,
                                  const TextCursorOptions& options) {
  TextSource source = SourceOf(text, group_bytes);
  StreamSchema stream({}, options);
  ChunkReader reader(&source, options);
  std::vector<std::string> shown;
  for (TextChunk chunk; *source.Next(&chunk);) {
    Status status = reader.Read(&chunk, stream.schema());
    if (!status.ok()) {
      shown.push_back(status.ToString());
      return shown;
    }
    SchemaPtr schema = options.schema;
    if (schema == nullptr) schema = stream.Join(reader.seen()).Take();
    shown.push_back(Show(reader.Make(chunk, schema)));
  }
  return shown;
}

TEST(ChunkReaderTest, InfersAndBuildsAsATapeDoes) {
  for (uint64_t start = 0; start < 400; ++start) {
    SCOPED_TRACE(start);
    std::string text = Joined(test::SomeLines(start));
    TextCursorOptions options;
    options.exact = start % 3 == 0;
    uint64_t group_bytes = uint64_t{1} << (start % 14);
    EXPECT_EQ(ByEvents(text, group_bytes, options), ByTape(text, group_bytes, options));
  }
}

TEST(ChunkReaderTest, TextThatIsNoJsonFailsAtTheSamePlace) {
  for (uint64_t start = 0; start < 400; ++start) {
    SCOPED_TRACE(start);
    RandomJson damage(static_cast<unsigned>(start));
    std::string text = damage.Damage(Joined(test::SomeLines(start)));
    uint64_t group_bytes = uint64_t{1} << (start % 14);
    EXPECT_EQ(ByEvents(text, group_bytes, {}), ByTape(text, group_bytes, {}));
  }
}

TEST(ChunkReaderTest, GivenSchemasTakeOrRefuseTheSameRows) {
  auto document =
      ParseDsl("@schema x\n@field a f64?\n@field b string?\n@field c list<i64>\n@field d json?\n");
  ASSERT_TRUE(document.ok());
  for (uint64_t start = 0; start < 400; ++start) {
    SCOPED_TRACE(start);
    TextCursorOptions options;
    options.schema = document->schemas[0].schema;
    options.drop_unknown_fields = start % 2 == 0;
    std::string text = Joined(test::SomeLines(start)) + "{\"a\": 1, \"d\": [1.50, {}]}\n";
    uint64_t group_bytes = uint64_t{1} << (start % 14);
    EXPECT_EQ(ByEvents(text, group_bytes, options), ByTape(text, group_bytes, options));
  }
}

TEST(ChunkReaderTest, RecordsThatSpanLinesAreReadAsAWhole) {
  std::string text = "{\"a\":\n1}\n{\"a\":\n\n2.5}\n";
  EXPECT_EQ(ByEvents(text, 4, {}), ByTape(text, 4, {}));
  EXPECT_EQ(ByEvents(text, 4, {}).size(), 1u);
}

}  // namespace
}  // namespace scrt
