// JSON to events: reads text by its structural index and drives a sink (core/sink/sink.h).
//
// The grammar is RFC 8259 exactly; docs/spec/json.md tells what is done where that leaves a choice.
// Events come in the order of the text, duplicate keys included. Nothing recurses: nesting is
// bounded by limits.depth alone. A byte order mark at the start is skipped; offsets in events count
// from behind it, those in errors include it. The source must hold less than 4 GiB and needs no
// padding. On an error the sink has seen everything before the first bad place.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/sink/sink.h"
#include "core/text/json_error.h"
#include "core/text/json_number.h"
#include "core/text/json_string.h"
#include "core/text/json_window.h"
#include "core/text/options.h"

namespace scrt {

// Memory of a reader, kept from one call to the next. One call at a time.
struct JsonScratch {
  JsonWindow window;
  std::vector<uint8_t> stack;
  std::unique_ptr<char[]> text;
  size_t text_bytes = 0;
};

namespace json_internal {

constexpr std::array<bool, 256> MakeRunEnds() {
  std::array<bool, 256> ends{};
  for (unsigned char c : {' ', '\t', '\n', '\r', '{', '}', '[', ']', ':', ',', '"'}) ends[c] = true;
  return ends;
}
// Bytes that end a number or a literal.
inline constexpr std::array<bool, 256> kRunEnds = MakeRunEnds();

constexpr uint32_t Word(char a, char b, char c, char d) {
  return static_cast<uint32_t>(a) | static_cast<uint32_t>(b) << 8 | static_cast<uint32_t>(c) << 16 |
         static_cast<uint32_t>(d) << 24;
}

// Drops the mark from the source and counts it in the origin.
inline std::string_view SkipByteOrderMark(std::string_view source, JsonOptions* options) {
  if (options->origin_offset == 0 && source.starts_with("\xef\xbb\xbf")) {
    source.remove_prefix(3);
    options->origin_offset = 3;
  }
  return source;
}

}  // namespace json_internal

template <Sink S>
class JsonReader {
 public:
  JsonReader(std::string_view source, const JsonOptions& options, S* sink, JsonScratch* scratch)
      : source_(source), options_(options), sink_(*sink), scratch_(*scratch) {}

  // Exactly one value.
  Status Document() {
    if (!Start() || !NotEmpty() || !OneRecord() || !AtEnd()) return Failure();
    return Status();
  }
  // Any number of values, each a record.
  Status Lines() {
    if (!Start()) return Failure();
    while (window().kinds()[at_] != JsonWindow::kEnd || More(at_)) {
      if (!OneRecord()) return Failure();
    }
    return AtEnd() ? Status() : Failure();
  }
  // An array, the elements of which are records; any other value is one record.
  Status Rows() {
    if (!Start() || !NotEmpty()) return Failure();
    if (window().kinds()[at_] != '[') {
      return OneRecord() && AtEnd() ? Status() : Failure();
    }
    ++at_;
    if (KindAt(at_) == ']') {
      ++at_;
      return AtEnd() ? Status() : Failure();
    }
    for (;;) {
      if (!OneRecord()) return Failure();
      uint8_t kind = KindAt(at_);
      if (kind != ',' && kind != ']') {
        Fail(JsonError::kArrayEnd, at_);
        return Failure();
      }
      ++at_;
      if (kind == ']') return AtEnd() ? Status() : Failure();
    }
  }

 private:
  enum class Trouble : uint8_t { kRetry, kConsumed, kFailed };

  JsonWindow& window() { return scratch_.window; }
  const uint8_t* bytes() const { return reinterpret_cast<const uint8_t*>(source_.data()); }

  bool Start() {
    if (source_.size() >= UINT32_MAX) {
      error_ = JsonError::kSourceBytes;
      return false;
    }
    if (!window().Start(source_)) {
      error_ = JsonError::kMemory;
      return false;
    }
    if (scratch_.stack.empty()) scratch_.stack.resize(64);
    fast_end_ = source_.size() < kNumberSlack ? 0 : source_.size() - kNumberSlack;
    return true;
  }

