package dev.scrt;

import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What rows can be read from: as batches, as {@link Row}s, or as records. */
public abstract sealed class RowSource implements Iterable<Batch>
    permits ScrtReader, ScrtReader.Table, ScrtStreamReader, TextReader {
  RowSource() {}

  abstract Cursor open();

  /**
   * The batches.
   *
   * @return an iterator; close it when it is left before its end
   * @throws IllegalStateException if the reader is closed
   */
  @Override
  public BatchIterator iterator() {
    return new BatchIterator(open());
  }

  /**
   * Shows all batches to an action, one after the other, in the same memory: the fastest way through many.
   * A batch lives until the action returns; its columns are empty then, and copies of values stay.
   *
   * <pre>{@code
   * long[] sum = new long[1];
   * reader.scan(batch -> {
   *   LongColumn ids = batch.column("id", LongColumn.class);
   *   for (int i = 0; i < batch.rowCount(); i++) sum[0] += ids.getLong(i);
   * });
   * }</pre>
   *
   * @param action called on this thread; must not keep the batch or show it to other threads
   * @throws ScrtException if the file is damaged
   * @throws java.io.UncheckedIOException if the stream that is read failed
   * @throws IllegalStateException if the reader is closed
   */
  public void scan(Consumer<? super Batch> action) {
    Objects.requireNonNull(action);
    try (Cursor cursor = open()) {
      Batch batch = null;
      for (long next = cursor.next(); next != 0; next = cursor.next()) {
        if (batch == null || batch.schema() != cursor.schema()) batch = Batch.reusable(cursor.schema());
        batch.show(next);
        try {
          action.accept(batch);
        } finally {
          batch.hide();
        }
      }
    }
  }

  /**
   * The rows.
   *
   * @return a sequential stream; close it when it is left before its end. What goes wrong on the way it
   *     throws as {@link BatchIterator#hasNext} does
   * @throws IllegalStateException if the reader is closed
   */
  public Stream<Row> rows() {
    BatchIterator batches = iterator();
    int order = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(batches, order), false)
        .flatMap(batch -> batch.rows().stream())
        .onClose(batches::close);
  }

  /**
   * The rows as records. Records hold nothing of the batches they came from, so the memory of one batch
   * serves for all.
   *
   * <pre>{@code
   * record Message(long msgId, String text, Optional<String> lang) {}
   *
   * try (ScrtReader reader = ScrtReader.open(path);
   *     Stream<Message> messages = reader.records(Message.class)) {
   *   messages.filter(m -> m.text().contains("hello")).forEach(System.out::println);
   * }
   * }</pre>
   *
   * @param <T> a record or a plain class
   * @param recordClass its class; {@link RecordMapper} has the rules
   * @return a sequential stream; close it when it is left before its end. What goes wrong on the way it
   *     throws as {@link BatchIterator#hasNext} does, and {@link ScrtException} with {@link
   *     ErrorCode#MISMATCH}, {@link ErrorCode#TYPE} or {@link ErrorCode#RANGE} where class or values do not
   *     fit
   * @throws ScrtException {@link ErrorCode#MISMATCH} if that is no record or plain class
   * @throws IllegalStateException if the reader is closed
   */
  public <T> Stream<T> records(Class<T> recordClass) {
    return records(recordClass, RecordMapper.of(recordClass));
  }

  /**
   * The rows as records, by a mapper of the caller's.
   *
   * @param <T> a record or a plain class
   * @param recordClass its class
   * @param mapper its mapper
   * @return as {@link #records(Class)}
   * @throws IllegalStateException if the reader is closed
   */
  public <T> Stream<T> records(Class<T> recordClass, RecordMapper<T> mapper) {
    Objects.requireNonNull(recordClass);
    Objects.requireNonNull(mapper);
    Cursor cursor = open();
    return StreamSupport.stream(new Records<>(cursor, mapper), false).onClose(cursor::close);
  }

  private static final class Records<T> implements Spliterator<T> {
    private final Cursor cursor;
    private final RecordMapper<T> mapper;
    private Schema schema;
    private Block block;
    private StructColumn root;
    private RecordMapper<T>.Rows reader;
    private int rows;
    private int next;
    /** The rows from begin to ready are read already. */
    private int begin;
    private int ready;
    private boolean ended;

    Records(Cursor cursor, RecordMapper<T> mapper) {
      this.cursor = cursor;
      this.mapper = mapper;
    }

    /** Reads the next rows; false at the end. */
    private boolean load() {
      while (next == rows) {
        long batch = cursor.next();
        if (batch == 0) {
          cursor.close();
          return false;
        }
        try {
          bind(batch);
        } finally {
          dev.scrt.internal.ScrtNative.scrt_batch_free(batch);
        }
      }
      fill();
      return true;
    }

    private void bind(long batch) {
      if (schema != cursor.schema()) {
        schema = cursor.schema();
        block = new Block(schema.record().columnCount());
        root = new StructColumn(schema.record(), schema.name(), null, 0);
        reader = mapper.rows(root, schema);
      }
      block.pack(batch);
      root.bind(block, 0);
      rows = root.size();
      next = 0;
      ready = 0;
    }

    private void fill() {
      begin = next;
      int count = Math.min(Chunk.ROWS, rows - next);
      try {
        reader.fill(begin, count);
      } catch (RuntimeException error) {
        // The rows before the one that fails come first.
        count = 1;
        next++;
        reader.fill(begin, count);
        next--;
      }
      ready = begin + count;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      Objects.requireNonNull(action);
      if (ended || cursor.isClosed() && fail()) return false;
      if (next >= ready && !load()) {
        ended = true;
        return false;
      }
      action.accept(reader.get(next++ - begin));
      return true;
    }

    private boolean fail() {
      throw new IllegalStateException("the reader is closed");
    }

    @Override
    public void forEachRemaining(Consumer<? super T> action) {
      Objects.requireNonNull(action);
      if (ended) return;
      while (next < ready || load()) {
        while (next < ready) action.accept(reader.get(next++ - begin));
      }
      ended = true;
    }

    @Override
    public Spliterator<T> trySplit() {
      return null;
    }

    @Override
    public long estimateSize() {
      return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
      return ORDERED | NONNULL;
    }
  }
}
