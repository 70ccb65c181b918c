#include "core/schema/uuid.h"

namespace scrt {

Result<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != 36 && text.size() != 32) {
    return Status(Code::kSyntax, "a uuid has 36 characters, or 32 hexadecimal digits");
  }
  bool hyphens = text.size() == 36;
  Uuid uuid;
  size_t at = 0;
  for (size_t i = 0; i < uuid.size(); ++i) {
    if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-') {
      return Status(Code::kSyntax, "a uuid has hyphens after 8, 12, 16 and 20 digits");
    }
    int high = HexDigit(text[at]);
    int low = HexDigit(text[at + 1]);
    if (high < 0 || low < 0) return Status(Code::kSyntax, "a uuid has hexadecimal digits only");
    uuid[i] = static_cast<uint8_t>(high << 4 | low);
    at += 2;
  }
  return uuid;
}

void FormatHex(ByteSpan bytes, std::string* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (uint8_t byte : bytes) {
    out->push_back(kDigits[byte >> 4]);
    out->push_back(kDigits[byte & 15]);
  }
}

void FormatUuid(const uint8_t* bytes, std::string* out) {
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out->push_back('-');
    FormatHex({bytes + i, 1}, out);
  }
}

}  // namespace scrt
