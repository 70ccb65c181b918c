#include "core/pipeline/stats.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/pipeline/column_stats.h"
#include "core/pipeline/file_for_test.h"

namespace scrt {
namespace {

using test::FileForTest;

std::string Stats(const file::FileReader& reader) {
  Buffer out;
  Status status = FileStats(reader, {}, &out);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return std::string(AsText(out.span()));
}

// The object of one column; empty if there is none.
std::string ColumnOf(const std::string& stats, const std::string& path) {
  size_t at = stats.find("{\"path\":\"" + path + "\"");
  if (at == std::string::npos) return "";
  size_t end = stats.find("{\"path\"", at + 1);
  return stats.substr(at, (end == std::string::npos ? stats.size() : end) - at);
}

// The text behind a key, up to a comma or a closing brace.
std::string ValueOf(const std::string& object, const std::string& key) {
  size_t at = object.find("\"" + key + "\":");
  if (at == std::string::npos) return "";
  at += key.size() + 3;
  bool quoted = object[at] == '"';
  size_t end = quoted ? object.find('"', at + 1) + 1 : object.find_first_of(",}", at);
  return object.substr(at, end - at);
}

TEST(Stats, CountsValuesNullsAndAbsentFields) {
  FileForTest file(
      "@schema:T\n@field a i64?\n@field s struct{x string?, y f64?}?\n@field l list<i32?>?\n");
  file.Append("T", R"({"a":5,"s":{"x":"q"},"l":[1,null,3]}{"a":null,"s":null}{"s":{"y":null}}
                      {"a":-7,"s":{"y":0.5,"x":null},"l":null})");
  std::string stats = Stats(*file.Open());
  struct Row {
    const char *path, *values, *nulls, *absent, *min, *max;
  };
  for (const Row& row :
       {Row{"", "4", "0", "0", "", ""}, Row{"a", "2", "1", "1", "-7", "5"},
        Row{"s", "3", "1", "0", "", ""}, Row{"s.x", "1", "1", "1", "\"q\"", "\"q\""},
        Row{"s.y", "1", "1", "1", "0.5", "0.5"}, Row{"l", "1", "1", "2", "", ""},
        Row{"l[]", "2", "1", "0", "1", "3"}}) {
    std::string column = ColumnOf(stats, row.path);
    EXPECT_EQ(ValueOf(column, "values"), row.values) << column;
    EXPECT_EQ(ValueOf(column, "nulls"), row.nulls) << column;
    EXPECT_EQ(ValueOf(column, "absent"), row.absent) << column;
    EXPECT_EQ(ValueOf(column, "min"), row.min) << column;
    EXPECT_EQ(ValueOf(column, "max"), row.max) << column;
  }
}

TEST(Stats, RangesOfEveryOrderedType) {
  struct Case {
    const char *type, *low, *high, *min, *max;
  };
  std::string long_text(70, 'z');
  std::string cut = '"' + long_text.substr(0, 64) + '"', long_cell = '"' + long_text + '"';
  for (const Case& c : {
           Case{"u8", "0", "255", "0", "255"},
           Case{"u64", "3", "18446744073709551615", "3", "18446744073709551615"},
           Case{"i16", "-32768", "5", "-32768", "5"},
           Case{"f32", "-0.1", "2e6", "-0.1", "2000000"},
           Case{"decimal(20,2)", "-1.50", "99999999999.25", "-1.50", "99999999999.25"},
           Case{"number", "-1e400", "1e-400", "-1e400", "1e-400"},
           Case{"string", "\"a\"", long_cell.c_str(), "\"a\"", cut.c_str()},
           Case{"symbol", "\"b\"", "\"c\"", "\"b\"", "\"c\""},
           Case{"date", "\"1969-12-31\"", "\"2025-02-28\"", "\"1969-12-31\"", "\"2025-02-28\""},
           Case{"timestamp", "\"2025-01-01T00:00:00Z\"", "\"2025-01-01T00:00:00.5Z\"",
                "\"2025-01-01T00:00:00Z\"", "\"2025-01-01T00:00:00.5Z\""},
           // The later clock is the earlier instant.
           Case{"timestamptz", "\"2025-01-01T06:00:00+06:00\"", "\"2025-01-01T01:00:00+00:00\"",
                "\"2025-01-01T06:00:00+06:00\"", "\"2025-01-01T01:00:00Z\""},
           Case{"duration", "\"-1s\"", "\"2h\"", "\"-1s\"", "\"2h\""},
           Case{"uuid", "\"00000000-0000-0000-0000-000000000000\"",
                "\"00000000-0000-0000-0000-000000000001\"", "", ""},
       }) {
    FileForTest file(std::string("@schema:T\n@field v ") + c.type + "\n");
    file.Append("T", std::string("{\"v\":") + c.high + "}{\"v\":" + c.low + "}");
    file.Append("T", std::string("{\"v\":") + c.low + "}");
    std::string column = ColumnOf(Stats(*file.Open()), "v");
    EXPECT_EQ(ValueOf(column, "min"), c.min) << c.type << column;
    EXPECT_EQ(ValueOf(column, "max"), c.max) << c.type << column;
  }
}

// What the columns hold, and the directories, headers and padding of the row groups: all bytes.
TEST(Stats, SizesAddUp) {
  std::mt19937 random(9);
  FileForTest file(
      "@schema:T\n@field a i64?\n@field s struct{x string, t timestamptz}\n"
      "@field u union<i64,string>\n@field m map<string,f64>\n@field y symbol\n");
  for (int g = 0; g < 3; ++g) {
    std::string lines;
    for (int i = 0; i < 3000; ++i) {
      lines += "{\"a\":" + std::to_string(random() % 1000) + ",\"s\":{\"x\":\"" +
               std::to_string(random()) +
               "\",\"t\":\"2025-01-01T00:00:00+01:00\"},\"u\":" + (i % 3 ? "1" : "\"one\"") +
               ",\"m\":{\"k\":1.5},\"y\":\"" + std::to_string(i % 7) + "\"}\n";
    }
    file.Append("T", lines);
  }
  auto reader = file.Open();
  std::string stats = Stats(*reader);
  uint64_t stored = 0, decoded = 0;
  for (size_t at = stats.find("{\"path\""); at != std::string::npos;
       at = stats.find("{\"path\"", at + 1)) {
    stored += std::stoull(ValueOf(stats.substr(at), "stored_bytes"));
    decoded += std::stoull(ValueOf(stats.substr(at), "decoded_bytes"));
  }
  uint64_t pages = 0, groups = 0, arrow = 0;
  for (size_t g = 0; g < 3; ++g) {
    file::RowGroup group = reader->ReadGroup(g).Take();
    for (const file::PageEntry& page : group.pages) pages += page.stored_bytes;
    groups += reader->index().groups[g].bytes;
    auto decoder = reader->MakeDecoder();
    arrow +=
        static_cast<uint64_t>(ArrowBytes(*(*decoder.Decode(group, reader->TableSchema(0)))->root));
  }
  EXPECT_EQ(stored, pages);
  EXPECT_EQ(decoded, arrow);
  EXPECT_EQ(ValueOf(stats, "stored_bytes"), std::to_string(groups));
  EXPECT_EQ(ValueOf(stats, "decoded_bytes"), std::to_string(arrow));
}

TEST(Stats, RowGroupsOfNarrowerSchemasCountForTheirColumns) {
  auto schema = [](const char* fields) {
    return ParseDsl(std::string("@schema:T\n") + fields).Take().schemas[0].schema;
  };
  FileForTest file("@schema:T\n@field a i64\n");
  file.Append(schema("@field a i64\n"), R"({"a":1}{"a":2})");
  file.Append(schema("@field b string?\n@field a union<i64,string>\n"),
              R"({"a":"x","b":"y"}{"a":10})");
  std::string stats = Stats(*file.Open());
  EXPECT_EQ(ValueOf(ColumnOf(stats, "a|i64"), "values"), "3") << stats;
  EXPECT_EQ(ValueOf(ColumnOf(stats, "a|i64"), "max"), "10");
  EXPECT_EQ(ValueOf(ColumnOf(stats, "a|string"), "values"), "1");
  EXPECT_EQ(ValueOf(ColumnOf(stats, "b"), "absent"), "3");
}

TEST(Stats, NodesMapByNameAndAlternative) {
  auto schema = [](const char* fields) {
    return ParseDsl(std::string("@schema:T\n") + fields).Take().schemas[0].schema;
  };
  SchemaPtr from = schema("@field x struct{p i64, q list<string>}\n@field y f64\n@field z i64\n");
  SchemaPtr to = schema(
      "@field y number\n@field w bool?\n@field x struct{q list<union<i64,string>>, p i64}\n");
  // from: 0 record, 1 x, 2 x.p, 3 x.q, 4 x.q[], 5 y, 6 z
  // to:   0 record, 1 y, 2 w, 3 x, 4 x.q, 5 x.q[], 6 and 7 its alternatives, 8 x.p
  std::vector<uint32_t> map = MapNodes(*from, *to, {}).Take();
  uint32_t text = file::NodeTree(*to)[6].type->id == TypeId::kString ? 6 : 7;
  EXPECT_EQ(map, (std::vector<uint32_t>{0, 3, 8, 4, text, 1, 0}));
}

// Pages count for the alternative that the values go to, which the type alone does not tell.
TEST(Stats, NodesMapToTheAlternativeThatTakesTheValues) {
  auto schema = [](const std::string& type) {
    return ParseDsl("@schema:T\n@field a " + type + "\n").Take().schemas[0].schema;
  };
  constexpr uint8_t kNegative = Facts::kNegative;
  struct Case {
    const char *from, *to;
    uint8_t facts;                     // of each alternative
    std::vector<const char*> targets;  // the wide types of the nodes from `a` on
  };
  for (const Case& c : {
           // Another kind that holds the values; which one they decide.
           Case{"union<i32,bool>", "union<f64,bool,string>", kNegative, {"union", "bool", "f64"}},
           Case{"union<i64,date>", "union<u64,string>", 0, {"union", "u64", "string"}},
           Case{"union<bool,i64>", "union<bool,u64,f64>", 0, {"union", "bool", "u64"}},
           Case{"union<bool,i64>", "union<bool,u64,f64>", kNegative, {"union", "bool", "f64"}},
           Case{"i64", "union<u64,f64>", kNegative, {"f64"}},
           // All alternatives into one.
           Case{"union<i64,string>", "union<bool,json>", 0, {"json", "json", "json"}},
           Case{"date", "union<i64,string>", 0, {"string"}},
           // What does not change stays, though each alternative would hold the other.
           Case{"union<list<string>,list<symbol>>",
                "union<list<string>,list<symbol>>?",
                0,
                {"union", "list", "string", "list", "symbol"}},
           // Keys become values of a map.
           Case{"struct{x i64, y i64}", "map<string,i64>", 0, {"map", "i64", "i64"}},
       }) {
    Facts facts;
    facts.MutablePart(0)->bits = c.facts;
    for (size_t a : {0, 1}) facts.MutablePart(0)->MutablePart(a)->bits = c.facts;
    SchemaPtr to = schema(c.to);
    auto map = MapNodes(*schema(c.from), *to, facts);
    ASSERT_TRUE(map.ok()) << c.from << " " << map.status().ToString();
    std::vector<file::TreeNode> tree = file::NodeTree(*to);
    ASSERT_EQ(map->size(), c.targets.size() + 1) << c.from;
    for (size_t n = 0; n < c.targets.size(); ++n) {
      EXPECT_STREQ(TypeName(tree[(*map)[n + 1]].type->id), c.targets[n]) << c.from << " " << n;
    }
  }
}

// Every byte of the pages stands at a column that has values, when alternatives change places.
TEST(Stats, SizesOfWidenedUnionsGoToTheirAlternatives) {
  auto schema = [](const char* fields) {
    return ParseDsl(std::string("@schema:T\n") + fields).Take().schemas[0].schema;
  };
  FileForTest file("@schema:T\n@field a i64\n");
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "{\"a\":" + std::to_string(i * i * 7919 % 1000003) + "}";
  file.Append(schema("@field a union<i64,bool>\n"), lines + "{\"a\":true}");
  file.Append(schema("@field a union<u64,bool>\n"), R"({"a":18446744073709551615}{"a":false})");
  auto reader = file.Open();
  std::string stats = Stats(*reader);
  std::string numbers = ColumnOf(stats, "a|u64");
  EXPECT_EQ(ValueOf(numbers, "values"), "501") << stats;
  EXPECT_GT(std::stoull(ValueOf(numbers, "stored_bytes")), 500) << stats;
  EXPECT_EQ(ValueOf(ColumnOf(stats, "a|bool"), "values"), "2");
}

}  // namespace
}  // namespace scrt
