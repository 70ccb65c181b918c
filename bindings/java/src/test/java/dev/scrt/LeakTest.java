package dev.scrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Opening, using and closing over and over holds no memory; nor does forgetting to close. */
class LeakTest {
  private static final int LOOPS = 100_000;
  private static final long ALLOWED_BYTES = 64L << 20;

  private static final Schema SCHEMA = Schema.parse("@schema S\n@field id i64\n@field text string\n");

  record Item(long id, String text) {}

  private static byte[] file() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, SCHEMA)) {
      writer.write(new Item(1, "some text"));
      writer.finish();
    }
    return out.toByteArray();
  }

  /** What the process holds beside Java's heap, once the cleaner had its turn. */
  private static long nativeBytes() throws Exception {
    for (int i = 0; i < 5; ++i) {
      System.gc();
      Thread.sleep(50);
    }
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
    return Long.parseLong(pages[1]) * 4096 - Runtime.getRuntime().totalMemory();
  }

  private interface Use {
    void once(int i);
  }

  private static void loop(Use use) throws Exception {
    for (int i = 0; i < LOOPS; ++i) use.once(i);
    long before = nativeBytes();
    for (int i = 0; i < LOOPS; ++i) use.once(i);
    long grown = nativeBytes() - before;
    assertTrue(grown < ALLOWED_BYTES, grown + " bytes more");
  }

  @Test
  void readersThatAreClosed() throws Exception {
    byte[] file = file();
    loop(i -> {
      try (ScrtReader reader = ScrtReader.of(file)) {
        assertEquals("some text", reader.records(Item.class).findFirst().orElseThrow().text());
      }
    });
  }

  @Test
  void streamsAndWritersThatAreForgotten() throws Exception {
    byte[] file = file();
    loop(i -> {
      if (i % 4 != 0) return;
      assertEquals(1, ScrtStreamReader.open(new ByteArrayInputStream(file)).iterator().next().rowCount());
      ScrtWriter.to(new ByteArrayOutputStream(), SCHEMA).row().setLong("id", i).end();
      ScrtReader.of(file).iterator();
    });
  }

  @Test
  void schemasBatchesAndFailures() throws Exception {
    loop(i -> {
      if (i % 4 != 0) return;
      try (SchemaCache cache = new SchemaCache()) {
        cache.put(SCHEMA);
      }
      Batch batch = SchemaDocument.parse("@schema S\n@field a i32\n@S\n1\n2\n").rows("S");
      assertEquals(1, batch.slice(1, 2).rowCount());
      try {
        Schema.parse("@schema");
      } catch (ScrtException expected) {
        assertTrue(expected.line() > 0);
      }
    });
  }

  @Test
  void textConversionsAndFilesInMemory() throws Exception {
    byte[] lines = "{\"id\":1,\"text\":\"some text\"}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    TextOptions options = TextOptions.DEFAULTS.schema(SCHEMA);
    Path file = Files.createTempFile("leak", ".scrt");
    Files.write(file, file());
    Control cancelled = new Control();
    cancelled.cancel();
    loop(i -> {
      if (i % 8 != 0) return;
      try (TextReader reader = TextReader.of(lines, options)) {
        assertEquals("some text", reader.records(Item.class).findFirst().orElseThrow().text());
      }
      TextReader.from(new ByteArrayInputStream(lines), options).rows();
      try (ScrtWriter writer = ScrtWriter.inMemory(SCHEMA)) {
        writer.write(new Item(i, "text"));
        writer.finish();
        assertTrue(writer.toByteArray().length > 0);
      }
      try (ScrtReader reader = ScrtReader.open(file)) {
        reader.verify(false, new Control());
        assertTrue(reader.statistics(null).toString().length() > 0);
        reader.verify(false, cancelled);
      } catch (ScrtException expected) {
        assertEquals(ErrorCode.CANCELLED, expected.code());
      }
    });
    Files.delete(file);
  }
}
