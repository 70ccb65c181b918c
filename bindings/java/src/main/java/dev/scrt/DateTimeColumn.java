package dev.scrt;

import java.time.LocalDateTime;

/** A column of {@code datetime}: times without a zone. */
public final class DateTimeColumn extends Column {
  DateTimeColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value as a number.
   *
   * @param index from 0
   * @return nano- or microseconds, as {@link Type#unit()} says, since 1970-01-01T00:00:00 on the same
   *     clock; meaningless where there is no value
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
  public LocalDateTime getLocalDateTime(int index) {
    return Times.local(getLong(index), type().unit());
  }

  @Override
  Object valueAt(int index) {
    return getLocalDateTime(index);
  }
}
