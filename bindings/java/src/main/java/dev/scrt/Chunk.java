package dev.scrt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.IntFunction;

/** The values of one field for some rows at once: a loop per column instead of a call per value. */
abstract class Chunk {
  /** Few enough that the arrays of all fields stay in the processor's cache. */
  static final int ROWS = 256;

  private final MethodHandle element;

  /** Over an array of {@link #ROWS}. */
  Chunk(Object array) {
    element = MethodHandles.arrayElementGetter(array.getClass()).bindTo(array);
  }

  /** A handle (int)T for the values that were filled in last. */
  final MethodHandle element() {
    return element;
  }

  /** Reads the values of these slots. */
  abstract void fill(int from, int count);

  /** 64-bit integers. */
  static final class Longs extends Chunk {
    private final ValueReader.Longs values;
    private final long[] out;

    Longs(ValueReader.Longs values) {
      this(values, new long[ROWS]);
    }

    private Longs(ValueReader.Longs values, long[] out) {
      super(out);
      this.values = values;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      if (values.column().nullCount() == 0) {
        values.column().copy(from, count, out);
      } else {
        for (int i = 0; i < count; ++i) out[i] = values.getLong(from + i);
      }
    }
  }

  /** Integers that must fit 32 bits. */
  static final class Ints extends Chunk {
    private final ValueReader.Longs values;
    private final int[] out;

    Ints(ValueReader.Longs values) {
      this(values, new int[ROWS]);
    }

    private Ints(ValueReader.Longs values, int[] out) {
      super(out);
      this.values = values;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = values.getInt(from + i);
    }
  }

  /** Floating point numbers. */
  static final class Doubles extends Chunk {
    private final ValueReader.Doubles values;
    private final double[] out;

    Doubles(ValueReader.Doubles values) {
      this(values, new double[ROWS]);
    }

    private Doubles(ValueReader.Doubles values, double[] out) {
      super(out);
      this.values = values;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      if (values.column().nullCount() == 0) {
        values.column().copy(from, count, out);
      } else {
        for (int i = 0; i < count; ++i) out[i] = values.getDouble(from + i);
      }
    }
  }

  /** Truth values. */
  static final class Booleans extends Chunk {
    private final ValueReader.Booleans values;
    private final boolean[] out;

    Booleans(ValueReader.Booleans values) {
      this(values, new boolean[ROWS]);
    }

    private Booleans(ValueReader.Booleans values, boolean[] out) {
      super(out);
      this.values = values;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = values.getBoolean(from + i);
    }
  }

  /** Text, decoded. */
  static final class Strings extends Chunk {
    private final StringColumn column;
    private final String[] out;

    Strings(StringColumn column) {
      this(column, new String[ROWS]);
    }

    private Strings(StringColumn column, String[] out) {
      super(out);
      this.column = column;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      column.copy(from, count, out);
    }
  }

  /** Text as bytes. */
  static final class Texts extends Chunk {
    private final StringColumn column;
    private final Text[] out;

    Texts(StringColumn column) {
      this(column, new Text[ROWS]);
    }

    private Texts(StringColumn column, Text[] out) {
      super(out);
      this.column = column;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      column.copy(from, count, out);
    }
  }

  /** Dates; those that come again are the same object. */
  static final class Dates extends Chunk {
    /** Days of 22 years, which do not get into each other's way. */
    private static final int KNOWN = 1 << 13;

    private final DateColumn column;
    private final LocalDate[] out;
    private final LocalDate[] known = new LocalDate[KNOWN];
    private final int[] days = new int[KNOWN];

    Dates(DateColumn column) {
      this(column, new LocalDate[ROWS]);
    }

    private Dates(DateColumn column, LocalDate[] out) {
      super(out);
      this.column = column;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
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
  static final class Instants extends Chunk {
    private final TimestampColumn column;
    private final Instant[] out;

    Instants(TimestampColumn column) {
      this(column, new Instant[ROWS]);
    }

    private Instants(TimestampColumn column, Instant[] out) {
      super(out);
      this.column = column;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      for (int i = 0; i < count; ++i) {
        out[i] = column.hasValueAt(from + i) ? column.getInstant(from + i) : null;
      }
    }
  }

  /** Lists of floating point numbers, as arrays. */
  static final class DoubleArrays extends Chunk {
    private final ListColumn column;
    private final DoubleColumn element;
    private final double[][] out;

    DoubleArrays(ListColumn column, DoubleColumn element) {
      this(column, element, new double[ROWS][]);
    }

    private DoubleArrays(ListColumn column, DoubleColumn element, double[][] out) {
      super(out);
      this.column = column;
      this.element = element;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      for (int i = 0; i < count; ++i) {
        out[i] = column.hasValueAt(from + i) ? ValueReader.doubles(column, element, from + i) : null;
      }
    }
  }

  /** Lists of 64-bit integers, as arrays. */
  static final class LongArrays extends Chunk {
    private final ListColumn column;
    private final LongColumn element;
    private final long[][] out;

    LongArrays(ListColumn column, LongColumn element) {
      this(column, element, new long[ROWS][]);
    }

    private LongArrays(ListColumn column, LongColumn element, long[][] out) {
      super(out);
      this.column = column;
      this.element = element;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      for (int i = 0; i < count; ++i) {
        out[i] = column.hasValueAt(from + i) ? ValueReader.longs(column, element, from + i) : null;
      }
    }
  }

  /** Everything else. */
  static final class Objects extends Chunk {
    private final IntFunction<Object> values;
    private final Object[] out;

    Objects(IntFunction<Object> values) {
      this(values, new Object[ROWS]);
    }

    private Objects(IntFunction<Object> values, Object[] out) {
      super(out);
      this.values = values;
      this.out = out;
    }

    @Override
    void fill(int from, int count) {
      for (int i = 0; i < count; ++i) out[i] = values.apply(from + i);
    }
  }
}
