package dev.scrt;

import static dev.scrt.MappingTest.assertCode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rows that are read some at a time, text that stays where it was read, and files in memory. */
class RowsTest {
  private static final Schema SCHEMA = Schema.parse("@schema S\n@field id i64\n@field text string?\n");

  record View(long id, Text text) {}

  record Item(long id, String text) {}

  private static String text(int i) {
    return i % 7 == 0 ? null : "text \u00e9\ud83d\ude00? ".repeat(i % 3) + i;
  }

  private static byte[] file(int rows, int batchRows) {
    try (ScrtWriter writer = ScrtWriter.inMemory(SCHEMA, WriterOptions.DEFAULTS.batchRows(batchRows))) {
      for (int i = 0; i < rows; ++i) writer.write(new Item(i, text(i)));
      writer.finish();
      return writer.toByteArray();
    }
  }

  @Test
  void textStaysWhatItIs() {
    byte[] file = file(3000, 700);
    List<View> views;
    List<Text> shown = new ArrayList<>();
    List<ByteBuffer> buffers = new ArrayList<>();
    try (ScrtReader reader = ScrtReader.of(file); Stream<View> records = reader.records(View.class)) {
      views = records.toList();
      reader.scan(batch -> {
        StringColumn texts = batch.column("text", StringColumn.class);
        for (int i = 0; i < batch.rowCount(); ++i) {
          shown.add(texts.hasValue(i) ? texts.getText(i) : null);
          buffers.add(texts.hasValue(i) ? texts.getByteBuffer(i) : null);
        }
      });
    }
    assertEquals(3000, views.size());
    for (int i = 0; i < 3000; ++i) {
      String wanted = text(i);
      assertEquals(i, views.get(i).id);
      if (wanted == null) {
        assertEquals(null, views.get(i).text);
        continue;
      }
      Text got = views.get(i).text;
      assertEquals(wanted, got.toString());
      assertEquals(Text.of(wanted), got);
      assertEquals(Text.of(wanted).hashCode(), got.hashCode());
      assertEquals(got, shown.get(i));
      byte[] bytes = wanted.getBytes(StandardCharsets.UTF_8);
      assertArrayEquals(bytes, got.toByteArray());
      assertEquals(ByteBuffer.wrap(bytes), got.asByteBuffer());
      assertEquals(ByteBuffer.wrap(bytes), buffers.get(i));
    }
    // Texts are written as they are, and read as strings again.
    try (ScrtWriter writer = ScrtWriter.inMemory(SCHEMA, WriterOptions.DEFAULTS.batchRows(700))) {
      writer.writeAll(views);
      writer.finish();
      byte[] again = writer.toByteArray();
      try (ScrtReader one = ScrtReader.of(file); ScrtReader other = ScrtReader.of(again)) {
        assertEquals(one.records(Item.class).toList(), other.records(Item.class).toList());
      }
    }
  }

  @Test
  void textIsAValue() {
    Text text = Text.of("a\u00e9");
    assertEquals(3, text.byteLength());
    assertEquals((byte) 0xc3, text.byteAt(1));
    assertThrows(IndexOutOfBoundsException.class, () -> text.byteAt(3));
    assertThrows(IndexOutOfBoundsException.class, () -> text.byteAt(-1));
    assertTrue(text.asByteBuffer().isReadOnly());
    assertTrue(Text.of("").isEmpty());
    assertFalse(text.isEmpty());
    assertNotEquals(text, Text.of("a"));
    assertNotEquals(text, "a\u00e9");
    // By code points, which is not the order of UTF-16.
    assertTrue(Text.of("\uffff").compareTo(Text.of("\ud83d\ude00")) < 0);
    assertTrue(Text.of("a").compareTo(Text.of("ab")) < 0);
    assertCode(ErrorCode.ENCODING, () -> Text.of("\udc00"));
    assertThrows(NullPointerException.class, () -> Text.of(null));
    Schema symbols = Schema.parse("@schema S\n@field id i64\n@field text symbol?\n");
    BatchBuilder builder = new BatchBuilder(symbols);
    for (int i = 0; i < 10; ++i) builder.add(new Item(i, i % 3 == 0 ? null : "s" + i % 2));
    List<View> views = builder.build().records(View.class).toList();
    assertEquals(Text.of("s0"), views.get(2).text);
    assertEquals(null, views.get(3).text);
  }

  @Test
  void rowsBeforeTheOneThatFailsCome() {
    for (int bad : new int[] {0, 1, 255, 256, 257, 700, 999}) {
      byte[] file;
      try (ScrtWriter writer = ScrtWriter.inMemory(SCHEMA, WriterOptions.DEFAULTS.batchRows(600))) {
        for (int i = 0; i < 1000; ++i) writer.write(new Item(i == bad ? 1L << 40 : i, null));
        writer.finish();
        file = writer.toByteArray();
      }
      record OnlyId(@Name("id") int id, @Name("text") String text) {}
      List<Integer> seen = new ArrayList<>();
      try (ScrtReader reader = ScrtReader.of(file)) {
        assertCode(ErrorCode.RANGE, () -> reader.records(OnlyId.class).forEach(row -> seen.add(row.id)));
        assertEquals(bad, seen.size());
        var rows = reader.records(OnlyId.class).spliterator();
        Consumer<OnlyId> add = row -> seen.add(row.id);
        seen.clear();
        for (int i = 0; i < 1000; ++i) {
          if (i == bad) {
            assertCode(ErrorCode.RANGE, () -> rows.tryAdvance(add));
          } else {
            assertTrue(rows.tryAdvance(add));
          }
        }
        assertFalse(rows.tryAdvance(add));
        assertEquals(999, seen.size());
      }
    }
  }

