// Node: one entry of a tape, 16 bytes. See tape.h for what the entries mean together.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/value/reference.h"

namespace scrt {

enum class NodeKind : uint8_t {
  kNull = 0,
  kFalse = 1,
  kTrue = 2,
  kInt = 3,     // payload: int64
  kUint = 4,    // payload: uint64 above INT64_MAX
  kDouble = 5,  // payload: double
  kNumber = 6,  // exact text only: payload is its length in bytes
  kString = 7,
  kKey = 8,  // always followed by its value
  kObject = 9,
  kArray = 10,
};

// Low bits of Node::flags.
enum NodeFlag : uint8_t {
  kNodeStored = 1,  // string or key: payload is a Reference into the tape's store
};

struct Node {
  NodeKind kind;
  uint8_t flags;
  uint16_t syntax;  // original-syntax marker, 0 = the plain form of the syntax
  uint32_t offset;  // first byte of the value in the source (the opening quote of a string)
  union {
    int64_t i64;
    uint64_t u64;
    double f64;
    struct {
      uint32_t length;  // string, key in the source: bytes between the quotes; number: bytes
      uint32_t reserved;
    } text;
    Reference reference;  // string, key with kNodeStored
    struct {
      uint32_t subtree;  // object, array: nodes including this one
      uint32_t bytes;    // source bytes from the opening to the closing bracket
    } container;
  };
};
static_assert(sizeof(Node) == 16);
static_assert(std::is_trivially_copyable_v<Node> &&
              std::is_trivially_default_constructible_v<Node>);

}  // namespace scrt
