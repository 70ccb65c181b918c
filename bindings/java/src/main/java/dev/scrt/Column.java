package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A column of a {@link Batch}: one slot per row, or per element inside lists and maps.
 *
 * <p>Every subclass reads its kind of values straight from the batch's block, without boxing. A slot may
 * have no value: then it {@linkplain #isNull is null}, or {@linkplain #isAbsent absent}, and what the
 * typed getters answer there means nothing; {@link #get} answers null for both.
 *
 * <p>Columns are immutable, safe for any number of threads, and keep their block alive by themselves.
 */
public abstract sealed class Column
    permits NullColumn, BooleanColumn, LongColumn, DoubleColumn, DecimalColumn, BinaryColumn, SymbolColumn,
        UuidColumn, DateColumn, DateTimeColumn, TimestampColumn, OffsetDateTimeColumn, DurationColumn,
        ListColumn, MapColumn, StructColumn, UnionColumn {
  /** Up to so many values are copied one by one. */
  static final int FEW = 16;

  private final Type type;
  private final String name;
  private final StructColumn parent;
  private final int number;

  /** Where this column stands in a batch; changes only while rows are read into records. */
  byte[] block;

  /** What the block belongs to. */
  Block source;

  /** Goes where this column goes; null until somebody asks. */
  private LongColumn stored;

  private int length;
  private int nullCount;
  private int validity;
  int values;
  int data;

  Column(Type type, String name, StructColumn parent, int number) {
    this.type = type;
    this.name = name;
    this.parent = parent;
    this.number = number;
  }

  static Column make(Type type, String name, StructColumn parent, int number) {
    return switch (type.storage()) {
      case NULL -> new NullColumn(type, name, parent, number);
      case BOOL -> new BooleanColumn(type, name, parent, number);
      case U8, U16, U32, U64, I8, I16, I32, I64 -> new LongColumn(type, name, parent, number);
      case F32, F64 -> new DoubleColumn(type, name, parent, number);
      case DECIMAL -> new DecimalColumn(type, name, parent, number);
      case STRING, NUMBER, JSON -> new StringColumn(type, name, parent, number);
      case BYTES -> new BytesColumn(type, name, parent, number);
      case SYMBOL -> new SymbolColumn(type, name, parent, number);
      case UUID -> new UuidColumn(type, name, parent, number);
      case DATE -> new DateColumn(type, name, parent, number);
      case DATETIME -> new DateTimeColumn(type, name, parent, number);
      case TIMESTAMP -> new TimestampColumn(type, name, parent, number);
      case TIMESTAMPTZ -> new OffsetDateTimeColumn(type, name, parent, number);
      case DURATION -> new DurationColumn(type, name, parent, number);
      case LIST -> new ListColumn(type, name, parent, number);
      case MAP -> new MapColumn(type, name, parent, number);
      case STRUCT -> new StructColumn(type, name, parent, number);
      case UNION -> new UnionColumn(type, name, parent, number);
      case REF -> throw new IllegalStateException("a ref is stored as another type");
    };
  }

  /** Takes its place in a block, and its children theirs. Answers the number of the next column. */
  int bind(Block from, int index) {
    ByteBuffer columns = from.columns;
    int at = index * Layout.PACKED_COLUMN;
    source = from;
    block = from.values;
    length = Math.toIntExact(columns.getLong(at + Layout.PACKED_COLUMN_LENGTH));
    nullCount = (int) columns.getLong(at + Layout.PACKED_COLUMN_NULL_COUNT);
    validity = (int) columns.getLong(at + Layout.PACKED_COLUMN_VALIDITY_OFFSET);
    values = (int) columns.getLong(at + Layout.PACKED_COLUMN_VALUES_OFFSET);
    data = (int) columns.getLong(at + Layout.PACKED_COLUMN_DATA_OFFSET);
    bound(columns, at);
    if (stored != null) stored.follow(this);
    return bindChildren(from, index + 1);
  }

  /** Has no slots any more, nor have its children. */
  void clear() {
    length = 0;
  }

  /** The same slots as the numbers that are stored; of dates, times and durations only. */
  final LongColumn stored() {
    Type.Kind kind = type.storage();
    if (kind != Type.Kind.DATE && kind != Type.Kind.DATETIME && kind != Type.Kind.TIMESTAMP
        && kind != Type.Kind.DURATION) {
      throw mismatch("a date, a time or a duration");
    }
    LongColumn numbers = new LongColumn(type, name, parent, number);
    numbers.follow(this);
    stored = numbers;
    return numbers;
  }

  final void follow(Column other) {
    block = other.block;
    source = other.source;
    length = other.length;
    nullCount = other.nullCount;
    validity = other.validity;
    values = other.values;
  }

  /** What a kind keeps beside the buffers. */
  void bound(ByteBuffer columns, int at) {}

  int bindChildren(Block from, int next) {
    return next;
  }

  /**
   * The type.
   *
   * @return as the schema has it
   */
  public final Type type() {
    return type;
  }

  /**
   * The name of the field.
   *
   * @return of a field its name; else what the column is to the one around it, such as "element"
   */
  public final String name() {
    return name;
  }

  /**
   * Number of slots.
   *
   * @return 0 or more
   */
  public final int size() {
    return length;
  }

  /**
   * Number of slots without a value, null and absent together.
   *
   * @return 0 to {@link #size()}
   */
  public final int nullCount() {
    return nullCount;
  }

  /**
   * Whether a slot has a value.
   *
   * @param index from 0
   * @return false where it is null or absent
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public final boolean hasValue(int index) {
    Objects.checkIndex(index, length);
    return hasValueAt(index);
  }

  boolean hasValueAt(int index) {
    return validity < 0 || (block[validity + (index >> 3)] >> (index & 7) & 1) != 0;
  }

  /**
   * Whether a slot is absent: its row or struct has no such field.
   *
   * @param index from 0
   * @return false where there is a value or null, and outside of structs
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public final boolean isAbsent(int index) {
    Objects.checkIndex(index, length);
    return parent != null && !parent.hasField(index, number);
  }

  /**
   * Whether a slot is null: it is there, and has no value.
   *
   * @param index from 0
   * @return false where there is a value or the slot is absent
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public final boolean isNull(int index) {
    return !hasValue(index) && !isAbsent(index);
  }

  /**
   * A value as an object of the Java type that {@link Type.Kind} names.
   *
   * @param index from 0
   * @return null where the slot is null or absent
   * @throws IndexOutOfBoundsException if there is no such slot
   * @throws ScrtException {@link ErrorCode#RANGE} if Java's type can't hold it (offsets beyond 18 hours),
   *     {@link ErrorCode#DUPLICATE_KEY} if a map has a key twice
   */
  public final Object get(int index) {
    return hasValue(index) ? valueAt(index) : null;
  }

  /** The value of a slot that has one. */
  abstract Object valueAt(int index);

  final int check(int index) {
    return Objects.checkIndex(index, length);
  }

  ScrtException mismatch(String wanted) {
    return new ScrtException(
        ErrorCode.TYPE, "column " + name + " is of type " + type + ", not " + wanted);
  }

  @Override
  public String toString() {
    return name + " " + type + " [" + length + "]";
  }
}
