// Schema: a named record type, with its canonical form and fingerprints.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"
#include "core/schema/type.h"

namespace scrt {

class Schema;
using SchemaPtr = std::shared_ptr<const Schema>;

// Immutable once made; safe to share between threads.
class Schema {
 public:
  // Checks every rule of docs/spec/schema.md: names (UTF-8, unique in their struct; only fields
  // may have the empty name, which JSON keys can be), nesting, parameters of types, defaults that
  // fit their type, auto_increment on integers. Refs may be unresolved.
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
  void IndexFields();

  std::string name_;
  TypePtr record_;
  std::unordered_map<std::string_view, int> index_;  // keys point into record_
  std::string canonical_;
  std::string x24_;
};

// What the canonical bytes leave out: the kept attributes of every field, nested ones too, and the
// types that refs are stored as. Empty if there is none of either.
std::string SchemaAnnotations(const Schema& schema);

// The reverse of canonical() and SchemaAnnotations(): total over hostile bytes, and exact, so that
// equal schemas have one spelling only. Without annotations refs come back unresolved and fields
// without kept attributes.
Result<SchemaPtr> SchemaFromCanonical(ByteSpan canonical, ByteSpan annotations = {},
                                      const Limits& limits = {});

}  // namespace scrt
