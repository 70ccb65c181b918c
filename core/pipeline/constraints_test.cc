#include "core/pipeline/constraints.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/pipeline/file_for_test.h"

namespace scrt {
namespace {

using test::FileForTest;

Status Check(FileForTest& file, uint64_t memory = uint64_t{32} << 20) {
  ConstraintOptions options;
  options.memory_bytes = memory;
  return CheckConstraints(*file.Open(), options, {});
}

TEST(Constraints, UniqueWithinATable) {
  FileForTest file("@schema:User\n@field id i64 unique\n@field name string?\n");
  file.Append("User", R"({"id":1,"name":"a"}{"id":2,"name":"a"}{"id":3,"name":null})");
  EXPECT_TRUE(Check(file).ok());
}

TEST(Constraints, ATwinIsToldWithItsRows) {
  FileForTest file("@schema:User\n@field id i64\n@field mail string unique\n");
  file.Append("User", R"({"id":1,"mail":"a@x"}{"id":2,"mail":"b@x"})");
  file.Append("User", R"({"id":3,"mail":"c@x"}{"id":4,"mail":"b@x"}{"id":5,"mail":"a@x"})");
  Status status = Check(file);
  EXPECT_EQ(status.code(), Code::kConstraint);
  EXPECT_EQ(status.message(),
            "table User, field mail: \"b@x\" in row 4 is in row 2 already; 1 more like this");
}

TEST(Constraints, NullsAndAbsentFieldsAreNoValues) {
  FileForTest file("@schema:User\n@field id i64? unique\n");
  file.Append("User", R"({"id":null}{"id":null}{}{}{"id":0})");
  EXPECT_TRUE(Check(file).ok());
}

TEST(Constraints, NestedFieldsCountOverTheWholeTable) {
  FileForTest file("@schema:Order\n@field lines list<struct{sku string unique}>\n");
  file.Append("Order", R"({"lines":[{"sku":"a"},{"sku":"b"}]}{"lines":[]}{"lines":[{"sku":"a"}]})");
  EXPECT_EQ(Check(file).message(),
            "table Order, field lines.sku: \"a\" in row 3 is in row 1 already");

  FileForTest twice("@schema:Order\n@field lines list<struct{sku string unique}>\n");
  twice.Append("Order", R"({"lines":[{"sku":"a"},{"sku":"a"}]})");
  EXPECT_EQ(Check(twice).message(), "table Order, field lines.sku: \"a\" in row 1 is there twice");
}

TEST(Constraints, UnionsAndNestedValuesCompareByValue) {
  const char* dsl = "@schema:T\n@field v union<i64,f64,string,list<i64>> unique\n";
  FileForTest differ(dsl);
  differ.Append("T", R"({"v":1}{"v":"1"}{"v":1.5}{"v":[1]}{"v":[1,2]})");
  EXPECT_TRUE(Check(differ).ok());
  FileForTest same(dsl);
  same.Append("T", R"({"v":[1,2]}{"v":"x"}{"v":[1,2]})");
  EXPECT_EQ(Check(same).message(), "table T, field v: [1,2] in row 3 is in row 1 already");
}

TEST(Constraints, LongValuesDifferInTheirLastByte) {
  std::string long_text(5000, 'x');
  FileForTest differ("@schema:T\n@field v string unique\n");
  differ.Append("T", "{\"v\":\"" + long_text + "a\"}{\"v\":\"" + long_text + "b\"}");
  EXPECT_TRUE(Check(differ).ok());
  FileForTest same("@schema:T\n@field v string unique\n");
  same.Append("T", "{\"v\":\"" + long_text + "a\"}{\"v\":\"" + long_text + "a\"}");
  Status status = Check(same);
  EXPECT_EQ(status.code(), Code::kConstraint);
  EXPECT_LT(status.message().size(), 200u);
}

const char* kShop =
    "@schema:User\n@field ID i64 unique\n"
    "@schema:Order\n@field user ref:User:ID\n@field others list<ref:User:ID>?\n";

TEST(Constraints, RefsNameValuesOfTheirTarget) {
  FileForTest file(kShop);
  file.Append("Order", R"({"user":3,"others":[1,2]}{"user":1,"others":null})");
  file.Append("User", R"({"ID":1}{"ID":2}{"ID":3})");
  EXPECT_TRUE(Check(file).ok());
}

TEST(Constraints, ARefWithoutATargetIsTold) {
  FileForTest file(kShop);
  file.Append("User", R"({"ID":1}{"ID":2})");
  file.Append("Order", R"({"user":1}{"user":7}{"user":9}{"user":7})");
  Status status = Check(file);
  EXPECT_EQ(status.code(), Code::kConstraint);
  EXPECT_EQ(status.message(),
            "table Order, field user: 7 in row 2 is not in User.ID; 1 more like this");
  FileForTest inside(kShop);
  inside.Append("User", R"({"ID":1}{"ID":2})");
  inside.Append("Order", R"({"user":1}{"user":2,"others":[2,5]})");
  EXPECT_EQ(Check(inside).message(), "table Order, field others: 5 in row 2 is not in User.ID");
}

TEST(Constraints, ARefToATableThatTheFileLacksIsNotChecked) {
  FileForTest file(kShop);
  file.Append("Order", R"({"user":3,"others":[1,2]})");
  EXPECT_TRUE(Check(file).ok());
}

TEST(Constraints, ProgressMayStopTheWork) {
  FileForTest file(kShop);
  file.Append("User", R"({"ID":1}{"ID":2})");
  file.Append("User", R"({"ID":3})");
  std::vector<int64_t> seen;
  Status status = CheckConstraints(*file.Open(), {}, [&](int64_t rows) {
    seen.push_back(rows);
    return rows < 3 ? Status::Ok() : Status(Code::kCancelled, "cancelled");
  });
  EXPECT_EQ(status.code(), Code::kCancelled);
  EXPECT_EQ(seen, (std::vector<int64_t>{2, 3}));
}

// Random tables against sets in memory, with so little memory that runs spill.
TEST(Constraints, AgreeWithSetsInMemory) {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    auto count = static_cast<int>(random() % 3000);
    uint32_t spread = 1u << (random() % 30);
    std::set<uint32_t> users;
    bool twins = false, lost = false;
    std::string user_rows, order_rows;
    for (int i = 0; i < count; ++i) {
      auto id =
          static_cast<uint32_t>(random() % 8 ? static_cast<uint32_t>(i) * 7 : random() % spread);
      twins |= !users.insert(id).second;
      user_rows += "{\"ID\":" + std::to_string(id) + "}\n";
    }
    for (int i = 0; i < count; ++i) {
      uint32_t id = static_cast<uint32_t>(random() % (random() % 500 == 0 ? 8000 : count)) * 7;
      lost |= !users.contains(id);
      order_rows += "{\"user\":" + std::to_string(id) + "}\n";
    }
    FileForTest file(kShop);
    file.Append("User", user_rows);
    file.Append("Order", order_rows);
    Status status = Check(file, round % 2 ? 1 : uint64_t{1} << 20);
    EXPECT_EQ(status.code(), twins || lost ? Code::kConstraint : Code::kOk) << status.ToString();
    if (twins) {
      EXPECT_TRUE(status.message().starts_with("table User")) << status.ToString();
    }
  }
}

}  // namespace
}  // namespace scrt
