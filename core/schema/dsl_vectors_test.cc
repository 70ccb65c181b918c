// Documents with the answers of the public origin's parser, where that set of files is at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/schema/dsl.h"
#include "core/schema/legacy_fingerprint.h"

namespace scrt {
namespace {

using nlohmann::json;

// The parsed file, null if there is none.
json LoadVectors(const std::string& name) {
  const char* shared = std::getenv("SCRT_SHARED");
  std::vector<std::string> roots = {shared != nullptr ? shared : "", "../shared", "../../shared"};
  std::string here = __FILE__;
  roots.push_back(here.substr(0, here.rfind("core/schema/")) + "../shared");
  for (const std::string& root : roots) {
    std::ifstream in(root + "/vectors/scrt/" + name);
    if (in) return json::parse(in);
  }
  return nullptr;
}

// A value the way the vectors write it.
json Shown(const Type& type, const Scalar& value) {
  switch (type.id) {
    case TypeId::kU64:
      return {{"u64", std::to_string(value.u64)}};
    case TypeId::kBytes: {
      std::string hex = PlainText(type, value);
      return {{"bytes_hex", hex.substr(2)}};
    }
    case TypeId::kDuration:
      return {{"duration_ns", std::to_string(value.i64)}};
    case TypeId::kDate: {
      std::string text = PlainText(type, value) + "T00:00:00Z";
      return {{"time", text}, {"unix_ns", std::to_string(value.i64 * 86400000000000)}};
    }
    case TypeId::kDatetime:
      return {{"time", PlainText(type, value) + "Z"}, {"unix_ns", std::to_string(value.i64)}};
    case TypeId::kTimestamp:
    case TypeId::kTimestamptz:
      return {{"time", PlainText(type, value)}, {"unix_ns", std::to_string(value.i64)}};
    default:
      return value.text;
  }
}

json Rows(const Document& document) {
  json all = json::object();
  for (const DocumentSchema& schema : document.schemas) {
    for (const DataRow& row : schema.rows) {
      json shown = json::object();
      for (size_t i = 0; i < row.size(); ++i) {
        const Field& field = schema.schema->fields()[i];
        if (row[i].state == Cell::State::kValue)
          shown[field.name] = Shown(*field.type, row[i].value);
      }
      all[schema.schema->name()].push_back(shown);
    }
  }
  return all;
}

// Where ours differs on purpose (docs/dsl.md): our rows, or null for an error.
const std::map<std::string, json>& Differences() {
  static const auto* const kDifferences = new std::map<std::string, json>{
      {"quotes", json::parse(R"({"T": [{"A": "x, y", "B": "it"}, {"A": "plain words", "B": "a\"b"},
                             {"A": "tab\t", "B": ""}]})")},
      {"comment_lines", json::parse(R"({"T": [{"A": "v"}]})")},
      {"bytes_row",
       json::parse(R"({"T": [{"A": {"bytes_hex": "4142"}}, {"A": {"bytes_hex": "6869"}}]})")},
      {"uint_trailing_junk", nullptr},
  };
  return *kDifferences;
}

TEST(DslVectors, AnswersLikeTheOriginButForTheListedDifferences) {
  json vectors = LoadVectors("scrt_dsl_documents.json");
  if (vectors.is_null()) GTEST_SKIP() << "no vectors here";
  size_t differences = 0;
  for (const json& vector : vectors) {
    std::string name = vector["name"];
    auto document = ParseDsl(vector["text"].get<std::string>());
    auto difference = Differences().find(name);
    bool differs = difference != Differences().end();
    json expected = differs ? difference->second : vector.value("rows", json());
    differences += differs ? 1 : 0;
    if (expected.is_null()) {
      EXPECT_FALSE(document.ok()) << name;
      EXPECT_GT(document.status().line(), 0) << name;
      EXPECT_GT(document.status().column(), 0) << name;
      continue;
    }
    ASSERT_TRUE(document.ok()) << name << ": " << document.status().ToString();
    EXPECT_EQ(Rows(*document), expected) << name;
    if (differs) {
      EXPECT_NE(expected, vector.value("rows", json())) << name;
    }
  }
  EXPECT_EQ(differences, Differences().size());
}

TEST(LegacyVectors, EveryFingerprintAgrees) {
  json vectors = LoadVectors("scrt_fingerprints.json");
  if (vectors.is_null()) GTEST_SKIP() << "no vectors here";
  EXPECT_EQ(vectors.size(), 18u);
  for (const json& vector : vectors) {
    auto document = ParseDsl(vector["dsl"].get<std::string>());
    ASSERT_TRUE(document.ok()) << document.status().ToString();
    std::string schema = vector["schema"];
    auto text = LegacyHashInput(*document, schema);
    ASSERT_TRUE(text.ok()) << text.status().ToString();
    EXPECT_EQ(*text, vector["hash_input"].get<std::string>());
    auto hash = LegacyFingerprint(*document, schema);
    ASSERT_TRUE(hash.ok());
    char hex[17];
    std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(*hash));
    EXPECT_EQ(hex, vector["fingerprint_u64_hex"].get<std::string>());
  }
}

TEST(LegacyVectors, BothDocumentFingerprintsAgree) {
  json bundle = LoadVectors("scrt_bundle_manifest.json");
  if (bundle.is_null()) GTEST_SKIP() << "no vectors here";
  auto document = ParseDsl(bundle["dsl"].get<std::string>());
  ASSERT_TRUE(document.ok()) << document.status().ToString();
  auto expect = [&](const Result<uint64_t>& hash, const char* key) {
    ASSERT_TRUE(hash.ok());
    EXPECT_EQ(*hash, std::stoull(bundle[key].get<std::string>(), nullptr, 16)) << key;
  };
  expect(LegacyFingerprint(*document, "Item"), "schema_fingerprint_hex");
  expect(LegacyRegistryFingerprint(*document), "doc_fingerprint_registry_hex");
  expect(LegacyServerFingerprint(*document), "doc_fingerprint_server_hex");
}

}  // namespace
}  // namespace scrt
