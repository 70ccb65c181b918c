package dev.scrt;

import java.nio.ByteBuffer;
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
    if (length == numbers.length) numbers = Arrays.copyOf(numbers, 2 * length);
    numbers[length] = 0;
  }

  @Override
  void truncateValues(int size) {}

  @Override
  long bytes() {
    return (wide ? 8L : 4L) * length;
  }

  @Override
  void describe(Packer out) {
    describe(out, 0, (wide ? 8L : 4L) * length, -1);
  }

  @Override
  void copy(Packer out) {
    super.copy(out);
    ByteBuffer values = values(out);
    if (wide) {
      values.asDoubleBuffer().put(numbers, 0, length);
    } else {
      for (int i = 0; i < length; ++i) values.putFloat(4 * i, (float) numbers[i]);
    }
  }
}
