package dev.scrt;

import java.lang.ref.Cleaner;
import java.util.function.LongConsumer;

/**
 * Owns a native object. It is freed by {@link #close}, or else after its owner is garbage; never while
 * a thread is between {@link #enter} and {@link #exit}.
 */
final class Handle {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Apart from the handle, which the cleaner must not keep alive. */
  private static final class State implements Runnable {
    private final long address;
    private final LongConsumer free;
    private int users;
    private volatile boolean closed;
    private boolean freed;

    State(long address, LongConsumer free) {
      this.address = address;
      this.free = free;
    }

    @Override
    public void run() {
      synchronized (this) {
        closed = true;
        if (users != 0 || freed) return;
        freed = true;
      }
      free.accept(address);
    }
  }

  private final String name;
  private final State state;
  private final Cleaner.Cleanable cleanable;

  Handle(String name, long address, LongConsumer free) {
    if (address == 0) throw new ScrtException(ErrorCode.NO_MEMORY, "out of memory for a " + name);
    this.name = name;
    this.state = new State(address, free);
    this.cleanable = CLEANER.register(this, state);
  }

  /** For calls that may run beside others. Every enter needs its exit. */
  long enter() {
    synchronized (state) {
      if (state.closed) throw new IllegalStateException("the " + name + " is closed");
      state.users++;
      return state.address;
    }
  }

  /** For calls that need the object alone. */
  long enterAlone() {
    synchronized (state) {
      if (state.closed) throw new IllegalStateException("the " + name + " is closed");
      if (state.users != 0) throw new IllegalStateException("the " + name + " is in use already");
      state.users++;
      return state.address;
    }
  }

  void exit() {
    boolean last;
    synchronized (state) {
      state.users--;
      last = state.users == 0 && state.closed;
    }
    if (last) state.run();
  }

  /** Frees the object, or has the thread do it that still uses it. Again is fine. */
  void close() {
    cleanable.clean();
  }

  boolean isClosed() {
    return state.closed;
  }
}