  public static final class Everything {
    long a;
    int b;
    double c;
    boolean d;
    LocalDate e;
    Instant f;
    double[] g;
    long[] h;
    Text i;
    String j;
    Double k;
  }

  @Test
  void everyKindOfComponentWithNullsAndDefaults() {
    Schema schema = Schema.parse("""
        @schema S
        @field a i32? default 5
        @field b u8? default 6
        @field c f32? default 1.5
        @field d bool? default true
        @field e date?
        @field f timestamp(us)?
        @field g list<f32>?
        @field h list<u16>?
        @field i string? default "none"
        @field j string? default "no"
        @field k f64?
        """);
    BatchBuilder builder = new BatchBuilder(schema);
    int count = 1000;
    for (int i = 0; i < count; ++i) {
      Map<String, Object> row = new LinkedHashMap<>();
      if (i % 2 == 0) row.putAll(Map.of("a", i, "b", i % 256, "c", i / 4.0, "d", i % 4 == 0));
      if (i % 3 == 0) row.putAll(Map.of("e", LocalDate.ofEpochDay(i * 100), "f", Instant.ofEpochSecond(i, 1000)));
      if (i % 5 == 0) row.putAll(Map.of("g", new double[] {i, 0.5}, "h", new long[] {i, 2, 3}));
      if (i % 7 == 0) row.putAll(Map.of("i", "i" + i, "j", "j" + i, "k", (double) i));
      builder.add(row);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, schema)) {
      writer.append(builder.build());
      writer.finish();
    }
    try (ScrtReader reader = ScrtReader.of(out.toByteArray())) {
      List<Everything> all = reader.records(Everything.class).toList();
      assertEquals(count, all.size());
      for (int i = 0; i < count; ++i) {
        Everything row = all.get(i);
        boolean there = i % 2 == 0;
        assertEquals(there ? i : 5, row.a);
        assertEquals(there ? i % 256 : 6, row.b);
        assertEquals(there ? i / 4.0 : 1.5, row.c);
        assertEquals(!there || i % 4 == 0, row.d);
        assertEquals(i % 3 == 0 ? LocalDate.ofEpochDay(i * 100) : null, row.e);
        assertEquals(i % 3 == 0 ? Instant.ofEpochSecond(i, 1000) : null, row.f);
        assertTrue(i % 5 == 0 ? Arrays.equals(new double[] {i, 0.5}, row.g) : row.g == null);
        assertTrue(i % 5 == 0 ? Arrays.equals(new long[] {i, 2, 3}, row.h) : row.h == null);
        assertEquals(i % 7 == 0 ? "i" + i : "none", row.i.toString());
        assertEquals(i % 7 == 0 ? "j" + i : "no", row.j);
        assertEquals(i % 7 == 0 ? (Double) (double) i : null, row.k);
      }
    }
  }

  record Numbers(@Stored int day, @Stored long at, @Stored Long local, @Stored long span) {}

  record Objects(LocalDate day, Instant at, java.time.LocalDateTime local, java.time.Duration span) {}

  @Test
  void timesAsTheNumbersThatAreStored() {
    Schema schema = Schema.parse("""
        @schema S
        @field day date? default 2020-01-02
        @field at timestamp(us)
        @field local datetime?
        @field span duration
        """);
    List<Numbers> numbers = new ArrayList<>();
    for (int i = 0; i < 600; ++i) {
      numbers.add(new Numbers(i - 300, i * 1_000_001L, i % 3 == 0 ? null : -i * 1_000_000_007L, -i));
    }
    try (ScrtWriter writer = ScrtWriter.inMemory(schema, WriterOptions.DEFAULTS.batchRows(250))) {
      writer.writeAll(numbers);
      writer.write(Map.of("at", Instant.EPOCH, "span", java.time.Duration.ZERO));
      writer.finish();
      try (ScrtReader reader = ScrtReader.of(writer.toByteArray())) {
        List<Numbers> read = reader.records(Numbers.class).toList();
        assertEquals(numbers, read.subList(0, 600));
        assertEquals((int) LocalDate.of(2020, 1, 2).toEpochDay(), read.get(600).day);
        List<Objects> objects = reader.records(Objects.class).toList();
        for (int i = 0; i < 600; ++i) {
          Objects row = objects.get(i);
          assertEquals(LocalDate.ofEpochDay(i - 300), row.day);
          assertEquals(Instant.EPOCH.plusNanos(i * 1_000_001_000L), row.at);
          assertEquals(i % 3 == 0 ? null : java.time.LocalDateTime.of(1970, 1, 1, 0, 0).minusNanos(i * 1_000_000_007L),
              row.local);
          assertEquals(java.time.Duration.ofNanos(-i), row.span);
        }
        for (Batch batch : reader) assertEquals(batch.rowCount(), batch.records(Numbers.class).toList().size());
      }
    }
    record Wrong(@Stored String at) {}
    record NoTime(@Stored long text) {}
    BatchBuilder builder = new BatchBuilder(schema);
    assertCode(ErrorCode.MISMATCH, () -> builder.add(new Wrong("x")));
    BatchBuilder texts = new BatchBuilder(SCHEMA);
    assertCode(ErrorCode.MISMATCH, () -> texts.add(new NoTime(1)));
    texts.add(new Item(1, "a"));
    assertCode(ErrorCode.TYPE, () -> texts.build().records(NoTime.class).count());
  }

  @Test
  void manyRowsInOneBatch() {
    BatchBuilder builder = new BatchBuilder(SCHEMA);
    int rows = 1_000_000;
    for (int i = 0; i < rows; ++i) builder.row().setLong(0, i).setString(1, i % 100 == 0 ? "t" + i : null).end();
    Batch batch = builder.build();
    assertEquals(rows, batch.rowCount());
    assertEquals(0, builder.rowCount());
    try (ScrtWriter writer = ScrtWriter.inMemory(SCHEMA)) {
      writer.append(batch);
      writer.finish();
      try (ScrtReader reader = ScrtReader.of(writer.toByteArray())) {
        assertTrue(reader.iterator().next().contentEquals(batch));
        assertEquals(rows - 1L, reader.records(View.class).mapToLong(View::id).max().orElseThrow());
      }
    }
  }

  @Test
  void filesInMemoryAreTakenOnce() {
    ScrtWriter writer = ScrtWriter.inMemory(SCHEMA);
    writer.write(new Item(1, "a"));
    assertThrows(IllegalStateException.class, writer::toByteArray);
    writer.finish();
    byte[] file = writer.toByteArray();
    assertEquals(writer.bytesWritten(), file.length);
    assertThrows(IllegalStateException.class, writer::toByteArray);
    writer.close();
    assertThrows(IllegalStateException.class, writer::toByteArray);
    try (ScrtStreamReader reader = ScrtStreamReader.open(new ByteArrayInputStream(file))) {
      assertEquals(List.of(new Item(1, "a")), reader.records(Item.class).toList());
    }
    try (ScrtWriter other = ScrtWriter.to(new ByteArrayOutputStream(), SCHEMA)) {
      other.finish();
      assertThrows(IllegalStateException.class, other::toByteArray);
    }
    assertThrows(NullPointerException.class, () -> ScrtWriter.inMemory(null));
    assertThrows(NullPointerException.class, () -> ScrtWriter.inMemory(SCHEMA, null));
  }

  @Test
  void aBatchThatIsRefusedLeavesTheWriter() {
    Schema other = Schema.parse("@schema S\n@field id list<string>\n");
    BatchBuilder wrong = new BatchBuilder(other);
    wrong.add(Map.of("id", List.of("x")));
    Batch refused = wrong.build();
    try (ScrtWriter writer = ScrtWriter.inMemory(SCHEMA)) {
      writer.write(new Item(1, "a"));
      assertCode(ErrorCode.MISMATCH, () -> writer.append(refused));
      writer.write(new Item(2, "b"));
      assertCode(ErrorCode.MISMATCH, () -> writer.append(refused));
      writer.finish();
      try (ScrtReader reader = ScrtReader.of(writer.toByteArray())) {
        assertEquals(List.of(new Item(1, "a"), new Item(2, "b")), reader.records(Item.class).toList());
      }
    }
  }

  @Test
  void closingAWriterWhileAnotherWrites() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 100; ++round) {
        ScrtWriter writer = ScrtWriter.inMemory(SCHEMA, WriterOptions.DEFAULTS.batchRows(3));
        Future<?> writing = threads.submit(() -> {
          try {
            for (int i = 0; true; ++i) writer.write(new Item(i, "text"));
          } catch (IllegalStateException closed) {
            return;
          }
        });
        if (round % 2 == 0) Thread.sleep(1);
        writer.close();
        writing.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aStreamOfRecordsForTwoThreads() throws Exception {
    byte[] file = file(20_000, 500);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (ScrtReader reader = ScrtReader.of(file)) {
      for (int round = 0; round < 20; ++round) {
        var shared = reader.records(View.class).spliterator();
        Runnable loop = () -> {
          try {
            while (shared.tryAdvance(view -> {})) {
            }
          } catch (RuntimeException expected) {
            return;
          }
        };
        Future<?> one = threads.submit(loop);
        Future<?> two = threads.submit(loop);
        one.get(30, TimeUnit.SECONDS);
        two.get(30, TimeUnit.SECONDS);
      }
      assertEquals(20_000, reader.records(View.class).count());
    } finally {
      threads.shutdownNow();
    }
  }
}
