#include "core/schema/print.h"

#include <algorithm>

#include "core/schema/lexical.h"
#include "core/schema/scalar.h"
#include "core/schema/utf8.h"
#include "core/schema/uuid.h"

namespace scrt {
namespace {

bool IsAsciiWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsSafeName(std::string_view name) {
  // "@field" and "@schema" would start a directive where a section name stands.
  if (name.empty() || name == "field" || name == "schema" || !IsUtf8(name)) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsAsciiWordChar(c) || static_cast<uint8_t>(c) >= 0x80; });
}

// Text that the parser takes as one attribute and keeps as it stands.
bool IsSafeAttribute(std::string_view text) {
  return IsSafeWord(text) && KeywordOf(text) == Keyword::kNone;
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 32; });
}

void PrintJsonText(std::string_view text, std::string* out) {
  char first = text.empty() ? '\0' : text[0];
  bool delimits_itself = (first == '{' || first == '[' || first == '"') && !HasControl(text) &&
                         EndOfJson(text, 0, kJsonTextDepth) == text.size();
  if (delimits_itself || IsSafeWord(text)) {
    out->append(text);
  } else {
    PrintQuoted(text, '\'', out);
  }
}

void PrintField(const Field& field, std::string* out) {
  PrintName(field.name, out);
  out->push_back(' ');
  PrintType(*field.type, out);
  if (field.auto_increment) out->append(" auto_increment");
  if (field.required) out->append(" required");
  if (field.unique) out->append(" unique");
  if (field.has_default) {
    out->append(" default=");
    PrintLiteral(*field.type, field.default_value, out);
  }
  for (const std::string& attribute : field.attributes) {
    out->push_back(' ');
    if (IsSafeAttribute(attribute)) {
      out->append(attribute);
    } else {
      PrintQuoted(attribute, '"', out);
    }
  }
}

template <typename Range, typename Print>
void PrintList(const Range& range, const char* separator, const Print& print, std::string* out) {
  bool first = true;
  for (const auto& item : range) {
    if (!first) out->append(separator);
    first = false;
    print(item);
  }
}

}  // namespace

bool IsSafeWord(std::string_view text) {
  return !text.empty() && text != "null" && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAsciiWordChar(c) || c == '.' || c == '-' || c == '+';
  });
}

void PrintQuoted(std::string_view text, char quote, std::string* out) {
  out->push_back(quote);
  size_t bad = FirstInvalidUtf8(text);
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (at == bad) {
      out->append("\\x");
      FormatHex(AsBytes(text.substr(at, 1)), out);
      size_t next = FirstInvalidUtf8(text.substr(at + 1));
      bad = next == std::string_view::npos ? next : next + at + 1;
    } else if (c == quote || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (c == '\n') {
      out->append("\\n");
    } else if (c == '\t') {
      out->append("\\t");
    } else if (c == '\r') {
      out->append("\\r");
    } else if (static_cast<uint8_t>(c) < 32 || c == 127) {
      out->append("\\u00");
      FormatHex(AsBytes(text.substr(at, 1)), out);
    } else {
      out->push_back(c);
    }
  }
  out->push_back(quote);
}

void PrintName(std::string_view name, std::string* out) {
  if (IsSafeName(name)) {
    out->append(name);
  } else {
    PrintQuoted(name, '"', out);
  }
}

void PrintType(const Type& type, std::string* out) {
  auto print_child = [out](const TypePtr& child) { PrintType(*child, out); };
  switch (type.id) {
    case TypeId::kDecimal:
      out->append("decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) +
                  ")");
      break;
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      out->append(TypeName(type.id));
      if (type.unit == TimeUnit::kMicro) out->append("(us)");
      break;
    case TypeId::kRef:
      out->append("ref:");
      PrintName(type.ref_schema, out);
      out->push_back(':');
      PrintName(type.ref_field, out);
      break;
    case TypeId::kStruct:
      out->append("struct{");
      PrintList(type.fields, ", ", [out](const Field& field) { PrintField(field, out); }, out);
      out->push_back('}');
      break;
    case TypeId::kList:
    case TypeId::kMap:
    case TypeId::kUnion:
      out->append(TypeName(type.id));
      out->push_back('<');
      PrintList(type.children, ",", print_child, out);
      out->push_back('>');
      break;
    default:
      out->append(TypeName(type.id));
  }
  if (type.nullable) out->push_back('?');
}

void PrintLiteral(const Type& declared, const Scalar& value, std::string* out) {
  const Type& type = Storage(declared);
  if (value.kind != Scalar::Kind::kText || type.id == TypeId::kNumber) {
    out->append(PlainText(type, value));
  } else if (IsJsonText(type.id)) {
    PrintJsonText(value.text, out);
  } else if (IsSafeWord(value.text)) {
    out->append(value.text);
  } else {
    PrintQuoted(value.text, '"', out);
  }
}

std::string PrintSchema(const Schema& schema) {
  std::string out = "@schema:";
  PrintName(schema.name(), &out);
  out.push_back('\n');
  for (const Field& field : schema.fields()) {
    out.append("@field ");
    PrintField(field, &out);
    out.push_back('\n');
  }
  return out;
}

std::string Type::ToString() const {
  std::string out;
  PrintType(*this, &out);
  return out;
}

}  // namespace scrt
