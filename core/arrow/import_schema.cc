#include <algorithm>

#include "core/arrow/format.h"
#include "core/arrow/import.h"
#include "core/arrow/metadata.h"
#include "core/schema/utf8.h"
#include "core/schema/validate.h"

namespace scrt::arrow {
namespace {

class RawTypes {
 public:
  explicit RawTypes(const Limits& limits) : limits_(limits) {}

  Result<TypePtr> Of(const ArrowSchema& schema, uint32_t depth) const {
    if (depth == 0) return Status(Code::kLimit, "Arrow types nest too deep");
    if (schema.release == nullptr) {
      return Status(Code::kInvalidArgument, "an ArrowSchema was released");
    }
    SCRT_RETURN_IF_ERROR(CheckChildren(schema));
    bool nullable = (schema.flags & ARROW_FLAG_NULLABLE) != 0;
    SCRT_ASSIGN_OR_RETURN(Format format, ParseFormat(schema.format));
    if (schema.dictionary != nullptr) {
      if (format.kind != Kind::kInt) {
        return Status(Code::kCorrupt, "Arrow dictionary with indices that are no integers");
      }
      SCRT_ASSIGN_OR_RETURN(TypePtr value, Of(*schema.dictionary, depth - 1));
      if (value->id == TypeId::kString) return MakeType(TypeId::kSymbol, nullable);
      return WithNullable(value, nullable || value->nullable);
    }
    SCRT_ASSIGN_OR_RETURN(Metadata metadata, DecodeMetadata(schema.metadata));
    auto found = metadata.find(kExtensionName);
    std::string extension = found == metadata.end() ? "" : found->second;
    SCRT_ASSIGN_OR_RETURN(TypePtr type, Plain(schema, format, depth));
    type = Extended(std::move(type), format, extension);
    // A union has taken over the nulls of its alternatives.
    return WithNullable(type, nullable || type->nullable);
  }

 private:
  Status CheckChildren(const ArrowSchema& schema) const {
    auto most = static_cast<int64_t>(limits_.fields);
    if (schema.n_children < 0 || schema.n_children > most) {
      return Status(Code::kLimit, "an ArrowSchema has a negative or too large n_children");
    }
    if (schema.n_children != 0 && schema.children == nullptr) {
      return Status(Code::kInvalidArgument, "an ArrowSchema has no children where it counts some");
    }
    for (int64_t i = 0; i < schema.n_children; ++i) {
      if (schema.children[i] == nullptr) {
        return Status(Code::kInvalidArgument, "a child of an ArrowSchema is NULL");
      }
    }
    return Status::Ok();
  }

  static TypePtr Extended(TypePtr type, const Format& format, std::string_view extension) {
    if (type->id == TypeId::kString) {
      if (extension == "arrow.json") return MakeType(TypeId::kJson);
      if (extension == "scrt.number") return MakeType(TypeId::kNumber);
    }
    if (format.kind == Kind::kFixedBytes && format.size == 16 && extension == "arrow.uuid") {
      return MakeType(TypeId::kUuid);
    }
    if (extension == "scrt.timestamptz" && Fits(*type, *MakeType(TypeId::kTimestamptz))) {
      return MakeType(TypeId::kTimestamptz);
    }
    return type;
  }

  static TypePtr Integer(const Format& format) {
    int rank = format.width == 1 ? 0 : format.width == 2 ? 1 : format.width == 4 ? 2 : 3;
    TypeId first = format.is_signed ? TypeId::kI8 : TypeId::kU8;
    return MakeType(static_cast<TypeId>(static_cast<int>(first) + rank));
  }

