// Values that a column holds as text of their own grammar, as events.
#pragma once

#include <string_view>

#include "core/sink/sink.h"
#include "core/text/json_reader.h"

namespace scrt {

// Passes one JSON value on without ending the record around it.
template <Sink S>
class NestedSink {
 public:
  explicit NestedSink(S& sink) : sink_(sink) {}
  bool Null(uint64_t at) { return sink_.Null(at); }
  bool Bool(bool v, uint64_t at) { return sink_.Bool(v, at); }
  bool Int(int64_t v, std::string_view lexeme, uint64_t at) { return sink_.Int(v, lexeme, at); }
  bool Uint(uint64_t v, std::string_view lexeme, uint64_t at) { return sink_.Uint(v, lexeme, at); }
  bool Double(double v, std::string_view lexeme, uint64_t at) {
    return sink_.Double(v, lexeme, at);
  }
  bool Number(std::string_view lexeme, uint64_t at) { return sink_.Number(lexeme, at); }
  bool String(TextEvent text, uint64_t at) { return sink_.String({text.text, false}, at); }
  bool Key(TextEvent text, uint64_t at) { return sink_.Key({text.text, false}, at); }
  bool BeginObject(uint64_t at) { return sink_.BeginObject(at); }
  bool EndObject(uint64_t at) { return sink_.EndObject(at); }
  bool BeginArray(uint64_t at) { return sink_.BeginArray(at); }
  bool EndArray(uint64_t at) { return sink_.EndArray(at); }
  bool EndRecord(uint64_t) { return true; }
  const Status& status() const { return sink_.status(); }

 private:
  S& sink_;
};

// The value that this JSON text holds. False with *status set if it is not JSON, or without if the
// sink stopped.
template <Sink S>
bool EmitJson(std::string_view text, S& sink, Status* status) {
  NestedSink<S> nested(sink);
  Status done = ReadJson(text, JsonOptions(), nested);
  if (done.ok()) return true;
  if (sink.status().ok()) *status = std::move(done);
  return false;
}

}  // namespace scrt
