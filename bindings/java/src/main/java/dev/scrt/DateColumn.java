package dev.scrt;

import java.time.LocalDate;

/** A column of {@code date}. */
public final class DateColumn extends Column {
  DateColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value as a number.
   *
   * @param index from 0
   * @return days since 1970-01-01; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int getEpochDay(int index) {
    check(index);
    return LittleEndian.getInt(block, values + 4 * index);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public LocalDate getLocalDate(int index) {
    return LocalDate.ofEpochDay(getEpochDay(index));
  }

  @Override
  Object valueAt(int index) {
    return getLocalDate(index);
  }
}
