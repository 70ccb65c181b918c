package dev.scrt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Schemas and rows of all types from a seed. */
public final class RandomRows {
  private static final String[] SCALARS = {
    "bool", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64", "decimal(9,2)",
    "decimal(38,10)", "number", "string", "symbol", "bytes", "json", "uuid", "date", "datetime",
    "datetime(us)", "timestamp", "timestamp(us)", "timestamptz", "duration", "ref:Target:key"
  };
  private static final String[] KEYS = {"string", "symbol", "i64", "u32", "uuid", "date", "bytes", "bool"};
  private static final String[] ALTERNATIVES = {
    "bool", "i64", "f64", "string", "bytes", "uuid", "date", "json", "symbol", "list<i32>", "map<string,i64>"
  };

  final Random random;
  private String[] scalars = SCALARS;
  private String[] alternatives = ALTERNATIVES;

  /**
   * A generator.
   *
   * @param seed the same gives the same
   */
  public RandomRows(long seed) {
    random = new Random(seed);
  }

  /**
   * Every type once, and some more.
   *
   * @return schemas Row and Target
   */
  public String schemaText() {
    StringBuilder text = new StringBuilder("@schema Row\n");
    int number = 0;
    for (String scalar : scalars) {
      text.append("@field f").append(number++).append(' ').append(scalar);
      text.append(random.nextBoolean() ? "?\n" : "\n");
    }
    for (int i = 0; i < 8; ++i) {
      text.append("@field f").append(number++).append(' ').append(nested(3));
      text.append(random.nextBoolean() ? "?\n" : "\n");
    }
    text.append("@field nothing null\n");
    return text + "@schema Target\n@field key u32\n";
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  private String maybeNull(String type) {
    return random.nextInt(3) == 0 ? type + "?" : type;
  }

  private String nested(int depth) {
    if (depth == 0) return pick(scalars);
    switch (random.nextInt(4)) {
      case 0:
        return "list<" + maybeNull(nested(depth - 1)) + ">";
      case 1:
        return "map<" + pick(KEYS) + "," + maybeNull(nested(depth - 1)) + ">";
      case 2: {
        List<String> some = new ArrayList<>(List.of(alternatives));
        Collections.shuffle(some, random);
        return "union<" + String.join(",", some.subList(0, 2 + random.nextInt(4))) + ">";
      }
      default: {
        StringBuilder text = new StringBuilder("struct{");
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; ++i) {
          text.append(i == 0 ? "" : ", ").append("m").append(i).append(' ').append(maybeNull(nested(depth - 1)));
        }
        return text.append('}').toString();
      }
    }
  }

  /**
   * A struct.
   *
   * @param struct its type
   * @param ragged whether fields are absent and out of order now and then
   * @return values by name
   */
  public Map<String, Object> row(Type struct, boolean ragged) {
    List<Field> fields = new ArrayList<>(struct.fields());
    if (ragged && random.nextInt(4) == 0) Collections.shuffle(fields, random);
    Map<String, Object> row = new LinkedHashMap<>();
    for (Field field : fields) {
      if (ragged && random.nextInt(6) == 0) continue;
      row.put(field.name(), value(field.type()));
    }
    return row;
  }

