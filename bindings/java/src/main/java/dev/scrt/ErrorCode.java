package dev.scrt;

import dev.scrt.internal.ScrtNativeConstants;

/** What kind of failure a {@link ScrtException} tells of. */
public enum ErrorCode {
  /** A parameter is out of its range. */
  INVALID_ARGUMENT(ScrtNativeConstants.SCRT_E_INVALID_ARGUMENT),
  /** Not a handle of its kind; a bug in this binding. */
  HANDLE(ScrtNativeConstants.SCRT_E_HANDLE),
  /** Native memory ran out. */
  NO_MEMORY(ScrtNativeConstants.SCRT_E_NO_MEMORY),
  /** A limit of {@link ReaderOptions}, of the format, or of one batch in Java (2 GiB). */
  LIMIT(ScrtNativeConstants.SCRT_E_LIMIT),
  /** Input or output failed; {@link ScrtException#osErrno()} or the cause tells why. */
  IO(ScrtNativeConstants.SCRT_E_IO),
  /** No such file, table, field, schema or key. */
  NOT_FOUND(ScrtNativeConstants.SCRT_E_NOT_FOUND),
  /** The file is there already. */
  EXISTS(ScrtNativeConstants.SCRT_E_EXISTS),
  /** Not something that can be done, such as JSON text of NaN. */
  UNSUPPORTED(ScrtNativeConstants.SCRT_E_UNSUPPORTED),
  /** Stopped because it was asked to. */
  CANCELLED(ScrtNativeConstants.SCRT_E_CANCELLED),
  /** Stopped because its time was over. */
  DEADLINE(ScrtNativeConstants.SCRT_E_DEADLINE),
  /** Not now: finished, or failed before. */
  STATE(ScrtNativeConstants.SCRT_E_STATE),
  /** A bug in the library. */
  INTERNAL(ScrtNativeConstants.SCRT_E_INTERNAL),
  /** A stream of the caller failed; the cause tells why. */
  USER(ScrtNativeConstants.SCRT_E_USER),
  /** Text does not follow its grammar. */
  SYNTAX(ScrtNativeConstants.SCRT_E_SYNTAX),
  /** Text is not Unicode: a lone surrogate, or bytes that are not UTF-8. */
  ENCODING(ScrtNativeConstants.SCRT_E_ENCODING),
  /** Bytes contradict their format. */
  CORRUPT(ScrtNativeConstants.SCRT_E_CORRUPT),
  /** Bytes end too early. */
  TRUNCATED(ScrtNativeConstants.SCRT_E_TRUNCATED),
  /** Made by a newer version of the format. */
  VERSION(ScrtNativeConstants.SCRT_E_VERSION),
  /** Bytes are not those that were written. */
  CHECKSUM(ScrtNativeConstants.SCRT_E_CHECKSUM),
  /** A number or a time does not fit its type exactly. */
  RANGE(ScrtNativeConstants.SCRT_E_RANGE),
  /** A key or a field twice. */
  DUPLICATE_KEY(ScrtNativeConstants.SCRT_E_DUPLICATE_KEY),
  /** A schema breaks a rule. */
  SCHEMA(ScrtNativeConstants.SCRT_E_SCHEMA),
  /** A value is not of the type of its field. */
  TYPE(ScrtNativeConstants.SCRT_E_TYPE),
  /** A required field is missing. */
  MISSING(ScrtNativeConstants.SCRT_E_MISSING),
  /** {@code unique} or {@code ref} does not hold. */
  CONSTRAINT(ScrtNativeConstants.SCRT_E_CONSTRAINT),
  /** Two schemas, or a class and a schema, do not go together. */
  MISMATCH(ScrtNativeConstants.SCRT_E_MISMATCH),
  /** A number that this version does not know; {@link ScrtException#number()} has it. */
  UNKNOWN(Integer.MIN_VALUE);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /**
   * The number of the C interface.
   *
   * @return a negative number
   */
  public int number() {
    return number;
  }

  static ErrorCode of(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) return code;
    }
    return UNKNOWN;
  }
}
