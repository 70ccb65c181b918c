package dev.scrt;

import java.util.ArrayList;
import java.util.List;

/** A column of unions: each value is one of a column of its alternative. */
public final class UnionColumn extends Column {
  private final List<Column> alternatives;

  UnionColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    List<Column> columns = new ArrayList<>();
    for (Type child : type.columnChildren()) columns.add(make(child, child.toString(), null, columns.size()));
    alternatives = List.copyOf(columns);
  }

  @Override
  void clear() {
    super.clear();
    for (Column alternative : alternatives) alternative.clear();
  }

  @Override
  int bindChildren(Block from, int next) {
    int end = next;
    for (Column alternative : alternatives) end = alternative.bind(from, end);
    return end;
  }

  /**
   * The columns of the alternatives.
   *
   * @return in the order of {@link Type#children()}, each of its own size
   */
  public List<Column> alternatives() {
    return alternatives;
  }

  /**
   * Which alternative a value is of.
   *
   * @param index from 0
   * @return a number in {@link #alternatives()}; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int getAlternative(int index) {
    return block[values + check(index)];
  }

  /**
   * Where in the column of its alternative a value stands.
   *
   * @param index from 0
   * @return a slot of that column; meaningless where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int getOffset(int index) {
    return LittleEndian.getInt(block, data + 4 * check(index));
  }

  /**
   * A value with its alternative.
   *
   * @param index from 0
   * @return null where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public UnionValue getUnion(int index) {
    if (!hasValue(index)) return null;
    int alternative = getAlternative(index);
    return new UnionValue(alternative, alternatives.get(alternative).get(getOffset(index)));
  }

  @Override
  Object valueAt(int index) {
    return alternatives.get(getAlternative(index)).get(getOffset(index));
  }
}
