#include "core/infer/inferrer.h"

#include "core/base/number_text.h"
#include "core/batch/builder.h"

namespace scrt {
namespace {

// All fields of all structs together may not pass this multiple of Limits::fields.
constexpr uint64_t kTotalFieldsFactor = 4;

}  // namespace

int Inferrer::ExactIntFacts(int64_t value, std::string_view lexeme) {
  if (lexeme == "-0") return Observation::kNumber;
  return IsShortest(static_cast<double>(value), lexeme) ? 0 : Observation::kInexact;
}

bool Inferrer::IsShortest(double value, std::string_view lexeme) {
  char text[kDoubleTextBytes];
  return lexeme == std::string_view(text, FormatDouble(value, text));
}

bool Inferrer::TooManyFields(uint64_t at) {
  status_ = Status(Code::kLimit, "more fields than a schema may have", static_cast<int64_t>(at));
  return false;
}

bool Inferrer::BeginObject(uint64_t) {
  Observation* here = target_;
  here->facts |= Observation::kObject;
  ++here->objects;
  if (!(here->facts & Observation::kMap) && here->keys == nullptr) {
    here->keys = std::make_unique<ShapeTrie>();
  }
  frames_.push_back({here, ShapeTrie::kRoot, false});
  return true;
}

bool Inferrer::BeginArray(uint64_t) {
  Observation* here = target_;
  here->facts |= Observation::kArray;
  if (here->element == nullptr) here->element = std::make_unique<Observation>();
  frames_.push_back({here, 0, true});
  target_ = here->element.get();
  return true;
}

bool Inferrer::Key(TextEvent text, uint64_t at) {
  Frame& frame = frames_.back();
  Observation* here = frame.at;
  if (here->facts & Observation::kMap) {
    target_ = here->map_value.get();
    return true;
  }
  uint32_t field;
  uint32_t next = here->keys->Step(frame.state, text.text, &field);
  if (next == ShapeTrie::kNone) {
    if (here->keys->Find(text.text) == ShapeTrie::kNone) {
      if (++field_count_ > kTotalFieldsFactor * options_.limits.fields) return TooManyFields(at);
      here->Field(text.text);
      if (here->fields.size() > kMaxStructFields) {
        here->BecomeMap();
        target_ = here->map_value.get();
        return true;
      }
      next = here->keys->Step(frame.state, text.text, &field);
    }
    if (next == ShapeTrie::kNone) {
      // Orders without end: the trie only speeds things up, so it may start anew.
      here->keys->Reset();
      next = here->keys->Step(ShapeTrie::kRoot, text.text, &field);
    }
  }
  frame.state = next;
  Observation* child = here->fields[field].get();
  if (child->last_object == here->objects) {
    here->BecomeMap();
    target_ = here->map_value.get();
    return true;
  }
  child->last_object = here->objects;
  ++child->present;
  target_ = child;
  return true;
}

Result<SchemaPtr> SchemaOf(const Observation& records, const std::string& name,
                           const Limits& limits) {
  constexpr uint16_t kAll = 0xffff;
  if ((records.facts & (kAll & ~Observation::kObject)) == 0) {
    return Schema::Make(name, records.ToFields(), limits);
  }
  Field value;
  value.name = "value";
  value.type = records.ToType();
  value.required = true;
  value.attributes = {ColumnBuilderOptions::kRootAttribute};
  return Schema::Make(name, {value}, limits);
}

}  // namespace scrt
