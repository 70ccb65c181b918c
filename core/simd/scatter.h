// Between dense values and slots: nulls take a slot in a column but no value in a page.
//
// `validity` is a bitmap, bit i of byte i / 8, read from bit `first` on: slot i is valid if bit
// first + i is set. Never touched beyond the last bit, the last slot or the last dense value. Dense
// and slot memory must not overlap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

// Slots of `width` bytes (1, 2, 4, 8 or 16): the next dense value where valid, zeros elsewhere.
// Returns how many dense values were taken.
size_t ExpandValues(const uint8_t* dense, size_t width, const uint8_t* validity, size_t first,
                    size_t slots, uint8_t* out);

// The reverse: valid slots side by side. Returns how many.
size_t CompactValues(const uint8_t* slots_in, size_t width, const uint8_t* validity, size_t first,
                     size_t slots, uint8_t* dense);

// The same for bits. `out` takes (slots + 7) / 8 bytes, unused bits 0.
size_t ExpandBits(const uint8_t* dense, const uint8_t* validity, size_t first, size_t slots,
                  uint8_t* out);
// Bit i of the slots is bit slots_first + i; `dense` takes whole bytes, unused bits 0.
size_t CompactBits(const uint8_t* slots_in, size_t slots_first, const uint8_t* validity,
                   size_t first, size_t slots, uint8_t* dense);

// End offsets of dense values to offsets of slots: out[0 .. slots], null slots empty. `offsets`
// holds one more than there are dense values. Returns how many dense values were taken.
size_t ExpandOffsets(const int32_t* offsets, const uint8_t* validity, size_t first, size_t slots,
                     int32_t* out);

// The reverse, for slots whose null ones may hold bytes: writes the length of each valid slot.
size_t CompactLengths(const int32_t* offsets, const uint8_t* validity, size_t first, size_t slots,
                      uint32_t* lengths);

// Bits [first, first + n) of a bitmap, n <= 64, as the low bits of a word; reads no further byte
// than those that hold them.
uint64_t LoadBits(const uint8_t* bits, size_t first, size_t n);

// Copies n bits from bit `first` of `bits` to bit 0 of `out`; unused bits of the last byte 0.
void CopyBits(const uint8_t* bits, size_t first, size_t n, uint8_t* out);

}  // namespace scrt::simd
