// Arrays of the C data interface as columns of their raw types.
#include <algorithm>
#include <limits>
#include <new>

#include "core/arrow/format.h"
#include "core/arrow/gather.h"
#include "core/arrow/import.h"
#include "core/base/checked.h"

namespace scrt::arrow {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();

Status Bad(const char* what) { return Status(Code::kCorrupt, std::string("Arrow array: ") + what); }

Buffer Sized(size_t bytes) {
  Buffer buffer;
  if (!buffer.ResizeZero(bytes)) throw std::bad_alloc();
  return buffer;
}

// Bits [start, start + count) as a bitmap of its own.
Buffer CopyBits(const uint8_t* bits, int64_t start, int64_t count) {
  auto n = static_cast<size_t>(count), from = static_cast<size_t>(start);
  Buffer out = Sized(BitmapBytes(n));
  size_t shift = from % 8, last = (from + n + 7) / 8;
  for (size_t i = 0; i < out.size(); ++i) {
    size_t at = from / 8 + i;
    unsigned low = bits[at] >> shift;
    unsigned high = shift != 0 && at + 1 < last ? bits[at + 1] << (8 - shift) : 0u;
    out.mutable_data()[i] = static_cast<uint8_t>(low | high);
  }
  if (n != 0) TrimBits(out.mutable_data(), n);
  return out;
}

// A part of an array: slots [start, start + count) counted from its offset. `mask` has a bit per
// slot that what stands around it has; null: all of them.
struct Part {
  const ArrowSchema& schema;
  const ArrowArray& array;
  const Format& format;
  int64_t start;  // with the array's offset
  int64_t count;
  const uint8_t* mask;

  size_t n() const { return static_cast<size_t>(count); }
};

class ArrayReader {
 public:
  ArrayReader(const std::shared_ptr<const void>& owner, const Limits& limits)
      : owner_(owner), limits_(limits) {}

  Result<ColumnPtr> Read(const ArrowSchema& schema, const ArrowArray* array, const TypePtr& raw,
                         int64_t start, int64_t count, const uint8_t* mask) const {
    if (array == nullptr || array->release == nullptr) return Bad("a part is missing or released");
    int64_t end = 0;
    if (array->length < 0 || array->offset < 0 || start < 0 || count < 0 ||
        !CheckedAdd(array->offset, array->length, &end)) {
      return Bad("a length or offset is negative or too large");
    }
    if (start > array->length || count > array->length - start) {
      return Bad("it is shorter than the array around it needs");
    }
    if (count > kMost) return Status(Code::kLimit, "an Arrow array has more than 2^31 slots");
    if (array->n_children != schema.n_children ||
        (array->n_children != 0 && array->children == nullptr)) {
      return Bad("its children are not those of the schema");
    }
    if ((array->dictionary != nullptr) != (schema.dictionary != nullptr)) {
      return Bad("its dictionary is not that of the schema");
    }
    SCRT_ASSIGN_OR_RETURN(Format format, ParseFormat(schema.format));
    Part part{schema, *array, format, array->offset + start, count, mask};
    auto out = std::make_shared<Column>();
    out->type = raw;
    out->length = count;
    if (schema.dictionary != nullptr) return ReadDictionary(part, out);
    if (format.kind == Kind::kNull || raw->id == TypeId::kNull) {
      out->null_count = count;
      return ColumnPtr(out);
    }
    if (format.kind == Kind::kUnion) return ReadUnion(part, out);
    SCRT_RETURN_IF_ERROR(ReadValidity(part, out.get()));
    SCRT_RETURN_IF_ERROR(ReadValues(part, out.get()));
    return Tidy(out);
  }

 private:
  // --- buffers ---

  Status Find(const Part& part, int64_t index, uint64_t bytes, const uint8_t** out) const {
    if (index >= part.array.n_buffers || part.array.buffers == nullptr) {
      return Bad("it has too few buffers");
    }
    *out = static_cast<const uint8_t*>(part.array.buffers[index]);
    return *out == nullptr && bytes != 0 ? Bad("a buffer is NULL") : Status::Ok();
  }

