// Column and Batch: rows as columns, in Arrow's memory layout, reference-counted and immutable.
//
// Buffers by storage type (n = length):
//   null                    none
//   bool                    values: bitmap of n bits
//   fixed width             values: n * FixedWidth bytes, little-endian
//   binary (string, …)      values: n + 1 int32 offsets; bytes: the text
//   symbol                  values: n int32 codes; children: {dictionary, a string column}
//   timestamptz             children: {int64 instants in ns, int16 offsets in minutes}
//   list, map               values: n + 1 int32 offsets; children: {element} or {key, value}
//   struct                  children: one per field, each of length n; shapes
//   union                   values: n int8 alternative numbers; bytes: n int32 offsets into the
//                           alternative's child (dense)
//
// `validity` has a bit per slot, 1 = a value is there; without it all slots hold values. A slot
// that is null or absent is the same for validity; the shapes of the struct around it tell the two
// apart. Slots without a value are zero, have length 0, or point nowhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/bitmap.h"
#include "core/base/buffer.h"
#include "core/batch/shape.h"
#include "core/schema/schema.h"

namespace scrt {

struct Column;
using ColumnPtr = std::shared_ptr<const Column>;

struct Column {
  TypePtr type;
  int64_t length = 0;
  int64_t null_count = 0;  // slots without a value, null and absent together
  BufferPtr validity;      // null: all slots hold values
  BufferPtr values;
  BufferPtr bytes;
  std::vector<ColumnPtr> children;
  // Structs: the shape of each slot (n int32, 0 where there is no value). Null: every slot has
  // every field, in schema order.
  BufferPtr shape_codes;
  ShapeTablePtr shapes;

  bool IsValid(int64_t i) const {
    return validity == nullptr || GetBit(validity->data(), static_cast<size_t>(i));
  }
  std::string_view Text(int64_t i) const {
    const int32_t* offsets = values->as<int32_t>();
    return {reinterpret_cast<const char*>(bytes->data()) + offsets[i],
            static_cast<size_t>(offsets[i + 1] - offsets[i])};
  }
};

struct Batch {
  SchemaPtr schema;
  ColumnPtr root;  // a struct column of the schema's record type, all slots valid

  int64_t rows() const { return root->length; }
};
using BatchPtr = std::shared_ptr<const Batch>;

// A child of a column of some storage type. A field's name is the child's; an alternative's is that
// of what it is stored as; other children have none.
struct ColumnChild {
  TypePtr type;
  std::string_view name;
  const Field* field = nullptr;  // of a struct
};
// In the order of Column::children. Names and fields live as long as the type.
std::vector<ColumnChild> ColumnChildren(const Type& storage);

// Bytes of all buffers, as Arrow would hold them; shared buffers count each time.
int64_t ArrowBytes(const Column& column);

// Rows [start, start + count) as a column of its own.
Result<ColumnPtr> Slice(const ColumnPtr& column, int64_t start, int64_t count);
Result<BatchPtr> Slice(const BatchPtr& batch, int64_t start, int64_t count);

// Same type, same length, and the same value, null or absence in every slot, shapes included.
// Doubles compare by bits.
bool ColumnsEqual(const Column& a, const Column& b);

// For each slot whether field `field` is there: validity and shapes of the struct taken together.
// Null when it is there in all slots.
BufferPtr PresenceOf(const Column& struct_column, uint32_t field);

// A column of n slots that are all null, and about how many bytes it holds.
ColumnPtr NullColumn(const TypePtr& type, int64_t n);
uint64_t NullColumnBytes(const Type& type, int64_t n);

// Checks what a decoder or an importer made of bytes from outside: buffer sizes, offsets in order
// and in range, codes in range, children's lengths. After OK every accessor above is in bounds.
Status ValidateColumn(const Column& column, const Limits& limits);

}  // namespace scrt
