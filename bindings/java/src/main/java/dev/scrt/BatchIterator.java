package dev.scrt;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The batches of a reader, one after the other. Close it when it is left before its end; a reader that is
 * closed closes its iterators too.
 *
 * <p>One thread at a time; a second one gets {@link IllegalStateException}.
 */
public final class BatchIterator implements Iterator<Batch>, AutoCloseable {
  private final Cursor cursor;
  private Batch next;
  private boolean ended;

  BatchIterator(Cursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Whether there is one more batch; reads it.
   *
   * @return false at the end
   * @throws ScrtException if the file is damaged; each later call gives the same
   * @throws java.io.UncheckedIOException if the stream that is read failed
   * @throws IllegalStateException if the iterator or its reader is closed
   */
  @Override
  public boolean hasNext() {
    if (next != null) return true;
    if (ended) return false;
    long batch = cursor.next();
    if (batch == 0) {
      ended = true;
      cursor.close();
      return false;
    }
    next = Batch.adopt(cursor.schema(), batch);
    return true;
  }

  /**
   * The next batch, which is the caller's for good.
   *
   * @throws NoSuchElementException at the end
   * @throws ScrtException if the file is damaged; each later call gives the same
   * @throws IllegalStateException if the iterator or its reader is closed
   */
  @Override
  public Batch next() {
    if (!hasNext()) throw new NoSuchElementException();
    Batch batch = next;
    next = null;
    return batch;
  }

  /** Gives the iterator up. Again is fine. */
  @Override
  public void close() {
    cursor.close();
  }
}
