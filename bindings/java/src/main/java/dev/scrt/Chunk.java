package dev.scrt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.IntFunction;

/**
 * The values of one field for some rows at once: a loop per column instead of a call per value.
 *
 * @param <A> the array that holds them
 */
abstract class Chunk<A> {
  /** Few enough that the arrays of all fields stay in the processor's cache. */
  static final int ROWS = 256;

  private final A out;
  private final MethodHandle element;

  /** Over an array of {@link #ROWS}. */
  Chunk(A out) {
    this.out = out;
    element = MethodHandles.arrayElementGetter(out.getClass()).bindTo(out);
  }

  /** A handle (int)T for the values that were filled in last. */
  final MethodHandle element() {
    return element;
  }

  /** Reads the values of these slots. */
  final void fill(int from, int count) {
    fill(out, from, count);
  }

  /** Reads the values of these slots to the front of the array. */
  abstract void fill(A out, int from, int count);

  /** 64-bit integers. */
  static final class Longs extends Chunk<long[]> {
    private final ValueReader.Longs values;

    Longs(ValueReader.Longs values) {
      super(new long[ROWS]);
      this.values = values;
    }

    @Override
    void fill(long[] out, int from, int count) {
      if (values.column().nullCount() == 0) {
        values.column().copy(from, count, out);
      } else {
        for (int i = 0; i < count; ++i) out[i] = values.getLong(from + i);
      }
    }
  }

  /** Integers that must fit 32 bits. */
  static final class Ints extends Chunk<int[]> {
    private final ValueReader.Longs values;

    Ints(ValueReader.Longs values) {
      super(new int[ROWS]);
      this.values = values;
    }

    @Override
    void fill(int[] out, int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = values.getInt(from + i);
    }
  }

  /** Floating point numbers. */
  static final class Doubles extends Chunk<double[]> {
    private final ValueReader.Doubles values;

    Doubles(ValueReader.Doubles values) {
      super(new double[ROWS]);
      this.values = values;
    }

    @Override
    void fill(double[] out, int from, int count) {
      if (values.column().nullCount() == 0) {
        values.column().copy(from, count, out);
      } else {
        for (int i = 0; i < count; ++i) out[i] = values.getDouble(from + i);
      }
    }
  }

  /** Truth values. */
  static final class Booleans extends Chunk<boolean[]> {
    private final ValueReader.Booleans values;

    Booleans(ValueReader.Booleans values) {
      super(new boolean[ROWS]);
      this.values = values;
    }

    @Override
    void fill(boolean[] out, int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = values.getBoolean(from + i);
    }
  }

  /** Text, decoded. */
  static final class Strings extends Chunk<String[]> {
    private final StringColumn column;

    Strings(StringColumn column) {
      super(new String[ROWS]);
      this.column = column;
    }

    @Override
    void fill(String[] out, int from, int count) {
      column.copy(from, count, out);
    }
  }

  /** Text as bytes. */
  static final class Texts extends Chunk<Text[]> {
    private final StringColumn column;

    Texts(StringColumn column) {
      super(new Text[ROWS]);
      this.column = column;
    }

    @Override
    void fill(Text[] out, int from, int count) {
      column.copy(from, count, out);
    }
  }

  /** Dates; those that come again are the same object. */
  static final class Dates extends Chunk<LocalDate[]> {
    /** Days of 22 years, which do not get into each other's way. */
    private static final int KNOWN = 1 << 13;

    private final DateColumn column;
    private final LocalDate[] known = new LocalDate[KNOWN];
    private final int[] days = new int[KNOWN];

    Dates(DateColumn column) {
      super(new LocalDate[ROWS]);
      this.column = column;
    }

    @Override
    void fill(LocalDate[] out, int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = column.hasValueAt(from + i) ? date(from + i) : null;
    }

    private LocalDate date(int index) {
      int day = column.getEpochDay(index);
      int at = day & KNOWN - 1;
      if (known[at] == null || days[at] != day) {
        known[at] = column.getLocalDate(index);
        days[at] = day;
      }
      return known[at];
    }
  }

  /** Instants. */
  static final class Instants extends Chunk<Instant[]> {
    private final TimestampColumn column;

    Instants(TimestampColumn column) {
      super(new Instant[ROWS]);
      this.column = column;
    }

    @Override
    void fill(Instant[] out, int from, int count) {
      for (int i = 0; i < count; ++i) {
        out[i] = column.hasValueAt(from + i) ? column.getInstant(from + i) : null;
      }
    }
  }

  /** Lists of floating point numbers, as arrays. */
  static final class DoubleArrays extends Chunk<double[][]> {
    private final ListColumn column;
    private final DoubleColumn element;

    DoubleArrays(ListColumn column, DoubleColumn element) {
      super(new double[ROWS][]);
      this.column = column;
      this.element = element;
    }

    @Override
    void fill(double[][] out, int from, int count) {
      for (int i = 0; i < count; ++i) {
        out[i] = column.hasValueAt(from + i) ? ValueReader.doubles(column, element, from + i) : null;
      }
    }
  }

  /** Lists of 64-bit integers, as arrays. */
  static final class LongArrays extends Chunk<long[][]> {
    private final ListColumn column;
    private final LongColumn element;

    LongArrays(ListColumn column, LongColumn element) {
      super(new long[ROWS][]);
      this.column = column;
      this.element = element;
    }

    @Override
    void fill(long[][] out, int from, int count) {
      for (int i = 0; i < count; ++i) {
        out[i] = column.hasValueAt(from + i) ? ValueReader.longs(column, element, from + i) : null;
      }
    }
  }

  /** Everything else. */
  static final class Objects extends Chunk<Object[]> {
    private final IntFunction<Object> values;

    Objects(IntFunction<Object> values) {
      super(new Object[ROWS]);
      this.values = values;
    }

    @Override
    void fill(Object[] out, int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = values.apply(from + i);
    }
  }
}
