package dev.scrt;

/** A column in which nothing but null was ever seen. */
public final class NullColumn extends Column {
  NullColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  @Override
  boolean hasValueAt(int index) {
    return false;
  }

  @Override
  Object valueAt(int index) {
    return null;
  }
}
