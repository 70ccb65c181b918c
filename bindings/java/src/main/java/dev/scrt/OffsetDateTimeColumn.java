package dev.scrt;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** A column of {@code timestamptz}: instants with the offset of a local clock. */
public final class OffsetDateTimeColumn extends Column {
  private static final int MAX_OFFSET_MINUTES = 18 * 60;

  private final LongColumn instants;
  private final LongColumn offsets;

  OffsetDateTimeColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    instants = new LongColumn(type.columnChildren().get(0), "instants", null, 0);
    offsets = new LongColumn(type.columnChildren().get(1), "offsets", null, 1);
  }

  @Override
  void clear() {
    super.clear();
    instants.clear();
    offsets.clear();
  }

  @Override
  int bindChildren(Block from, int next) {
    return offsets.bind(from, instants.bind(from, next));
  }

  /**
   * The instant of a value.
   *
   * @param index from 0
   * @return the instant; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public Instant getInstant(int index) {
    return Times.instant(instants.getLong(index), TimeUnit.NANOSECONDS);
  }

  /**
   * The offset of a value's clock from UTC.
   *
   * @param index from 0
   * @return minutes, -1439 to 1439; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int getOffsetMinutes(int index) {
    return (int) offsets.getLong(index);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   * @throws ScrtException {@link ErrorCode#RANGE} if the offset is beyond Java's 18 hours;
   *     {@link #getInstant} and {@link #getOffsetMinutes} have it
   */
  public OffsetDateTime getOffsetDateTime(int index) {
    int minutes = getOffsetMinutes(index);
    if (Math.abs(minutes) > MAX_OFFSET_MINUTES) {
      throw new ScrtException(ErrorCode.RANGE, "an offset of " + minutes + " minutes has no ZoneOffset");
    }
    return getInstant(index).atOffset(ZoneOffset.ofTotalSeconds(60 * minutes));
  }

  @Override
  Object valueAt(int index) {
    return getOffsetDateTime(index);
  }
}
