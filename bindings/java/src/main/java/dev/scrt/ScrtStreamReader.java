package dev.scrt;

import dev.scrt.internal.InputCallback;
import dev.scrt.internal.ScrtNative;
import java.io.InputStream;
import java.util.Objects;

/**
 * Reads a .scrt file that arrives in order, from a socket or a pipe. Its rows can be read once, and are
 * complete only when the end was reached without an exception.
 *
 * <p>Each batch has the schema that its rows were written with. One thread at a time.
 *
 * <pre>{@code
 * try (ScrtStreamReader reader = ScrtStreamReader.open(socket.getInputStream())) {
 *   reader.records(Message.class).forEach(System.out::println);
 * }
 * }</pre>
 */
public final class ScrtStreamReader extends RowSource implements AutoCloseable {
  private final Cursor cursor;
  private boolean opened;

  private ScrtStreamReader(Cursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Begins to read: the head of the file at once.
   *
   * @param in the bytes of a file; read in pieces of 64 KiB, not beyond the end of the file by more than
   *     one of them, and not closed
   * @return the reader, to be closed before the stream is
   * @throws ScrtException if that is no .scrt file
   * @throws java.io.UncheckedIOException if the stream failed
   */
  public static ScrtStreamReader open(InputStream in) {
    return open(in, ReaderOptions.DEFAULTS);
  }

  /**
   * Begins to read: the head of the file at once.
   *
   * @param in the bytes of a file, not closed
   * @param options how it is read
   * @return the reader, to be closed before the stream is
   * @throws ScrtException if that is no .scrt file
   * @throws java.io.UncheckedIOException if the stream failed
   */
  public static ScrtStreamReader open(InputStream in, ReaderOptions options) {
    InputCallback input = new InputCallback(Objects.requireNonNull(in));
    long[] out = new long[1];
    try {
      ScrtNative.scrt_jni_stream_open(input, options.struct(), out);
    } catch (ScrtException error) {
      throw Cursor.streamFailure(input, error);
    }
    return new ScrtStreamReader(Cursor.ofStream(out[0], input, options.batchRows()));
  }

  @Override
  Cursor open() {
    if (cursor.isClosed()) throw new IllegalStateException("the reader is closed");
    if (opened) throw new IllegalStateException("a stream can be read once only");
    opened = true;
    return cursor;
  }

  /** Gives the reader up. Batches stay. Again is fine. */
  @Override
  public void close() {
    cursor.close();
  }
}
