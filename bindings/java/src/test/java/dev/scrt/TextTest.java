package dev.scrt;

import static dev.scrt.MappingTest.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text in, conversions, and what watches long work. */
class TextTest {
  private static final String LINES = """
      {"id":1,"text":"one"}
      {"id":2,"text":"two","more":[1.5,2]}
      {"id":3,"text":null}
      """;

  record Item(long id, String text) {}

  @TempDir Path folder;

  private static List<Map<String, Object>> rows(RowSource source) {
    List<Map<String, Object>> all = new ArrayList<>();
    source.rows().forEach(row -> all.add(row.toMap()));
    return all;
  }

  private Path lines(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; ++i) text.append("{\"id\":").append(i).append(",\"text\":\"text ").append(i).append("\"}\n");
    return Files.writeString(folder.resolve("lines.jsonl"), text);
  }

  @Test
  void schemasAreInferred() throws IOException {
    Path path = Files.writeString(folder.resolve("three.jsonl"), LINES);
    Schema schema = TextReader.infer(path, TextOptions.DEFAULTS.schemaName("Three"), null);
    assertEquals("Three", schema.name());
    assertEquals(List.of("id", "text", "more"), schema.fields().stream().map(Field::name).toList());
    try (TextReader reader = TextReader.open(path)) {
      List<Map<String, Object>> rows = rows(reader);
      assertEquals(3, rows.size());
      assertEquals(List.of("id", "text", "more"), List.copyOf(rows.get(1).keySet()));
      assertEquals(1L, ((Number) rows.get(0).get("id")).longValue());
      assertTrue(rows.get(2).containsKey("text"));
      assertEquals(null, rows.get(2).get("text"));
      assertThrows(IllegalStateException.class, reader::iterator);
    }
    try (TextReader reader = TextReader.of("[{\"a\":1},{\"a\":\"\u00e9\"}]".getBytes(StandardCharsets.UTF_8),
        TextOptions.DEFAULTS.syntax("json"))) {
      assertEquals(List.of(1L, "\u00e9"),
          rows(reader).stream().map(row -> row.get("a") instanceof Number n ? n.longValue() : row.get("a")).toList());
    }
  }

  @Test
  void batchesWidenTheirSchemas() {
    TextOptions small = TextOptions.DEFAULTS.groupBytes(1).batchRows(1);
    try (TextReader reader = TextReader.of(LINES.getBytes(StandardCharsets.UTF_8), small)) {
      List<Integer> fields = new ArrayList<>();
      for (Batch batch : reader) {
        assertEquals(1, batch.rowCount());
        fields.add(batch.schema().fields().size());
      }
      assertEquals(3, fields.size());
      assertEquals(3, fields.get(2));
      assertTrue(fields.get(0) <= fields.get(1));
    }
  }

  @Test
  void schemasAreGiven() {
    Schema schema = Schema.parse("@schema S\n@field id i64\n@field text string?\n");
    TextOptions options = TextOptions.DEFAULTS.schema(schema);
    byte[] text = LINES.getBytes(StandardCharsets.UTF_8);
    try (TextReader reader = TextReader.of(text, options)) {
      assertThrows(ScrtException.class, () -> rows(reader));
    }
    try (TextReader reader =
        TextReader.from(new ByteArrayInputStream(text), options.dropUnknownFields().batchRows(2))) {
      assertEquals(List.of(new Item(1, "one"), new Item(2, "two"), new Item(3, null)),
          reader.records(Item.class).toList());
    }
    try (TextReader reader = TextReader.of(text, options.dropUnknownFields());
        ScrtWriter writer = ScrtWriter.inMemory(schema)) {
      for (Batch batch : reader) writer.append(batch);
      writer.finish();
      try (ScrtReader file = ScrtReader.of(writer.toByteArray())) {
        assertEquals(3, file.rowCount());
        assertEquals(schema, file.schema());
      }
    }
  }

  @Test
  void wrongTextIsTold() {
    for (String wrong : List.of("{\"a\":1}\n{\"a\":", "{\"a\":1}\nnonsense", "[1,")) {
      try (TextReader reader = TextReader.of(wrong)) {
        ScrtException error = assertThrows(ScrtException.class, () -> rows(reader), wrong);
        assertTrue(error.line() > 0 || error.offset() >= 0, error.toString());
      }
    }
    byte[] notUtf8 = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'};
    try (TextReader reader = TextReader.of(notUtf8, TextOptions.DEFAULTS)) {
      assertCode(ErrorCode.ENCODING, () -> rows(reader));
    }
    byte[] deep = ("{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}").getBytes(StandardCharsets.UTF_8);
    try (TextReader reader = TextReader.of(deep, TextOptions.DEFAULTS.limits(100, 0, 0))) {
      assertCode(ErrorCode.LIMIT, () -> rows(reader));
    }
    assertCode(ErrorCode.UNSUPPORTED, () -> TextReader.of(deep, TextOptions.DEFAULTS.syntax("none")));
    assertCode(ErrorCode.NOT_FOUND, () -> TextReader.open(folder.resolve("none")));
    assertCode(ErrorCode.NOT_FOUND, () -> TextReader.infer(folder.resolve("none"), TextOptions.DEFAULTS, null));
    assertCode(ErrorCode.ENCODING, () -> TextReader.of("\ud800"));
    assertThrows(NullPointerException.class, () -> TextReader.of((String) null));
    assertThrows(NullPointerException.class, () -> TextReader.open(null));
    assertThrows(NullPointerException.class, () -> TextReader.open(folder, null));
    assertThrows(NullPointerException.class, () -> TextReader.from(null, TextOptions.DEFAULTS));
    assertThrows(IllegalArgumentException.class, () -> TextOptions.DEFAULTS.groupBytes(0));
    assertThrows(IllegalArgumentException.class, () -> TextOptions.DEFAULTS.batchRows(0));
    assertThrows(IllegalArgumentException.class, () -> TextOptions.DEFAULTS.limits(0, 0, -1));
    assertThrows(IllegalArgumentException.class,
        () -> TextReader.of(deep, TextOptions.DEFAULTS.schemaName("a\0b")));
    IOException reason = new IOException("no more");
    InputStream failing = new InputStream() {
      @Override
      public int read() throws IOException {
        throw reason;
      }
    };
    try (TextReader reader = TextReader.from(failing, TextOptions.DEFAULTS)) {
      assertSame(reason, assertThrows(UncheckedIOException.class, () -> rows(reader)).getCause());
    } catch (UncheckedIOException error) {
      assertSame(reason, error.getCause());
    }
    TextReader closed = TextReader.of(LINES);
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, closed::rows);
  }

  @Test
  void conversionsGoBothWays() throws IOException {
    Path lines = lines(1000);
    Path packed = folder.resolve("packed.scrt");
    Path back = folder.resolve("back.jsonl");
    Schema schema = Schema.parse("@schema S\n@field id u32\n@field text string\n");
    ConvertOptions options = ConvertOptions.DEFAULTS.threads(2).text(TextOptions.DEFAULTS.schema(schema))
        .writer(WriterOptions.DEFAULTS.fast());
    Scrt.Metrics before = Scrt.metrics();
    Scrt.Converted there = Scrt.convert(lines, packed, options, null);
    assertEquals(1000, there.rows());
    assertEquals(Files.size(lines), there.bytesIn());
    assertEquals(Files.size(packed), there.bytesOut());
    assertTrue(there.rowGroups() > 0);
    assertEquals(1000, Scrt.convert(packed, back, ConvertOptions.DEFAULTS, null).rows());
    assertEquals(-1, Files.mismatch(lines, back));
    assertTrue(Scrt.metrics().rowsWritten() >= before.rowsWritten() + 1000);
    try (ScrtReader reader = ScrtReader.open(packed)) {
      assertEquals(schema, reader.schema());
      Object statistics = JsonTree.parse(reader.statistics(null).toString());
      assertTrue(statistics instanceof JsonTree.Obj);
      assertTrue(reader.statistics(null).toString().contains("\"id\""));
      assertTrue(reader.describe(true).toString().length() > reader.describe(false).toString().length());
      assertTrue(JsonTree.parse(reader.describe(false).toString()) instanceof JsonTree.Obj);
      reader.close();
      assertThrows(IllegalStateException.class, () -> reader.statistics(null));
      assertThrows(IllegalStateException.class, () -> reader.describe(false));
    }
    assertTrue(Scrt.version().matches("[0-9]+\\.[0-9]+\\.[0-9]+"), Scrt.version());
    assertCode(ErrorCode.UNSUPPORTED, () -> Scrt.convert(lines, back, ConvertOptions.DEFAULTS.to("none"), null));
    assertCode(ErrorCode.NOT_FOUND,
        () -> Scrt.convert(folder.resolve("none.jsonl"), back, ConvertOptions.DEFAULTS, null));
    assertThrows(NullPointerException.class, () -> Scrt.convert(null, back, ConvertOptions.DEFAULTS, null));
    assertThrows(NullPointerException.class, () -> Scrt.convert(lines, back, null, null));
    assertThrows(IllegalArgumentException.class, () -> ConvertOptions.DEFAULTS.threads(0));
    assertThrows(IllegalArgumentException.class, () -> Scrt.convert(lines, back, ConvertOptions.DEFAULTS.from("\0"), null));
  }

  @Test
  void workIsWatchedAndStopped() throws IOException {
    Path lines = lines(20_000);
    Path packed = folder.resolve("packed.scrt");
    ConvertOptions options = ConvertOptions.DEFAULTS.text(TextOptions.DEFAULTS.groupBytes(10_000));
    long[] told = new long[3];
    Control progress = new Control(Duration.ofHours(1), (done, total, rows) -> {
      assertTrue(done >= told[1]);
      told[0]++;
      told[1] = done;
      told[2] = total;
    });
    Scrt.convert(lines, packed, options, progress);
    assertTrue(told[0] > 1);
    assertEquals(Files.size(lines), told[2]);

    IllegalArgumentException reason = new IllegalArgumentException("enough");
    Control thrower = new Control(null, (done, total, rows) -> {
      throw reason;
    });
    Path none = folder.resolve("none.scrt");
    assertSame(reason,
        assertThrows(IllegalArgumentException.class, () -> Scrt.convert(lines, none, options, thrower)));
    assertFalse(Files.exists(none));

    Control[] itself = new Control[1];
    itself[0] = new Control(null, (done, total, rows) -> itself[0].cancel());
    assertCode(ErrorCode.CANCELLED, () -> Scrt.convert(lines, none, options, itself[0]));
    assertTrue(itself[0].isCancelled());
    assertFalse(Files.exists(none));

    Control cancelled = new Control();
    cancelled.cancel();
    assertCode(ErrorCode.CANCELLED, () -> TextReader.infer(lines, TextOptions.DEFAULTS, cancelled));
    try (ScrtReader reader = ScrtReader.open(packed)) {
      assertCode(ErrorCode.CANCELLED, () -> reader.verify(true, cancelled));
      assertCode(ErrorCode.CANCELLED, () -> reader.statistics(cancelled));
      reader.verify(true, new Control());
    }
    assertThrows(IllegalArgumentException.class, () -> new Control(Duration.ZERO, null));
  }
}
