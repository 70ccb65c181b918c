package dev.scrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Records and plain classes for rows. */
class MappingTest {
  private static final Schema WIDE =
      SchemaDocument.parse("""
          @schema Wide
          @field flag bool
          @field small u8
          @field medium i32?
          @field large u64
          @field huge u64
          @field ratio f32
          @field real f64
          @field price decimal(12,2)?
          @field exact number
          @field text string
          @field color symbol
          @field raw bytes
          @field doc json
          @field key uuid
          @field day date
          @field local datetime
          @field at timestamp
          @field zoned timestamptz
          @field took duration
          @field owner ref:Owner:id
          @field tags list<string>
          @field counts list<i64>
          @field reals list<f64>
          @field sizes list<i32>
          @field unique list<symbol>
          @field inner struct{x i64, y string?}
          @field points list<struct{x i64, y string?}>
          @field byName map<string,i32>
          @field either union<i64,string>
          @field chosen union<string,symbol>
          @field maybe string?
          @field anything list<f64>
          @schema Owner
          @field id u32
          """).schema("Wide");

  enum Color { RED, GREEN }

  record Point(long x, String y) {}

  record Wide(
      boolean flag, short small, Integer medium, long large, BigInteger huge, float ratio, double real,
      BigDecimal price, BigDecimal exact, String text, Color color, byte[] raw, Json doc, UUID key,
      LocalDate day, LocalDateTime local, Instant at, OffsetDateTime zoned, Duration took, long owner,
      List<String> tags, long[] counts, double[] reals, int[] sizes, Set<Color> unique, Point inner,
      List<Point> points, Map<String, Integer> byName, Object either, UnionValue chosen,
      Optional<String> maybe, Object anything) {}

  private static Wide wide(Random random) {
    return new Wide(random.nextBoolean(), (short) random.nextInt(256),
        random.nextBoolean() ? null : random.nextInt(), random.nextLong(), new BigInteger(64, random),
        random.nextFloat(), random.nextGaussian(), random.nextBoolean() ? null : new BigDecimal("-12.50"),
        new BigDecimal(new BigInteger(100, random), 7), "text \ud83d\ude00 ? " + random.nextInt(),
        Color.values()[random.nextInt(2)], new byte[] {1, (byte) random.nextInt()}, new Json("{\"a\":1}"),
        new UUID(random.nextLong(), random.nextLong()), LocalDate.ofEpochDay(random.nextInt(100000)),
        LocalDateTime.of(2024, 2, 29, 23, 59, 59, random.nextInt(1_000_000_000)),
        Instant.ofEpochSecond(-1L - random.nextInt(100000), random.nextInt(1_000_000_000)),
        OffsetDateTime.of(1999, 12, 31, 1, 2, 3, 4, ZoneOffset.ofHoursMinutes(-9, -30)),
        Duration.ofNanos(random.nextLong()), random.nextInt(1000), List.of("a", "", "b"),
        random.longs(random.nextInt(5)).toArray(), random.doubles(random.nextInt(5)).toArray(),
        random.ints(random.nextInt(5)).toArray(), Set.of(Color.GREEN), new Point(random.nextLong(), null),
        List.of(new Point(1, "one"), new Point(2, null)), Map.of("k", random.nextInt()),
        random.nextBoolean() ? (Object) random.nextLong() : "either", new UnionValue(random.nextInt(2), "s"),
        random.nextBoolean() ? null : Optional.ofNullable(random.nextBoolean() ? "maybe" : null),
        List.of(1.5, 2.5));
  }

  @Test
  void everyComponentComesBack() throws Exception {
    Random random = new Random(5);
    List<Wide> wanted = new ArrayList<>();
    BatchBuilder builder = new BatchBuilder(WIDE);
    for (int i = 0; i < 300; ++i) wanted.add(wide(random));
    for (Wide row : wanted) builder.add(row);
    List<Wide> got = builder.build().records(Wide.class).toList();
    for (int i = 0; i < wanted.size(); ++i) {
      for (var component : Wide.class.getRecordComponents()) {
        Object a = component.getAccessor().invoke(wanted.get(i));
        Object b = component.getAccessor().invoke(got.get(i));
        assertTrue(java.util.Objects.deepEquals(a, b), component.getName() + ": " + a + " and " + b);
      }
    }
  }

