package dev.scrt;

import dev.scrt.internal.ScrtNative;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes a .scrt file. Rows gather in batches, each of which becomes a row group.
 *
 * <pre>{@code
 * try (ScrtWriter writer = ScrtWriter.open(Path.of("messages.scrt"), schema)) {
 *   for (Message message : messages) writer.write(message);
 *   writer.finish();
 * }
 * }</pre>
 *
 * <p><b>Only {@link #finish} makes the file.</b> It is written beside its path and takes its name there; a
 * writer that is closed without it, as an exception does, leaves nothing behind. To a stream go the bytes
 * as they come, and without {@code finish} they are no complete file.
 *
 * <p>For one thread at a time; a second one in the same call gets {@link IllegalStateException}. After a
 * failure of the file a writer stays failed: each later call gives the same one.
 */
public final class ScrtWriter implements AutoCloseable {
  /** Rows go out early where they hold more than this. */
  private static final long BATCH_BYTES = 64L << 20;

  private static final int MAX_ROWS_BETWEEN_CHECKS = 16;
  private static final int MAX_EXPECTED_ROWS = 1 << 16;

  private final Handle handle;
  private final Schema schema;
  private final int batchRows;
  private final OutputStream out;
  private final BatchBuilder builder;
  private RuntimeException failure;
  private boolean appended;
  private boolean finished;
  private boolean inMemory;
  private boolean taken;
  private int nextCheck;
  private boolean busy;

  private ScrtWriter(long address, Schema schema, WriterOptions options, OutputStream out) {
    handle = new Handle("writer", address, ScrtNative::scrt_writer_free);
    this.schema = schema;
    this.out = out;
    batchRows = options.batchRows();
    builder = new BatchBuilder(schema, Math.min(batchRows, MAX_EXPECTED_ROWS), this::flushIfFull);
  }

  /**
   * Begins a file.
   *
   * @param path where it will be; a file that is there is replaced by {@link #finish}
   * @param schema what single rows hold
   * @return the writer, to be finished and closed
   * @throws ScrtException if the file can't be made
   */
  public static ScrtWriter open(Path path, Schema schema) {
    return open(path, schema, WriterOptions.DEFAULTS);
  }

  /**
   * Begins a file.
   *
   * @param path where it will be
   * @param schema what single rows hold
   * @param options how it is written
   * @return the writer, to be finished and closed
   * @throws ScrtException if the file can't be made
   */
  public static ScrtWriter open(Path path, Schema schema, WriterOptions options) {
    Objects.requireNonNull(schema);
    long[] out = new long[1];
    ScrtNative.scrt_writer_open(Utf8.path(path), options.struct(), out);
    return new ScrtWriter(out[0], schema, options, null);
  }

  /**
   * Begins a file that goes to a stream.
   *
   * @param out takes the bytes after each batch; neither flushed nor closed
   * @param schema what single rows hold
   * @return the writer, to be finished and closed
   */
  public static ScrtWriter to(OutputStream out, Schema schema) {
    return to(out, schema, WriterOptions.DEFAULTS);
  }

  /**
   * Begins a file that goes to a stream.
   *
   * @param out takes the bytes after each batch; neither flushed nor closed
   * @param schema what single rows hold
   * @param options how it is written
   * @return the writer, to be finished and closed
   */
  public static ScrtWriter to(OutputStream out, Schema schema, WriterOptions options) {
    Objects.requireNonNull(out);
    Objects.requireNonNull(schema);
    long[] made = new long[1];
    ScrtNative.scrt_writer_open_memory(options.struct(), made);
    return new ScrtWriter(made[0], schema, options, out);
  }

  /**
   * Begins a file that gathers in memory until it is finished; see {@link #toByteArray}.
   *
   * @param schema what single rows hold
   * @return the writer, to be finished and closed
   */
  public static ScrtWriter inMemory(Schema schema) {
    return inMemory(schema, WriterOptions.DEFAULTS);
  }

  /**
   * Begins a file that gathers in memory until it is finished; see {@link #toByteArray}.
   *
   * @param schema what single rows hold
   * @param options how it is written
   * @return the writer, to be finished and closed
   */
  public static ScrtWriter inMemory(Schema schema, WriterOptions options) {
    Objects.requireNonNull(schema);
    long[] made = new long[1];
    ScrtNative.scrt_writer_open_memory(options.struct(), made);
    ScrtWriter writer = new ScrtWriter(made[0], schema, options, null);
    writer.inMemory = true;
    return writer;
  }

  /**
   * What single rows hold.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * Writes a row.
   *
   * @param row a record or an object of a plain class as {@link RecordMapper} says; a {@code Map<String, ?>}
   *     in which absent fields have no key, null is null, and keys keep their order; or a {@link Row}
   * @throws ScrtException if class or value do not fit the schema: then this row is left out and the writer
   *     goes on; or if the file can't be written
   * @throws UncheckedIOException if the stream failed
   * @throws IllegalStateException if the writer is finished or closed
   */
  public void write(Object row) {
    Objects.requireNonNull(row);
    begin();
    try {
      checkOpen();
      builder.add(row);
      flushIfFull();
    } finally {
      busy = false;
    }
  }

  /**
   * Writes rows.
   *
   * @param rows each as for {@link #write}
   * @throws ScrtException as {@link #write}; the rows before stay written
   * @throws UncheckedIOException if the stream failed
   * @throws IllegalStateException if the writer is finished or closed
   */
  public void writeAll(Iterable<?> rows) {
    for (Object row : rows) write(row);
  }

  /**
   * A row to be set field by field and {@linkplain RowWriter#end ended}.
   *
   * @return always the same object; one row at a time
   * @throws IllegalStateException if the writer is finished or closed
   */
  public RowWriter row() {
    checkOpen();
    return builder.row();
  }

  /**
   * Writes the rows of a batch as one row group, behind all single rows so far. Batches whose schemas have
   * the same name make one table; a later schema must hold the rows of the earlier ones.
   *
   * @param batch the rows, of any schema
   * @throws ScrtException {@link ErrorCode#MISMATCH}, {@link ErrorCode#RANGE}, {@link ErrorCode#SCHEMA} or {@link
   *     ErrorCode#LIMIT} if the batch is refused: then nothing of it is written, and the writer goes on; or if the
   *     file can't be written
   * @throws UncheckedIOException if the stream failed
   * @throws IllegalStateException if the writer is finished or closed
   */
  public void append(Batch batch) {
    Objects.requireNonNull(batch);
    begin();
    try {
      flushRows();
      batch.use(address -> call(writer -> ScrtNative.scrt_writer_append(writer, address)));
      appended = true;
    } finally {
      busy = false;
    }
  }

  /** Appends the rows of an {@code ArrowArrayStream}, which is released in any case. */
  void appendStream(Schema rows, long stream) {
    begin();
    try {
      flushRows();
      if (rows == null) {
        call(writer -> ScrtNative.scrt_writer_append_arrow(writer, 0, null, stream));
      } else {
        try {
          long address = rows.handle().enter();
          call(writer -> ScrtNative.scrt_writer_append_arrow(writer, address, null, stream));
        } finally {
          rows.handle().exit();
        }
      }
      appended = true;
    } finally {
      busy = false;
    }
  }

  /**
   * Writes the single rows so far as a row group, whether they fill one or not.
   *
   * @throws ScrtException if the file can't be written; {@link ErrorCode#CORRUPT} if a {@link Json} is no
   *     JSON text
   * @throws UncheckedIOException if the stream failed
   * @throws IllegalStateException if the writer is finished or closed
   */
  public void flush() {
    begin();
    try {
      flushRows();
    } finally {
      busy = false;
    }
  }

  /**
   * Sets a value of the file's metadata.
   *
   * @param key without zero characters
   * @param value without zero characters
   * @throws ScrtException if the file can't be written
   * @throws IllegalStateException if the writer is finished or closed
   */
  public void setMetadata(String key, String value) {
    byte[] keyBytes = Utf8.terminated(key);
    byte[] valueBytes = Utf8.terminated(value);
    checkOpen();
    call(writer -> ScrtNative.scrt_writer_set_metadata(writer, keyBytes, valueBytes));
  }

  /**
   * Completes the file. Nothing may follow but {@link #close}.
   *
   * @throws ScrtException if the file can't be written
   * @throws UncheckedIOException if the stream failed
   * @throws IllegalStateException if the writer is finished or closed, or a row of {@link #row} is not ended
   */
  public void finish() {
    begin();
    try {
      flushRows();
      // A file without rows still has its schema.
      if (!appended) writeRows();
      call(ScrtNative::scrt_writer_finish);
      finished = true;
    } finally {
      busy = false;
    }
  }

  /**
   * The file that was written in memory.
   *
   * @return its bytes, which the writer gives away: once
   * @throws ScrtException {@link ErrorCode#LIMIT} if it is of 2 GiB or more; {@link ErrorCode#NO_MEMORY}
   * @throws IllegalStateException if the writer is not one {@linkplain #inMemory in memory}, is not finished or
   *     is closed, or the bytes were taken already
   */
  public byte[] toByteArray() {
    if (!inMemory) throw new IllegalStateException("the file is not in memory");
    long address = handle.enterAlone();
    try {
      if (!finished) throw new IllegalStateException("the writer is not finished");
      if (taken) throw new IllegalStateException("the file was taken already");
      if (ScrtNative.scrt_writer_bytes(address) > Integer.MAX_VALUE - 64) {
        throw new ScrtException(ErrorCode.LIMIT, "a file of more bytes than an array holds");
      }
      byte[][] bytes = new byte[1][];
      taken = true;
      ScrtNative.scrt_writer_take(address, bytes);
      return bytes[0];
    } finally {
      handle.exit();
    }
  }

  /**
   * Bytes of the file so far.
   *
   * @return 0 or more
   * @throws IllegalStateException if the writer is closed
   */
  public long bytesWritten() {
    long address = handle.enter();
    try {
      return ScrtNative.scrt_writer_bytes(address);
    } finally {
      handle.exit();
    }
  }

  /** Gives the writer up. A file that is not finished is dropped. Again is fine. */
  @Override
  public void close() {
    handle.close();
  }

  /** Like the iterators of collections: two threads at once are found where they can be. */
  private void begin() {
    if (busy) throw new IllegalStateException("the writer is in use already");
    busy = true;
  }

  private void checkOpen() {
    if (handle.isClosed()) throw new IllegalStateException("the writer is closed");
    if (finished) throw new IllegalStateException("the writer is finished");
    if (failure != null) throw failure;
  }

  private void flushIfFull() {
    int rows = builder.rowCount();
    if (rows >= batchRows) {
      flushRows();
    } else if (rows >= nextCheck) {
      long bytes = builder.bytes();
      if (bytes > BATCH_BYTES) {
        flushRows();
      } else {
        // After a quarter of the rows that would still go in if they were like those before.
        long more = (BATCH_BYTES - bytes) / (4 * (bytes / rows + 1));
        nextCheck = rows + 1 + (int) Math.min(more, MAX_ROWS_BETWEEN_CHECKS - 1);
      }
    }
  }

  private void flushRows() {
    checkOpen();
    builder.row().checkEnded();
    if (builder.rowCount() != 0) writeRows();
  }

  private void writeRows() {
    try {
      long batch = builder.make();
      builder.clear();
      nextCheck = 0;
      try {
        call(writer -> ScrtNative.scrt_writer_append(writer, batch));
        appended = true;
      } finally {
        ScrtNative.scrt_batch_free(batch);
      }
    } catch (ScrtException error) {
      // Without its rows the file would be short unnoticed.
      failure = error;
      throw error;
    }
  }

  private interface Call {
    int on(long writer);
  }

  private int call(Call call) {
    checkOpen();
    byte[][] bytes = new byte[1][];
    long address = handle.enterAlone();
    try {
      int status = call.on(address);
      if (out != null) ScrtNative.scrt_writer_take(address, bytes);
      if (out != null) out.write(bytes[0]);
      return status;
    } catch (IOException error) {
      failure = new UncheckedIOException(error);
      throw failure;
    } finally {
      handle.exit();
    }
  }
}