  Result<TypePtr> Plain(const ArrowSchema& schema, const Format& format, uint32_t depth) const {
    switch (format.kind) {
      case Kind::kNull:
        return MakeType(TypeId::kNull);
      case Kind::kBool:
        return MakeType(TypeId::kBool);
      case Kind::kInt:
        return Integer(format);
      case Kind::kHalf:
        return MakeType(TypeId::kF32);
      case Kind::kFloat:
        return MakeType(format.width == 4 ? TypeId::kF32 : TypeId::kF64);
      case Kind::kDecimal:
        return MakeDecimal(format.precision, format.scale);
      case Kind::kText:
      case Kind::kTextView:
        return MakeType(TypeId::kString);
      case Kind::kBytes:
      case Kind::kBytesView:
      case Kind::kFixedBytes:
        return MakeType(TypeId::kBytes);
      case Kind::kDate:
      case Kind::kDateMillis:
        return MakeType(TypeId::kDate);
      case Kind::kTimestamp:
        return MakeTemporal(format.zoned ? TypeId::kTimestamp : TypeId::kDatetime,
                            format.per_second == 1000000000 ? TimeUnit::kNano : TimeUnit::kMicro);
      case Kind::kTime:
      case Kind::kDuration:
      case Kind::kInterval:
        return MakeType(TypeId::kDuration);
      default:
        return Nested(schema, format, depth - 1);
    }
  }

  Result<TypePtr> Nested(const ArrowSchema& schema, const Format& format, uint32_t depth) const {
    if (format.kind == Kind::kStruct) return Struct(schema, depth);
    if (format.kind == Kind::kUnion) return Union(schema, format, depth);
    if (schema.n_children != 1) {
      return Status(Code::kCorrupt, "an Arrow list or map does not have one child");
    }
    SCRT_ASSIGN_OR_RETURN(TypePtr element, Of(*schema.children[0], depth));
    if (format.kind != Kind::kMap) return MakeList(std::move(element));
    if (element->id != TypeId::kStruct || element->fields.size() != 2) {
      return Status(Code::kCorrupt, "the entries of an Arrow map are no pairs");
    }
    const TypePtr& key = element->fields[0].type;
    if (!IsRefTarget(*key) || key->id == TypeId::kJson || key->id == TypeId::kNull) {
      return MakeList(WithNullable(element, false));
    }
    return MakeMap(WithNullable(key, false), element->fields[1].type);
  }

  Result<TypePtr> Struct(const ArrowSchema& schema, uint32_t depth) const {
    std::vector<Field> fields(static_cast<size_t>(schema.n_children));
    for (size_t i = 0; i < fields.size(); ++i) {
      const ArrowSchema& child = *schema.children[i];
      fields[i].name = child.name != nullptr ? child.name : "";
      if (!IsUtf8(fields[i].name)) {
        return Status(Code::kEncoding, "the name of an Arrow field is not UTF-8");
      }
      Result<TypePtr> type = Of(child, depth);
      if (!type.ok()) return std::move(type).status().In(fields[i].name);
      fields[i].type = type.Take();
      SCRT_ASSIGN_OR_RETURN(Metadata metadata, DecodeMetadata(child.metadata));
      auto extension = metadata.find(kExtensionName);
      if (extension != metadata.end() && extension->second == kPresence) {
        fields[i].attributes = {std::string(kPresence)};
      }
    }
    return MakeStruct(std::move(fields));
  }

  Result<TypePtr> Union(const ArrowSchema& schema, const Format& format, uint32_t depth) const {
    if (format.codes.size() != static_cast<size_t>(schema.n_children)) {
      return Status(Code::kCorrupt, "an Arrow union does not have a type code per child");
    }
    auto type = std::make_shared<Type>();
    type->id = TypeId::kUnion;
    for (int64_t i = 0; i < schema.n_children; ++i) {
      SCRT_ASSIGN_OR_RETURN(TypePtr child, Of(*schema.children[i], depth));
      type->nullable |= child->nullable || IsNullType(*child);
      if (!IsNullType(*child)) type->children.push_back(WithNullable(child, false));
    }
    return TypePtr(type);
  }

