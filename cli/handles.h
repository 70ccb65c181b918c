// Handles of the C interface that free themselves.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <scrt/scrt.h>

namespace scrt_cli {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using Batch = std::unique_ptr<scrt_batch, Freer<scrt_batch_free>>;
using Cursor = std::unique_ptr<scrt_cursor, Freer<scrt_cursor_free>>;
using Document = std::unique_ptr<scrt_document, Freer<scrt_document_free>>;
using Reader = std::unique_ptr<scrt_reader, Freer<scrt_reader_free>>;
using Schema = std::unique_ptr<scrt_schema, Freer<scrt_schema_free>>;

// A call's `T** out` parameter that fills a handle.
template <typename Handle>
class Out {
 public:
  explicit Out(Handle* handle) : handle_(handle) {}
  ~Out() { handle_->reset(raw_); }
  operator typename Handle::pointer *() { return &raw_; }  // NOLINT(google-explicit-constructor)

 private:
  Handle* handle_;
  typename Handle::pointer raw_ = nullptr;
};

class Buf {
 public:
  Buf() = default;
  ~Buf() { scrt_buf_free(&buf_); }
  Buf(const Buf&) = delete;
  Buf& operator=(const Buf&) = delete;

  // For a call to fill; what was there before is gone.
  scrt_buf* out() {
    scrt_buf_free(&buf_);
    return &buf_;
  }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(buf_.data), static_cast<size_t>(buf_.size)};
  }

 private:
  scrt_buf buf_ = {};
};

inline std::string_view Text(const scrt_view& view) {
  return {reinterpret_cast<const char*>(view.data), static_cast<size_t>(view.size)};
}

}  // namespace scrt_cli
