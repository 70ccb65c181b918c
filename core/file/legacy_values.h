// The values of one column of one page as a legacy stream stores them: those that are there, one
// after the other, checked against the rows of the page.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/bitmap.h"
#include "core/base/bytes.h"
#include "core/file/legacy_stream.h"

namespace scrt::file {

inline constexpr int64_t kLegacyNanosPerDay = int64_t{86400} * 1000000000;

// Kind bytes of the format.
enum class LegacyKind : uint8_t {
  kNone = 0,
  kUint = 1,
  kString = 2,
  kRef = 3,  // never written; read as kUint
  kBool = 4,
  kInt = 5,
  kFloat = 6,
  kBytes = 7,
  kDate = 8,
  kDatetime = 9,
  kTimestamp = 10,
  kTimestamptz = 11,
  kDuration = 12,
};

// What the values of a type declared in a document are stored as; kNone if the format doesn't have
// the type.
LegacyKind LegacyKindOf(const Type& type);

// Memory that one page may still take.
class LegacyBudget {
 public:
  explicit LegacyBudget(uint64_t bytes) : left_(bytes) {}
  Status Charge(uint64_t bytes, int64_t offset) {
    if (bytes > left_) return Status(Code::kLimit, "a page needs more memory than allowed", offset);
    left_ -= bytes;
    return Status::Ok();
  }

 private:
  uint64_t left_;
};

// The column that is to be read; what it points at is borrowed.
struct LegacyColumnTask {
  const Field* field = nullptr;  // of the cursor's schema
  LegacyKind kind = LegacyKind::kNone;
  uint8_t version = 0;
  size_t rows = 0;
  const LegacyOptions* options = nullptr;
  LegacyBudget* budget = nullptr;
};

// Borrows the payload.
struct LegacyValues {
  size_t count = 0;
  const uint8_t* given = nullptr;       // bit per row that has a value; null: all have one
  std::vector<uint64_t> numbers;        // numeric kinds: the 64 bits; dates are whole days in ns
  std::vector<std::string_view> texts;  // the other kinds; UTF-8 where the field is a string
  const uint8_t* base = nullptr;        // of the payload
  int64_t base_offset = 0;              // of the payload, in the stream

  bool Given(size_t row) const { return given == nullptr || GetBit(given, row); }
  // Where a text stands in the stream.
  int64_t OffsetOf(std::string_view text) const {
    return base_offset + (reinterpret_cast<const uint8_t*>(text.data()) - base);
  }
};

// Takes the whole payload, neither more nor less.
Result<LegacyValues> ReadLegacyValues(const LegacyColumnTask& task, ByteReader payload);

}  // namespace scrt::file
