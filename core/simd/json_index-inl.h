// Per-target kernels of json_index.h.
#if defined(SCRT_SIMD_JSON_INDEX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRT_SIMD_JSON_INDEX_INL_H_
#undef SCRT_SIMD_JSON_INDEX_INL_H_
#else
#define SCRT_SIMD_JSON_INDEX_INL_H_
#endif

#include <hwy/highway.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "core/simd/json_index.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Bit i = xor of bits 0..i: turns quotes into what is between them.
HWY_INLINE HWY_ATTR uint64_t PrefixXor(uint64_t bits) {
#if HWY_TARGET == HWY_SSSE3 || HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
#else
  const hn::Full128<uint64_t> d;
  return hn::GetLane(hn::CLMulLower(hn::Set(d, bits), hn::Set(d, ~uint64_t{0})));
#endif
}

// One bit a byte for each class.
struct Classes {
  uint64_t operators = 0;  // { } [ ] : ,
  uint64_t space = 0;
  uint64_t quote = 0;
  uint64_t backslash = 0;
  uint64_t control = 0;  // below 0x20
  uint64_t high = 0;     // not ASCII
};

// The two nibbles of a byte select sets of classes; the classes of the byte are in both.
alignas(16) inline constexpr uint8_t kClassOfLow[16] = {16, 0, 0,  0, 0, 0, 0, 0,
                                                        0,  8, 12, 1, 2, 9, 0, 0};
alignas(16) inline constexpr uint8_t kClassOfHigh[16] = {8, 0, 18, 4, 0, 1, 0, 1,
                                                         0, 0, 0,  0, 0, 0, 0, 0};
inline constexpr uint8_t kOperatorClasses = 1 | 2 | 4;

// Backslashes that start an escape. *carry: whether the first byte is escaped; then whether the one
// behind is. Subtraction runs along each run of backslashes and so tells odd from even.
HWY_INLINE HWY_ATTR uint64_t Escapes(uint64_t backslash, uint64_t* carry, uint64_t* escaped) {
  constexpr uint64_t kOdd = 0xaaaaaaaaaaaaaaaau;
  if (HWY_LIKELY(backslash == 0)) {
    *escaped = *carry;
    *carry = 0;
    return 0;
  }
  const uint64_t candidates = backslash & ~*carry;
  const uint64_t even_ends = (((candidates << 1) | kOdd) - candidates) ^ kOdd;
  *escaped = even_ends ^ (backslash | *carry);
  const uint64_t starts = even_ends & backslash;
  *carry = starts >> 63;
  return starts;
}

// Tables of UTF-8 validation by pairs of neighbouring bytes (Keiser and Lemire's look-up method):
// the errors of a pair are in the sets of all three nibbles. kTwoConts is an error unless the leads
// two or three bytes before want it.
inline constexpr uint8_t kShort = 1, kLong = 2, kOverlong3 = 4, kSurrogate = 16, kOverlong2 = 32;
inline constexpr uint8_t kTwoConts = 128, kLarge = 8, kLarge1000 = 64, kOverlong4 = 64;
inline constexpr uint8_t kCarry = kShort | kLong | kTwoConts;
alignas(16) inline constexpr uint8_t kFirstHigh[16] = {kLong,
                                                       kLong,
                                                       kLong,
                                                       kLong,
                                                       kLong,
                                                       kLong,
                                                       kLong,
                                                       kLong,
                                                       kTwoConts,
                                                       kTwoConts,
                                                       kTwoConts,
                                                       kTwoConts,
                                                       kShort | kOverlong2,
                                                       kShort,
                                                       kShort | kOverlong3 | kSurrogate,
                                                       kShort | kLarge | kLarge1000 | kOverlong4};
alignas(16) inline constexpr uint8_t kFirstLow[16] = {kCarry | kOverlong3 | kOverlong2 | kOverlong4,
                                                      kCarry | kOverlong2,
                                                      kCarry,
                                                      kCarry,
                                                      kCarry | kLarge,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000 | kSurrogate,
                                                      kCarry | kLarge | kLarge1000,
                                                      kCarry | kLarge | kLarge1000};
alignas(16) inline constexpr uint8_t kSecondHigh[16] = {
    kShort,
    kShort,
    kShort,
    kShort,
    kShort,
    kShort,
    kShort,
    kShort,
    kLong | kOverlong2 | kTwoConts | kOverlong3 | kLarge1000 | kOverlong4,
    kLong | kOverlong2 | kTwoConts | kOverlong3 | kLarge,
    kLong | kOverlong2 | kTwoConts | kSurrogate | kLarge,
    kLong | kOverlong2 | kTwoConts | kSurrogate | kLarge,
    kShort,
    kShort,
    kShort,
    kShort};

#if HWY_TARGET == HWY_SCALAR

