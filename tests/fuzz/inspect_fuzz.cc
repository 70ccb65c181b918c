// What tells of a file: describing hostile bytes down to their pages, their statistics and their
// constraints end with an error or with JSON; and a file whose statistics can be had can be
// described. A mutator that mends every check lets the fuzzer through to the content.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "core/base/buffer.h"
#include "core/file/file_mutator_test_util.h"
#include "core/file/file_test_util.h"
#include "core/pipeline/constraints.h"
#include "core/pipeline/describe.h"
#include "core/pipeline/stats.h"
#include "core/text/json_tape.h"

// libFuzzer's own; not there where inputs are only replayed.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data, size_t size,
                                                         size_t max_size);

namespace scrt {
namespace {

using namespace test;

void Require(bool holds) {
  if (!holds) std::abort();
}

void RequireJson(const Buffer& text) {
  Tape tape;
  Require(ParseJson(AsText(text.span()), {}, &tape).ok());
}

void Look(std::string_view stats) {
#ifdef SCRT_FUZZ_PLANT
  // Reached only by a page whose content changed and whose checks are right all the same.
  if (stats.find("\"name\":\"counting\"") != stats.npos && stats.find("\"min\":") != stats.npos &&
      stats.find("\"min\":1000000,") == stats.npos) {
    std::abort();
  }
#endif
  (void)stats;
}

void Inspect(ByteSpan bytes) {
  Limits limits;
  limits.memory = 1 << 20;
  limits.row_group_rows = 1 << 16;
  const auto source = SourceOf(bytes);
  auto reader = OpenBytes(source, false, limits);
  if (!reader.ok()) reader = OpenBytes(source, true, limits);
  if (!reader.ok()) return;
  Buffer outline, description, stats;
  Require(DescribeFile(**reader, false, &outline).ok());
  RequireJson(outline);
  const bool described = DescribeFile(**reader, true, &description).ok();
  if (described) RequireJson(description);
  if (FileStats(**reader, {}, &stats).ok()) {
    Require(described);
    RequireJson(stats);
    Look(AsText(stats.span()));
  }
  ConstraintOptions options;
  options.memory_bytes = 1 << 20;
  (void)CheckConstraints(**reader, options, {});
}

}  // namespace
}  // namespace scrt

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  using namespace scrt;
  FileMutator mutator(seed);
  auto file = Surgeon::Open({data, size});
  if (!file.has_value() || mutator.Below(16) == 0) return LLVMFuzzerMutate(data, size, max_size);
  mutator.Mutate(&*file);
  const Bytes bytes = Surgeon::Close(*file);
  if (bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  scrt::Inspect({data, size});
  return 0;
}
