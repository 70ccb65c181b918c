#include <memory>

#include "core/arrow/export.h"
#include "core/arrow/metadata.h"
#include "core/schema/print.h"

namespace scrt::arrow {
namespace {

// What an exported ArrowSchema owns.
struct SchemaPart {
  std::string format, name, metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
  ArrowSchema dictionary = {};

  ~SchemaPart() {
    for (ArrowSchema& child : children) {
      if (child.release != nullptr) child.release(&child);
    }
    if (dictionary.release != nullptr) dictionary.release(&dictionary);
  }
};

void ReleaseSchema(ArrowSchema* schema) {
  delete static_cast<SchemaPart*>(schema->private_data);
  schema->release = nullptr;
}

OwnedSchema Finish(std::unique_ptr<SchemaPart> part, bool nullable) {
  ArrowSchema out = {};
  for (ArrowSchema& child : part->children) part->child_pointers.push_back(&child);
  out.format = part->format.c_str();
  out.name = part->name.c_str();
  out.metadata = part->metadata.empty() ? nullptr : part->metadata.c_str();
  out.flags = nullable ? ARROW_FLAG_NULLABLE : 0;
  out.n_children = static_cast<int64_t>(part->children.size());
  out.children = part->children.empty() ? nullptr : part->child_pointers.data();
  out.dictionary = part->dictionary.release != nullptr ? &part->dictionary : nullptr;
  out.release = ReleaseSchema;
  out.private_data = part.release();
  return OwnedSchema(&out);
}

OwnedSchema Simple(std::string name, std::string format, bool nullable) {
  auto part = std::make_unique<SchemaPart>();
  part->name = std::move(name);
  part->format = std::move(format);
  return Finish(std::move(part), nullable);
}

std::string TemporalFormat(const Type& type) {
  std::string format = type.unit == TimeUnit::kNano ? "tsn:" : "tsu:";
  return type.id == TypeId::kTimestamp ? format + "UTC" : format;
}

// Of types without children; empty for others.
std::string ScalarFormat(const Type& type, const ExportOptions& options) {
  switch (type.id) {
    case TypeId::kNull:
      return "n";
    case TypeId::kBool:
      return "b";
    case TypeId::kU8:
    case TypeId::kU16:
    case TypeId::kU32:
    case TypeId::kU64:
      return std::string(1, "CSIL"[static_cast<int>(type.id) - static_cast<int>(TypeId::kU8)]);
    case TypeId::kI8:
    case TypeId::kI16:
    case TypeId::kI32:
    case TypeId::kI64:
      return std::string(1, "csil"[static_cast<int>(type.id) - static_cast<int>(TypeId::kI8)]);
    case TypeId::kF32:
      return "f";
    case TypeId::kF64:
      return "g";
    case TypeId::kDecimal:
      if (options.decimal_as_text) return "u";
      return "d:" + std::to_string(type.precision) + "," + std::to_string(type.scale);
    case TypeId::kNumber:
    case TypeId::kString:
    case TypeId::kJson:
      return "u";
    case TypeId::kSymbol:
      return options.symbol_as_text ? "u" : "i";
    case TypeId::kBytes:
      return "z";
    case TypeId::kUuid:
      return "w:16";
    case TypeId::kDate:
      return "tdD";
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      return TemporalFormat(type);
    case TypeId::kDuration:
      return "tDn";
    default:
      return "";
  }
}

void AddExtension(const Type& type, Metadata* metadata) {
  const char* name = nullptr;
  if (type.id == TypeId::kNumber) name = "scrt.number";
  if (type.id == TypeId::kJson) name = "arrow.json";
  if (type.id == TypeId::kUuid) name = "arrow.uuid";
  if (type.id == TypeId::kTimestamptz) name = "scrt.timestamptz";
  if (name == nullptr) return;
  metadata->emplace(kExtensionName, name);
  metadata->emplace(kExtensionMetadata, "");
}

class Exporter {
 public:
  explicit Exporter(const ExportOptions& options) : options_(options) {}

  // Behind the fields of a struct, where the options want it.
  Status AddPresence(const Type& type, SchemaPart* to) const {
    if (!ListsPresence(type, options_)) return Status::Ok();
    for (const Field& field : type.fields) {
      if (field.name == kPresence) {
        return Status(Code::kUnsupported, "a field has the name scrt.presence already");
      }
    }
    TypePtr list = PresenceType();
    return Add(*list, std::string(kPresence), PlaceOf(*list), true, to,
               {{std::string(kExtensionName), std::string(kPresence)},
                {std::string(kExtensionMetadata), ""}});
  }

