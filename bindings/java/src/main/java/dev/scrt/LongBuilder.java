package dev.scrt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/** Integers, and what is stored as integers. */
class LongBuilder extends ColumnBuilder {
  private static final int MAX_DIGITS = 20;

  private final int width;
  private final long min;
  private final long max;
  private long[] numbers = new long[FIRST_CAPACITY];

  LongBuilder(Type type, String name) {
    super(type, name);
    width = switch (type.storage()) {
      case U8, I8 -> 1;
      case U16, I16 -> 2;
      case U32, I32, DATE -> 4;
      default -> 8;
    };
    boolean unsigned = switch (type.storage()) {
      case U8, U16, U32, U64 -> true;
      default -> false;
    };
    // u64 takes all longs by their bits.
    min = width == 8 ? Long.MIN_VALUE : unsigned ? 0 : -1L << 8 * width - 1;
    max = width == 8 ? Long.MAX_VALUE : unsigned ? (1L << 8 * width) - 1 : -min - 1;
  }

  @Override
  void append(Object value) {
    if (value instanceof Long number) {
      appendLong(number);
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      appendSmall(((Number) value).longValue());
    } else if (value instanceof BigInteger number) {
      appendBig(number);
    } else if (value instanceof BigDecimal || value instanceof NumberText) {
      BigDecimal exact = exact(value);
      // The digits of a large exponent are not written out before it is known that they fit.
      if (exact.scale() > 0 || exact.precision() - (long) exact.scale() > MAX_DIGITS) throw outOfRange(value);
      appendBig(exact.toBigIntegerExact());
    } else {
      throw wrongType(value);
    }
  }

  private void appendBig(BigInteger value) {
    int bits = type.storage() == Type.Kind.U64 && value.signum() >= 0 ? 64 : 63;
    if (value.bitLength() > bits) throw outOfRange(value);
    if (value.signum() < 0) {
      appendSmall(value.longValue());
    } else {
      appendLong(value.longValue());
    }
  }

  @Override
  void appendInt(int value) {
    appendSmall(value);
  }

  /** Of a type that can't hold the bits of an unsigned long, so below 0 means just that. */
  final void appendSmall(long value) {
    if (value < 0 && type.storage() == Type.Kind.U64) throw outOfRange(value);
    appendLong(value);
  }

  @Override
  void appendLong(long value) {
    if (value < min || value > max) throw outOfRange(value);
    if (length == numbers.length) numbers = Arrays.copyOf(numbers, grown());
    numbers[length] = value;
    appended();
  }

  @Override
  void reserveBlank() {
    if (length == numbers.length) numbers = Arrays.copyOf(numbers, grown());
    numbers[length] = 0;
  }

  @Override
  void truncateValues(int size) {}

  @Override
  long bytes() {
    return (long) width * length;
  }

  @Override
  void give(Buffers out) {
    give(out, 0, narrowed(), (long) width * length, null, 0);
  }

  private Object narrowed() {
    switch (width) {
      case 8:
        return numbers;
      case 4: {
        int[] narrow = new int[length];
        for (int i = 0; i < length; ++i) narrow[i] = (int) numbers[i];
        return narrow;
      }
      case 2: {
        short[] narrow = new short[length];
        for (int i = 0; i < length; ++i) narrow[i] = (short) numbers[i];
        return narrow;
      }
      default: {
        byte[] narrow = new byte[length];
        for (int i = 0; i < length; ++i) narrow[i] = (byte) numbers[i];
        return narrow;
      }
    }
  }
}
