// The reverse of canonical.cc. Every count is bounded by the bytes that remain, nesting and memory
// by Limits; whatever is not the one canonical spelling of a schema is refused at the end, by
// encoding the answer again.
#include <algorithm>

#include "core/base/bytes.h"
#include "core/schema/canonical.h"
#include "core/schema/scalar.h"
#include "core/schema/schema.h"
#include "core/schema/validate.h"

namespace scrt {
namespace {

constexpr uint8_t kNullableBit = 0x80;

Status Corrupt(const ByteReader& in, const char* what) {
  return Status(Code::kCorrupt, what, in.offset());
}

class Decoder {
 public:
  Decoder(ByteSpan canonical, ByteSpan annotations, const Limits& limits)
      : in_(canonical), notes_(annotations), annotated_(!annotations.empty()), limits_(limits) {}

  Result<SchemaPtr> Run(ByteSpan canonical, ByteSpan annotations) {
    uint8_t version = 0;
    SCRT_RETURN_IF_ERROR(in_.Get(&version));
    if (version != kCanonicalVersion) {
      return Status(Code::kVersion, "unknown version of a canonical schema", 0);
    }
    if (annotated_) {
      SCRT_RETURN_IF_ERROR(notes_.Get(&version).In("annotations"));
      if (version != kAnnotationsVersion) {
        return Status(Code::kVersion, "unknown version of schema annotations", 0);
      }
    }
    std::string_view name;
    SCRT_RETURN_IF_ERROR(in_.GetString(&name));
    std::vector<Field> fields;
    SCRT_RETURN_IF_ERROR(ReadFields(0, &fields));
    if (!in_.done()) return Corrupt(in_, "bytes after the schema");
    if (annotated_ && !notes_.done()) return Corrupt(notes_, "bytes after the annotations");
    SCRT_ASSIGN_OR_RETURN(SchemaPtr schema,
                          Schema::Make(std::string(name), std::move(fields), limits_));
    if (schema->canonical() != AsText(canonical) ||
        SchemaAnnotations(*schema) != AsText(annotations)) {
      return Status(Code::kCorrupt, "not the canonical form of its schema", 0);
    }
    return schema;
  }

 private:
  Status Charge(size_t bytes) {
    used_ += bytes;
    if (used_ <= limits_.memory) return Status::Ok();
    return Status(Code::kLimit, "schema larger than the memory limit", in_.offset());
  }

  Status ReadCount(size_t least_bytes_each, uint64_t* count) {
    SCRT_RETURN_IF_ERROR(in_.GetVarint(count));
    if (*count > in_.remaining() / least_bytes_each) return Corrupt(in_, "count beyond the input");
    return Status::Ok();
  }

  Status ReadFields(uint32_t depth, std::vector<Field>* fields) {
    uint64_t count = 0;
    SCRT_RETURN_IF_ERROR(ReadCount(3, &count));  // name length, flags, type
    if (count > limits_.fields) return Status(Code::kLimit, "too many fields", in_.offset());
    SCRT_RETURN_IF_ERROR(Charge(count * sizeof(Field)));
    fields->resize(count);
    for (Field& field : *fields) SCRT_RETURN_IF_ERROR(ReadField(depth, &field));
    return Status::Ok();
  }

  Status ReadField(uint32_t depth, Field* field) {
    std::string_view name;
    SCRT_RETURN_IF_ERROR(in_.GetString(&name));
    field->name = name;
    uint8_t flags = 0;
    SCRT_RETURN_IF_ERROR(in_.Get(&flags));
    if (flags > 15) return Corrupt(in_, "unknown field flags");
    field->required = (flags & 1) != 0;
    field->unique = (flags & 2) != 0;
    field->auto_increment = (flags & 4) != 0;
    field->has_default = (flags & 8) != 0;
    SCRT_RETURN_IF_ERROR(ReadAttributes(&field->attributes));
    SCRT_RETURN_IF_ERROR(ReadType(depth, false, &field->type));
    if (!field->has_default) return Status::Ok();
    SCRT_RETURN_IF_ERROR(ReadDefault(&field->default_value));
    const Type& type = *field->type;
    bool pending = type.id == TypeId::kRef && type.target != nullptr &&
                   field->default_value.kind == Scalar::Kind::kText;
    if (pending) {
      SCRT_ASSIGN_OR_RETURN(field->default_value, ParsePlain(type, field->default_value.text));
    }
    return Status::Ok();
  }

  Status ReadAttributes(std::vector<std::string>* attributes) {
    if (!annotated_) return Status::Ok();
    uint64_t count = 0;
    SCRT_RETURN_IF_ERROR(notes_.GetVarint(&count).In("annotations"));
    if (count > notes_.remaining()) return Corrupt(notes_, "count beyond the annotations");
    SCRT_RETURN_IF_ERROR(Charge(count * sizeof(std::string)));
    attributes->resize(count);
    for (std::string& attribute : *attributes) {
      std::string_view text;
      SCRT_RETURN_IF_ERROR(notes_.GetString(&text).In("annotations"));
      attribute = text;
    }
    return Status::Ok();
  }

