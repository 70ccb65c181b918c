#include "core/batch/shape.h"

#include <algorithm>
#include <cstring>

#include "core/base/hash.h"

namespace scrt {

bool ShapeTable::IsTrivial(size_t fields) const {
  if (ends_.size() != 1 || fields_.size() != fields) return false;
  for (size_t i = 0; i < fields; ++i) {
    if (fields_[i] != i) return false;
  }
  return true;
}

size_t ShapeTrie::Hash::operator()(std::string_view s) const {
  return static_cast<size_t>(Hash64(AsBytes(s), seed));
}

// The seed differs between runs (address space layout), so that keys which collide can't be made
// in advance.
ShapeTrie::ShapeTrie()
    : by_name_(16, Hash{reinterpret_cast<uintptr_t>(this) * 0x9e3779b97f4a7c15}) {
  states_.emplace_back();
}

void ShapeTrie::Reset() {
  states_.clear();
  states_.emplace_back();
  edges_.clear();
  by_step_.clear();
  table_ = ShapeTable();
}

uint32_t ShapeTrie::Find(std::string_view name) const {
  auto it = by_name_.find(name);
  return it == by_name_.end() ? kNone : it->second;
}

uint32_t ShapeTrie::AddField(std::string_view name) {
  auto bytes = std::make_unique<char[]>(name.size() + 1);
  if (!name.empty()) std::memcpy(bytes.get(), name.data(), name.size());
  std::string_view kept(bytes.get(), name.size());
  auto field = static_cast<uint32_t>(names_.size());
  name_bytes_.push_back(std::move(bytes));
  names_.push_back(kept);
  by_name_.emplace(kept, field);
  return field;
}

uint32_t ShapeTrie::StepSlow(uint32_t state, std::string_view key, uint32_t* field) {
  uint32_t found = Find(key);
  if (found == kNone) return kNone;
  *field = found;
  uint64_t step = (uint64_t{state} << 32) | found;
  auto it = by_step_.find(step);
  if (it != by_step_.end()) return edges_[it->second].next;
  if (states_.size() >= kMaxStates) return kNone;
  auto next = static_cast<uint32_t>(states_.size());
  auto edge = static_cast<uint32_t>(edges_.size());
  states_.push_back({kNone, state, found, kNone});
  edges_.push_back({found, next, states_[state].first});
  states_[state].first = edge;
  by_step_.emplace(step, edge);
  return next;
}

uint32_t ShapeTrie::ShapeOf(uint32_t state, bool* is_new) {
  State& s = states_[state];
  *is_new = s.shape == kNone;
  if (*is_new) {
    std::vector<uint32_t> fields;
    for (uint32_t at = state; at != kRoot; at = states_[at].parent) {
      fields.push_back(states_[at].field);
    }
    std::reverse(fields.begin(), fields.end());
    s.shape = static_cast<uint32_t>(table_.size());
    table_.Add(fields);
  }
  return s.shape;
}

}  // namespace scrt