  const Limits& limits_;
};

}  // namespace

Result<TypePtr> RawType(const ArrowSchema& schema, const Limits& limits) {
  return RawTypes(limits).Of(schema, TypeDepthLimit(limits));
}

Result<TypePtr> ProperType(const TypePtr& raw) {
  switch (raw->id) {
    case TypeId::kList: {
      SCRT_ASSIGN_OR_RETURN(TypePtr element, ProperType(raw->children[0]));
      return MakeList(std::move(element), raw->nullable);
    }
    case TypeId::kMap: {
      SCRT_ASSIGN_OR_RETURN(TypePtr value, ProperType(raw->children[1]));
      return MakeMap(raw->children[0], std::move(value), raw->nullable);
    }
    case TypeId::kStruct: {
      std::vector<Field> fields;
      for (const Field& field : raw->fields) {
        if (IsPresence(field, nullptr)) continue;
        fields.push_back(field);
        fields.back().attributes.clear();
        SCRT_ASSIGN_OR_RETURN(fields.back().type, ProperType(field.type));
      }
      return MakeStruct(std::move(fields), raw->nullable);
    }
    case TypeId::kUnion: {
      std::vector<TypePtr> alternatives;
      for (const TypePtr& child : raw->children) {
        SCRT_ASSIGN_OR_RETURN(TypePtr type, ProperType(child));
        if (type->id == TypeId::kUnion) {
          return Status(Code::kUnsupported, "an Arrow union stands directly in a union");
        }
        alternatives.push_back(std::move(type));
      }
      // No alternatives but null ones are a column of nulls.
      if (alternatives.empty()) return MakeType(TypeId::kNull, true);
      TypePtr made = MakeUnion(std::move(alternatives), raw->nullable);
      if (made->children.size() != raw->children.size()) {
        return Status(Code::kUnsupported, "an Arrow union has two alternatives of one type");
      }
      return made;
    }
    default:
      return raw;
  }
}

Result<SchemaPtr> ImportSchema(const ArrowSchema& schema, std::optional<std::string_view> name,
                               const Limits& limits) {
  SCRT_ASSIGN_OR_RETURN(TypePtr raw, RawType(schema, limits));
  if (raw->id != TypeId::kStruct) {
    return Status(Code::kUnsupported, "the Arrow schema is no struct, as that of a table is");
  }
  SCRT_ASSIGN_OR_RETURN(Metadata metadata, DecodeMetadata(schema.metadata));
  auto named = metadata.find(kNameKey);
  std::string chosen(name ? *name : named != metadata.end() ? named->second : "Row");
  std::vector<Field> fields;
  for (size_t i = 0; i < raw->fields.size(); ++i) {
    const Field& from = raw->fields[i];
    if (IsPresence(from, nullptr)) continue;
    Field& to = fields.emplace_back();
    SCRT_ASSIGN_OR_RETURN(Metadata notes, DecodeMetadata(schema.children[i]->metadata));
    auto declared = notes.find(kFieldKey);
    if (declared != notes.end()) {
      Result<Field> field = DecodeField(declared->second, limits);
      // A column that was cast or computed since carries the metadata of what it came from.
      if (field.ok() && Fits(*from.type, *field->type)) to = field.Take();
    }
    to.name = from.name;
    if (to.type != nullptr) continue;
    Result<TypePtr> type = ProperType(from.type);
    if (!type.ok()) return std::move(type).status().In(from.name);
    to.type = type.Take();
  }
  return Schema::Make(std::move(chosen), std::move(fields), limits);
}

Result<Importer> Importer::Make(const ArrowSchema& arrow, SchemaPtr target, const Limits& limits) {
  Importer importer;
  importer.arrow_ = &arrow;
  importer.limits_ = limits;
  if (target == nullptr) {
    SCRT_ASSIGN_OR_RETURN(target, ImportSchema(arrow, std::nullopt, limits));
  }
  importer.target_ = std::move(target);
  SCRT_ASSIGN_OR_RETURN(importer.raw_, RawType(arrow, limits));
  if (importer.raw_->id != TypeId::kStruct) {
    return Status(Code::kUnsupported, "the Arrow schema is no struct, as that of a table is");
  }
  const Type& to = *importer.target_->record();
  for (const Field& field : importer.raw_->fields) {
    if (IsPresence(field, &to)) continue;
    int at = importer.target_->FieldIndex(field.name);
    if (at < 0) {
      return Status(Code::kMismatch, "the schema has no field " + field.name);
    }
    const Type& wanted = *to.fields[static_cast<size_t>(at)].type;
    if (!Fits(*field.type, wanted)) {
      return Status(Code::kMismatch, field.name + ": " + field.type->ToString() +
                                         " of Arrow does not go into " + wanted.ToString());
    }
  }
  if (!Fits(*importer.raw_, to)) {
    return Status(Code::kMismatch,
                  "the Arrow schema does not go into schema " + importer.target_->name());
  }
  return importer;
}

}  // namespace scrt::arrow
