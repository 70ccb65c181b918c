// From columns to the pages of a row group.
//
// PlanNodes says which slots of which column each node stores; EncodeNode makes the pages of one
// node and touches nothing else, so nodes may be encoded in any order and by any threads.
#pragma once

#include <utility>
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

struct EncodedPage {
  PageEntry entry;
  uint32_t head_bytes = 0;  // in EncodedNode::heads
  ByteSpan tail;            // behind them, in memory of the column
};
struct EncodedNode {
  uint8_t flags = 0;
  std::vector<EncodedPage> pages;
  Buffer heads;  // of the pages, one after the other
  // What tails lie in. Of borrowed columns that is the owner's memory.
  ColumnPtr column;
  std::vector<Buffer> gathered;

  uint64_t stored_bytes() const;
  // Head and tail of each page.
  std::vector<std::pair<ByteSpan, ByteSpan>> PageBytes() const;
};

Result<EncodedNode> EncodeNode(const NodeTask& task, const PageOptions& options, Codec* codec);

}  // namespace scrt::file
