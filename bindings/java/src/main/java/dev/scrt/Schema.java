package dev.scrt;

import dev.scrt.internal.ScrtNative;
import dev.scrt.internal.ScrtNativeConstants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the rows of a table hold: fields with names and types. Immutable and safe for any number of
 * threads; its native part goes with it when it is garbage.
 *
 * <pre>{@code
 * Schema schema = Schema.parse("""
 *     @schema Message
 *     @field MsgID u64 auto_increment
 *     @field Text string
 *     @field Lang string default "en"
 *     """);
 * }</pre>
 */
public final class Schema {
  private final Handle handle;
  private final String name;
  private final String fingerprint;
  private final Type record;
  private final Map<String, Integer> numbers = new HashMap<>();
  private volatile Column[] defaults;

  private Schema(long address) {
    handle = new Handle("schema", address, ScrtNative::scrt_schema_free);
    name = Utf8.decode(ScrtNative.scrt_schema_name(address));
    fingerprint = Utf8.decode(ScrtNative.scrt_schema_fingerprint(address));
    ByteBuffer columns = ByteBuffer.wrap(ScrtNative.scrt_jni_schema_columns(address));
    columns.order(ByteOrder.LITTLE_ENDIAN).getInt();
    record = Node.read(columns).type();
    List<Field> fields = record.fields();
    for (int i = 0; i < fields.size(); ++i) numbers.put(fields.get(i).name(), i);
  }

  /** Takes a native handle over. */
  static Schema adopt(long address) {
    if (address == 0) throw new ScrtException(ErrorCode.NO_MEMORY, "out of memory for a schema");
    return new Schema(address);
  }

  /**
   * Reads a text of the schema language that holds one schema.
   *
   * @param text the text
   * @return the schema
   * @throws ScrtException with line and column, if the text is wrong; {@link ErrorCode#SCHEMA} if it holds
   *     no schema or several
   */
  public static Schema parse(String text) {
    SchemaDocument document = SchemaDocument.parse(text);
    if (document.schemas().size() != 1) {
      throw new ScrtException(
          ErrorCode.SCHEMA, "a text with one schema was expected, not with " + document.schemas().size());
    }
    return document.schemas().get(0);
  }

  /**
   * The name.
   *
   * @return not empty
   */
  public String name() {
    return name;
  }

  /**
   * The fingerprint X24, the same in every language and process.
   *
   * @return 24 lower-case hexadecimal digits
   */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * The fields.
   *
   * @return in the schema's order
   */
  public List<Field> fields() {
    return record.fields();
  }

  /**
   * The type of a row.
   *
   * @return a struct of {@link #fields()}
   */
  public Type record() {
    return record;
  }

  /**
   * One field.
   *
   * @param field its name
   * @return empty if there is none
   */
  public Optional<Field> field(String field) {
    Integer number = numbers.get(Objects.requireNonNull(field));
    return number == null ? Optional.empty() : Optional.of(fields().get(number));
  }

  /**
   * Number of a field.
   *
   * @param field its name
   * @return from 0
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public int indexOf(String field) {
    Integer number = numbers.get(Objects.requireNonNull(field));
    if (number == null) {
      throw new ScrtException(ErrorCode.NOT_FOUND, "schema " + name + " has no field " + field);
    }
    return number;
  }

  /** Number of a field, -1 if there is none. */
  int find(String field) {
    Integer number = numbers.get(field);
    return number == null ? -1 : number;
  }

  /**
   * The default of a field, as readers fill it in where the field is absent.
   *
   * @param field its name
   * @return a value as {@link Row#get(String)} gives it, or null; empty if the field has no default or its
   *     default is null
   * @throws ScrtException {@link ErrorCode#NOT_FOUND} if there is no such field
   */
  public Optional<Object> defaultValue(String field) {
    return Optional.ofNullable(defaultOf(indexOf(field)));
  }

  Object defaultOf(int field) {
    Column column = defaultColumn(field);
    return column == null ? null : column.get(0);
  }