  static class Base {
    private long id;
    transient int cached = 7;
  }

  static final class Plain extends Base {
    private String name;
    @Name("other_name") private Double value;
    @Skip int ignored = 3;
    static int count;
  }

  @Test
  void plainClasses() {
    Schema schema = Schema.parse("@schema P\n@field name string\n@field other_name f64?\n@field ID i64\n");
    BatchBuilder builder = new BatchBuilder(schema);
    Plain plain = new Plain();
    ((Base) plain).id = 12;
    plain.name = "n";
    plain.value = 2.5;
    builder.add(plain);
    Batch batch = builder.build();
    assertEquals("{\"name\":\"n\",\"other_name\":2.5,\"ID\":12}\n", batch.toJson());
    Plain read = RecordMapper.of(Plain.class, MethodHandles.lookup()).read(batch).findFirst().orElseThrow();
    assertEquals("n", read.name);
    assertEquals(2.5, read.value);
    assertEquals(12, ((Base) read).id);
    assertEquals(3, read.ignored);
    assertEquals(7, read.cached);
  }

  record Defaults(int a, String b, Optional<Double> c, @Skip int d) {}

  @Test
  void defaultsAreReadersBusiness() {
    Schema schema = SchemaDocument.parse("""
        @schema D
        @field a i32 default 41
        @field b string default "two words, and \\"quotes\\""
        @field c f64? default 1.5
        @field r ref:T:id default 3
        @field at timestamp(us) default 2025-01-02T03:04:05Z
        @schema T
        @field id u16
        """).schema("D");
    BatchBuilder builder = new BatchBuilder(schema);
    builder.row().end();
    Batch batch = builder.build();
    assertEquals("{}\n", batch.toJson());
    assertEquals(List.of(new Defaults(41, "two words, and \"quotes\"", null, 0)),
        batch.records(Defaults.class).toList());
    assertEquals(Optional.of(3), schema.defaultValue("r"));
    assertEquals(Optional.of(Instant.parse("2025-01-02T03:04:05Z")), schema.defaultValue("at"));
  }

  record Wrong(String id) {}

  record Extra(long id, long more) {}

  record Narrow(byte id) {}

  private record Hidden(long id) {}

  @Test
  void whatDoesNotFitIsAnError() {
    Schema schema = Schema.parse("@schema S\n@field id i64?\n");
    BatchBuilder builder = new BatchBuilder(schema);
    assertCode(ErrorCode.TYPE, () -> builder.add(new Wrong("x")));
    assertCode(ErrorCode.MISMATCH, () -> builder.add(new Extra(1, 2)));
    assertCode(ErrorCode.TYPE, () -> builder.add("text"));
    assertCode(ErrorCode.TYPE, () -> builder.add(List.of()));
    assertCode(ErrorCode.NOT_FOUND, () -> builder.add(Map.of("other", 1)));
    builder.add(new Hidden(300));
    Batch batch = builder.build();
    assertEquals(List.of(new Hidden(300)), batch.records(Hidden.class).toList());
    assertCode(ErrorCode.TYPE, () -> batch.records(Wrong.class));
    assertCode(ErrorCode.MISMATCH, () -> batch.records(Extra.class));
    assertCode(ErrorCode.RANGE, () -> batch.records(Narrow.class).toList());
    assertCode(ErrorCode.MISMATCH, () -> batch.records(String.class));
    assertCode(ErrorCode.MISMATCH, () -> batch.records(Runnable.class));
    builder.row().set("id", null).end();
    assertCode(ErrorCode.TYPE, () -> builder.build().records(Hidden.class).toList());
  }

