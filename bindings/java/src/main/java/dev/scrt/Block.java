package dev.scrt;

import dev.scrt.internal.Layout;
import dev.scrt.internal.ScrtNative;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The columns of one batch as bytes: a descriptor each, and one array with all their values. */
final class Block {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  /** {@code scrt_packed_column} structs. */
  final ByteBuffer columns;

  byte[] values = {};

  /** Whether somebody may still look at the values when the next batch comes. */
  boolean handedOut;

  Block(int columnCount) {
    columns = ByteBuffer.allocateDirect(columnCount * Layout.PACKED_COLUMN).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies a native batch in; what was there is lost. */
  void pack(long batch) {
    long bytes = ScrtNative.scrt_jni_pack_columns(batch, columns);
    if (bytes < 0) throw new ScrtException(ErrorCode.NO_MEMORY, "out of memory for the columns of a batch");
    if (bytes > MAX_BYTES) {
      throw new ScrtException(
          ErrorCode.LIMIT, "a batch of " + bytes + " bytes; one of Java's arrays holds 2 GiB");
    }
    if (values.length < bytes || handedOut) {
      values = new byte[(int) bytes];
      handedOut = false;
    }
    ScrtNative.scrt_jni_pack_block(batch, values);
  }

  /** Makes a native batch of it, which the caller frees. */
  long unpack(Schema schema, long rows) {
    long[] out = new long[1];
    try {
      ScrtNative.scrt_jni_unpack(schema.handle().enter(), rows, columns, values, out);
    } finally {
      schema.handle().exit();
    }
    return out[0];
  }
}
