#include "core/value/store.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "core/value/number_text.h"

namespace scrt {
namespace {

TEST(Reference, LayoutIsFixed) {
  EXPECT_EQ(Reference::None().bits, 0u);
  EXPECT_EQ(Reference::Null().bits, 1u);
  EXPECT_EQ(Reference::Bool(false).bits, 2u);
  EXPECT_EQ(Reference::Bool(true).bits, 3u);
  EXPECT_EQ(Reference::InlineString("").bits, 6u);
  EXPECT_EQ(Reference::InlineString("abc").bits, 0x0000000063626136u);
  EXPECT_EQ(Reference::Arena(ReferenceForm::kArenaString, 5, 0x102).bits, 0x0000000102000058u);
  ValueStore store;
  EXPECT_EQ(store.PutNumber("-1.5e3").bits, 0x000000003b5a1d34u);
  EXPECT_EQ(store.PutNumber("1E5").bits, 0x0000000000f5c124u);
}

TEST(ValueStore, StringsOfEveryLengthComeBack) {
  ValueStore store;
  std::mt19937 random(3);
  std::deque<Reference> references;
  std::vector<std::string> expected;
  for (size_t n = 0; n < 3000; ++n) {
    std::string text(n % 1500, ' ');
    for (char& c : text) c = static_cast<char>(random());
    references.push_back(store.PutString(text));
    expected.push_back(text);
  }
  for (size_t big : {size_t{1} << 20, (size_t{1} << 20) - 1, (size_t{5} << 20) + 3}) {
    expected.emplace_back(big, static_cast<char>('a' + big % 26));
    references.push_back(store.PutString(expected.back()));
  }
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(store.Text(references[i]), expected[i]);
    std::string copy;
    ASSERT_TRUE(store.AppendText(references[i], &copy));
    ASSERT_EQ(copy, expected[i]);
  }
}

TEST(ValueStore, ViewsStayWhileTheStoreGrows) {
  ValueStore store;
  std::vector<std::string_view> views;
  std::deque<Reference> references;
  for (int i = 0; i < 50000; ++i) {
    references.push_back(store.PutString("string number " + std::to_string(i)));
    views.push_back(store.Text(references.back()));
  }
  for (int i = 0; i < 50000; ++i) ASSERT_EQ(views[i], "string number " + std::to_string(i));
}

TEST(ValueStore, RoomsBecomeStringsWithoutCopying) {
  ValueStore store;
  for (size_t n :
       {size_t{0}, size_t{7}, size_t{8}, size_t{100}, size_t{1} << 20, size_t{3} << 20}) {
    for (size_t used : {n, n / 2, n > 3 ? size_t{3} : n}) {
      char* room = store.Room(n);
      ASSERT_NE(room, nullptr);
      std::string text(used, static_cast<char>('a' + n % 20));
      std::memcpy(room, text.data(), used);
      Reference reference = store.PutRoom(room, used);
      ASSERT_EQ(store.Text(reference), text);
      if (used > 7) {
        ASSERT_EQ(store.Text(reference).data(), room);
      }
    }
  }
}

TEST(ValueStore, NumberTextIsKeptExactly) {
  ValueStore store;
  std::mt19937 random(5);
  std::vector<std::string> texts = {
      "0", "-0", "1E5", "1.50", "-1.5e+30", "12345678901234", "123456789012345", "0.1e-7"};
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    size_t n = 1 + random() % (i % 10 == 0 ? 400 : 20);
    for (size_t k = 0; k < n; ++k) text += "0123456789.eE-+"[random() % 15];
    texts.push_back(text);
  }
  texts.push_back(std::string((size_t{1} << 20) + 5, '7'));
  std::vector<Reference> references;
  for (const std::string& text : texts) references.push_back(store.PutNumber(text));
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string copy = "x";
    ASSERT_TRUE(store.AppendText(references[i], &copy));
    ASSERT_EQ(copy, "x" + texts[i]);
    ASSERT_EQ(references[i].form() == ReferenceForm::kInlineNumber, texts[i].size() <= 14);
  }
  EXPECT_TRUE(store.PutNumber("").none());
  EXPECT_TRUE(store.PutNumber("12a").none());
}

TEST(ValueStore, ClearKeepsMemoryAndForgetsContent) {
  ValueStore store;
  std::string text(1000, 'x');
  for (int i = 0; i < 5000; ++i) (void)store.PutString(text);
  Reference stale = store.PutString(text);
  uint64_t held = store.Bytes();
  for (int round = 0; round < 3; ++round) {
    store.Clear();
    EXPECT_EQ(store.Text(stale), "");
    for (int i = 0; i < 5000; ++i) (void)store.PutString(text);
    EXPECT_EQ(store.Bytes(), held);
  }
}

TEST(ValueStore, LimitIsKept) {
  ValueStore store(100000);
  std::string text(999, 'x');
  int stored = 0;
  while (!store.PutString(text).none()) ASSERT_LT(++stored, 101);
  EXPECT_GT(stored, 50);
  EXPECT_LE(store.Bytes(), 100000u);
  EXPECT_TRUE(store.PutString(std::string(200000, 'y')).none());
  EXPECT_FALSE(store.PutString("short").none());
}

TEST(ValueStore, ForeignReferencesGiveNothing) {
  ValueStore store;
  (void)store.PutString("some text that is stored");
  std::mt19937_64 random(9);
  for (int i = 0; i < 100000; ++i) {
    Reference forged{random() >> (random() % 64)};
    std::string out;
    (void)store.Text(forged);
    (void)store.AppendText(forged, &out);
  }
  Reference beyond = Reference::Arena(ReferenceForm::kArenaString, 100, 10);
  EXPECT_EQ(store.Text(beyond).data(), nullptr);
}

}  // namespace
}  // namespace scrt
