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
  void describe(Packer out) {
    number = out.describe(type.storage().ordinal(), 0, length, -1, -1, -1, 0, 0);
    out.nullCount(number, length);
  }

  @Override
  void copy(Packer out) {}
}
