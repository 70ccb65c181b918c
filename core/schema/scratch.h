// Buffers that are lent out and come back, so that repeated work on one schema does not allocate.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/base/buffer.h"

namespace scrt {

struct ScratchLimits {
  size_t buffers = 16;                  // kept while nobody uses them
  size_t bytes_each = size_t{4} << 20;  // a larger buffer is freed when it comes back
};

// Thread-safe. A loan may outlive the pool.
class ScratchPool {
  struct Shelf {
    std::mutex mutex;
    ScratchLimits limits;
    std::vector<std::unique_ptr<Buffer>> idle;
  };

 public:
  // One buffer, empty at first, for one user at a time; goes back when the loan ends.
  class Loan {
   public:
    Loan(std::shared_ptr<Shelf> shelf, std::unique_ptr<Buffer> buffer)
        : shelf_(std::move(shelf)), buffer_(std::move(buffer)) {}
    ~Loan();
    Loan(Loan&&) = default;
    Loan& operator=(Loan&&) = delete;
    Buffer& operator*() const { return *buffer_; }
    Buffer* operator->() const { return buffer_.get(); }

   private:
    std::shared_ptr<Shelf> shelf_;
    std::unique_ptr<Buffer> buffer_;
  };

  explicit ScratchPool(ScratchLimits limits = {}) : shelf_(std::make_shared<Shelf>()) {
    shelf_->limits = limits;
  }
  Loan Borrow();
  size_t idle() const;

 private:
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace scrt
