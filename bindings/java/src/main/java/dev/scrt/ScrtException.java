package dev.scrt;

import java.io.Serial;
import java.nio.charset.StandardCharsets;

/**
 * A failure of the library or of its input, with the place where it was found.
 *
 * <p>Wrong use of this API (null, closed objects, two threads at once) is told by the exceptions of
 * {@code java.lang} instead: {@link NullPointerException}, {@link IllegalStateException},
 * {@link IndexOutOfBoundsException}, {@link IllegalArgumentException}.
 */
public class ScrtException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The number of the code. */
  private final int number;

  /** The system's error number. */
  private final int osErrno;

  /** Byte offset. */
  private final long offset;

  /** Line from 1. */
  private final long line;

  /** Column from 1. */
  private final long column;

  /** Called by native code. */
  ScrtException(int number, int osErrno, long offset, long line, long column, byte[] message) {
    super(text(ErrorCode.of(number), new String(message, StandardCharsets.UTF_8), offset, line, column));
    this.number = number;
    this.osErrno = osErrno;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  ScrtException(ErrorCode code, String message) {
    this(code, message, null);
  }

  ScrtException(ErrorCode code, String message, Throwable cause) {
    super(text(code, message, -1, -1, -1), cause);
    this.number = code.number();
    this.osErrno = 0;
    this.offset = -1;
    this.line = -1;
    this.column = -1;
  }

  private static String text(ErrorCode code, String message, long offset, long line, long column) {
    StringBuilder text = new StringBuilder().append(code).append(": ").append(message);
    if (line > 0) {
      text.append(" (line ").append(line).append(", column ").append(column).append(')');
    } else if (offset >= 0) {
      text.append(" (byte ").append(offset).append(')');
    }
    return text.toString();
  }

  /**
   * The kind of failure.
   *
   * @return the code
   */
  public ErrorCode code() {
    return ErrorCode.of(number);
  }

  /**
   * The number of the code as the C interface has it.
   *
   * @return a number below 0
   */
  public int number() {
    return number;
  }

  /**
   * Where in the input or file.
   *
   * @return bytes from 0, or -1 where that is not known
   */
  public long offset() {
    return offset;
  }

  /**
   * The line of a text.
   *
   * @return lines from 1, or -1 where there are none
   */
  public long line() {
    return line;
  }

  /**
   * The column in the line of a text.
   *
   * @return bytes from 1, or -1 where there are none
   */
  public long column() {
    return column;
  }

  /**
   * The system's number of the error that made this one.
   *
   * @return {@code errno}, or 0 if no system call failed
   */
  public int osErrno() {
    return osErrno;
  }
}
