// As the kernels themselves, so that HWY_TARGETS names the same targets.
#define HWY_WANT_AVX3_DL
#include "core/simd/json_index.h"

#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace scrt::simd {
namespace {

struct Index {
  std::vector<uint32_t> offsets;
  std::string kinds;
  uint64_t control = JsonIndexState::kNone;
  bool invalid_utf8 = false;

  bool operator==(const Index&) const = default;
};

// The definition in the header, a byte at a time.
Index ReferenceIndex(const std::string& text) {
  Index index;
  bool in_string = false, escaped = false, in_run = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool was_escaped = escaped;
    escaped = c == '\\' && !was_escaped;
    const bool quote = c == '"' && !was_escaped;
    bool token = quote, run = false;
    if (in_string) {
      token = token || escaped;
      if (static_cast<unsigned char>(c) < 0x20 && index.control == JsonIndexState::kNone) {
        index.control = i;
      }
    } else if (!quote) {
      const bool op = std::strchr("{}[]:,", c) != nullptr && c != 0;
      run = !op && c != ' ' && c != '\t' && c != '\n' && c != '\r';
      token = op || (run && !in_run);
    }
    in_run = run;
    if (quote) in_string = !in_string;
    if (token) {
      index.offsets.push_back(static_cast<uint32_t>(i));
      index.kinds.push_back(c);
    }
  }
  index.invalid_utf8 =
      FindInvalidUtf8(reinterpret_cast<const uint8_t*>(text.data()), text.size()) != text.size();
  return index;
}

Index KernelIndex(const uint8_t* text, size_t size, size_t bytes) {
  Index index;
  JsonIndexState state;
  std::vector<uint32_t> offsets(bytes + kJsonIndexSlack + 64);
  std::vector<uint8_t> kinds(bytes + kJsonIndexSlack + 64);
  while (!state.done) {
    const size_t n = IndexJson(text, size, bytes, &state, offsets.data(), kinds.data());
    EXPECT_LE(n, bytes + 64);
    index.offsets.insert(index.offsets.end(), offsets.begin(),
                         offsets.begin() + static_cast<long>(n));
    index.kinds.append(reinterpret_cast<const char*>(kinds.data()), n);
  }
  index.control = state.control;
  index.invalid_utf8 = state.invalid_utf8;
  EXPECT_EQ(state.at, size);
  return index;
}

// Runs `check` once with each target that this CPU has.
template <typename Check>
void OnEveryTarget(Check check) {
  for (int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    const int64_t target = left & -left;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().DeInit();
    check();
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().DeInit();
    if (testing::Test::HasFatalFailure()) return;
  }
}

