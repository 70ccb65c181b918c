package dev.scrt;

import java.util.Arrays;
import java.util.Map;

final class MapBuilder extends ColumnBuilder {
  private final ColumnBuilder keys;
  private final ColumnBuilder mapped;
  private int[] ends = new int[FIRST_CAPACITY];

  MapBuilder(Type type, String name) {
    super(type, name);
    keys = make(type.columnChildren().get(0), name + " (key)");
    mapped = make(type.columnChildren().get(1), name + " (value)");
  }

  @Override
  void append(Object value) {
    if (!(value instanceof Map<?, ?> map)) throw wrongType(value);
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      keys.put(entry.getKey());
      mapped.put(entry.getValue());
    }
    reserveBlank();
    appended();
  }

  @Override
  void reserveBlank() {
    if (length == ends.length) ends = Arrays.copyOf(ends, 2 * length);
    ends[length] = keys.length;
  }

  @Override
  void truncateValues(int size) {
    int entries = size == 0 ? 0 : ends[size - 1];
    keys.truncate(entries);
    mapped.truncate(entries);
  }

  @Override
  void clearValues() {
    keys.clear();
    mapped.clear();
  }

  @Override
  long bytes() {
    return 4L * length + keys.bytes() + mapped.bytes();
  }

  @Override
  void describe(Packer out) {
    describe(out, 2, 4L * (length + 1), -1);
    keys.describe(out);
    mapped.describe(out);
  }

  @Override
  void copy(Packer out) {
    super.copy(out);
    ListBuilder.copyOffsets(values(out), ends, length);
    keys.copy(out);
    mapped.copy(out);
  }
}
