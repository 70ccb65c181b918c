#include "core/schema/compiled.h"

#include <algorithm>

namespace scrt {
namespace {

constexpr uint64_t kMaxRowBytes = uint64_t{1} << 31;

CodecHint HintOf(const Field& field, const Type& type) {
  if (IsSignedInt(type.id) || IsUnsignedInt(type.id)) {
    return field.auto_increment ? CodecHint::kSequence : CodecHint::kInteger;
  }
  switch (type.id) {
    case TypeId::kNull:
    case TypeId::kStruct:
      return CodecHint::kNone;
    case TypeId::kBool:
      return CodecHint::kBits;
    case TypeId::kF32:
    case TypeId::kF64:
      return CodecHint::kFloat;
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
    case TypeId::kTimestamptz:
      return CodecHint::kSequence;
    case TypeId::kSymbol:
      return CodecHint::kDictionary;
    case TypeId::kString:
    case TypeId::kNumber:
      return CodecHint::kText;
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kUuid:
      return CodecHint::kBlob;
    case TypeId::kList:
    case TypeId::kMap:
    case TypeId::kUnion:
    case TypeId::kRef:
      return CodecHint::kNested;
    default:
      return CodecHint::kInteger;
  }
}

// Width and alignment by type; false if the value lives in the heap.
bool InSlot(const Type& type, uint8_t* width, uint8_t* alignment) {
  *width = static_cast<uint8_t>(FixedWidth(type));
  switch (type.id) {
    case TypeId::kNull:
    case TypeId::kStruct:
      return true;
    case TypeId::kBool:
      *width = *alignment = 1;
      return true;
    case TypeId::kSymbol:
      *width = *alignment = 4;
      return true;
    case TypeId::kTimestamptz:
      *width = 16;
      *alignment = 8;
      return true;
    case TypeId::kUuid:
      return true;
    default:
      *alignment = std::clamp<uint8_t>(*width, 1, 8);
      return *width != 0;
  }
}

}  // namespace

Result<CompiledSchemaPtr> CompiledSchema::Make(SchemaPtr schema, ScratchLimits scratch) {
  std::shared_ptr<CompiledSchema> compiled(new CompiledSchema(std::move(schema), scratch));
  compiled->annotations_ = SchemaAnnotations(*compiled->schema_);
  const std::vector<Field>& fields = compiled->schema_->fields();
  std::vector<uint32_t> path;
  for (size_t i = 0; i < fields.size(); ++i) {
    compiled->first_slots_.push_back(compiled->slots_.size());
    path.push_back(static_cast<uint32_t>(i));
    compiled->AddSlots(fields[i], &path);
    path.pop_back();
  }
  if (!compiled->PlaceSlots()) return Status(Code::kLimit, "rows of this schema are too wide");
  return CompiledSchemaPtr(std::move(compiled));
}

void CompiledSchema::AddSlots(const Field& field, std::vector<uint32_t>* path) {
  const Type& type = Storage(*field.type);
  RowSlot slot;
  slot.path = *path;
  slot.type = &type;
  slot.hint = HintOf(field, type);
  slot.heap = !InSlot(type, &slot.width, &slot.alignment);
  if (slot.heap) {
    slot.width = 8;
    slot.alignment = 4;
  }
  slots_.push_back(std::move(slot));
  for (size_t i = 0; i < type.fields.size(); ++i) {
    path->push_back(static_cast<uint32_t>(i));
    AddSlots(type.fields[i], path);
    path->pop_back();
  }
}

bool CompiledSchema::PlaceSlots() {
  bitmap_bytes_ = static_cast<uint32_t>((slots_.size() + 7) / 8);
  uint64_t at = 2 * uint64_t{bitmap_bytes_};
  for (int alignment : {8, 4, 2, 1}) {
    for (RowSlot& slot : slots_) {
      if (slot.alignment != alignment) continue;
      at = (at + slot.alignment - 1) / slot.alignment * slot.alignment;
      if (at + slot.width > kMaxRowBytes) return false;
      slot.offset = static_cast<uint32_t>(at);
      at += slot.width;
    }
  }
  row_bytes_ = static_cast<uint32_t>((at + 7) / 8 * 8);
  return true;
}

}  // namespace scrt
