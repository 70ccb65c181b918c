package dev.scrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API as its documentation shows it. */
class BasicsTest {
  static final Schema MESSAGE =
      Schema.parse("""
          @schema Message
          @field MsgID u64 unique
          @field User u64
          @field Text string
          @field Lang string default "en"
          @field Score f64?
          """);

  record Message(long msgId, long user, String text, @Name("Lang") String language, Double score) {}

  @TempDir Path folder;

  private static List<Message> messages(int count) {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < count; ++i) {
      all.add(new Message(i, 1000 + i % 7, "text " + i, i % 3 == 0 ? "de" : "fr", i % 5 == 0 ? null : i / 4.0));
    }
    return all;
  }

  @Test
  void recordsThroughAFile() {
    Path path = folder.resolve("messages.scrt");
    List<Message> wanted = messages(1000);
    try (ScrtWriter writer = ScrtWriter.open(path, MESSAGE, WriterOptions.DEFAULTS.batchRows(300))) {
      writer.setMetadata("source", "test");
      writer.writeAll(wanted);
      writer.finish();
    }
    try (ScrtReader reader = ScrtReader.open(path)) {
      assertEquals(1000, reader.rowCount());
      assertEquals(MESSAGE, reader.schema());
      assertEquals(Map.of("source", "test"), reader.metadata());
      reader.verify(true);
      assertEquals(wanted, reader.records(Message.class).toList());
      int rows = 0;
      for (Batch batch : reader) {
        LongColumn ids = batch.column("MsgID", LongColumn.class);
        StringColumn texts = batch.column("Text", StringColumn.class);
        for (int i = 0; i < batch.rowCount(); ++i, ++rows) {
          assertEquals(rows, ids.getLong(i));
          assertEquals("text " + rows, texts.getString(i));
        }
      }
      assertEquals(1000, rows);
      assertEquals(List.of(wanted.get(400), wanted.get(401)),
          reader.tables().get(0).range(400, 402).records(Message.class).toList());
      assertEquals(List.of(), reader.tables().get(0).range(400, 400).records(Message.class).toList());
      try (Stream<Row> rowStream = reader.rows()) {
        assertEquals(999L * 1000 / 2, rowStream.mapToLong(row -> row.getLong("MsgID")).sum());
      }
    }
  }

  @Test
  void recordsThroughStreams() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Message> wanted = messages(5000);
    try (ScrtWriter writer = ScrtWriter.to(out, MESSAGE, WriterOptions.DEFAULTS.fast().batchRows(700))) {
      writer.writeAll(wanted);
      writer.finish();
      assertEquals(out.size(), writer.bytesWritten());
    }
    try (ScrtStreamReader reader = ScrtStreamReader.open(new ByteArrayInputStream(out.toByteArray()))) {
      assertEquals(wanted, reader.records(Message.class).toList());
    }
    try (ScrtReader reader = ScrtReader.of(out.toByteArray(), ReaderOptions.DEFAULTS.batchRows(123))) {
      assertEquals(wanted, reader.records(Message.class).toList());
      for (Batch batch : reader) assertTrue(batch.rowCount() <= 123);
      List<Message> scanned = new ArrayList<>();
      List<Batch> kept = new ArrayList<>();
      reader.scan(batch -> {
        batch.records(Message.class).forEach(scanned::add);
        kept.add(batch);
      });
      assertEquals(wanted, scanned);
      assertEquals(0, kept.get(0).rowCount());
      assertThrows(IndexOutOfBoundsException.class, () -> kept.get(0).column("User").get(0));
    }
  }

  @Test
  void filesWithoutRowsAndWithLargeOnes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, MESSAGE)) {
      writer.finish();
    }
    try (ScrtReader reader = ScrtReader.of(out.toByteArray())) {
      assertEquals(MESSAGE, reader.schema());
      assertEquals(0, reader.rowCount());
      assertEquals(List.of(), reader.records(Message.class).toList());
      assertFalse(reader.iterator().hasNext());
    }
    out.reset();
    String large = "x".repeat(3 << 20);
    try (ScrtWriter writer = ScrtWriter.to(out, MESSAGE)) {
      for (int i = 0; i < 60; ++i) writer.row().setLong("MsgID", i).setString("Text", i < 5 ? "small" : large).end();
      writer.finish();
    }
    try (ScrtReader reader = ScrtReader.of(out.toByteArray())) {
      int batches = 0;
      for (Batch batch : reader) {
        assertTrue(batch.column("Text", StringColumn.class).byteLength(batch.rowCount() - 1) > 0);
        batches++;
      }
      assertTrue(batches > 1, batches + " batches");
      assertEquals(60, reader.rowCount());
    }
  }

  record Tri(@Name("Text") String text, @Name("Score") Optional<Double> score) {}

  @Test
  void absentNullAndDefaultStayApart() {
    BatchBuilder builder = new BatchBuilder(MESSAGE);
    builder.row().setLong("MsgID", 1).setString("Text", "a").end();
    builder.row().setString("Text", "b").setLong("MsgID", 2).set("Score", null).setString("Lang", "fr").end();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("Text", "c");
    row.put("Score", 0.5);
    builder.add(row);
    Batch batch = builder.build();
    assertEquals("{\"MsgID\":1,\"Text\":\"a\"}\n"
        + "{\"Text\":\"b\",\"MsgID\":2,\"Score\":null,\"Lang\":\"fr\"}\n"
        + "{\"Text\":\"c\",\"Score\":0.5}\n", batch.toJson());
    assertTrue(batch.row(0).isAbsent("Lang"));
    assertNull(batch.row(0).get("Lang"));
    assertEquals("en", batch.row(0).getOrDefault("Lang"));
    assertEquals(Optional.of("en"), MESSAGE.defaultValue("Lang"));
    assertTrue(batch.row(1).isNull("Score"));
    assertFalse(batch.row(1).isAbsent("Score"));
    assertEquals(List.of("Text", "MsgID", "Score", "Lang"), batch.root().keys(1));
    List<Tri> read = batch.records(Tri.class).toList();
    assertEquals(new Tri("a", null), read.get(0));
    assertEquals(new Tri("b", Optional.empty()), read.get(1));
    assertEquals(new Tri("c", Optional.of(0.5)), read.get(2));
    BatchBuilder again = new BatchBuilder(MESSAGE);
    for (Tri tri : read) again.add(tri);
    assertEquals("{\"Text\":\"a\"}\n{\"Text\":\"b\",\"Score\":null}\n{\"Text\":\"c\",\"Score\":0.5}\n",
        again.build().toJson());
    ScrtException error = assertThrows(ScrtException.class, () -> batch.records(Message.class).toList());
    assertEquals(ErrorCode.TYPE, error.code());
  }

  @Test
  void rowsOfADocument() {
    SchemaDocument document = SchemaDocument.parse("""
        @schema Pair
        @field a i32
        @field b symbol
        @Pair
        1, x
        2, y
        3, x
        """);
    Batch batch = document.rows("Pair");
    assertEquals(3, batch.rowCount());
    assertEquals(Map.of("a", 2, "b", "y"), batch.row(1).toMap());
    assertEquals(2, batch.column("b", SymbolColumn.class).dictionary().size());
    Batch slice = batch.slice(1, 3);
    assertEquals("{\"a\":2,\"b\":\"y\"}\n{\"a\":3,\"b\":\"x\"}\n", slice.toJson());
    assertTrue(batch.contentEquals(document.rows("Pair")));
    assertFalse(batch.contentEquals(slice));
    assertEquals(document.schema("Pair"), SchemaDocument.parse(document.toString()).schema("Pair"));
  }

  @Test
  void schemasTellWhatTheyAre() {
    Schema schema = Schema.parse("""
        @schema All
        @field d decimal(12,3)? required
        @field t timestamp(us)
        @field l list<i64?>
        @field s struct{x f32, y map<string,bytes>}
        @field u union<i64,string>
        """);
    assertEquals("All", schema.name());
    assertEquals(24, schema.fingerprint().length());
    assertEquals(12, schema.field("d").orElseThrow().type().precision());
    assertTrue(schema.field("d").orElseThrow().required());
    assertEquals(java.util.concurrent.TimeUnit.MICROSECONDS, schema.field("t").orElseThrow().type().unit());
    assertTrue(schema.field("l").orElseThrow().type().children().get(0).nullable());
    assertEquals("map<string,bytes>", schema.field("s").orElseThrow().type().fields().get(1).type().toString());
    assertEquals(schema, Schema.parse(schema.toString()));
    assertEquals(Optional.empty(), schema.field("none"));
    try (SchemaCache cache = new SchemaCache()) {
      cache.put(schema);
      assertEquals(schema, cache.find(schema.fingerprint()).orElseThrow());
      assertEquals(Optional.empty(), cache.find("0".repeat(24)));
    }
  }
}
