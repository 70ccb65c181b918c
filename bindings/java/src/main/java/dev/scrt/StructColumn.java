package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A column of structs; the rows of a batch are one. Its fields are columns of the same size. */
public final class StructColumn extends Column {
  private final List<Column> fields;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[] all;
  /** Fields of each shape in the order of its keys; null where every slot has every field in order. */
  private int[][] shapes;
  /** A bit per shape and field. */
  private long[] presence;

  StructColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    List<Column> columns = new ArrayList<>();
    for (Field field : type.fields()) {
      numbers.put(field.name(), columns.size());
      columns.add(make(field.type(), field.name(), this, columns.size()));
    }
    fields = List.copyOf(columns);
    all = new int[fields.size()];
    for (int i = 0; i < all.length; ++i) all[i] = i;
  }

  @Override
  void bound(ByteBuffer columns, int at) {
    int count = columns.getInt(at + Layout.PACKED_COLUMN_SHAPE_COUNT);
    shapes = null;
    if (count == 0) return;
    int ends = (int) columns.getLong(at + Layout.PACKED_COLUMN_SHAPE_ENDS_OFFSET);
    int from = (int) columns.getLong(at + Layout.PACKED_COLUMN_SHAPE_FIELDS_OFFSET);
    int[][] made = new int[count][];
    int words = words();
    presence = new long[Math.multiplyExact(count, words)];
    int start = 0;
    for (int shape = 0; shape < count; ++shape) {
      int end = LittleEndian.getInt(block, ends + 4 * shape);
      made[shape] = new int[end - start];
      for (int i = start; i < end; ++i) {
        int field = LittleEndian.getInt(block, from + 4 * i);
        made[shape][i - start] = field;
        presence[shape * words + (field >> 6)] |= 1L << field;
      }
      start = end;
    }
    shapes = made;
  }

  private int words() {
    return all.length + 63 >> 6;
  }

  @Override
  void clear() {
    super.clear();
    for (Column field : fields) field.clear();
  }

  @Override
  int bindChildren(Block from, int next) {
    int end = next;
    for (Column field : fields) end = field.bind(from, end);
    return end;
  }

  boolean hasField(int index, int field) {
    if (!hasValueAt(index)) return false;
    if (shapes == null) return true;
    int shape = LittleEndian.getInt(block, data + 4 * index);
    return (presence[shape * words() + (field >> 6)] >> field & 1) != 0;
  }

  /** The fields of a slot that has a value, in the order of its keys. */
  int[] keysAt(int index) {
    return shapes == null ? all : shapes[LittleEndian.getInt(block, data + 4 * index)];
  }

  /**
   * The columns of the fields.
   *
   * @return in the schema's order
   */
  public List<Column> fields() {
    return fields;
  }

  /**
   * The column of a field.
   *
   * @param field its name
   * @return the column
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public Column field(String field) {
    return fields.get(numberOf(field));
  }

  int numberOf(String field) {
    Integer number = numbers.get(java.util.Objects.requireNonNull(field));
    if (number == null) throw new ScrtException(ErrorCode.NOT_FOUND, "no field " + field);
    return number;
  }

  /**
   * The names of the fields that a slot has, in the order in which it has them.
   *
   * @param index from 0
   * @return a new list; empty where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public List<String> keys(int index) {
    List<String> names = new ArrayList<>();
    if (hasValue(index)) {
      for (int field : keysAt(index)) names.add(fields.get(field).name());
    }
    return names;
  }

  /**
   * A struct as a map from names to values. Fields that are absent have no key, fields that are null
   * have the value null.
   *
   * @param index from 0
   * @return unmodifiable, in the order of the keys; null where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public Map<String, Object> getStruct(int index) {
    if (!hasValue(index)) return null;
    Map<String, Object> struct = new LinkedHashMap<>();
    for (int field : keysAt(index)) {
      Column column = fields.get(field);
      struct.put(column.name(), column.get(index));
    }
    return Collections.unmodifiableMap(struct);
  }

  @Override
  Object valueAt(int index) {
    return getStruct(index);
  }
}
