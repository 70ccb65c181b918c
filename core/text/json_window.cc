#include "core/text/json_window.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "core/base/bytes.h"

namespace scrt {
namespace {

constexpr size_t kStep = 64;

}  // namespace

bool JsonWindow::Start(std::string_view source) {
  source_ = source;
  state_ = {};
  count_ = 0;
  done_ = false;
  error_ = JsonError::kNone;
  error_offset_ = source.size();
  size_t block = std::min(kBlock, (source.size() + kStep - 1) / kStep * kStep);
  // What is kept, a block of which every byte is a token, the slack of the kernel, the end mark.
  size_t wanted = std::min(kMaxKept, source.size()) + block + simd::kJsonIndexSlack + kStep + 4;
  if (wanted > capacity_) {
    offsets_.reset(new (std::nothrow) uint32_t[wanted]);
    kinds_.reset(new (std::nothrow) uint8_t[wanted]);
    capacity_ = offsets_ != nullptr && kinds_ != nullptr ? wanted : 0;
    if (capacity_ == 0) return false;
  }
  IndexMore();
  return true;
}

void JsonWindow::IndexMore() {
  size_t before = count_, from = state_.at;
  ByteSpan bytes = AsBytes(source_);
  while (count_ == before && !done_) {
    from = state_.at;
    count_ += simd::IndexJson(bytes.data(), bytes.size(), kBlock, &state_, offsets_.get() + count_,
                              kinds_.get() + count_);
    if (state_.invalid_utf8 || state_.control != simd::JsonIndexState::kNone) [[unlikely]] {
      EndAtError(from);
      break;
    }
    done_ = state_.done;
  }
  offsets_[count_] = done_ ? static_cast<uint32_t>(source_.size()) : UINT32_MAX;
  std::memset(kinds_.get() + count_, kEnd, 4);  // readers look a few entries ahead
}

void JsonWindow::EndAtError(size_t from) {
  size_t at = source_.size();
  if (state_.control != simd::JsonIndexState::kNone) {
    at = state_.control;
    error_ = JsonError::kControl;
  }
  if (state_.invalid_utf8) {
    // A sequence that began in the block before may be the one that is cut short.
    for (size_t back = 1; back <= std::min<size_t>(from, 3); ++back) {
      if (static_cast<uint8_t>(source_[from - back]) >= 0xc0) {
        from -= back;
        break;
      }
    }
    ByteSpan rest = AsBytes(source_.substr(from));
    size_t bad = from + simd::FindInvalidUtf8(rest.data(), rest.size());
    if (bad < at) {
      at = bad;
      error_ = JsonError::kUtf8;
    }
  }
  error_offset_ = at;
  done_ = true;
  while (count_ > 0 && offsets_[count_ - 1] >= at) --count_;
}

bool JsonWindow::Refill(size_t* at) {
  size_t kept = count_ - *at;
  if (done_ || kept > kMaxKept) return false;
  std::memmove(offsets_.get(), offsets_.get() + *at, kept * sizeof(uint32_t));
  std::memmove(kinds_.get(), kinds_.get() + *at, kept);
  *at = 0;
  count_ = kept;
  IndexMore();
  return count_ > kept;
}

void JsonWindow::SkipTo(size_t offset) {
  for (;;) {
    const uint32_t* first = std::lower_bound(offsets_.get(), offsets_.get() + count_, offset);
    size_t at = static_cast<size_t>(first - offsets_.get());
    if (at < count_ || done_) {
      std::memmove(offsets_.get(), first, (count_ - at + 1) * sizeof(uint32_t));
      std::memmove(kinds_.get(), kinds_.get() + at, count_ - at + 1);
      count_ -= at;
      return;
    }
    count_ = 0;
    IndexMore();
  }
}

}  // namespace scrt
