// From schemas and batches to the Arrow C data interface. docs/arrow.md has the table of types.
#pragma once

#include "core/arrow/owned.h"
#include "core/batch/cursor.h"

namespace scrt::arrow {

// What readers that lack a type get in its place.
struct ExportOptions {
  bool union_as_struct = false;  // a field per alternative, all but one of them null
  bool union_as_json = false;    // its value as JSON text; not both
  bool map_as_list = false;      // list of struct{key, value}
  bool symbol_as_text = false;   // utf8 instead of a dictionary
  bool decimal_as_text = false;  // utf8 instead of decimal128
  bool presence = false;         // structs say which of their fields are there
};

// Whether a struct gets one field more: list<symbol> with the names of the fields that the slot
// has, in its order; null where it has all of them in theirs.
bool ListsPresence(const Type& type, const ExportOptions& options);
TypePtr PresenceType();

// UNSUPPORTED for a ref that was not resolved and for names that hold a NUL.
Result<OwnedSchema> ExportSchema(const Schema& schema, const ExportOptions& options);

// A struct array. It shares the batch's buffers wherever layouts agree and holds them until it is
// released; children that were moved away hold their own part.
Result<OwnedArray> ExportBatch(const Batch& batch, const ExportOptions& options);

// A stream over the batches of a cursor, which it owns. Every batch must have the schema that the
// cursor has when the stream's is asked for first; a cursor that knows none by then is read from. A
// stream that failed stays failed.
OwnedStream ExportStream(std::unique_ptr<Cursor> cursor, const ExportOptions& options);

// How a place of a schema looks in Arrow; schemas and arrays are exported by the same rules.
struct Place {
  const Type& type;   // what is stored
  bool maybe = true;  // slots may be without a value, be it that something around them is

  // A dense union has no validity: slots without a value point into a child of type null.
  bool null_child() const { return maybe; }
};
inline Place PlaceOf(const Field& field, bool around) {
  return {Storage(*field.type), around || field.type->nullable || !field.required};
}
inline Place PlaceOf(const Type& type) { return {Storage(type), type.nullable}; }

}  // namespace scrt::arrow