  Status ReadType(uint32_t depth, bool in_union, TypePtr* out) {
    SCRT_RETURN_IF_ERROR(Charge(sizeof(Type) + 32));
    auto type = std::make_shared<Type>();
    SCRT_RETURN_IF_ERROR(ReadScalarType(&in_, type.get()));
    uint64_t children = 0;
    switch (type->id) {
      case TypeId::kStruct:
        SCRT_RETURN_IF_ERROR(CheckDepth(++depth));
        SCRT_RETURN_IF_ERROR(ReadFields(depth, &type->fields));
        break;
      case TypeId::kList:
      case TypeId::kMap:
        SCRT_RETURN_IF_ERROR(CheckDepth(++depth));
        children = type->id == TypeId::kMap ? 2 : 1;
        break;
      case TypeId::kUnion:
        // Else unions of unions would nest without any depth being counted.
        if (in_union) return Corrupt(in_, "a union inside a union");
        SCRT_RETURN_IF_ERROR(ReadCount(1, &children));
        if (children > kMaxAlternatives) return Corrupt(in_, "too many alternatives in a union");
        break;
      case TypeId::kRef:
        SCRT_RETURN_IF_ERROR(ReadTarget(type.get()));
        break;
      default:
        break;
    }
    for (uint64_t i = 0; i < children; ++i) {
      TypePtr child;
      SCRT_RETURN_IF_ERROR(ReadType(depth, type->id == TypeId::kUnion, &child));
      type->children.push_back(std::move(child));
    }
    *out = std::move(type);
    return Status::Ok();
  }

  Status CheckDepth(uint32_t depth) {
    if (depth <= TypeDepthLimit(limits_)) return Status::Ok();
    return Status(Code::kLimit, "types nested too deeply", in_.offset());
  }

  // Type byte and parameters, without children.
  static Status ReadScalarType(ByteReader* in, Type* type) {
    uint8_t id = 0;
    SCRT_RETURN_IF_ERROR(in->Get(&id));
    type->nullable = (id & kNullableBit) != 0;
    id &= static_cast<uint8_t>(~kNullableBit);
    if (id >= kTypeIdCount) return Corrupt(*in, "unknown type");
    type->id = static_cast<TypeId>(id);
    if (type->id == TypeId::kDecimal) {
      SCRT_RETURN_IF_ERROR(in->Get(&type->precision));
      return in->Get(&type->scale);
    }
    if (type->id == TypeId::kDatetime || type->id == TypeId::kTimestamp) {
      uint8_t unit = 0;
      SCRT_RETURN_IF_ERROR(in->Get(&unit));
      if (unit > 1) return Corrupt(*in, "unknown time unit");
      type->unit = static_cast<TimeUnit>(unit);
    }
    if (type->id == TypeId::kRef) {
      std::string_view schema, field;
      SCRT_RETURN_IF_ERROR(in->GetString(&schema));
      SCRT_RETURN_IF_ERROR(in->GetString(&field));
      type->ref_schema = schema;
      type->ref_field = field;
    }
    return Status::Ok();
  }

  Status ReadTarget(Type* ref) {
    if (!annotated_) return Status::Ok();
    uint8_t known = 0;
    SCRT_RETURN_IF_ERROR(notes_.Get(&known).In("annotations"));
    if (known > 1) return Corrupt(notes_, "annotations: neither resolved nor unresolved");
    if (known == 0) return Status::Ok();
    auto target = std::make_shared<Type>();
    SCRT_RETURN_IF_ERROR(ReadScalarType(&notes_, target.get()).In("annotations"));
    if (!IsRefTarget(*target))
      return Corrupt(notes_, "annotations: not a type that a ref can have");
    ref->target = std::move(target);
    return Status::Ok();
  }

  Status ReadDefault(Scalar* value) {
    uint8_t kind = 0;
    SCRT_RETURN_IF_ERROR(in_.Get(&kind));
    if (kind > static_cast<uint8_t>(Scalar::Kind::kZoned)) return Corrupt(in_, "unknown default");
    value->kind = static_cast<Scalar::Kind>(kind);
    switch (value->kind) {
      case Scalar::Kind::kNull:
        return Status::Ok();
      case Scalar::Kind::kBool: {
        uint8_t byte = 0;
        SCRT_RETURN_IF_ERROR(in_.Get(&byte));
        if (byte > 1) return Corrupt(in_, "a bool that is neither 0 nor 1");
        value->boolean = byte == 1;
        return Status::Ok();
      }
      case Scalar::Kind::kInt:
        return in_.GetSvarint(&value->i64);
      case Scalar::Kind::kUint:
        return in_.GetVarint(&value->u64);
      case Scalar::Kind::kFloat:
        return in_.Get(&value->f64);
      case Scalar::Kind::kText:
      case Scalar::Kind::kBytes: {
        std::string_view text;
        SCRT_RETURN_IF_ERROR(in_.GetString(&text));
        value->text = text;
        return Status::Ok();
      }
      case Scalar::Kind::kDecimal: {
        ByteSpan bytes;
        SCRT_RETURN_IF_ERROR(in_.GetBytes(sizeof(Int128), &bytes));
        value->text = AsText(bytes);
        return Status::Ok();
      }
      case Scalar::Kind::kZoned: {
        int64_t offset = 0;
        SCRT_RETURN_IF_ERROR(in_.GetSvarint(&value->i64));
        SCRT_RETURN_IF_ERROR(in_.GetSvarint(&offset));
        if (offset != static_cast<int16_t>(offset)) return Corrupt(in_, "offset out of range");
        value->offset_minutes = static_cast<int16_t>(offset);
        return Status::Ok();
      }
    }
    return Corrupt(in_, "unknown default");
  }

  ByteReader in_;
  ByteReader notes_;
  bool annotated_;
  Limits limits_;
  uint64_t used_ = 0;
};

}  // namespace

Result<SchemaPtr> SchemaFromCanonical(ByteSpan canonical, ByteSpan annotations,
                                      const Limits& limits) {
  return Decoder(canonical, annotations, limits).Run(canonical, annotations);
}

}  // namespace scrt
