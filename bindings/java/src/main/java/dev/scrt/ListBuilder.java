package dev.scrt;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

final class ListBuilder extends ColumnBuilder {
  private final ColumnBuilder element;
  private int[] ends = new int[FIRST_CAPACITY];

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
    if (length == ends.length) ends = Arrays.copyOf(ends, 2 * length);
    ends[length] = element.length;
  }

  @Override
  void truncateValues(int size) {
    element.truncate(size == 0 ? 0 : ends[size - 1]);
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
  void describe(Packer out) {
    describe(out, 1, 4L * (length + 1), -1);
    element.describe(out);
  }

  @Override
  void copy(Packer out) {
    super.copy(out);
    copyOffsets(values(out), ends, length);
    element.copy(out);
  }

  static void copyOffsets(ByteBuffer values, int[] ends, int length) {
    values.putInt(0, 0);
    values.position(4);
    values.slice().order(values.order()).asIntBuffer().put(ends, 0, length);
  }
}
