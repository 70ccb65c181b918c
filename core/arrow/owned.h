// Arrow structs that are released when they go out of scope, and moved as the specification says:
// the bytes are copied and the source is marked as released.
#pragma once

#include <utility>

#include "core/arrow/c_data.h"

namespace scrt::arrow {

template <typename Struct>
class Owned {
 public:
  Owned() = default;
  // Takes over what `from` holds.
  explicit Owned(Struct* from) {
    if (from == nullptr) return;
    value_ = *from;
    from->release = nullptr;
  }
  ~Owned() { Release(); }
  Owned(Owned&& other) noexcept : Owned(&other.value_) {}
  Owned& operator=(Owned&& other) noexcept {
    if (this == &other) return *this;
    Release();
    value_ = other.value_;
    other.value_.release = nullptr;
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  Struct* get() { return &value_; }
  const Struct& operator*() const { return value_; }
  const Struct* operator->() const { return &value_; }
  bool released() const { return value_.release == nullptr; }
  // Gives up ownership.
  void MoveTo(Struct* to) {
    *to = value_;
    value_.release = nullptr;
  }

 private:
  void Release() {
    if (value_.release != nullptr) value_.release(&value_);
  }

  Struct value_ = {};
};

using OwnedSchema = Owned<ArrowSchema>;
using OwnedArray = Owned<ArrowArray>;
using OwnedStream = Owned<ArrowArrayStream>;

}  // namespace scrt::arrow
