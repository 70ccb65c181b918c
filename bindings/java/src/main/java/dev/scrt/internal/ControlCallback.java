package dev.scrt.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Watches and stops one native call, which no exception may pass through: it is kept for the caller. */
public final class ControlCallback {
  private static final VarHandle FLAG =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** Is told how far the work has come. */
  public interface Progress {
    /**
     * Called on the thread that made the call.
     *
     * @param doneBytes bytes that were read
     * @param totalBytes bytes there are, -1 if that is not known
     * @param rows rows so far
     */
    void on(long doneBytes, long totalBytes, long rows);
  }

  /** Four bytes that native code reads; not 0 stops the work. */
  private final ByteBuffer cancel = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());

  private final long timeoutMillis;
  private final Progress progress;
  private RuntimeException failure;

  /**
   * Made once for each control.
   *
   * @param timeoutMillis after which the work stops; 0 for never
   * @param progress what is told, or null
   */
  public ControlCallback(long timeoutMillis, Progress progress) {
    this.timeoutMillis = timeoutMillis;
    this.progress = progress;
  }

  /** Stops the work, from any thread. */
  public void cancel() {
    FLAG.setVolatile(cancel, 0, 1);
  }

  /**
   * Whether {@link #cancel} was called.
   *
   * @return true if so
   */
  public boolean isCancelled() {
    return (int) FLAG.getVolatile(cancel, 0) != 0;
  }

  /**
   * Called by native code, on the thread that called it.
   *
   * @param doneBytes bytes that were read
   * @param totalBytes bytes there are, -1 if that is not known
   * @param rows rows so far
   * @return 0 to go on
   */
  int progress(long doneBytes, long totalBytes, long rows) {
    if (progress == null) return ScrtNativeConstants.SCRT_OK;
    try {
      progress.on(doneBytes, totalBytes, rows);
      return ScrtNativeConstants.SCRT_OK;
    } catch (RuntimeException thrown) {
      failure = thrown;
    } catch (Error thrown) {
      failure = new IllegalStateException("progress failed: " + thrown, thrown);
    }
    return ScrtNativeConstants.SCRT_E_USER;
  }

  /**
   * What the progress threw since this was asked last.
   *
   * @return null if it threw nothing
   */
  public RuntimeException takeFailure() {
    RuntimeException thrown = failure;
    failure = null;
    return thrown;
  }
}
