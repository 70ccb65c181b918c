// From columns to the pages of a row group.
//
// PlanNodes says which slots of which column each node stores; EncodeNode makes the pages of one
// node and touches nothing else, so nodes may be encoded in any order and by any threads.
#pragma once

#include <vector>

#include "core/batch/column.h"
#include "core/compress/compression.h"
#include "core/encoding/encoding.h"
#include "core/file/format.h"

namespace scrt::file {

struct NodeTask {
  ColumnPtr column;
  BufferPtr mask;     // slots of the column that are stored; null: all of them
  int64_t slots = 0;  // how many that is
};

// In node order. Fails on columns that are not well-formed.
Result<std::vector<NodeTask>> PlanNodes(const ColumnPtr& root);

struct PageOptions {
  Profile profile = Profile::kCompact;
  int zstd_level = 3;
  uint32_t page_bytes = 65536;          // of fixed-width values, as decoded
  uint32_t text_page_bytes = 1u << 20;  // of text: short pages would cost it its redundancy
};

struct EncodedNode {
  uint8_t flags = 0;
  std::vector<PageEntry> pages;
  Buffer stored;  // the pages' bytes, one after the other
};

Result<EncodedNode> EncodeNode(const NodeTask& task, const PageOptions& options, Codec* codec);

}  // namespace scrt::file
