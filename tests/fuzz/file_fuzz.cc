// Files: opening, recovering and decoding hostile bytes ends with an error or with columns that
// are well-formed, that another file holds again, and that can be written as JSON. A mutator that
// mends every check lets the fuzzer through to the content.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "core/base/buffer.h"
#include "core/file/file_mutator_test_util.h"
#include "core/file/file_test_util.h"
#include "core/file/stream_reader.h"
#include "core/infer/emit.h"
#include "core/sink/json_writer.h"

// libFuzzer's own; not there where inputs are only replayed.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data, size_t size,
                                                         size_t max_size);

namespace scrt {
namespace {

using namespace test;

constexpr int64_t kMaxSlots = 20000;  // of batches that are looked at value by value

void Require(bool holds) {
  if (!holds) std::abort();
}

int64_t Slots(const Column& column) {
  int64_t sum = column.length;
  for (const ColumnPtr& child : column.children) sum += Slots(*child);
  return sum;
}

void WriteAgain(const Batch& batch) {
  Bytes bytes;
  file::WriterOptions options;
  options.file_id = 1;
  options.pages.page_bytes = 1;
  options.pages.zstd_level = 1;
  auto writer = WriterInto(&bytes, options);
  // Encoded before, for a batch would get numbers for what auto_increment fields lack.
  Codec codec;
  auto group = file::EncodeRowGroup(batch, options.pages, &codec);
  Require(group.ok());
  Require(writer->Append(*group).ok());
  Require(writer->Finish().ok());
  auto reader = OpenBytes(SourceOf(bytes));
  Require(reader.ok());
  auto tables = ReadTables(**reader);
  Require(tables.ok());
  const auto& read = (*tables)[batch.schema->name()];
  if (batch.rows() == 0) return;
  Require(read.size() == 1 && ColumnsEqual(*read[0]->root, *batch.root));
}

void Look(const Batch& batch, bool closely) {
#ifdef SCRT_FUZZ_PLANT
  // Reached only by a page whose content changed and whose checks are right all the same.
  for (const ColumnPtr& column : batch.root->children) {
    const int width = FixedWidth(*column->type);
    if (column->length < 5 || width == 0 || column->null_count == column->length) continue;
    if ((column->values->data()[4 * width] & 0xfc) == 0xbc) std::abort();
  }
#endif
  if (!closely || Slots(*batch.root) > kMaxSlots) return;
  WriteAgain(batch);
  Buffer text;
  JsonTextSink sink(&text);
  (void)EmitRows(batch, 0, batch.rows(), sink);
}

// The same bytes in order, as from a pipe. A file that is whole gives the same number of rows.
void ReadInOrder(ByteSpan bytes, const Limits& limits, bool whole, int64_t rows) {
  file::ReaderOptions options;
  options.limits = limits;
  auto cursor = file::OpenStream(MemoryInput(std::string(AsText(bytes))), options);
  Require(cursor.ok() || !whole);
  if (!cursor.ok()) return;
  for (;;) {
    auto batch = (*cursor)->Next(0);
    Require(batch.ok() || !whole);
    if (!batch.ok() || *batch == nullptr) break;
    Require(ValidateColumn(*(*batch)->root, limits).ok());
    rows -= (*batch)->rows();
  }
  Require(rows == 0 || !whole);
}

void Read(ByteSpan bytes) {
  Limits limits;
  limits.memory = 1 << 20;
  limits.row_group_rows = 1 << 16;
  // What takes long is done for some inputs, always the same ones.
  const bool closely = Hash64(bytes) % 4 == 0;
  const auto source = SourceOf(bytes);
  auto reader = OpenBytes(source, false, limits);
  if (!reader.ok()) reader = OpenBytes(source, true, limits);
  if (!reader.ok()) return;
  for (size_t t = 0; t < (*reader)->index().tables.size(); ++t) {
    auto cursor = (*reader)->OpenCursor(t);
    Require(cursor.ok());
    for (;;) {
      auto batch = (*cursor)->Next(0);
      if (!batch.ok() || *batch == nullptr) break;
      Require(ValidateColumn(*(*batch)->root, limits).ok());
      Look(**batch, closely);
    }
  }
  if (!closely) return;
  int64_t rows = 0;
  for (const auto& table : (*reader)->index().tables) rows += static_cast<int64_t>(table.rows);
  const bool whole = (*reader)->Verify().ok() && !(*reader)->recovered();
  ReadInOrder(bytes, limits, whole, rows);
}

// Lets libFuzzer, which knows what found new code, change one part of the file.
void MutatePart(FileMutator* mutator, SurgeonFile* file) {
  SurgeonSegment& segment = file->segments[mutator->Below(file->segments.size())];
  std::vector<uint8_t>* part = &segment.body;
  if (!segment.pages.empty()) part = &segment.pages[mutator->Below(segment.pages.size())].raw;
  const size_t size = part->size(), room = size + 64;
  part->resize(room);
  part->resize(LLVMFuzzerMutate(part->data(), size, room));
}

}  // namespace
}  // namespace scrt

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  using namespace scrt;
  FileMutator mutator(seed);
  auto file = Surgeon::Open({data, size});
  if (!file.has_value() || mutator.Below(16) == 0) return LLVMFuzzerMutate(data, size, max_size);
  if (mutator.Below(2) == 0) {
    MutatePart(&mutator, &*file);
  } else {
    mutator.Mutate(&*file);
  }
  const Bytes bytes = Surgeon::Close(*file);
  if (bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  scrt::Read({data, size});
  return 0;
}
