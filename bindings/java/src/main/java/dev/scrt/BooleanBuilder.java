package dev.scrt;

import java.util.Arrays;

final class BooleanBuilder extends ColumnBuilder {
  private long[] bits = new long[FIRST_CAPACITY / 64];

  BooleanBuilder(Type type, String name) {
    super(type, name);
  }

  @Override
  void append(Object value) {
    if (!(value instanceof Boolean bool)) throw wrongType(value);
    appendBoolean(bool);
  }

  @Override
  void appendBoolean(boolean value) {
    reserveBlank();
    if (value) bits[length >> 6] |= 1L << length;
    appended();
  }

  @Override
  void reserveBlank() {
    if (bits.length <= length >> 6) bits = Arrays.copyOf(bits, 2 * bits.length);
    bits[length >> 6] &= ~(1L << length);
  }

  @Override
  void truncateValues(int size) {}

  @Override
  long bytes() {
    return length / 8;
  }

  @Override
  void give(Buffers out) {
    give(out, 0, bits, bitmapBytes(length), null, 0);
  }
}
