#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/gather.cc"
#include "core/simd/gather.h"

#include <hwy/foreach_target.h>

#include "core/simd/gather-inl.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR uint32_t MaxCodes(const uint8_t* codes, size_t code_width, size_t count) {
  if (code_width == 1) return MaxOf<uint8_t>(codes, count);
  if (code_width == 2) return MaxOf<uint16_t>(codes, count);
  return MaxOf<uint32_t>(codes, count);
}

HWY_ATTR void Strings(const uint8_t* bytes, size_t readable, const int32_t* offsets,
                      const uint8_t* codes, size_t code_width, size_t count, uint8_t* out) {
  if (code_width == 1) return StringsOf<uint8_t>(bytes, readable, offsets, codes, count, out);
  if (code_width == 2) return StringsOf<uint16_t>(bytes, readable, offsets, codes, count, out);
  return StringsOf<uint32_t>(bytes, readable, offsets, codes, count, out);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {
namespace {

HWY_EXPORT(MaxCodes);
HWY_EXPORT(Strings);

struct Wide {
  uint64_t low, high;
};

// Plain loads: the gather instructions are slower.
template <typename C, typename T>
void Gather(const uint8_t* dictionary, const uint8_t* codes, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; ++i) {
    const size_t code = Load<C>(codes + i * sizeof(C));
    Store(out + i * sizeof(T), Load<T>(dictionary + code * sizeof(T)));
  }
}

template <typename C>
void GatherBy(const uint8_t* dictionary, size_t width, const uint8_t* codes, size_t count,
              uint8_t* out) {
  switch (width) {
    case 1:
      return Gather<C, uint8_t>(dictionary, codes, count, out);
    case 2:
      return Gather<C, uint16_t>(dictionary, codes, count, out);
    case 4:
      return Gather<C, uint32_t>(dictionary, codes, count, out);
    case 8:
      return Gather<C, uint64_t>(dictionary, codes, count, out);
    default:
      return Gather<C, Wide>(dictionary, codes, count, out);
  }
}

template <typename C>
uint64_t EndsBy(const int32_t* offsets, const uint8_t* codes, size_t count, int32_t start,
                int32_t* ends) {
  uint64_t end = static_cast<uint64_t>(start);
  for (size_t i = 0; i < count; ++i) {
    const uint64_t both = Load<uint64_t>(offsets + Load<C>(codes + i * sizeof(C)));
    end += static_cast<uint32_t>(both >> 32) - static_cast<uint32_t>(both);
    ends[i] = static_cast<int32_t>(end);
  }
  return end - static_cast<uint64_t>(start);
}

}  // namespace

uint32_t MaxCode(const uint8_t* codes, size_t code_width, size_t count) {
  return HWY_DYNAMIC_DISPATCH(MaxCodes)(codes, code_width, count);
}

void GatherValues(const uint8_t* dictionary, size_t width, const uint8_t* codes, size_t code_width,
                  size_t count, uint8_t* out) {
  if (code_width == 1) return GatherBy<uint8_t>(dictionary, width, codes, count, out);
  if (code_width == 2) return GatherBy<uint16_t>(dictionary, width, codes, count, out);
  return GatherBy<uint32_t>(dictionary, width, codes, count, out);
}

uint64_t GatherEnds(const int32_t* offsets, const uint8_t* codes, size_t code_width, size_t count,
                    int32_t start, int32_t* ends) {
  if (code_width == 1) return EndsBy<uint8_t>(offsets, codes, count, start, ends);
  if (code_width == 2) return EndsBy<uint16_t>(offsets, codes, count, start, ends);
  return EndsBy<uint32_t>(offsets, codes, count, start, ends);
}

void GatherStrings(const uint8_t* bytes, size_t readable, const int32_t* offsets,
                   const uint8_t* codes, size_t code_width, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(Strings)(bytes, readable, offsets, codes, code_width, count, out);
}

}  // namespace scrt::simd
#endif
