package dev.scrt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A column of lists: slot {@code i} holds the elements from {@code start(i)} up to {@code end(i)}. */
public final class ListColumn extends Column {
  private final Column element;

  ListColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    element = make(type.columnChildren().get(0), "element", null, 0);
  }

  @Override
  void clear() {
    super.clear();
    element.clear();
  }

  @Override
  int bindChildren(Block from, int next) {
    return element.bind(from, next);
  }

  /**
   * The elements of all lists.
   *
   * @return a column of its own size
   */
  public Column element() {
    return element;
  }

  /**
   * Where a list begins.
   *
   * @param index from 0
   * @return a slot of {@link #element()}
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int start(int index) {
    return LittleEndian.getInt(block, values + 4 * check(index));
  }

  /**
   * Where a list ends.
   *
   * @param index from 0
   * @return behind its last slot of {@link #element()}
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int end(int index) {
    return LittleEndian.getInt(block, values + 4 * check(index) + 4);
  }

  /**
   * A list.
   *
   * @param index from 0
   * @return unmodifiable; null where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public List<Object> getList(int index) {
    if (!hasValue(index)) return null;
    int start = start(index);
    int end = end(index);
    List<Object> list = new ArrayList<>(end - start);
    for (int i = start; i < end; ++i) list.add(element.get(i));
    return Collections.unmodifiableList(list);
  }

  @Override
  Object valueAt(int index) {
    return getList(index);
  }
}
