// What a file promises of its values: unique fields and refs, and where in a batch they lie.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/batch/column.h"
#include "core/file/reader.h"

namespace scrt {

// A column somewhere below the record of a table.
struct ColumnPlace {
  size_t table = 0;
  std::string path;             // "user.email", for messages
  std::vector<uint32_t> steps;  // from the record: which child to take
};

struct Constraint {
  enum class Kind : uint8_t { kUnique, kRef };
  Kind kind = Kind::kUnique;
  ColumnPlace place;
  ColumnPlace target;  // kRef
};

// All constraints that the file's own tables can be held to. A ref to a table that the file lacks
// is none of them; a ref to a field that its table lacks is a CONSTRAINT error.
Result<std::vector<Constraint>> FindConstraints(const file::FileReader& reader);

// The slots of one column in a batch, and the row that each belongs to.
struct PlacedColumn {
  const Column* column = nullptr;
  std::vector<int32_t> rows;  // of each slot, -1 for slots of no row; empty: slot i is row i
};
PlacedColumn FindColumn(const Batch& batch, const std::vector<uint32_t>& steps);

}  // namespace scrt
