package dev.scrt;

import java.util.UUID;

/** A column of {@code uuid}. */
public final class UuidColumn extends Column {
  UuidColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public UUID getUuid(int index) {
    check(index);
    // The bytes stand in the order of the text.
    return new UUID(
        Long.reverseBytes(LittleEndian.getLong(block, values + 16 * index)),
        Long.reverseBytes(LittleEndian.getLong(block, values + 16 * index + 8)));
  }

  @Override
  Object valueAt(int index) {
    return getUuid(index);
  }
}