  /** A column of one slot with the default of a field, null if it has none. */
  Column defaultColumn(int field) {
    Column[] columns = defaults;
    if (columns == null) {
      columns = new Column[fields().size()];
      for (int i = 0; i < columns.length; ++i) {
        if (fields().get(i).hasDefault()) columns[i] = parseDefault(i);
      }
      defaults = columns;
    }
    return columns[field];
  }

  /** The text of a default is a cell's, so a row of one cell reads it. */
  private Column parseDefault(int field) {
    byte[][] text = new byte[1][];
    byte[][] type = new byte[1][];
    long address = handle.enter();
    try {
      ScrtNative.scrt_schema_field_default(address, field, text);
      ScrtNative.scrt_schema_field_type(address, field, type);
    } finally {
      handle.exit();
    }
    Type declared = fields().get(field).type();
    String spelled = Utf8.decode(type[0]);
    if (declared.kind() == Type.Kind.REF) {
      spelled = new Type(declared.storage(), declared.storage(), declared.nullable(),
          declared.unit() == java.util.concurrent.TimeUnit.MICROSECONDS ? 1 : 0, declared.precision(),
          declared.scale(), null, List.of(), List.of()).toString();
    }
    String row = "@schema D\n@field v " + spelled + "\n@D\n@v=" + Utf8.decode(text[0]) + "\n";
    return SchemaDocument.parse(row).rows("D").column(0);
  }

  /**
   * The canonical bytes that the fingerprint is made of.
   *
   * @return a new array
   */
  public byte[] canonical() {
    long address = handle.enter();
    try {
      return ScrtNative.scrt_schema_canonical(address);
    } finally {
      handle.exit();
    }
  }

  Handle handle() {
    return handle;
  }

  /** Equal in all that the fingerprint covers. */
  @Override
  public boolean equals(Object other) {
    if (this == other) return true;
    if (!(other instanceof Schema schema) || !schema.fingerprint.equals(fingerprint)) return false;
    // Schemas are never closed, so entering both can't fail halfway.
    try {
      return ScrtNative.scrt_schema_equal(handle.enter(), schema.handle.enter());
    } finally {
      schema.handle.exit();
      handle.exit();
    }
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  /** The schema in the schema language. */
  @Override
  public String toString() {
    byte[][] out = new byte[1][];
    long address = handle.enter();
    try {
      ScrtNative.scrt_schema_print(address, out);
    } finally {
      handle.exit();
    }
    return Utf8.decode(out[0]);
  }

  /** A type, and what is said about it as a field. */
  private record Node(Type type, int flags, String name) {
    static Node read(ByteBuffer in) {
      Type.Kind kind = Type.Kind.of(in.getInt());
      Type.Kind storage = Type.Kind.of(in.getInt());
      in.getInt();
      int childCount = in.getInt();
      int flags = in.getInt();
      int unit = in.getInt();
      int precision = in.getInt();
      int scale = in.getInt();
      String name = text(in);
      Type.Target target = new Type.Target(text(in), text(in));
      List<Field> fields = new ArrayList<>();
      List<Type> children = new ArrayList<>(childCount);
      for (int i = 0; i < childCount; ++i) {
        Node child = read(in);
        children.add(child.type);
        if (storage == Type.Kind.STRUCT) fields.add(child.field());
      }
      boolean nullable = (flags & ScrtNativeConstants.SCRT_FIELD_NULLABLE) != 0;
      Type type = new Type(kind, storage, nullable, unit, precision, scale,
          kind == Type.Kind.REF ? target : null, fields, children);
      return new Node(type, flags, name);
    }

    private Field field() {
      return new Field(name, type,
          (flags & ScrtNativeConstants.SCRT_FIELD_REQUIRED) != 0,
          (flags & ScrtNativeConstants.SCRT_FIELD_UNIQUE) != 0,
          (flags & ScrtNativeConstants.SCRT_FIELD_AUTO_INCREMENT) != 0,
          (flags & ScrtNativeConstants.SCRT_FIELD_HAS_DEFAULT) != 0);
    }

    private static String text(ByteBuffer in) {
      byte[] bytes = new byte[in.getInt()];
      in.get(bytes);
      return Utf8.decode(bytes);
    }
  }
}