  // Shared where the address is a multiple of `alignment`, which kernels count on.
  BufferPtr Share(const uint8_t* data, size_t bytes, size_t alignment) const {
    if (bytes != 0 && reinterpret_cast<uintptr_t>(data) % alignment == 0) {
      return Buffer::Wrap(ByteSpan(data, bytes), owner_);
    }
    Buffer copy = Sized(0);
    copy.AppendBytes(data, bytes);
    return Buffer::Share(std::move(copy));
  }

  Status ReadValidity(const Part& part, Column* out) const {
    const uint8_t* bits = nullptr;
    SCRT_RETURN_IF_ERROR(Find(part, 0, 0, &bits));
    if (bits == nullptr && part.array.null_count > 0 && part.count == part.array.length) {
      return Bad("it counts nulls, but has no validity");
    }
    return SetValidity(part, bits, out);
  }

  Status SetValidity(const Part& part, const uint8_t* bits, Column* out) const {
    if (part.count == 0 || (bits == nullptr && part.mask == nullptr)) return Status::Ok();
    BufferPtr valid;
    if (bits != nullptr && part.mask == nullptr && part.start % 8 == 0) {
      valid = Share(bits + part.start / 8, BitmapBytes(part.n()), 1);
    } else {
      Buffer made = bits != nullptr ? CopyBits(bits, part.start, part.count)
                                    : CopyBits(part.mask, 0, part.count);
      for (size_t i = 0; part.mask != nullptr && i < made.size(); ++i) {
        made.mutable_data()[i] &= part.mask[i];
      }
      valid = Buffer::Share(std::move(made));
    }
    out->null_count = part.count - static_cast<int64_t>(CountBits(valid->data(), part.n()));
    if (out->null_count != 0) out->validity = std::move(valid);
    return Status::Ok();
  }

  // --- values ---

  Status ReadValues(const Part& part, Column* out) const {
    switch (part.format.kind) {
      case Kind::kBool:
        return ReadBool(part, out);
      case Kind::kText:
      case Kind::kBytes:
        return ReadText(part, out);
      case Kind::kTextView:
      case Kind::kBytesView:
        return ReadViews(part, out);
      case Kind::kFixedBytes:
        return ReadFixedBytes(part, out);
      case Kind::kList:
      case Kind::kFixedList:
      case Kind::kMap:
        return ReadItems(part, out);
      case Kind::kStruct:
        return ReadStruct(part, out);
      default:
        return ReadNumbers(part, out);
    }
  }

  Status ReadBool(const Part& part, Column* out) const {
    const uint8_t* bits = nullptr;
    SCRT_RETURN_IF_ERROR(Find(part, 1, part.n(), &bits));
    if (part.count == 0) {
      out->values = ZeroBuffer(0);
    } else if (part.start % 8 == 0) {
      out->values = Share(bits + part.start / 8, BitmapBytes(part.n()), 1);
    } else {
      out->values = Buffer::Share(CopyBits(bits, part.start, part.count));
    }
    return Status::Ok();
  }

  // Calls `convert` with the address of each value there is and of where it goes.
  template <typename Convert>
  Status ConvertEach(const Part& part, const uint8_t* data, size_t from, size_t to, Column* out,
                     Convert convert) const {
    Buffer made = Sized(part.n() * to);
    for (int64_t i = 0; i < part.count; ++i) {
      if (!out->IsValid(i)) continue;
      auto at = static_cast<size_t>(i);
      if (!convert(data + at * from, made.mutable_data() + at * to)) {
        return Status(Code::kRange,
                      "a value of an Arrow column does not fit " + out->type->ToString());
      }
    }
    out->values = Buffer::Share(std::move(made));
    return Status::Ok();
  }

