package dev.scrt;

import java.util.Map;
import java.util.Objects;

/**
 * One row of a {@link Batch}, by names or numbers of its fields. Immutable; it keeps its batch alive, so
 * copy out what is to outlive many batches, or read records.
 */
public final class Row {
  private final Batch batch;
  private final int index;

  Row(Batch batch, int index) {
    this.batch = batch;
    this.index = index;
  }

  /**
   * What the row holds.
   *
   * @return the schema of its batch
   */
  public Schema schema() {
    return batch.schema();
  }

  /**
   * The batch of the row.
   *
   * @return the batch
   */
  public Batch batch() {
    return batch;
  }

  /**
   * Where the row stands in its batch.
   *
   * @return from 0
   */
  public int index() {
    return index;
  }

  /**
   * A value.
   *
   * @param field the field's name
   * @return an object of the type that {@link Type.Kind} names; null where it is null or absent
   * @throws ScrtException {@link ErrorCode#NOT_FOUND} if there is no such field; as {@link Column#get}
   */
  public Object get(String field) {
    return batch.column(field).get(index);
  }

  /**
   * A value.
   *
   * @param field number of the field, from 0
   * @return an object of the type that {@link Type.Kind} names; null where it is null or absent
   * @throws IndexOutOfBoundsException if there is no such field
   * @throws ScrtException as {@link Column#get}
   */
  public Object get(int field) {
    return batch.column(field).get(index);
  }

  /**
   * Whether the field is absent from the row.
   *
   * @param field the field's name
   * @return false where it has a value or null
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public boolean isAbsent(String field) {
    return batch.column(field).isAbsent(index);
  }

  /**
   * Whether the field is there and null.
   *
   * @param field the field's name
   * @return false where it has a value or is absent
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public boolean isNull(String field) {
    return batch.column(field).isNull(index);
  }

  /**
   * A value; where the field is absent its default, if it has one.
   *
   * @param field the field's name
   * @return null where it is null, or absent without a default
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}; as {@link Column#get}
   */
  public Object getOrDefault(String field) {
    Column column = batch.column(field);
    return column.isAbsent(index) ? schema().defaultOf(schema().indexOf(field)) : column.get(index);
  }

  /**
   * An integer.
   *
   * @param field the field's name
   * @return the value; that of {@code u64} by its bits
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#TYPE} if the field is of another
   *     type, null or absent
   */
  public long getLong(String field) {
    return value(field, LongColumn.class).getLong(index);
  }

  /**
   * A floating point number.
   *
   * @param field the field's name
   * @return the value
   * @throws ScrtException as {@link #getLong}
   */
  public double getDouble(String field) {
    return value(field, DoubleColumn.class).getDouble(index);
  }

  /**
   * A truth value.
   *
   * @param field the field's name
   * @return the value
   * @throws ScrtException as {@link #getLong}
   */
  public boolean getBoolean(String field) {
    return value(field, BooleanColumn.class).getBoolean(index);
  }

  /**
   * Text of a string, symbol, number or json.
   *
   * @param field the field's name
   * @return null where it is null or absent
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#TYPE} if the field is of another type
   */
  public String getString(String field) {
    Column column = batch.column(field);
    if (column instanceof SymbolColumn symbols) return symbols.getString(index);
    if (column instanceof StringColumn strings) {
      return strings.hasValue(index) ? strings.getString(index) : null;
    }
    throw column.mismatch("text");
  }

  private <C extends Column> C value(String field, Class<C> columnClass) {
    C column = batch.column(field, columnClass);
    if (column.hasValue(index)) return column;
    throw new ScrtException(
        ErrorCode.TYPE, "field " + field + (column.isAbsent(index) ? " is absent" : " is null"));
  }

  /**
   * The row as a map. Fields that are absent have no key, fields that are null have the value null.
   *
   * @return unmodifiable, in the order of the row's keys
   */
  public Map<String, Object> toMap() {
    return batch.root().getStruct(index);
  }

  /** Of the same batch and place. For the content compare {@link #toMap}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Row row && row.batch == batch && row.index == index;
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(batch), index);
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
