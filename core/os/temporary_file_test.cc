#include "core/os/temporary_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace scrt {
namespace {

TEST(TemporaryFile, GivesBackWhatWasAppended) {
  auto file = TemporaryFile::Create().Take();
  ASSERT_TRUE(file->Append(AsBytes("hello ")).ok());
  ASSERT_TRUE(file->Append({}).ok());
  ASSERT_TRUE(file->Append(AsBytes("world")).ok());
  EXPECT_EQ(file->size(), 11u);
  std::vector<uint8_t> out(7);
  ASSERT_TRUE(file->Read(4, out.size(), out.data()).ok());
  EXPECT_EQ(AsText(out), "o world");
  EXPECT_EQ(file->Read(5, out.size(), out.data()).code(), Code::kTruncated);
}

TEST(TemporaryFile, LeavesNoName) {
  std::string folder = testing::TempDir() + "scrt_temporary_file_test";
  std::filesystem::create_directories(folder);
  auto file = TemporaryFile::Create(folder).Take();
  ASSERT_TRUE(file->Append(AsBytes("x")).ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove(folder);
}

TEST(TemporaryFile, NeedsItsFolder) {
  auto file = TemporaryFile::Create("/no/such/folder");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), Code::kNotFound);
}

}  // namespace
}  // namespace scrt
