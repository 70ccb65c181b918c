package dev.scrt;

import dev.scrt.internal.Layout;
import dev.scrt.internal.ScrtNativeConstants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a file is written. Immutable: each method gives options that differ in one thing. */
public final class WriterOptions {
  private static final int DEFAULT_BATCH_ROWS = 65536;
  private static final int MAX_LEVEL = 22;

  /** Small files: light encodings, then zstd. */
  public static final WriterOptions DEFAULTS =
      new WriterOptions(false, 0, false, false, DEFAULT_BATCH_ROWS);

  private final boolean fast;
  private final int zstdLevel;
  private final boolean keepExisting;
  private final boolean sync;
  private final int batchRows;

  private WriterOptions(boolean fast, int zstdLevel, boolean keepExisting, boolean sync, int batchRows) {
    this.fast = fast;
    this.zstdLevel = zstdLevel;
    this.keepExisting = keepExisting;
    this.sync = sync;
    this.batchRows = batchRows;
  }

  /**
   * Light encodings, and zstd for very redundant text only, which is faster and larger.
   *
   * @return other options
   */
  public WriterOptions fast() {
    return new WriterOptions(true, zstdLevel, keepExisting, sync, batchRows);
  }

  /**
   * How hard zstd tries.
   *
   * @param level 1 to 22; 3 by default
   * @return other options
   * @throws IllegalArgumentException if it is out of range
   */
  public WriterOptions zstdLevel(int level) {
    if (level < 1 || level > MAX_LEVEL) throw new IllegalArgumentException("zstd level " + level);
    return new WriterOptions(fast, level, keepExisting, sync, batchRows);
  }

  /**
   * A file that exists is {@link ErrorCode#EXISTS} instead of replaced.
   *
   * @return other options
   */
  public WriterOptions keepExisting() {
    return new WriterOptions(fast, zstdLevel, true, sync, batchRows);
  }

  /**
   * {@link ScrtWriter#finish} returns only when the bytes are on the disk.
   *
   * @return other options
   */
  public WriterOptions sync() {
    return new WriterOptions(fast, zstdLevel, keepExisting, true, batchRows);
  }

  /**
   * How many single rows make a row group. More compress better, fewer take less memory.
   *
   * @param rows more than 0; 65536 by default
   * @return other options
   * @throws IllegalArgumentException if that is less than 1
   */
  public WriterOptions batchRows(int rows) {
    if (rows < 1) throw new IllegalArgumentException("batchRows below 1: " + rows);
    return new WriterOptions(fast, zstdLevel, keepExisting, sync, rows);
  }

  int batchRows() {
    return batchRows;
  }

  byte[] struct() {
    ByteBuffer out = ByteBuffer.allocate(Layout.WRITER_OPTIONS).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(Layout.WRITER_OPTIONS_STRUCT_SIZE, Layout.WRITER_OPTIONS);
    out.putInt(Layout.WRITER_OPTIONS_PROFILE,
        fast ? ScrtNativeConstants.SCRT_PROFILE_FAST : ScrtNativeConstants.SCRT_PROFILE_COMPACT);
    out.putInt(Layout.WRITER_OPTIONS_ZSTD_LEVEL, zstdLevel);
    out.putInt(Layout.WRITER_OPTIONS_NO_OVERWRITE, keepExisting ? 1 : 0);
    out.putInt(Layout.WRITER_OPTIONS_SYNC, sync ? 1 : 0);
    return out.array();
  }
}
