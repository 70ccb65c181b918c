// The vectors that docs/spec/schema.md prints, and known answers of the legacy fingerprint; both
// were computed without this library.
#include <gtest/gtest.h>

#include <fstream>

#include "core/schema/dsl.h"
#include "core/schema/legacy_fingerprint.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

struct Vector {
  std::string dsl, bytes, annotations, x24;
};

std::vector<Vector> ReadSpecPage() {
  std::string here = __FILE__;
  std::ifstream page(here.substr(0, here.rfind("core/schema/")) + "docs/spec/schema.md");
  std::vector<Vector> vectors;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    auto value = [&](const char* label, std::string* out) {
      size_t n = std::string_view(label).size();
      if (line.compare(0, n, label) != 0) return false;
      *out += line.substr(n);
      return true;
    };
    if (line == "```vector") {
      vectors.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      Vector& vector = vectors.back();
      if (!value("bytes: ", &vector.bytes) && !value("annotations: ", &vector.annotations) &&
          !value("x24: ", &vector.x24)) {
        vector.dsl += line + "\n";
      }
    }
  }
  return vectors;
}

TEST(SpecPage, VectorsHold) {
  std::vector<Vector> vectors = ReadSpecPage();
  if (vectors.empty()) GTEST_SKIP() << "the page is not beside the sources";
  EXPECT_GE(vectors.size(), 6u);
  for (const Vector& vector : vectors) {
    auto document = ParseDsl(vector.dsl);
    ASSERT_TRUE(document.ok()) << document.status().ToString() << vector.dsl;
    const Schema& schema = *document->schemas[0].schema;
    std::string bytes, annotations;
    FormatHex(AsBytes(schema.canonical()), &bytes);
    FormatHex(AsBytes(SchemaAnnotations(schema)), &annotations);
    EXPECT_EQ(bytes, vector.bytes) << vector.dsl;
    EXPECT_EQ(annotations, vector.annotations) << vector.dsl;
    EXPECT_EQ(schema.x24(), vector.x24) << vector.dsl;
  }
}

TEST(LegacyFingerprint, KnownAnswers) {
  auto document = ParseDsl(
      "@schema:Trip\n@field Km DOUBLE default=1234567\n@field Note text # (km) NOTE\n"
      "@schema:Ref\n@field a ref:Trip:Km\n");
  ASSERT_TRUE(document.ok()) << document.status().ToString();
  EXPECT_EQ(*LegacyHashInput(*document, "Trip"),
            "Trip|Km:DOUBLE@default=1234567=def:float:1.234567e+06|Note:text@#@(km)@note");
  EXPECT_EQ(*LegacyFingerprint(*document, "Trip"), 0x4d397efca159a588u);
  EXPECT_EQ(*LegacyFingerprint(*document, "Ref"), 0xe8c6004aef020d87u);
  EXPECT_EQ(*LegacyRegistryFingerprint(*document), 0x81c20afc8166830bu);
  EXPECT_EQ(*LegacyServerFingerprint(*document), 0x929b5a49a3aeb3d2u);
}

TEST(LegacyFingerprint, FloatsAsTheLegacyProgramsWriteThem) {
  for (auto [given, key] :
       std::vector<std::pair<const char*, const char*>>{{"100000", "100000"},
                                                        {"1000000", "1e+06"},
                                                        {"123456", "123456"},
                                                        {"0.0001", "0.0001"},
                                                        {"0.00001", "1e-05"},
                                                        {"12345678.5", "1.23456785e+07"},
                                                        {"0", "0"},
                                                        {"-0", "-0"},
                                                        {"1e20", "1e+20"},
                                                        {"inf", "+Inf"},
                                                        {"0.00012345", "0.00012345"},
                                                        {"5e-324", "5e-324"}}) {
    auto document = ParseDsl(std::string("@schema:A\n@field x double default=") + given + "\n");
    ASSERT_TRUE(document.ok()) << given;
    std::string input = *LegacyHashInput(*document, "A");
    EXPECT_EQ(input.substr(input.rfind(':') + 1), key);
  }
}

TEST(LegacyFingerprint, SaysWhatItCannotDo) {
  auto document = ParseDsl("@schema:A\n@field x u8 default=1\n@schema:B\n@field y i64\n");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(LegacyFingerprint(*document, "A").status().code(), Code::kUnsupported);
  EXPECT_EQ(LegacyFingerprint(*document, "C").status().code(), Code::kNotFound);
  document->schemas[1].spelling.clear();
  EXPECT_EQ(LegacyFingerprint(*document, "B").status().code(), Code::kState);
}

}  // namespace
}  // namespace scrt
