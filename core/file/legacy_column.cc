#include "core/file/legacy_column.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>

#include "core/base/bitmap.h"
#include "core/schema/temporal.h"

namespace scrt::file {
namespace {

constexpr uint64_t kMaxTextBytes = std::numeric_limits<int32_t>::max();

bool IsTime(LegacyKind kind) {
  return kind == LegacyKind::kDate || kind == LegacyKind::kDatetime ||
         kind == LegacyKind::kTimestamp;
}

Status NoMemory() { return Status(Code::kNoMemory, "no memory for a column"); }

// yyyy-mm-ddThh:mm:ss[.f](Z|+hh:mm|-hh:mm), digits anywhere a digit belongs. The general parser
// takes more than the writers ever wrote, and would guess at damaged text.
bool HasWrittenForm(std::string_view text) {
  static constexpr std::string_view kDateTime = "0000-00-00T00:00:00";
  const auto matches = [](std::string_view part, std::string_view form) {
    return part.size() == form.size() &&
           std::equal(part.begin(), part.end(), form.begin(),
                      [](char c, char f) { return f == '0' ? c >= '0' && c <= '9' : c == f; });
  };
  if (!matches(text.substr(0, kDateTime.size()), kDateTime)) return false;
  text.remove_prefix(kDateTime.size());
  if (text.starts_with('.')) {
    const size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end == 1) return false;
    text.remove_prefix(end);
  }
  return text == "Z" || matches(text, "+00:00") || matches(text, "-00:00");
}

// From stored values to slots: a value, a default or nothing for each row.
class SlotFiller {
 public:
  SlotFiller(const LegacyColumnTask& task, const LegacyValues& values)
      : task_(task),
        values_(values),
        storage_(Storage(*task.field->type)),
        fills_(task.options->apply_defaults && task.field->has_default) {}

  Result<LegacyColumn> Fill() {
    column_->type = task_.field->type;
    column_->length = static_cast<int64_t>(task_.rows);
    SCRT_RETURN_IF_ERROR(FillSlots());
    return Finish();
  }

 private:
  Status Charge(uint64_t bytes) { return task_.budget->Charge(bytes, values_.base_offset); }

  Status FillSlots() {
    const size_t bytes = BitmapBytes(task_.rows);
    SCRT_RETURN_IF_ERROR(Charge(2 * bytes));
    if (!valid_.ResizeZero(bytes)) return NoMemory();
    if (values_.given != nullptr) {
      std::copy_n(values_.given, bytes, valid_.mutable_data());
    } else {
      for (size_t i = 0; i < task_.rows; ++i) SetBit(valid_.mutable_data(), i);
    }
    const Scalar& value = task_.field->default_value;
    const bool null_default = value.kind == Scalar::Kind::kNull;
    const bool fills = fills_ && !null_default;
    switch (storage_.id) {
      case TypeId::kBool:
        return FillBools(fills ? &value : nullptr);
      case TypeId::kDate:
        return FillDates(fills ? &value : nullptr);
      case TypeId::kString:
      case TypeId::kBytes:
        return FillTexts(fills ? &value : nullptr);
      case TypeId::kTimestamptz:
        return FillZoned(fills ? &value : nullptr);
      default:
        return FillWords(fills ? &value : nullptr);
    }
  }

  Status Zeros(size_t bytes, Buffer* out) {
    SCRT_RETURN_IF_ERROR(Charge(bytes));
    return out->ResizeZero(bytes) ? Status::Ok() : NoMemory();
  }

  // put(row, number) for each row with a stored value, fill(row) for the others if `filled`.
  template <typename Put, typename Fill>
  void EachNumber(bool filled, Put put, Fill fill) {
    const bool drops_zero = task_.options->zero_time_is_absent && IsTime(task_.kind);
    size_t next = 0;
    for (size_t row = 0; row < task_.rows; ++row) {
      if (values_.Given(row)) {
        const uint64_t number = values_.numbers[next++];
        if (drops_zero && number == 0) {
          ClearBit(valid_.mutable_data(), row);
        } else {
          put(row, number);
        }
      } else if (filled) {
        fill(row);
        SetBit(valid_.mutable_data(), row);
      }
    }
  }

  Status FillWords(const Scalar* value) {
    Buffer words;
    SCRT_RETURN_IF_ERROR(Zeros(task_.rows * 8, &words));
    auto* out = words.mutable_as<uint64_t>();
    uint64_t filler = 0;
    if (value != nullptr) {
      filler = storage_.id == TypeId::kU64   ? value->u64
               : storage_.id == TypeId::kF64 ? std::bit_cast<uint64_t>(value->f64)
                                             : static_cast<uint64_t>(value->i64);
    }
    EachNumber(
        value != nullptr, [&](size_t row, uint64_t number) { out[row] = number; },
        [&](size_t row) { out[row] = filler; });
    column_->values = Buffer::Share(std::move(words));
    return Status::Ok();
  }

  Status FillDates(const Scalar* value) {
    Buffer days;
    SCRT_RETURN_IF_ERROR(Zeros(task_.rows * 4, &days));
    auto* out = days.mutable_as<int32_t>();
    EachNumber(
        value != nullptr,
        [&](size_t row, uint64_t number) {
          out[row] = static_cast<int32_t>(static_cast<int64_t>(number) / kLegacyNanosPerDay);
        },
        [&](size_t row) { out[row] = static_cast<int32_t>(value->i64); });
    column_->values = Buffer::Share(std::move(days));
    return Status::Ok();
  }

