#include "core/infer/observation.h"

namespace scrt {
namespace {

constexpr uint16_t kIntegers =
    Observation::kNegative | Observation::kPositive | Observation::kLarge;
constexpr uint16_t kNumeric = kIntegers | Observation::kDouble | Observation::kNumber;

TypeId NumericType(uint16_t facts) {
  if (facts & Observation::kNumber) return TypeId::kNumber;
  if (facts & Observation::kDouble) {
    return facts & (Observation::kInexact | Observation::kLarge) ? TypeId::kNumber : TypeId::kF64;
  }
  if (facts & Observation::kLarge) {
    return facts & Observation::kNegative ? TypeId::kNumber : TypeId::kU64;
  }
  return TypeId::kI64;
}

void JoinInto(std::unique_ptr<Observation>* into, const std::unique_ptr<Observation>& from) {
  if (from == nullptr) return;
  if (*into == nullptr) *into = std::make_unique<Observation>();
  (*into)->Join(*from);
}

}  // namespace

Observation* Observation::Field(std::string_view name) {
  if (keys == nullptr) keys = std::make_unique<ShapeTrie>();
  uint32_t field = keys->Find(name);
  if (field == ShapeTrie::kNone) {
    field = keys->AddField(name);
    fields.push_back(std::make_unique<Observation>());
  }
  return fields[field].get();
}

void Observation::BecomeMap() {
  if (facts & kMap) return;
  facts |= kMap;
  if (map_value == nullptr) map_value = std::make_unique<Observation>();
  for (const auto& field : fields) map_value->Join(*field);
  fields.clear();
  keys.reset();
}

void Observation::Join(const Observation& other) {
  if (other.facts & kMap) BecomeMap();
  facts |= other.facts;
  objects += other.objects;
  present += other.present;
  JoinInto(&element, other.element);
  JoinInto(&map_value, other.map_value);
  for (size_t i = 0; i < other.fields.size(); ++i) {
    if (facts & kMap) {
      map_value->Join(*other.fields[i]);
    } else {
      Field(other.keys->name(static_cast<uint32_t>(i)))->Join(*other.fields[i]);
      if (fields.size() > kMaxStructFields) BecomeMap();
    }
  }
}

std::vector<scrt::Field> Observation::ToFields() const {
  std::vector<scrt::Field> out;
  for (size_t i = 0; i < fields.size(); ++i) {
    scrt::Field field;
    field.name = std::string(keys->name(static_cast<uint32_t>(i)));
    field.type = fields[i]->ToType();
    field.required = fields[i]->present == objects;
    out.push_back(std::move(field));
  }
  return out;
}

TypePtr Observation::ToType() const {
  bool nullable = (facts & kNull) != 0;
  std::vector<TypePtr> seen;
  if (facts & kBool) seen.push_back(MakeType(TypeId::kBool));
  if (facts & kNumeric) seen.push_back(MakeType(NumericType(facts)));
  if (facts & kString) seen.push_back(MakeType(TypeId::kString));
  if (facts & kArray)
    seen.push_back(MakeList(element ? element->ToType() : MakeType(TypeId::kNull)));
  if (facts & kMap) {
    seen.push_back(MakeMap(MakeType(TypeId::kString), map_value->ToType()));
  } else if (facts & kObject) {
    seen.push_back(MakeStruct(ToFields()));
  }
  if (seen.empty()) return MakeType(TypeId::kNull);
  if (seen.size() == 1) return WithNullable(seen[0], nullable);
  return MakeUnion(std::move(seen), nullable);
}

}  // namespace scrt
