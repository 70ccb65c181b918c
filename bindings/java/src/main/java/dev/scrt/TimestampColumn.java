package dev.scrt;

import java.time.Instant;

/** A column of {@code timestamp}: instants. */
public final class TimestampColumn extends Column {
  TimestampColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value as a number.
   *
   * @param index from 0
   * @return nano- or microseconds, as {@link Type#unit()} says, since 1970-01-01T00:00:00Z; meaningless
   *     where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long getLong(int index) {
    check(index);
    return LittleEndian.getLong(block, values + 8 * index);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public Instant getInstant(int index) {
    return Times.instant(getLong(index), type().unit());
  }

  @Override
  Object valueAt(int index) {
    return getInstant(index);
  }
}
