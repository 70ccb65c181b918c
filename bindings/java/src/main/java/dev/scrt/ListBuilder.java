package dev.scrt;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;

final class ListBuilder extends ColumnBuilder {
  private final ColumnBuilder element;
  /** Where each slot ends, behind a 0. */
  private int[] ends = new int[FIRST_CAPACITY + 1];

  ListBuilder(Type type, String name) {
    super(type, name);
    element = make(type.columnChildren().get(0), name + "[]");
  }

  @Override
  void append(Object value) {
    if (value instanceof Collection<?> list) {
      for (Object item : list) element.put(item);
    } else if (value instanceof long[] array) {
      for (long item : array) element.appendLong(item);
    } else if (value instanceof double[] array) {
      for (double item : array) element.appendDouble(item);
    } else if (value.getClass().isArray()) {
      int count = Array.getLength(value);
      for (int i = 0; i < count; ++i) element.put(Array.get(value, i));
    } else {
      throw wrongType(value);
    }
    reserveBlank();
    appended();
  }

  @Override
  void reserveBlank() {
    if (length + 1 == ends.length) ends = Arrays.copyOf(ends, grown() + 1);
    ends[length + 1] = element.length;
  }

  @Override
  void truncateValues(int size) {
    element.truncate(ends[size]);
  }

  @Override
  void clearValues() {
    element.clear();
  }

  @Override
  long bytes() {
    return 4L * length + element.bytes();
  }

  @Override
  void give(Buffers out) {
    give(out, 1, ends, 4L * (length + 1), null, 0);
    element.give(out);
  }
}
