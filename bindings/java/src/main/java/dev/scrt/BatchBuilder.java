package dev.scrt;

import java.util.Objects;

/**
 * Makes batches from rows. Rows gather as columns on Java's side; {@link #build} hands them over at once.
 *
 * <pre>{@code
 * BatchBuilder builder = new BatchBuilder(schema);
 * builder.add(new Message(1, "hello"));
 * builder.add(Map.of("MsgID", 2, "Text", "again"));
 * builder.row().setLong("MsgID", 3).setString("Text", "more").end();
 * Batch batch = builder.build();
 * }</pre>
 *
 * <p>A row that fails is left out as a whole, and the rows before it stay. For one thread at a time.
 */
public final class BatchBuilder {
  private final Schema schema;
  private final StructBuilder root;
  private final RowWriter rowWriter;

  /**
   * A builder without rows.
   *
   * @param schema what rows hold
   */
  public BatchBuilder(Schema schema) {
    this(schema, 0, () -> {});
  }

  /**
   * @param expected rows of a batch, if it has many
   * @param ended runs after each row that was set field by field
   */
  BatchBuilder(Schema schema, int expected, Runnable ended) {
    this.schema = Objects.requireNonNull(schema);
    root = new StructBuilder(schema.record(), schema.name());
    root.expectRows(expected);
    rowWriter = new RowWriter(schema, root, ended);
  }

  /**
   * Adds a row.
   *
   * @param row a record or an object of a plain class as {@link RecordMapper} says; a {@code Map<String, ?>}
   *     in which absent fields have no key, null is null, and keys keep their order; or a {@link Row}
   * @return this
   * @throws ScrtException if class or value do not fit the schema
   * @throws IllegalStateException if a row of {@link #row} is not ended
   */
  public BatchBuilder add(Object row) {
    Objects.requireNonNull(row);
    rowWriter.checkEnded();
    int before = root.length;
    try {
      root.append(row);
    } catch (RuntimeException | Error error) {
      root.truncate(before);
      throw error;
    }
    return this;
  }

  /**
   * A row to be set field by field.
   *
   * @return always the same object; one row at a time
   */
  public RowWriter row() {
    return rowWriter;
  }

  /**
   * Number of rows so far.
   *
   * @return 0 or more
   */
  public int rowCount() {
    return root.length;
  }

  /** About how many bytes the rows so far take. */
  long bytes() {
    return root.bytes();
  }

  /**
   * The rows as a batch; the builder is empty then.
   *
   * @return a new batch
   * @throws ScrtException {@link ErrorCode#CORRUPT} if a {@link Json} is no JSON text; {@link
   *     ErrorCode#LIMIT} beyond 2 GiB. The builder keeps its rows
   * @throws IllegalStateException if a row of {@link #row} is not ended
   */
  public Batch build() {
    rowWriter.checkEnded();
    long batch = make();
    clear();
    return Batch.adopt(schema, batch);
  }

  /** Forgets all rows. */
  public void clear() {
    root.clear();
    rowWriter.reset();
  }

  /** The rows as a native batch, which the caller frees. The library checks what it is given. */
  long make() {
    Buffers buffers = new Buffers(schema.record().columnCount());
    root.give(buffers);
    return buffers.make(schema, root.length);
  }
}
