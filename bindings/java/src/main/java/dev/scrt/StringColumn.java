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
