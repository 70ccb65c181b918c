#include "core/schema/scratch.h"

namespace scrt {

ScratchPool::Loan::~Loan() {
  if (buffer_ == nullptr || buffer_->capacity() > shelf_->limits.bytes_each) return;
  buffer_->Clear();
  std::lock_guard lock(shelf_->mutex);
  if (shelf_->idle.size() < shelf_->limits.buffers) shelf_->idle.push_back(std::move(buffer_));
}

ScratchPool::Loan ScratchPool::Borrow() {
  std::unique_ptr<Buffer> buffer;
  {
    std::lock_guard lock(shelf_->mutex);
    if (!shelf_->idle.empty()) {
      buffer = std::move(shelf_->idle.back());
      shelf_->idle.pop_back();
    }
  }
  if (buffer == nullptr) buffer = std::make_unique<Buffer>();
  return Loan(shelf_, std::move(buffer));
}

size_t ScratchPool::idle() const {
  std::lock_guard lock(shelf_->mutex);
  return shelf_->idle.size();
}

}  // namespace scrt
