// The schema language: schemas and rows of data as text (docs/dsl.md).
//
// A document is read in two passes, so rows may stand before the schema that they belong to and
// refs before their target. Errors carry line, column (in bytes) and byte offset.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/limits.h"
#include "core/schema/print.h"
#include "core/schema/scalar.h"
#include "core/schema/schema.h"

namespace scrt {

struct DslOptions {
  Limits limits;
  TemporalOptions temporal;
  // Keep refs to schemas that the document does not define, instead of failing. A default of such
  // a ref stays plain text.
  bool allow_unresolved_refs = false;
};

// A cell of a data row. Absent is not null, and neither is the default of the field: defaults are
// for readers to fill in.
struct Cell {
  enum class State : uint8_t { kAbsent, kNull, kValue };
  State state = State::kAbsent;
  Scalar value;  // by the table in scalar.h; only for kValue

  bool Equals(const Cell& other) const {
    return state == other.state && (state != State::kValue || value.Equals(other.value));
  }
};
using DataRow = std::vector<Cell>;  // one cell a field, in field order

// How a field was spelled, for the legacy fingerprint alone.
struct FieldSpelling {
  std::string type;        // "UINT64"
  std::string attributes;  // the rest of the line, comments included
};

struct DocumentSchema {
  SchemaPtr schema;
  std::vector<DataRow> rows;
  std::vector<FieldSpelling> spelling;  // one a field; empty if the schema was not parsed
};

struct Document {
  std::vector<DocumentSchema> schemas;  // in order of appearance

  const DocumentSchema* Find(std::string_view name) const;
};

Result<Document> ParseDsl(std::string_view text, const DslOptions& options = {});

// One type, such as "list<struct{a i64 required, b string?}>?". Refs come back unresolved.
Result<TypePtr> ParseTypeText(std::string_view text, const DslOptions& options = {});

// Text that parses back to an equal document. Spelling is not kept.
std::string PrintDocument(const Document& document);

}  // namespace scrt
