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
  void describe(Packer out) {
    describe(out, 0, bitmapBytes(length), -1);
  }

  @Override
  void copy(Packer out) {
    super.copy(out);
    values(out).asLongBuffer().put(bits, 0, (int) (bitmapBytes(length) / 8));
  }
}
