package dev.scrt.internal;

import java.io.IOException;
import java.io.InputStream;

/** Reads a stream for native code, which no exception may pass through: it is kept for the caller. */
public final class InputCallback {
  private final InputStream in;
  private Throwable failure;

  /**
   * Made once for each native cursor.
   *
   * @param in what is read; not closed here
   */
  public InputCallback(InputStream in) {
    this.in = in;
  }

  /**
   * Called by native code, on the thread that called it.
   *
   * @param bytes room for what is read
   * @param size at most so many bytes
   * @return how many were read, 0 at the end, below 0 for a failure
   */
  int read(byte[] bytes, int size) {
    try {
      int count = in.read(bytes, 0, size);
      if (count == 0) {
        // Against its contract; to wait for one byte is what every stream can do.
        int one = in.read();
        if (one < 0) return 0;
        bytes[0] = (byte) one;
        return 1;
      }
      if (count > size) throw new IOException("InputStream.read gave more than was asked for");
      return Math.max(count, 0);
    } catch (Throwable thrown) {
      failure = thrown;
      return -1;
    }
  }

  /**
   * What the stream threw.
   *
   * @return null if it threw nothing
   */
  public Throwable failure() {
    return failure;
  }
}
