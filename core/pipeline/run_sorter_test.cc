#include "core/pipeline/run_sorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace scrt {
namespace {

std::vector<std::string> Drain(RunSorter* sorter) {
  std::vector<std::string> out;
  EXPECT_TRUE(sorter->Finish().ok());
  for (std::string_view record;;) {
    auto more = sorter->Next(&record);
    EXPECT_TRUE(more.ok()) << more.status().ToString();
    if (!more.ok() || !*more) return out;
    out.emplace_back(record);
  }
}

std::vector<std::string> RandomRecords(size_t count, size_t max_bytes, uint64_t distinct,
                                       uint32_t random_state) {
  std::mt19937 random(random_state);
  std::vector<std::string> records;
  for (size_t i = 0; i < count; ++i) {
    std::mt19937 value(static_cast<uint32_t>(random() % distinct));
    std::string record(value() % (max_bytes + 1), '\0');
    // Few letters, so that many records share their beginning.
    for (char& c : record) c = static_cast<char>(value() % 3 == 0 ? value() : value() % 2);
    records.push_back(record);
  }
  return records;
}

struct Case {
  size_t count, max_bytes;
  uint64_t memory;
};

class SortsLikeMemory : public testing::TestWithParam<Case> {};

TEST_P(SortsLikeMemory, WhateverTheMemory) {
  const Case& c = GetParam();
  std::vector<std::string> records = RandomRecords(c.count, c.max_bytes, 1u << 30, 11);
  RunSorterOptions options;
  options.memory_bytes = c.memory;
  RunSorter sorter(options);
  for (const std::string& record : records) ASSERT_TRUE(sorter.Add(record).ok());
  std::vector<std::string> sorted = Drain(&sorter);
  std::sort(records.begin(), records.end());
  EXPECT_EQ(sorted, records);
  EXPECT_EQ(sorter.spills() != 0, c.count * (c.max_bytes / 2 + 24) > c.memory);
}

// The last two take more runs than one merge joins.
INSTANTIATE_TEST_SUITE_P(RunSorter, SortsLikeMemory,
                         testing::Values(Case{0, 10, 1 << 20}, Case{1, 10, 1 << 20},
                                         Case{5000, 40, 1 << 20}, Case{5000, 40, 20000},
                                         Case{20000, 20, 4000}, Case{3000, 4096, 65536},
                                         Case{50000, 16, 300}));

TEST(RunSorter, KeepsTheLeastOfRecordsThatDifferInTheirTail) {
  for (uint64_t memory : {uint64_t{1} << 20, uint64_t{20000}, uint64_t{3000}}) {
    RunSorterOptions options;
    options.memory_bytes = memory;
    options.distinct_tail_bytes = 2;
    RunSorter sorter(options);
    std::set<std::string> heads;
    for (std::string& record : RandomRecords(30000, 12, 300, 5)) {
      if (record.size() < 2) continue;
      record.insert(record.begin(), static_cast<char>(record.size()));
      ASSERT_TRUE(sorter.Add(record).ok());
      heads.insert(record.substr(0, record.size() - 2));
    }
    std::vector<std::string> sorted = Drain(&sorter);
    EXPECT_TRUE(std::is_sorted(sorted.begin(), sorted.end()));
    std::set<std::string> kept;
    for (const std::string& record : sorted) kept.insert(record.substr(0, record.size() - 2));
    EXPECT_EQ(kept, heads);
    EXPECT_EQ(sorted.size(), heads.size());
    EXPECT_EQ(sorter.spills() != 0, memory == 3000);
  }
}

TEST(RunSorter, TellsThatItCannotSpill) {
  RunSorterOptions options;
  options.memory_bytes = 100;
  options.folder = "/no/such/folder";
  RunSorter sorter(options);
  ASSERT_TRUE(sorter.Add(std::string(90, 'a')).ok());
  EXPECT_EQ(sorter.Add(std::string(90, 'b')).code(), Code::kNotFound);
  EXPECT_EQ(sorter.Add(std::string(5000, 'c')).code(), Code::kInternal);
}

}  // namespace
}  // namespace scrt
