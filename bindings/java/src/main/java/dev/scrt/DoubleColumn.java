package dev.scrt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A column of {@code f32} or {@code f64}. */
public final class DoubleColumn extends Column {
  private final boolean wide;

  DoubleColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    wide = type.storage() == Type.Kind.F64;
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value, of {@code f32} exactly; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public double getDouble(int index) {
    check(index);
    return wide ? LittleEndian.getDouble(block, values + 8 * index) : LittleEndian.getFloat(block, values + 4 * index);
  }

  /**
   * Copies values out; the way to loop over many.
   *
   * @param from the first slot
   * @param to behind the last slot
   * @return one number per slot
   * @throws IndexOutOfBoundsException if there are no such slots
   */
  public double[] toArray(int from, int to) {
    Objects.checkFromToIndex(from, to, size());
    double[] out = new double[to - from];
    copy(from, out.length, out);
    return out;
  }

  void copy(int from, int count, double[] out) {
    if (wide && count > FEW) {
      ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).position(values + 8 * from).asDoubleBuffer()
          .get(out, 0, count);
    } else {
      for (int i = 0; i < count; ++i) out[i] = getDouble(from + i);
    }
  }

  @Override
  Object valueAt(int index) {
    double value = getDouble(index);
    if (wide) return value;
    return (float) value;
  }
}
