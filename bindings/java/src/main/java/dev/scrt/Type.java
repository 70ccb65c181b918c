package dev.scrt;

import dev.scrt.internal.ScrtNativeConstants;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The type of a field, an element, a map's key or value, or a union's alternative. Immutable. */
public final class Type {
  /** Kinds of types, with the Java type of their values. */
  public enum Kind {
    /** Nothing but null. */
    NULL,
    /** {@link Boolean}. */
    BOOL,
    /** 8 bits without sign: {@link Short}. */
    U8,
    /** 16 bits without sign: {@link Integer}. */
    U16,
    /** 32 bits without sign: {@link Long}. */
    U32,
    /** 64 bits without sign: {@link Long} by its bits; see {@link Long#toUnsignedString(long)}. */
    U64,
    /** {@link Byte}. */
    I8,
    /** {@link Short}. */
    I16,
    /** {@link Integer}. */
    I32,
    /** {@link Long}. */
    I64,
    /** {@link Float}. */
    F32,
    /** {@link Double}. */
    F64,
    /** {@link java.math.BigDecimal} of the type's scale. */
    DECIMAL,
    /** {@link NumberText}: a JSON number of any length, kept as it is written. */
    NUMBER,
    /** {@link String}. */
    STRING,
    /** {@link String}, stored once per distinct text. */
    SYMBOL,
    /** {@code byte[]}. */
    BYTES,
    /** {@link Json}: JSON text. */
    JSON,
    /** {@link java.util.UUID}. */
    UUID,
    /** {@link java.time.LocalDate}. */
    DATE,
    /** {@link java.time.LocalDateTime}. */
    DATETIME,
    /** {@link java.time.Instant}. */
    TIMESTAMP,
    /** {@link java.time.OffsetDateTime}. */
    TIMESTAMPTZ,
    /** {@link java.time.Duration}. */
    DURATION,
    /** A key of another schema; values are those of {@link Type#storage()}. */
    REF,
    /** {@link List}. */
    LIST,
    /** {@link java.util.Map} from names to values, or a record. */
    STRUCT,
    /** {@link java.util.Map}. */
    MAP,
    /** The value of one of the alternatives. */
    UNION;

    private static final Kind[] ALL = values();

    static Kind of(int number) {
      if (number < 0 || number >= ALL.length) {
        throw new ScrtException(ErrorCode.UNSUPPORTED, "a type that this version does not know: " + number);
      }
      return ALL[number];
    }
  }

  /**
   * What a ref points to.
   *
   * @param schema the schema's name
   * @param field the field's name
   */
  public record Target(String schema, String field) {}

  private final Kind kind;
  private final Kind storage;
  private final boolean nullable;
  private final int unit;
  private final int precision;
  private final int scale;
  private final Target target;
  private final List<Field> fields;
  /** Also the hidden ones of symbol and timestamptz, so that columns can be counted. */
  private final List<Type> children;

  Type(Kind kind, Kind storage, boolean nullable, int unit, int precision, int scale, Target target,
      List<Field> fields, List<Type> children) {
    this.kind = kind;
    this.storage = storage;
    this.nullable = nullable;
    this.unit = unit;
    this.precision = precision;
    this.scale = scale;
    this.target = target;
    this.fields = List.copyOf(fields);
    this.children = List.copyOf(children);
  }

  /**
   * The kind.
   *
   * @return {@link Kind#REF} for a ref
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The kind of the values.
   *
   * @return of a ref the kind of its target, else {@link #kind()}
   */
  public Kind storage() {
    return storage;
  }

  /**
   * Whether null is a value.
   *
   * @return true if so
   */
  public boolean nullable() {
    return nullable;
  }

  /**
   * The unit of a datetime or timestamp.
   *
   * @return nanoseconds or microseconds; nanoseconds for all others
   */
  public TimeUnit unit() {
    return unit == ScrtNativeConstants.SCRT_UNIT_MICRO ? TimeUnit.MICROSECONDS : TimeUnit.NANOSECONDS;
  }

  /**
   * Digits of a decimal.
   *
   * @return 1 to 38; 0 for all others
   */
  public int precision() {
    return precision;
  }

  /**
   * Digits of a decimal behind the point.
   *
   * @return 0 or more
   */
  public int scale() {
    return scale;
  }

  /**
   * What a ref points to.
   *
   * @return empty for all others
   */
  public Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  /**
   * The fields of a struct.
   *
   * @return in the schema's order; empty for all others
   */
  public List<Field> fields() {
    return fields;
  }

  /**
   * The types inside this one: a list's element, a map's key and value, a union's alternatives, a
   * struct's fields.
   *
   * @return empty for scalars
   */
  public List<Type> children() {
    return isHidden() ? List.of() : children;
  }

  private boolean isHidden() {
    return storage == Kind.SYMBOL || storage == Kind.TIMESTAMPTZ;
  }

  List<Type> columnChildren() {
    return children;
  }

  /** This type and all below it. */
  int columnCount() {
    int count = 1;
    for (Type child : children) count += child.columnCount();
    return count;
  }

  /** The type in the schema language, as far as it has words for it. */
  @Override
  public String toString() {
    String text =
        switch (kind) {
          case DECIMAL -> "decimal(" + precision + "," + scale + ")";
          case DATETIME, TIMESTAMP ->
              kind.name().toLowerCase(java.util.Locale.ROOT)
                  + (unit() == TimeUnit.MICROSECONDS ? "(us)" : "");
          case REF -> "ref:" + target.schema() + ":" + target.field();
          case LIST, MAP, UNION ->
              kind.name().toLowerCase(java.util.Locale.ROOT)
                  + children.stream().map(Type::toString).collect(Collectors.joining(",", "<", ">"));
          case STRUCT ->
              fields.stream().map(f -> f.name() + " " + f.type())
                  .collect(Collectors.joining(", ", "struct{", "}"));
          default -> kind.name().toLowerCase(java.util.Locale.ROOT);
        };
    return nullable && kind != Kind.NULL ? text + "?" : text;
  }
}
