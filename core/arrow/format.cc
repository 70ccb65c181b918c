#include "core/arrow/format.h"

#include <charconv>
#include <string>

namespace scrt::arrow {
namespace {

Status Bad(std::string_view text) {
  return Status(Code::kCorrupt, "'" + std::string(text) + "' is no format of Arrow");
}
Status NoCounterpart(std::string_view text, const char* what) {
  return Status(Code::kUnsupported, std::string("Arrow's ") + what + " ('" + std::string(text) +
                                        "') has no counterpart here; cast the column first");
}

Format Of(Kind kind, int width = 0, bool is_signed = false) {
  Format format;
  format.kind = kind;
  format.width = width;
  format.is_signed = is_signed;
  return format;
}
Format Large(Kind kind, bool large) {
  Format format = Of(kind);
  format.large = large;
  return format;
}

template <typename T>
bool ReadNumber(std::string_view* text, T* out) {
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *out);
  if (error != std::errc()) return false;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return true;
}
bool Take(std::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

int64_t PerSecond(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 1000;
    case 'u':
      return 1000000;
    default:
      return unit == 'n' ? 1000000000 : 0;
  }
}

Result<Format> ParseDecimal(std::string_view text) {
  Format format = Of(Kind::kDecimal, 16);
  std::string_view rest = text.substr(2);
  int bits = 128;
  if (!ReadNumber(&rest, &format.precision) || !Take(&rest, ',') ||
      !ReadNumber(&rest, &format.scale) || (Take(&rest, ',') && !ReadNumber(&rest, &bits)) ||
      !rest.empty()) {
    return Bad(text);
  }
  if (bits != 32 && bits != 64 && bits != 128) return NoCounterpart(text, "decimal256");
  if (format.precision < 1 || format.precision > 38 || format.scale < 0 ||
      format.scale > format.precision) {
    return NoCounterpart(text, "decimal of this precision and scale");
  }
  format.width = bits / 8;
  return format;
}

Result<Format> ParseTemporal(std::string_view text) {
  if (text == "tdD") return Of(Kind::kDate, 4);
  if (text == "tdm") return Of(Kind::kDateMillis, 8);
  if (text == "tin") return Of(Kind::kInterval, 16);
  if (text.starts_with("ti")) return NoCounterpart(text, "interval");
  if (text.size() < 3 || PerSecond(text[2]) == 0) return Bad(text);
  Format format = Of(Kind::kTimestamp, 8);
  format.per_second = PerSecond(text[2]);
  if (text[1] == 's' && text.size() >= 4 && text[3] == ':') {
    format.zoned = text.size() > 4;
    return format;
  }
  if (text.size() != 3) return Bad(text);
  if (text[1] == 'D') {
    format.kind = Kind::kDuration;
  } else if (text[1] == 't') {
    format.kind = Kind::kTime;
    format.width = format.per_second <= 1000 ? 4 : 8;
  } else {
    return Bad(text);
  }
  return format;
}

Result<Format> ParseUnion(std::string_view text) {
  Format format = Of(Kind::kUnion);
  format.dense = text[2] == 'd';
  std::string_view rest = text.substr(4);
  while (!rest.empty()) {
    int code = 0;
    if (!ReadNumber(&rest, &code) || code < 0 || code > 127) return Bad(text);
    format.codes.push_back(code);
    if (!rest.empty() && !Take(&rest, ',')) return Bad(text);
  }
  return format;
}

Result<Format> ParseNested(std::string_view text) {
  if (text == "+s") return Of(Kind::kStruct);
  if (text == "+m") return Of(Kind::kMap);
  if (text == "+l") return Large(Kind::kList, false);
  if (text == "+L") return Large(Kind::kList, true);
  if (text.starts_with("+ud:") || text.starts_with("+us:")) return ParseUnion(text);
  if (text == "+vl" || text == "+vL") return NoCounterpart(text, "list view");
  if (text == "+r") return NoCounterpart(text, "run-end encoded array");
  std::string_view rest = text.substr(std::min<size_t>(3, text.size()));
  Format format = Of(Kind::kFixedList);
  if (!text.starts_with("+w:") || !ReadNumber(&rest, &format.size) || !rest.empty() ||
      format.size < 0) {
    return Bad(text);
  }
  return format;
}

Result<Format> ParseLetter(std::string_view text) {
  switch (text[0]) {
    case 'n':
      return Of(Kind::kNull);
    case 'b':
      return Of(Kind::kBool);
    case 'c':
      return Of(Kind::kInt, 1, true);
    case 'C':
      return Of(Kind::kInt, 1);
    case 's':
      return Of(Kind::kInt, 2, true);
    case 'S':
      return Of(Kind::kInt, 2);
    case 'i':
      return Of(Kind::kInt, 4, true);
    case 'I':
      return Of(Kind::kInt, 4);
    case 'l':
      return Of(Kind::kInt, 8, true);
    case 'L':
      return Of(Kind::kInt, 8);
    case 'e':
      return Of(Kind::kHalf, 2);
    case 'f':
      return Of(Kind::kFloat, 4);
    case 'g':
      return Of(Kind::kFloat, 8);
    case 'z':
    case 'Z':
      return Large(Kind::kBytes, text[0] == 'Z');
    case 'u':
    case 'U':
      return Large(Kind::kText, text[0] == 'U');
    default:
      return Bad(text);
  }
}

}  // namespace

Result<Format> ParseFormat(const char* format) {
  if (format == nullptr) return Status(Code::kInvalidArgument, "an ArrowSchema has no format");
  std::string_view text(format);
  if (text.size() == 1) return ParseLetter(text);
  if (text == "vu") return Of(Kind::kTextView);
  if (text == "vz") return Of(Kind::kBytesView);
  if (text.starts_with("d:")) return ParseDecimal(text);
  if (text.starts_with("+")) return ParseNested(text);
  if (text.starts_with("t")) return ParseTemporal(text);
  std::string_view rest = text.substr(std::min<size_t>(2, text.size()));
  Format fixed = Of(Kind::kFixedBytes);
  if (!text.starts_with("w:") || !ReadNumber(&rest, &fixed.size) || !rest.empty() ||
      fixed.size < 0) {
    return Bad(text);
  }
  return fixed;
}

}  // namespace scrt::arrow
