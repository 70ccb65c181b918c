package dev.scrt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Texts that come again, each stored once. */
final class SymbolBuilder extends ColumnBuilder {
  private final Map<String, Integer> known = new HashMap<>();
  private final BinaryBuilder dictionary;
  private int[] codes = new int[FIRST_CAPACITY];

  SymbolBuilder(Type type, String name) {
    super(type, name);
    dictionary = new BinaryBuilder(type.columnChildren().get(0), name);
  }

  @Override
  void append(Object value) {
    if (value instanceof Enum<?> constant) {
      append(constant.name());
      return;
    }
    if (!(value instanceof String text)) throw wrongType(value);
    Integer code = known.get(text);
    if (code == null) {
      code = dictionary.length;
      dictionary.appendText(text);
      known.put(text, code);
    }
    reserveBlank();
    codes[length] = code;
    appended();
  }

  @Override
  void reserveBlank() {
    if (length == codes.length) codes = Arrays.copyOf(codes, grown());
    codes[length] = 0;
  }

  @Override
  void truncateValues(int size) {}

  @Override
  void clearValues() {
    known.clear();
    dictionary.clear();
  }

  @Override
  long bytes() {
    return 4L * length + dictionary.bytes();
  }

  @Override
  void give(Buffers out) {
    give(out, 1, codes, 4L * length, null, 0);
    dictionary.give(out);
  }
}
