package dev.scrt;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Dates, times and durations: integers that are never taken for one. */
final class TimeBuilder extends LongBuilder {
  TimeBuilder(Type type, String name) {
    super(type, name);
  }

  @Override
  void append(Object value) {
    super.appendLong(numberOf(value));
  }

  @Override
  void appendLong(long value) {
    throw wrongType(value);
  }

  /** The number that is stored itself. */
  void appendStored(long value) {
    super.appendLong(value);
  }

  void putStored(Long value) {
    if (value == null) {
      putComponent(null);
    } else {
      appendStored(value);
    }
  }

  private long numberOf(Object value) {
    switch (type.storage()) {
      case DATE -> {
        if (value instanceof LocalDate date) return date.toEpochDay();
      }
      case DATETIME -> {
        if (value instanceof LocalDateTime time) {
          return Times.number(time.toEpochSecond(ZoneOffset.UTC), time.getNano(), type.unit());
        }
      }
      case TIMESTAMP -> {
        if (value instanceof Instant time) {
          return Times.number(time.getEpochSecond(), time.getNano(), type.unit());
        }
        if (value instanceof OffsetDateTime time) return numberOf(time.toInstant());
        if (value instanceof ZonedDateTime time) return numberOf(time.toInstant());
      }
      default -> {
        if (value instanceof Duration duration) {
          try {
            return duration.toNanos();
          } catch (ArithmeticException error) {
            throw outOfRange(value);
          }
        }
      }
    }
    throw wrongType(value);
  }
}
