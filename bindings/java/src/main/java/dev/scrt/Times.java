package dev.scrt;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** Instants as numbers and back, exactly or not at all. */
final class Times {
  private static final long NANOS = 1_000_000_000L;
  private static final long MICROS = 1_000_000L;

  private Times() {}

  private static long perSecond(TimeUnit unit) {
    return unit == TimeUnit.MICROSECONDS ? MICROS : NANOS;
  }

  static Instant instant(long value, TimeUnit unit) {
    long per = perSecond(unit);
    return Instant.ofEpochSecond(Math.floorDiv(value, per), Math.floorMod(value, per) * (NANOS / per));
  }

  static LocalDateTime local(long value, TimeUnit unit) {
    long per = perSecond(unit);
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(value, per), (int) (Math.floorMod(value, per) * (NANOS / per)), ZoneOffset.UTC);
  }

  static long number(long seconds, int nanos, TimeUnit unit) {
    long per = perSecond(unit);
    long step = NANOS / per;
    if (nanos % step != 0) {
      throw new ScrtException(ErrorCode.RANGE, "a time with more digits than microseconds have");
    }
    long part = nanos / step;
    try {
      // Before 1970 the product alone may be below what fits.
      if (seconds < 0 && part > 0) {
        return Math.addExact(Math.multiplyExact(seconds + 1, per), part - per);
      }
      return Math.addExact(Math.multiplyExact(seconds, per), part);
    } catch (ArithmeticException error) {
      throw new ScrtException(ErrorCode.RANGE, "a time beyond what 64 bits of " + unit + " hold", error);
    }
  }
}