  Result<OwnedSchema> Export(const Type& declared, std::string name, const Place& place,
                             bool nullable, Metadata metadata = {}) const {
    if (name.find('\0') != std::string::npos) {
      return Status(Code::kUnsupported, "Arrow names can't hold a NUL, as a field's here does");
    }
    auto part = std::make_unique<SchemaPart>();
    if (place.type.id == TypeId::kUnion && options_.union_as_json) {
      TypePtr text = MakeType(TypeId::kJson);
      return Export(declared, std::move(name), Place{*text, place.maybe}, nullable,
                    std::move(metadata));
    }
    const Type& type = place.type;
    if (type.id == TypeId::kRef) {
      return Status(Code::kUnsupported, "a ref to " + type.ref_schema +
                                            ", a schema that is not known, has no type in Arrow");
    }
    if (declared.id == TypeId::kRef) {
      metadata.emplace(kRefKey, declared.ref_schema + ":" + declared.ref_field);
    }
    AddExtension(type, &metadata);
    part->name = std::move(name);
    part->metadata = EncodeMetadata(metadata);
    part->format = ScalarFormat(type, options_);
    if (type.id == TypeId::kSymbol && !options_.symbol_as_text) {
      Simple("", "u", false).MoveTo(&part->dictionary);
    }
    if (part->format.empty()) SCRT_RETURN_IF_ERROR(AddNested(place, part.get()));
    return Finish(std::move(part), nullable);
  }

 private:
  Status Add(const Type& declared, std::string name, const Place& place, bool nullable,
             SchemaPart* to, Metadata metadata = {}) const {
    SCRT_ASSIGN_OR_RETURN(OwnedSchema child,
                          Export(declared, std::move(name), place, nullable, std::move(metadata)));
    to->children.emplace_back();
    child.MoveTo(&to->children.back());
    return Status::Ok();
  }

  Status AddNested(const Place& place, SchemaPart* to) const {
    const Type& type = place.type;
    switch (type.id) {
      case TypeId::kTimestamptz:
        to->format = "+s";
        to->children.resize(2);
        Simple("instant", "tsn:UTC", false).MoveTo(&to->children[0]);
        Simple("offset_minutes", "s", false).MoveTo(&to->children[1]);
        return Status::Ok();
      case TypeId::kList:
        to->format = "+l";
        return Add(*type.children[0], "item", PlaceOf(*type.children[0]),
                   type.children[0]->nullable, to);
      case TypeId::kMap: {
        to->format = options_.map_as_list ? "+l" : "+m";
        auto entries = std::make_unique<SchemaPart>();
        entries->format = "+s";
        entries->name = options_.map_as_list ? "item" : "entries";
        SCRT_RETURN_IF_ERROR(
            Add(*type.children[0], "key", PlaceOf(*type.children[0]), false, entries.get()));
        SCRT_RETURN_IF_ERROR(Add(*type.children[1], "value", PlaceOf(*type.children[1]),
                                 type.children[1]->nullable, entries.get()));
        to->children.resize(1);
        Finish(std::move(entries), false).MoveTo(&to->children[0]);
        return Status::Ok();
      }
      case TypeId::kUnion:
        return AddAlternatives(place, to);
      default:
        to->format = "+s";
        for (const Field& field : type.fields) {
          SCRT_RETURN_IF_ERROR(AddField(field, place.maybe, to));
        }
        return AddPresence(type, to);
    }
  }

  Status AddAlternatives(const Place& place, SchemaPart* to) const {
    const auto& alternatives = place.type.children;
    to->format = options_.union_as_struct ? "+s" : "+ud:";
    for (size_t i = 0; i < alternatives.size(); ++i) {
      std::string name;
      PrintType(*alternatives[i], &name);
      if (!options_.union_as_struct) to->format += (i == 0 ? "" : ",") + std::to_string(i);
      Place child{Storage(*alternatives[i]), options_.union_as_struct};
      SCRT_RETURN_IF_ERROR(
          Add(*alternatives[i], std::move(name), child, options_.union_as_struct, to));
    }
    if (options_.union_as_struct || !place.null_child()) return Status::Ok();
    to->format += "," + std::to_string(alternatives.size());
    to->children.emplace_back();
    Simple("null", "n", true).MoveTo(&to->children.back());
    return Status::Ok();
  }

  Status AddField(const Field& field, bool around, SchemaPart* to) const {
    return Add(*field.type, field.name, PlaceOf(field, around),
               field.type->nullable || !field.required, to);
  }

  const ExportOptions& options_;
};

}  // namespace

bool ListsPresence(const Type& type, const ExportOptions& options) {
  // Where one field is always there nothing is to be told; several may come in any order.
  if (!options.presence || type.id != TypeId::kStruct || type.fields.empty()) return false;
  return type.fields.size() > 1 || !type.fields[0].required;
}

TypePtr PresenceType() { return MakeList(MakeType(TypeId::kSymbol), true); }

Result<OwnedSchema> ExportSchema(const Schema& schema, const ExportOptions& options) {
  Exporter exporter(options);
  auto part = std::make_unique<SchemaPart>();
  part->format = "+s";
  part->metadata = EncodeMetadata({{std::string(kNameKey), schema.name()}});
  for (const Field& field : schema.fields()) {
    SCRT_ASSIGN_OR_RETURN(std::string declared, EncodeField(field));
    SCRT_ASSIGN_OR_RETURN(OwnedSchema child,
                          exporter.Export(*field.type, field.name, PlaceOf(field, false),
                                          field.type->nullable || !field.required,
                                          {{std::string(kFieldKey), std::move(declared)}}));
    part->children.emplace_back();
    child.MoveTo(&part->children.back());
  }
  SCRT_RETURN_IF_ERROR(exporter.AddPresence(*schema.record(), part.get()));
  return Finish(std::move(part), false);
}

}  // namespace scrt::arrow
