// What a page is made of, without decoding all of it: for tools that show a file's insides.
#pragma once

#include <cstdint>

#include "core/base/limits.h"
#include "core/encoding/registry.h"
#include "core/file/format.h"
#include "core/schema/type.h"

namespace scrt::file {

// The outermost encodings of a page's blocks. Rows of the registry, static lifetime.
struct PageBlocks {
  const EncodingRow* validity = nullptr;  // null: every slot has a value
  // In the order of the page. None in a page of a struct without shapes.
  const EncodingRow* content[2] = {nullptr, nullptr};
  int content_count = 0;
};

// `raw` is the page as RowGroupDecoder::ReadPage gives it, `type` the storage type of its node,
// `dictionary` whether it is the node's dictionary page. Decodes only what stands before the last
// block; what it says of a damaged page is an error or of no worth.
Result<PageBlocks> BlocksOfPage(ByteSpan raw, const PageEntry& page, const Type& type,
                                bool dictionary, const Limits& limits);

}  // namespace scrt::file