  Status FillBools(const Scalar* value) {
    Buffer bits;
    SCRT_RETURN_IF_ERROR(Zeros(BitmapBytes(task_.rows), &bits));
    uint8_t* out = bits.mutable_data();
    EachNumber(
        value != nullptr,
        [&](size_t row, uint64_t number) {
          if (number != 0) SetBit(out, row);
        },
        [&](size_t row) {
          if (value->boolean) SetBit(out, row);
        });
    column_->values = Buffer::Share(std::move(bits));
    return Status::Ok();
  }

  Status FillTexts(const Scalar* value) {
    uint64_t total =
        value == nullptr ? 0 : (task_.rows - values_.count) * uint64_t{value->text.size()};
    for (std::string_view text : values_.texts) total += text.size();
    if (total > kMaxTextBytes) {
      return Status(Code::kLimit, "more than 2 GiB of text in one page", values_.base_offset);
    }
    Buffer offsets, bytes;
    SCRT_RETURN_IF_ERROR(Zeros((task_.rows + 1) * 4, &offsets));
    SCRT_RETURN_IF_ERROR(Charge(total));
    if (!bytes.Reserve(total)) return NoMemory();
    size_t next = 0;
    for (size_t row = 0; row < task_.rows; ++row) {
      std::string_view text;
      if (values_.Given(row)) {
        text = values_.texts[next++];
      } else if (value != nullptr) {
        text = value->text;
        SetBit(valid_.mutable_data(), row);
      }
      bytes.AppendBytes(text.data(), text.size());
      offsets.mutable_as<int32_t>()[row + 1] = static_cast<int32_t>(bytes.size());
    }
    column_->values = Buffer::Share(std::move(offsets));
    column_->bytes = Buffer::Share(std::move(bytes));
    return Status::Ok();
  }

  Status FillZoned(const Scalar* value) {
    Buffer instants, minutes;
    SCRT_RETURN_IF_ERROR(Zeros(task_.rows * 8, &instants));
    SCRT_RETURN_IF_ERROR(Zeros(task_.rows * 2, &minutes));
    size_t next = 0;
    for (size_t row = 0; row < task_.rows; ++row) {
      ZonedInstant zoned;
      if (values_.Given(row)) {
        const std::string_view text = values_.texts[next++];
        if (text.empty()) {  // how the writers stored a time that was never set
          ClearBit(valid_.mutable_data(), row);
          continue;
        }
        if (!HasWrittenForm(text)) {
          return Status(Code::kCorrupt, "text that isn't an RFC 3339 time", values_.OffsetOf(text));
        }
        auto parsed = ParseTimestamptz(text);
        if (!parsed.ok()) return std::move(parsed).status().At(values_.OffsetOf(text));
        zoned = *parsed;
      } else if (value != nullptr) {
        zoned = {value->i64, value->offset_minutes};
        SetBit(valid_.mutable_data(), row);
      }
      instants.mutable_as<int64_t>()[row] = zoned.ns;
      minutes.mutable_as<int16_t>()[row] = zoned.offset_minutes;
    }
    for (auto& [id, values] : {std::pair{TypeId::kI64, &instants}, {TypeId::kI16, &minutes}}) {
      auto child = std::make_shared<Column>();
      child->type = MakeType(id);
      child->length = column_->length;
      child->values = Buffer::Share(std::move(*values));
      column_->children.push_back(std::move(child));
    }
    return Status::Ok();
  }

  Result<LegacyColumn> Finish() {
    const size_t valid = CountBits(valid_.data(), task_.rows);
    column_->null_count = static_cast<int64_t>(task_.rows - valid);
    if (valid == task_.rows) return LegacyColumn{column_, nullptr};
    column_->validity = Buffer::Share(std::move(valid_));
    LegacyColumn out{column_, column_->validity};
    if (fills_ && task_.field->default_value.kind == Scalar::Kind::kNull) {
      SCRT_ASSIGN_OR_RETURN(out.present, WithNullsPresent());
    }
    return out;
  }

  // A default of null: the rows without a value have the field all the same.
  Result<BufferPtr> WithNullsPresent() {
    Buffer present;
    SCRT_RETURN_IF_ERROR(Zeros(BitmapBytes(task_.rows), &present));
    for (size_t row = 0; row < task_.rows; ++row) {
      if (!values_.Given(row) || column_->IsValid(static_cast<int64_t>(row))) {
        SetBit(present.mutable_data(), row);
      }
    }
    if (CountBits(present.data(), task_.rows) == task_.rows) return BufferPtr();
    return Buffer::Share(std::move(present));
  }

  const LegacyColumnTask& task_;
  const LegacyValues& values_;
  const Type& storage_;
  const bool fills_;
  Buffer valid_;
  std::shared_ptr<Column> column_ = std::make_shared<Column>();
};

}  // namespace

Result<LegacyColumn> DecodeLegacyColumn(const LegacyColumnTask& task, ByteReader payload) {
  SCRT_ASSIGN_OR_RETURN(LegacyValues values, ReadLegacyValues(task, payload));
  return SlotFiller(task, values).Fill();
}

}  // namespace scrt::file
