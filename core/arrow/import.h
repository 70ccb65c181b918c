// From the Arrow C data interface to schemas and batches. docs/arrow.md has the table of types.
//
// The C structs carry no sizes of buffers: an address and the numbers beside it are believed as the
// specification has it. All else is checked: structure, offsets, codes, nulls. Values are not; text
// may be no UTF-8 until ImportColumns of core/infer has looked at it.
#pragma once

#include <memory>
#include <optional>

#include "core/arrow/owned.h"
#include "core/batch/column.h"

namespace scrt::arrow {

// The schema of a struct: as its metadata declares it where that still agrees with the types, else
// what the types stand for. `name` is used if given, else the name in the metadata, else "Row".
Result<SchemaPtr> ImportSchema(const ArrowSchema& schema, std::optional<std::string_view> name,
                               const Limits& limits);

// Makes batches of one schema out of arrays of one Arrow schema.
class Importer {
 public:
  // `arrow` must outlive the importer. Without a target it is ImportSchema's. MISMATCH if the
  // arrays can't become rows of the target.
  static Result<Importer> Make(const ArrowSchema& arrow, SchemaPtr target, const Limits& limits);

  const SchemaPtr& schema() const { return target_; }
  // Takes the array over: it is released with the last buffer of the batch that lies in it, or here
  // on failure.
  Result<BatchPtr> Import(OwnedArray array) const;

 private:
  const ArrowSchema* arrow_ = nullptr;
  TypePtr raw_;
  SchemaPtr target_;
  Limits limits_;
};

// The steps between. A raw type says how columns read from Arrow lie in memory; it may break rules
// that types of schemas keep: unions with equal, nullable or nested alternatives, in Arrow's order.
Result<TypePtr> RawType(const ArrowSchema& schema, const Limits& limits);
// The type of a schema that a raw type stands for.
Result<TypePtr> ProperType(const TypePtr& raw);
// Whether columns of the raw type may become columns of `to`; single values may still not fit.
bool Fits(const Type& raw, const Type& to);
// Whether a field of a raw struct is none of its own but lists those that are there: so it was
// marked, or has the name that `to` (if given) has no field of.
bool IsPresence(const Field& field, const Type* to);
// A column of type `to`, sharing what it can. RANGE or TYPE for values that don't fit, MISSING for
// required fields.
Result<ColumnPtr> Fit(const ColumnPtr& column, const TypePtr& to, const Limits& limits);
// A column of the raw type of `schema`, whose buffers `owner` keeps alive.
Result<ColumnPtr> ReadArray(const ArrowSchema& schema, const ArrowArray& array, const TypePtr& raw,
                            const std::shared_ptr<const void>& owner, const Limits& limits);

// An alternative of this type is none: it stands for the nulls of a union.
inline bool IsNullType(const Type& type) { return Storage(type).id == TypeId::kNull; }

}  // namespace scrt::arrow
