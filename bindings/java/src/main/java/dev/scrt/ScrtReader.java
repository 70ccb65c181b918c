package dev.scrt;

import dev.scrt.internal.ScrtNative;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Reads a .scrt file, at any place and as often as wanted. Most files have one table; as a source of rows
 * a reader stands for its first, and is {@link ErrorCode#NOT_FOUND} in the rare file that has none.
 *
 * <pre>{@code
 * try (ScrtReader reader = ScrtReader.open(Path.of("messages.scrt"))) {
 *   for (Batch batch : reader) {
 *     System.out.println(batch.rowCount());
 *   }
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads, each with iterators and streams of its own. Closing it while others
 * read is safe too: they get {@link IllegalStateException}.
 */
public final class ScrtReader extends RowSource implements AutoCloseable {
  private final Handle handle;
  private final int batchRows;
  private final List<Table> tables;
  private final Set<Cursor> cursors = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean closed;

  private ScrtReader(long address, int batchRows) {
    handle = new Handle("reader", address, ScrtNative::scrt_reader_free);
    this.batchRows = batchRows;
    List<Table> all = new ArrayList<>();
    long[] out = new long[1];
    for (long i = 0; i < ScrtNative.scrt_reader_table_count(address); ++i) {
      ScrtNative.scrt_reader_schema(address, i, out);
      all.add(new Table(this, i, Schema.adopt(out[0]), ScrtNative.scrt_reader_rows(address, i), 0, 0));
    }
    tables = List.copyOf(all);
  }

  /**
   * Opens a file. It is mapped into memory and must not be truncated while it is open.
   *
   * @param path the file
   * @return the reader, to be closed
   * @throws ScrtException if it can't be read or is no .scrt file
   */
  public static ScrtReader open(Path path) {
    return open(path, ReaderOptions.DEFAULTS);
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @param options how it is read
   * @return the reader, to be closed
   * @throws ScrtException if it can't be read or is no .scrt file
   */
  public static ScrtReader open(Path path, ReaderOptions options) {
    long[] out = new long[1];
    ScrtNative.scrt_reader_open(Utf8.path(path), options.struct(), out);
    return new ScrtReader(out[0], options.batchRows());
  }

  /**
   * Reads a file that lies in memory.
   *
   * @param file its bytes, which are copied
   * @return the reader, to be closed
   * @throws ScrtException if it is no .scrt file
   */
  public static ScrtReader of(byte[] file) {
    return of(file, ReaderOptions.DEFAULTS);
  }

  /**
   * Reads a file that lies in memory.
   *
   * @param file its bytes, which are copied
   * @param options how it is read
   * @return the reader, to be closed
   * @throws ScrtException if it is no .scrt file
   */
  public static ScrtReader of(byte[] file, ReaderOptions options) {
    Objects.requireNonNull(file);
    long[] out = new long[1];
    ScrtNative.scrt_jni_open_memory(file, options.struct(), out);
    return new ScrtReader(out[0], options.batchRows());
  }

  /**
   * The tables of the file: the rows of each name of a schema.
   *
   * @return in the order in which they began
   */
  public List<Table> tables() {
    return tables;
  }

  /**
   * One table.
   *
   * @param name the name of its schema
   * @return the table
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public Table table(String name) {
    Objects.requireNonNull(name);
    return tables.stream().filter(table -> table.schema().name().equals(name)).findFirst()
        .orElseThrow(() -> new ScrtException(ErrorCode.NOT_FOUND, "no table " + name));
  }

  private Table first() {
    if (tables.isEmpty()) throw new ScrtException(ErrorCode.NOT_FOUND, "a file without tables");
    return tables.get(0);
  }

  /**
   * The schema that holds all rows of the first table.
   *
   * @return the schema
   * @throws ScrtException {@link ErrorCode#NOT_FOUND} if the file has no table
   */
  public Schema schema() {
    return first().schema();
  }

  /**
   * Number of rows of the first table.
   *
   * @return 0 if the file has no table
   */
  public long rowCount() {
    return tables.isEmpty() ? 0 : first().rowCount();
  }

  @Override
  Cursor open() {
    return first().open();
  }

  /**
   * The metadata of the file.
   *
   * @return unmodifiable, sorted by key
   * @throws IllegalStateException if the reader is closed
   */
  public Map<String, String> metadata() {
    Map<String, String> entries = new LinkedHashMap<>();
    byte[][] key = new byte[1][];
    byte[][] value = new byte[1][];
    long address = handle.enter();
    try {
      for (long i = 0; i < ScrtNative.scrt_reader_metadata_count(address); ++i) {
        ScrtNative.scrt_reader_metadata_entry(address, i, key, value);
        entries.put(Utf8.decode(key[0]), Utf8.decode(value[0]));
      }
    } finally {
      handle.exit();
    }
    return Collections.unmodifiableMap(entries);
  }

  /**
   * How much of a file without an end could not be read; see {@link ReaderOptions#recovering}.
   *
   * @return bytes; -1 if the file is complete
   * @throws IllegalStateException if the reader is closed
   */
  public long lostBytes() {
    long[] lost = new long[1];
    long address = handle.enter();
    try {
      return ScrtNative.scrt_reader_recovered(address, lost) ? lost[0] : -1;
    } finally {
      handle.exit();
    }
  }

  /**
   * Checks every byte of the file and decodes every row.
   *
   * @param constraints whether {@code unique} and refs within the file are checked too
   * @throws ScrtException what is wrong with it
   * @throws IllegalStateException if the reader is closed
   */
  public void verify(boolean constraints) {
    verify(constraints, null);
  }

  /**
   * Checks every byte of the file and decodes every row.
   *
   * @param constraints whether {@code unique} and refs within the file are checked too
   * @param control watches the work; may be null
   * @throws ScrtException what is wrong with it; {@link ErrorCode#CANCELLED}, {@link ErrorCode#DEADLINE}
   * @throws IllegalStateException if the reader is closed
   */
  public void verify(boolean constraints, Control control) {
    long address = handle.enter();
    try {
      Control.watch(control, watched -> ScrtNative.scrt_reader_verify(address, constraints, watched));
    } finally {
      handle.exit();
    }
  }

  /**
   * Sizes and values per column: stored and decoded bytes, encodings, nulls, least and greatest value. Reads all
   * rows.
   *
   * @param control watches the work; may be null
   * @return one JSON object, whose fields docs/cli.md has
   * @throws ScrtException if the file is damaged; {@link ErrorCode#CANCELLED}, {@link ErrorCode#DEADLINE}
   * @throws IllegalStateException if the reader is closed
   */
  public Json statistics(Control control) {
    byte[][] out = new byte[1][];
    long address = handle.enter();
    try {
      Control.watch(control, watched -> ScrtNative.scrt_reader_stats(address, watched, out));
    } finally {
      handle.exit();
    }
    return new Json(Utf8.decode(out[0]));
  }

  /**
   * What the file is made of: format, tables, schemas and row groups.
   *
   * @param pages whether to go down to the pages of each row group
   * @return one JSON object, whose fields docs/cli.md has
   * @throws ScrtException if the file is damaged
   * @throws IllegalStateException if the reader is closed
   */
  public Json describe(boolean pages) {
    byte[][] out = new byte[1][];
    long address = handle.enter();
    try {
      ScrtNative.scrt_reader_describe(address, pages, out);
    } finally {
      handle.exit();
    }
    return new Json(Utf8.decode(out[0]));
  }

  /** Gives the reader up, with its iterators and streams. Batches and rows stay. Again is fine. */
  @Override
  public void close() {
    List<Cursor> open;
    synchronized (cursors) {
      closed = true;
      open = new ArrayList<>(cursors);
      cursors.clear();
    }
    for (Cursor cursor : open) cursor.close();
    handle.close();
  }

  /** A native cursor, which the caller frees. */
  private static long nativeCursor(long address, Table table) {
    long[] out = new long[1];
    ScrtNative.scrt_reader_rows_cursor(address, table.number, Table.struct(table.from, table.count), out);
    return out[0];
  }

  private Cursor cursor(Table table) {
    long address = handle.enter();
    try {
      Cursor cursor = Cursor.ofTable(nativeCursor(address, table), table.schema, batchRows);
      synchronized (cursors) {
        if (closed) cursor.close();
        cursors.add(cursor);
      }
      return cursor;
    } finally {
      handle.exit();
    }
  }

  /** A table of a file, or a range of its rows. */
  public static final class Table extends RowSource {
    private final ScrtReader reader;
    private final long number;
    private final Schema schema;
    private final long rowCount;
    private final long from;
    private final long count;

    private Table(ScrtReader reader, long number, Schema schema, long rowCount, long from, long count) {
      this.reader = reader;
      this.number = number;
      this.schema = schema;
      this.rowCount = rowCount;
      this.from = from;
      this.count = count;
    }

    private static byte[] struct(long from, long count) {
      var out = java.nio.ByteBuffer.allocate(dev.scrt.internal.Layout.CURSOR_OPTIONS)
          .order(java.nio.ByteOrder.LITTLE_ENDIAN);
      out.putLong(dev.scrt.internal.Layout.CURSOR_OPTIONS_STRUCT_SIZE, dev.scrt.internal.Layout.CURSOR_OPTIONS);
      out.putLong(dev.scrt.internal.Layout.CURSOR_OPTIONS_FIRST_ROW, from);
      out.putLong(dev.scrt.internal.Layout.CURSOR_OPTIONS_ROW_COUNT, count);
      return out.array();
    }

    /**
     * The schema that holds all rows of the table.
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
    public long rowCount() {
      return rowCount;
    }

    /**
     * Some rows of the table. Only the row groups that hold them are read.
     *
     * @param first the first row
     * @param end behind the last row
     * @return a part of this table
     * @throws IndexOutOfBoundsException if there are no such rows
     */
    public Table range(long first, long end) {
      Objects.checkFromToIndex(first, end, rowCount);
      // A count of 0 means all that follow, so no rows are those behind the end.
      return first == end
          ? new Table(reader, number, schema, 0, Long.MAX_VALUE, 0)
          : new Table(reader, number, schema, end - first, from + first, end - first);
    }

    @Override
    Cursor open() {
      return reader.cursor(this);
    }

    void exportStream(byte[] options, long stream) {
      long address = reader.handle.enter();
      try {
        long cursor = nativeCursor(address, this);
        try {
          ScrtNative.scrt_cursor_to_arrow(cursor, options, stream);
        } catch (ScrtException error) {
          // Only when that succeeds the stream owns the cursor.
          ScrtNative.scrt_cursor_free(cursor);
          throw error;
        }
      } finally {
        reader.handle.exit();
      }
    }

    /** The schema's name and the number of rows. */
    @Override
    public String toString() {
      return schema.name() + "[" + rowCount + "]";
    }
  }
}
