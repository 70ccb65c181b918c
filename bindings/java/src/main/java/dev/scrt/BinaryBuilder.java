package dev.scrt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Text and bytes of any length. */
final class BinaryBuilder extends ColumnBuilder {
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?+([eE][-+]?[0-9]++)?+");
  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;
  private static final byte[] BLANK = {};

  private byte[] bytes = new byte[16 * FIRST_CAPACITY];
  private int[] ends = new int[FIRST_CAPACITY];
  private int size;

  BinaryBuilder(Type type, String name) {
    super(type, name);
  }

  @Override
  void append(Object value) {
    switch (type.storage()) {
      case STRING -> {
        if (value instanceof String text) {
          appendText(text);
          return;
        }
        if (value instanceof Enum<?> constant) {
          appendText(constant.name());
          return;
        }
      }
      case JSON -> {
        if (value instanceof Json || value instanceof String) {
          appendText(value.toString());
          return;
        }
      }
      case NUMBER -> {
        if (appendNumber(value)) return;
      }
      default -> {
        if (value instanceof byte[] array) {
          appendBytes(array);
          return;
        }
        if (value instanceof ByteBuffer buffer) {
          byte[] array = new byte[buffer.remaining()];
          buffer.duplicate().get(array);
          appendBytes(array);
          return;
        }
      }
    }
    throw wrongType(value);
  }

  private boolean appendNumber(Object value) {
    if (value instanceof NumberText || value instanceof BigInteger || value instanceof Long
        || value instanceof Integer || value instanceof Short || value instanceof Byte
        || value instanceof BigDecimal || value instanceof String) {
      String text = value.toString();
      if (!NUMBER.matcher(text).matches()) throw outOfRange(value);
      appendText(text);
      return true;
    }
    if (value instanceof Double || value instanceof Float) {
      if (!Double.isFinite(((Number) value).doubleValue())) throw outOfRange(value);
      appendText(value.toString());
      return true;
    }
    return false;
  }

  void appendText(String text) {
    appendBytes(Utf8.encode(text));
  }

  private void appendBytes(byte[] value) {
    reserve(value);
    appended();
  }

  private void reserve(byte[] value) {
    if (value.length > MAX_BYTES - size) {
      throw new ScrtException(ErrorCode.LIMIT, "more than 2 GiB of text in one batch, in " + name);
    }
    if (size + value.length > bytes.length) {
      long wanted = Math.max(2L * bytes.length, (long) size + value.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MAX_BYTES));
    }
    if (length == ends.length) ends = Arrays.copyOf(ends, 2 * length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    ends[length] = size;
  }

  @Override
  void reserveBlank() {
    reserve(BLANK);
  }

  @Override
  void truncateValues(int to) {
    size = to == 0 ? 0 : ends[to - 1];
  }

  @Override
  long bytes() {
    return size + 4L * length;
  }

  @Override
  void describe(Packer out) {
    describe(out, 0, 4L * (length + 1), size);
  }

  @Override
  void copy(Packer out) {
    super.copy(out);
    ByteBuffer values = values(out);
    values.putInt(0, 0);
    values.position(4);
    values.slice().order(values.order()).asIntBuffer().put(ends, 0, length);
    data(out).put(bytes, 0, size);
  }
}