  Object value(Type type) {
    if (type.storage() == Type.Kind.NULL || type.nullable() && random.nextInt(5) == 0) return null;
    switch (type.storage()) {
      case BOOL:
        return random.nextBoolean();
      case U8:
        return (short) random.nextInt(256);
      case U16:
        return random.nextInt(65536);
      case U32:
        return random.nextInt() & 0xffffffffL;
      case U64:
        return bits();
      case I8:
        return (byte) random.nextInt();
      case I16:
        return (short) random.nextInt();
      case I32:
        return (int) bits();
      case I64:
        return bits();
      case F32:
        return finite(Float.intBitsToFloat(random.nextInt()));
      case F64:
        return finite(Double.longBitsToDouble(random.nextLong()));
      case DECIMAL: {
        int digits = 1 + random.nextInt(type.precision());
        BigInteger unscaled = new BigInteger(126, random).mod(BigInteger.TEN.pow(digits));
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
      }
      case NUMBER:
        return new NumberText(pick(new String[] {
          "0", "-0", "1e400", "123456789012345678901234567890", "-1.50", "2E-7", "1e2", "" + random.nextLong()}));
      case STRING:
        return text();
      case SYMBOL:
        return pick(new String[] {"red", "green", "", "bl\u00fcbl\ud83d\ude00", "zero\0inside"});
      case BYTES:
        return bytes();
      case JSON:
        return new Json(pick(new String[] {"null", "[1,\"a\",{\"b\":[]}]", "{\"k\":-7}", "\"text\"", "true"}));
      case UUID:
        return new UUID(random.nextLong(), random.nextLong());
      case DATE:
        return LocalDate.ofEpochDay(random.nextInt(3_000_000) - 700_000);
      case DATETIME:
        return LocalDateTime.ofInstant(instant(type), ZoneOffset.UTC);
      case TIMESTAMP:
        return instant(type);
      case TIMESTAMPTZ:
        return instant(type).atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2161) - 1080)));
      case DURATION:
        return Duration.ofNanos(random.nextBoolean() ? bits() : random.nextInt(1000) * 1_000_000_000L);
      case LIST: {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; --i) list.add(value(type.children().get(0)));
        return list;
      }
      case MAP: {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; --i) {
          Object key = value(type.children().get(0));
          if (key instanceof byte[] bytes) key = ByteBuffer.wrap(bytes);
          map.put(key, value(type.children().get(1)));
        }
        return map;
      }
      case STRUCT:
        return row(type, true);
      default: {
        int alternative = random.nextInt(type.children().size());
        Object value = value(type.children().get(alternative));
        return new UnionValue(alternative, value);
      }
    }
  }

  private long bits() {
    return random.nextLong() >> random.nextInt(64);
  }

  private Object finite(float value) {
    return Float.isFinite(value) ? value : -0.0f;
  }

  private Object finite(double value) {
    return Double.isFinite(value) ? value : -0.0;
  }

  private Instant instant(Type type) {
    if (type.unit() == java.util.concurrent.TimeUnit.MICROSECONDS) {
      return Times.instant(random.nextLong() >> 5 + random.nextInt(40), type.unit());
    }
    return Times.instant(random.nextLong() >> random.nextInt(40), type.unit());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; --i) {
      switch (random.nextInt(8)) {
        case 0 -> text.append('?');
        case 1 -> text.append('\0');
        case 2 -> text.appendCodePoint(0x1f600 + random.nextInt(60));
        case 3 -> text.append((char) (0x80 + random.nextInt(0x700)));
        case 4 -> text.append("\"\\\n");
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(9)];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * A struct as it comes back from Arrow: with null for fields that are absent and take it, without those that do
   * not, in the order of the type.
   *
   * @param struct its type
   * @param row the struct
   * @return the same values
   */
  public static Map<String, Object> regular(Type struct, Map<?, ?> row) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (Field field : struct.fields()) {
      Object value = regular(field.type(), row.get(field.name()));
      if (value != null || field.type().nullable() || field.type().storage() == Type.Kind.NULL) {
        out.put(field.name(), value);
      }
    }
    return out;
  }

  private static Object regular(Type type, Object value) {
    if (value == null) return null;
    switch (type.storage()) {
      case STRUCT:
        return regular(type, (Map<?, ?>) value);
      case LIST: {
        List<Object> out = new ArrayList<>();
        for (Object item : (List<?>) value) out.add(regular(type.children().get(0), item));
        return out;
      }
      case MAP: {
        Map<Object, Object> out = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, item) -> out.put(key, regular(type.children().get(1), item)));
        return out;
      }
      default:
        return value;
    }
  }
}
