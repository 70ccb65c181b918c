#include "core/file/node_tree.h"

namespace scrt::file {
namespace {

void Add(const TypePtr& declared, uint32_t parent, const std::string* name,
         std::vector<TreeNode>* out) {
  const Type& type = Storage(*declared);
  auto at = static_cast<uint32_t>(out->size());
  out->push_back({&type, 0, parent, name});
  for (const Field& field : type.fields) Add(field.type, at, &field.name, out);
  for (const TypePtr& child : type.children) Add(child, at, nullptr, out);
  (*out)[at].end = static_cast<uint32_t>(out->size());
}

}  // namespace

std::vector<TreeNode> NodeTree(const Schema& schema) {
  std::vector<TreeNode> nodes;
  Add(schema.record(), 0, nullptr, &nodes);
  return nodes;
}

std::string NodePath(const std::vector<TreeNode>& tree, uint32_t node) {
  std::vector<uint32_t> way;
  for (; node != 0; node = tree[node].parent) way.push_back(node);
  std::string path;
  for (auto at = way.rbegin(); at != way.rend(); ++at) {
    const TreeNode& here = tree[*at];
    switch (tree[here.parent].type->id) {
      case TypeId::kStruct:
        if (!path.empty()) path += '.';
        path += *here.name;
        break;
      case TypeId::kMap:
        path += *at == here.parent + 1 ? "{key}" : "{}";
        break;
      case TypeId::kList:
        path += "[]";
        break;
      default:
        path.append("|").append(TypeName(here.type->id));
    }
  }
  return path;
}

bool RefsResolved(const Type& declared) {
  if (declared.id == TypeId::kRef) return declared.target != nullptr;
  for (const Field& field : declared.fields) {
    if (!RefsResolved(*field.type)) return false;
  }
  for (const TypePtr& child : declared.children) {
    if (!RefsResolved(*child)) return false;
  }
  return true;
}

Physical PhysicalOf(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return Physical::kBool;
    case TypeId::kU8:
      return Physical::kU8;
    case TypeId::kI8:
      return Physical::kI8;
    case TypeId::kU16:
      return Physical::kU16;
    case TypeId::kI16:
      return Physical::kI16;
    case TypeId::kU32:
    case TypeId::kSymbol:
      return Physical::kU32;
    case TypeId::kI32:
    case TypeId::kDate:
      return Physical::kI32;
    case TypeId::kU64:
      return Physical::kU64;
    case TypeId::kF32:
      return Physical::kF32;
    case TypeId::kF64:
      return Physical::kF64;
    case TypeId::kDecimal:
    case TypeId::kUuid:
      return Physical::kFixed16;
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kNumber:
      return Physical::kBinary;
    default:
      return Physical::kI64;
  }
}

bool IsLeaf(const Type& type) {
  switch (type.id) {
    case TypeId::kNull:
    case TypeId::kSymbol:
    case TypeId::kTimestamptz:
    case TypeId::kList:
    case TypeId::kStruct:
    case TypeId::kMap:
    case TypeId::kUnion:
      return false;
    default:
      return true;
  }
}

}  // namespace scrt::file
