#include "core/arrow/metadata.h"

#include <limits>

#include "core/schema/schema.h"

namespace scrt::arrow {
namespace {

void AppendInt32(size_t value, std::string* out) {
  auto number = static_cast<int32_t>(value);
  out->append(reinterpret_cast<const char*>(&number), sizeof number);
}

void AppendHex(std::string_view bytes, std::string* out) {
  for (char c : bytes) {
    auto byte = static_cast<uint8_t>(c);
    out->push_back("0123456789abcdef"[byte >> 4]);
    out->push_back("0123456789abcdef"[byte & 15]);
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool ReadHex(std::string_view text, std::string* out) {
  if (text.size() % 2 != 0) return false;
  for (size_t i = 0; i < text.size(); i += 2) {
    int high = HexDigit(text[i]), low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) return false;
    out->push_back(static_cast<char>(high * 16 + low));
  }
  return true;
}

}  // namespace

std::string EncodeMetadata(const Metadata& metadata) {
  std::string out;
  if (metadata.empty()) return out;
  AppendInt32(metadata.size(), &out);
  for (const auto& [key, value] : metadata) {
    AppendInt32(key.size(), &out);
    out += key;
    AppendInt32(value.size(), &out);
    out += value;
  }
  return out;
}

Result<Metadata> DecodeMetadata(const char* encoded) {
  Metadata metadata;
  if (encoded == nullptr) return metadata;
  auto number = [&] {
    auto value = Load<int32_t>(encoded);
    encoded += sizeof value;
    return value;
  };
  auto text = [&](std::string* out) {
    int32_t size = number();
    if (size < 0) return false;
    out->assign(encoded, static_cast<size_t>(size));
    encoded += size;
    return true;
  };
  int32_t count = number();
  if (count < 0) return Status(Code::kCorrupt, "Arrow metadata has a negative size");
  for (int32_t i = 0; i < count; ++i) {
    std::string key, value;
    if (!text(&key) || !text(&value)) {
      return Status(Code::kCorrupt, "Arrow metadata has a negative size");
    }
    metadata.insert_or_assign(std::move(key), std::move(value));
  }
  return metadata;
}

// A field stands in a schema of its own, whose bytes are specified and exact.
Result<std::string> EncodeField(const Field& field) {
  SCRT_ASSIGN_OR_RETURN(SchemaPtr schema, Schema::Make("f", {field}));
  std::string text;
  AppendHex(schema->canonical(), &text);
  std::string annotations = SchemaAnnotations(*schema);
  if (!annotations.empty()) {
    text += '.';
    AppendHex(annotations, &text);
  }
  return text;
}

Result<Field> DecodeField(std::string_view text, const Limits& limits) {
  size_t dot = text.find('.');
  std::string canonical, annotations;
  if (!ReadHex(text.substr(0, dot), &canonical) ||
      (dot != std::string_view::npos && !ReadHex(text.substr(dot + 1), &annotations))) {
    return Status(Code::kCorrupt, "Arrow metadata: scrt.field holds no hexadecimal digits");
  }
  SCRT_ASSIGN_OR_RETURN(SchemaPtr schema,
                        SchemaFromCanonical(AsBytes(canonical), AsBytes(annotations), limits));
  if (schema->fields().size() != 1) {
    return Status(Code::kCorrupt, "Arrow metadata: scrt.field is not one field");
  }
  return schema->fields()[0];
}

}  // namespace scrt::arrow
