package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a file is read. Immutable: each method gives options that differ in one thing. */
public final class ReaderOptions {
  /** A mapped file, whole, with the library's limits. */
  public static final ReaderOptions DEFAULTS = new ReaderOptions(false, false, 0, 0, 0, 0);

  private final boolean withoutMapping;
  private final boolean recover;
  private final int batchRows;
  private final long memory;
  private final long valueBytes;
  private final long rowGroupRows;

  private ReaderOptions(boolean withoutMapping, boolean recover, int batchRows, long memory, long valueBytes,
      long rowGroupRows) {
    this.withoutMapping = withoutMapping;
    this.recover = recover;
    this.batchRows = batchRows;
    this.memory = memory;
    this.valueBytes = valueBytes;
    this.rowGroupRows = rowGroupRows;
  }

  /**
   * Reads by calls instead of mapping the file: for files that others may cut short meanwhile, which is
   * then an error instead of the end of the process.
   *
   * @return other options
   */
  public ReaderOptions withoutMapping() {
    return new ReaderOptions(true, recover, batchRows, memory, valueBytes, rowGroupRows);
  }

  /**
   * Reads a file without an end up to its last complete row group.
   *
   * @return other options
   */
  public ReaderOptions recovering() {
    return new ReaderOptions(withoutMapping, true, batchRows, memory, valueBytes, rowGroupRows);
  }

  /**
   * The most rows of one batch.
   *
   * @param rows more than 0; by default batches are as they were written
   * @return other options
   * @throws IllegalArgumentException if that is less than 1
   */
  public ReaderOptions batchRows(int rows) {
    if (rows < 1) throw new IllegalArgumentException("batchRows below 1: " + rows);
    return new ReaderOptions(withoutMapping, recover, rows, memory, valueBytes, rowGroupRows);
  }

  /**
   * What reading may take, for files that are not trusted.
   *
   * @param memory bytes held beyond the input; 0 is 1 GiB
   * @param valueBytes bytes of one value; 0 is 1 GiB
   * @param rowGroupRows rows of one row group; 0 is 2<sup>24</sup>
   * @return other options
   * @throws IllegalArgumentException if one is negative
   */
  public ReaderOptions limits(long memory, long valueBytes, long rowGroupRows) {
    if (memory < 0 || valueBytes < 0 || rowGroupRows < 0) throw new IllegalArgumentException("a negative limit");
    return new ReaderOptions(withoutMapping, recover, batchRows, memory, valueBytes, rowGroupRows);
  }

  int batchRows() {
    return batchRows;
  }

  byte[] struct() {
    ByteBuffer out = ByteBuffer.allocate(Layout.READER_OPTIONS).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(Layout.READER_OPTIONS_STRUCT_SIZE, Layout.READER_OPTIONS);
    out.putInt(Layout.READER_OPTIONS_USE_PREAD, withoutMapping ? 1 : 0);
    out.putInt(Layout.READER_OPTIONS_RECOVER, recover ? 1 : 0);
    out.putLong(Layout.READER_OPTIONS_LIMITS + Layout.LIMITS_MEMORY, memory);
    out.putLong(Layout.READER_OPTIONS_LIMITS + Layout.LIMITS_VALUE_BYTES, valueBytes);
    out.putLong(Layout.READER_OPTIONS_LIMITS + Layout.LIMITS_ROW_GROUP_ROWS, rowGroupRows);
    return out.array();
  }
}
