// Types and fields of the DSL: "name type attributes", at the top level and inside struct{...}.
#pragma once

#include "core/schema/dsl.h"
#include "core/schema/dsl_cursor.h"

namespace scrt {

// Counts what a document costs against Limits::memory.
class MemoryBudget {
 public:
  explicit MemoryBudget(const Limits& limits) : left_(limits.memory) {}
  // False once the budget is spent.
  bool Charge(uint64_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  uint64_t left_;
};

class FieldParser {
 public:
  FieldParser(const DslOptions& options, MemoryBudget* budget)
      : options_(options), budget_(budget) {}

  // One field to the end of the line; the cursor stands at its name. `type_at` answers where its
  // type stands, for errors that show later.
  Status ReadField(DslCursor* cursor, Field* field, FieldSpelling* spelling, size_t* type_at);
  // A type that ends at a blank, a comment or the end of the line.
  Status ReadType(DslCursor* cursor, TypePtr* type) { return ReadUnion(cursor, 0, type); }

 private:
  Status ReadUnion(DslCursor* cursor, uint32_t depth, TypePtr* type);
  Status ReadSuffixed(DslCursor* cursor, uint32_t depth, TypePtr* type);
  Status ReadPrimary(DslCursor* cursor, uint32_t depth, TypePtr* type);
  Status ReadRef(DslCursor* cursor, TypePtr* type);
  Status ReadRefName(DslCursor* cursor, bool dot_ends, std::string* name);
  Status ReadArguments(DslCursor* cursor, uint32_t depth, std::vector<TypePtr>* types);
  Status ReadStruct(DslCursor* cursor, uint32_t depth, TypePtr* type);
  Status ReadNestedField(DslCursor* cursor, uint32_t depth, Field* field);
  Status ReadDecimal(DslCursor* cursor, TypePtr* type);
  Status ReadDecimalPart(DslCursor* cursor, int* value);
  Status ReadUnit(DslCursor* cursor, TypeId id, TypePtr* type);
  Status ReadAttributes(DslCursor* cursor, Place place, Field* field);
  Status ReadAttribute(DslCursor* cursor, Place place, Field* field, RawLiteral* default_literal);
  Status ReadDefault(DslCursor* cursor, Place place, RawLiteral* literal);
  Status CheckDepth(const DslCursor& cursor, uint32_t depth) const;
  Status Charge(const DslCursor& cursor, uint64_t bytes);

  const DslOptions& options_;
  MemoryBudget* budget_;
  uint32_t open_arguments_ = 0;  // "<" without their ">" so far
};

}  // namespace scrt
