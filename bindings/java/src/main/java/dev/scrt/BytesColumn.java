package dev.scrt;

import java.util.Arrays;

/** A column of {@code bytes}. */
public final class BytesColumn extends BinaryColumn {
  BytesColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return a new array; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public byte[] getBytes(int index) {
    check(index);
    return Arrays.copyOfRange(block, base() + start(index), base() + end(index));
  }

  @Override
  Object valueAt(int index) {
    return getBytes(index);
  }
}
