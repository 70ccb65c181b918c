// What a .scrt file is made of.
#pragma once

#include "core/base/buffer.h"
#include "core/file/reader.h"

namespace scrt {

// Appends one JSON object: format, tables, schemas, row groups, and with `pages` the nodes and the
// pages of each row group. docs/cli.md lists the fields. Rows are not decoded.
Status DescribeFile(const file::FileReader& reader, bool pages, Buffer* out);

// The directory of a row group together with the node tree that it follows; CORRUPT if the two do
// not go together.
struct GroupNodes {
  file::RowGroup group;
  SchemaPtr schema;  // that the tree points into
  std::vector<file::TreeNode> tree;
};
Result<GroupNodes> ReadGroupNodes(const file::FileReader& reader, size_t group);

}  // namespace scrt
