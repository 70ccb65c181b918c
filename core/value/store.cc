#include "core/value/store.h"

#include "core/value/number_text.h"

namespace scrt {

Reference ValueStore::PutString(std::string_view text) {
  if (text.size() <= Reference::kMaxInlineString) return Reference::InlineString(text);
  char* room = Room(text.size());
  if (room == nullptr) return Reference::None();
  std::memcpy(room, text.data(), text.size());
  return PutRoom(room, text.size());
}

Reference ValueStore::PutNumber(std::string_view text) {
  if (text.empty() || !IsNumberText(text)) return Reference::None();
  size_t bytes = PackedNumberBytes(text.size());
  if (text.size() <= Reference::kMaxInlineNumber) {
    char packed[8] = {};
    PackNumber(text, packed);
    return {static_cast<uint64_t>(ReferenceForm::kInlineNumber) | uint64_t{bytes} << 4 |
            Load<uint64_t>(packed) << 8};
  }
  size_t prefix = text.size() > Reference::kMaxShortLength ? kLengthBytes : 0;
  char* room = arena_.Room(bytes + prefix);
  if (room == nullptr) return Reference::None();
  PackNumber(text, room + prefix);
  if (prefix == 0) {
    return Reference::Arena(ReferenceForm::kArenaNumber, text.size(), arena_.Commit(bytes));
  }
  Store(room, uint64_t{text.size()});
  return Reference::Arena(ReferenceForm::kLongNumber, 0, arena_.Commit(bytes + prefix));
}

std::string_view ValueStore::LongText(const Reference& reference) const {
  if (reference.form() != ReferenceForm::kLongString) return {};
  std::string_view length = arena_.View(reference.offset(), kLengthBytes);
  if (length.empty()) return {};
  return arena_.View(reference.offset() + kLengthBytes, Load<uint64_t>(length.data()));
}

bool ValueStore::AppendText(const Reference& reference, std::string* out) const {
  switch (reference.form()) {
    case ReferenceForm::kInlineString:
    case ReferenceForm::kArenaString:
    case ReferenceForm::kLongString: {
      std::string_view text = Text(reference);
      bool empty = reference.form() == ReferenceForm::kInlineString;
      if (text.data() == nullptr && !empty) return false;
      out->append(text);
      return true;
    }
    case ReferenceForm::kInlineAscii8:
      for (int i = 0; i < 8; ++i)
        out->push_back(static_cast<char>(reference.bits >> (8 + 7 * i) & 127));
      return true;
    case ReferenceForm::kInlineNumber: {
      uint64_t packed = reference.payload();
      if (reference.inline_length() > 7) return false;
      UnpackNumber({reinterpret_cast<const char*>(&packed), reference.inline_length()}, out);
      return true;
    }
    case ReferenceForm::kArenaNumber: {
      std::string_view packed =
          arena_.View(reference.offset(), PackedNumberBytes(reference.length()));
      if (packed.empty()) return false;
      UnpackNumber(packed, out);
      return true;
    }
    case ReferenceForm::kLongNumber: {
      std::string_view length = arena_.View(reference.offset(), kLengthBytes);
      if (length.empty()) return false;
      uint64_t characters = Load<uint64_t>(length.data());
      std::string_view packed =
          arena_.View(reference.offset() + kLengthBytes, characters / 2 + characters % 2);
      if (packed.empty()) return false;
      UnpackNumber(packed, out);
      return true;
    }
    default:
      return false;
  }
}

}  // namespace scrt
