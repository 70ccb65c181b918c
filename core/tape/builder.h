// TapeBuilder: the sink that makes a tape of what a reader finds.
//
// Use: Start(source), drive it with a reader over that source, Finish(). On an error the tape keeps
// the documents that were complete, if Finish is called all the same. Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "core/base/limits.h"
#include "core/base/status.h"
#include "core/sink/sink.h"
#include "core/tape/tape.h"

namespace scrt {

class TapeBuilder {
 public:
  // `tape` must outlive the builder. Of the limits only `memory` matters here.
  explicit TapeBuilder(Tape* tape, const Limits& limits = {}) : tape_(tape), limits_(limits) {}

  // Clears the tape, keeping its memory, and makes it borrow `source` (at most Tape::kMaxSource).
  void Start(std::string_view source);
  // Hands what was built to the tape: complete documents only.
  void Finish();

  bool Null(uint64_t at) { return Push(NodeKind::kNull, at, 0); }
  bool Bool(bool value, uint64_t at) {
    return Push(value ? NodeKind::kTrue : NodeKind::kFalse, at, 0);
  }
  bool Int(int64_t value, std::string_view, uint64_t at) {
    return Push(NodeKind::kInt, at, static_cast<uint64_t>(value));
  }
  bool Uint(uint64_t value, std::string_view, uint64_t at) {
    return Push(NodeKind::kUint, at, value);
  }
  bool Double(double value, std::string_view, uint64_t at) {
    return Push(NodeKind::kDouble, at, std::bit_cast<uint64_t>(value));
  }
  bool Number(std::string_view lexeme, uint64_t at) {
    return Push(NodeKind::kNumber, at, lexeme.size());
  }
  bool String(TextEvent text, uint64_t at) { return PushText(NodeKind::kString, text, at); }
  bool Key(TextEvent text, uint64_t at) { return PushText(NodeKind::kKey, text, at); }
  bool BeginObject(uint64_t at) { return Open(NodeKind::kObject, at); }
  bool BeginArray(uint64_t at) { return Open(NodeKind::kArray, at); }
  bool EndObject(uint64_t at) { return Close(at); }
  bool EndArray(uint64_t at) { return Close(at); }
  bool EndRecord(uint64_t) {
    tape_->documents_.push_back(document_start_);
    document_start_ = Size();
    return true;
  }
  // Room in the store, so that a decoded string needs no second copy.
  char* TextRoom(size_t n) {
    room_ = tape_->store_.Room(n);
    if (room_ == nullptr) [[unlikely]]
      OutOfMemory();
    return room_;
  }
  const Status& status() const { return status_; }

 private:
  // Ends the chain of open containers, each of which holds its parent in place of its length.
  static constexpr uint32_t kNoParent = 0xffffffffu;

  uint32_t Size() const { return static_cast<uint32_t>(next_ - nodes_); }

  [[gnu::always_inline]] bool Push(NodeKind kind, uint64_t at, uint64_t payload,
                                   uint8_t flags = 0) {
    if (next_ == end_) [[unlikely]] {
      if (!Grow()) return false;
    }
    next_->kind = kind;
    next_->flags = flags;
    next_->syntax = 0;
    next_->offset = static_cast<uint32_t>(at);
    next_->u64 = payload;
    ++next_;
    return true;
  }
  bool PushText(NodeKind kind, TextEvent text, uint64_t at) {
    if (text.in_source) [[likely]]
      return Push(kind, at, text.text.size());
    return PushStored(kind, text.text, at);
  }
  bool Open(NodeKind kind, uint64_t at) {
    uint32_t parent = open_;
    open_ = Size();
    return Push(kind, at, parent);
  }
  bool Close(uint64_t at) {
    Node& node = nodes_[open_];
    uint32_t parent = node.container.subtree;
    node.container.subtree = Size() - open_;
    node.container.bytes = static_cast<uint32_t>(at) + 1 - node.offset;
    open_ = parent;
    return true;
  }

  bool PushStored(NodeKind kind, std::string_view text, uint64_t at);
  bool Grow();
  void OutOfMemory();

  Tape* tape_;
  Limits limits_;
  Node* nodes_ = nullptr;
  Node* next_ = nullptr;
  Node* end_ = nullptr;
  uint32_t open_ = kNoParent;
  uint32_t document_start_ = 0;
  char* room_ = nullptr;  // the last room handed out, until its string comes
  Status status_;
};
static_assert(Sink<TapeBuilder>);

}  // namespace scrt
