package dev.scrt;

import static dev.scrt.MappingTest.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use is an exception of Java's, and never the end of the process. */
class MisuseTest {
  private static final Schema SCHEMA = Schema.parse("@schema S\n@field id i64\n@field text string\n");

  record Item(long id, String text) {}

  @TempDir Path folder;

  private static byte[] file(int rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, SCHEMA, WriterOptions.DEFAULTS.batchRows(100))) {
      for (int i = 0; i < rows; ++i) writer.write(new Item(i, "text " + i % 10));
      writer.finish();
    }
    return out.toByteArray();
  }

  @Test
  void nullsAreRefused() {
    assertThrows(NullPointerException.class, () -> Schema.parse(null));
    assertThrows(NullPointerException.class, () -> SchemaDocument.load(null));
    assertThrows(NullPointerException.class, () -> ScrtReader.open((Path) null));
    assertThrows(NullPointerException.class, () -> ScrtReader.open(folder, null));
    assertThrows(NullPointerException.class, () -> ScrtReader.of(null));
    assertThrows(NullPointerException.class, () -> ScrtStreamReader.open(null));
    assertThrows(NullPointerException.class, () -> ScrtWriter.open(null, SCHEMA));
    assertThrows(NullPointerException.class, () -> ScrtWriter.open(folder, null));
    assertThrows(NullPointerException.class, () -> ScrtWriter.to(null, SCHEMA));
    assertThrows(NullPointerException.class, () -> new BatchBuilder(null));
    assertThrows(NullPointerException.class, () -> SCHEMA.field(null));
    BatchBuilder builder = new BatchBuilder(SCHEMA);
    assertThrows(NullPointerException.class, () -> builder.add(null));
    assertThrows(NullPointerException.class, () -> builder.row().setLong(null, 1));
    assertCode(ErrorCode.TYPE, () -> builder.row().setString("text", null));
    Batch batch = builder.build();
    assertThrows(NullPointerException.class, () -> batch.column((String) null));
    assertThrows(NullPointerException.class, () -> batch.records(null));
    assertThrows(NullPointerException.class, () -> batch.contentEquals(null));
    try (SchemaCache cache = new SchemaCache()) {
      assertThrows(NullPointerException.class, () -> cache.put(null));
      assertThrows(NullPointerException.class, () -> cache.find(null));
      assertCode(ErrorCode.INVALID_ARGUMENT, () -> cache.find("short"));
      assertThrows(IllegalArgumentException.class, () -> cache.find("a\0b"));
    }
  }

  @Test
  void afterCloseThereIsNothing() {
    ScrtReader reader = ScrtReader.of(file(1000));
    BatchIterator batches = reader.iterator();
    Batch first = batches.next();
    LongColumn ids = first.column("id", LongColumn.class);
    Stream<Item> records = reader.records(Item.class);
    Iterator<Row> rows = reader.rows().iterator();
    rows.next();
    reader.close();
    reader.close();
    assertThrows(IllegalStateException.class, reader::iterator);
    assertThrows(IllegalStateException.class, () -> reader.records(Item.class));
    assertThrows(IllegalStateException.class, () -> reader.tables().get(0).iterator());
    assertThrows(IllegalStateException.class, reader::metadata);
    assertThrows(IllegalStateException.class, reader::lostBytes);
    assertThrows(IllegalStateException.class, () -> reader.verify(false));
    assertThrows(IllegalStateException.class, batches::next);
    assertThrows(IllegalStateException.class, () -> records.forEach(item -> {}));
    assertThrows(IllegalStateException.class, () -> rows.forEachRemaining(row -> {}));
    assertEquals(99, ids.getLong(99));
    assertEquals(100, first.rowCount());
    batches.close();

    SchemaCache cache = new SchemaCache();
    cache.close();
    cache.close();
    assertThrows(IllegalStateException.class, () -> cache.put(SCHEMA));
    assertThrows(IllegalStateException.class, () -> cache.load(folder));
    assertThrows(IllegalStateException.class, () -> cache.find(SCHEMA.fingerprint()));

    ScrtStreamReader stream = ScrtStreamReader.open(new ByteArrayInputStream(file(10)));
    assertThrows(NoSuchElementException.class, () -> {
      BatchIterator all = stream.iterator();
      all.next();
      all.next();
    });
    assertThrows(IllegalStateException.class, stream::iterator);
    stream.close();
    stream.close();
    assertThrows(IllegalStateException.class, stream::rows);
  }

  @Test
  void writersHaveAnOrder() throws IOException {
    Path path = folder.resolve("file.scrt");
    ScrtWriter writer = ScrtWriter.open(path, SCHEMA);
    writer.write(new Item(1, "a"));
    RowWriter row = writer.row();
    row.setLong("id", 2);
    assertThrows(IllegalStateException.class, () -> writer.write(new Item(3, "c")));
    assertThrows(IllegalStateException.class, writer::finish);
    assertCode(ErrorCode.DUPLICATE_KEY, () -> row.setLong("id", 3));
    row.setLong("id", 2).setString("text", "b").end();
    assertCode(ErrorCode.NOT_FOUND, () -> row.setLong("none", 3));
    assertThrows(IndexOutOfBoundsException.class, () -> row.setLong(2, 3));
    assertCode(ErrorCode.TYPE, () -> row.setDouble("text", 3));
    assertFalse(Files.exists(path));
    assertThrows(IllegalArgumentException.class, () -> writer.setMetadata("a\0", "b"));
    writer.finish();
    assertTrue(Files.exists(path));
    assertThrows(IllegalStateException.class, writer::finish);
    assertThrows(IllegalStateException.class, () -> writer.write(new Item(1, "a")));
    assertThrows(IllegalStateException.class, writer::row);
    writer.close();
    writer.close();
    assertThrows(IllegalStateException.class, writer::flush);
    assertThrows(IllegalStateException.class, writer::bytesWritten);
    try (ScrtReader reader = ScrtReader.open(path)) {
      assertEquals(List.of(new Item(1, "a"), new Item(2, "b")), reader.records(Item.class).toList());
    }

    Path dropped = folder.resolve("dropped.scrt");
    try (ScrtWriter unfinished = ScrtWriter.open(dropped, SCHEMA)) {
      unfinished.write(new Item(1, "a"));
      unfinished.flush();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(path), left.toList());
    }
    assertCode(ErrorCode.EXISTS, () -> {
      try (ScrtWriter again = ScrtWriter.open(path, SCHEMA, WriterOptions.DEFAULTS.keepExisting())) {
        again.finish();
      }
    });
    assertThrows(IllegalArgumentException.class, () -> WriterOptions.DEFAULTS.zstdLevel(23));
    assertThrows(IllegalArgumentException.class, () -> WriterOptions.DEFAULTS.batchRows(0));
    assertThrows(IllegalArgumentException.class, () -> ReaderOptions.DEFAULTS.batchRows(-1));
    assertThrows(IllegalArgumentException.class, () -> ReaderOptions.DEFAULTS.limits(0, -1, 0));
  }

  @Test
  void aRowThatFailsIsLeftOutWhole() {
    Schema schema = Schema.parse("""
        @schema S
        @field a list<struct{x i64, y union<i64,string>}>
        @field b map<string,i32>
        @field c string required
        """);
    BatchBuilder builder = new BatchBuilder(schema);
    Map<String, Object> good = Map.of("a", List.of(Map.of("x", 1, "y", "t"), Map.of("y", 5L, "x", 2)), "b",
        Map.of("k", 1), "c", "c");
    builder.add(good);
    String line = builder.build().toJson();
    for (int i = 0; i < 100; ++i) {
      builder.add(good);
      assertCode(ErrorCode.TYPE, () -> builder.add(
          Map.of("a", List.of(Map.of("x", 1, "y", "t"), Map.of("x", 1, "y", List.of())), "c", "c")));
      assertCode(ErrorCode.RANGE, () -> builder.add(Map.of("b", Map.of("k", Long.MAX_VALUE), "c", "c")));
      assertCode(ErrorCode.MISSING, () -> builder.add(Map.of("b", Map.of("k", 1))));
      assertCode(ErrorCode.ENCODING, () -> builder.add(Map.of("c", "\ud800")));
    }
    Batch batch = builder.build();
    assertEquals(100, batch.rowCount());
    String first = batch.slice(0, 1).toJson();
    assertEquals(first.length(), line.length());
    assertEquals(first.repeat(100), batch.toJson());
  }

  @Test
  void textIsUnicodeOrRefused() {
    BatchBuilder builder = new BatchBuilder(SCHEMA);
    List<String> texts = List.of("", "\0", "a\0b", "?", "\ud83d\ude00", "\uffff", "\u00e9", "???\u20ac", "x".repeat(100_000));
    for (String text : texts) builder.add(new Item(1, text));
    for (String text : List.of("\ud800", "a\udc00", "\ud83d?", "\udc00\ud800", "x".repeat(99) + "\udbff")) {
      assertCode(ErrorCode.ENCODING, () -> builder.add(new Item(1, text)));
      assertCode(ErrorCode.ENCODING, () -> Schema.parse("@schema " + text));
    }
    assertEquals(texts, builder.build().records(Item.class).map(Item::text).toList());
    ScrtException error = assertThrows(ScrtException.class, () -> Schema.parse("@schema S\n@field \u00e9 i64x\n"));
    assertEquals(ErrorCode.SYNTAX, error.code());
    assertEquals(2, error.line());
    assertTrue(error.column() > 0 && error.offset() > 0, error.toString());
    Path odd = folder.resolve("\u00e9 \ud83d\ude00.scrt");
    try (ScrtWriter writer = ScrtWriter.open(odd, SCHEMA)) {
      writer.setMetadata("k\u00e9", "v\ud83d\ude00");
      writer.finish();
    }
    assertTrue(Files.exists(odd));
    try (ScrtReader reader = ScrtReader.open(odd)) {
      assertEquals(Map.of("k\u00e9", "v\ud83d\ude00"), reader.metadata());
    }
  }

  @Test
  void damageIsTold() {
    byte[] good = file(1000);
    assertCode(ErrorCode.NOT_FOUND, () -> ScrtReader.open(folder.resolve("none")));
    assertThrows(ScrtException.class, () -> ScrtReader.of(new byte[0]));
    assertThrows(ScrtException.class, () -> ScrtReader.of(new byte[] {1, 2, 3}));
    assertThrows(ScrtException.class, () -> ScrtReader.open(folder));
    int failures = 0;
    for (int at = 0; at < good.length; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      for (boolean stream : new boolean[] {false, true}) {
        try {
          if (stream) {
            try (ScrtStreamReader reader = ScrtStreamReader.open(new ByteArrayInputStream(bad))) {
              reader.records(Item.class).forEach(item -> {});
            }
          } else {
            try (ScrtReader reader = ScrtReader.of(bad)) {
              reader.records(Item.class).forEach(item -> {});
            }
          }
        } catch (ScrtException error) {
          failures++;
        }
      }
    }
    assertTrue(failures > good.length / 7, failures + " failures");
    byte[] half = Arrays.copyOf(good, good.length / 2);
    assertCode(ErrorCode.TRUNCATED, () -> {
      try (ScrtStreamReader reader = ScrtStreamReader.open(new ByteArrayInputStream(half))) {
        reader.forEach(batch -> {});
      }
    });
    try (ScrtReader reader = ScrtReader.of(half, ReaderOptions.DEFAULTS.recovering())) {
      assertTrue(reader.lostBytes() >= 0);
      assertTrue(reader.rowCount() > 0 && reader.rowCount() < 1000);
    }
  }

  @Test
  void streamsThatFailAreTold() {
    IOException reason = new IOException("no more");
    InputStream in = new InputStream() {
      private final InputStream inner = new ByteArrayInputStream(file(1000), 0, 5000);

      @Override
      public int read() throws IOException {
        throw reason;
      }

      @Override
      public int read(byte[] bytes, int offset, int size) throws IOException {
        int count = inner.read(bytes, offset, Math.min(size, 10));
        if (count < 0) throw reason;
        return count;
      }
    };
    try (ScrtStreamReader reader = ScrtStreamReader.open(in)) {
      BatchIterator batches = reader.iterator();
      assertSame(reason,
          assertThrows(UncheckedIOException.class, () -> batches.forEachRemaining(b -> {})).getCause());
      assertThrows(UncheckedIOException.class, batches::hasNext);
    }
    InputStream rude = new InputStream() {
      @Override
      public int read() {
        throw new IllegalArgumentException("rude");
      }
    };
    ScrtException error = assertThrows(ScrtException.class, () -> ScrtStreamReader.open(rude));
    assertEquals(ErrorCode.USER, error.code());
    assertEquals("rude", error.getCause().getMessage());
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw reason;
      }
    };
    try (ScrtWriter writer = ScrtWriter.to(full, SCHEMA)) {
      writer.write(new Item(1, "a"));
      assertSame(reason, assertThrows(UncheckedIOException.class, writer::flush).getCause());
      assertSame(reason, assertThrows(UncheckedIOException.class, () -> writer.write(new Item(2, "b"))).getCause());
      assertThrows(UncheckedIOException.class, writer::finish);
    }
    Schema json = Schema.parse("@schema J\n@field j json\n");
    try (ScrtWriter writer = ScrtWriter.to(new ByteArrayOutputStream(), json)) {
      writer.write(Map.of("j", new Json("{nonsense")));
      assertCode(ErrorCode.CORRUPT, writer::flush);
      assertCode(ErrorCode.CORRUPT, writer::finish);
    }
  }

  @Test
  void aReaderThatReadsItself() {
    byte[] bytes = file(1000);
    BatchIterator[] self = new BatchIterator[1];
    InputStream in = new InputStream() {
      private final InputStream inner = new ByteArrayInputStream(bytes);

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] into, int offset, int size) throws IOException {
        if (self[0] != null) assertThrows(IllegalStateException.class, () -> self[0].hasNext());
        return inner.read(into, offset, size);
      }
    };
    try (ScrtStreamReader reader = ScrtStreamReader.open(in)) {
      self[0] = reader.iterator();
      int rows = 0;
      while (self[0].hasNext()) rows += self[0].next().rowCount();
      assertEquals(1000, rows);
    }
  }

  @Test
  void closingWhileOthersRead() throws Exception {
    byte[] bytes = file(3000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 60; ++round) {
        ScrtReader reader = ScrtReader.of(bytes);
        CountDownLatch begun = new CountDownLatch(3);
        List<Future<?>> readers = new java.util.ArrayList<>();
        for (int t = 0; t < 3; ++t) {
          boolean asRecords = t == 0;
          readers.add(threads.submit(() -> {
            begun.countDown();
            try {
              while (true) {
                if (asRecords) {
                  reader.records(Item.class).forEach(item -> assertEquals("text " + item.id() % 10, item.text()));
                } else {
                  for (Batch batch : reader) assertEquals(batch.rowCount(), batch.records(Item.class).count());
                }
              }
            } catch (IllegalStateException closed) {
              return;
            }
          }));
        }
        begun.await();
        if (round % 2 == 0) Thread.sleep(1);
        reader.close();
        for (Future<?> done : readers) done.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void oneIteratorForTwoThreads() throws Exception {
    byte[] bytes = file(5000);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (ScrtReader reader = ScrtReader.of(bytes)) {
      BatchIterator shared = reader.iterator();
      Runnable loop = () -> {
        try {
          while (shared.hasNext()) shared.next();
        } catch (IllegalStateException | NoSuchElementException expected) {
          return;
        }
      };
      Future<?> one = threads.submit(loop);
      Future<?> two = threads.submit(loop);
      one.get(30, TimeUnit.SECONDS);
      two.get(30, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }
    ExecutorService writers = Executors.newFixedThreadPool(2);
    Path path = folder.resolve("shared.scrt");
    try (ScrtWriter writer = ScrtWriter.open(path, SCHEMA, WriterOptions.DEFAULTS.batchRows(50))) {
      Runnable loop = () -> {
        for (int i = 0; i < 20_000; ++i) {
          try {
            writer.write(new Item(i, "text"));
          } catch (RuntimeException expected) {
            if (expected instanceof NullPointerException) throw expected;
          }
        }
      };
      Future<?> one = writers.submit(loop);
      Future<?> two = writers.submit(loop);
      one.get(60, TimeUnit.SECONDS);
      two.get(60, TimeUnit.SECONDS);
    } finally {
      writers.shutdownNow();
    }
  }
}
