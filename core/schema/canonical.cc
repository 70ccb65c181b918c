#include "core/schema/canonical.h"

#include "core/base/byte_writer.h"
#include "core/schema/scalar.h"
#include "core/schema/schema.h"

namespace scrt {
namespace {

constexpr uint8_t kNullableBit = 0x80;

class Encoder {
 public:
  void PutType(const Type& type) {
    out_.Put(
        static_cast<uint8_t>(static_cast<uint8_t>(type.id) | (type.nullable ? kNullableBit : 0)));
    switch (type.id) {
      case TypeId::kDecimal:
        out_.Put(type.precision);
        out_.Put(type.scale);
        break;
      case TypeId::kDatetime:
      case TypeId::kTimestamp:
        out_.Put(static_cast<uint8_t>(type.unit));
        break;
      case TypeId::kRef:
        out_.PutString(type.ref_schema);
        out_.PutString(type.ref_field);
        break;
      case TypeId::kStruct:
        PutFields(type.fields);
        break;
      case TypeId::kUnion:
        out_.PutVarint(type.children.size());
        [[fallthrough]];
      case TypeId::kList:
      case TypeId::kMap:
        for (const TypePtr& child : type.children) PutType(child ? *child : Type{});
        break;
      default:
        break;
    }
  }

  void PutFields(const std::vector<Field>& fields) {
    out_.PutVarint(fields.size());
    for (const Field& field : fields) {
      out_.PutString(field.name);
      out_.Put(static_cast<uint8_t>((field.required ? 1 : 0) | (field.unique ? 2 : 0) |
                                    (field.auto_increment ? 4 : 0) | (field.has_default ? 8 : 0)));
      const Type null_type;
      const Type& type = field.type ? *field.type : null_type;
      PutType(type);
      if (field.has_default) PutDefault(type, field.default_value);
    }
  }

  void PutDefault(const Type& type, const Scalar& value) {
    // A ref's default goes as plain text: it must not tell whether the ref is resolved.
    if (type.id == TypeId::kRef && value.kind != Scalar::Kind::kNull) {
      out_.Put(static_cast<uint8_t>(Scalar::Kind::kText));
      out_.PutString(PlainText(type, value));
      return;
    }
    out_.Put(static_cast<uint8_t>(value.kind));
    switch (value.kind) {
      case Scalar::Kind::kNull:
        break;
      case Scalar::Kind::kBool:
        out_.Put(static_cast<uint8_t>(value.boolean));
        break;
      case Scalar::Kind::kInt:
        out_.PutSvarint(value.i64);
        break;
      case Scalar::Kind::kUint:
        out_.PutVarint(value.u64);
        break;
      case Scalar::Kind::kFloat:
        out_.Put(value.f64);
        break;
      case Scalar::Kind::kText:
      case Scalar::Kind::kBytes:
        out_.PutString(value.text);
        break;
      case Scalar::Kind::kDecimal:
        out_.PutBytes(AsBytes(value.text));
        break;
      case Scalar::Kind::kZoned:
        out_.PutSvarint(value.i64);
        out_.PutSvarint(value.offset_minutes);
        break;
    }
  }

  ByteWriter& out() { return out_; }
  std::string Text() const { return std::string(AsText(out_.span())); }

 private:
  ByteWriter out_;
};

// Walks a record in canonical order and writes what the canonical bytes leave out.
class Annotator {
 public:
  void Fields(const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      encoder_.out().PutVarint(field.attributes.size());
      for (const std::string& attribute : field.attributes) {
        encoder_.out().PutString(attribute);
        found_ = true;
      }
      TypeTree(*field.type);
    }
  }

  // Empty if there is nothing to say, which is the usual case.
  std::string Text() const { return found_ ? encoder_.Text() : std::string(); }
  ByteWriter& out() { return encoder_.out(); }

 private:
  void TypeTree(const Type& type) {
    if (type.id == TypeId::kRef) {
      encoder_.out().Put(static_cast<uint8_t>(type.target != nullptr));
      if (type.target != nullptr) {
        found_ = true;
        encoder_.PutType(*type.target);
      }
    }
    for (const TypePtr& child : type.children) TypeTree(*child);
    Fields(type.fields);
  }

  Encoder encoder_;
  bool found_ = false;
};

}  // namespace

std::string CanonicalType(const Type& type) {
  Encoder encoder;
  encoder.PutType(type);
  return encoder.Text();
}

std::string CanonicalSchema(std::string_view name, const Type& record) {
  Encoder encoder;
  encoder.out().Put(kCanonicalVersion);
  encoder.out().PutString(name);
  encoder.PutFields(record.fields);
  return encoder.Text();
}

std::string SchemaAnnotations(const Schema& schema) {
  Annotator annotator;
  annotator.out().Put(kAnnotationsVersion);
  annotator.Fields(schema.fields());
  return annotator.Text();
}

}  // namespace scrt
