package dev.scrt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.UUID;

/** Values of 16 bytes: decimals and uuids. */
final class WideBuilder extends ColumnBuilder {
  private long[] words = new long[2 * FIRST_CAPACITY];

  WideBuilder(Type type, String name) {
    super(type, name);
  }

  @Override
  void append(Object value) {
    if (type.storage() == Type.Kind.UUID) {
      if (!(value instanceof UUID uuid)) throw wrongType(value);
      append(Long.reverseBytes(uuid.getMostSignificantBits()),
          Long.reverseBytes(uuid.getLeastSignificantBits()));
    } else if (value instanceof BigDecimal || value instanceof NumberText) {
      appendDecimal(exact(value));
    } else if (value instanceof BigInteger integer) {
      appendDecimal(exact(new BigDecimal(integer)));
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short
        || value instanceof Byte) {
      appendDecimal(exact(BigDecimal.valueOf(((Number) value).longValue())));
    } else {
      throw wrongType(value);
    }
  }

  private void appendDecimal(BigDecimal value) {
    // The digits of a large exponent are not written out before it is known that they fit.
    if (value.scale() > type.scale()
        || value.precision() - (long) value.scale() + type.scale() > type.precision()) {
      throw outOfRange(value);
    }
    BigInteger unscaled = value.setScale(type.scale()).unscaledValue();
    append(unscaled.longValue(), unscaled.shiftRight(64).longValue());
  }

  private void append(long first, long second) {
    reserveBlank();
    words[2 * length] = first;
    words[2 * length + 1] = second;
    appended();
  }

  @Override
  void reserveBlank() {
    if (2 * length == words.length) words = Arrays.copyOf(words, 4 * length);
    words[2 * length] = 0;
    words[2 * length + 1] = 0;
  }

  @Override
  void truncateValues(int size) {}

  @Override
  long bytes() {
    return 16L * length;
  }

  @Override
  void give(Buffers out) {
    give(out, 0, words, 16L * length, null, 0);
  }
}
