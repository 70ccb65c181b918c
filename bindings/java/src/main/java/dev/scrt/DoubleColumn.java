package dev.scrt;

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
    return wide ? block.getDouble(values + 8 * index) : block.getFloat(values + 4 * index);
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
    if (wide) {
      block.slice(Math.max(values, 0) + 8 * from, 8 * out.length).order(block.order()).asDoubleBuffer()
          .get(out);
    } else {
      for (int i = 0; i < out.length; ++i) out[i] = getDouble(from + i);
    }
    return out;
  }

  @Override
  Object valueAt(int index) {
    double value = getDouble(index);
    if (wide) return value;
    return (float) value;
  }
}
