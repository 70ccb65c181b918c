#include "core/encoding/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/encoding/dictionary.h"
#include "core/encoding/test_vectors.h"

namespace scrt {
namespace {

using test::Make;
using test::Shape;
using test::Vector;

// Stands for a compressor: different bytes count full, bytes as 8 before count an eighth.
class RepeatProbe : public SizeProbe {
 public:
  size_t CompressedSize(ByteSpan bytes) override {
    ++calls;
    size_t size = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
      size += i >= 8 && bytes[i] == bytes[i - 8] ? 1 : 8;
    }
    return size / 8;
  }
  int calls = 0;
};

void ExpectRoundTrip(const Values& values, const EncodeOptions& options,
                     const Values* dictionary = nullptr) {
  ByteWriter out;
  ASSERT_TRUE(EncodeBlock(values, options, &out).ok());
  DecodeContext context;
  context.dictionary = dictionary;
  Buffer data, offsets;
  ByteReader reader(out.span());
  const Status status = DecodeBlock(&reader, values.kind, values.count, &context, &data, &offsets);
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_TRUE(reader.done());
  ASSERT_EQ(data.size(), static_cast<size_t>(values.bytes()));
  const uint8_t* expected =
      values.kind == Physical::kBinary ? values.data + values.offsets[0] : values.data;
  EXPECT_TRUE(std::equal(data.data(), data.data() + data.size(), expected));
}

// Every plan made for one shape, followed by values of every shape, kind by kind.
TEST(PlanTest, AnyPlanRoundTripsAnyValues) {
  for (int kind_number = 0; kind_number < kPhysicalCount; ++kind_number) {
    const Physical kind = static_cast<Physical>(kind_number);
    for (Shape planned : test::kShapes) {
      const Vector chunk = Make(kind, planned, 6000, 3);
      RepeatProbe probe;
      for (bool compressed_later : {false, true}) {
        EncodeOptions options;
        options.compressed_later = compressed_later;
        const EncodingPlan plan = ChoosePlan(chunk.view(), options, &probe);
        options.plan = &plan;
        if (!plan.set) options.plan = nullptr;
        for (Shape shape : test::kShapes) {
          for (int64_t count : {0, 1, 1500}) {
            ExpectRoundTrip(Make(kind, shape, count, 4).view(), options);
          }
        }
      }
      EXPECT_LT(probe.calls, 100);
    }
  }
}

TEST(PlanTest, SmallChunksAreNotSearched) {
  RepeatProbe probe;
  const Vector chunk = Make(Physical::kI64, Shape::kSorted, 100, 1);
  EXPECT_FALSE(ChoosePlan(chunk.view(), {}, &probe).set);
  EXPECT_EQ(probe.calls, 0);
}

TEST(PlanTest, TheProbeDecidesBetweenPackedAndWholeBytes) {
  // A pattern of 8 bytes is nothing to the probe as bytes and noise as packed bits.
  Vector chunk{Physical::kU32, 8192, {}, {}};
  for (uint32_t i = 0; i < 8192; ++i) {
    const uint32_t value = 70000 + i % 8 * 31 % 100;
    const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
    chunk.data.insert(chunk.data.end(), bytes, bytes + 4);
  }
  RepeatProbe probe;
  EncodeOptions options;
  options.compressed_later = true;
  const EncodingPlan plan = ChoosePlan(chunk.view(), options, &probe);
  ASSERT_TRUE(plan.set);
  EXPECT_EQ(plan.id, EncodingId::kNarrow);
  ASSERT_NE(plan.child(0), nullptr);
  EXPECT_EQ(plan.child(0)->id, EncodingId::kPlain);
  options.plan = &plan;
  ByteWriter out;
  ASSERT_TRUE(EncodeBlock(chunk.view(), options, &out).ok());
  EXPECT_EQ(out.span()[0], static_cast<uint8_t>(EncodingId::kNarrow));
  EXPECT_EQ(out.size(), 8192u + 7);
}

TEST(PlanTest, PlansOfChunksWithADictionaryReachItsCodes) {
  const Vector chunk = Make(Physical::kBinary, Shape::kSmall, 20000, 2);
  Dictionary dictionary;
  ASSERT_TRUE(BuildDictionary(chunk.view(), {}, &dictionary));
  EncodeOptions options;
  options.compressed_later = true;
  options.codes = dictionary.codes.data();
  options.dictionary_count = dictionary.count;
  RepeatProbe probe;
  const EncodingPlan plan = ChoosePlan(chunk.view(), options, &probe);
  ASSERT_TRUE(plan.set);
  EXPECT_EQ(plan.id, EncodingId::kDictionary);
  ASSERT_NE(plan.child(1), nullptr);
  options.plan = &plan;
  const Values entries = dictionary.entries();
  ExpectRoundTrip(chunk.view(), options, &entries);
}

}  // namespace
}  // namespace scrt
