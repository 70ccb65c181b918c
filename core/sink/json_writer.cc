#include "core/sink/json_writer.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "core/base/bytes.h"
#include "core/simd/json_index.h"

namespace scrt {
namespace {

constexpr size_t kNumberBytes = 32;  // longest text of a 64-bit number
constexpr size_t kEscapeBytes = 6;   // longest escape of one byte
constexpr size_t kShortText = 32;    // up to here the kernel's call costs more than it saves
constexpr uint64_t kOnes = 0x0101010101010101u;

// High bits where a byte is a quote, a backslash or below 0x20; exact for the lowest of them.
uint64_t SpecialBytes(uint64_t x) {
  const auto below = [&](uint64_t bytes, uint64_t limit) {
    return (bytes - kOnes * limit) & ~bytes;
  };
  return (below(x, 0x20) | below(x ^ kOnes * '"', 1) | below(x ^ kOnes * '\\', 1)) & (kOnes * 0x80);
}

// Up to 7 bytes as a word, spaces above them.
uint64_t LoadPart(const char* p, size_t n) {
  uint64_t x = kOnes * ' ';
  std::memcpy(&x, p, n);
  return x;
}

char* PutEscape(uint8_t c, char* out) {
  constexpr char kHex[] = "0123456789abcdef";
  char letter = 0;
  switch (c) {
    case '"':
      letter = '"';
      break;
    case '\\':
      letter = '\\';
      break;
    case '\b':
      letter = 'b';
      break;
    case '\f':
      letter = 'f';
      break;
    case '\n':
      letter = 'n';
      break;
    case '\r':
      letter = 'r';
      break;
    case '\t':
      letter = 't';
      break;
    default:
      break;
  }
  *out++ = '\\';
  if (letter != 0) {
    *out++ = letter;
    return out;
  }
  std::memcpy(out, "u00", 3);
  out[3] = kHex[c >> 4];
  out[4] = kHex[c & 15];
  return out + 5;
}

}  // namespace

JsonWriter::JsonWriter(Buffer* out, const TextWriteOptions& options)
    : out_(out), options_(options) {
  next_ = begin() + out->size();
  end_ = begin() + out->capacity();
}

void JsonWriter::Flush() {
  // Never beyond the capacity, so it can't fail.
  (void)out_->Resize(size());
}

bool JsonWriter::Grow(size_t n) {
  if (!status_.ok()) return false;
  Flush();
  if (!out_->Reserve(out_->size() + std::max(n, out_->size()))) {
    status_ = Status(Code::kNoMemory, "out of memory for JSON text");
    return false;
  }
  next_ = begin() + out_->size();
  end_ = begin() + out_->capacity();
  return true;
}

void JsonWriter::NewLine() {
  size_t spaces = depth_ * options_.indent;
  if (!Room(1 + spaces)) return;
  *next_++ = '\n';
  std::memset(next_, ' ', spaces);
  next_ += spaces;
}

bool JsonWriter::Before(size_t n) {
  if (!Room(n + 2)) return false;
  if (comma_) *next_++ = ',';
  comma_ = true;
  if (options_.indent != 0) {
    if (depth_ != 0 && !after_key_) NewLine();
    after_key_ = false;
    return Room(n);
  }
  return true;
}

void JsonWriter::Begin(char bracket) {
  if (!Before(1)) return;
  *next_++ = bracket;
  comma_ = false;
  ++depth_;
}

void JsonWriter::End(char bracket) {
  if (depth_ != 0) --depth_;
  if (options_.indent != 0 && comma_) NewLine();
  comma_ = true;
  if (Room(1)) *next_++ = bracket;
}

void JsonWriter::EndRecord() {
  comma_ = false;
  if (Room(1)) *next_++ = '\n';
}

void JsonWriter::Raw(std::string_view json) {
  if (!Before(json.size())) return;
  std::memcpy(next_, json.data(), json.size());
  next_ += json.size();
}

void JsonWriter::Null() { Raw("null"); }
void JsonWriter::Bool(bool value) { Raw(value ? "true" : "false"); }
void JsonWriter::NumberText(std::string_view text) { Raw(text); }

void JsonWriter::Int(int64_t value) {
  if (Before(kNumberBytes)) next_ = std::to_chars(next_, next_ + kNumberBytes, value).ptr;
}

void JsonWriter::Uint(uint64_t value) {
  if (Before(kNumberBytes)) next_ = std::to_chars(next_, next_ + kNumberBytes, value).ptr;
}

void JsonWriter::Double(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) {
    if (options_.nan_as_null) return Null();
    if (status_.ok()) status_ = Status(Code::kRange, "JSON has no NaN and no infinity");
    return;
  }
  if (value == 0 && std::signbit(value)) return Raw("-0.0");
  bool integral = value == std::trunc(value);
  if (integral && std::fabs(value) < kExactIntegers) return Int(static_cast<int64_t>(value));
  if (!Before(kNumberBytes)) return;
  // Without an exponent a large integral double would read as an integer.
  next_ = integral
              ? std::to_chars(next_, next_ + kNumberBytes, value, std::chars_format::scientific).ptr
              : std::to_chars(next_, next_ + kNumberBytes, value).ptr;
}

void JsonWriter::String(std::string_view text) {
  if (Before(2)) Quoted(text);
}

void JsonWriter::Key(std::string_view text) {
  if (!Before(2)) return;
  Quoted(text);
  if (!Room(2)) return;
  *next_++ = ':';
  if (options_.indent != 0) *next_++ = ' ';
  comma_ = false;
  after_key_ = true;
}

void JsonWriter::Quoted(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  if (!Room(text.size() + kEscapeBytes + 10)) return;
  *next_++ = '"';
  while (p < end) {
    size_t left = static_cast<size_t>(end - p);
    if (!Room(left + kEscapeBytes + 10)) return;
    size_t plain = 0;
    if (left > kShortText) {
      plain = simd::FindJsonSpecial(reinterpret_cast<const uint8_t*>(p), left);
      std::memcpy(next_, p, plain);
    } else {
      size_t word = std::min<size_t>(left, 8);
      uint64_t bytes = word == 8 ? Load<uint64_t>(p) : LoadPart(p, word);
      Store(next_, bytes);
      uint64_t special = SpecialBytes(bytes);
      plain = special == 0 ? word : static_cast<size_t>(std::countr_zero(special)) / 8;
      next_ += plain;
      p += plain;
      if (special != 0) next_ = PutEscape(static_cast<uint8_t>(*p++), next_);
      continue;
    }
    next_ += plain;
    p += plain;
    if (p < end) next_ = PutEscape(static_cast<uint8_t>(*p++), next_);
  }
  *next_++ = '"';
}

}  // namespace scrt
