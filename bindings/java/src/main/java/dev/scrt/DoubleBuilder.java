package dev.scrt;

import java.util.Arrays;

final class DoubleBuilder extends ColumnBuilder {
  private final boolean wide;
  private double[] numbers = new double[FIRST_CAPACITY];

  DoubleBuilder(Type type, String name) {
    super(type, name);
    wide = type.storage() == Type.Kind.F64;
  }

  @Override
  void append(Object value) {
    if (value instanceof Double || value instanceof Float) {
      appendDouble(((Number) value).doubleValue());
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short
        || value instanceof Byte) {
      appendLong(((Number) value).longValue());
    } else {
      throw wrongType(value);
    }
  }

  /** An integer, if it is one as a floating point number too. */
  @Override
  void appendLong(long value) {
    double number = value;
    if ((long) number != value || value == Long.MAX_VALUE) throw outOfRange(value);
    appendDouble(number);
  }

  @Override
  void appendDouble(double value) {
    if (!wide && (float) value != value && !Double.isNaN(value)) throw outOfRange(value);
    reserveBlank();
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
    return (wide ? 8L : 4L) * length;
  }

  @Override
  void give(Buffers out) {
    if (wide) {
      give(out, 0, numbers, 8L * length, null, 0);
      return;
    }
    float[] narrow = new float[length];
    for (int i = 0; i < length; ++i) narrow[i] = (float) numbers[i];
    give(out, 0, narrow, 4L * length, null, 0);
  }
}
