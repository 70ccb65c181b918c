package dev.scrt;

import dev.scrt.internal.InputCallback;
import dev.scrt.internal.ScrtNative;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Reads the records of a text: JSON Lines, or JSON. Its rows can be read once. Without a schema one is inferred:
 * each batch has the schema of all records up to its last one, which only ever widens.
 *
 * <pre>{@code
 * try (TextReader reader = TextReader.open(Path.of("messages.jsonl"))) {
 *   reader.rows().forEach(row -> System.out.println(row.get("Text")));
 * }
 * }</pre>
 *
 * <p>One thread at a time. What is wrong with the text is a {@link ScrtException} with line and column.
 */
public final class TextReader extends RowSource implements AutoCloseable {
  private final Cursor cursor;
  private boolean opened;

  private TextReader(Cursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Reads a file.
   *
   * @param path the file
   * @return the reader, to be closed
   * @throws ScrtException if it can't be opened
   */
  public static TextReader open(Path path) {
    return open(path, TextOptions.DEFAULTS);
  }

  /**
   * Reads a file.
   *
   * @param path the file
   * @param options how it is read
   * @return the reader, to be closed
   * @throws ScrtException if it can't be opened
   */
  public static TextReader open(Path path, TextOptions options) {
    byte[] file = Utf8.path(path);
    long[] out = new long[1];
    options.call((struct, syntax, name, schema) ->
        ScrtNative.scrt_jni_text_open(struct, syntax, name, schema, file, out));
    return new TextReader(Cursor.ofText(out[0], options.batchRows()));
  }

  /**
   * Reads a text that is there.
   *
   * @param text its UTF-8 bytes, which are copied
   * @param options how it is read
   * @return the reader, to be closed
   * @throws ScrtException {@link ErrorCode#UNSUPPORTED} if there is no such syntax
   */
  public static TextReader of(byte[] text, TextOptions options) {
    Objects.requireNonNull(text);
    long[] out = new long[1];
    options.call((struct, syntax, name, schema) ->
        ScrtNative.scrt_jni_text_open_memory(struct, syntax, name, schema, text, out));
    return new TextReader(Cursor.ofText(out[0], options.batchRows()));
  }

  /**
   * Reads a text that is there.
   *
   * @param text the text
   * @return the reader, to be closed
   * @throws ScrtException {@link ErrorCode#ENCODING} for a lone surrogate
   */
  public static TextReader of(String text) {
    return of(Utf8.encode(text), TextOptions.DEFAULTS);
  }

  /**
   * Reads a text as it arrives.
   *
   * @param in UTF-8 bytes; not closed
   * @param options how it is read
   * @return the reader, to be closed before the stream is
   * @throws ScrtException {@link ErrorCode#UNSUPPORTED} if there is no such syntax
   * @throws java.io.UncheckedIOException if the stream failed
   */
  public static TextReader from(InputStream in, TextOptions options) {
    InputCallback input = new InputCallback(Objects.requireNonNull(in));
    long[] out = new long[1];
    try {
      options.call((struct, syntax, name, schema) ->
          ScrtNative.scrt_jni_text_stream_open(input, struct, syntax, name, schema, out));
    } catch (ScrtException error) {
      throw Cursor.streamFailure(input, error);
    }
    return new TextReader(Cursor.ofStream(out[0], input, options.batchRows()));
  }

  /**
   * The least schema that holds all records of a text.
   *
   * @param path the file
   * @param options how it is read; a schema is ignored
   * @param control watches the work; may be null
   * @return the schema
   * @throws ScrtException if the file can't be read or the text is wrong; {@link ErrorCode#CANCELLED}, {@link
   *     ErrorCode#DEADLINE}
   */
  public static Schema infer(Path path, TextOptions options, Control control) {
    byte[] file = Utf8.path(path);
    long[] out = new long[1];
    Control.watch(control, watched -> options.call((struct, syntax, name, schema) ->
        ScrtNative.scrt_jni_text_infer(struct, syntax, name, file, watched, out)));
    return Schema.adopt(out[0]);
  }

  @Override
  Cursor open() {
    if (cursor.isClosed()) throw new IllegalStateException("the reader is closed");
    if (opened) throw new IllegalStateException("a text can be read once only");
    opened = true;
    return cursor;
  }

  /** Gives the reader up. Batches stay. Again is fine. */
  @Override
  public void close() {
    cursor.close();
  }
}
