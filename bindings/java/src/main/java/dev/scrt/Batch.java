package dev.scrt;

import dev.scrt.internal.ScrtNative;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/**
 * Rows as columns, in Arrow's memory layout: one block of memory that all columns read from.
 *
 * <p>A batch is an immutable value, safe for any number of threads. Its memory is one array of
 * Java's, which goes when the batch and all that was taken from it are garbage; there is nothing to close.
 *
 * <pre>{@code
 * for (Batch batch : reader) {
 *   LongColumn ids = batch.column("id", LongColumn.class);
 *   for (int i = 0; i < batch.rowCount(); i++) sum += ids.getLong(i);
 * }
 * }</pre>
 */
public final class Batch {
  private final Schema schema;
  private final Block block;
  private final StructColumn root;

  Batch(Schema schema, Block block) {
    this.schema = schema;
    this.block = block;
    root = new StructColumn(schema.record(), schema.name(), null, 0);
    root.bind(block, 0);
  }

  private Batch(Schema schema) {
    this.schema = schema;
    block = new Block(schema.record().columnCount());
    root = new StructColumn(schema.record(), schema.name(), null, 0);
  }

  /** A batch without rows, for {@link #show}. */
  static Batch reusable(Schema schema) {
    return new Batch(schema);
  }

  /** Takes the rows of a native batch in place of its own, and frees it. */
  void show(long address) {
    try {
      block.pack(address);
    } finally {
      ScrtNative.scrt_batch_free(address);
    }
    root.bind(block, 0);
  }

  /** Has no rows any more. */
  void hide() {
    root.clear();
  }

  /** Takes the rows of a native batch, and frees it. */
  static Batch adopt(Schema schema, long address) {
    try {
      Block block = new Block(schema.record().columnCount());
      block.pack(address);
      return new Batch(schema, block);
    } finally {
      ScrtNative.scrt_batch_free(address);
    }
  }

  /**
   * What the rows hold.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * Number of rows.
   *
   * @return 0 or more
   */
  public int rowCount() {
    return root.size();
  }

  /**
   * The rows as one column of structs.
   *
   * @return a column with a value in every slot
   */
  public StructColumn root() {
    return root;
  }

  /**
   * The columns of the fields.
   *
   * @return in the schema's order
   */
  public List<Column> columns() {
    return root.fields();
  }

  /**
   * The column of a field.
   *
   * @param index number of the field, from 0
   * @return the column
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public Column column(int index) {
    return root.fields().get(index);
  }

  /**
   * The column of a field.
   *
   * @param field its name
   * @return the column
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public Column column(String field) {
    return root.field(field);
  }

  /**
   * The column of a field, as the class that reads its type.
   *
   * @param <C> the class
   * @param field its name
   * @param columnClass such as {@code LongColumn.class}
   * @return the column
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#TYPE} if it is of another class
   */
  public <C extends Column> C column(String field, Class<C> columnClass) {
    Column column = root.field(field);
    if (!columnClass.isInstance(column)) throw column.mismatch("one for " + columnClass.getSimpleName());
    return columnClass.cast(column);
  }

  /**
   * One row.
   *
   * @param index from 0
   * @return a view that keeps this batch alive
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Row row(int index) {
    return new Row(this, Objects.checkIndex(index, rowCount()));
  }

  /**
   * All rows.
   *
   * @return an unmodifiable list of views
   */
  public List<Row> rows() {
    return new AbstractList<>() {
      @Override
      public Row get(int index) {
        return row(index);
      }

      @Override
      public int size() {
        return rowCount();
      }
    };
  }

  /**
   * The rows as records.
   *
   * @param <T> a record or a plain class; see {@link RecordMapper}
   * @param recordClass its class
   * @return a sequential stream
   * @throws ScrtException {@link ErrorCode#MISMATCH} if the class does not fit the schema; while the
   *     stream runs {@link ErrorCode#TYPE} or {@link ErrorCode#RANGE} if a value does not fit its component
   */
  public <T> Stream<T> records(Class<T> recordClass) {
    return RecordMapper.of(recordClass).read(this);
  }

  /**
   * Some rows, as a batch of its own.
   *
   * @param from the first row
   * @param to behind the last row
   * @return a new batch
   * @throws IndexOutOfBoundsException if there are no such rows
   */
  public Batch slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rowCount());
    long part = use(batch -> {
      long[] out = new long[1];
      ScrtNative.scrt_batch_slice(batch, from, to - from, out);
      return out[0];
    });
    return adopt(schema, part);
  }

  /**
   * The rows as JSON, one per line. Absent fields give no key, bytes are base64 text, times ISO 8601 text.
   *
   * @return text that ends with a newline, or is empty
   * @throws ScrtException {@link ErrorCode#UNSUPPORTED} for NaN and infinity
   */
  public String toJson() {
    byte[][] out = new byte[1][];
    use(batch -> ScrtNative.scrt_batch_to_json(batch, out));
    return Utf8.decode(out[0]);
  }

  /**
   * Whether another batch has an equal schema and the same value, null or absence in every place, with
   * keys in the same order; floating point numbers by their bits.
   *
   * @param other the other batch
   * @return true if so
   */
  public boolean contentEquals(Batch other) {
    Objects.requireNonNull(other);
    return use(a -> other.use(b -> ScrtNative.scrt_batch_equal(a, b) ? 1L : 0L)) != 0;
  }

  /** A native batch with the same rows, for as long as the action runs. */
  long use(LongUnaryOperator action) {
    long address = block.unpack(schema, rowCount());
    try {
      return action.applyAsLong(address);
    } finally {
      ScrtNative.scrt_batch_free(address);
    }
  }

  /** The schema's name and the number of rows. */
  @Override
  public String toString() {
    return schema.name() + "[" + rowCount() + "]";
  }
}
