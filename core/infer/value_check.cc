#include "core/infer/value_check.h"

#include "core/schema/decimal.h"
#include "core/schema/temporal.h"
#include "core/simd/json_index.h"
#include "core/text/json_reader.h"

namespace scrt {
namespace {

std::string_view TextAt(ByteSpan text, const int32_t* offsets, size_t i) {
  return AsText(text.subspan(static_cast<size_t>(offsets[i]),
                             static_cast<size_t>(offsets[i + 1] - offsets[i])));
}

// Text that is UTF-8 as a whole is so value by value if no value begins inside a character.
bool IsUtf8Column(ByteSpan text, const int32_t* offsets, size_t n) {
  simd::TextKind kind = simd::KindOfText(text.data(), text.size());
  if (kind != simd::TextKind::kUtf8) return kind == simd::TextKind::kAscii;
  for (size_t i = 0; i < n; ++i) {
    if (offsets[i] < offsets[i + 1] && (text.data()[offsets[i]] & 0xc0) == 0x80) return false;
  }
  return true;
}

// Wants nothing but the reader's verdict, so that checking holds no memory for each value.
class NoSink {
 public:
  bool Null(uint64_t) { return true; }
  bool Bool(bool, uint64_t) { return true; }
  bool Int(int64_t, std::string_view, uint64_t) { return true; }
  bool Uint(uint64_t, std::string_view, uint64_t) { return true; }
  bool Double(double, std::string_view, uint64_t) { return true; }
  bool Number(std::string_view, uint64_t) { return true; }
  bool String(TextEvent, uint64_t) { return true; }
  bool Key(TextEvent, uint64_t) { return true; }
  bool BeginObject(uint64_t) { return true; }
  bool EndObject(uint64_t) { return true; }
  bool BeginArray(uint64_t) { return true; }
  bool EndArray(uint64_t) { return true; }
  bool EndRecord(uint64_t) { return true; }
  const Status& status() const { return status_; }

 private:
  Status status_;
};
static_assert(Sink<NoSink>);

}  // namespace

Status CheckText(const Type& type, ByteSpan text, const int32_t* offsets, size_t count) {
  if (type.id == TypeId::kBytes || count == 0) return Status::Ok();
  if (!IsUtf8Column(text, offsets, count)) return Status(Code::kCorrupt, "text is not UTF-8");
  if (type.id == TypeId::kNumber) {
    for (size_t i = 0; i < count; ++i) {
      if (!IsJsonNumber(TextAt(text, offsets, i))) {
        return Status(Code::kCorrupt, "not a JSON number");
      }
    }
  } else if (type.id == TypeId::kJson) {
    NoSink sink;
    JsonScratch scratch;
    for (size_t i = 0; i < count; ++i) {
      if (!ReadJson(TextAt(text, offsets, i), JsonOptions(), sink, &scratch).ok()) {
        return Status(Code::kCorrupt, "not a JSON text");
      }
    }
  }
  return Status::Ok();
}

Status CheckDecimals(const Type& type, const uint8_t* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!DecimalFits(Load<Int128>(values + 16 * i), type.precision)) {
      return Status(Code::kCorrupt, "decimal beyond its precision");
    }
  }
  return Status::Ok();
}

Status CheckZones(const int16_t* minutes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (minutes[i] < -kMaxOffsetMinutes || minutes[i] > kMaxOffsetMinutes) {
      return Status(Code::kCorrupt, "offset from UTC of a day or more");
    }
  }
  return Status::Ok();
}

}  // namespace scrt