  Status ReadNumbers(const Part& part, Column* out) const {
    const Format& format = part.format;
    auto width = static_cast<size_t>(format.width);
    const uint8_t* data = nullptr;
    SCRT_RETURN_IF_ERROR(Find(part, 1, part.n(), &data));
    if (part.count == 0) {
      out->values = ZeroBuffer(0);
      return Status::Ok();
    }
    data += static_cast<size_t>(part.start) * width;
    if (format.kind == Kind::kHalf) return ConvertEach(part, data, 2, 4, out, WidenHalf);
    if (format.kind == Kind::kInterval) return ConvertEach(part, data, 16, 8, out, IntervalToNanos);
    if (format.kind == Kind::kDateMillis) return ConvertEach(part, data, 8, 4, out, MillisToDays);
    if (format.kind == Kind::kDecimal && width != 16) {
      return ConvertEach(part, data, width, 16, out, [&](const uint8_t* from, uint8_t* to) {
        __int128 value = width == 4 ? Load<int32_t>(from) : Load<int64_t>(from);
        std::memcpy(to, &value, 16);
        return true;
      });
    }
    int64_t factor = 1;
    if (format.per_second != 0) {
      bool micro = out->type->id != TypeId::kDuration && out->type->unit == TimeUnit::kMicro;
      factor = (micro ? 1000000 : 1000000000) / format.per_second;
    }
    if (factor != 1 || format.kind == Kind::kTime) {
      return ConvertEach(part, data, width, 8, out, [&](const uint8_t* from, uint8_t* to) {
        int64_t value = width == 4 ? Load<int32_t>(from) : Load<int64_t>(from);
        if (__builtin_mul_overflow(value, factor, &value)) return false;
        Store(to, value);
        return true;
      });
    }
    // What Arrow leaves in slots without a value would be taken for a decimal that is too wide.
    if (format.kind == Kind::kDecimal && out->validity != nullptr) {
      return ConvertEach(part, data, 16, 16, out, [](const uint8_t* from, uint8_t* to) {
        std::memcpy(to, from, 16);
        return true;
      });
    }
    out->values = Share(data, part.n() * width, std::min<size_t>(width, 8));
    return Status::Ok();
  }

  static bool WidenHalf(const uint8_t* from, uint8_t* to) {
    auto half = Load<uint16_t>(from);
    uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
    uint32_t exponent = (half >> 10) & 31, fraction = half & 1023;
    uint32_t bits = 0;
    if (exponent == 31) {
      bits = 0x7f800000 | fraction << 13;
    } else if (exponent != 0) {
      bits = (exponent + 112) << 23 | fraction << 13;
    } else if (fraction != 0) {
      int up = std::countl_zero(fraction) - 21;  // until bit 10 is set
      bits = static_cast<uint32_t>(113 - up) << 23 | (fraction << up & 1023) << 13;
    }
    Store(to, sign | bits);
    return true;
  }

  // A month has no length; a day has 24 hours, as in durations.
  static bool IntervalToNanos(const uint8_t* from, uint8_t* to) {
    constexpr int64_t kDay = int64_t{86400} * 1000000000;
    int64_t nanos = 0;
    if (Load<int32_t>(from) != 0 || !CheckedMul<int64_t>(Load<int32_t>(from + 4), kDay, &nanos) ||
        !CheckedAdd(nanos, Load<int64_t>(from + 8), &nanos)) {
      return false;
    }
    Store(to, nanos);
    return true;
  }

  static bool MillisToDays(const uint8_t* from, uint8_t* to) {
    constexpr int64_t kDay = 86400000;
    auto millis = Load<int64_t>(from);
    int64_t days = millis / kDay - (millis % kDay < 0);
    if (days != static_cast<int32_t>(days)) return false;
    Store(to, static_cast<int32_t>(days));
    return true;
  }

