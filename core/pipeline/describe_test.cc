#include "core/pipeline/describe.h"

#include <gtest/gtest.h>

#include <iterator>
#include <regex>
#include <string>

#include "core/pipeline/file_for_test.h"
#include "core/text/json_tape.h"

namespace scrt {
namespace {

using test::FileForTest;

std::string Described(const file::FileReader& reader, bool pages) {
  Buffer out;
  Status status = DescribeFile(reader, pages, &out);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return std::string(AsText(out.span()));
}

size_t Count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

const char* kDsl =
    "@schema:A\n@field id u32 auto_increment\n@field tags list<symbol>\n"
    "@schema:B\n@field at timestamptz?\n@field x f64\n";

TEST(Describe, TellsTablesSchemasAndRowGroups) {
  FileForTest file(kDsl, {.pages = {}, .file_id = 0xabc});
  file.Append("A", R"({"id":1,"tags":["x","y"]}{"id":2,"tags":[]})");
  file.Append("B", R"({"at":null,"x":1}{"at":"2025-01-01T00:00:00Z","x":2.5})");
  file.Append("A", R"({"id":3,"tags":["z"]})");
  file.writer().SetMetadata("writer", "a \"test\"");
  ASSERT_TRUE(file.writer().SetCounter("A", 0, 4).ok());
  auto reader = file.Open();
  std::string text = Described(*reader, false);
  EXPECT_TRUE(
      text.starts_with("{\"format_version\":\"1.0\",\"file_id\":\"0000000000000abc\","
                       "\"bytes\":" +
                       std::to_string(reader->size()) +
                       ",\"recovered\":false,\"lost_bytes\":0,"
                       "\"metadata\":{\"writer\":\"a \\\"test\\\"\"},\"tables\":[{"
                       "\"name\":\"A\",\"fingerprint\":\"" +
                       reader->TableSchema(0)->x24() + "\",\"rows\":3,"))
      << text;
  EXPECT_NE(text.find("\"counters\":{\"id\":4}"), std::string::npos);
  EXPECT_EQ(Count(text, "\"table\":\"A\""), 2u);
  EXPECT_EQ(Count(text, "\"table\":\"B\""), 1u);
  EXPECT_EQ(Count(text, "\"pages\""), 0u);
}

// Every page of the file comes once, at its place, with as many blocks as its type has.
TEST(Describe, PagesFollowEachOther) {
  FileForTest file(kDsl);
  file.Append("A", R"({"id":1,"tags":["x","y"]}{"id":2,"tags":[]})");
  std::string rows;
  for (int i = 0; i < 40; ++i) {
    rows += R"({"at":null,"x":1}{"at":"2025-01-01T00:00:00Z","x":2.5})";
  }
  file.Append("B", rows);
  auto reader = file.Open();
  std::string text = Described(*reader, true);
  Tape tape;
  ASSERT_TRUE(ParseJson(text, {}, &tape).ok()) << text;
  size_t pages = 0;
  for (size_t g = 0; g < 2; ++g) {
    file::RowGroup group = reader->ReadGroup(g).Take();
    for (const file::PageEntry& page : group.pages) {
      EXPECT_EQ(Count(text, "{\"offset\":" + std::to_string(page.offset) +
                                ",\"stored_bytes\":" + std::to_string(page.stored_bytes) + ","),
                1u);
    }
    pages += group.pages.size();
  }
  EXPECT_EQ(Count(text, "\"encodings\":["), pages);
  // The times lie in two blocks behind their validity; the symbols have a dictionary page.
  EXPECT_EQ(Count(text, "\"validity\":"), 1u);
  std::regex two_blocks(R"("encodings":\["[a-z_]+","[a-z_]+"\])");
  EXPECT_EQ(std::distance(std::sregex_iterator(text.begin(), text.end(), two_blocks), {}), 1);
  EXPECT_EQ(Count(text, "\"dictionary\":true"), 1u);
}

TEST(Describe, AnEmptyFileHasEmptyLists) {
  FileForTest file(kDsl);
  std::string text = Described(*file.Open(), true);
  EXPECT_TRUE(text.ends_with("\"tables\":[],\"schemas\":[],\"row_groups\":[]}")) << text;
}

}  // namespace
}  // namespace scrt
