#include "core/infer/holds.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "core/batch/builder.h"

namespace scrt {
namespace {

constexpr uint8_t kNever = 0x80;

bool IsInt(TypeId id) { return IsSignedInt(id) || IsUnsignedInt(id); }
bool IsReal(TypeId id) { return id == TypeId::kF32 || id == TypeId::kF64; }
int Bits(TypeId id) { return 8 << ((static_cast<int>(id) - static_cast<int>(TypeId::kU8)) % 4); }

// Types whose values text syntaxes write as strings; all but string, symbol and json.
bool IsQuoted(TypeId id) {
  return id == TypeId::kBytes || (id >= TypeId::kUuid && id <= TypeId::kDuration);
}

// Digits of the greatest absolute value.
int Digits(TypeId id) {
  static constexpr int kDigits[] = {3, 5, 10, 20, 3, 5, 10, 19};
  return kDigits[static_cast<int>(id) - static_cast<int>(TypeId::kU8)];
}

uint8_t IntNeeds(const Type& wide, TypeId narrow) {
  bool is_signed = IsSignedInt(narrow);
  switch (wide.id) {
    case TypeId::kF32:
      return Bits(narrow) <= 16 ? 0 : kNever;
    case TypeId::kF64:
      if (Bits(narrow) <= 32) return 0;
      return is_signed ? Facts::kInexact : kNever;
    case TypeId::kDecimal:
      return wide.precision - wide.scale >= Digits(narrow) ? 0 : kNever;
    case TypeId::kNumber:
      return 0;
    default:
      if (!IsInt(wide.id)) return kNever;
  }
  if (IsSignedInt(wide.id) == is_signed) return Bits(wide.id) >= Bits(narrow) ? 0 : kNever;
  if (is_signed) return wide.id == TypeId::kU64 ? Facts::kNegative : kNever;
  return Bits(wide.id) > Bits(narrow) ? 0 : kNever;
}

// The facts that keep a scalar type's values out of another; kNever with what always does.
uint8_t Needs(const Type& wide, const Type& narrow) {
  if (IsInt(narrow.id)) return IntNeeds(wide, narrow.id);
  bool same = wide.id == narrow.id;
  switch (narrow.id) {
    case TypeId::kF32:
    case TypeId::kF64:
      if (same || wide.id == TypeId::kF64) return 0;
      return wide.id == TypeId::kNumber ? Facts::kNotFinite : kNever;
    case TypeId::kDecimal:
      if (wide.id == TypeId::kNumber) return 0;
      return same && wide.scale >= narrow.scale &&
                     wide.precision - wide.scale >= narrow.precision - narrow.scale
                 ? 0
                 : kNever;
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      if (same && wide.unit == narrow.unit) return 0;
      if (wide.id == TypeId::kTimestamptz && narrow.id == TypeId::kTimestamp &&
          narrow.unit == TimeUnit::kNano) {
        return 0;
      }
      same = false;
      break;
    case TypeId::kRef:  // of which nobody knows what it is stored as
      return wide.Equals(narrow) ? 0 : kNever;
    default:
      break;
  }
  bool text = wide.id == TypeId::kString || wide.id == TypeId::kSymbol;
  bool from_text = narrow.id == TypeId::kString || narrow.id == TypeId::kSymbol;
  return same || (text && (from_text || IsQuoted(narrow.id))) ? 0 : kNever;
}

bool IsNested(TypeId id) { return id >= TypeId::kList; }

// The type for a message, which a long one would drown.
std::string Short(const Type& type) {
  constexpr size_t kMost = 120;
  std::string text = type.ToString();
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

class Holder {
 public:
  explicit Holder(uint64_t* steps) : steps_(*steps) {}

  // Nulls too.
  bool Slots(const Type& wide, const Type& narrow, const Facts& facts, Facts* carried) {
    const Type& from = Storage(narrow);
    if (Storage(wide).id != TypeId::kNull && !wide.nullable) {
      if (from.id != TypeId::kNull && narrow.nullable) return Fail(wide, narrow, "null");
      if (from.id == TypeId::kNull && facts.bits & Facts::kSlots) return Fail(wide, narrow, "null");
    }
    return Values(wide, narrow, facts, carried);
  }

  bool Values(const Type& wide, const Type& narrow, const Facts& facts, Facts* carried) {
    const Type& to = Storage(wide);
    const Type& from = Storage(narrow);
    if (!Step(1)) return false;
    if (facts.none()) carried = nullptr;
    if (from.id == TypeId::kNull) {
      if (carried != nullptr && to.id == TypeId::kNull) carried->bits |= facts.bits;
      return true;
    }
    if (to.id == TypeId::kUnion) {
      UnionMatch match;
      return Union(to, narrow, facts, carried, &match);
    }
    if (to.id == TypeId::kJson && from.id != TypeId::kJson) {
      return Json(from, facts) || Fail(wide, narrow, "");
    }
    if (to.id == from.id && from.id == TypeId::kStruct) return Struct(to, from, facts, carried);
    if (to.id == TypeId::kMap && from.id == TypeId::kStruct) return Map(to, from, facts, carried);
    if (to.id == from.id && IsNested(from.id)) {
      for (size_t c = 0; c < from.children.size(); ++c) {
        bool key = from.id == TypeId::kMap && c == 0;
        path_.push_back(from.id == TypeId::kList ? "[]" : key ? "{key}" : "{}");
        Facts* part = carried != nullptr ? carried->MutablePart(c) : nullptr;
        if (!Slots(*to.children[c], *from.children[c], facts.Part(c), part)) return false;
        path_.pop_back();
      }
      return true;
    }
    uint8_t needs = Needs(to, from);
    if (needs == kNever) return Fail(wide, narrow, "");
    if (facts.bits & needs) return Fail(wide, narrow, Value(facts.bits & needs));
    if (carried != nullptr) carried->bits |= facts.bits;
    return true;
  }

  bool Union(const Type& to, const Type& narrow, const Facts& facts, Facts* carried,
             UnionMatch* match) {
    const Type& from = Storage(narrow);
    bool each = from.id == TypeId::kUnion;
    if (each && Assign(to, from, facts, &match->numbers)) {
      for (size_t a = 0; carried != nullptr && a < match->numbers.size(); ++a) {
        uint8_t t = match->numbers[a];
        if (!Values(*to.children[t], *from.children[a], facts.Part(a), carried->MutablePart(t))) {
          return false;
        }
      }
      return true;
    }
    if (status_.code() == Code::kLimit) return false;
    // An alternative of the same kind first; else the first that takes the values.
    match->whole = true;
    for (int pass = each ? 1 : 0; pass < 2; ++pass) {
      for (size_t t = 0; t < to.children.size(); ++t) {
        const Type& alternative = *to.children[t];
        bool same = Storage(alternative).id == from.id;
        if (same != (pass == 0) || !Quietly(alternative, narrow, facts)) continue;
        match->numbers = {static_cast<uint8_t>(t)};
        return carried == nullptr || Values(alternative, narrow, facts, carried->MutablePart(t));
      }
    }
    return Fail(to, narrow, "");
  }

  Status Take() && {
    if (status_.ok()) status_ = Status(Code::kMismatch, "types do not fit");
    return std::move(status_);
  }
  void Enter(const std::string& step) { path_.push_back(step); }

 private:
  bool Step(uint64_t n) {
    if (steps_ >= n) {
      steps_ -= n;
      return true;
    }
    status_ = Status(Code::kLimit, "schemas take too many steps to compare");
    return false;
  }

  static const char* Value(int fact) {
    if (fact & Facts::kInexact) return "a value beyond 2^53";
    if (fact & Facts::kNegative) return "a value below 0";
    return "NaN or infinity";
  }

  // `what`: the value that does not fit, or nothing for the type as such.
  bool Fail(const Type& wide, const Type& narrow, const char* what) {
    if (quiet_ != 0 || !status_.ok()) return false;
    std::string text;
    for (const std::string& step : path_) {
      bool name = !step.empty() && step[0] == '.';
      text += name && text.empty() ? step.substr(1) : step;
    }
    if (!text.empty()) text += ": ";
    text += Short(narrow) + " does not fit " + Short(wide);
    if (*what != 0) text += std::string(" (") + what + ")";
    status_ = Status(Code::kMismatch, text);
    return false;
  }

  bool Quietly(const Type& wide, const Type& narrow, const Facts& facts) {
    ++quiet_;
    size_t depth = path_.size();
    bool fits = Values(wide, narrow, facts, nullptr);
    path_.resize(depth);
    --quiet_;
    return fits;
  }

  bool Struct(const Type& to, const Type& from, const Facts& facts, Facts* carried) {
    std::unordered_map<std::string_view, size_t> by_name;
    size_t next = 0;  // fields mostly come in the same order
    for (size_t f = 0; f < from.fields.size(); ++f, ++next) {
      const Field& field = from.fields[f];
      path_.push_back("." + field.name);
      if (next >= to.fields.size() || to.fields[next].name != field.name) {
        if (by_name.empty()) {
          if (!Step(to.fields.size())) return false;
          for (size_t t = 0; t < to.fields.size(); ++t) by_name.emplace(to.fields[t].name, t);
        }
        auto found = by_name.find(field.name);
        if (found == by_name.end()) return Lacks();
        next = found->second;
      }
      Facts* part = carried != nullptr ? carried->MutablePart(next) : nullptr;
      if (!Slots(*to.fields[next].type, *field.type, facts.Part(f), part)) return false;
      path_.pop_back();
    }
    return true;
  }

  bool Lacks() {
    if (quiet_ == 0 && status_.ok()) {
      std::string text;
      for (const std::string& step : path_) text += step;
      status_ = Status(Code::kMismatch, text.substr(1) + ": the wider schema has no such field");
    }
    return false;
  }

  // Objects become maps whose keys are the names of the fields.
  bool Map(const Type& to, const Type& from, const Facts& facts, Facts* carried) {
    if (Needs(Storage(*to.children[0]), *MakeType(TypeId::kString)) != 0) return Fail(to, from, "");
    for (size_t f = 0; f < from.fields.size(); ++f) {
      path_.push_back("." + from.fields[f].name);
      Facts* part = carried != nullptr ? carried->MutablePart(1) : nullptr;
      if (!Slots(*to.children[1], *from.fields[f].type, facts.Part(f), part)) return false;
      path_.pop_back();
    }
    return true;
  }

  // Whether JSON text says every value. One with JSON text inside could nest too deep.
  bool Json(const Type& declared, const Facts& facts) {
    const Type& from = Storage(declared);
    if (!Step(1) || from.id == TypeId::kJson || from.id == TypeId::kRef) return false;
    if (IsReal(from.id)) return (facts.bits & Facts::kNotFinite) == 0;
    for (size_t f = 0; f < from.fields.size(); ++f) {
      if (!Json(*from.fields[f].type, facts.Part(f))) return false;
    }
    for (size_t c = 0; c < from.children.size(); ++c) {
      if (!Json(*from.children[c], facts.Part(c))) return false;
    }
    return true;
  }

  // Gives each alternative one of the wider union's, each of which is taken once.
  bool Assign(const Type& to, const Type& from, const Facts& facts, std::vector<uint8_t>* numbers) {
    size_t n = from.children.size(), m = to.children.size();
    if (n > m) return false;
    std::vector<std::vector<size_t>> fits(n);
    for (size_t a = 0; a < n; ++a) {
      for (size_t t = 0; t < m; ++t) {
        if (Quietly(*to.children[t], *from.children[a], facts.Part(a))) fits[a].push_back(t);
      }
      std::stable_partition(fits[a].begin(), fits[a].end(), [&](size_t t) {
        return Storage(*to.children[t]).id == Storage(*from.children[a]).id;
      });
      // Its own place before all, or two that hold each other might change places.
      std::stable_partition(fits[a].begin(), fits[a].end(),
                            [&](size_t t) { return to.children[t]->Equals(*from.children[a]); });
    }
    std::vector<size_t> owner(m, n);
    for (size_t a = 0; a < n; ++a) {
      std::vector<bool> tried(m);
      if (!Augment(fits, a, &owner, &tried)) return false;
    }
    numbers->assign(n, 0);
    for (size_t t = 0; t < m; ++t) {
      if (owner[t] != n) (*numbers)[owner[t]] = static_cast<uint8_t>(t);
    }
    return status_.code() != Code::kLimit;
  }

  static bool Augment(const std::vector<std::vector<size_t>>& fits, size_t a,
                      std::vector<size_t>* owner, std::vector<bool>* tried) {
    for (size_t t : fits[a]) {
      if ((*tried)[t]) continue;
      (*tried)[t] = true;
      size_t other = (*owner)[t];
      if (other == fits.size() || Augment(fits, other, owner, tried)) {
        (*owner)[t] = a;
        return true;
      }
    }
    return false;
  }

  uint64_t& steps_;
  int quiet_ = 0;  // in tries, whose failures are none
  std::vector<std::string> path_;
  Status status_;
};

const Facts& Anything() {
  static const Facts kFacts{Facts::kAnything, {}};
  return kFacts;
}

}  // namespace

bool IsBare(const Schema& schema) {
  return schema.fields().size() == 1 &&
         schema.fields()[0].HasAttribute(ColumnBuilderOptions::kRootAttribute);
}

Status Holds(const Type& wide, const Type& narrow, const HoldsOptions& options) {
  uint64_t steps = kHoldsSteps;
  Holder holder(options.steps != nullptr ? options.steps : &steps);
  Facts carried;
  const Facts& facts = options.facts != nullptr ? *options.facts : Anything();
  bool ok = holder.Slots(wide, narrow, facts, options.carried != nullptr ? &carried : nullptr);
  if (!ok) return std::move(holder).Take();
  if (options.carried != nullptr) options.carried->Join(carried);
  return Status::Ok();
}

Status Holds(const Schema& wide, const Schema& narrow, const HoldsOptions& options) {
  bool bare = IsBare(wide), was_bare = IsBare(narrow);
  if (bare == was_bare) return Holds(*wide.record(), *narrow.record(), options);
  if (!bare) {
    return Status(Code::kMismatch, "bare values of " + Short(*narrow.fields()[0].type) +
                                       " are no records of " + Short(*wide.record()));
  }
  // Records were objects, until one came that is not: now each is the value of one field.
  HoldsOptions inner = options;
  Facts carried;
  if (options.carried != nullptr) inner.carried = carried.MutablePart(0);
  SCRT_RETURN_IF_ERROR(Holds(*wide.fields()[0].type, *narrow.record(), inner));
  if (options.carried != nullptr) options.carried->Join(carried);
  return Status::Ok();
}

Result<UnionMatch> MatchUnion(const Type& wide, const Type& narrow, const Facts& facts) {
  uint64_t steps = kHoldsSteps;
  Holder holder(&steps);
  UnionMatch match;
  if (!holder.Union(Storage(wide), narrow, facts, nullptr, &match)) return std::move(holder).Take();
  return match;
}

}  // namespace scrt
