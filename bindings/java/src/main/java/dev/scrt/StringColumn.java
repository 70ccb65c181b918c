package dev.scrt;

import java.nio.charset.StandardCharsets;

/** A column of {@code string}, {@code number} or {@code json}. */
public final class StringColumn extends BinaryColumn {
  StringColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value as text.
   *
   * @param index from 0
   * @return the text; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public String getString(int index) {
    check(index);
    int start = start(index);
    return new String(block, base() + start, end(index) - start, StandardCharsets.UTF_8);
  }

  /**
   * A value as its bytes.
   *
   * @param index from 0
   * @return the text; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public Text getText(int index) {
    check(index);
    int start = start(index);
    source.handedOut = true;
    return new Text(block, base() + start, end(index) - start);
  }

  /** The values of some slots, or null. */
  void copy(int from, int count, String[] out) {
    boolean full = nullCount() == 0;
    int start = count == 0 ? 0 : start(from);
    for (int i = 0; i < count; ++i) {
      int end = end(from + i);
      out[i] = full || hasValueAt(from + i)
          ? new String(block, base() + start, end - start, StandardCharsets.UTF_8) : null;
      start = end;
    }
  }

  /** The values of some slots, or null. */
  void copy(int from, int count, Text[] out) {
    source.handedOut = true;
    byte[] bytes = block;
    boolean full = nullCount() == 0;
    int base = base();
    int start = count == 0 ? 0 : start(from);
    for (int i = 0; i < count; ++i) {
      int end = end(from + i);
      out[i] = full || hasValueAt(from + i) ? new Text(bytes, base + start, end - start) : null;
      start = end;
    }
  }

  @Override
  Object valueAt(int index) {
    String text = getString(index);
    return switch (type().storage()) {
      case NUMBER -> new NumberText(text);
      case JSON -> new Json(text);
      default -> text;
    };
  }
}
