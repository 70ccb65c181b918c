// A field of the DSL and its attributes.
#include "core/schema/dsl_field.h"

#include "core/schema/dsl_literal.h"

namespace scrt {

Status FieldParser::ReadField(DslCursor* cursor, Field* field, FieldSpelling* spelling,
                              size_t* type_at) {
  SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(Field) + sizeof(FieldSpelling)));
  if (cursor->AtEnd()) return cursor->Error("expected the name of a field");
  if (IsQuote(cursor->peek())) {
    SCRT_ASSIGN_OR_RETURN(field->name, cursor->ReadQuotedName());
    if (!cursor->done() && !IsBlank(cursor->peek())) {
      return cursor->Error("expected a blank and a type");
    }
  } else {
    size_t begin = cursor->at();
    while (!cursor->done() && !IsBlank(cursor->peek())) cursor->set_at(cursor->at() + 1);
    field->name = cursor->Slice(begin, cursor->at());
  }
  if (cursor->AtEnd()) return cursor->Error("expected a type");
  *type_at = cursor->at();
  SCRT_RETURN_IF_ERROR(ReadType(cursor, &field->type));
  size_t attributes_at = cursor->at();
  if (!cursor->done() && !IsBlank(cursor->peek())) {
    return cursor->Error("expected a blank behind the type");
  }
  SCRT_RETURN_IF_ERROR(ReadAttributes(cursor, Place::kAttribute, field));
  spelling->type = cursor->Slice(*type_at, attributes_at);
  spelling->attributes =
      cursor->Slice(attributes_at, cursor->TrimmedEnd(attributes_at, cursor->end()));
  return Status::Ok();
}

// Up to the end of the line, or of the field inside struct{...}.
Status FieldParser::ReadAttributes(DslCursor* cursor, Place place, Field* field) {
  bool inside = place == Place::kInsideType;
  RawLiteral default_literal;
  for (;;) {
    cursor->SkipBlanks();
    char c = cursor->peek();
    if (cursor->done() || cursor->AtComment()) break;
    if (inside && (c == ',' || c == '}')) break;
    if (c == '|' || c == ',') {
      cursor->Take(c);
      continue;
    }
    SCRT_RETURN_IF_ERROR(ReadAttribute(cursor, place, field, &default_literal));
  }
  if (!field->has_default) return Status::Ok();
  // Only now: "default=null optional" and "optional default=null" are the same.
  SCRT_ASSIGN_OR_RETURN(field->default_value,
                        ReadLiteral(default_literal, *field->type, cursor, options_.temporal));
  return Status::Ok();
}

Status FieldParser::ReadAttribute(DslCursor* cursor, Place place, Field* field,
                                  RawLiteral* default_literal) {
  SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(std::string)));
  size_t begin = cursor->at();
  if (IsQuote(cursor->peek())) {
    SCRT_ASSIGN_OR_RETURN(std::string attribute, cursor->ReadQuotedName());
    if (!cursor->AtDelimiter(place)) return cursor->Error("text behind a closing quote");
    field->attributes.push_back(std::move(attribute));
    return Status::Ok();
  }
  Keyword keyword = KeywordOf(cursor->TakeWord());
  char next = cursor->peek();
  if (keyword == Keyword::kDefault &&
      (next == '=' || next == ':' || IsQuote(next) || cursor->AtDelimiter(place))) {
    if (field->has_default) return cursor->Error(Code::kSyntax, "a second default", begin);
    field->has_default = true;
    return ReadDefault(cursor, place, default_literal);
  }
  // Quotes in the middle protect blanks and separators: check="a b".
  while (!cursor->AtDelimiter(place)) {
    if (IsQuote(cursor->peek())) {
      SCRT_RETURN_IF_ERROR(cursor->SkipQuoted());
    } else {
      cursor->set_at(cursor->at() + 1);
    }
  }
  std::string_view whole = cursor->Slice(begin, cursor->at());
  if (keyword != Keyword::kNone && KeywordOf(whole) == Keyword::kNone &&
      whole.find_first_of("=:") != std::string_view::npos) {
    return cursor->Error(Code::kSyntax, "this attribute takes no value", begin);
  }
  switch (KeywordOf(whole)) {
    case Keyword::kAutoIncrement:
      field->auto_increment = true;
      break;
    case Keyword::kRequired:
      field->required = true;
      break;
    case Keyword::kUnique:
      field->unique = true;
      break;
    case Keyword::kOptional:
      field->type = WithNullable(field->type, true);
      break;
    default:
      field->attributes.emplace_back(whole);
  }
  return Status::Ok();
}

// Behind the word: "=LIT", ":LIT" or " LIT".
Status FieldParser::ReadDefault(DslCursor* cursor, Place place, RawLiteral* literal) {
  cursor->SkipBlanks();
  if (cursor->Take('=') || cursor->Take(':')) cursor->SkipBlanks();
  SCRT_ASSIGN_OR_RETURN(*literal, cursor->ScanLiteral(place));
  if (literal->form == RawLiteral::Form::kEmpty) return cursor->Error("default needs a value");
  return Status::Ok();
}

}  // namespace scrt
