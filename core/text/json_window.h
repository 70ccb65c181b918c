// JsonWindow: the structural index of a source, a piece at a time.
//
// The entries [at, count) are what a reader has not yet consumed; behind them stand the kind kEnd
// and an offset that no fast path takes, so that a reader notices the end by any comparison that
// fails.
// Refill then drops what was consumed and indexes on. Bad UTF-8 or a control character in a string
// ends the index at that place: everything before is still read first, so that the first error in
// the text is the one that is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/simd/json_index.h"
#include "core/text/json_error.h"

namespace scrt {

class JsonWindow {
 public:
  // Source bytes that are indexed at a time: the index stays in the nearer caches.
  static constexpr size_t kBlock = 32 << 10;
  // No token begins with this byte: where it stands in the source, the text is not UTF-8.
  static constexpr uint8_t kEnd = 0xff;
  // Unconsumed entries that Refill keeps; a reader that needs more must do without the index.
  static constexpr size_t kMaxKept = 4096;

  // Starts over on `source`, at most 4 GiB. Keeps memory from before. False when memory is out.
  [[nodiscard]] bool Start(std::string_view source);

  const uint32_t* offsets() const { return offsets_.get(); }
  const uint8_t* kinds() const { return kinds_.get(); }
  // Whether all of the source, or all up to an error, has been indexed.
  bool done() const { return done_; }

  // Moves the entries from *at on to the front, sets *at to 0, and adds more behind them. False if
  // there are none to add, then done() is true (and an error may have taken away entries that were
  // kept); or if too many would be kept, then nothing has changed.
  bool Refill(size_t* at);
  // Indexes on until `offset` has been seen, dropping entries before it. The reader is at entry 0.
  void SkipTo(size_t offset);

  // The error that ended the index, kNone if it is the end of the source.
  JsonError error() const { return error_; }
  size_t error_offset() const { return error_offset_; }

 private:
  void IndexMore();
  void EndAtError(size_t from);

  std::string_view source_;
  simd::JsonIndexState state_;
  std::unique_ptr<uint32_t[]> offsets_;
  std::unique_ptr<uint8_t[]> kinds_;
  size_t capacity_ = 0;
  size_t count_ = 0;
  bool done_ = false;
  JsonError error_ = JsonError::kNone;
  size_t error_offset_ = 0;
};

}  // namespace scrt