  // Offsets of the part's slots, in order; as they are if 32 bits wide and `rebase` is false, else
  // counted from *first. `last` tells where they end.
  Status ReadOffsets(const Part& part, bool rebase, Column* out, int64_t* first,
                     int64_t* last) const {
    const uint8_t* data = nullptr;
    *first = *last = 0;
    SCRT_RETURN_IF_ERROR(Find(part, 1, part.n(), &data));
    if (part.count == 0) {
      out->values = ZeroBuffer(4);
      return Status::Ok();
    }
    size_t width = part.format.large ? 8 : 4;
    data += static_cast<size_t>(part.start) * width;
    auto at = [&](size_t i) {
      return part.format.large ? Load<int64_t>(data + 8 * i) : Load<int32_t>(data + 4 * i);
    };
    *first = at(0);
    *last = at(part.n());
    int64_t before = *first;
    bool ordered = before >= 0;
    for (size_t i = 1; i <= part.n(); ++i) {
      int64_t next = at(i);
      ordered &= before <= next;
      before = next;
    }
    if (!ordered) return Bad("its offsets are not in order");
    if (*last - *first > kMost) {
      return Status(Code::kLimit,
                    "an Arrow column holds 2 GiB of text or 2^31 items, too many for "
                    "one batch");
    }
    if (!part.format.large && (!rebase || *first == 0)) {
      out->values = Share(data, (part.n() + 1) * 4, 4);
      return Status::Ok();
    }
    Buffer made = Sized((part.n() + 1) * 4);
    for (size_t i = 0; i <= part.n(); ++i) {
      made.mutable_as<int32_t>()[i] = static_cast<int32_t>(at(i) - *first);
    }
    out->values = Buffer::Share(std::move(made));
    return Status::Ok();
  }

  Status ReadText(const Part& part, Column* out) const {
    int64_t first = 0, last = 0;
    SCRT_RETURN_IF_ERROR(ReadOffsets(part, part.format.large, out, &first, &last));
    const uint8_t* data = nullptr;
    SCRT_RETURN_IF_ERROR(Find(part, 2, static_cast<uint64_t>(last - first), &data));
    if (last == first) {
      // Nothing to point at, and maybe no address.
      out->values = ZeroBuffer((part.n() + 1) * 4);
      out->bytes = ZeroBuffer(0);
    } else if (part.format.large) {
      out->bytes = Share(data + first, static_cast<size_t>(last - first), 1);
    } else {
      out->bytes = Share(data, static_cast<size_t>(last), 1);
    }
    return Status::Ok();
  }

  Status ReadViews(const Part& part, Column* out) const {
    const uint8_t* views = nullptr;
    const uint8_t* sizes = nullptr;
    int64_t buffers = part.array.n_buffers - 3;
    if (buffers < 0) return Bad("it has too few buffers");
    SCRT_RETURN_IF_ERROR(Find(part, 1, part.n(), &views));
    SCRT_RETURN_IF_ERROR(Find(part, buffers + 2, static_cast<uint64_t>(buffers), &sizes));
    Buffer offsets = Sized((part.n() + 1) * 4), bytes = Sized(0);
    for (int64_t i = 0; i < part.count; ++i) {
      if (out->IsValid(i)) {
        const uint8_t* view = views + 16 * (part.start + i);
        auto size = Load<int32_t>(view);
        if (size < 0) return Bad("a view has a negative size");
        const uint8_t* from = view + 4;
        if (size > 12) {
          auto number = Load<int32_t>(view + 8), at = Load<int32_t>(view + 12);
          if (number < 0 || number >= buffers || at < 0 ||
              int64_t{at} + size > Load<int64_t>(sizes + 8 * number)) {
            return Bad("a view points outside of its buffers");
          }
          SCRT_RETURN_IF_ERROR(Find(part, 2 + number, 1, &from));
          from += at;
        }
        if (bytes.size() + static_cast<size_t>(size) > static_cast<size_t>(kMost)) {
          return Status(Code::kLimit,
                        "an Arrow column holds 2 GiB of text, too much for one batch");
        }
        bytes.AppendBytes(from, static_cast<size_t>(size));
      }
      offsets.mutable_as<int32_t>()[i + 1] = static_cast<int32_t>(bytes.size());
    }
    out->values = Buffer::Share(std::move(offsets));
    out->bytes = Buffer::Share(std::move(bytes));
    return Status::Ok();
  }

