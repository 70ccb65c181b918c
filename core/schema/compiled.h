// A schema made ready for work: where each field stands in a row of fixed width, how its column is
// best coded, and scratch buffers.
//
// Row layout: a bitmap of fields that are present, a bitmap of fields that are not null (each one
// bit a slot, whole bytes), then the slots from the widest alignment to the narrowest, so that
// there is no gap but the one behind the bitmaps; the row is padded to 8 bytes. Structs are
// flattened: a struct has a slot of no bytes, for its two bits, and a slot for each of its fields.
// Text, bytes, lists, maps and unions take 8 bytes {u32 offset, u32 length} into a heap.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/schema/schema.h"
#include "core/schema/scratch.h"

namespace scrt {

// What a column of the field is likely to be, before any value was seen.
enum class CodecHint : uint8_t {
  kNone,      // null, struct: no values of its own
  kBits,      // bool
  kInteger,   // integers, decimals of any distribution
  kSequence,  // growing: auto_increment, instants
  kFloat,
  kDictionary,  // symbol: few values, often repeated
  kText,        // string, number
  kBlob,        // bytes, json, uuid: unlike each other
  kNested,      // list, map, union
};

struct RowSlot {
  std::vector<uint32_t> path;  // field index at each level: {2} or {2, 0} inside field 2
  const Type* type = nullptr;  // storage type; lives as long as the compiled schema
  CodecHint hint = CodecHint::kNone;
  uint32_t offset = 0;  // from the start of the row
  uint8_t width = 0;    // bytes; 0 for null and struct
  uint8_t alignment = 1;
  bool heap = false;
};

// Immutable but for the scratch pool, which locks; safe to share between threads.
class CompiledSchema {
 public:
  // Schemas of so many fields that a row would reach 2 GiB are refused.
  static Result<std::shared_ptr<const CompiledSchema>> Make(SchemaPtr schema,
                                                            ScratchLimits scratch = {});

  const SchemaPtr& schema() const { return schema_; }
  const std::string& annotations() const { return annotations_; }
  // In field order, a struct before its fields; the position is the bit in both bitmaps.
  const std::vector<RowSlot>& slots() const { return slots_; }
  // Position of the slot of a top-level field.
  size_t SlotOfField(size_t field) const { return first_slots_[field]; }
  uint32_t bitmap_bytes() const { return bitmap_bytes_; }
  uint32_t row_bytes() const { return row_bytes_; }
  ScratchPool::Loan BorrowScratch() const { return scratch_.Borrow(); }

 private:
  CompiledSchema(SchemaPtr schema, ScratchLimits scratch)
      : schema_(std::move(schema)), scratch_(scratch) {}
  void AddSlots(const Field& field, std::vector<uint32_t>* path);
  bool PlaceSlots();

  SchemaPtr schema_;
  std::string annotations_;
  std::vector<RowSlot> slots_;
  std::vector<size_t> first_slots_;
  uint32_t bitmap_bytes_ = 0;
  uint32_t row_bytes_ = 0;
  mutable ScratchPool scratch_;
};
using CompiledSchemaPtr = std::shared_ptr<const CompiledSchema>;

}  // namespace scrt
