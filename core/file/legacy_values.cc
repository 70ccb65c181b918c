#include "core/file/legacy_values.h"

#include <string>

#include "core/base/bitmap.h"
#include "core/base/checked.h"
#include "core/simd/json_index.h"

namespace scrt::file {
namespace {

class ValueReader {
 public:
  ValueReader(const LegacyColumnTask& task, ByteReader payload)
      : task_(task), payload_(payload), storage_(Storage(*task.field->type)) {
    values_.base = payload.here();
    values_.base_offset = payload.offset();
  }

  Result<LegacyValues> Read() {
    SCRT_RETURN_IF_ERROR(ReadPresence());
    SCRT_RETURN_IF_ERROR(ReadStored());
    if (!payload_.done()) return Corrupt("bytes behind the last value");
    return std::move(values_);
  }

 private:
  Status Corrupt(std::string what) const {
    return Status(Code::kCorrupt, std::move(what), payload_.offset());
  }
  Status Charge(uint64_t bytes) { return task_.budget->Charge(bytes, payload_.offset()); }

  Status ReadPresence() {
    const size_t bytes = BitmapBytes(task_.rows);
    if (task_.version == 1) {
      values_.count = task_.rows;
      return Status::Ok();
    }
    uint64_t stored = 0;
    SCRT_RETURN_IF_ERROR(payload_.GetVarint(&stored));
    if (stored != bytes) return Corrupt("bitmap of the wrong length for the rows of its page");
    ByteSpan bits;
    SCRT_RETURN_IF_ERROR(payload_.GetBytes(bytes, &bits));
    if (task_.rows % 8 != 0 && (bits[bytes - 1] >> (task_.rows % 8)) != 0) {
      return Corrupt("bits behind the last row");
    }
    values_.count = CountBits(bits.data(), task_.rows);
    values_.given = bits.data();
    return Status::Ok();
  }

  // The count in front of the values, which repeats the number of values. `least` bytes hold one.
  Status CheckCount(uint64_t count, size_t least) {
    if (count != values_.count) {
      return Corrupt(std::to_string(count) + " values where " + std::to_string(values_.count) +
                     " rows have one");
    }
    if (count > payload_.remaining() / least) return Corrupt("more values than bytes");
    return Status::Ok();
  }

  Status ReadStored() {
    switch (task_.kind) {
      case LegacyKind::kUint:
      case LegacyKind::kInt:
      case LegacyKind::kDate:
      case LegacyKind::kDatetime:
      case LegacyKind::kTimestamp:
      case LegacyKind::kDuration:
        return ReadIntegers();
      case LegacyKind::kString:
      case LegacyKind::kTimestamptz:
        return ReadDictionary();
      case LegacyKind::kBytes:
        return ReadBytes();
      case LegacyKind::kBool:
        return ReadFixed(1);
      case LegacyKind::kFloat:
        return ReadFixed(8);
      default:
        return Status(Code::kInternal, "a kind without values");
    }
  }

  Status ReserveNumbers() {
    SCRT_RETURN_IF_ERROR(Charge(uint64_t{values_.count} * 8));
    values_.numbers.reserve(values_.count);
    return Status::Ok();
  }

  Status ReadFixed(size_t width) {
    uint64_t count = 0;
    SCRT_RETURN_IF_ERROR(payload_.GetVarint(&count));
    SCRT_RETURN_IF_ERROR(CheckCount(count, width));
    SCRT_RETURN_IF_ERROR(ReserveNumbers());
    for (size_t i = 0; i < values_.count; ++i) {
      if (width == 8) {
        uint64_t bits = 0;
        SCRT_RETURN_IF_ERROR(payload_.Get(&bits));
        values_.numbers.push_back(bits);
        continue;
      }
      if (*payload_.here() > 1) return Corrupt("a bool that is neither 0 nor 1");
      uint8_t byte = 0;
      SCRT_RETURN_IF_ERROR(payload_.Get(&byte));
      values_.numbers.push_back(byte);
    }
    return Status::Ok();
  }

