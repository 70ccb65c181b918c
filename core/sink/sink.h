// The event interface that text readers drive, statically dispatched.
//
// A reader is a template over its sink, so that an event is an inlined call. A sink is any class
// with the members of the Sink concept below; the tape builder and the column builder are two.
// An event returns false to stop the reader; status() then tells why. `at` is the byte offset of
// the value in the reader's source; text that is passed lives in the source or in the reader's
// scratch and only until the event returns.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "core/base/status.h"

namespace scrt {

// A string as a reader hands it on.
struct TextEvent {
  std::string_view text;  // decoded
  bool in_source;         // text stands in the reader's source, right behind the quote at `at`
};

template <typename S>
concept Sink = requires(S s, uint64_t at, std::string_view lexeme, TextEvent text) {
  { s.Null(at) } -> std::same_as<bool>;
  { s.Bool(true, at) } -> std::same_as<bool>;
  // Integers without fraction or exponent that fit; the lexeme is the number as written, or empty
  // where there is no text.
  { s.Int(int64_t{}, lexeme, at) } -> std::same_as<bool>;
  { s.Uint(uint64_t{}, lexeme, at) } -> std::same_as<bool>;  // above INT64_MAX only
  // The nearest double, where that loses nothing JSON promises.
  { s.Double(double{}, lexeme, at) } -> std::same_as<bool>;
  // Every other number: integers beyond 64 bits, overflow to infinity, underflow to zero.
  { s.Number(lexeme, at) } -> std::same_as<bool>;
  { s.String(text, at) } -> std::same_as<bool>;
  { s.Key(text, at) } -> std::same_as<bool>;
  { s.BeginObject(at) } -> std::same_as<bool>;
  { s.EndObject(at) } -> std::same_as<bool>;  // `at` is the closing bracket
  { s.BeginArray(at) } -> std::same_as<bool>;
  { s.EndArray(at) } -> std::same_as<bool>;
  // One record (JSON Lines) or one document is complete; `at` is where it began.
  { s.EndRecord(at) } -> std::same_as<bool>;
  { s.status() } -> std::convertible_to<const Status&>;
};

// A sink may also offer the memory into which the reader decodes a string that isn't `in_source`:
// at least n + kTextSlack writable bytes, or null (then status() tells why). The event that follows
// shows text in that memory. Copies are rounded up, which is what the slack is for.
inline constexpr size_t kTextSlack = 64;
template <typename S>
concept SinkWithTextRoom = Sink<S> && requires(S s, size_t n) {
  { s.TextRoom(n) } -> std::same_as<char*>;
};

}  // namespace scrt
