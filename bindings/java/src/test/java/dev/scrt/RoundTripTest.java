package dev.scrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random rows of all types: what Java wrote is what the command prints, which shares no code with the
 * binding, and what Java reads back, by file, stream and copied batch.
 */
class RoundTripTest {
  private static final int ROWS = 150;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyType(long seed) throws Exception {
    RandomRows generator = new RandomRows(seed);
    String text = generator.schemaText();
    Schema schema = SchemaDocument.parse(text).schema("Row");
    List<Map<String, Object>> rows = new ArrayList<>();
    boolean ragged = seed % 3 != 0;
    for (int i = 0; i < ROWS; ++i) rows.add(generator.row(schema.record(), ragged));

    Path path = folder.resolve("rows.scrt");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriterOptions options = WriterOptions.DEFAULTS.batchRows(64);
    try (ScrtWriter file = ScrtWriter.open(path, schema, options);
        ScrtWriter stream = ScrtWriter.to(out, schema, options)) {
      file.writeAll(rows);
      stream.writeAll(rows);
      file.finish();
      stream.finish();
    }

    List<Map<String, Object>> read = new ArrayList<>();
    try (ScrtReader reader = ScrtReader.open(path)) {
      assertEquals(schema, reader.schema());
      reader.rows().forEach(row -> read.add(row.toMap()));
      assertRows(schema, rows, read);
    }
    List<Map<String, Object>> streamed = new ArrayList<>();
    try (ScrtStreamReader reader = ScrtStreamReader.open(new ByteArrayInputStream(out.toByteArray()))) {
      reader.rows().forEach(row -> streamed.add(row.toMap()));
    }
    assertRows(schema, rows, streamed);
    assertCat(schema, rows, path);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void batchesAreCopied(long seed) {
    RandomRows generator = new RandomRows(seed);
    Schema schema = SchemaDocument.parse(generator.schemaText()).schema("Row");
    BatchBuilder builder = new BatchBuilder(schema);
    for (int i = 0; i < ROWS; ++i) builder.add(generator.row(schema.record(), true));
    Batch built = builder.build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, schema)) {
      writer.append(built);
      writer.finish();
    }
    BatchBuilder again = new BatchBuilder(schema);
    try (ScrtReader reader = ScrtReader.of(out.toByteArray())) {
      BatchIterator batches = reader.iterator();
      Batch read = batches.next();
      assertFalse(batches.hasNext());
      assertTrue(read.contentEquals(built));
      for (Row row : read.rows()) again.add(row);
    }
    assertEquals(built.toJson(), again.build().toJson());
    Batch middle = built.slice(10, 50);
    for (int i = 10; i < 50; ++i) {
      assertEquals(built.row(i).toMap().keySet(), middle.row(i - 10).toMap().keySet());
    }
    assertEquals(String.join("\n", built.toJson().lines().toList().subList(10, 50)) + "\n", middle.toJson());
  }

  private static void assertRows(Schema schema, List<Map<String, Object>> wanted, List<Map<String, Object>> got) {
    assertEquals(wanted.size(), got.size());
    for (int i = 0; i < wanted.size(); ++i) same(schema.record(), wanted.get(i), got.get(i), "row " + i);
  }

  private static void same(Type type, Object wanted, Object got, String where) {
    if (wanted instanceof UnionValue union) {
      same(type.children().get(union.alternative()), union.value(), got, where);
    } else if (wanted instanceof byte[] bytes) {
      assertArrayEquals(bytes, (byte[]) got, where);
    } else if (wanted instanceof List<?> list) {
      List<?> other = (List<?>) got;
      assertEquals(list.size(), other.size(), where);
      for (int i = 0; i < list.size(); ++i) {
        same(type.children().get(0), list.get(i), other.get(i), where + "[" + i + "]");
      }
    } else if (wanted instanceof Map<?, ?> map) {
      Map<?, ?> other = (Map<?, ?>) got;
      assertEquals(new ArrayList<>(map.keySet()), new ArrayList<>(other.keySet()), where);
      for (Object key : map.keySet()) {
        Type inner = type.storage() == Type.Kind.MAP
            ? type.children().get(1)
            : type.fields().stream().filter(f -> f.name().equals(key)).findFirst().orElseThrow().type();
        same(inner, map.get(key), other.get(key), where + "." + key);
      }
    } else {
      assertEquals(wanted, got, where);
    }
  }

  private static void assertCat(Schema schema, List<Map<String, Object>> rows, Path path) throws Exception {
    String prefix = System.getenv("SCRT_PREFIX");
    assumeTrue(prefix != null, "SCRT_PREFIX is not set");
    Path printed = path.resolveSibling("printed.jsonl");
    Process cat = new ProcessBuilder(Path.of(prefix, "bin", "scrt").toString(), "cat", "-q", path.toString())
        .redirectOutput(printed.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertTrue(cat.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, cat.exitValue());
    String[] lines = Files.readString(printed, StandardCharsets.UTF_8).split("\n");
    assertEquals(rows.size(), lines.length);
    for (int i = 0; i < lines.length; ++i) {
      says(schema.record(), rows.get(i), JsonTree.parse(lines[i]), "line " + i);
    }
  }

  /** Whether the command's JSON says what the value is. */
  private static void says(Type type, Object value, Object json, String where) {
    if (value == null) {
      assertEquals(null, json, where);
      return;
    }
    switch (type.storage()) {
      case STRUCT, MAP -> {
        var entries = ((JsonTree.Obj) json).entries();
        Map<?, ?> map = (Map<?, ?>) value;
        assertEquals(map.size(), entries.size(), where);
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          String key = entries.get(i).getKey();
          assertEquals(keyText(entry.getKey()), key, where);
          Type inner = type.storage() == Type.Kind.MAP
              ? type.children().get(1)
              : type.fields().stream().filter(f -> f.name().equals(key)).findFirst().orElseThrow().type();
          says(inner, entry.getValue(), entries.get(i++).getValue(), where + "." + key);
        }
      }
      case LIST -> {
        List<?> list = (List<?>) value;
        List<?> items = (List<?>) json;
        assertEquals(list.size(), items.size(), where);
        for (int i = 0; i < items.size(); ++i) {
          says(type.children().get(0), list.get(i), items.get(i), where + "[" + i + "]");
        }
      }
      case UNION -> {
        UnionValue union = (UnionValue) value;
        says(type.children().get(union.alternative()), union.value(), json, where);
      }
      case JSON -> assertEquals(JsonTree.parse(value.toString()), json, where);
      case U64 -> assertEquals(Long.toUnsignedString((long) value), number(json), where);
      case U8, U16, U32, I8, I16, I32, I64, NUMBER -> assertEquals(value.toString(), number(json), where);
      case F32 -> assertEquals(value, Float.parseFloat(number(json)), where);
      case F64 -> assertEquals(value, Double.parseDouble(number(json)), where);
      case DECIMAL -> assertEquals(0, new BigDecimal(number(json)).compareTo((BigDecimal) value), where);
      case BYTES -> assertEquals(Base64.getEncoder().encodeToString((byte[]) value), json, where);
      case UUID -> assertEquals(value.toString(), json, where);
      case DATE -> assertEquals(value, LocalDate.parse((String) json), where);
      case DATETIME -> assertEquals(value, LocalDateTime.parse((String) json), where);
      case TIMESTAMP -> assertEquals(value, Instant.parse((String) json), where);
      case TIMESTAMPTZ -> assertEquals(value, OffsetDateTime.parse((String) json), where);
      case DURATION -> assertEquals(value, duration((String) json), where);
      default -> assertEquals(value, json, where);
    }
  }

  private static String number(Object json) {
    return ((JsonTree.Num) json).text();
  }

  private static String keyText(Object key) {
    if (!(key instanceof ByteBuffer bytes)) return key.toString();
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Base64.getEncoder().encodeToString(copy);
  }

  private static Duration duration(String text) {
    Matcher part = Pattern.compile("([0-9.]+)([dhms])").matcher(text);
    BigDecimal seconds = BigDecimal.ZERO;
    while (part.find()) {
      int unit = switch (part.group(2)) {
        case "d" -> 86400;
        case "h" -> 3600;
        case "m" -> 60;
        default -> 1;
      };
      seconds = seconds.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    long nanos = (text.startsWith("-") ? seconds.negate() : seconds).movePointRight(9).longValueExact();
    return Duration.ofNanos(nanos);
  }
}