  // The index ends behind entry i for now: gets more, which moves entry i.
  bool More(size_t& i) { return window().Refill(&i); }
  uint8_t KindAt(size_t& i) {
    uint8_t kind = window().kinds()[i];
    return kind == JsonWindow::kEnd && More(i) ? window().kinds()[i] : kind;
  }

  bool NotEmpty() {
    if (KindAt(at_) != JsonWindow::kEnd) return true;
    FailAtEnd();
    if (error_ == JsonError::kTruncated) error_ = JsonError::kEmpty;
    return false;
  }

  bool OneRecord() {
    if (KindAt(at_) == JsonWindow::kEnd) return FailAtEnd();
    uint64_t start = window().offsets()[at_];
    if (!Value()) return false;
    if (!sink_.EndRecord(start)) return Stop(start);
    return true;
  }

  bool AtEnd() {
    if (KindAt(at_) != JsonWindow::kEnd) return Fail(JsonError::kTrailing, at_);
    return window().error() == JsonError::kNone || FailAtEnd();
  }

  bool FailAtOffset(JsonError error, size_t offset) {
    error_ = error;
    error_offset_ = offset;
    return false;
  }
  // Entry i is not what it should be.
  bool Fail(JsonError error, size_t i) {
    // The last entry may turn out to be bad text once more is seen.
    if (window().kinds()[i + 1] == JsonWindow::kEnd) More(i);
    if (window().kinds()[i] == JsonWindow::kEnd) return FailAtEnd();
    return FailAtOffset(error, window().offsets()[i]);
  }
  // The index goes as far as the text is good, so its end is an error of its own kind.
  bool FailAtEnd() {
    const bool bad_text = window().error() != JsonError::kNone;
    return FailAtOffset(bad_text ? window().error() : JsonError::kTruncated,
                        window().error_offset());
  }
  bool Stop(uint64_t offset) {
    stopped_ = true;
    error_offset_ = offset;
    return false;
  }
  Status Failure() {
    if (!stopped_) return MakeJsonStatus(error_, source_, error_offset_, options_);
    Status status = sink_.status();
    if (status.ok() || status.offset() >= 0) return status;
    return PlaceStatus(std::move(status), source_, error_offset_, options_);
  }

  bool Value();
  [[gnu::always_inline]] inline bool Scalar(size_t& i);
  [[gnu::noinline]] Trouble ScalarTrouble(size_t& i);
  [[gnu::noinline]] Trouble KeyTrouble(size_t& i);
  [[gnu::noinline]] bool Deepen(size_t i, size_t depth);
  template <bool kKey>
  [[gnu::noinline]] Trouble EscapedString(size_t& i);
  template <bool kKey>
  Trouble LongString(size_t& i);
  char* DecodeIndexed(size_t first, size_t last, const uint8_t* text, char* out);
  Trouble SlowToken(size_t& i);

  [[gnu::always_inline]] inline bool EmitNumber(NumberKind kind, const NumberValue& value,
                                                std::string_view lexeme, uint64_t at) {
    if (kind == NumberKind::kInt) return sink_.Int(value.i64, lexeme, at);
    if (kind == NumberKind::kDouble) return sink_.Double(value.f64, lexeme, at);
    if (kind == NumberKind::kUint) return sink_.Uint(value.u64, lexeme, at);
    return sink_.Number(lexeme, at);
  }
  template <bool kKey>
  bool EmitText(TextEvent event, uint64_t at) {
    if constexpr (kKey) {
      return sink_.Key(event, at);
    } else {
      return sink_.String(event, at);
    }
  }
  char* TextRoom(size_t n) {
    if constexpr (SinkWithTextRoom<S>) {
      return sink_.TextRoom(n);
    } else {
      if (n + kTextSlack > scratch_.text_bytes) {
        size_t wanted = n + kTextSlack + n / 2;
        scratch_.text.reset(new (std::nothrow) char[wanted]);
        scratch_.text_bytes = scratch_.text == nullptr ? 0 : wanted;
      }
      return scratch_.text.get();
    }
  }
  bool NoRoom(uint64_t offset) {
    if constexpr (SinkWithTextRoom<S>) return Stop(offset);
    return FailAtOffset(JsonError::kMemory, offset);
  }

