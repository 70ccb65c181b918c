package dev.scrt;

import dev.scrt.internal.Layout;
import dev.scrt.internal.ScrtNative;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The columns of one batch as bytes: a descriptor each, and one direct buffer with all their values. */
final class Block {
  private static final int MIN_BYTES = 64;

  /** {@code scrt_packed_column} structs. */
  ByteBuffer columns;

  ByteBuffer values;

  Block(int columnCount) {
    columns = direct(columnCount * Layout.PACKED_COLUMN);
  }

  /** Memory of Java's own, so that no view of it can outlive it. */
  static ByteBuffer direct(long bytes) {
    if (bytes > Integer.MAX_VALUE - MIN_BYTES) {
      throw new ScrtException(
          ErrorCode.LIMIT, "a batch of " + bytes + " bytes; one of Java's buffers holds 2 GiB");
    }
    return ByteBuffer.allocateDirect((int) Math.max(bytes, MIN_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Makes room for a block; what was in it is lost. */
  void reserve(long bytes) {
    if (values == null || values.capacity() < bytes) values = direct(bytes);
  }

  /** Copies a native batch in. */
  void pack(long batch) {
    long bytes = ScrtNative.scrt_jni_pack_columns(batch, columns);
    if (bytes < 0) throw new ScrtException(ErrorCode.NO_MEMORY, "out of memory for the columns of a batch");
    reserve(bytes);
    ScrtNative.scrt_jni_pack_block(batch, values);
  }

  /** Makes a native batch of it, which the caller frees. */
  long unpack(Schema schema, long rows) {
    long[] out = new long[1];
    try {
      ScrtNative.scrt_batch_unpack(schema.handle().enter(), rows, columns, values, out);
    } finally {
      schema.handle().exit();
    }
    return out[0];
  }
}
