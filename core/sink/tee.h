// Tee: two sinks for one reader.
#pragma once

#include <string_view>

#include "core/sink/sink.h"

namespace scrt {

// `first` decides when the reader stops. `second` gets the same events until it refuses one, and
// none from then on.
template <Sink First, Sink Second>
class Tee {
 public:
  Tee(First* first, Second* second) : first_(*first), second_(*second) {}

  // Whether the second sink took everything so far.
  bool both() const { return both_; }
  const Status& status() const { return first_.status(); }

  bool Null(uint64_t at) {
    both_ = both_ && second_.Null(at);
    return first_.Null(at);
  }
  bool Bool(bool value, uint64_t at) {
    both_ = both_ && second_.Bool(value, at);
    return first_.Bool(value, at);
  }
  bool Int(int64_t value, std::string_view lexeme, uint64_t at) {
    both_ = both_ && second_.Int(value, lexeme, at);
    return first_.Int(value, lexeme, at);
  }
  bool Uint(uint64_t value, std::string_view lexeme, uint64_t at) {
    both_ = both_ && second_.Uint(value, lexeme, at);
    return first_.Uint(value, lexeme, at);
  }
  bool Double(double value, std::string_view lexeme, uint64_t at) {
    both_ = both_ && second_.Double(value, lexeme, at);
    return first_.Double(value, lexeme, at);
  }
  bool Number(std::string_view lexeme, uint64_t at) {
    both_ = both_ && second_.Number(lexeme, at);
    return first_.Number(lexeme, at);
  }
  bool String(TextEvent text, uint64_t at) {
    both_ = both_ && second_.String(text, at);
    return first_.String(text, at);
  }
  bool Key(TextEvent text, uint64_t at) {
    both_ = both_ && second_.Key(text, at);
    return first_.Key(text, at);
  }
  bool BeginObject(uint64_t at) {
    both_ = both_ && second_.BeginObject(at);
    return first_.BeginObject(at);
  }
  bool EndObject(uint64_t at) {
    both_ = both_ && second_.EndObject(at);
    return first_.EndObject(at);
  }
  bool BeginArray(uint64_t at) {
    both_ = both_ && second_.BeginArray(at);
    return first_.BeginArray(at);
  }
  bool EndArray(uint64_t at) {
    both_ = both_ && second_.EndArray(at);
    return first_.EndArray(at);
  }
  bool EndRecord(uint64_t at) {
    both_ = both_ && second_.EndRecord(at);
    return first_.EndRecord(at);
  }

 private:
  First& first_;
  Second& second_;
  bool both_ = true;
};

}  // namespace scrt