  Status ReadFixedBytes(const Part& part, Column* out) const {
    const uint8_t* data = nullptr;
    int64_t size = part.format.size, total = 0, start = 0;
    if (!CheckedMul(size, part.count, &total) || !CheckedMul(size, part.start, &start)) {
      return Bad("a length or offset is too large");
    }
    SCRT_RETURN_IF_ERROR(Find(part, 1, static_cast<uint64_t>(total), &data));
    if (out->type->id == TypeId::kUuid) {
      out->values = total == 0 ? ZeroBuffer(0) : Share(data + start, part.n() * 16, 8);
      return Status::Ok();
    }
    if (total > kMost) {
      return Status(Code::kLimit, "an Arrow column holds 2 GiB of bytes, too much for one batch");
    }
    Buffer offsets = Sized((part.n() + 1) * 4);
    for (int64_t i = 0; i <= part.count; ++i) {
      offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(i * size);
    }
    out->values = Buffer::Share(std::move(offsets));
    out->bytes = total == 0 ? ZeroBuffer(0) : Share(data + start, static_cast<size_t>(total), 1);
    return Status::Ok();
  }

  // --- nested ---

  Status ReadItems(const Part& part, Column* out) const {
    int64_t first = 0, last = 0;
    if (part.format.kind == Kind::kFixedList) {
      int64_t size = part.format.size, total = 0;
      if (!CheckedMul(size, part.start, &first) || !CheckedMul(size, part.count, &total) ||
          !CheckedAdd(first, total, &last) || total > kMost) {
        return Bad("a length or offset is too large");
      }
      Buffer offsets = Sized((part.n() + 1) * 4);
      for (int64_t i = 0; i <= part.count; ++i) {
        offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(i * size);
      }
      out->values = Buffer::Share(std::move(offsets));
    } else {
      SCRT_RETURN_IF_ERROR(ReadOffsets(part, true, out, &first, &last));
    }
    const ArrowSchema& schema = *part.schema.children[0];
    const ArrowArray* items = part.array.children[0];
    if (out->type->id == TypeId::kMap) return ReadEntries(schema, items, first, last, out);
    SCRT_ASSIGN_OR_RETURN(
        ColumnPtr child, Read(schema, items, out->type->children[0], first, last - first, nullptr));
    out->children = {std::move(child)};
    return Status::Ok();
  }

  Status ReadEntries(const ArrowSchema& schema, const ArrowArray* entries, int64_t first,
                     int64_t last, Column* out) const {
    const Type& type = *out->type;
    Field key, value;
    key.type = type.children[0];
    value.type = type.children[1];
    SCRT_ASSIGN_OR_RETURN(ColumnPtr pairs, Read(schema, entries, MakeStruct({key, value}), first,
                                                last - first, nullptr));
    if (pairs->null_count != 0) return Bad("an entry of a map is null");
    out->children = pairs->children;
    return Status::Ok();
  }

