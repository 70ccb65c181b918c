package dev.scrt;

/** Nulls and nothing else. */
final class NullBuilder extends ColumnBuilder {
  NullBuilder(Type type, String name) {
    super(type, name);
  }

  @Override
  void append(Object value) {
    throw wrongType(value);
  }

  @Override
  void reserveBlank() {}

  @Override
  void truncateValues(int size) {}

  @Override
  long bytes() {
    return 0;
  }

  @Override
  void give(Buffers out) {
    out.add(type.storage().ordinal(), 0, length, null, 0, null, 0, null, 0, null, null);
  }
}
