// NodeArray: a growing array of nodes whose new entries are not initialised.
//
// A vector would write every node twice; growth by realloc lets large arrays be remapped instead of
// copied.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>

#include "core/os/huge_pages.h"
#include "core/tape/node.h"

namespace scrt {

class NodeArray {
 public:
  NodeArray() = default;
  NodeArray(NodeArray&& other) noexcept { *this = std::move(other); }
  NodeArray& operator=(NodeArray&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  const Node* data() const { return data_.get(); }
  Node* data() { return data_.get(); }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  uint64_t held() const { return uint64_t{capacity_} * sizeof(Node); }
  // The first n nodes, n <= capacity(), have been written.
  void set_size(size_t n) { size_ = n; }
  // Capacity of n nodes; keeps the written ones. False when memory is out.
  [[nodiscard]] bool Reserve(size_t n) {
    if (n <= capacity_) return true;
    void* grown = std::realloc(data_.get(), n * sizeof(Node));
    if (grown == nullptr) return false;
    (void)data_.release();
    data_.reset(static_cast<Node*>(grown));
    PreferHugePages(grown, n * sizeof(Node));
    capacity_ = n;
    return true;
  }

 private:
  struct Free {
    void operator()(Node* nodes) const { std::free(nodes); }
  };
  std::unique_ptr<Node[], Free> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace scrt
