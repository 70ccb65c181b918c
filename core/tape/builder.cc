#include "core/tape/builder.h"

#include <algorithm>
#include <string>

namespace scrt {

void TapeBuilder::Start(std::string_view source) {
  tape_->Clear();
  tape_->source_ = source;
  tape_->store_.set_max_bytes(limits_.memory);
  nodes_ = next_ = tape_->nodes_.data();
  end_ = nodes_ + tape_->nodes_.capacity();
  open_ = kNoParent;
  document_start_ = 0;
  status_ = Status();
}

void TapeBuilder::Finish() { tape_->nodes_.set_size(document_start_); }

bool TapeBuilder::PushStored(NodeKind kind, std::string_view text, uint64_t at) {
  ValueStore& store = tape_->store_;
  bool decoded_here = text.data() == room_ && room_ != nullptr;
  room_ = nullptr;
  Reference reference = decoded_here ? store.PutRoom(const_cast<char*>(text.data()), text.size())
                                     : store.PutString(text);
  if (reference.none()) [[unlikely]] {
    OutOfMemory();
    return false;
  }
  return Push(kind, at, reference.bits, kNodeStored);
}

bool TapeBuilder::Grow() {
  constexpr size_t kFirst = 64;
  NodeArray& array = tape_->nodes_;
  size_t size = Size();
  uint64_t others = tape_->Bytes() - array.held();
  uint64_t affordable = limits_.memory > others ? (limits_.memory - others) / sizeof(Node) : 0;
  size_t wanted = std::min<uint64_t>(std::max(kFirst, size * 2), affordable);
  array.set_size(size);
  if (wanted <= size || !array.Reserve(wanted)) {
    OutOfMemory();
    return false;
  }
  nodes_ = array.data();
  next_ = nodes_ + size;
  end_ = nodes_ + array.capacity();
  return true;
}

void TapeBuilder::OutOfMemory() {
  status_ = Status(Code::kLimit, "the tape needs more than the memory limit of " +
                                     std::to_string(limits_.memory) + " bytes");
}

}  // namespace scrt
