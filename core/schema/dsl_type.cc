// The types of the DSL.
#include <algorithm>

#include "core/schema/dsl_field.h"
#include "core/schema/type_names.h"
#include "core/schema/validate.h"

namespace scrt {
namespace {

std::string_view TakeTypeName(DslCursor* cursor, bool dot_ends) {
  size_t begin = cursor->at();
  while (!cursor->done() && !EndsTypeName(cursor->peek()) && !(dot_ends && cursor->peek() == '.')) {
    cursor->set_at(cursor->at() + 1);
  }
  return cursor->Slice(begin, cursor->at());
}

// Lists, structs and maps inside one another.
uint32_t Height(const Type& type) {
  uint32_t height = 0;
  for (const TypePtr& child : type.children) height = std::max(height, Height(*child));
  for (const Field& field : type.fields) height = std::max(height, Height(*field.type));
  bool counts = type.id == TypeId::kList || type.id == TypeId::kStruct || type.id == TypeId::kMap;
  return height + (counts ? 1 : 0);
}

// A union of types of which some may be unions, nullable or null.
TypePtr JoinAlternatives(const std::vector<TypePtr>& types) {
  bool nullable = false;
  std::vector<TypePtr> alternatives;
  for (const TypePtr& type : types) {
    nullable = nullable || type->nullable || type->id == TypeId::kNull;
    if (type->id == TypeId::kUnion) {
      alternatives.insert(alternatives.end(), type->children.begin(), type->children.end());
    } else if (type->id != TypeId::kNull) {
      alternatives.push_back(WithNullable(type, false));
    }
  }
  return MakeUnion(std::move(alternatives), nullable);
}

}  // namespace

Status FieldParser::CheckDepth(const DslCursor& cursor, uint32_t depth) const {
  if (depth <= TypeDepthLimit(options_.limits)) return Status::Ok();
  return cursor.Error(Code::kLimit, "types nested too deeply", cursor.at());
}

Status FieldParser::Charge(const DslCursor& cursor, uint64_t bytes) {
  if (budget_->Charge(bytes)) return Status::Ok();
  return cursor.Error(Code::kLimit, "document larger than the memory limit", cursor.at());
}

// A or A|B|...; the bars without blanks, because behind a blank they separate attributes.
Status FieldParser::ReadUnion(DslCursor* cursor, uint32_t depth, TypePtr* type) {
  size_t start = cursor->at();
  std::vector<TypePtr> alternatives(1);
  SCRT_RETURN_IF_ERROR(ReadSuffixed(cursor, depth, &alternatives[0]));
  if (cursor->peek() != '|') {
    *type = std::move(alternatives[0]);
    return Status::Ok();
  }
  while (cursor->Take('|')) {
    TypePtr next;
    SCRT_RETURN_IF_ERROR(ReadSuffixed(cursor, depth, &next));
    alternatives.push_back(std::move(next));
  }
  TypePtr all = JoinAlternatives(alternatives);
  if (all->children.size() > kMaxAlternatives) {
    return cursor->Error(Code::kSchema, "a union has at most 127 alternatives", start);
  }
  // i64|null is i64?, which is no union.
  if (all->children.size() == 1) all = WithNullable(all->children[0], all->nullable);
  if (all->id == TypeId::kUnion && all->children.empty()) all = MakeType(TypeId::kNull, true);
  *type = std::move(all);
  return Status::Ok();
}

Status FieldParser::ReadSuffixed(DslCursor* cursor, uint32_t depth, TypePtr* type) {
  SCRT_RETURN_IF_ERROR(ReadPrimary(cursor, depth, type));
  uint32_t height = cursor->peek() == '\0' ? 0 : Height(**type);
  for (;;) {
    if (cursor->Take('?')) {
      *type = WithNullable(*type, true);
    } else if (cursor->peek() == '[') {
      cursor->Take('[');
      if (!cursor->Take(']')) return cursor->Error("expected \"]\"; a list is written T[]");
      // The list goes around what was read.
      SCRT_RETURN_IF_ERROR(CheckDepth(*cursor, depth + ++height));
      SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(Type)));
      *type = MakeList(std::move(*type));
    } else {
      return Status::Ok();
    }
  }
}

