package dev.scrt;

import java.nio.ByteBuffer;

/** A column whose values are bytes of any number: text or {@code bytes}. */
public abstract sealed class BinaryColumn extends Column permits StringColumn, BytesColumn {
  BinaryColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
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
   * One byte of a value.
   *
   * @param index from 0
   * @param at which byte, from 0
   * @return the byte
   * @throws IndexOutOfBoundsException if there is no such slot or byte
   */
  public final byte byteAt(int index, int at) {
    check(index);
    int start = start(index);
    return block[base() + start + java.util.Objects.checkIndex(at, end(index) - start)];
  }

  /**
   * The bytes of a value, in the block itself.
   *
   * @param index from 0
   * @return a read-only view from position 0 to the value's length
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public final ByteBuffer getByteBuffer(int index) {
    check(index);
    int start = start(index);
    source.handedOut = true;
    return ByteBuffer.wrap(block, base() + start, end(index) - start).slice().asReadOnlyBuffer();
  }

  /** Where the bytes of all values begin in the block. */
  final int base() {
    return Math.max(data, 0);
  }

  final int start(int index) {
    return LittleEndian.getInt(block, values + 4 * index);
  }

  final int end(int index) {
    return LittleEndian.getInt(block, values + 4 * index + 4);
  }
}
