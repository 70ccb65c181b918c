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

  private byte[] bytes = new byte[16 * FIRST_CAPACITY];
  /** Where each slot ends, behind a 0. */
  private int[] ends = new int[FIRST_CAPACITY + 1];
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
        if (value instanceof Text text) {
          reserve(text.byteLength());
          text.copyTo(bytes, ends[length]);
          appended();
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
    reserve(value.length);
    System.arraycopy(value, 0, bytes, ends[length], value.length);
    appended();
  }

  /** Makes a slot of so many bytes, which are yet to be put where it begins. */
  private void reserve(int count) {
    if (count > MAX_BYTES - size) {
      throw new ScrtException(ErrorCode.LIMIT, "more than 2 GiB of text in one batch, in " + name);
    }
    if (size + count > bytes.length) {
      long wanted = Math.max(2L * bytes.length, (long) size + count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MAX_BYTES));
    }
    if (length + 1 == ends.length) ends = Arrays.copyOf(ends, grown() + 1);
    size += count;
    ends[length + 1] = size;
  }

  @Override
  void reserveBlank() {
    reserve(0);
  }

  @Override
  void truncateValues(int to) {
    size = ends[to];
  }

  @Override
  long bytes() {
    return size + 4L * length;
  }

  @Override
  void give(Buffers out) {
    give(out, 0, ends, 4L * (length + 1), bytes, size);
  }
}
