package dev.scrt;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A column of integers of any width. Values come as {@code long}; those of {@code u64} by their bits, so
 * the ones from 2<sup>63</sup> on are negative: see {@link Long#toUnsignedString(long)} and
 * {@link #getBigInteger}.
 */
public final class LongColumn extends Column {
  private final Type.Kind kind;
  private final boolean wide;

  LongColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    kind = switch (type.storage()) {
      case DATE -> Type.Kind.I32;
      case DATETIME, TIMESTAMP, DURATION -> Type.Kind.I64;
      default -> type.storage();
    };
    wide = kind == Type.Kind.I64 || kind == Type.Kind.U64;
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long getLong(int index) {
    check(index);
    return wide ? LittleEndian.getLong(block, values + 8 * index) : narrow(index);
  }

  private long narrow(int index) {
    return switch (kind) {
      case I32 -> LittleEndian.getInt(block, values + 4 * index);
      case U32 -> LittleEndian.getInt(block, values + 4 * index) & 0xffffffffL;
      case I16 -> LittleEndian.getShort(block, values + 2 * index);
      case U16 -> LittleEndian.getShort(block, values + 2 * index) & 0xffff;
      case I8 -> block[values + index];
      default -> block[values + index] & 0xff;
    };
  }

  /**
   * A value as an exact number, also from 2<sup>63</sup> on.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public BigInteger getBigInteger(int index) {
    return exact(getLong(index), kind);
  }

  static BigInteger exact(long value, Type.Kind kind) {
    return kind == Type.Kind.U64 && value < 0
        ? new BigInteger(Long.toUnsignedString(value))
        : BigInteger.valueOf(value);
  }

  /**
   * Copies values out; the way to loop over many.
   *
   * @param from the first slot
   * @param to behind the last slot
   * @return one number per slot, as {@link #getLong} gives it
   * @throws IndexOutOfBoundsException if there are no such slots
   */
  public long[] toArray(int from, int to) {
    Objects.checkFromToIndex(from, to, size());
    long[] out = new long[to - from];
    copy(from, out.length, out);
    return out;
  }

  void copy(int from, int count, long[] out) {
    if (wide && count > FEW) {
      ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).position(values + 8 * from).asLongBuffer()
          .get(out, 0, count);
    } else {
      for (int i = 0; i < count; ++i) out[i] = getLong(from + i);
    }
  }

  @Override
  Object valueAt(int index) {
    long value = getLong(index);
    return switch (kind) {
      case I8 -> (byte) value;
      case I16, U8 -> (short) value;
      case I32, U16 -> (int) value;
      default -> value;
    };
  }
}
