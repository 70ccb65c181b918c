package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** How {@link Scrt#convert} works. Immutable: each method gives options that differ in one thing. */
public final class ConvertOptions {
  /** Formats by content and names, a thread per core. */
  public static final ConvertOptions DEFAULTS =
      new ConvertOptions(null, null, 0, false, false, TextOptions.DEFAULTS, WriterOptions.DEFAULTS);

  private final String from;
  private final String to;
  private final int threads;
  private final boolean pretty;
  private final boolean recover;
  private final TextOptions text;
  private final WriterOptions writer;

  private ConvertOptions(String from, String to, int threads, boolean pretty, boolean recover, TextOptions text,
      WriterOptions writer) {
    this.from = from;
    this.to = to;
    this.threads = threads;
    this.pretty = pretty;
    this.recover = recover;
    this.text = text;
    this.writer = writer;
  }

  /**
   * The format of the input.
   *
   * @param format "scrt", "jsonl", "json", "dsl"; "scrt-stream" (legacy, needs a schema), "scrt-bundle" (legacy)
   * @return other options
   */
  public ConvertOptions from(String format) {
    return new ConvertOptions(Objects.requireNonNull(format), to, threads, pretty, recover, text, writer);
  }

  /**
   * The format of the output.
   *
   * @param format "scrt", "jsonl" or "json"
   * @return other options
   */
  public ConvertOptions to(String format) {
    return new ConvertOptions(from, Objects.requireNonNull(format), threads, pretty, recover, text, writer);
  }

  /**
   * Number of threads.
   *
   * @param count more than 0; by default one per core
   * @return other options
   * @throws IllegalArgumentException if that is less than 1
   */
  public ConvertOptions threads(int count) {
    if (count < 1) throw new IllegalArgumentException("threads below 1: " + count);
    return new ConvertOptions(from, to, count, pretty, recover, text, writer);
  }

  /**
   * Indents JSON.
   *
   * @return other options
   */
  public ConvertOptions pretty() {
    return new ConvertOptions(from, to, threads, true, recover, text, writer);
  }

  /**
   * Reads a .scrt file without an end as far as it goes.
   *
   * @return other options
   */
  public ConvertOptions recovering() {
    return new ConvertOptions(from, to, threads, pretty, true, text, writer);
  }

  /**
   * How text is read.
   *
   * @param options its syntax is ignored
   * @return other options
   */
  public ConvertOptions text(TextOptions options) {
    return new ConvertOptions(from, to, threads, pretty, recover, Objects.requireNonNull(options), writer);
  }

  /**
   * How a .scrt file is written.
   *
   * @param options its rows per batch are ignored
   * @return other options
   */
  public ConvertOptions writer(WriterOptions options) {
    return new ConvertOptions(from, to, threads, pretty, recover, text, Objects.requireNonNull(options));
  }

  byte[] fromBytes() {
    return from == null ? null : Utf8.terminated(from);
  }

  byte[] toBytes() {
    return to == null ? null : Utf8.terminated(to);
  }

  TextOptions text() {
    return text;
  }

  WriterOptions writer() {
    return writer;
  }

  byte[] struct() {
    ByteBuffer out = ByteBuffer.allocate(Layout.CONVERT_OPTIONS).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(Layout.CONVERT_OPTIONS_STRUCT_SIZE, Layout.CONVERT_OPTIONS);
    out.putInt(Layout.CONVERT_OPTIONS_THREADS, threads);
    out.putInt(Layout.CONVERT_OPTIONS_PRETTY, pretty ? 1 : 0);
    out.putInt(Layout.CONVERT_OPTIONS_RECOVER, recover ? 1 : 0);
    return out.array();
  }
}
