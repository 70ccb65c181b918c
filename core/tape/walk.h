// From a tape back to events: the inverse of TapeBuilder.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/sink/sink.h"
#include "core/tape/tape.h"

namespace scrt {

// Drives `sink` with the value at node `root`, without an EndRecord. Returns false where the sink
// stopped. Numbers come with their lexeme if kLexemes, else with an empty one, which saves looking
// at the source. Nothing recurses.
template <bool kLexemes, Sink S>
bool WalkValue(const Tape& tape, uint32_t root, S& sink) {
  struct Open {
    uint32_t end;  // node behind the container
    uint32_t node;
  };
  std::vector<Open> open;
  const std::span<const Node> nodes = tape.nodes();
  const auto lexeme = [&](const Node& node) {
    return kLexemes ? tape.Lexeme(node) : std::string_view();
  };
  const auto text = [&](const Node& node) {
    return TextEvent{tape.Text(node), (node.flags & kNodeStored) == 0};
  };
  const auto scalar = [&](const Node& node) {
    switch (node.kind) {
      case NodeKind::kNull:
        return sink.Null(node.offset);
      case NodeKind::kFalse:
        return sink.Bool(false, node.offset);
      case NodeKind::kTrue:
        return sink.Bool(true, node.offset);
      case NodeKind::kInt:
        return sink.Int(node.i64, lexeme(node), node.offset);
      case NodeKind::kUint:
        return sink.Uint(node.u64, lexeme(node), node.offset);
      case NodeKind::kDouble:
        return sink.Double(node.f64, lexeme(node), node.offset);
      case NodeKind::kNumber:
        return sink.Number(tape.Lexeme(node), node.offset);
      case NodeKind::kKey:
        return sink.Key(text(node), node.offset);
      default:
        return sink.String(text(node), node.offset);
    }
  };
  for (uint32_t i = root;;) {
    const Node& node = nodes[i];
    if (node.kind >= NodeKind::kObject) {
      const bool object = node.kind == NodeKind::kObject;
      if (!(object ? sink.BeginObject(node.offset) : sink.BeginArray(node.offset))) return false;
      open.push_back({i + node.container.subtree, i});
      ++i;
    } else {
      if (!scalar(node)) return false;
      ++i;
      if (node.kind == NodeKind::kKey) continue;
    }
    while (!open.empty() && open.back().end == i) {
      const Node& ended = nodes[open.back().node];
      const uint64_t at = uint64_t{ended.offset} + ended.container.bytes - 1;
      const bool object = ended.kind == NodeKind::kObject;
      if (!(object ? sink.EndObject(at) : sink.EndArray(at))) return false;
      open.pop_back();
    }
    if (open.empty()) return true;
  }
}

// A sink with wants_number_text() says whether it has use for the text of numbers.
template <Sink S>
bool WantsNumberText(const S& sink) {
  if constexpr (requires { sink.wants_number_text(); }) {
    return sink.wants_number_text();
  } else {
    return true;
  }
}

// Drives `sink` with documents [first, last) as the reader that made them would have. Returns false
// where the sink stopped.
template <Sink S>
bool WalkTape(const Tape& tape, size_t first, size_t last, S& sink) {
  const bool lexemes = WantsNumberText(sink);
  for (size_t document = first; document < last; ++document) {
    const uint32_t root = tape.documents()[document];
    if (!(lexemes ? WalkValue<true>(tape, root, sink) : WalkValue<false>(tape, root, sink))) {
      return false;
    }
    if (!sink.EndRecord(tape.nodes()[root].offset)) return false;
  }
  return true;
}

}  // namespace scrt
