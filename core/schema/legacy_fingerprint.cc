#include "core/schema/legacy_fingerprint.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/hash.h"
#include "core/schema/lexical.h"
#include "core/schema/utf8.h"

namespace scrt {
namespace {

constexpr uint64_t kFnvPrime = 0x100000001b3;
constexpr uint64_t kFnvBasis = 0xcbf29ce484222325;
// The server's basis lacks a digit of the real one; part of the legacy format.
constexpr uint64_t kServerBasis = 1469598103934665603;
constexpr int64_t kNanosPerDay = int64_t{86400} * 1000000000;
constexpr int64_t kMaxLegacyDays = INT64_MAX / kNanosPerDay;

// Lower case for the scripts in which attributes are written: ASCII, Latin-1, Latin Extended-A,
// Greek and Cyrillic, two bytes each in UTF-8. Other letters stay as they are.
uint32_t LowerLetter(uint32_t c) {
  if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7)) return c + 32;
  if ((c >= 0x391 && c <= 0x3ab && c != 0x3a2) || (c >= 0x410 && c <= 0x42f)) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  bool even_upper = (c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14a && c <= 0x177);
  bool odd_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
  if ((even_upper && c % 2 == 0) || (odd_upper && c % 2 == 1)) return c + 1;
  return c == 0x178 ? 0xff : c;
}

std::string LowerText(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    auto byte = static_cast<uint8_t>(text[at]);
    if (byte < 0x80) {
      out.push_back(static_cast<char>(LowerLetter(byte)));
    } else if (byte >= 0xc2 && byte < 0xe0 && at + 1 < text.size()) {
      uint32_t low = static_cast<uint8_t>(text[++at]) & 0x3f;
      AppendUtf8(LowerLetter(static_cast<uint32_t>(byte & 0x1f) << 6 | low), &out);
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

// The rest of a field's line as the legacy parser splits it: it knows no comments and no blanks
// around "=", and quotes only protect separators.
std::vector<std::string> SplitAttributes(std::string_view text) {
  std::vector<std::string> out;
  std::string token;
  char quote = '\0';
  for (char c : text) {
    bool separates = quote == '\0' && (c == '|' || c == ',' || IsBlank(c));
    if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && IsQuote(c)) {
      quote = c;
    }
    if (!separates) {
      token.push_back(c);
    } else if (!token.empty()) {
      out.push_back(LowerText(token));
      token.clear();
    }
  }
  if (!token.empty()) out.push_back(LowerText(token));
  std::sort(out.begin(), out.end());
  return out;
}

bool IsLegacyDefault(const std::string& attribute) {
  return attribute.starts_with("default=") || attribute.starts_with("default:");
}

// The shortest digits that read back, with an exponent below 1e-4 and from 1e6 on.
std::string FormatG(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  char text[64];
  auto scientific = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  std::string_view shown(text, static_cast<size_t>(scientific.ptr - text));
  size_t mark = shown.find('e');
  int exponent = 0;
  std::string_view digits = shown.substr(mark + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (value == 0 || (exponent >= -4 && exponent < 6)) {
    auto fixed = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
    return std::string(text, fixed.ptr);
  }
  return std::string(shown);
}

std::string Base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t group = 0;
    size_t n = std::min<size_t>(3, bytes.size() - at);
    for (size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < n ? static_cast<uint8_t>(bytes[at + i]) : 0u);
    }
    for (size_t i = 0; i < 4; ++i) {
      out.push_back(i <= n ? kDigits[group >> (18 - 6 * i) & 63] : '=');
    }
  }
  return out;
}