Status FieldParser::ReadPrimary(DslCursor* cursor, uint32_t depth, TypePtr* type) {
  SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(Type)));
  size_t start = cursor->at();
  std::string_view name = TakeTypeName(cursor, false);
  if (name.empty()) return cursor->Error("expected a type");
  if (SameWord(name, "ref")) return ReadRef(cursor, type);
  if (SameWord(name, "struct")) return ReadStruct(cursor, depth + 1, type);
  if (SameWord(name, "decimal")) return ReadDecimal(cursor, type);
  bool list = SameWord(name, "list");
  bool map = SameWord(name, "map");
  if (list || map || SameWord(name, "union")) {
    std::vector<TypePtr> types;
    SCRT_RETURN_IF_ERROR(ReadArguments(cursor, depth + (list || map ? 1 : 0), &types));
    if ((list && types.size() != 1) || (map && types.size() != 2)) {
      return cursor->Error(Code::kSyntax, list ? "expected list<T>" : "expected map<K,V>", start);
    }
    *type = list ? MakeList(types[0]) : map ? MakeMap(types[0], types[1]) : JoinAlternatives(types);
    size_t alternatives = (*type)->children.size();
    if (!list && !map && (alternatives == 0 || alternatives > kMaxAlternatives)) {
      return cursor->Error(Code::kSchema, "a union has 1 to 127 alternatives", start);
    }
    return Status::Ok();
  }
  *type = TypeByName(name);
  if (*type == nullptr) {
    return cursor->Error(Code::kSyntax, "unknown type \"" + std::string(name) + "\"", start);
  }
  TypeId id = (*type)->id;
  bool parameter = cursor->peek() == '(';
  if (parameter && (id == TypeId::kTimestamp || id == TypeId::kDatetime)) {
    return ReadUnit(cursor, id, type);
  }
  return parameter ? cursor->Error("this type has no parameters") : Status::Ok();
}

// <T,...>
Status FieldParser::ReadArguments(DslCursor* cursor, uint32_t depth, std::vector<TypePtr>* types) {
  SCRT_RETURN_IF_ERROR(CheckDepth(*cursor, depth));
  if (!cursor->Take('<')) return cursor->Error("expected \"<\"");
  // Unions do not count as depth, since between two of them stands something that does. Only
  // unions written straight inside unions would recurse without end.
  if (++open_arguments_ > 2 * TypeDepthLimit(options_.limits) + 1) {
    return cursor->Error(Code::kLimit, "types nested too deeply", cursor->at());
  }
  do {
    cursor->SkipBlanks();
    TypePtr type;
    SCRT_RETURN_IF_ERROR(ReadUnion(cursor, depth, &type));
    types->push_back(std::move(type));
    cursor->SkipBlanks();
  } while (cursor->Take(','));
  --open_arguments_;
  return cursor->Take('>') ? Status::Ok() : cursor->Error("expected \",\" or \">\"");
}

// {name type attributes, ...}
Status FieldParser::ReadStruct(DslCursor* cursor, uint32_t depth, TypePtr* type) {
  SCRT_RETURN_IF_ERROR(CheckDepth(*cursor, depth));
  if (!cursor->Take('{')) return cursor->Error("expected \"{\"");
  std::vector<Field> fields;
  cursor->SkipBlanks();
  if (!cursor->Take('}')) {
    do {
      cursor->SkipBlanks();
      SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(Field)));
      Field field;
      SCRT_RETURN_IF_ERROR(ReadNestedField(cursor, depth, &field));
      fields.push_back(std::move(field));
      cursor->SkipBlanks();
    } while (cursor->Take(','));
    if (!cursor->Take('}')) return cursor->Error("expected \",\" or \"}\"");
  }
  *type = MakeStruct(std::move(fields));
  return Status::Ok();
}