  Status ReadStruct(const Part& part, Column* out) const {
    const uint8_t* mask = out->validity != nullptr ? out->validity->data() : nullptr;
    auto child = [&](size_t i, const TypePtr& type) {
      return Read(*part.schema.children[i], part.array.children[i], type, part.start, part.count,
                  mask);
    };
    if (out->type->id == TypeId::kTimestamptz) {
      auto pair = std::make_shared<Column>(*out);
      SCRT_ASSIGN_OR_RETURN(TypePtr raw, RawStruct(part.schema));
      pair->type = raw;
      for (size_t i = 0; i < 2; ++i) {
        SCRT_ASSIGN_OR_RETURN(ColumnPtr column, child(i, raw->fields[i].type));
        pair->children.push_back(std::move(column));
      }
      SCRT_ASSIGN_OR_RETURN(ColumnPtr zoned, Fit(pair, out->type, limits_));
      out->children = zoned->children;
      return Status::Ok();
    }
    for (size_t i = 0; i < out->type->fields.size(); ++i) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr column, child(i, out->type->fields[i].type));
      out->children.push_back(std::move(column));
    }
    return Status::Ok();
  }

  // The struct that a timestamptz lies in.
  Result<TypePtr> RawStruct(const ArrowSchema& schema) const {
    std::vector<Field> fields(2);
    for (size_t i = 0; i < 2; ++i) {
      SCRT_ASSIGN_OR_RETURN(fields[i].type, RawType(*schema.children[i], limits_));
    }
    return MakeStruct(std::move(fields), true);
  }

  // What Arrow allows and columns don't: text and items of slots without a value.
  Result<ColumnPtr> Tidy(const std::shared_ptr<Column>& column) const {
    TypeId id = column->type->id;
    bool offsets = IsBinary(*column->type) || id == TypeId::kList || id == TypeId::kMap;
    if (!offsets || column->null_count == 0) return ColumnPtr(column);
    const int32_t* at = column->values->as<int32_t>();
    bool tidy = true;
    for (int64_t i = 0; i < column->length && tidy; ++i) {
      tidy = column->IsValid(i) || at[i] == at[i + 1];
    }
    return tidy ? Result<ColumnPtr>(ColumnPtr(column)) : Pick(*column);
  }
  Result<ColumnPtr> Pick(const Column& column) const {
    std::vector<int64_t> all(static_cast<size_t>(column.length));
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
    return Gather(column, all, limits_);
  }

  // --- dictionaries ---

  // An index beyond int64 comes out negative, which no index may be either.
  static int64_t LoadIndex(const Format& format, const uint8_t* at) {
    switch (format.width) {
      case 1:
        return format.is_signed ? int64_t{static_cast<int8_t>(*at)} : int64_t{*at};
      case 2:
        return format.is_signed ? int64_t{Load<int16_t>(at)} : int64_t{Load<uint16_t>(at)};
      case 4:
        return format.is_signed ? int64_t{Load<int32_t>(at)} : int64_t{Load<uint32_t>(at)};
      default:
        return Load<int64_t>(at);
    }
  }

  Result<ColumnPtr> ReadDictionary(const Part& part, const std::shared_ptr<Column>& out) const {
    const uint8_t* data = nullptr;
    SCRT_RETURN_IF_ERROR(ReadValidity(part, out.get()));
    SCRT_RETURN_IF_ERROR(Find(part, 1, part.n(), &data));
    const ArrowSchema& schema = *part.schema.dictionary;
    SCRT_ASSIGN_OR_RETURN(TypePtr type, RawType(schema, limits_));
    const ArrowArray* entries = part.array.dictionary;
    SCRT_ASSIGN_OR_RETURN(ColumnPtr values,
                          Read(schema, entries, type, 0, entries->length, nullptr));
    auto width = static_cast<size_t>(part.format.width);
    if (part.count != 0) data += static_cast<size_t>(part.start) * width;
    std::vector<int64_t> at(part.n(), -1);
    for (int64_t i = 0; i < part.count; ++i) {
      if (!out->IsValid(i)) continue;
      int64_t& index = at[static_cast<size_t>(i)];
      index = LoadIndex(part.format, data + static_cast<size_t>(i) * width);
      if (index < 0 || index >= values->length) return Bad("an index is outside its dictionary");
    }
    if (out->type->id != TypeId::kSymbol) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr decoded, Gather(*values, at, limits_));
      auto typed = std::make_shared<Column>(*decoded);
      typed->type = out->type;
      return ColumnPtr(typed);
    }
    if (values->null_count == 0 && part.format.width == 4) {
      // Codes of slots without a value mean nothing in a column either.
      out->values = part.count == 0 ? ZeroBuffer(0) : Share(data, part.n() * 4, 4);
    } else {
      SetCodes(*values, at, out.get());
    }
    auto dictionary = std::make_shared<Column>(*values);
    dictionary->type = MakeType(TypeId::kString);
    dictionary->validity = nullptr;
    dictionary->null_count = 0;
    out->children = {std::move(dictionary)};
    return ColumnPtr(out);
  }

  // A slot whose entry is null is null itself.
  static void SetCodes(const Column& dictionary, const std::vector<int64_t>& at, Column* out) {
    Buffer codes = Sized(at.size() * 4), valid = Sized(BitmapBytes(at.size()));
    out->null_count = 0;
    for (size_t i = 0; i < at.size(); ++i) {
      if (at[i] < 0 || !dictionary.IsValid(at[i])) {
        ++out->null_count;
        continue;
      }
      SetBit(valid.mutable_data(), i);
      codes.mutable_as<int32_t>()[i] = static_cast<int32_t>(at[i]);
    }
    out->values = Buffer::Share(std::move(codes));
    out->validity = out->null_count != 0 ? Buffer::Share(std::move(valid)) : nullptr;
  }

  // --- unions ---

  // Where the slots of a union point: child and slot of it, by slot.
  struct Pointers {
    std::vector<int> child;
    std::vector<int64_t> slot;
    std::vector<int64_t> first, end;  // by child: the range that is pointed into
  };

  Status ReadPointers(const Part& part, Pointers* out) const {
    int children[128];
    std::fill(std::begin(children), std::end(children), -1);
    for (size_t c = 0; c < part.format.codes.size(); ++c) {
      children[part.format.codes[c]] = static_cast<int>(c);
    }
    // Before Arrow 1.0 unions had a validity in front.
    int64_t ids_at = part.array.n_buffers - (part.format.dense ? 2 : 1);
    if (ids_at < 0) return Bad("it has too few buffers");
    const uint8_t* ids = nullptr;
    const uint8_t* offsets = nullptr;
    SCRT_RETURN_IF_ERROR(Find(part, ids_at, part.n(), &ids));
    if (part.format.dense) SCRT_RETURN_IF_ERROR(Find(part, ids_at + 1, part.n(), &offsets));
    size_t count = part.format.codes.size();
    out->first.assign(count, std::numeric_limits<int64_t>::max());
    out->end.assign(count, 0);
    out->child.resize(part.n());
    out->slot.resize(part.n());
    for (size_t i = 0; i < part.n(); ++i) {
      size_t at = static_cast<size_t>(part.start) + i;
      int child = ids[at] < 128 ? children[ids[at]] : -1;
      bool inside = part.mask == nullptr || GetBit(part.mask, i);
      if (child < 0 && inside) return Bad("a type code of a union is not in its format");
      out->child[i] = inside ? child : -1;
      if (!inside) continue;
      int64_t slot = part.format.dense ? Load<int32_t>(offsets + 4 * at) : static_cast<int64_t>(at);
      if (slot < 0) return Bad("an offset of a union is negative");
      out->slot[i] = slot;
      auto c = static_cast<size_t>(child);
      out->first[c] = std::min(out->first[c], slot);
      out->end[c] = std::max(out->end[c], slot + 1);
    }
    return Status::Ok();
  }

  Result<ColumnPtr> ReadUnion(const Part& part, const std::shared_ptr<Column>& out) const {
    Pointers to;
    SCRT_RETURN_IF_ERROR(ReadPointers(part, &to));
    std::vector<ColumnPtr> children;
    std::vector<int> alternative;  // by child; -1: it stands for nulls
    for (size_t c = 0; c < to.first.size(); ++c) {
      const ArrowSchema& schema = *part.schema.children[c];
      int64_t first = std::min(to.first[c], to.end[c]);
      SCRT_ASSIGN_OR_RETURN(TypePtr raw, RawType(schema, limits_));
      bool nulls = IsNullType(*raw);
      alternative.push_back(nulls ? -1 : static_cast<int>(children.size()));
      if (!nulls) raw = out->type->children[children.size()];
      SCRT_ASSIGN_OR_RETURN(ColumnPtr child, Read(schema, part.array.children[c], raw, first,
                                                  to.end[c] - first, nullptr));
      to.first[c] = first;
      if (!nulls) children.push_back(std::move(child));
    }
    return MakeUnionColumn(part, to, children, alternative, out);
  }

  Result<ColumnPtr> MakeUnionColumn(const Part& part, const Pointers& to,
                                    const std::vector<ColumnPtr>& children,
                                    const std::vector<int>& alternative,
                                    const std::shared_ptr<Column>& out) const {
    Buffer ids = Sized(part.n()), offsets = Sized(part.n() * 4), valid = Sized((part.n() + 7) / 8);
    std::vector<std::vector<int64_t>> used(children.size());
    for (size_t i = 0; i < part.n(); ++i) {
      int child = to.child[i];
      int id = child < 0 ? -1 : alternative[static_cast<size_t>(child)];
      int64_t slot = child < 0 ? 0 : to.slot[i] - to.first[static_cast<size_t>(child)];
      // Null is the union's, not an alternative's.
      if (id < 0 || !children[static_cast<size_t>(id)]->IsValid(slot)) {
        ++out->null_count;
        continue;
      }
      auto a = static_cast<size_t>(id);
      SetBit(valid.mutable_data(), i);
      ids.mutable_data()[i] = static_cast<uint8_t>(id);
      offsets.mutable_as<int32_t>()[i] = static_cast<int32_t>(used[a].size());
      used[a].push_back(slot);
    }
    out->values = Buffer::Share(std::move(ids));
    out->bytes = Buffer::Share(std::move(offsets));
    if (out->null_count != 0) out->validity = Buffer::Share(std::move(valid));
    for (size_t a = 0; a < children.size(); ++a) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr dense, Densify(children[a], used[a]));
      out->children.push_back(std::move(dense));
    }
    return ColumnPtr(out);
  }

  // The slots that a union uses, one after another.
  Result<ColumnPtr> Densify(const ColumnPtr& column, const std::vector<int64_t>& used) const {
    bool all = static_cast<int64_t>(used.size()) == column->length;
    for (size_t i = 0; i < used.size() && all; ++i) all = used[i] == static_cast<int64_t>(i);
    if (all) return column;
    return Gather(*column, used, limits_);
  }

  const std::shared_ptr<const void>& owner_;
  const Limits& limits_;
};

}  // namespace

Result<ColumnPtr> ReadArray(const ArrowSchema& schema, const ArrowArray& array, const TypePtr& raw,
                            const std::shared_ptr<const void>& owner, const Limits& limits) {
  return ArrayReader(owner, limits).Read(schema, &array, raw, 0, array.length, nullptr);
}

Result<BatchPtr> Importer::Import(OwnedArray array) const {
  if (array.released()) return Status(Code::kInvalidArgument, "the Arrow array was released");
  auto owner = std::make_shared<OwnedArray>(std::move(array));
  SCRT_ASSIGN_OR_RETURN(ColumnPtr rows, ReadArray(*arrow_, **owner, raw_, owner, limits_));
  if (rows->null_count != 0) return Status(Code::kType, "a row of the Arrow array is null");
  auto batch = std::make_shared<Batch>();
  batch->schema = target_;
  SCRT_ASSIGN_OR_RETURN(batch->root, Fit(rows, target_->record(), limits_));
  return BatchPtr(batch);
}

}  // namespace scrt::arrow