Result<std::string> DefaultKey(const Field& field) {
  const Type& type = Storage(*field.type);
  const Scalar& value = field.default_value;
  std::string number = std::to_string(value.i64);
  switch (value.kind == Scalar::Kind::kNull ? TypeId::kNull : type.id) {
    case TypeId::kBool:
      return std::string(value.boolean ? "bool:1" : "bool:0");
    case TypeId::kI64:
      return "int:" + number;
    case TypeId::kU64:
      return "uint:" + std::to_string(value.u64);
    case TypeId::kF64:
      return "float:" + FormatG(value.f64);
    case TypeId::kString:
      return "str:" + value.text;
    case TypeId::kBytes:
      return "bytes:" + Base64(value.text);
    case TypeId::kDate:
      if (std::abs(value.i64) > kMaxLegacyDays) break;
      return "date:" + std::to_string(value.i64 * kNanosPerDay);
    case TypeId::kDatetime:
    case TypeId::kTimestamp:
      if (type.unit != TimeUnit::kNano) break;
      return std::string(TypeName(type.id)) + ":" + number;
    case TypeId::kDuration:
      return "duration:" + number;
    case TypeId::kTimestamptz:
      return "timestamptz:" + PlainText(type, value);
    default:
      break;
  }
  return Status(Code::kUnsupported,
                std::string("legacy schemas have no default of type ") + type.ToString());
}

uint64_t HashMore(uint64_t hash, ByteSpan bytes) {
  for (uint8_t byte : bytes) hash = (hash ^ byte) * kFnvPrime;
  return hash;
}

struct NamedHash {
  std::string_view name;
  uint64_t hash = 0;
};

Result<std::vector<NamedHash>> SortedHashes(const Document& document) {
  std::vector<NamedHash> hashes;
  for (const DocumentSchema& schema : document.schemas) {
    const std::string& name = schema.schema->name();
    SCRT_ASSIGN_OR_RETURN(uint64_t hash, LegacyFingerprint(document, name));
    hashes.push_back({name, hash});
  }
  std::sort(hashes.begin(), hashes.end(),
            [](const NamedHash& a, const NamedHash& b) { return a.name < b.name; });
  return hashes;
}

}  // namespace

Result<std::string> LegacyHashInput(const Document& document, std::string_view name) {
  const DocumentSchema* found = document.Find(name);
  if (found == nullptr) return Status(Code::kNotFound, "no schema \"" + std::string(name) + "\"");
  const std::vector<Field>& fields = found->schema->fields();
  if (found->spelling.size() != fields.size()) {
    return Status(Code::kState, "a legacy fingerprint needs the text of the schema");
  }
  std::string out = found->schema->name();
  for (size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    out += "|" + field.name + ":" + found->spelling[i].type;
    if (field.type->id == TypeId::kRef) {
      out += "->" + field.type->ref_schema + "." + field.type->ref_field;
    }
    if (field.auto_increment) out += "+auto";
    bool has_default = false;
    for (const std::string& attribute : SplitAttributes(found->spelling[i].attributes)) {
      out += "@" + attribute;
      has_default = has_default || IsLegacyDefault(attribute);
    }
    if (!has_default) continue;
    SCRT_ASSIGN_OR_RETURN(std::string key, DefaultKey(field));
    out += "=def:" + key;
  }
  return out;
}

Result<uint64_t> LegacyFingerprint(const Document& document, std::string_view schema) {
  SCRT_ASSIGN_OR_RETURN(std::string input, LegacyHashInput(document, schema));
  return Fnv1a64(AsBytes(input));
}

Result<uint64_t> LegacyRegistryFingerprint(const Document& document) {
  SCRT_ASSIGN_OR_RETURN(std::vector<NamedHash> hashes, SortedHashes(document));
  uint64_t hash = kFnvBasis;
  for (const NamedHash& one : hashes) {
    uint8_t bytes[8];
    Store(bytes, one.hash);
    hash = HashMore(hash, AsBytes(one.name));
    hash = HashMore(hash, AsBytes(":"));
    hash = HashMore(hash, bytes);
    hash = HashMore(hash, AsBytes("|"));
  }
  return hash;
}

Result<uint64_t> LegacyServerFingerprint(const Document& document) {
  SCRT_ASSIGN_OR_RETURN(std::vector<NamedHash> hashes, SortedHashes(document));
  uint64_t hash = kServerBasis;
  for (const NamedHash& one : hashes) {
    hash = (HashMore(hash, AsBytes(one.name)) ^ one.hash) * kFnvPrime;
  }
  return hash;
}

}  // namespace scrt
