package dev.scrt;

import java.util.Arrays;
import java.util.Map;

final class MapBuilder extends ColumnBuilder {
  private final ColumnBuilder keys;
  private final ColumnBuilder mapped;
  /** Where each slot ends, behind a 0. */
  private int[] ends = new int[FIRST_CAPACITY + 1];

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
    if (length + 1 == ends.length) ends = Arrays.copyOf(ends, grown() + 1);
    ends[length + 1] = keys.length;
  }

  @Override
  void truncateValues(int size) {
    int entries = ends[size];
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
  void give(Buffers out) {
    give(out, 2, ends, 4L * (length + 1), null, 0);
    keys.give(out);
    mapped.give(out);
  }
}
