// Sources and streams against the plain calls of the standard library.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "core/os/source.h"
#include "core/os/stream.h"

namespace scrt {
namespace {

namespace fs = std::filesystem;

class OsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "scrt_os_test_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string At(const char* name) const { return (folder_ / name).string(); }
  std::string Put(const char* name, std::string_view text) const {
    std::ofstream(At(name), std::ios::binary) << text;
    return At(name);
  }
  static std::string Get(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::set<std::string> Files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  fs::path folder_;
};

std::string Noise(size_t n) {
  std::mt19937_64 random(n);
  std::string text(n, 0);
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

TEST_F(OsTest, MappedReadAndHeldBytesAreTheSame) {
  std::mt19937_64 random(1);
  for (size_t size : {0u, 1u, 4095u, 4096u, 4097u, 100000u}) {
    const std::string text = Noise(size);
    const std::string path = Put("file", text);
    Buffer copy;
    copy.AppendBytes(text.data(), text.size());
    std::shared_ptr<const Source> sources[] = {OpenSource(path, SourceMode::kMap).Take(),
                                               OpenSource(path, SourceMode::kPread).Take(),
                                               MemorySource(Buffer::Share(std::move(copy)))};
    for (const auto& source : sources) {
      ASSERT_EQ(source->size(), size);
      for (int i = 0; i < 50; ++i) {
        uint64_t offset = random() % (size + 1);
        uint64_t n = random() % (size - offset + 1);
        auto bytes = source->Read(offset, n);
        ASSERT_TRUE(bytes.ok()) << bytes.status().ToString();
        EXPECT_EQ(AsText((*bytes)->span()), std::string_view(text).substr(offset, n));
      }
    }
  }
}

TEST_F(OsTest, ReadsBehindTheEndAreTruncated) {
  const std::string path = Put("file", "0123456789");
  for (SourceMode mode : {SourceMode::kMap, SourceMode::kPread}) {
    auto source = OpenSource(path, mode).Take();
    EXPECT_TRUE(source->Read(10, 0).ok());
    for (auto [offset, n] : {std::pair<uint64_t, uint64_t>{0, 11},
                             {10, 1},
                             {11, 0},
                             {3, ~0ull},
                             {~0ull, 1},
                             {~0ull - 3, 8}}) {
      auto bytes = source->Read(offset, n);
      ASSERT_FALSE(bytes.ok());
      EXPECT_EQ(bytes.status().code(), Code::kTruncated) << offset << " " << n;
      EXPECT_EQ(bytes.status().offset(), static_cast<int64_t>(offset));
    }
  }
}

TEST_F(OsTest, ViewsOfAMappingOutliveTheSource) {
  const std::string path = Put("file", "still here");
  auto source = OpenSource(path, SourceMode::kMap).Take();
  BufferPtr bytes = source->Read(6, 4).Take();
  source.reset();
  EXPECT_EQ(AsText(bytes->span()), "here");
}

TEST_F(OsTest, AFileThatShrinksIsAnErrorForPread) {
  const std::string path = Put("file", Noise(10000));
  auto source = OpenSource(path, SourceMode::kPread).Take();
  fs::resize_file(path, 5000);
  EXPECT_TRUE(source->Read(0, 5000).ok());
  auto bytes = source->Read(4000, 2000);
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.status().code(), Code::kTruncated);
}

TEST_F(OsTest, WhatCannotBeOpenedSaysWhy) {
  for (SourceMode mode : {SourceMode::kMap, SourceMode::kPread}) {
    auto missing = OpenSource(At("missing"), mode);
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.status().os_errno(), ENOENT);
    EXPECT_NE(missing.status().message().find("missing"), std::string::npos);
    EXPECT_FALSE(OpenSource(folder_.string(), mode).ok());
  }
  EXPECT_EQ(OpenInput(At("missing")).status().os_errno(), ENOENT);
  EXPECT_FALSE(OpenInput(folder_.string()).ok());
  auto output = OpenOutput(At("no/such/folder/file"));
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.status().os_errno(), ENOENT);
}

