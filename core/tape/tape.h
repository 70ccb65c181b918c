// Tape: the structure of parsed documents as a flat array of 16-byte nodes over a kept source.
//
// A node holds the place of its value in the source; a container also holds the length of its
// subtree in nodes, so that skipping it is one addition, and the length of its source in bytes, so
// that its original text is one span. Scalars are decoded: integers and doubles in the node,
// strings as a span of the source, or, if they had escapes, as a reference into a value store.
//
//   {"a":[1,2]}   ->   0 Object subtree=5   1 Key "a"   2 Array subtree=3   3 Int 1   4 Int 2
//
// A tape holds any number of documents (JSON Lines: one per record) one after the other. It
// borrows its source: the bytes must outlive it. Const use is thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/tape/node.h"
#include "core/tape/node_array.h"
#include "core/value/store.h"

namespace scrt {

class Tape {
 public:
  // Sources of 4 GiB and more are refused by readers (LIMIT).
  static constexpr uint64_t kMaxSource = 0xffffffffu;

  Tape() = default;
  Tape(Tape&&) noexcept = default;
  Tape& operator=(Tape&&) noexcept = default;

  std::span<const Node> nodes() const { return {nodes_.data(), nodes_.size()}; }
  // Node index at which each document starts.
  const std::vector<uint32_t>& documents() const { return documents_; }
  std::string_view source() const { return source_; }
  const ValueStore& store() const { return store_; }

  // Index of the node behind the value at `i` (a key is a node of its own).
  uint32_t Skip(uint32_t i) const {
    const Node& node = nodes_.data()[i];
    return i + (node.kind >= NodeKind::kObject ? node.container.subtree : 1);
  }
  // The decoded text of a string or key. Lives as long as the tape.
  std::string_view Text(const Node& node) const {
    if (node.flags & kNodeStored) return store_.Text(node.reference);
    return {source_.data() + node.offset + 1, node.text.length};
  }
  // A number as it was written. Empty for other kinds.
  std::string_view Lexeme(const Node& node) const;
  // The original text of the value at `i`, quotes and brackets included.
  std::string_view Span(uint32_t i) const;
  // Node index of the value of `key` in the object at `object`: the first of that name, or 0.
  uint32_t Find(uint32_t object, std::string_view key) const;

  // Bytes of memory held beside the source.
  uint64_t Bytes() const {
    return nodes_.held() + documents_.capacity() * sizeof(uint32_t) + store_.Bytes();
  }
  // Drops everything but keeps memory for the next source.
  void Clear();

 private:
  friend class TapeBuilder;
  std::string_view source_;
  NodeArray nodes_;
  std::vector<uint32_t> documents_;
  ValueStore store_;
};

}  // namespace scrt
