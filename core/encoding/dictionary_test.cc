#include "core/encoding/dictionary.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "core/encoding/encoding.h"
#include "core/encoding/test_vectors.h"

namespace scrt {
namespace {

using test::Make;
using test::Shape;
using test::Vector;

std::string ValueAt(const Values& values, int64_t i) {
  if (values.kind == Physical::kBinary) return std::string(AsText(values.binary(i)));
  const int64_t width = Width(values.kind);
  return {reinterpret_cast<const char*>(values.data + i * width), static_cast<size_t>(width)};
}

TEST(DictionaryTest, EntriesStandInOrderOfAppearanceAndCodesGiveTheValuesBack) {
  for (Physical kind : {Physical::kU32, Physical::kF64, Physical::kFixed16, Physical::kBinary}) {
    for (Shape shape : test::kShapes) {
      for (int64_t count : {0, 1, 100, 3000}) {
        const Vector vector = Make(kind, shape, count, 5);
        Dictionary dictionary;
        DictionaryLimits limits;
        limits.distinct_ratio = 1;
        ASSERT_TRUE(BuildDictionary(vector.view(), limits, &dictionary));
        ASSERT_EQ(dictionary.codes.size(), static_cast<size_t>(count));
        std::map<std::string, uint32_t> seen;
        for (int64_t i = 0; i < count; ++i) {
          const std::string value = ValueAt(vector.view(), i);
          const auto [at, fresh] = seen.emplace(value, static_cast<uint32_t>(seen.size()));
          ASSERT_EQ(dictionary.codes[static_cast<size_t>(i)], at->second);
          ASSERT_EQ(ValueAt(dictionary.entries(), at->second), value);
        }
        EXPECT_EQ(dictionary.count, static_cast<int64_t>(seen.size()));
      }
    }
  }
}

TEST(DictionaryTest, GivesUpWhenItDoesNotPayOrALimitIsHit) {
  Dictionary dictionary;
  const Vector random = Make(Physical::kU64, Shape::kRandom, 100000, 1);
  EXPECT_FALSE(BuildDictionary(random.view(), {}, &dictionary));
  EXPECT_LT(dictionary.count, 4096);
  const Vector few = Make(Physical::kU64, Shape::kFewDistinct, 100000, 1);
  EXPECT_TRUE(BuildDictionary(few.view(), {}, &dictionary));
  DictionaryLimits limits;
  limits.entries = 6;
  EXPECT_FALSE(BuildDictionary(few.view(), limits, &dictionary));
  const Vector texts = Make(Physical::kBinary, Shape::kSmall, 5000, 1);
  limits = {};
  EXPECT_TRUE(BuildDictionary(texts.view(), limits, &dictionary));
  limits.bytes = 100;
  EXPECT_FALSE(BuildDictionary(texts.view(), limits, &dictionary));
  EXPECT_FALSE(BuildDictionary(Make(Physical::kU8, Shape::kSmall, 9, 1).view(), {}, &dictionary));
}

// Pages of a chunk whose codes go into one dictionary, of every code width.
TEST(DictionaryTest, PagesShareTheDictionaryOfTheirChunk) {
  for (Physical kind : {Physical::kI64, Physical::kF32, Physical::kFixed16, Physical::kBinary}) {
    for (int64_t distinct : {1, 200, 256, 257, 70000}) {
      Vector vector = Make(kind, Shape::kRandom, distinct, 11);
      const int64_t count = vector.count;
      std::vector<uint32_t> codes;
      for (uint32_t i = 0; i < 5000; ++i) {
        codes.push_back(static_cast<uint32_t>(i * 2654435761u % static_cast<uint64_t>(count)));
      }
      codes.push_back(static_cast<uint32_t>(count - 1));
      // What the codes stand for, as the values that the writer holds.
      Vector rows{kind, static_cast<int64_t>(codes.size()), {}, {0}};
      for (uint32_t code : codes) {
        const std::string value = ValueAt(vector.view(), code);
        rows.data.insert(rows.data.end(), value.begin(), value.end());
        rows.offsets.push_back(static_cast<int32_t>(rows.data.size()));
      }
      EncodeOptions options;
      options.codes = codes.data();
      options.dictionary_count = count;
      ByteWriter out;
      ASSERT_TRUE(EncodeBlockAs(EncodingId::kDictionary, rows.view(), options, &out).ok());
      EXPECT_LT(out.size(), 64u + codes.size() * 18 / 8);

      const Values entries = vector.view();
      DecodeContext context;
      Buffer data, offsets;
      ByteReader alone(out.span());
      EXPECT_FALSE(DecodeBlock(&alone, kind, rows.count, &context, &data, &offsets).ok());
      context.dictionary = &entries;
      ByteReader reader(out.span());
      const Status status = DecodeBlock(&reader, kind, rows.count, &context, &data, &offsets);
      ASSERT_TRUE(status.ok()) << status.ToString();
      ASSERT_EQ(data.size(), rows.data.size());
      EXPECT_TRUE(std::equal(rows.data.begin(), rows.data.end(), data.data()));
      if (kind == Physical::kBinary) {
        EXPECT_TRUE(std::equal(rows.offsets.begin(), rows.offsets.end(), offsets.as<int32_t>()));
      }
      if (count == 1 || count == 257) continue;
      // One entry less, of the same code width: a code goes beyond it.
      const Values shorter = entries.Slice(0, count - 1);
      context.dictionary = &shorter;
      ByteReader beyond(out.span());
      EXPECT_EQ(DecodeBlock(&beyond, kind, rows.count, &context, &data, &offsets).code(),
                Code::kCorrupt);
    }
  }
}

TEST(DictionaryTest, OutputOfStringsIsBoundedByTheMemoryLimit) {
  const Vector entry = test::Strings({std::string(1 << 16, 'x')});
  const std::vector<uint32_t> codes(5000, 0);
  EncodeOptions options;
  options.codes = codes.data();
  options.dictionary_count = 1;
  ByteWriter out;
  const std::vector<int32_t> offsets_in(5001, 0);
  const Values rows{Physical::kBinary, 5000, nullptr, offsets_in.data()};
  ASSERT_TRUE(EncodeBlockAs(EncodingId::kDictionary, rows, options, &out).ok());
  const Values entries = entry.view();
  DecodeContext context;
  context.dictionary = &entries;
  context.limits.memory = 1 << 20;
  Buffer data, offsets;
  ByteReader reader(out.span());
  EXPECT_EQ(DecodeBlock(&reader, Physical::kBinary, 5000, &context, &data, &offsets).code(),
            Code::kLimit);
  EXPECT_LT(data.capacity(), size_t{1} << 20);
}

}  // namespace
}  // namespace scrt
