package dev.scrt;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gathers the values of one column in arrays, until {@link #give} hands them over. After a failure {@link
 * #truncate} takes back what a row had added already.
 */
abstract class ColumnBuilder {
  static final int FIRST_CAPACITY = 64;
  private static final int MANY = 1024;

  final Type type;
  final String name;
  int length;
  private int nulls;
  /** A bit per slot, from the first null on. */
  private long[] validity;

  /** How many slots the column will have if it has many. */
  private int expected;

  ColumnBuilder(Type type, String name) {
    this.type = type;
    this.name = name;
  }

  static ColumnBuilder make(Type type, String name) {
    return switch (type.storage()) {
      case NULL -> new NullBuilder(type, name);
      case BOOL -> new BooleanBuilder(type, name);
      case U8, U16, U32, U64, I8, I16, I32, I64 -> new LongBuilder(type, name);
      case DATE, DATETIME, TIMESTAMP, DURATION -> new TimeBuilder(type, name);
      case F32, F64 -> new DoubleBuilder(type, name);
      case DECIMAL, UUID -> new WideBuilder(type, name);
      case STRING, NUMBER, JSON, BYTES -> new BinaryBuilder(type, name);
      case SYMBOL -> new SymbolBuilder(type, name);
      case TIMESTAMPTZ -> new OffsetDateTimeBuilder(type, name);
      case LIST -> new ListBuilder(type, name);
      case MAP -> new MapBuilder(type, name);
      case STRUCT -> new StructBuilder(type, name);
      case UNION -> new UnionBuilder(type, name);
      case REF -> throw new IllegalStateException("a ref is stored as another type");
    };
  }

  final void expect(int slots) {
    expected = slots;
  }

  /** The capacity that follows one of {@link #length}. */
  final int grown() {
    return length >= MANY && length < expected ? expected : 2 * length;
  }

  /** Appends a value, or null where the type takes it. */
  final void put(Object value) {
    if (value == null) {
      putNull();
    } else {
      append(value);
    }
  }

  final void putNull() {
    if (!type.nullable() && type.storage() != Type.Kind.NULL) {
      throw new ScrtException(ErrorCode.TYPE, "null for " + name + ", whose type " + type + " does not take it");
    }
    appendBlank();
  }

  /** Appends a value of any Java type that stands for the column's. */
  abstract void append(Object value);

  void appendLong(long value) {
    append(value);
  }

  /** A number of a type with a sign, so below 0 means just that. */
  void appendInt(int value) {
    append(value);
  }

  /** Null is null where the field takes it, and else leaves the field out. */
  final void putComponent(Object value) {
    if (value != null) {
      append(value);
    } else if (type.nullable()) {
      appendBlank();
    }
  }

  /** Null leaves the field out, an empty optional is null. */
  final void putOptional(Optional<?> value) {
    if (value != null) put(value.orElse(null));
  }

  void appendDouble(double value) {
    append(value);
  }

  void appendBoolean(boolean value) {
    append(value);
  }

  final boolean isBlank(int index) {
    return nulls != 0 && (validity[index >> 6] >> index & 1) == 0;
  }

  /** Appends a slot without a value. */
  final void appendBlank() {
    reserveBlank();
    if (validity == null || validity.length <= length >> 6) {
      validity = Arrays.copyOf(validity == null ? new long[0] : validity, Math.max(4, (length >> 5) + 2));
    }
    if (nulls == 0) {
      Arrays.fill(validity, 0);
      Arrays.fill(validity, 0, length >> 6, -1L);
      if ((length & 63) != 0) validity[length >> 6] = (1L << length) - 1;
    }
    nulls++;
    length++;
  }

  /** Puts something into the buffers for a slot without a value. */
  abstract void reserveBlank();

  /** Counts a slot whose value is in the buffers. */
  final void appended() {
    if (nulls != 0) {
      if (validity.length <= length >> 6) validity = Arrays.copyOf(validity, 2 * validity.length);
      validity[length >> 6] |= 1L << length;
    }
    length++;
  }

  /** Forgets the slots from this one on, and what was begun behind them. */
  final void truncate(int size) {
    int kept = Math.min(size, length);
    truncateValues(kept);
    for (int i = kept; i < length && nulls != 0; ++i) {
      if ((validity[i >> 6] >> i & 1) == 0) nulls--;
      validity[i >> 6] &= ~(1L << i);
    }
    length = kept;
  }

  /** Brings buffers and children, which may be ahead of this column, back to so many slots. */
  abstract void truncateValues(int size);

  /** Forgets all slots; memory is kept. */
  final void clear() {
    clearValues();
    length = 0;
    nulls = 0;
  }

  void clearValues() {
    truncateValues(0);
  }

  /** About how many bytes the column holds, children included. */
  abstract long bytes();

  static long bitmapBytes(int bits) {
    return (bits + 63L) / 64 * 8;
  }

  /** Hands over the buffers of this column and of its children, depth first. */
  abstract void give(Buffers out);

  final void give(Buffers out, int childCount, Object values, long valuesSize, Object data, long dataSize) {
    give(out, childCount, values, valuesSize, data, dataSize, null, null);
  }

  final void give(Buffers out, int childCount, Object values, long valuesSize, Object data, long dataSize,
      int[] shapeEnds, int[] shapeFields) {
    out.add(type.storage().ordinal(), childCount, length, nulls == 0 ? null : validity,
        nulls == 0 ? 0 : bitmapBytes(length), values, valuesSize, data, dataSize, shapeEnds, shapeFields);
  }

  /** The exact value of a number that may have a point and an exponent. */
  final BigDecimal exact(Object value) {
    try {
      BigDecimal number = value instanceof NumberText text ? text.bigDecimalValue() : (BigDecimal) value;
      return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    } catch (NumberFormatException error) {
      throw outOfRange(value);
    }
  }

  final ScrtException wrongType(Object value) {
    return new ScrtException(ErrorCode.TYPE,
        "a " + value.getClass().getName() + " for " + name + ", whose type is " + type);
  }

  final ScrtException outOfRange(Object value) {
    return new ScrtException(ErrorCode.RANGE, value + " for " + name + ", whose type is " + type);
  }
}
