// AutoIncrement: gives the rows of a table the numbers that they lack.
#pragma once

#include <map>

#include "core/batch/column.h"

namespace scrt {

// Not thread-safe: numbers follow the order of the calls.
class AutoIncrement {
 public:
  // `next`: where numbering goes on, by field number; fields that are not named start at 1.
  explicit AutoIncrement(SchemaPtr schema, std::map<uint32_t, uint64_t> next = {});

  // Whether the schema has such fields at all. Only fields of the record itself count.
  bool needed() const { return !next_.empty(); }
  // The batch with a number wherever such a field is absent; null stays null. Numbers that rows
  // bring along move the counter beyond them. RANGE when a field's type has no more.
  Result<BatchPtr> Assign(const BatchPtr& batch);
  const std::map<uint32_t, uint64_t>& next() const { return next_; }

 private:
  SchemaPtr schema_;
  std::map<uint32_t, uint64_t> next_;
};

}  // namespace scrt
