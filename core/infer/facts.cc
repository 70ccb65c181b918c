#include "core/infer/facts.h"

namespace scrt {
namespace {

constexpr uint64_t kMostExact = uint64_t{1} << 53;

template <typename Int>
uint8_t SmallIntFacts(const uint8_t* values, size_t n) {
  Int all = 0;
  for (size_t i = 0; i < n; ++i) all |= Load<Int>(values + i * sizeof(Int));
  return all < 0 ? Facts::kNegative : uint8_t{0};
}

uint8_t WideIntFacts(const uint8_t* values, size_t n) {
  int64_t all = 0;
  uint64_t sizes = 0;
  for (size_t i = 0; i < n; ++i) {
    auto value = Load<int64_t>(values + 8 * i);
    all |= value;
    sizes |= static_cast<uint64_t>(value ^ (value >> 63));
  }
  uint8_t bits = all < 0 ? Facts::kNegative : uint8_t{0};
  if (sizes < kMostExact) return bits;
  for (size_t i = 0; i < n; ++i) {
    auto value = Load<uint64_t>(values + 8 * i);
    if (value + kMostExact > 2 * kMostExact) return static_cast<uint8_t>(bits | Facts::kInexact);
  }
  return bits;
}

// An exponent of ones alone carries into the highest bit.
template <typename Bits>
uint8_t RealFacts(const uint8_t* values, size_t n, Bits lowest_of_exponent) {
  constexpr Bits kHighest = Bits{1} << (8 * sizeof(Bits) - 1);
  Bits all = 0;
  for (size_t i = 0; i < n; ++i) {
    all |= (Load<Bits>(values + i * sizeof(Bits)) & (kHighest - 1)) + lowest_of_exponent;
  }
  return all & kHighest ? Facts::kNotFinite : uint8_t{0};
}

Facts OfRange(const Column& column, int64_t start, int64_t count) {
  Facts out;
  if (count == 0) return out;
  const Type& type = Storage(*column.type);
  auto n = static_cast<size_t>(count);
  auto part = [&](size_t i, int64_t from, int64_t size) {
    Facts below = OfRange(*column.children[i], from, size);
    if (!below.none()) *out.MutablePart(i) = std::move(below);
  };
  auto values = [&] {
    return column.values->data() +
           static_cast<size_t>(start) * static_cast<size_t>(FixedWidth(type));
  };
  switch (type.id) {
    case TypeId::kNull:
      out.bits = Facts::kSlots;
      break;
    case TypeId::kI8:
      out.bits = SmallIntFacts<int8_t>(values(), n);
      break;
    case TypeId::kI16:
      out.bits = SmallIntFacts<int16_t>(values(), n);
      break;
    case TypeId::kI32:
      out.bits = SmallIntFacts<int32_t>(values(), n);
      break;
    case TypeId::kI64:
      out.bits = WideIntFacts(values(), n);
      break;
    case TypeId::kF32:
      out.bits = RealFacts<uint32_t>(values(), n, uint32_t{1} << 23);
      break;
    case TypeId::kF64:
      out.bits = RealFacts<uint64_t>(values(), n, uint64_t{1} << 52);
      break;
    case TypeId::kStruct:
      for (size_t c = 0; c < column.children.size(); ++c) part(c, start, count);
      break;
    case TypeId::kList:
    case TypeId::kMap: {
      const int32_t* offsets = column.values->as<int32_t>() + start;
      for (size_t c = 0; c < column.children.size(); ++c) {
        part(c, offsets[0], offsets[count] - offsets[0]);
      }
      break;
    }
    case TypeId::kUnion:
      for (size_t c = 0; c < column.children.size(); ++c) part(c, 0, column.children[c]->length);
      break;
    default:
      break;
  }
  return out;
}

}  // namespace

const Facts& Facts::Part(size_t i) const {
  static const Facts kNone;
  if (bits == kAnything) return *this;
  return i < parts.size() ? parts[i] : kNone;
}

Facts* Facts::MutablePart(size_t i) {
  if (parts.size() <= i) parts.resize(i + 1);
  return &parts[i];
}

void Facts::Join(const Facts& other) {
  bits |= other.bits;
  for (size_t i = 0; i < other.parts.size(); ++i) {
    if (!other.parts[i].none()) MutablePart(i)->Join(other.parts[i]);
  }
}

Facts FactsOf(const Column& column) { return OfRange(column, 0, column.length); }

}  // namespace scrt
