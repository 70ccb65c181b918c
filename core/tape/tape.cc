#include "core/tape/tape.h"

namespace scrt {
namespace {

bool IsNumberCharacter(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

// Bytes of the string that opens at `offset`, with its quotes.
size_t QuotedBytes(std::string_view source, size_t offset) {
  size_t i = offset + 1;
  while (i < source.size() && source[i] != '"') i += source[i] == '\\' ? 2 : 1;
  return i + 1 - offset;
}

}  // namespace

std::string_view Tape::Lexeme(const Node& node) const {
  if (node.kind < NodeKind::kInt || node.kind > NodeKind::kNumber) return {};
  if (node.kind == NodeKind::kNumber) return source_.substr(node.offset, node.text.length);
  size_t end = node.offset;
  while (end < source_.size() && IsNumberCharacter(source_[end])) ++end;
  return source_.substr(node.offset, end - node.offset);
}

std::string_view Tape::Span(uint32_t i) const {
  const Node& node = nodes_.data()[i];
  switch (node.kind) {
    case NodeKind::kNull:
    case NodeKind::kTrue:
      return source_.substr(node.offset, 4);
    case NodeKind::kFalse:
      return source_.substr(node.offset, 5);
    case NodeKind::kString:
    case NodeKind::kKey:
      if (node.flags & kNodeStored) {
        return source_.substr(node.offset, QuotedBytes(source_, node.offset));
      }
      return source_.substr(node.offset, size_t{node.text.length} + 2);
    case NodeKind::kObject:
    case NodeKind::kArray:
      return source_.substr(node.offset, node.container.bytes);
    default:
      return Lexeme(node);
  }
}

uint32_t Tape::Find(uint32_t object, std::string_view key) const {
  uint32_t end = Skip(object);
  for (uint32_t i = object + 1; i < end; i = Skip(i + 1)) {
    if (Text(nodes_.data()[i]) == key) return i + 1;
  }
  return 0;
}

void Tape::Clear() {
  source_ = {};
  nodes_.set_size(0);
  documents_.clear();
  store_.Clear();
}

}  // namespace scrt
