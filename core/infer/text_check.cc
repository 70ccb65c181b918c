#include "core/infer/text_check.h"

#include "core/schema/decimal.h"
#include "core/simd/json_index.h"
#include "core/text/json_tape.h"

namespace scrt {
namespace {

std::string_view TextAt(ByteSpan text, const int32_t* offsets, size_t i) {
  return AsText(text.subspan(static_cast<size_t>(offsets[i]),
                                    static_cast<size_t>(offsets[i + 1] - offsets[i])));
}

bool IsAscii(ByteSpan bytes) {
  uint64_t high = 0;
  size_t i = 0;
  for (; i + 32 <= bytes.size(); i += 32) {
    for (size_t k = 0; k < 32; k += 8) high |= Load<uint64_t>(bytes.data() + i + k);
  }
  for (; i < bytes.size(); ++i) high |= uint64_t{bytes[i]};
  return (high & 0x8080808080808080u) == 0;
}

// Text that is UTF-8 as a whole is so value by value if no value begins inside a character.
bool IsUtf8Column(ByteSpan text, const int32_t* offsets, size_t n) {
  if (IsAscii(text)) return true;
  if (simd::FindInvalidUtf8(text.data(), text.size()) != text.size()) return false;
  for (size_t i = 0; i < n; ++i) {
    if (offsets[i] < offsets[i + 1] && (text.data()[offsets[i]] & 0xc0) == 0x80) return false;
  }
  return true;
}

}  // namespace

Status CheckText(const Type& type, ByteSpan text, const int32_t* offsets, size_t count) {
  if (type.id == TypeId::kBytes || count == 0) return Status::Ok();
  if (!IsUtf8Column(text, offsets, count)) return Status(Code::kCorrupt, "text is not UTF-8");
  if (type.id == TypeId::kNumber) {
    for (size_t i = 0; i < count; ++i) {
      if (!IsJsonNumber(TextAt(text, offsets, i))) {
        return Status(Code::kCorrupt, "not a JSON number");
      }
    }
  } else if (type.id == TypeId::kJson) {
    Tape tape;
    for (size_t i = 0; i < count; ++i) {
      if (!ParseJson(TextAt(text, offsets, i), {}, &tape).ok()) {
        return Status(Code::kCorrupt, "not a JSON text");
      }
    }
  }
  return Status::Ok();
}

}  // namespace scrt
