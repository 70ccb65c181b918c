// Columns of raw types as columns of a schema's types.
#include <limits>
#include <map>
#include <new>
#include <unordered_map>

#include "core/arrow/gather.h"
#include "core/arrow/import.h"
#include "core/arrow/metadata.h"
#include "core/batch/builder.h"
#include "core/batch/coerce.h"
#include "core/infer/json_value.h"
#include "core/schema/decimal.h"

namespace scrt::arrow {
namespace {

bool IsInt(TypeId id) { return IsSignedInt(id) || IsUnsignedInt(id); }

bool TextFits(TypeId to) {
  switch (to) {
    case TypeId::kString:
    case TypeId::kSymbol:
    case TypeId::kNumber:
    case TypeId::kJson:
    case TypeId::kDecimal:
    case TypeId::kUuid:
    case TypeId::kDate:
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
    case TypeId::kTimestamptz:
    case TypeId::kDuration:
    case TypeId::kUnion:  // by its JSON text
      return true;
    default:
      return false;
  }
}

bool Matches(const Type& raw, const Type& declared, bool exact);

// For each alternative of `raw` that of `to` which takes it; empty if one finds none. Equal layouts
// come first, and among equals the order, which is that of an export.
std::vector<size_t> MatchAlternatives(const Type& raw, const Type& to, bool exact) {
  std::vector<size_t> match(raw.children.size(), to.children.size());
  std::vector<bool> used(to.children.size());
  for (bool strict : {true, false}) {
    if (exact && !strict) break;
    for (size_t i = 0; i < match.size(); ++i) {
      if (match[i] < used.size()) continue;
      for (size_t k = 0; k < used.size(); ++k) {
        if (used[k] || !Matches(*raw.children[i], *to.children[k], strict)) continue;
        match[i] = k;
        used[k] = true;
        break;
      }
    }
  }
  for (size_t k : match) {
    if (k >= used.size()) return {};
  }
  return match;
}

bool IsPair(const Type& type) { return type.id == TypeId::kStruct && type.fields.size() == 2; }

int FindField(const Type& type, std::string_view name) {
  for (size_t i = 0; i < type.fields.size(); ++i) {
    if (type.fields[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

bool StructMatches(const Type& raw, const Type& to, bool exact) {
  if (exact && raw.fields.size() != to.fields.size()) return false;
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < to.fields.size(); ++i) places.emplace(to.fields[i].name, i);
  std::vector<bool> used(to.fields.size());
  for (size_t i = 0; i < raw.fields.size(); ++i) {
    if (!exact && IsPresence(raw.fields[i], &to)) continue;
    auto found = places.find(raw.fields[i].name);
    if (found == places.end() || used[found->second] || (exact && found->second != i)) return false;
    used[found->second] = true;
    if (!Matches(*raw.fields[i].type, *to.fields[found->second].type, exact)) return false;
  }
  return true;
}

bool StructFits(const Type& raw, const Type& to) {
  if (to.id == TypeId::kStruct) return StructMatches(raw, to, false);
  if (to.id == TypeId::kTimestamptz) {
    if (!IsPair(raw)) return false;
    const Type& instant = *raw.fields[0].type;
    TypeId minutes = raw.fields[1].type->id;
    return instant.id == TypeId::kTimestamp && IsInt(minutes);
  }
  if (to.id != TypeId::kUnion || raw.fields.size() != to.children.size()) return false;
  for (size_t i = 0; i < raw.fields.size(); ++i) {
    if (!Matches(*raw.fields[i].type, *to.children[i], false)) return false;
  }
  return true;
}

bool Matches(const Type& raw, const Type& declared, bool exact) {
  const Type& to = Storage(declared);
  if (exact && raw.id != to.id) return false;
  switch (raw.id) {
    case TypeId::kNull:
      return to.id != TypeId::kRef;
    case TypeId::kString:
    case TypeId::kSymbol:
      return exact || TextFits(to.id);
    case TypeId::kNumber:
    case TypeId::kJson:
      return to.id == raw.id || to.id == TypeId::kString ||
             (raw.id == TypeId::kJson && to.id == TypeId::kUnion);
    case TypeId::kBytes:
      return to.id == TypeId::kBytes || to.id == TypeId::kUuid;
    case TypeId::kF32:
      return to.id == TypeId::kF32 || to.id == TypeId::kF64;
    case TypeId::kDecimal:
      if (to.id != TypeId::kDecimal) return raw.scale == 0 && IsInt(to.id);
      return raw.scale == to.scale && (!exact || raw.precision == to.precision);
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      return raw.id == to.id && (!exact || raw.unit == to.unit);
    case TypeId::kList:
      if (to.id == TypeId::kList) return Matches(*raw.children[0], *to.children[0], exact);
      return to.id == TypeId::kMap && IsPair(*raw.children[0]) &&
             Matches(*raw.children[0]->fields[0].type, *to.children[0], false) &&
             Matches(*raw.children[0]->fields[1].type, *to.children[1], false);
    case TypeId::kMap:
      return to.id == TypeId::kMap && Matches(*raw.children[0], *to.children[0], exact) &&
             Matches(*raw.children[1], *to.children[1], exact);
    case TypeId::kStruct:
      return exact ? StructMatches(raw, to, true) : StructFits(raw, to);
    case TypeId::kUnion:
      return to.id == TypeId::kUnion &&
             (raw.children.empty() || !MatchAlternatives(raw, to, exact).empty());
    default:
      return raw.id == to.id || (IsInt(raw.id) && IsInt(to.id));
  }
}

Status OutOfRange(const Type& to) {
  return Status(Code::kRange, "a value of an Arrow column does not fit " + to.ToString());
}

// The same slots as `from`, under another type; values are still to come.
std::shared_ptr<Column> Shell(const Column& from, const TypePtr& to) {
  auto out = std::make_shared<Column>();
  out->type = to;
  out->length = from.length;
  out->null_count = from.null_count;
  out->validity = from.validity;
  return out;
}

// Calls `convert` for each slot with a value: to width `width` bytes at the address given. The
// others become zero.
template <typename Convert>
Result<BufferPtr> Converted(const Column& from, size_t width, const Type& to, Convert convert) {
  Buffer out;
  if (!out.ResizeZero(static_cast<size_t>(from.length) * width)) throw std::bad_alloc();
  for (int64_t i = 0; i < from.length; ++i) {
    if (!from.IsValid(i)) continue;
    if (!convert(i, out.mutable_data() + static_cast<size_t>(i) * width)) return OutOfRange(to);
  }
  return Buffer::Share(std::move(out));
}

Int128 LoadInteger(const Type& type, const uint8_t* at) {
  switch (type.id) {
    case TypeId::kU8:
      return *at;
    case TypeId::kU16:
      return Load<uint16_t>(at);
    case TypeId::kU32:
      return Load<uint32_t>(at);
    case TypeId::kU64:
      return Load<uint64_t>(at);
    case TypeId::kI8:
      return static_cast<int8_t>(*at);
    case TypeId::kI16:
      return Load<int16_t>(at);
    case TypeId::kI32:
      return Load<int32_t>(at);
    case TypeId::kI64:
      return Load<int64_t>(at);
    default:
      return Load<Int128>(at);
  }
}

bool StoreInteger(Int128 value, TypeId to, size_t width, uint8_t* at) {
  int bits = static_cast<int>(width) * 8;
  Int128 one = 1;
  Int128 low = IsSignedInt(to) ? -(one << (bits - 1)) : 0;
  Int128 high = IsSignedInt(to) ? (one << (bits - 1)) - 1 : (one << bits) - 1;
  if (value < low || value > high) return false;
  std::memcpy(at, &value, width);
  return true;
}

Result<ColumnPtr> FitInteger(const Column& from, const TypePtr& declared) {
  const Type& raw = *from.type;
  const Type& to = Storage(*declared);
  auto wide = static_cast<size_t>(FixedWidth(raw)), width = static_cast<size_t>(FixedWidth(to));
  auto out = Shell(from, declared);
  SCRT_ASSIGN_OR_RETURN(out->values, Converted(from, width, to, [&](int64_t i, uint8_t* at) {
                          const uint8_t* value =
                              from.values->data() + static_cast<size_t>(i) * wide;
                          return StoreInteger(LoadInteger(raw, value), to.id, width, at);
                        }));
  return ColumnPtr(out);
}

Result<ColumnPtr> FitInstant(const Column& from, const TypePtr& declared) {
  auto out = Shell(from, declared);
  bool finer = Storage(*declared).unit == TimeUnit::kNano;
  SCRT_ASSIGN_OR_RETURN(out->values, Converted(from, 8, *declared, [&](int64_t i, uint8_t* at) {
                          int64_t value = from.values->as<int64_t>()[i];
                          if (!finer && value % 1000 != 0) return false;
                          if (finer && __builtin_mul_overflow(value, int64_t{1000}, &value))
                            return false;
                          Store(at, finer ? value : value / 1000);
                          return true;
                        }));
  return ColumnPtr(out);
}

// Two columns of one timestamptz, out of 10 bytes a slot.
Result<ColumnPtr> FitTextToZoned(const Column& from, const TypePtr& declared) {
  Buffer instants, offsets;
  auto n = static_cast<size_t>(from.length);
  if (!instants.ResizeZero(n * 8) || !offsets.ResizeZero(n * 2)) throw std::bad_alloc();
  for (int64_t i = 0; i < from.length; ++i) {
    uint8_t value[16];
    if (!from.IsValid(i)) continue;
    if (!CoerceText(Storage(*declared), from.Text(i), value)) return OutOfRange(*declared);
    instants.mutable_as<int64_t>()[i] = Load<int64_t>(value);
    offsets.mutable_as<int16_t>()[i] = Load<int16_t>(value + 8);
  }
  auto out = Shell(from, declared);
  auto instant = std::make_shared<Column>(), offset = std::make_shared<Column>();
  instant->type = MakeType(TypeId::kI64);
  offset->type = MakeType(TypeId::kI16);
  instant->length = offset->length = from.length;
  instant->values = Buffer::Share(std::move(instants));
  offset->values = Buffer::Share(std::move(offsets));
  out->children = {std::move(instant), std::move(offset)};
  return ColumnPtr(out);
}

Result<ColumnPtr> FitTextToSymbol(const Column& from, const TypePtr& declared) {
  std::unordered_map<std::string_view, int32_t> codes;
  std::vector<int64_t> first;
  auto out = Shell(from, declared);
  SCRT_ASSIGN_OR_RETURN(out->values, Converted(from, 4, *declared, [&](int64_t i, uint8_t* at) {
                          auto [found, is_new] =
                              codes.try_emplace(from.Text(i), static_cast<int32_t>(codes.size()));
                          if (is_new) first.push_back(i);
                          Store(at, found->second);
                          return true;
                        }));
  // No longer than the column itself.
  SCRT_ASSIGN_OR_RETURN(ColumnPtr entries, Gather(from, first, Limits()));
  auto dictionary = std::make_shared<Column>(*entries);
  dictionary->type = MakeType(TypeId::kString);
  out->children = {std::move(dictionary)};
  return ColumnPtr(out);
}

// Unions out of the JSON text that they may leave as: each value takes the alternative that it
// would take out of a file of JSON.
Result<ColumnPtr> FitJsonToUnion(const Column& from, const TypePtr& declared) {
  Field value;
  value.name = "value";
  value.type = WithNullable(declared, true);
  value.attributes = {ColumnBuilderOptions::kRootAttribute};
  SCRT_ASSIGN_OR_RETURN(SchemaPtr schema, Schema::Make("value", {value}));
  ColumnBuilder builder(schema, {});
  for (int64_t i = 0; i < from.length; ++i) {
    auto at = static_cast<uint64_t>(i);
    Status syntax;
    bool done = from.IsValid(i) ? EmitJson(from.Text(i), builder, &syntax) : builder.Null(at);
    if (!done || !builder.EndRecord(at)) {
      Code code = builder.status().code();
      return code == Code::kLimit || code == Code::kNoMemory ? builder.status()
                                                             : OutOfRange(*declared);
    }
  }
  SCRT_ASSIGN_OR_RETURN(BatchPtr batch, builder.Finish());
  auto out = std::make_shared<Column>(*batch->root->children[0]);
  out->type = declared;
  return ColumnPtr(out);
}

Result<ColumnPtr> FitText(const ColumnPtr& from, const TypePtr& declared) {
  const Type& to = Storage(*declared);
  if (to.id == TypeId::kUnion) return FitJsonToUnion(*from, declared);
  if (to.id == TypeId::kSymbol) return FitTextToSymbol(*from, declared);
  if (to.id == TypeId::kTimestamptz) return FitTextToZoned(*from, declared);
  auto out = Shell(*from, declared);
  if (IsBinary(to)) {
    out->values = from->values;
    out->bytes = from->bytes;
    return ColumnPtr(out);
  }
  auto width = static_cast<size_t>(FixedWidth(to));
  SCRT_ASSIGN_OR_RETURN(out->values, Converted(*from, width, to, [&](int64_t i, uint8_t* at) {
                          uint8_t value[16];
                          if (!CoerceText(to, from->Text(i), value)) return false;
                          std::memcpy(at, value, width);
                          return true;
                        }));
  return ColumnPtr(out);
}

Result<ColumnPtr> SymbolsAsText(const Column& from, const Limits& limits) {
  std::vector<int64_t> at(static_cast<size_t>(from.length), -1);
  for (int64_t i = 0; i < from.length; ++i) {
    if (from.IsValid(i)) at[static_cast<size_t>(i)] = from.values->as<int32_t>()[i];
  }
  return Gather(*from.children[0], at, limits);
}

Result<ColumnPtr> FitToZoned(const Column& from, const TypePtr& declared, const Limits& limits) {
  SCRT_ASSIGN_OR_RETURN(
      ColumnPtr instant,
      Fit(from.children[0], MakeTemporal(TypeId::kTimestamp, TimeUnit::kNano, true), limits));
  SCRT_ASSIGN_OR_RETURN(ColumnPtr offset,
                        Fit(from.children[1], MakeType(TypeId::kI16, true), limits));
  auto out = Shell(from, declared);
  std::shared_ptr<Column> parts[2] = {std::make_shared<Column>(*instant),
                                      std::make_shared<Column>(*offset)};
  parts[0]->type = MakeType(TypeId::kI64);
  parts[1]->type = MakeType(TypeId::kI16);
  for (auto& part : parts) {
    for (int64_t i = 0; i < from.length; ++i) {
      if (from.IsValid(i) && !part->IsValid(i)) {
        return Status(Code::kType,
                      "an Arrow timestamptz has an instant or an offset without the "
                      "other");
      }
    }
    part->validity = nullptr;
    part->null_count = 0;
    out->children.push_back(part);
  }
  // Offsets of slots without a value are looked at like any, and may be anything in Arrow.
  SCRT_ASSIGN_OR_RETURN(parts[1]->values,
                        Converted(from, 2, *declared, [&](int64_t i, uint8_t* at) {
                          Store(at, offset->values->as<int16_t>()[i]);
                          return true;
                        }));
  return ColumnPtr(out);
}

// The union whose fallback a struct is: of its fields at most one has a value in a slot.
Result<ColumnPtr> FitToUnion(const Column& from, const TypePtr& declared, const Limits& limits) {
  const Type& to = Storage(*declared);
  auto n = static_cast<size_t>(from.length);
  Buffer ids, offsets, valid;
  if (!ids.ResizeZero(n) || !offsets.ResizeZero(4 * n) || !valid.ResizeZero(BitmapBytes(n))) {
    throw std::bad_alloc();
  }
  auto out = std::make_shared<Column>();
  out->type = declared;
  out->length = from.length;
  std::vector<std::vector<int64_t>> used(from.children.size());
  for (int64_t i = 0; i < from.length; ++i) {
    size_t found = 0, chosen = 0;
    for (size_t c = 0; from.IsValid(i) && c < used.size(); ++c) {
      if (!from.children[c]->IsValid(i)) continue;
      chosen = c;
      ++found;
    }
    if (found > 1) return Status(Code::kType, "an Arrow struct for a union has two values");
    if (found == 0) {
      ++out->null_count;
      continue;
    }
    SetBit(valid.mutable_data(), static_cast<size_t>(i));
    ids.mutable_data()[i] = static_cast<uint8_t>(chosen);
    offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(used[chosen].size());
    used[chosen].push_back(i);
  }
  if (out->null_count != 0) out->validity = Buffer::Share(std::move(valid));
  out->values = Buffer::Share(std::move(ids));
  out->bytes = Buffer::Share(std::move(offsets));
  for (size_t c = 0; c < used.size(); ++c) {
    SCRT_ASSIGN_OR_RETURN(ColumnPtr part, Gather(*from.children[c], used[c], limits));
    SCRT_ASSIGN_OR_RETURN(part, Fit(part, to.children[c], limits));
    out->children.push_back(std::move(part));
  }
  return ColumnPtr(out);
}

Result<ColumnPtr> FitUnion(const Column& from, const TypePtr& declared, const Limits& limits) {
  const Type& to = Storage(*declared);
  std::vector<size_t> match = MatchAlternatives(*from.type, to, false);
  auto out = Shell(from, declared);
  out->values = from.values;
  out->bytes = from.bytes;
  bool in_order = true;
  for (size_t i = 0; i < match.size(); ++i) in_order &= match[i] == i;
  if (!in_order) {
    SCRT_ASSIGN_OR_RETURN(out->values, Converted(from, 1, to, [&](int64_t i, uint8_t* at) {
                            *at = static_cast<uint8_t>(match[from.values->data()[i]]);
                            return true;
                          }));
  }
  for (const TypePtr& alternative : to.children)
    out->children.push_back(NullColumn(alternative, 0));
  for (size_t i = 0; i < match.size(); ++i) {
    SCRT_ASSIGN_OR_RETURN(out->children[match[i]],
                          Fit(from.children[i], to.children[match[i]], limits));
  }
  return ColumnPtr(out);
}

// Shapes for a struct some of whose fields are absent in some slots.
class Absences {
 public:
  Absences(const Column& column, size_t fields)
      : column_(column), codes_(static_cast<size_t>(column.length)), fields_(fields) {}

  // Splits each shape into the slots that have the field and those that don't.
  template <typename Absent>
  Status Split(uint32_t field, const Limits& limits, Absent absent) {
    std::vector<int32_t> without(shapes_.size(), -1);
    for (int64_t i = 0; i < column_.length; ++i) {
      if (!column_.IsValid(i) || !absent(i)) continue;
      int32_t& code = codes_[static_cast<size_t>(i)];
      int32_t& next = without[static_cast<size_t>(code)];
      if (next < 0) {
        next = static_cast<int32_t>(shapes_.size());
        std::vector<bool> shape = shapes_[static_cast<size_t>(code)];
        shape[field] = false;
        shapes_.push_back(std::move(shape));
        if (shapes_.size() * fields_ * 4 > limits.memory) {
          return Status(Code::kLimit, "too many combinations of absent fields");
        }
      }
      code = next;
    }
    return Status::Ok();
  }

  // Gives slots with a list the shape that it tells by the names of the fields. Names of fields
  // that the array does not have are left out, as its columns may have been picked since.
  Status List(const Column& lists, const std::unordered_map<std::string_view, uint32_t>& numbers,
              const Limits& limits) {
    const Column& names = *lists.children[0];
    const int32_t* offsets = lists.values->as<int32_t>();
    std::map<std::vector<uint32_t>, int32_t> known;
    uint64_t bytes = 0;
    std::vector<uint32_t> shape;
    std::vector<int64_t> seen(fields_, -1);  // the latest slot that names the field
    for (int64_t i = 0; i < column_.length; ++i) {
      if (!column_.IsValid(i) || !lists.IsValid(i)) continue;
      shape.clear();
      for (int32_t k = offsets[i]; k < offsets[i + 1]; ++k) {
        if (!names.IsValid(k)) return Status(Code::kType, "an Arrow list of fields holds a null");
        auto found = numbers.find(NameAt(names, k));
        if (found == numbers.end()) continue;
        if (seen[found->second] == i) {
          return Status(Code::kCorrupt, "an Arrow list of fields names one twice");
        }
        seen[found->second] = i;
        shape.push_back(found->second);
      }
      auto [place, is_new] =
          known.try_emplace(shape, static_cast<int32_t>(shapes_.size() + listed_.size()));
      codes_[static_cast<size_t>(i)] = place->second;
      if (!is_new) continue;
      listed_.push_back(shape);
      bytes += 8 * (shape.size() + 8);
      if (bytes > limits.memory) {
        return Status(Code::kLimit, "too many combinations of absent fields");
      }
    }
    return Status::Ok();
  }

  void Finish(Column* out) const {
    if (shapes_.size() == 1 && listed_.empty()) return;
    auto table = std::make_shared<ShapeTable>();
    for (const std::vector<bool>& shape : shapes_) {
      std::vector<uint32_t> fields;
      for (uint32_t f = 0; f < fields_; ++f) {
        if (shape[f]) fields.push_back(f);
      }
      table->Add(fields);
    }
    for (const std::vector<uint32_t>& shape : listed_) table->Add(shape);
    Buffer codes;
    codes.AppendBytes(codes_.data(), codes_.size() * 4);
    out->shapes = std::move(table);
    out->shape_codes = Buffer::Share(std::move(codes));
  }

 private:
  static std::string_view NameAt(const Column& names, int64_t i) {
    if (names.type->id != TypeId::kSymbol) return names.Text(i);
    return names.children[0]->Text(names.values->as<int32_t>()[i]);
  }

  const Column& column_;
  std::vector<int32_t> codes_;
  size_t fields_;
  std::vector<std::vector<uint32_t>> listed_;  // shapes behind those below
  std::vector<std::vector<bool>> shapes_{std::vector<bool>(fields_, true)};
};

Result<ColumnPtr> FitStruct(const Column& from, const TypePtr& declared, const Limits& limits) {
  const Type& to = Storage(*declared);
  auto out = Shell(from, declared);
  Absences absences(*out, to.fields.size());
  std::unordered_map<std::string_view, uint32_t> numbers;
  for (uint32_t f = 0; f < to.fields.size(); ++f) {
    const Field& field = to.fields[f];
    bool null_type = IsNullType(*field.type);
    int source = FindField(*from.type, field.name);
    if (source < 0) {
      if (field.required && from.length != from.null_count) {
        return Status(Code::kMissing, "required field " + field.name + " is missing");
      }
      out->children.push_back(NullColumn(field.type, from.length));
      SCRT_RETURN_IF_ERROR(absences.Split(f, limits, [](int64_t) { return true; }));
      continue;
    }
    Result<ColumnPtr> child = Fit(from.children[static_cast<size_t>(source)], field.type, limits);
    if (!child.ok()) return std::move(child).status().In(field.name);
    const Column& part = **child;
    // Arrow knows null alone: what can't be null was absent.
    if (part.null_count != 0 && !field.type->nullable && !field.required && !null_type) {
      SCRT_RETURN_IF_ERROR(absences.Split(f, limits, [&](int64_t i) { return !part.IsValid(i); }));
    }
    out->children.push_back(child.Take());
    numbers.emplace(field.name, f);
  }
  for (size_t c = 0; c < from.children.size(); ++c) {
    if (!IsPresence(from.type->fields[c], &to)) continue;
    SCRT_RETURN_IF_ERROR(absences.List(*from.children[c], numbers, limits));
  }
  absences.Finish(out.get());
  return ColumnPtr(out);
}

Result<ColumnPtr> FitItems(const Column& from, const TypePtr& declared, const Limits& limits) {
  const Type& to = Storage(*declared);
  auto out = Shell(from, declared);
  out->values = from.values;
  std::vector<ColumnPtr> parts = from.children;
  if (from.type->id == TypeId::kList && to.id == TypeId::kMap) {
    if (parts[0]->null_count != 0) {
      return Status(Code::kType, "an Arrow list for a map has a null item");
    }
    parts = parts[0]->children;
  }
  for (size_t c = 0; c < parts.size(); ++c) {
    SCRT_ASSIGN_OR_RETURN(ColumnPtr child, Fit(parts[c], to.children[c], limits));
    out->children.push_back(std::move(child));
  }
  return ColumnPtr(out);
}

Result<ColumnPtr> FitScalar(const ColumnPtr& column, const TypePtr& declared,
                            const Limits& limits) {
  const Type& raw = *column->type;
  const Type& to = Storage(*declared);
  if (Matches(raw, to, true)) {
    auto out = std::make_shared<Column>(*column);
    out->type = declared;
    return ColumnPtr(out);
  }
  if (raw.id == TypeId::kSymbol) {
    SCRT_ASSIGN_OR_RETURN(ColumnPtr text, SymbolsAsText(*column, limits));
    return FitText(text, declared);
  }
  if (IsInt(raw.id) || (raw.id == TypeId::kDecimal && IsInt(to.id))) {
    return FitInteger(*column, declared);
  }
  auto out = Shell(*column, declared);
  switch (raw.id) {
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      return FitInstant(*column, declared);
    case TypeId::kF32: {
      SCRT_ASSIGN_OR_RETURN(out->values, Converted(*column, 8, to, [&](int64_t i, uint8_t* at) {
                              Store(at, static_cast<double>(column->values->as<float>()[i]));
                              return true;
                            }));
      return ColumnPtr(out);
    }
    case TypeId::kDecimal:
      out->values = column->values;
      return ColumnPtr(out);
    case TypeId::kBytes: {
      SCRT_ASSIGN_OR_RETURN(out->values, Converted(*column, 16, to, [&](int64_t i, uint8_t* at) {
                              std::string_view bytes = column->Text(i);
                              if (bytes.size() != 16) return false;
                              std::memcpy(at, bytes.data(), 16);
                              return true;
                            }));
      return ColumnPtr(out);
    }
    default:
      return FitText(column, declared);
  }
}

}  // namespace

bool IsPresence(const Field& field, const Type* to) {
  const Type& type = *field.type;
  if (type.id != TypeId::kList) return false;
  TypeId item = type.children[0]->id;
  if (item != TypeId::kString && item != TypeId::kSymbol) return false;
  if (to == nullptr || !field.attributes.empty()) return !field.attributes.empty();
  return field.name == kPresence && FindField(*to, kPresence) < 0;
}

bool Fits(const Type& raw, const Type& to) { return Matches(raw, to, false); }

Result<ColumnPtr> Fit(const ColumnPtr& column, const TypePtr& declared, const Limits& limits) {
  const Type& to = Storage(*declared);
  switch (column->type->id) {
    case TypeId::kNull:
      return NullColumn(declared, column->length);
    case TypeId::kList:
    case TypeId::kMap:
      return FitItems(*column, declared, limits);
    case TypeId::kUnion:
      return FitUnion(*column, declared, limits);
    case TypeId::kStruct:
      if (to.id == TypeId::kTimestamptz) return FitToZoned(*column, declared, limits);
      if (to.id == TypeId::kUnion) return FitToUnion(*column, declared, limits);
      return FitStruct(*column, declared, limits);
    default:
      return FitScalar(column, declared, limits);
  }
}

}  // namespace scrt::arrow
