// The nodes of a row group: the types of a schema's tree in depth-first order.
#pragma once

#include <vector>

#include "core/encoding/values.h"
#include "core/schema/schema.h"

namespace scrt::file {

struct TreeNode {
  const Type* type;         // storage type; lives as long as the schema
  uint32_t end;             // number of the node behind this one's subtree
  uint32_t parent;          // its own number for node 0
  const std::string* name;  // of a field; null for other nodes. Lives as long as the schema
};

// Node 0 is the record.
std::vector<TreeNode> NodeTree(const Schema& schema);

// "user.name", "tags[]": for messages and statistics. Made on demand, since the paths of all nodes
// together may be far longer than the schema.
std::string NodePath(const std::vector<TreeNode>& tree, uint32_t node);

// Whether every ref in the tree knows the type that it is stored as.
bool RefsResolved(const Type& type);

// How the content of a leaf's pages lies in memory; kBinary for text, kU32 for symbols' codes.
Physical PhysicalOf(const Type& type);
// string, bytes, number, json, fixed width, bool: one block that a dictionary may stand for.
bool IsLeaf(const Type& type);

}  // namespace scrt::file
