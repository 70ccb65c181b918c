// ValueStore: scalars apart from structure. Puts give 64-bit references, which give the value back.
//
// Strings of up to 7 bytes and numbers of up to 14 characters live inside their reference; longer
// ones in an arena that never moves, so that views stay good until Clear. Numbers are kept as their
// exact text. One writer; readers may run beside it for references that they were handed before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/value/arena.h"
#include "core/value/reference.h"

namespace scrt {

class ValueStore {
 public:
  explicit ValueStore(uint64_t max_bytes = Arena::kMaxOffset) : arena_(max_bytes) {}

  static constexpr Reference PutNull() { return Reference::Null(); }
  static constexpr Reference PutBool(bool value) { return Reference::Bool(value); }
  // None() when the store's limit or memory is exhausted; a Put never gives None() otherwise.
  Reference PutString(std::string_view text);
  // The text of a number: digits and any of ". e E + -", which are kept exactly. None() also for
  // text that has other characters or none.
  Reference PutNumber(std::string_view text);

  // Writable room for a string of up to n bytes (and Arena::kSlack more), null when exhausted. It
  // is the same room until the next Put.
  char* Room(size_t n) {
    size_t prefix = n > Reference::kMaxShortLength ? kLengthBytes : 0;
    char* room = arena_.Room(n + prefix);
    return room == nullptr ? nullptr : room + prefix;
  }
  // The string that stands in the first n bytes of the last Room. Never fails, copies nothing.
  Reference PutRoom(char* room, size_t n) {
    if (n <= Reference::kMaxInlineString) {
      uint64_t payload = Load<uint64_t>(room) & ((uint64_t{1} << (8 * n)) - 1);
      return {static_cast<uint64_t>(ReferenceForm::kInlineString) | uint64_t{n} << 4 |
              payload << 8};
    }
    size_t prefix = static_cast<size_t>(room - arena_.Room(0));
    if (n > Reference::kMaxShortLength) {
      Store(room - kLengthBytes, uint64_t{n});
      return Reference::Arena(ReferenceForm::kLongString, 0, arena_.Commit(n + kLengthBytes));
    }
    return Reference::Arena(ReferenceForm::kArenaString, n, arena_.Commit(n + prefix) + prefix);
  }

  // The text of a string. The text of a short one stands inside `reference` itself: the view lives
  // as long as that very object; any other until Clear. Empty for what is not a string of this
  // store, and for the 8-character form, which can't be viewed: see AppendText.
  std::string_view Text(const Reference& reference) const {
    if (reference.form() == ReferenceForm::kArenaString) {
      return arena_.View(reference.offset(), reference.length());
    }
    if (reference.form() == ReferenceForm::kInlineString) {
      return {reinterpret_cast<const char*>(&reference.bits) + 1, reference.inline_length() & 7};
    }
    return LongText(reference);
  }
  // Appends the text of a string or number. False, appending nothing, for anything else.
  bool AppendText(const Reference& reference, std::string* out) const;

  // Bytes of memory held.
  uint64_t Bytes() const { return arena_.held(); }
  void set_max_bytes(uint64_t max_bytes) { arena_.set_max_bytes(max_bytes); }
  // Forgets every value and keeps the memory; references from before are then meaningless.
  void Clear() { arena_.Clear(); }

 private:
  static constexpr size_t kLengthBytes = 8;

  std::string_view LongText(const Reference& reference) const;

  Arena arena_;
};

}  // namespace scrt
