// The public conformance suite and real data, where they are at hand: $SCRT_SHARED, else
// ../shared beside the source tree.
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "core/tape/equal.h"
#include "core/text/json_tape.h"
#include "core/text/json_writer.h"

namespace scrt {
namespace {

namespace fs = std::filesystem;

fs::path Shared() {
  const char* set = std::getenv("SCRT_SHARED");
  if (set != nullptr) return set;
  return fs::path(__FILE__).parent_path() / "../../../shared";
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// Decompresses until `lines` newlines are there, all of it if `lines` is 0.
std::string ReadZstd(const fs::path& path, size_t lines) {
  const std::string packed = ReadFile(path);
  std::string out, chunk(1 << 20, '\0');
  ZSTD_DCtx* context = ZSTD_createDCtx();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  size_t seen = 0;
  while (in.pos < in.size && (lines == 0 || seen < lines)) {
    ZSTD_outBuffer piece{chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context, &piece, &in))) break;
    seen += static_cast<size_t>(
        std::count(chunk.begin(), chunk.begin() + static_cast<long>(piece.pos), '\n'));
    out.append(chunk.data(), piece.pos);
  }
  ZSTD_freeDCtx(context);
  for (; lines != 0 && seen > lines; --seen) {
    out.resize(LastRecordEnd(std::string_view(out).substr(0, out.size() - 1)));
  }
  return out;
}

// What docs/spec/json.md says of the texts that the standard leaves open.
bool AcceptedByPolicy(const std::string& name) {
  return name.starts_with("i_number_") || name == "i_structure_UTF-8_BOM_empty_object.json";
}

TEST(JsonCorpus, ConformanceSuiteIsDecidedAsDocumented) {
  const fs::path folder = Shared() / "suites/JSONTestSuite/test_parsing";
  if (!fs::exists(folder)) GTEST_SKIP() << "no conformance suite";
  std::map<char, int> counts;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    const std::string text = ReadFile(entry.path());
    ++counts[name[0]];
    Tape tape;
    const Status status = ParseJson(text, {}, &tape);
    const bool accept = name[0] == 'y' || (name[0] == 'i' && AcceptedByPolicy(name));
    EXPECT_EQ(status.ok(), accept) << name << ": " << status.ToString();
    if (!status.ok()) {
      EXPECT_GE(status.offset(), 0) << name;
      EXPECT_GE(status.line(), 1) << name;
      continue;
    }
    Buffer out;
    ASSERT_TRUE(WriteTape(tape, 0, {}, &out).ok()) << name;
    Tape again;
    ASSERT_TRUE(ParseJson(AsText(out.span()), {}, &again).ok()) << name;
    EXPECT_TRUE(SameDocuments(tape, again)) << name;
  }
  EXPECT_GT(counts['y'], 50);
  EXPECT_GT(counts['n'], 90);
}

void ExpectRoundTrip(const std::string& text, bool lines) {
  Tape tape;
  const Status status = lines ? ParseJsonLines(text, {}, &tape) : ParseJson(text, {}, &tape);
  ASSERT_TRUE(status.ok()) << status.ToString();
  for (const bool number_text : {true, false}) {
    TextWriteOptions options;
    options.number_text = number_text;
    Buffer out;
    ASSERT_TRUE(WriteTapeLines(tape, options, &out).ok());
    Tape again;
    ASSERT_TRUE(ParseJsonLines(AsText(out.span()), {}, &again).ok());
    EqualOptions equal;
    equal.number_text = number_text;
    EXPECT_TRUE(SameDocuments(tape, again, equal));
  }
}

TEST(JsonCorpus, RealDataRoundTrips) {
  const fs::path folder = Shared() / "data";
  if (!fs::exists(folder)) GTEST_SKIP() << "no data";
  int sets = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".zst") continue;
    SCOPED_TRACE(entry.path().filename());
    const std::string text = ReadZstd(entry.path(), 2000);
    ASSERT_GE(std::count(text.begin(), text.end(), '\n'), 1000);
    ExpectRoundTrip(text, true);
    ++sets;
  }
  EXPECT_GE(sets, 1);
  for (const auto& entry : fs::directory_iterator(folder / "json")) {
    if (entry.path().extension() != ".zst") continue;
    SCOPED_TRACE(entry.path().filename());
    ExpectRoundTrip(ReadZstd(entry.path(), 0), false);
  }
}

}  // namespace
}  // namespace scrt
