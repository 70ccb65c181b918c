// Statistics of the columns of one table, gathered row group by row group.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/infer/facts.h"
#include "core/pipeline/describe.h"
#include "core/pipeline/value_range.h"

namespace scrt {

// One node of the schema's tree; sizes are its own, without what hangs below it.
struct ColumnStats {
  explicit ColumnStats(const TypePtr& declared) : type(declared), range(Storage(*declared)) {}

  TypePtr type;
  int64_t values = 0;
  int64_t nulls = 0;   // places that hold null
  int64_t absent = 0;  // objects that lack the field
  uint64_t stored_bytes = 0;
  uint64_t decoded_bytes = 0;
  std::map<std::string, uint64_t> encodings;  // pages by the name of their content's encoding
  ValueRange range;
};

class TableStats {
 public:
  explicit TableStats(SchemaPtr schema);

  // One row group: its pages, its rows as they are stored and under the table's schema.
  Status Add(const file::FileReader& reader, const GroupNodes& nodes, const Batch& stored,
             const Batch& batch, file::RowGroupDecoder* decoder);
  void Write(JsonWriter* out) const;

 private:
  void Build(const TypePtr& declared);
  void AddColumn(const Column& column, size_t number, int64_t present, int64_t absent);

  SchemaPtr schema_;
  std::vector<file::TreeNode> tree_;
  std::vector<ColumnStats> columns_;  // one a node
  int64_t rows_ = 0;
  uint64_t stored_bytes_ = 0;  // with directories
  uint64_t decoded_bytes_ = 0;
};

// For each node of `from` the node of `to` that holds its values once rows with these facts are
// brought under `to` (core/infer/conform.h); where there is none of its own, the nearest one above.
// MISMATCH if `to` does not hold them.
Result<std::vector<uint32_t>> MapNodes(const Schema& from, const Schema& to, const Facts& facts);

}  // namespace scrt
