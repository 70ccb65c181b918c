package dev.scrt;


/** A column of {@code symbol}: codes into a dictionary of texts. */
public final class SymbolColumn extends Column {
  private final StringColumn dictionary;
  /** Texts that were asked for; a race makes one twice and does no harm. */
  private String[] texts;

  SymbolColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    dictionary = new StringColumn(type.columnChildren().get(0), "dictionary", null, 0);
  }

  @Override
  void clear() {
    super.clear();
    dictionary.clear();
  }

  @Override
  int bindChildren(Block from, int next) {
    int end = dictionary.bind(from, next);
    texts = new String[dictionary.size()];
    return end;
  }

  /**
   * The texts.
   *
   * @return a column with one slot per code, not of this column's size
   */
  public StringColumn dictionary() {
    return dictionary;
  }

  /**
   * The code of a value.
   *
   * @param index from 0
   * @return a slot of {@link #dictionary()}; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int getCode(int index) {
    check(index);
    return LittleEndian.getInt(block, values + 4 * index);
  }

  /**
   * A value. Equal values of one column are the same object.
   *
   * @param index from 0
   * @return null where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public String getString(int index) {
    if (!hasValue(index)) return null;
    int code = LittleEndian.getInt(block, values + 4 * index);
    String text = texts[code];
    if (text == null) {
      text = dictionary.getString(code);
      texts[code] = text;
    }
    return text;
  }

  @Override
  Object valueAt(int index) {
    return getString(index);
  }
}
