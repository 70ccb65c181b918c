package dev.scrt;

import java.util.Arrays;

final class UnionBuilder extends ColumnBuilder {
  private final ColumnBuilder[] alternatives;
  private byte[] numbers = new byte[FIRST_CAPACITY];
  private int[] offsets = new int[FIRST_CAPACITY];

  UnionBuilder(Type type, String name) {
    super(type, name);
    alternatives = new ColumnBuilder[type.columnChildren().size()];
    for (int i = 0; i < alternatives.length; ++i) {
      Type alternative = type.columnChildren().get(i);
      alternatives[i] = make(alternative, name + " (" + alternative + ")");
    }
  }

  @Override
  void append(Object value) {
    if (value instanceof UnionValue chosen) {
      if (chosen.alternative() < 0 || chosen.alternative() >= alternatives.length || chosen.value() == null) {
        throw outOfRange(chosen);
      }
      append(chosen.alternative(), chosen.value());
      return;
    }
    for (boolean natural : new boolean[] {true, false}) {
      for (int i = 0; i < alternatives.length; ++i) {
        if (isNatural(alternatives[i].type.storage(), value) == natural && takes(i, value)) return;
      }
    }
    throw wrongType(value);
  }

  /** Whether values of the type are read as objects of this class. */
  private static boolean isNatural(Type.Kind kind, Object value) {
    return switch (kind) {
      case BOOL -> value instanceof Boolean;
      case I8 -> value instanceof Byte;
      case U8, I16 -> value instanceof Short;
      case U16, I32 -> value instanceof Integer;
      case U32, U64, I64 -> value instanceof Long;
      case F32 -> value instanceof Float;
      case F64 -> value instanceof Double;
      case DECIMAL -> value instanceof java.math.BigDecimal;
      case NUMBER -> value instanceof NumberText;
      case JSON -> value instanceof Json;
      case TIMESTAMP -> value instanceof java.time.Instant;
      default -> !(value instanceof Number);
    };
  }

  private boolean takes(int alternative, Object value) {
    ColumnBuilder column = alternatives[alternative];
    int before = column.length;
    try {
      append(alternative, value);
      return true;
    } catch (ScrtException error) {
      if (error.code() == ErrorCode.ENCODING || error.code() == ErrorCode.LIMIT) throw error;
      column.truncate(before);
      return false;
    }
  }

  private void append(int alternative, Object value) {
    ColumnBuilder column = alternatives[alternative];
    int offset = column.length;
    column.append(value);
    reserveBlank();
    numbers[length] = (byte) alternative;
    offsets[length] = offset;
    appended();
  }

  @Override
  void reserveBlank() {
    if (length == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * length);
      offsets = Arrays.copyOf(offsets, 2 * length);
    }
    // Where the alternative's next value would stand, so that truncating finds its way back.
    numbers[length] = 0;
    offsets[length] = alternatives[0].length;
  }

  @Override
  void truncateValues(int size) {
    int[] lengths = new int[alternatives.length];
    for (int i = size - 1, missing = lengths.length; i >= 0 && missing > 0; --i) {
      int alternative = numbers[i];
      if (lengths[alternative] != 0) continue;
      // A slot without a value has the offset behind the values before it.
      lengths[alternative] = offsets[i] + (isBlank(i) ? 0 : 1);
      if (lengths[alternative] != 0) missing--;
    }
    for (int i = 0; i < lengths.length; ++i) alternatives[i].truncate(lengths[i]);
  }

  @Override
  void clearValues() {
    for (ColumnBuilder alternative : alternatives) alternative.clear();
  }

  @Override
  long bytes() {
    long bytes = 5L * length;
    for (ColumnBuilder alternative : alternatives) bytes += alternative.bytes();
    return bytes;
  }

  @Override
  void give(Buffers out) {
    give(out, alternatives.length, numbers, length, offsets, 4L * length);
    for (ColumnBuilder alternative : alternatives) alternative.give(out);
  }
}
