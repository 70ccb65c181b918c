package dev.scrt;

import dev.scrt.internal.ScrtNative;
import java.nio.file.Path;

/** Whole conversions, and what the library says of itself. All methods are for any number of threads. */
public final class Scrt {
  private static final int RESULTS = 4;
  private static final int COUNTERS = 7;

  private Scrt() {}

  /**
   * What a conversion did.
   *
   * @param rows rows that were converted
   * @param bytesIn bytes that were read
   * @param bytesOut bytes that were written
   * @param rowGroups row groups of the output
   */
  public record Converted(long rows, long bytesIn, long bytesOut, long rowGroups) {}

  /**
   * Counters since the process began.
   *
   * @param rowsRead rows given out by cursors
   * @param rowsWritten rows put into files
   * @param rowGroupsRead of files that were opened
   * @param rowGroupsWritten of files
   * @param bytesRead of files that were opened, texts converted or inferred from
   * @param bytesWritten of files and texts
   * @param errors calls that failed
   */
  public record Metrics(
      long rowsRead, long rowsWritten, long rowGroupsRead, long rowGroupsWritten, long bytesRead,
      long bytesWritten, long errors) {}

  /**
   * Converts between text and .scrt, or .scrt and .scrt, in memory that row groups bound.
   *
   * @param input the file to read
   * @param output the file to write, which appears when it is complete
   * @param options how
   * @param control watches the work; may be null
   * @return what was done
   * @throws ScrtException all that reading and writing can fail with; {@link ErrorCode#UNSUPPORTED} if these
   *     formats don't go together; {@link ErrorCode#CANCELLED}, {@link ErrorCode#DEADLINE}
   */
  public static Converted convert(Path input, Path output, ConvertOptions options, Control control) {
    byte[] in = Utf8.path(input);
    byte[] out = Utf8.path(output);
    long[] done = new long[RESULTS];
    Control.watch(control, watched -> options.text().call((text, syntax, name, schema) ->
        ScrtNative.scrt_jni_convert(in, out, options.struct(), options.fromBytes(), options.toBytes(), text, name,
            schema, options.writer().struct(), watched, done)));
    return new Converted(done[0], done[1], done[2], done[3]);
  }

  /**
   * A snapshot of the counters.
   *
   * @return the counters
   */
  public static Metrics metrics() {
    long[] counts = new long[COUNTERS];
    ScrtNative.scrt_jni_metrics(counts);
    return new Metrics(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
  }

  /**
   * Version of the native library.
   *
   * @return such as "0.1.0"
   */
  public static String version() {
    return Utf8.decode(ScrtNative.scrt_version_string());
  }
}
