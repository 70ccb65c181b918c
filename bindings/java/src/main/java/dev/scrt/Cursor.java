package dev.scrt;

import dev.scrt.internal.InputCallback;
import dev.scrt.internal.ScrtNative;
import dev.scrt.internal.ScrtNativeConstants;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A native cursor and the schema of its batches. */
final class Cursor implements AutoCloseable {
  private final Handle handle;
  /** Of a stream, whose cursor is part of a larger native object. */
  private final InputCallback input;
  /** Whether each batch has a schema of its own. */
  private final boolean follows;
  private final int batchRows;
  private Schema schema;

  private Cursor(Handle handle, InputCallback input, boolean follows, Schema schema, int batchRows) {
    this.handle = handle;
    this.input = input;
    this.follows = follows;
    this.schema = schema;
    this.batchRows = batchRows;
  }

  static Cursor ofTable(long address, Schema schema, int batchRows) {
    return new Cursor(
        new Handle("reader's iterator", address, ScrtNative::scrt_cursor_free), null, false, schema, batchRows);
  }

  static Cursor ofText(long address, int batchRows) {
    return new Cursor(new Handle("reader", address, ScrtNative::scrt_cursor_free), null, true, null, batchRows);
  }

  static Cursor ofStream(long address, InputCallback input, int batchRows) {
    return new Cursor(
        new Handle("reader", address, ScrtNative::scrt_jni_stream_free), input, true, null, batchRows);
  }

  /** The next native batch, which the caller frees; 0 at the end. */
  long next() {
    long address = handle.enterAlone();
    try {
      long cursor = input == null ? address : ScrtNative.scrt_jni_stream_cursor(address);
      long[] out = new long[1];
      int status = ScrtNative.scrt_cursor_next(cursor, batchRows, out);
      if (status == ScrtNativeConstants.SCRT_END) return 0;
      if (follows) follow(out[0]);
      return out[0];
    } catch (ScrtException error) {
      throw input != null ? streamFailure(input, error) : error;
    } finally {
      handle.exit();
    }
  }

  /** What the stream threw, where it was the stream that failed. */
  static RuntimeException streamFailure(InputCallback input, ScrtException error) {
    Throwable failure = input.failure();
    if (failure == null) return error;
    if (failure instanceof IOException io) return new UncheckedIOException(io);
    return new ScrtException(error.code(), "the stream failed: " + failure, failure);
  }

  /** Batches of a stream have the schema that they were written with. */
  private void follow(long batch) {
    Schema latest;
    try {
      latest = Schema.adopt(ScrtNative.scrt_batch_schema(batch));
    } catch (ScrtException error) {
      ScrtNative.scrt_batch_free(batch);
      throw error;
    }
    if (!latest.equals(schema)) schema = latest;
  }

  /** Of the latest batch; null before the first one of a stream. */
  Schema schema() {
    return schema;
  }

  boolean isClosed() {
    return handle.isClosed();
  }

  @Override
  public void close() {
    handle.close();
  }
}
