package dev.scrt;

/** A column of {@code bool}. */
public final class BooleanColumn extends Column {
  BooleanColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public boolean getBoolean(int index) {
    check(index);
    return (block[values + (index >> 3)] >> (index & 7) & 1) != 0;
  }

  @Override
  Object valueAt(int index) {
    return getBoolean(index);
  }
}