TEST_F(OsTest, InputGivesTheWholeFileInAnyPieces) {
  const std::string text = Noise(70000);
  const std::string path = Put("file", text);
  for (size_t piece : {1u, 7u, 4096u, 100000u}) {
    auto in = OpenInput(path).Take();
    EXPECT_EQ(in->size(), 70000);
    std::string read;
    std::vector<uint8_t> buffer(piece);
    for (;;) {
      auto n = in->Read(buffer.data(), buffer.size());
      ASSERT_TRUE(n.ok());
      if (*n == 0) break;
      read.append(reinterpret_cast<char*>(buffer.data()), *n);
    }
    EXPECT_TRUE(read == text);
  }
}

TEST_F(OsTest, OutputHasItsNameOnlyWhenFinished) {
  const std::string path = Put("file", "old");
  for (bool sync : {false, true}) {
    auto out = OpenOutput(path, {.overwrite = true, .sync = sync}).Take();
    ASSERT_TRUE(out->Write(AsBytes("new ")).ok());
    ASSERT_TRUE(out->Write(AsBytes(sync ? "synced" : "text")).ok());
    EXPECT_EQ(Get(path), sync ? "new text" : "old");
    EXPECT_EQ(Files().size(), 2u);
    ASSERT_TRUE(out->Finish().ok());
    EXPECT_EQ(Get(path), sync ? "new synced" : "new text");
    EXPECT_EQ(Files(), std::set<std::string>{"file"});
  }
}

TEST_F(OsTest, OutputThatIsNotFinishedLeavesNothing) {
  const std::string path = Put("file", "old");
  {
    auto out = OpenOutput(path).Take();
    ASSERT_TRUE(out->Write(AsBytes("new")).ok());
    auto other = OpenOutput(At("fresh")).Take();
    ASSERT_TRUE(other->Write(AsBytes("new")).ok());
  }
  EXPECT_EQ(Get(path), "old");
  EXPECT_EQ(Files(), std::set<std::string>{"file"});
}

TEST_F(OsTest, OutputMayRefuseToOverwrite) {
  const std::string path = Put("file", "old");
  EXPECT_EQ(OpenOutput(path, {.overwrite = false}).status().code(), Code::kExists);
  // A file that appears while the output is written is not overwritten either.
  auto out = OpenOutput(At("later"), {.overwrite = false}).Take();
  ASSERT_TRUE(out->Write(AsBytes("mine")).ok());
  Put("later", "theirs");
  EXPECT_EQ(out->Finish().code(), Code::kExists);
  EXPECT_EQ(Get(At("later")), "theirs");
  EXPECT_EQ(Files(), (std::set<std::string>{"file", "later"}));
  auto fresh = OpenOutput(At("fresh"), {.overwrite = false}).Take();
  ASSERT_TRUE(fresh->Write(AsBytes("mine")).ok());
  ASSERT_TRUE(fresh->Finish().ok());
  EXPECT_EQ(Get(At("fresh")), "mine");
  EXPECT_EQ(Files(), (std::set<std::string>{"file", "fresh", "later"}));
}

TEST_F(OsTest, OutputThatCannotGetItsNameLeavesNothing) {
  auto out = OpenOutput(At("file")).Take();
  ASSERT_TRUE(out->Write(AsBytes("text")).ok());
  // A folder has taken the name.
  fs::create_directory(At("file"));
  Status status = out->Finish();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.os_errno(), 0);
  EXPECT_EQ(Files(), std::set<std::string>{"file"});
}

TEST_F(OsTest, DevicesAreWrittenInPlace) {
  auto out = OpenOutput("/dev/null").Take();
  ASSERT_TRUE(out->Write(AsBytes("text")).ok());
  EXPECT_TRUE(out->Finish().ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  auto full = OpenOutput("/dev/full");
  if (!full.ok()) return;
  EXPECT_EQ((*full)->Write(AsBytes("text")).os_errno(), ENOSPC);
}

TEST(RandomBitsTest, Differ) {
  std::set<uint64_t> seen;
  for (int i = 0; i < 100; ++i) seen.insert(RandomBits());
  EXPECT_EQ(seen.size(), 100u);
}

}  // namespace
}  // namespace scrt
