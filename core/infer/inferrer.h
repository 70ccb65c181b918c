// Inferrer: the sink that finds the schema of a stream of records.
//
// Observations accumulate over the whole stream in memory that the schema's size bounds, so the
// schema may be asked for after every row group: it only ever widens. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/limits.h"
#include "core/infer/observation.h"
#include "core/schema/schema.h"
#include "core/sink/sink.h"

namespace scrt {

struct InferOptions {
  // Keep the text of every number: numbers whose text a double would change become `number`.
  bool exact = false;
  Limits limits;
};

// The least schema that holds every record seen. Records that are not all objects of distinct keys
// become the field `value`, with the attribute `root`.
Result<SchemaPtr> SchemaOf(const Observation& records, const std::string& name,
                           const Limits& limits);

class Inferrer {
 public:
  explicit Inferrer(const InferOptions& options = {}) : options_(options) { target_ = &root_; }

  Result<SchemaPtr> ToSchema(const std::string& name) const {
    return SchemaOf(root_, name, options_.limits);
  }
  uint64_t records() const { return records_; }
  const Observation& root() const { return root_; }
  // What was seen, moved out; the inferrer is of no more use.
  Observation TakeRoot() { return std::move(root_); }
  const Status& status() const { return status_; }

  bool wants_number_text() const { return options_.exact; }

  // Sink.
  bool Null(uint64_t) { return See(Observation::kNull); }
  bool Bool(bool, uint64_t) { return See(Observation::kBool); }
  bool Int(int64_t value, std::string_view lexeme, uint64_t) {
    constexpr int64_t kExact = int64_t{1} << 53;
    int fact = value < 0 ? Observation::kNegative : Observation::kPositive;
    if (value > kExact || value < -kExact) fact |= Observation::kInexact;
    if (options_.exact) fact |= ExactIntFacts(value, lexeme);
    return See(fact);
  }
  bool Uint(uint64_t, std::string_view, uint64_t) { return See(Observation::kLarge); }
  bool Double(double value, std::string_view lexeme, uint64_t) {
    if (options_.exact && !IsShortest(value, lexeme)) return See(Observation::kNumber);
    return See(Observation::kDouble);
  }
  bool Number(std::string_view, uint64_t) { return See(Observation::kNumber); }
  bool String(TextEvent, uint64_t) { return See(Observation::kString); }
  bool Key(TextEvent text, uint64_t at);
  bool BeginObject(uint64_t at);
  bool EndObject(uint64_t) { return Close(); }
  bool BeginArray(uint64_t at);
  bool EndArray(uint64_t) { return Close(); }
  bool EndRecord(uint64_t) {
    target_ = &root_;
    ++records_;
    return true;
  }

 private:
  struct Frame {
    Observation* at;
    uint32_t state;
    bool array;
  };

  bool See(int facts) {
    target_->facts |= static_cast<uint16_t>(facts);
    return true;
  }
  bool Close() {
    frames_.pop_back();
    target_ = !frames_.empty() && frames_.back().array ? frames_.back().at->element.get() : nullptr;
    return true;
  }
  bool TooManyFields(uint64_t at);
  static int ExactIntFacts(int64_t value, std::string_view lexeme);
  static bool IsShortest(double value, std::string_view lexeme);

  InferOptions options_;
  Observation root_;
  Observation* target_;
  std::vector<Frame> frames_;
  uint64_t records_ = 0;
  uint64_t field_count_ = 0;
  Status status_;
};

static_assert(Sink<Inferrer>);

}  // namespace scrt
