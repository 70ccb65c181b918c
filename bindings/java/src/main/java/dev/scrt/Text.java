package dev.scrt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Text as its UTF-8 bytes, which lie where the row that it was read from has them: nothing is copied or
 * decoded until somebody asks. Components of records may be of this class wherever {@link String} may; it
 * is for rows of which most text is only passed on, compared or counted.
 *
 * <p>An immutable value, safe for any number of threads. It keeps the memory of its batch alive, so what is
 * to outlive many batches is better kept as {@link #toString}.
 */
public final class Text implements Comparable<Text> {
  private final byte[] bytes;
  private final int start;
  private final int length;

  /** Of bytes that are UTF-8 and never change. */
  Text(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
  }

  /**
   * A copy of a text.
   *
   * @param text the text
   * @return its bytes
   * @throws ScrtException {@link ErrorCode#ENCODING} for a lone surrogate
   */
  public static Text of(String text) {
    byte[] bytes = Utf8.encode(text);
    return new Text(bytes, 0, bytes.length);
  }

  /**
   * Number of bytes.
   *
   * @return 0 or more
   */
  public int byteLength() {
    return length;
  }

  /**
   * Whether there is no text.
   *
   * @return true for a length of 0
   */
  public boolean isEmpty() {
    return length == 0;
  }

  /**
   * One byte.
   *
   * @param index from 0
   * @return the byte
   * @throws IndexOutOfBoundsException if there is no such byte
   */
  public byte byteAt(int index) {
    return bytes[start + Objects.checkIndex(index, length)];
  }

  /**
   * The bytes, in place.
   *
   * @return a read-only view from position 0 to the length
   */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes, start, length).slice().asReadOnlyBuffer();
  }

  /**
   * A copy of the bytes.
   *
   * @return UTF-8
   */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  void copyTo(byte[] into, int at) {
    System.arraycopy(bytes, start, into, at, length);
  }

  /** By the bytes, which is by code points. */
  @Override
  public int compareTo(Text other) {
    return Arrays.compareUnsigned(
        bytes, start, start + length, other.bytes, other.start, other.start + other.length);
  }

  /** The same bytes. A {@link String} is never equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Text text
        && Arrays.equals(bytes, start, start + length, text.bytes, text.start, text.start + text.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = start; i < start + length; ++i) hash = 31 * hash + bytes[i];
    return hash;
  }

  /** The text, decoded. */
  @Override
  public String toString() {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }
}
