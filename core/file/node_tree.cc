#include "core/file/node_tree.h"

namespace scrt::file {
namespace {

void Add(const TypePtr& declared, const std::string& path, std::vector<TreeNode>* out) {
  const Type& type = Storage(*declared);
  size_t at = out->size();
  out->push_back({&type, 0, path});
  if (type.id == TypeId::kStruct) {
    for (const Field& field : type.fields) {
      Add(field.type, path.empty() ? field.name : path + "." + field.name, out);
    }
  } else if (type.id == TypeId::kMap) {
    Add(type.children[0], path + "{key}", out);
    Add(type.children[1], path + "{}", out);
  } else if (type.id == TypeId::kList) {
    Add(type.children[0], path + "[]", out);
  } else if (type.id == TypeId::kUnion) {
    for (const TypePtr& child : type.children) {
      Add(child, path + "|" + TypeName(Storage(*child).id), out);
    }
  }
  (*out)[at].end = static_cast<uint32_t>(out->size());
}

}  // namespace

std::vector<TreeNode> NodeTree(const Schema& schema) {
  std::vector<TreeNode> nodes;
  Add(schema.record(), "", &nodes);
  return nodes;
}

Physical PhysicalOf(const Type& type) {
  switch (type.id) {
    case TypeId::kBool: return Physical::kBool;
    case TypeId::kU8: return Physical::kU8;
    case TypeId::kI8: return Physical::kI8;
    case TypeId::kU16: return Physical::kU16;
    case TypeId::kI16: return Physical::kI16;
    case TypeId::kU32:
    case TypeId::kSymbol: return Physical::kU32;
    case TypeId::kI32:
    case TypeId::kDate: return Physical::kI32;
    case TypeId::kU64: return Physical::kU64;
    case TypeId::kF32: return Physical::kF32;
    case TypeId::kF64: return Physical::kF64;
    case TypeId::kDecimal:
    case TypeId::kUuid: return Physical::kFixed16;
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kNumber: return Physical::kBinary;
    default: return Physical::kI64;
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
    case TypeId::kUnion: return false;
    default: return true;
  }
}

}  // namespace scrt::file
