// WalkTape: drives a sink with the documents of a tape, as the reader that made it would have.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sink/sink.h"
#include "core/tape/tape.h"

namespace scrt {

// Documents [first, last). False if the sink stopped; its status tells why.
template <Sink S>
bool WalkTape(const Tape& tape, size_t first, size_t last, S& sink) {
  struct Open {
    uint32_t end;  // the node behind the container
    uint32_t at;   // its own node
  };
  const Node* nodes = tape.nodes().data();
  std::vector<Open> open;
  for (size_t document = first; document < last; ++document) {
    uint32_t i = tape.documents()[document];
    uint64_t last_at = nodes[i].offset;
    do {
      const Node& node = nodes[i];
      bool more = true;
      switch (node.kind) {
        case NodeKind::kNull: more = sink.Null(node.offset); break;
        case NodeKind::kFalse: more = sink.Bool(false, node.offset); break;
        case NodeKind::kTrue: more = sink.Bool(true, node.offset); break;
        case NodeKind::kInt: more = sink.Int(node.i64, tape.Lexeme(node), node.offset); break;
        case NodeKind::kUint: more = sink.Uint(node.u64, tape.Lexeme(node), node.offset); break;
        case NodeKind::kDouble: more = sink.Double(node.f64, tape.Lexeme(node), node.offset); break;
        case NodeKind::kNumber: more = sink.Number(tape.Lexeme(node), node.offset); break;
        case NodeKind::kString:
          more = sink.String({tape.Text(node), (node.flags & kNodeStored) == 0}, node.offset);
          break;
        case NodeKind::kKey:
          more = sink.Key({tape.Text(node), (node.flags & kNodeStored) == 0}, node.offset);
          break;
        case NodeKind::kObject:
          more = sink.BeginObject(node.offset);
          open.push_back({i + node.container.subtree, i});
          break;
        case NodeKind::kArray:
          more = sink.BeginArray(node.offset);
          open.push_back({i + node.container.subtree, i});
          break;
      }
      if (!more) return false;
      ++i;
      while (!open.empty() && open.back().end == i) {
        const Node& container = nodes[open.back().at];
        open.pop_back();
        last_at = uint64_t{container.offset} + container.container.bytes - 1;
        more = container.kind == NodeKind::kObject ? sink.EndObject(last_at) : sink.EndArray(last_at);
        if (!more) return false;
      }
    } while (!open.empty());
    if (!sink.EndRecord(last_at)) return false;
  }
  return true;
}

}  // namespace scrt