  @Test
  void numbersAndTimesAreExactOrRefused() {
    Schema schema = Schema.parse("""
        @schema S
        @field u8 u8
        @field u64 u64
        @field i16 i16
        @field f32 f32
        @field f64 f64
        @field dec decimal(5,2)
        @field ts timestamp
        @field us timestamp(us)
        @field tz timestamptz
        @field du duration
        @field da date
        @field num number
        """);
    BatchBuilder builder = new BatchBuilder(schema);
    RowWriter row = builder.row();
    Object[][] refused = {
      {"u8", 256}, {"u8", -1L}, {"u64", -1}, {"u64", BigInteger.TWO.pow(64)}, {"u64", BigInteger.ONE.negate()},
      {"i16", 40000}, {"i16", new BigDecimal("1.5")}, {"i16", new BigDecimal("1e1000000000")}, {"f32", 0.1},
      {"f64", Long.MAX_VALUE}, {"dec", new BigDecimal("1000")}, {"dec", new BigDecimal("0.001")},
      {"dec", new BigDecimal("1e-1000000000")}, {"dec", new NumberText("1e99999999999")},
      {"ts", Instant.MAX}, {"us", Instant.ofEpochSecond(1, 1)},
      {"tz", OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHoursMinutesSeconds(1, 0, 1))},
      {"du", Duration.ofSeconds(Long.MAX_VALUE)}, {"da", LocalDate.MAX}, {"num", "01"}, {"num", Double.NaN},
    };
    for (Object[] pair : refused) {
      ScrtException error = assertThrows(ScrtException.class, () -> row.set((String) pair[0], pair[1]), pair[0] + " " + pair[1]);
      assertEquals(ErrorCode.RANGE, error.code());
    }
    row.set("u64", BigInteger.TWO.pow(64).subtract(BigInteger.ONE)).set("dec", new BigDecimal("-999.990"))
        .set("i16", new BigDecimal("-3.2768e4")).set("ts", Instant.ofEpochSecond(0, Long.MIN_VALUE))
        .set("du", Duration.ofNanos(Long.MIN_VALUE)).set("f64", Double.NaN).set("f32", Float.NEGATIVE_INFINITY).end();
    Batch batch = builder.build();
    assertEquals(1, batch.rowCount());
    assertEquals(-1L, batch.row(0).get("u64"));
    assertEquals(new BigDecimal("-999.99"), batch.row(0).get("dec"));
    assertEquals((short) -32768, batch.row(0).get("i16"));
    assertEquals(Instant.ofEpochSecond(0, Long.MIN_VALUE), batch.row(0).get("ts"));
    assertEquals(Duration.ofNanos(Long.MIN_VALUE), batch.row(0).get("du"));
    assertEquals(Double.NaN, batch.row(0).get("f64"));
    assertEquals(Float.NEGATIVE_INFINITY, batch.row(0).get("f32"));
    assertNull(batch.row(0).get("u8"));
    assertCode(ErrorCode.UNSUPPORTED, batch::toJson);
  }

  @Test
  void columnsByType() {
    BatchBuilder builder = new BatchBuilder(WIDE);
    Random random = new Random(8);
    for (int i = 0; i < 20; ++i) builder.add(wide(random));
    Batch batch = builder.build();
    ListColumn counts = batch.column("counts", ListColumn.class);
    LongColumn elements = (LongColumn) counts.element();
    for (int i = 0; i < 20; ++i) {
      assertEquals(counts.getList(i).size(), counts.end(i) - counts.start(i));
      assertArrayEquals(counts.getList(i).stream().mapToLong(x -> (long) x).toArray(),
          elements.toArray(counts.start(i), counts.end(i)));
      var view = batch.column("text", StringColumn.class).getByteBuffer(i);
      assertEquals(batch.row(i).getString("text"), java.nio.charset.StandardCharsets.UTF_8.decode(view).toString());
      assertTrue(view.isReadOnly());
    }
    assertCode(ErrorCode.TYPE, () -> batch.column("text", LongColumn.class));
    assertCode(ErrorCode.NOT_FOUND, () -> batch.column("none"));
    assertThrows(IndexOutOfBoundsException.class, () -> elements.getLong(elements.size()));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.column(0).get(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.row(20));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.slice(5, 21));
    assertThrows(IndexOutOfBoundsException.class, () -> elements.toArray(0, elements.size() + 1));
  }

  static void assertCode(ErrorCode code, org.junit.jupiter.api.function.Executable action) {
    assertEquals(code, assertThrows(ScrtException.class, action).code());
  }
}
