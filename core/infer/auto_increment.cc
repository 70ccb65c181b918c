#include "core/infer/auto_increment.h"

#include <algorithm>
#include <limits>
#include <new>

namespace scrt {
namespace {

// The greatest number of an integer type.
uint64_t Greatest(const Type& type) {
  int bits = 8 * FixedWidth(type) - (IsSignedInt(type.id) ? 1 : 0);
  return bits == 64 ? std::numeric_limits<uint64_t>::max() : (uint64_t{1} << bits) - 1;
}

uint64_t ReadNumber(const Type& type, const uint8_t* values, size_t i) {
  size_t width = static_cast<size_t>(FixedWidth(type));
  uint64_t bits = 0;
  std::memcpy(&bits, values + i * width, width);
  // Numbers below 0 don't move the counter.
  bool negative = IsSignedInt(type.id) && ((bits >> (8 * width - 1)) & 1) != 0;
  return negative ? 0 : bits;
}

// Puts the field into every shape that lacks it, in front of the first field behind it.
ShapeTablePtr WithField(const ShapeTable& shapes, uint32_t field) {
  auto out = std::make_shared<ShapeTable>();
  for (size_t s = 0; s < shapes.size(); ++s) {
    std::vector<uint32_t> fields(shapes[s].begin(), shapes[s].end());
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      auto behind =
          std::find_if(fields.begin(), fields.end(), [&](uint32_t other) { return other > field; });
      fields.insert(behind, field);
    }
    out->Add(fields);
  }
  return out;
}

Result<ColumnPtr> Fill(const Column& root, uint32_t field, uint64_t* next) {
  const Column& column = *root.children[field];
  const Type& type = Storage(*column.type);
  BufferPtr present = PresenceOf(root, field);
  auto n = static_cast<size_t>(column.length);
  auto width = static_cast<size_t>(FixedWidth(type));
  Buffer values, validity;
  values.AppendBytes(column.values->data(), n * width);
  if (column.validity != nullptr) validity.AppendBytes(column.validity->data(), BitmapBytes(n));
  int64_t filled = 0;
  for (size_t i = 0; i < n; ++i) {
    if (column.IsValid(static_cast<int64_t>(i))) {
      uint64_t number = ReadNumber(type, column.values->data(), i);
      if (number >= *next && number < std::numeric_limits<uint64_t>::max()) *next = number + 1;
    } else if (present != nullptr && !GetBit(present->data(), i)) {
      if (*next > Greatest(type)) {
        return Status(Code::kRange, "auto_increment has run out of numbers of its type");
      }
      std::memcpy(values.mutable_data() + i * width, next, width);
      SetBit(validity.mutable_data(), i);
      ++*next;
      ++filled;
    }
  }
  auto out = std::make_shared<Column>(column);
  out->values = Buffer::Share(std::move(values));
  out->null_count = column.null_count - filled;
  out->validity = out->null_count == 0 ? nullptr : Buffer::Share(std::move(validity));
  return ColumnPtr(out);
}

}  // namespace

AutoIncrement::AutoIncrement(SchemaPtr schema, std::map<uint32_t, uint64_t> next)
    : schema_(std::move(schema)) {
  const auto& fields = schema_->fields();
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (!fields[f].auto_increment) continue;
    auto given = next.find(f);
    next_[f] = given == next.end() ? 1 : given->second;
  }
}

Result<BatchPtr> AutoIncrement::Assign(const BatchPtr& batch) {
  if (!needed() || batch->rows() == 0) return batch;
  auto root = std::make_shared<Column>(*batch->root);
  for (auto& [field, next] : next_) {
    SCRT_ASSIGN_OR_RETURN(root->children[field], Fill(*root, field, &next));
    if (root->shapes != nullptr) root->shapes = WithField(*root->shapes, field);
  }
  if (root->shapes != nullptr && root->shapes->IsTrivial(root->children.size())) {
    root->shapes = nullptr;
    root->shape_codes = nullptr;
  }
  auto out = std::make_shared<Batch>();
  out->schema = batch->schema;
  out->root = std::move(root);
  return BatchPtr(out);
}

}  // namespace scrt
