package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;

/** A column whose values are bytes of any number: text or {@code bytes}. */
public abstract sealed class BinaryColumn extends Column permits StringColumn, BytesColumn {
  private int dataSize;
  /** The bytes of all values once more on the heap, where Java makes strings from them fastest. */
  private volatile byte[] heap;

  BinaryColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  @Override
  void bound(ByteBuffer columns, int at) {
    dataSize = (int) columns.getLong(at + Layout.PACKED_COLUMN_DATA_SIZE);
    byte[] old = heap;
    if (old == null) return;
    // Bound anew, so this column belongs to one reader alone: its array serves again.
    if (old.length < dataSize) {
      heap = null;
    } else if (dataSize != 0) {
      block.get(data, old, 0, dataSize);
    }
  }

  final byte[] heap() {
    byte[] bytes = heap;
    if (bytes == null) {
      bytes = new byte[dataSize];
      if (dataSize != 0) block.get(data, bytes);
      heap = bytes;
    }
    return bytes;
  }

  /**
   * Number of bytes of a value.
   *
   * @param index from 0
   * @return 0 or more
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public final int byteLength(int index) {
    check(index);
    return end(index) - start(index);
  }

  /**
   * The bytes of a value, in the block itself. What is copied from it must be copied before the buffer's
   * position is moved by another thread: each call gives a buffer of its own.
   *
   * @param index from 0
   * @return a read-only view from position 0 to the value's length
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public final ByteBuffer getByteBuffer(int index) {
    check(index);
    int start = start(index);
    return block.slice(Math.max(data, 0) + start, end(index) - start).asReadOnlyBuffer();
  }

  final int start(int index) {
    return block.getInt(values + 4 * index);
  }

  final int end(int index) {
    return block.getInt(values + 4 * index + 4);
  }
}
