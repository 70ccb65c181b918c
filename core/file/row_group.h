// Reading one row group: its directory, and from its pages the batch.
#pragma once

#include <memory>
#include <vector>

#include "core/batch/column.h"
#include "core/compress/compression.h"
#include "core/encoding/encoding.h"
#include "core/file/format.h"
#include "core/file/node_tree.h"
#include "core/os/source.h"

namespace scrt::file {

struct RowGroup {
  uint64_t offset = 0;  // of the segment in the file
  SegmentHeader header;
  RowGroupHead head;
  std::vector<NodeEntry> nodes;
  std::vector<uint32_t> first_page;  // per node, and one more for the end
  std::vector<PageEntry> pages;
};

// The directory of the ROWG segment at this offset, checked against itself and the segment.
Result<RowGroup> ReadRowGroup(const Source& source, uint64_t file_id, uint64_t offset,
                              const Limits& limits);

// Decodes row groups. Keeps scratch memory from one to the next. Not thread-safe; decoders of the
// same source may run at once.
class RowGroupDecoder {
 public:
  RowGroupDecoder(std::shared_ptr<const Source> source, uint64_t file_id, const Limits& limits);

  // All rows as a batch of `schema`, which must be the one that the row group names.
  Result<BatchPtr> Decode(const RowGroup& group, const SchemaPtr& schema);
  // Reads every page and verifies its check, without decoding.
  Status CheckPages(const RowGroup& group);
  // The raw bytes of one page, checked. They live until the next call, or until `scratch` changes.
  Status ReadPage(const RowGroup& group, uint32_t page, Buffer* scratch, ByteSpan* raw);

 private:
  class Node;

  // Charges an allocation that counts from the file ask for.
  Status Charge(uint64_t bytes);

  std::shared_ptr<const Source> source_;
  uint64_t file_id_;
  Limits limits_;
  Codec codec_;
  DecodeContext context_;
  uint64_t charged_ = 0;
  BufferPtr stored_;  // bytes of the page last read
};

}  // namespace scrt::file
