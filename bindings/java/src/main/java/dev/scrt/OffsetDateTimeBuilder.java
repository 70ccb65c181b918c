package dev.scrt;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;

/** Instants with an offset, which are two columns. */
final class OffsetDateTimeBuilder extends ColumnBuilder {
  private final LongBuilder instants;
  private final LongBuilder offsets;

  OffsetDateTimeBuilder(Type type, String name) {
    super(type, name);
    instants = new LongBuilder(type.columnChildren().get(0), name);
    offsets = new LongBuilder(type.columnChildren().get(1), name);
  }

  @Override
  void append(Object value) {
    OffsetDateTime time;
    if (value instanceof OffsetDateTime given) {
      time = given;
    } else if (value instanceof ZonedDateTime given) {
      time = given.toOffsetDateTime();
    } else {
      throw wrongType(value);
    }
    int seconds = time.getOffset().getTotalSeconds();
    if (seconds % 60 != 0) throw outOfRange(value);
    Instant instant = time.toInstant();
    instants.appendLong(Times.number(instant.getEpochSecond(), instant.getNano(), TimeUnit.NANOSECONDS));
    offsets.appendLong(seconds / 60);
    appended();
  }

  @Override
  void reserveBlank() {
    instants.appendLong(0);
    offsets.appendLong(0);
  }

  @Override
  void truncateValues(int size) {
    instants.truncate(size);
    offsets.truncate(size);
  }

  @Override
  void clearValues() {
    instants.clear();
    offsets.clear();
  }

  @Override
  long bytes() {
    return instants.bytes() + offsets.bytes();
  }

  @Override
  void give(Buffers out) {
    give(out, 2, null, 0, null, 0);
    instants.give(out);
    offsets.give(out);
  }
}