  Status ReadIntegers() {
    uint64_t count = 0, header = 0;
    SCRT_RETURN_IF_ERROR(payload_.GetVarint(&header));
    const bool deltas = task_.version != 1 && (header & 1) != 0;
    count = task_.version == 1 ? header : header >> 1;
    SCRT_RETURN_IF_ERROR(CheckCount(count, 1));
    SCRT_RETURN_IF_ERROR(ReserveNumbers());
    uint64_t last = 0;
    for (size_t i = 0; i < values_.count; ++i) {
      const int64_t at = payload_.offset();
      uint64_t value = 0;
      if (task_.kind == LegacyKind::kUint) {
        SCRT_RETURN_IF_ERROR(payload_.GetVarint(&value));
        // Unsigned deltas are written for values that never fall, so a sum never wraps.
        if (deltas && !CheckedAdd(last, value, &value)) {
          return Status(Code::kCorrupt, "a sum of deltas beyond 64 bits", at);
        }
      } else {
        int64_t stored = 0;
        SCRT_RETURN_IF_ERROR(payload_.GetSvarint(&stored));
        value = static_cast<uint64_t>(stored) + (deltas ? last : 0);
      }
      if (task_.kind == LegacyKind::kDate &&
          static_cast<int64_t>(value) % kLegacyNanosPerDay != 0) {
        return Status(Code::kRange, "a date that isn't midnight", at);
      }
      values_.numbers.push_back(value);
      last = value;
    }
    return Status::Ok();
  }

  Status CheckText(std::string_view text) const {
    if (text.size() > task_.options->limits.value_bytes) {
      return Status(Code::kLimit, "a value of " + std::to_string(text.size()) + " bytes",
                    values_.OffsetOf(text));
    }
    if (storage_.id != TypeId::kString || text.empty()) return Status::Ok();
    const size_t bad =
        simd::FindInvalidUtf8(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    if (bad == text.size()) return Status::Ok();
    return Status(Code::kEncoding, "a string that isn't UTF-8",
                  values_.OffsetOf(text) + static_cast<int64_t>(bad));
  }

  Status ReadDictionary() {
    uint64_t entries = 0, count = 0;
    SCRT_RETURN_IF_ERROR(payload_.GetVarint(&entries));
    if (entries > payload_.remaining()) return Corrupt("a dictionary of more entries than bytes");
    SCRT_RETURN_IF_ERROR(Charge(entries * sizeof(std::string_view)));
    std::vector<std::string_view> dictionary(entries);
    for (std::string_view& entry : dictionary) {
      SCRT_RETURN_IF_ERROR(payload_.GetString(&entry));
      SCRT_RETURN_IF_ERROR(CheckText(entry));
    }
    SCRT_RETURN_IF_ERROR(payload_.GetVarint(&count));
    SCRT_RETURN_IF_ERROR(CheckCount(count, 1));
    SCRT_RETURN_IF_ERROR(Charge(uint64_t{values_.count} * sizeof(std::string_view)));
    values_.texts.reserve(values_.count);
    for (size_t i = 0; i < values_.count; ++i) {
      const int64_t at = payload_.offset();
      uint64_t index = 0;
      SCRT_RETURN_IF_ERROR(payload_.GetVarint(&index));
      if (index >= entries) {
        return Status(Code::kCorrupt, "an index beyond the dictionary", at);
      }
      values_.texts.push_back(dictionary[index]);
    }
    return Status::Ok();
  }

  Status ReadBytes() {
    uint64_t count = 0;
    SCRT_RETURN_IF_ERROR(payload_.GetVarint(&count));
    SCRT_RETURN_IF_ERROR(CheckCount(count, 1));
    SCRT_RETURN_IF_ERROR(Charge(uint64_t{values_.count} * sizeof(std::string_view)));
    values_.texts.resize(values_.count);
    for (std::string_view& text : values_.texts) {
      SCRT_RETURN_IF_ERROR(payload_.GetString(&text));
      SCRT_RETURN_IF_ERROR(CheckText(text));
    }
    return Status::Ok();
  }

  const LegacyColumnTask& task_;
  ByteReader payload_;
  const Type& storage_;
  LegacyValues values_;
};

}  // namespace

LegacyKind LegacyKindOf(const Type& type) {
  const Type& storage = Storage(type);
  switch (storage.id) {
    case TypeId::kU64:
      return LegacyKind::kUint;
    case TypeId::kString:
      return LegacyKind::kString;
    case TypeId::kBool:
      return LegacyKind::kBool;
    case TypeId::kI64:
      return LegacyKind::kInt;
    case TypeId::kF64:
      return LegacyKind::kFloat;
    case TypeId::kBytes:
      return LegacyKind::kBytes;
    case TypeId::kDate:
      return LegacyKind::kDate;
    case TypeId::kDatetime:
      return storage.unit == TimeUnit::kNano ? LegacyKind::kDatetime : LegacyKind::kNone;
    case TypeId::kTimestamp:
      return storage.unit == TimeUnit::kNano ? LegacyKind::kTimestamp : LegacyKind::kNone;
    case TypeId::kTimestamptz:
      return LegacyKind::kTimestamptz;
    case TypeId::kDuration:
      return LegacyKind::kDuration;
    default:
      return LegacyKind::kNone;
  }
}

Result<LegacyValues> ReadLegacyValues(const LegacyColumnTask& task, ByteReader payload) {
  return ValueReader(task, payload).Read();
}

}  // namespace scrt::file
