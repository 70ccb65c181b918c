package dev.scrt;

import dev.scrt.internal.ControlCallback;
import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * Watches long work and stops it: by {@link #cancel} from any thread, after a time, or by an exception of the
 * progress, which the call then throws.
 *
 * <p>{@link #cancel} stops all calls that the control was given to, also later ones. With a progress a control
 * is for one call at a time.
 */
public final class Control {
  /** Is told how far work has come. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called on the thread that made the call, now and then.
     *
     * @param doneBytes bytes that were read
     * @param totalBytes bytes there are, -1 if that is not known
     * @param rows rows so far
     */
    void on(long doneBytes, long totalBytes, long rows);
  }

  private final ControlCallback callback;

  /** A control that only {@link #cancel} stops. */
  public Control() {
    this(null, null);
  }

  /**
   * A control.
   *
   * @param timeout after which a call ends with {@link ErrorCode#DEADLINE}; null for never
   * @param progress is told how far the work has come; may be null
   * @throws IllegalArgumentException if the time is not above 0
   */
  public Control(Duration timeout, Progress progress) {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException("a timeout of " + timeout);
    }
    // Below a millisecond is not never.
    long millis = timeout == null ? 0 : Math.max(1, timeout.toMillis());
    callback = new ControlCallback(millis, progress == null ? null : progress::on);
  }

  /** Stops the work, which ends with {@link ErrorCode#CANCELLED}. From any thread. */
  public void cancel() {
    callback.cancel();
  }

  /**
   * Whether {@link #cancel} was called.
   *
   * @return true if so
   */
  public boolean isCancelled() {
    return callback.isCancelled();
  }

  /** Makes a native call under a control, which may be null. */
  static void watch(Control control, ToIntFunction<ControlCallback> call) {
    if (control == null) {
      call.applyAsInt(null);
      return;
    }
    try {
      call.applyAsInt(control.callback);
    } catch (ScrtException error) {
      RuntimeException thrown = control.callback.takeFailure();
      throw thrown != null ? thrown : error;
    }
  }
}
