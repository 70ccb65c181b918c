// JSON text out: a writer that appends to a buffer, and a sink around it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/buffer.h"
#include "core/base/status.h"
#include "core/sink/sink.h"
#include "core/sink/write_options.h"

namespace scrt {

// Puts commas, colons and (if asked) indentation where they belong; that values come in an order
// that makes sense is the caller's part. Text must be valid UTF-8. Errors stay in status() and turn
// what follows into nothing; what stands in the buffer is then incomplete. Not thread-safe.
class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer and not be touched until Flush.
  explicit JsonWriter(Buffer* out, const TextWriteOptions& options = {});
  ~JsonWriter() { Flush(); }
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void Null();
  void Bool(bool value);
  void Int(int64_t value);
  void Uint(uint64_t value);
  // The shortest text that reads as the same double. Integral values below 2^53 have no fraction;
  // -0.0 does, since "-0" would read as an integer. Not finite: an error, or null by option.
  void Double(double value);
  // Writes text that is a JSON number already.
  void NumberText(std::string_view text);
  void String(std::string_view text);
  void Key(std::string_view text);
  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }
  // Text that is JSON already.
  void Raw(std::string_view json);
  // Ends a record with a newline.
  void EndRecord();

  // Makes the buffer's size include everything written. The destructor does so too.
  void Flush();
  // Bytes in the buffer, those from before included.
  size_t size() const { return static_cast<size_t>(next_ - begin()); }
  const Status& status() const { return status_; }

 private:
  char* begin() const { return reinterpret_cast<char*>(out_->mutable_data()); }
  // Makes sure of n writable bytes at next_.
  [[nodiscard]] bool Room(size_t n) { return static_cast<size_t>(end_ - next_) >= n || Grow(n); }
  [[nodiscard]] bool Grow(size_t n);
  // What stands between the value before and this one, with room for n bytes more.
  [[nodiscard]] bool Before(size_t n);
  void NewLine();
  void Begin(char bracket);
  void End(char bracket);
  void Quoted(std::string_view text);

  Buffer* out_;
  TextWriteOptions options_;
  char* next_;
  char* end_;
  bool comma_ = false;  // the next value or key needs one
  bool after_key_ = false;
  size_t depth_ = 0;
  Status status_;
};

// A writer as a sink: a reader that drives it is a transcoder.
class JsonTextSink {
 public:
  explicit JsonTextSink(Buffer* out, const TextWriteOptions& options = {})
      : writer_(out, options), number_text_(options.number_text) {}

  bool Null(uint64_t) { return writer_.Null(), Done(); }
  bool Bool(bool value, uint64_t) { return writer_.Bool(value), Done(); }
  bool Int(int64_t value, std::string_view lexeme, uint64_t) {
    if (number_text_ && !lexeme.empty()) return Number(lexeme, 0);
    return writer_.Int(value), Done();
  }
  bool Uint(uint64_t value, std::string_view lexeme, uint64_t) {
    if (number_text_ && !lexeme.empty()) return Number(lexeme, 0);
    return writer_.Uint(value), Done();
  }
  bool Double(double value, std::string_view lexeme, uint64_t) {
    if (number_text_ && !lexeme.empty()) return Number(lexeme, 0);
    return writer_.Double(value), Done();
  }
  bool Number(std::string_view lexeme, uint64_t) { return writer_.NumberText(lexeme), Done(); }
  bool String(TextEvent text, uint64_t) { return writer_.String(text.text), Done(); }
  bool Key(TextEvent text, uint64_t) { return writer_.Key(text.text), Done(); }
  bool BeginObject(uint64_t) { return writer_.BeginObject(), Done(); }
  bool EndObject(uint64_t) { return writer_.EndObject(), Done(); }
  bool BeginArray(uint64_t) { return writer_.BeginArray(), Done(); }
  bool EndArray(uint64_t) { return writer_.EndArray(), Done(); }
  bool EndRecord(uint64_t) { return writer_.EndRecord(), Done(); }
  const Status& status() const { return writer_.status(); }
  JsonWriter& writer() { return writer_; }

 private:
  bool Done() const { return writer_.status().ok(); }

  JsonWriter writer_;
  bool number_text_;
};

}  // namespace scrt
