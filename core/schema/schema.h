// Schema: a named record type, with its canonical form and fingerprints.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/schema/type.h"

namespace scrt {

class Schema;
using SchemaPtr = std::shared_ptr<const Schema>;

// Immutable once made; safe to share between threads.
class Schema {
 public:
  // Checks names (non-empty, unique), nesting and attribute rules. Refs may be unresolved.
  static Result<SchemaPtr> Make(std::string name, std::vector<Field> fields,
                                const Limits& limits = {});

  const std::string& name() const { return name_; }
  const std::vector<Field>& fields() const { return record_->fields; }
  // The record as a struct type: its fields are the schema's.
  const TypePtr& record() const { return record_; }
  int FieldIndex(std::string_view name) const;  // -1 if there is none

  // Canonical bytes (docs/spec/schema.md) and X24: 24 lower-case hexadecimal digits.
  const std::string& canonical() const { return canonical_; }
  const std::string& x24() const { return x24_; }

  bool Equals(const Schema& other) const { return canonical_ == other.canonical_; }

 private:
  Schema() = default;
  std::string name_;
  TypePtr record_;
  std::string canonical_;
  std::string x24_;
};

// The reverse of canonical(): total over hostile bytes. Refs come back unresolved except for
// their storage type, which the canonical form carries when the schema knew it.
Result<SchemaPtr> SchemaFromCanonical(ByteSpan canonical, const Limits& limits = {});

}  // namespace scrt