Status FieldParser::ReadNestedField(DslCursor* cursor, uint32_t depth, Field* field) {
  if (IsQuote(cursor->peek())) {
    SCRT_ASSIGN_OR_RETURN(field->name, cursor->ReadQuotedName());
  } else {
    field->name = TakeTypeName(cursor, false);
    if (field->name.empty()) return cursor->Error("expected the name of a field");
  }
  if (!IsBlank(cursor->peek())) return cursor->Error("expected a blank and a type");
  cursor->SkipBlanks();
  SCRT_RETURN_IF_ERROR(ReadUnion(cursor, depth, &field->type));
  return ReadAttributes(cursor, Place::kInsideType, field);
}

// "(p,s)" or "(p)".
Status FieldParser::ReadDecimal(DslCursor* cursor, TypePtr* type) {
  size_t start = cursor->at();
  int precision = 0, scale = 0;
  if (!cursor->Take('(')) return cursor->Error("expected \"(\"; a decimal is decimal(p,s)");
  SCRT_RETURN_IF_ERROR(ReadDecimalPart(cursor, &precision));
  if (cursor->Take(',')) SCRT_RETURN_IF_ERROR(ReadDecimalPart(cursor, &scale));
  if (!cursor->Take(')')) return cursor->Error("expected \")\"");
  if (precision < 1 || precision > kMaxDecimalDigits || scale > precision) {
    return cursor->Error(Code::kSchema, "decimal(p,s) needs 1 <= p <= 38 and s <= p", start);
  }
  *type = MakeDecimal(precision, scale);
  return Status::Ok();
}

Status FieldParser::ReadDecimalPart(DslCursor* cursor, int* value) {
  cursor->SkipBlanks();
  size_t start = cursor->at();
  while (cursor->peek() >= '0' && cursor->peek() <= '9' && *value < 100) {
    *value = *value * 10 + (cursor->peek() - '0');
    cursor->set_at(cursor->at() + 1);
  }
  if (cursor->at() == start) return cursor->Error("expected a number of digits");
  cursor->SkipBlanks();
  return Status::Ok();
}

// "(ns)" or "(us)".
Status FieldParser::ReadUnit(DslCursor* cursor, TypeId id, TypePtr* type) {
  cursor->Take('(');
  size_t start = cursor->at();
  std::string_view unit = cursor->TakeWord();
  bool micro = SameWord(unit, "us");
  if (!micro && !SameWord(unit, "ns")) {
    return cursor->Error(Code::kSyntax, "expected ns or us", start);
  }
  if (!cursor->Take(')')) return cursor->Error("expected \")\"");
  *type = MakeTemporal(id, micro ? TimeUnit::kMicro : TimeUnit::kNano);
  return Status::Ok();
}

// Behind the word: ":Schema:Field" or " Schema.Field".
Status FieldParser::ReadRef(DslCursor* cursor, TypePtr* type) {
  std::string schema, field;
  bool dot = !cursor->Take(':');
  if (dot && !IsBlank(cursor->peek())) return cursor->Error("expected ref:Schema:Field");
  cursor->SkipBlanks();
  SCRT_RETURN_IF_ERROR(ReadRefName(cursor, dot, &schema));
  if (!cursor->Take(dot ? '.' : ':')) {
    return cursor->Error(dot ? "expected \".\" and a field" : "expected \":\" and a field");
  }
  SCRT_RETURN_IF_ERROR(ReadRefName(cursor, dot, &field));
  if (schema.empty()) return cursor->Error("the name of a ref's schema is empty");
  *type = MakeRef(std::move(schema), std::move(field));
  return Status::Ok();
}

Status FieldParser::ReadRefName(DslCursor* cursor, bool dot_ends, std::string* name) {
  if (IsQuote(cursor->peek())) {
    SCRT_ASSIGN_OR_RETURN(*name, cursor->ReadQuotedName());
    return Status::Ok();
  }
  *name = TakeTypeName(cursor, dot_ends);
  return name->empty() ? cursor->Error("expected a name") : Status::Ok();
}

}  // namespace scrt
