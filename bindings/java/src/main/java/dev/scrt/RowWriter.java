package dev.scrt;

/**
 * Sets one row after the other, field by field. Fields that are not set stay absent; keys keep the order
 * in which they are set. A setter that fails drops the row.
 *
 * <pre>{@code
 * RowWriter row = writer.row();
 * for (Event event : events) {
 *   row.setLong("id", event.id()).setString("text", event.text()).end();
 * }
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class RowWriter {
  private final Schema schema;
  private final StructBuilder root;
  private final Runnable ended;
  private boolean begun;

  RowWriter(Schema schema, StructBuilder root, Runnable ended) {
    this.schema = schema;
    this.root = root;
    this.ended = ended;
  }

  private interface Put {
    void into(ColumnBuilder column);
  }

  private RowWriter put(int field, Put put) {
    if (field < 0 || field >= root.fieldCount()) throw new IndexOutOfBoundsException("field " + field);
    begun = true;
    try {
      put.into(root.next(field));
    } catch (RuntimeException | Error error) {
      drop();
      throw error;
    }
    return this;
  }

  private int number(String field) {
    int number = schema.find(java.util.Objects.requireNonNull(field));
    if (number >= 0) return number;
    drop();
    throw new ScrtException(ErrorCode.NOT_FOUND, "schema " + schema.name() + " has no field " + field);
  }

  /**
   * Sets an integer; of {@code u64} by its bits.
   *
   * @param field the field's name
   * @param value the value
   * @return this
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#TYPE}, {@link ErrorCode#RANGE}, or
   *     {@link ErrorCode#DUPLICATE_KEY} if the field is set already
   */
  public RowWriter setLong(String field, long value) {
    return setLong(number(field), value);
  }

  /**
   * Sets an integer; of {@code u64} by its bits.
   *
   * @param field number of the field, from 0
   * @param value the value
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public RowWriter setLong(int field, long value) {
    return put(field, column -> column.appendLong(value));
  }

  /**
   * Sets a floating point number.
   *
   * @param field the field's name
   * @param value the value
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   */
  public RowWriter setDouble(String field, double value) {
    return setDouble(number(field), value);
  }

  /**
   * Sets a floating point number.
   *
   * @param field number of the field, from 0
   * @param value the value
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public RowWriter setDouble(int field, double value) {
    return put(field, column -> column.appendDouble(value));
  }

  /**
   * Sets a truth value.
   *
   * @param field the field's name
   * @param value the value
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   */
  public RowWriter setBoolean(String field, boolean value) {
    return setBoolean(number(field), value);
  }

  /**
   * Sets a truth value.
   *
   * @param field number of the field, from 0
   * @param value the value
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public RowWriter setBoolean(int field, boolean value) {
    return put(field, column -> column.appendBoolean(value));
  }

  /**
   * Sets text.
   *
   * @param field the field's name
   * @param value the text, or null
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}; {@link ErrorCode#ENCODING} for a lone surrogate
   */
  public RowWriter setString(String field, String value) {
    return set(field, value);
  }

  /**
   * Sets text.
   *
   * @param field number of the field, from 0
   * @param value the text, or null
   * @return this
   * @throws ScrtException as {@link #setString(String, String)}
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public RowWriter setString(int field, String value) {
    return set(field, value);
  }

  /**
   * Sets a value of any type.
   *
   * @param field the field's name
   * @param value an object as {@link Type.Kind} and {@link RecordMapper} say, or null
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   */
  public RowWriter set(String field, Object value) {
    return set(number(field), value);
  }

  /**
   * Sets a value of any type.
   *
   * @param field number of the field, from 0
   * @param value an object as {@link Type.Kind} and {@link RecordMapper} say, or null
   * @return this
   * @throws ScrtException as {@link #setLong(String, long)}
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public RowWriter set(int field, Object value) {
    return put(field, column -> column.put(value));
  }

  /**
   * Completes the row, also one in which nothing is set.
   *
   * @throws ScrtException {@link ErrorCode#MISSING} if a required field is not set; the row is dropped. Of a
   *     {@link ScrtWriter} also what it says for writing
   */
  public void end() {
    try {
      root.end();
    } catch (RuntimeException | Error error) {
      drop();
      throw error;
    }
    begun = false;
    ended.run();
  }

  /** Forgets what is set of the row. */
  public void drop() {
    root.truncate(root.length);
    begun = false;
  }

  void reset() {
    begun = false;
  }

  void checkEnded() {
    if (begun) throw new IllegalStateException("a row is begun and not ended");
  }
}