// A page of text with nothing readable before and behind it.
class Fenced {
 public:
  Fenced() {
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void* map = mmap(nullptr, 3 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(map, MAP_FAILED);
    map_ = static_cast<uint8_t*>(map);
    EXPECT_EQ(mprotect(map_ + page_, page_, PROT_READ | PROT_WRITE), 0);
  }
  ~Fenced() { munmap(map_, 3 * page_); }
  uint8_t* AtStart() { return map_ + page_; }
  uint8_t* AtEnd(size_t size) { return map_ + 2 * page_ - size; }

 private:
  size_t page_;
  uint8_t* map_;
};

std::string RandomText(std::mt19937& random, size_t size) {
  // Mostly what matters to the index; now and then sequences of UTF-8, whole and broken.
  static const char* const kPieces[] = {
      "{",     "}",    "[",        "]",  ":", ",",  "\"",   "\"",           "\\",
      "\\\\",  "\\\"", " ",        "\n", "a", "12", "é",    "漢",           "🙂",
      "\x01",  "\xff", "\xe6\xbc", "x",  "y", "\t", "true", "\xed\xa0\x80", "\xc0\xaf",
      "      "};
  std::string text;
  const unsigned limit = random() % 3 == 0 ? 28 : 19;
  while (text.size() < size) text += kPieces[random() % limit];
  text.resize(size);
  return text;
}

TEST(JsonIndex, EveryTargetAgreesWithTheDefinition) {
  Fenced fenced;
  OnEveryTarget([&] {
    std::mt19937 random(7);
    for (size_t round = 0; round < 1200; ++round) {
      const size_t size = round < 400 ? round : random() % 1200;
      const std::string text = RandomText(random, size);
      const Index expected = ReferenceIndex(text);
      uint8_t* const end = fenced.AtEnd(size);
      std::memcpy(end, text.data(), size);
      ASSERT_EQ(KernelIndex(end, size, 64 * (1 + random() % 5)), expected) << text;
      std::memcpy(fenced.AtStart(), text.data(), size);
      ASSERT_EQ(KernelIndex(fenced.AtStart(), size, 1 << 16), expected) << text;
    }
  });
}

TEST(JsonIndex, LongBackslashRunsCarryOverSteps) {
  OnEveryTarget([&] {
    for (size_t run = 0; run < 200; ++run) {
      for (size_t before : {0u, 1u, 30u, 62u, 63u, 64u, 65u}) {
        std::string text = "\"";
        text.append(before, 'x').append(run, '\\').append("\" , \"y\"");
        ASSERT_EQ(KernelIndex(reinterpret_cast<const uint8_t*>(text.data()), text.size(), 64),
                  ReferenceIndex(text));
      }
    }
  });
}

// Sequences of four bytes out of those where validity changes, across a step boundary.
TEST(JsonIndex, Utf8BoundariesAreExact) {
  const unsigned char kBytes[] = {0x00 + 'a', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
                                  0xc1,       0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
                                  0xf0,       0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xff};
  constexpr size_t kCount = sizeof kBytes;
  OnEveryTarget([&] {
    std::string text(64 + 62, 'a');
    text += "0123" + std::string(30, 'a');
    size_t round = 0;
    for (size_t a = 0; a < kCount; ++a) {
      for (size_t b = 0; b < kCount; ++b) {
        for (size_t c = a < 2 ? kCount - 1 : 0; c < kCount; ++c) {
          for (size_t d = 0; d < kCount; d += 5 + (a + b + c) % 3) {
            const size_t at = 64 + 59 + round++ % 8;
            std::string tried = text;
            tried[at] = static_cast<char>(kBytes[a]);
            tried[at + 1] = static_cast<char>(kBytes[b]);
            tried[at + 2] = static_cast<char>(kBytes[c]);
            tried[at + 3] = static_cast<char>(kBytes[d]);
            const auto* bytes = reinterpret_cast<const uint8_t*>(tried.data());
            const Index got = KernelIndex(bytes, tried.size(), 1 << 12);
            ASSERT_EQ(got.invalid_utf8, FindInvalidUtf8(bytes, tried.size()) != tried.size())
                << a << " " << b << " " << c << " " << d << " at " << at;
          }
        }
      }
    }
  });
}

TEST(FindInvalidUtf8, FindsTheFirstByteOfTheFirstBadSequence) {
  const auto find = [](const std::string& text) {
    return FindInvalidUtf8(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  };
  EXPECT_EQ(find(""), 0u);
  EXPECT_EQ(find("aé漢🙂"), 10u);
  EXPECT_EQ(find("ab\x80"), 2u);
  EXPECT_EQ(find("ab\xe6\xbc"), 2u);
  EXPECT_EQ(find("a\xc0\xaf"), 1u);
  EXPECT_EQ(find("a\xed\xa0\x80"), 1u);
  EXPECT_EQ(find("\xf4\x90\x80\x80"), 0u);
  EXPECT_EQ(find("\xf4\x8f\xbf\xbf"), 4u);
}

TEST(KindOfText, AgreesWithALoopAtEveryLengthAndEdge) {
  const std::string pieces[] = {"a",
                                "text ",
                                "\xc3\xa9",
                                "\xe6\xbc\xa2",
                                "\xe2\x82",
                                "\xf0\x9f\x99\x82",
                                "\xf0\x9f\x99",
                                "\x80",
                                "\xed\xa0\x80",
                                "\xc0\xaf",
                                "\xf4\x90\x80\x80",
                                std::string(1, '\0')};
  Fenced fenced;
  OnEveryTarget([&] {
    std::mt19937 random(5);
    int kinds[3] = {};
    for (size_t size = 0; size < 300; ++size) {
      for (int round = 0; round < 24; ++round) {
        std::string made;
        while (made.size() < size) {
          const size_t good = round % 4 == 0 ? 2 : 4;
          const bool any = round % 4 == 3 && random() % 40 == 0;
          made += pieces[random() % (any ? std::size(pieces) : good)];
        }
        uint8_t* const text = fenced.AtEnd(size);
        std::copy_n(made.begin(), size, text);
        const bool ascii = std::all_of(text, text + size, [](uint8_t c) { return c < 0x80; });
        const TextKind expected = FindInvalidUtf8(text, size) != size ? TextKind::kInvalid
                                  : ascii                             ? TextKind::kAscii
                                                                      : TextKind::kUtf8;
        ASSERT_EQ(KindOfText(text, size), expected) << size;
        ++kinds[static_cast<int>(expected)];
      }
    }
    for (int n : kinds) EXPECT_GT(n, 500);
  });
}

TEST(FindJsonSpecial, AgreesWithALoopAtEveryLengthAndEdge) {
  Fenced fenced;
  OnEveryTarget([&] {
    std::mt19937 random(11);
    for (size_t size = 0; size < 300; ++size) {
      for (int round = 0; round < 8; ++round) {
        uint8_t* const text = fenced.AtEnd(size);
        for (size_t i = 0; i < size; ++i) {
          text[i] = static_cast<uint8_t>(random() % 60 == 0 ? "\"\\\x1f\x00"[random() % 4]
                                                            : 0x20 + random() % 0xe0);
        }
        size_t expected = 0;
        while (expected < size && text[expected] != '"' && text[expected] != '\\' &&
               text[expected] >= 0x20) {
          ++expected;
        }
        ASSERT_EQ(FindJsonSpecial(text, size), expected) << size;
      }
    }
  });
}

}  // namespace
}  // namespace scrt::simd