HWY_INLINE Classes Classify(const uint8_t* p) {
  Classes c;
  for (unsigned i = 0; i < 64; ++i) {
    const int classes = kClassOfLow[p[i] & 15] & kClassOfHigh[p[i] >> 4];
    c.operators |= uint64_t{(classes & kOperatorClasses) != 0} << i;
    c.space |= uint64_t{(classes & ~kOperatorClasses) != 0} << i;
    c.quote |= uint64_t{p[i] == '"'} << i;
    c.backslash |= uint64_t{p[i] == '\\'} << i;
    c.control |= uint64_t{p[i] < 0x20} << i;
    c.high |= uint64_t{p[i] >= 0x80} << i;
  }
  return c;
}

HWY_INLINE bool InvalidUtf8Step(const uint8_t* p) {
  int errors = 0;
  for (const uint8_t* at = p; at < p + 64; ++at) {
    const bool must_continue = at[-2] >= 0xe0 || at[-3] >= 0xf0;
    errors |= (must_continue ? kTwoConts : 0) ^
              (kFirstHigh[at[-1] >> 4] & kFirstLow[at[-1] & 15] & kSecondHigh[*at >> 4]);
  }
  return errors != 0;
}

HWY_INLINE bool HighBytes(const uint8_t* p) {
  int high = 0;
  for (unsigned i = 0; i < 64; ++i) high |= p[i];
  return high >= 0x80;
}

HWY_INLINE size_t FindSpecial(const uint8_t* text, size_t n) {
  size_t i = 0;
  while (i < n && text[i] != '"' && text[i] != '\\' && text[i] >= 0x20) ++i;
  return i;
}

#else  // HWY_TARGET == HWY_SCALAR

using Bytes = hn::CappedTag<uint8_t, 64>;
using BytesV = hn::Vec<Bytes>;

// The bits of a mask, lane 0 lowest.
template <class D, class M>
HWY_INLINE HWY_ATTR uint64_t MaskBits(D d, M mask) {
  constexpr size_t kLanes = hn::MaxLanes(Bytes());
  // A local of exactly the stored width stays in a register.
  static_assert(kLanes >= 16);
  using Word = std::conditional_t<kLanes == 64, uint64_t,
                                  std::conditional_t<kLanes == 32, uint32_t, uint16_t> >;
  Word bits = 0;
  hn::StoreMaskBits(d, mask, reinterpret_cast<uint8_t*>(&bits));
  return bits;
}

HWY_INLINE HWY_ATTR BytesV LookUp16(Bytes d, const uint8_t* table, BytesV nibbles) {
  return hn::TableLookupBytes(hn::LoadDup128(d, table), nibbles);
}

HWY_INLINE HWY_ATTR Classes Classify(const uint8_t* p) {
  const Bytes d;
  const hn::RebindToSigned<Bytes> di;
  constexpr size_t kLanes = hn::MaxLanes(Bytes());
  Classes c;
  for (size_t i = 0; i < 64; i += kLanes) {
    const BytesV v = hn::LoadU(d, p + i);
    const BytesV low = LookUp16(d, kClassOfLow, hn::And(v, hn::Set(d, 0x0f)));
    const BytesV classes = hn::And(low, LookUp16(d, kClassOfHigh, hn::ShiftRight<4>(v)));
    const BytesV op = hn::And(classes, hn::Set(d, kOperatorClasses));
    const BytesV space = hn::AndNot(hn::Set(d, kOperatorClasses), classes);
    const BytesV zero = hn::Zero(d);
    c.operators |= MaskBits(d, hn::Ne(op, zero)) << i;
    c.space |= MaskBits(d, hn::Ne(space, zero)) << i;
    c.quote |= MaskBits(d, hn::Eq(v, hn::Set(d, '"'))) << i;
    c.backslash |= MaskBits(d, hn::Eq(v, hn::Set(d, '\\'))) << i;
    c.control |= MaskBits(d, hn::Eq(hn::Min(v, hn::Set(d, 0x1f)), v)) << i;
    c.high |= MaskBits(di, hn::Lt(hn::BitCast(di, v), hn::Zero(di))) << i;
  }
  return c;
}

// Nonzero lanes where the bytes at p are not valid UTF-8. Reads from p - 3.
HWY_INLINE HWY_ATTR BytesV Utf8Errors(Bytes d, const uint8_t* p) {
  const BytesV v = hn::LoadU(d, p);
  const BytesV before1 = hn::LoadU(d, p - 1);
  const BytesV pairs = hn::And(hn::And(LookUp16(d, kFirstHigh, hn::ShiftRight<4>(before1)),
                                       LookUp16(d, kFirstLow, hn::And(before1, hn::Set(d, 0x0f)))),
                               LookUp16(d, kSecondHigh, hn::ShiftRight<4>(v)));
  const BytesV third = hn::SaturatedSub(hn::LoadU(d, p - 2), hn::Set(d, 0xe0 - 0x80));
  const BytesV fourth = hn::SaturatedSub(hn::LoadU(d, p - 3), hn::Set(d, 0xf0 - 0x80));
  const BytesV must_continue = hn::And(hn::Or(third, fourth), hn::Set(d, 0x80));
  return hn::Xor(must_continue, pairs);
}

