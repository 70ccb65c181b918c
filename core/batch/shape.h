// Shapes: the key orders of ragged objects, and the trie that finds them while objects are read.
//
// A shape is the list of the fields that one object had, in the order in which it had them. It
// says which fields are absent and keeps the key order, at the cost of one small code per object,
// and of nothing where all objects are alike.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/status.h"

namespace scrt {

// Immutable once shared. Shape 0..size()-1; a shape is a list of field indexes without repeats.
class ShapeTable {
 public:
  size_t size() const { return ends_.size(); }
  std::span<const uint32_t> operator[](size_t shape) const {
    uint32_t begin = shape == 0 ? 0 : ends_[shape - 1];
    return {fields_.data() + begin, ends_[shape] - begin};
  }
  void Add(std::span<const uint32_t> fields) {
    fields_.insert(fields_.end(), fields.begin(), fields.end());
    ends_.push_back(static_cast<uint32_t>(fields_.size()));
  }
  // True if there is one shape and it is 0, 1, …, fields - 1: then a column needs no shapes.
  bool IsTrivial(size_t fields) const;
  // All field indexes, shape after shape, and where each shape ends.
  const std::vector<uint32_t>& flat() const { return fields_; }
  const std::vector<uint32_t>& ends() const { return ends_; }

 private:
  std::vector<uint32_t> fields_;
  std::vector<uint32_t> ends_;
};
using ShapeTablePtr = std::shared_ptr<const ShapeTable>;

// Finds the field of a key and, at the end of the object, the object's shape. A state is the list
// of keys so far; a key that came in this place before is found by one comparison.
class ShapeTrie {
 public:
  static constexpr uint32_t kRoot = 0;
  static constexpr uint32_t kNone = 0xffffffffu;
  // States beyond this refuse the object: key orders without end are data, not a schema.
  static constexpr uint32_t kMaxStates = 1u << 22;

  ShapeTrie();
  // Empty again; names are kept.
  void Reset();
  // Index of the field of this name, kNone if there is none.
  uint32_t Find(std::string_view name) const;
  uint32_t AddField(std::string_view name);
  std::string_view name(uint32_t field) const { return names_[field]; }
  uint32_t field_count() const { return static_cast<uint32_t>(names_.size()); }

  // The state behind `key`, and its field; kNone if the name is unknown or states have run out.
  uint32_t Step(uint32_t state, std::string_view key, uint32_t* field) {
    uint32_t edge = states_[state].first;
    for (int tries = 0; edge != kNone && tries < 6; ++tries) {
      const Edge& e = edges_[edge];
      if (names_[e.field] == key) {
        *field = e.field;
        return e.next;
      }
      edge = e.sibling;
    }
    return StepSlow(state, key, field);
  }
  // The shape of an object that ended in this state. A new shape gets the next number, and
  // *is_new tells so.
  uint32_t ShapeOf(uint32_t state, bool* is_new);
  const ShapeTable& table() const { return table_; }
  ShapeTable TakeTable() { return std::move(table_); }

 private:
  struct Edge {
    uint32_t field, next, sibling;
  };
  struct State {
    uint32_t first = kNone;  // first edge
    uint32_t parent = kNone;
    uint32_t field = kNone;  // the field that led here
    uint32_t shape = kNone;
  };
  struct Hash {
    uint64_t seed;
    size_t operator()(std::string_view s) const;
  };
  uint32_t StepSlow(uint32_t state, std::string_view key, uint32_t* field);

  std::vector<State> states_;
  std::vector<Edge> edges_;
  std::vector<std::string_view> names_;
  std::vector<std::unique_ptr<char[]>> name_bytes_;
  std::unordered_map<std::string_view, uint32_t, Hash> by_name_;
  std::unordered_map<uint64_t, uint32_t> by_step_;  // (state, field) -> edge, beyond the first few
  ShapeTable table_;
};

}  // namespace scrt