  std::string_view source_;
  const JsonOptions& options_;
  S& sink_;
  JsonScratch& scratch_;
  size_t at_ = 0;        // entry of the index
  size_t fast_end_ = 0;  // tokens that end up to here may be read with slack
  bool stopped_ = false;
  JsonError error_ = JsonError::kNone;
  size_t error_offset_ = 0;
};

// One value from entry at_, whatever it holds.
template <Sink S>
bool JsonReader<S>::Value() {
  const uint32_t* const offsets = window().offsets();
  const uint8_t* const kinds = window().kinds();
  const char* const text = source_.data();
  const uint64_t max_text = options_.limits.value_bytes;
  uint8_t* stack = scratch_.stack.data();  // whether the container of each depth is an object
  size_t stack_size = std::min<size_t>(scratch_.stack.size(), options_.limits.depth);
  size_t depth = 0;
  size_t i = at_;
  constexpr uint32_t kPlainKey = json_internal::Word('"', '"', ':', 0);

root:
  if (kinds[i] == '{') goto object_begin;
  if (kinds[i] == '[') goto array_begin;
  if (!Scalar(i)) {
    Trouble trouble = ScalarTrouble(i);
    if (trouble == Trouble::kRetry) goto root;
    if (trouble == Trouble::kFailed) return false;
  }
  at_ = i;
  return true;

object_begin:
  if (depth == stack_size) [[unlikely]] {
    if (!Deepen(i, depth)) return false;
    stack = scratch_.stack.data();
    stack_size = std::min<size_t>(scratch_.stack.size(), options_.limits.depth);
  }
  stack[depth++] = 1;
  if (!sink_.BeginObject(offsets[i])) return Stop(offsets[i]);
  ++i;
object_first:
  if (kinds[i] == '}') goto object_end;
  if (kinds[i] == JsonWindow::kEnd && More(i)) goto object_first;
key:
  if ((Load<uint32_t>(kinds + i) & 0xffffff) == kPlainKey &&
      offsets[i + 1] - offsets[i] <= max_text) [[likely]] {
    const TextEvent name{{text + offsets[i] + 1, offsets[i + 1] - offsets[i] - 1}, true};
    if (!sink_.Key(name, offsets[i])) return Stop(offsets[i]);
    i += 3;
  } else {
    Trouble trouble = KeyTrouble(i);
    if (trouble == Trouble::kRetry) goto key;
    if (trouble == Trouble::kFailed) return false;
  }
member:
  if (kinds[i] == '{') goto object_begin;
  if (kinds[i] == '[') goto array_begin;
  if (!Scalar(i)) [[unlikely]] {
    Trouble trouble = ScalarTrouble(i);
    if (trouble == Trouble::kRetry) goto member;
    if (trouble == Trouble::kFailed) return false;
  }
after_member:
  if (kinds[i] == ',') {
    ++i;
    goto key;
  }
  if (kinds[i] != '}') [[unlikely]] {
    if (kinds[i] == JsonWindow::kEnd && More(i)) goto after_member;
    return Fail(JsonError::kObjectEnd, i);
  }
object_end:
  if (!sink_.EndObject(offsets[i])) return Stop(offsets[i]);
close:
  ++i;
  if (--depth == 0) {
    at_ = i;
    return true;
  }
  if (stack[depth - 1] != 0) goto after_member;
  goto after_element;

array_begin:
  if (depth == stack_size) [[unlikely]] {
    if (!Deepen(i, depth)) return false;
    stack = scratch_.stack.data();
    stack_size = std::min<size_t>(scratch_.stack.size(), options_.limits.depth);
  }
  stack[depth++] = 0;
  if (!sink_.BeginArray(offsets[i])) return Stop(offsets[i]);
  ++i;
array_first:
  if (kinds[i] == ']') goto array_end;
  if (kinds[i] == JsonWindow::kEnd && More(i)) goto array_first;
element:
  if (kinds[i] == '{') goto object_begin;
  if (kinds[i] == '[') goto array_begin;
  if (!Scalar(i)) [[unlikely]] {
    Trouble trouble = ScalarTrouble(i);
    if (trouble == Trouble::kRetry) goto element;
    if (trouble == Trouble::kFailed) return false;
  }
after_element:
  if (kinds[i] == ',') {
    ++i;
    goto element;
  }
  if (kinds[i] != ']') [[unlikely]] {
    if (kinds[i] == JsonWindow::kEnd && More(i)) goto after_element;
    return Fail(JsonError::kArrayEnd, i);
  }
array_end:
  if (!sink_.EndArray(offsets[i])) return Stop(offsets[i]);
  goto close;
}

// A string without escapes, a number or a literal that stands well inside the source and the
// index. False: nothing was consumed, ScalarTrouble knows more.
template <Sink S>
bool JsonReader<S>::Scalar(size_t& i) {
  const uint32_t* const offsets = window().offsets();
  const uint8_t* const kinds = window().kinds();
  const uint32_t at = offsets[i];
  const uint8_t* const start = bytes() + at;
  const uint8_t kind = kinds[i];
  if (kind == '"') {
    if (kinds[i + 1] != '"') return false;
    const size_t length = offsets[i + 1] - at - 1;
    if (length > options_.limits.value_bytes) return false;
    if (!sink_.String({{source_.data() + at + 1, length}, true}, at)) return Stop(at);
    i += 2;
    return true;
  }
  if (offsets[i + 1] > fast_end_) [[unlikely]]
    return false;
  if (static_cast<uint8_t>(kind - '0') <= 9 || kind == '-') {
    NumberValue value;
    NumberKind number = ParseNumber(start, &value);
    if (number == NumberKind::kInvalid || !json_internal::kRunEnds[*value.end]) return false;
    const std::string_view lexeme(source_.data() + at, static_cast<size_t>(value.end - start));
    if (number == NumberKind::kText && lexeme.size() > options_.limits.value_bytes) return false;
    if (!EmitNumber(number, value, lexeme, at)) return Stop(at);
  } else if (kind == 't') {
    if (Load<uint32_t>(start) != json_internal::Word('t', 'r', 'u', 'e')) return false;
    if (!json_internal::kRunEnds[start[4]]) return false;
    if (!sink_.Bool(true, at)) return Stop(at);
  } else if (kind == 'f') {
    if (Load<uint32_t>(start + 1) != json_internal::Word('a', 'l', 's', 'e')) return false;
    if (!json_internal::kRunEnds[start[5]]) return false;
    if (!sink_.Bool(false, at)) return Stop(at);
  } else if (kind == 'n') {
    if (Load<uint32_t>(start) != json_internal::Word('n', 'u', 'l', 'l')) return false;
    if (!json_internal::kRunEnds[start[4]]) return false;
    if (!sink_.Null(at)) return Stop(at);
  } else {
    return false;
  }
  ++i;
  return true;
}

template <Sink S>
typename JsonReader<S>::Trouble JsonReader<S>::ScalarTrouble(size_t& i) {
  if (stopped_) return Trouble::kFailed;
  const uint8_t* const kinds = window().kinds();
  if (kinds[i] == '"') {
    if (kinds[i + 1] != '"') return EscapedString<false>(i);
    FailAtOffset(JsonError::kValueBytes, window().offsets()[i]);
    return Trouble::kFailed;
  }
  if ((kinds[i] == JsonWindow::kEnd || kinds[i + 1] == JsonWindow::kEnd) && More(i))
    return Trouble::kRetry;
  return SlowToken(i);
}

// A number or literal near the end of the source, or a malformed one: read from a padded copy.
template <Sink S>
typename JsonReader<S>::Trouble JsonReader<S>::SlowToken(size_t& i) {
  const uint8_t kind = window().kinds()[i];
  const uint32_t at = window().offsets()[i];
  const auto fail = [&](JsonError error, size_t offset) {
    FailAtOffset(error, offset);
    return Trouble::kFailed;
  };
  const bool literal = kind == 't' || kind == 'f' || kind == 'n';
  if (kind != '-' && (kind < '0' || kind > '9') && !literal) {
    Fail(JsonError::kValue, i);
    return Trouble::kFailed;
  }
  size_t length = 1;
  while (at + length < source_.size() && !json_internal::kRunEnds[bytes()[at + length]]) ++length;
  const std::string_view token = source_.substr(at, length);
  bool going = true;
  if (literal) {
    if (token != "true" && token != "false" && token != "null") {
      return fail(JsonError::kLiteral, at);
    }
    going = token == "null" ? sink_.Null(at) : sink_.Bool(token == "true", at);
  } else {
    char* copy = TextRoom(length + kNumberSlack);
    if (copy == nullptr) {
      NoRoom(at);
      return Trouble::kFailed;
    }
    std::memcpy(copy, token.data(), length);
    std::memset(copy + length, ' ', kNumberSlack);
    const uint8_t* start = reinterpret_cast<const uint8_t*>(copy);
    NumberValue value;
    NumberKind number = ParseNumber(start, &value);
    if (number == NumberKind::kInvalid || value.end != start + length) {
      return fail(JsonError::kNumber, at);
    }
    if (number == NumberKind::kText && length > options_.limits.value_bytes) {
      return fail(JsonError::kValueBytes, at);
    }
    going = EmitNumber(number, value, token, at);
  }
  if (!going) {
    Stop(at);
    return Trouble::kFailed;
  }
  ++i;
  return Trouble::kConsumed;
}

// A key that isn't three entries in a row: escaped, at the end of the index, or wrong.
template <Sink S>
typename JsonReader<S>::Trouble JsonReader<S>::KeyTrouble(size_t& i) {
  const uint8_t* const kinds = window().kinds();
  if (kinds[i] == JsonWindow::kEnd && More(i)) return Trouble::kRetry;
  if (kinds[i] != '"') {
    Fail(JsonError::kKey, i);
    return Trouble::kFailed;
  }
  if (kinds[i + 1] == '"') {
    if (kinds[i + 2] == JsonWindow::kEnd) {
      if (More(i)) return Trouble::kRetry;
      FailAtEnd();
    } else if (kinds[i + 2] == ':') {
      FailAtOffset(JsonError::kValueBytes, window().offsets()[i]);
    } else {
      Fail(JsonError::kColon, i + 2);
    }
    return Trouble::kFailed;
  }
  Trouble trouble = EscapedString<true>(i);
  if (trouble != Trouble::kConsumed) return trouble;
  if (KindAt(i) != ':') {
    Fail(JsonError::kColon, i);
    return Trouble::kFailed;
  }
  ++i;
  return Trouble::kConsumed;
}

template <Sink S>
bool JsonReader<S>::Deepen(size_t i, size_t depth) {
  if (depth >= options_.limits.depth) return Fail(JsonError::kDepth, i);
  scratch_.stack.resize(2 * scratch_.stack.size());
  return true;
}

// A string whose next entry isn't its closing quote.
template <Sink S>
template <bool kKey>
typename JsonReader<S>::Trouble JsonReader<S>::EscapedString(size_t& i) {
  const uint32_t* const offsets = window().offsets();
  const uint8_t* const kinds = window().kinds();
  size_t last = i + 1;
  while (kinds[last] == '\\') ++last;
  if (kinds[last] == JsonWindow::kEnd) {
    if (More(i)) return Trouble::kRetry;
    if (!window().done()) return LongString<kKey>(i);
    FailAtEnd();
    return Trouble::kFailed;
  }
  const uint32_t open = offsets[i];
  const size_t length = offsets[last] - open - 1;
  if (length > options_.limits.value_bytes) {
    FailAtOffset(JsonError::kValueBytes, open);
    return Trouble::kFailed;
  }
  char* room = TextRoom(length);
  if (room == nullptr) {
    NoRoom(open);
    return Trouble::kFailed;
  }
  char* end = DecodeIndexed(i + 1, last, bytes() + open + 1, room);
  if (end == nullptr) return Trouble::kFailed;
  if (!EmitText<kKey>({{room, static_cast<size_t>(end - room)}, false}, open)) {
    Stop(open);
    return Trouble::kFailed;
  }
  i = last + 1;
  return Trouble::kConsumed;
}

// Decodes from `text` by the escapes that entries [first, last) name, up to entry `last`.
template <Sink S>
char* JsonReader<S>::DecodeIndexed(size_t first, size_t last, const uint8_t* text, char* out) {
  constexpr size_t kChunk = 32;
  const uint32_t* const offsets = window().offsets();
  const uint8_t* const close = bytes() + offsets[last];
  // Copies are rounded up where that stays inside the source.
  const bool rounded = offsets[last] + kChunk <= source_.size();
  for (size_t i = first; i <= last; ++i) {
    const uint8_t* escape = bytes() + offsets[i];
    size_t plain = static_cast<size_t>(escape - text);
    if (rounded) {
      for (size_t done = 0; done < plain; done += kChunk) {
        std::memcpy(out + done, text + done, kChunk);
      }
    } else {
      std::memcpy(out, text, plain);
    }
    out += plain;
    if (i == last) break;
    const uint8_t simple = string_internal::kEscapes[escape[1]];
    if (simple != 0) [[likely]] {
      *out++ = static_cast<char>(simple);
      text = escape + 2;
      continue;
    }
    size_t taken = 0;
    JsonError error = JsonError::kEscape;
    if (escape[1] == 'u') taken = DecodeUnicodeEscape(escape, close, &out, &error);
    if (taken == 0) {
      FailAtOffset(error, offsets[i]);
      return nullptr;
    }
    text = escape + taken;
    if (taken == 12) ++i;  // the second of a pair has an entry too
  }
  return out;
}

// A string with more escapes than the index holds at a time: read without it.
template <Sink S>
template <bool kKey>
typename JsonReader<S>::Trouble JsonReader<S>::LongString(size_t& i) {
  const uint32_t open = window().offsets()[i];
  const uint8_t* const text = bytes() + open + 1;
  const size_t left = source_.size() - open - 1;
  size_t length = 0;
  while (length < left) {
    length += simd::FindJsonSpecial(text + length, left - length);
    if (length >= left || text[length] != '\\') break;
    length += 2;
  }
  window().SkipTo(open + 1 + std::min(length, left));
  i = 0;
  if (window().kinds()[0] != '"') {
    FailAtEnd();
    return Trouble::kFailed;
  }
  if (length > options_.limits.value_bytes) {
    FailAtOffset(JsonError::kValueBytes, open);
    return Trouble::kFailed;
  }
  char* room = TextRoom(length);
  if (room == nullptr) {
    NoRoom(open);
    return Trouble::kFailed;
  }
  JsonError error = JsonError::kNone;
  const uint8_t* error_at = nullptr;
  char* end = DecodeJsonString(text, text + length, room, &error, &error_at);
  if (end == nullptr) {
    FailAtOffset(error, static_cast<size_t>(error_at - bytes()));
    return Trouble::kFailed;
  }
  if (!EmitText<kKey>({{room, static_cast<size_t>(end - room)}, false}, open)) {
    Stop(open);
    return Trouble::kFailed;
  }
  i = 1;
  return Trouble::kConsumed;
}

// One document: a value with white space around it.
template <Sink S>
Status ReadJson(std::string_view source, const JsonOptions& options, S& sink,
                JsonScratch* scratch = nullptr) {
  JsonScratch own;
  JsonOptions placed = options;
  source = json_internal::SkipByteOrderMark(source, &placed);
  return JsonReader<S>(source, placed, &sink, scratch ? scratch : &own).Document();
}

// JSON Lines, and any other sequence of values with or without white space between them. No value
// at all is fine.
template <Sink S>
Status ReadJsonLines(std::string_view source, const JsonOptions& options, S& sink,
                     JsonScratch* scratch = nullptr) {
  JsonScratch own;
  JsonOptions placed = options;
  source = json_internal::SkipByteOrderMark(source, &placed);
  return JsonReader<S>(source, placed, &sink, scratch ? scratch : &own).Lines();
}

// One document; if it is an array, its elements are the records and the array has no events.
template <Sink S>
Status ReadJsonRows(std::string_view source, const JsonOptions& options, S& sink,
                    JsonScratch* scratch = nullptr) {
  JsonScratch own;
  JsonOptions placed = options;
  source = json_internal::SkipByteOrderMark(source, &placed);
  return JsonReader<S>(source, placed, &sink, scratch ? scratch : &own).Rows();
}

}  // namespace scrt