HWY_INLINE HWY_ATTR bool InvalidUtf8Step(const uint8_t* p) {
  const Bytes d;
  constexpr size_t kLanes = hn::MaxLanes(Bytes());
  BytesV errors = Utf8Errors(d, p);
  for (size_t i = kLanes; i < 64; i += kLanes) errors = hn::Or(errors, Utf8Errors(d, p + i));
  return !hn::AllTrue(d, hn::Eq(errors, hn::Zero(d)));
}

HWY_INLINE HWY_ATTR bool HighBytes(const uint8_t* p) {
  const Bytes d;
  constexpr size_t kLanes = hn::MaxLanes(Bytes());
  BytesV all = hn::LoadU(d, p);
  for (size_t i = kLanes; i < 64; i += kLanes) all = hn::Or(all, hn::LoadU(d, p + i));
  return !hn::AllTrue(d, hn::Eq(hn::And(all, hn::Set(d, 0x80)), hn::Zero(d)));
}

HWY_INLINE HWY_ATTR size_t FindSpecial(const uint8_t* text, size_t n) {
  const Bytes d;
  constexpr size_t kLanes = hn::MaxLanes(Bytes());
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const BytesV v = hn::LoadU(d, text + i);
    const auto special = hn::Or(hn::Or(hn::Eq(v, hn::Set(d, '"')), hn::Eq(v, hn::Set(d, '\\'))),
                                hn::Eq(hn::Min(v, hn::Set(d, 0x1f)), v));
    const intptr_t found = hn::FindFirstTrue(d, special);
    if (found >= 0) return i + static_cast<size_t>(found);
  }
  for (; i < n; ++i) {
    if (text[i] == '"' || text[i] == '\\' || text[i] < 0x20) break;
  }
  return i;
}

#endif  // HWY_TARGET == HWY_SCALAR

// Offsets and first bytes of the tokens whose bits are set; base is the offset of p.
HWY_INLINE HWY_ATTR size_t Emit(const uint8_t* p, uint32_t base, uint64_t bits,
                                uint32_t* HWY_RESTRICT offsets, uint8_t* HWY_RESTRICT kinds) {
  const size_t count = static_cast<size_t>(std::popcount(bits));
#if HWY_TARGET == HWY_AVX3_DL
  alignas(64) static constexpr uint8_t kIota[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kIota));
  _mm512_storeu_si512(kinds, _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(p)));
  const __m512i from = _mm512_set1_epi32(static_cast<int>(base));
  const auto put = [&](int i, __m128i bytes) HWY_ATTR {
    _mm512_storeu_si512(offsets + 16 * i, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(bytes)));
  };
  put(0, _mm512_castsi512_si128(places));
  put(1, _mm512_extracti32x4_epi32(places, 1));
  if (HWY_UNLIKELY(count > 32)) {
    put(2, _mm512_extracti32x4_epi32(places, 2));
    put(3, _mm512_extracti32x4_epi32(places, 3));
  }
#else
  // Eight at a time whether there are as many or not: a loop by count would be mispredicted.
  for (size_t done = 0; done < count; done += 8) {
    for (size_t i = done; i < done + 8; ++i) {
      const unsigned place = static_cast<unsigned>(std::countr_zero(bits)) & 63;
      offsets[i] = base + place;
      kinds[i] = p[place];
      bits &= bits - 1;
    }
  }
#endif
  return count;
}

// Indexes `steps` times 64 bytes from p, the first of which is at offset `base`. p[-3] and on must
// be readable. See IndexJson.
HWY_INLINE HWY_ATTR size_t IndexSteps(const uint8_t* p, size_t steps, uint32_t base,
                                      JsonIndexState* state, uint32_t* HWY_RESTRICT offsets,
                                      uint8_t* HWY_RESTRICT kinds) {
  JsonIndexState s = *state;
  size_t count = 0;
  bool invalid_utf8 = false;
  for (size_t step = 0; step < steps; ++step, p += 64, base += 64) {
    const Classes c = Classify(p);
    if (HWY_UNLIKELY(c.high != 0)) {
      invalid_utf8 |= InvalidUtf8Step(p);
      s.incomplete = p[63] >= 0xc0 || p[62] >= 0xe0 || p[61] >= 0xf0;
    } else {
      invalid_utf8 |= s.incomplete != 0;
      s.incomplete = 0;
    }
    uint64_t escaped;
    const uint64_t escapes = Escapes(c.backslash, &s.escaped, &escaped);
    const uint64_t quotes = c.quote & ~escaped;
    const uint64_t in_string = PrefixXor(quotes) ^ s.in_string;  // with the opening quote
    s.in_string = uint64_t{0} - (in_string >> 63);
    if (HWY_UNLIKELY((c.control & in_string) != 0) && s.control == JsonIndexState::kNone) {
      s.control = base + static_cast<unsigned>(std::countr_zero(c.control & in_string));
    }
    const uint64_t run = ~(c.operators | c.space | quotes | in_string);
    const uint64_t starts = run & ~((run << 1) | s.run);
    s.run = run >> 63;
    const uint64_t tokens = (c.operators & ~in_string) | quotes | starts | (escapes & in_string);
    count += Emit(p, base, tokens, offsets + count, kinds + count);
  }
  s.invalid_utf8 |= invalid_utf8;
  *state = s;
  return count;
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
