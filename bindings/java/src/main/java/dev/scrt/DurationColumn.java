package dev.scrt;

import java.time.Duration;

/** A column of {@code duration}. */
public final class DurationColumn extends Column {
  DurationColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value as a number.
   *
   * @param index from 0
   * @return nanoseconds; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long getNanos(int index) {
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
  public Duration getDuration(int index) {
    return Duration.ofNanos(getNanos(index));
  }

  @Override
  Object valueAt(int index) {
    return getDuration(index);
  }
}
