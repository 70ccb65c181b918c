package dev.scrt;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Structs: a column per field, and for each slot the list of the fields that it has. */
final class StructBuilder extends ColumnBuilder {
  private final ColumnBuilder[] fields;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[] required;

  /** Fields of the slot that is being made, in the order in which they came. */
  private final int[] order;

  private int count;
  private boolean inOrder = true;

  /** From the first slot on that lacks a field or has them in another order. */
  private boolean shaped;
  /** Shape 0 is that of a slot with every field in order. */
  private final List<int[]> shapes = new ArrayList<>();
  private final Map<Shape, Integer> known = new HashMap<>();
  private int shapeFields;
  private int[] codes = new int[FIRST_CAPACITY];

  private Class<?> recordClass;
  private MethodHandle recordWriter;

  /** A list of fields as a key. */
  private record Shape(int[] fields, int count) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Shape shape && Arrays.equals(fields, 0, count, shape.fields, 0, shape.count);
    }

    @Override
    public int hashCode() {
      int hash = 1;
      for (int i = 0; i < count; ++i) hash = 31 * hash + fields[i];
      return hash;
    }
  }

  StructBuilder(Type type, String name) {
    super(type, name);
    fields = new ColumnBuilder[type.fields().size()];
    order = new int[fields.length];
    int[] needed = new int[fields.length];
    int needs = 0;
    for (int i = 0; i < fields.length; ++i) {
      Field field = type.fields().get(i);
      fields[i] = make(field.type(), field.name());
      numbers.put(field.name(), i);
      if (field.required()) needed[needs++] = i;
    }
    required = Arrays.copyOf(needed, needs);
  }

  void expectRows(int rows) {
    for (ColumnBuilder field : fields) field.expect(rows);
  }

  int numberOf(String field) {
    Integer number = numbers.get(field);
    if (number == null) throw new ScrtException(ErrorCode.NOT_FOUND, name + " has no field " + field);
    return number;
  }

  int fieldCount() {
    return fields.length;
  }

  /** The column of a field that the slot in the making has next. */
  ColumnBuilder next(int field) {
    ColumnBuilder column = fields[field];
    if (column.length != length) {
      throw new ScrtException(ErrorCode.DUPLICATE_KEY, "field " + column.name + " twice in one row");
    }
    inOrder &= field == count;
    order[count++] = field;
    return column;
  }

  ColumnBuilder column(int field) {
    return fields[field];
  }

  /** Completes a slot whose values were put into the columns themselves, as if in the schema's order. */
  private void endInOrder() {
    count = 0;
    for (int i = 0; i < fields.length; ++i) {
      if (fields[i].length != length) order[count++] = i;
    }
    end();
  }

  /** Completes the slot. */
  void end() {
    if (count != fields.length) {
      for (int field : required) {
        if (fields[field].length == length) {
          throw new ScrtException(ErrorCode.MISSING, "required field " + fields[field].name + " is missing");
        }
      }
      for (ColumnBuilder field : fields) {
        if (field.length == length) field.appendBlank();
      }
    }
    if (shaped || !inOrder || count != fields.length) {
      reserveCode();
      codes[length] = inOrder && count == fields.length ? 0 : shapeOf();
    }
    appended();
    count = 0;
    inOrder = true;
  }

  private void reserveCode() {
    if (!shaped) {
      shaped = true;
      int[] all = new int[fields.length];
      for (int i = 0; i < all.length; ++i) all[i] = i;
      addShape(all);
      Arrays.fill(codes, 0);
    }
    if (length >= codes.length) codes = Arrays.copyOf(codes, 2 * Math.max(length, codes.length));
  }

  private int shapeOf() {
    Integer code = known.get(new Shape(order, count));
    if (code != null) return code;
    return addShape(Arrays.copyOf(order, count));
  }

  private int addShape(int[] made) {
    int code = shapes.size();
    shapes.add(made);
    known.put(new Shape(made, made.length), code);
    shapeFields += made.length;
    return code;
  }

  @Override
  void append(Object value) {
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!(entry.getKey() instanceof String field)) {
          throw new ScrtException(ErrorCode.TYPE, "a key of " + name + " that is no String");
        }
        next(numberOf(field)).put(entry.getValue());
      }
      end();
    } else if (value instanceof Row row) {
      append(row.toMap());
    } else {
      appendRecord(value);
    }
  }

  private void appendRecord(Object value) {
    if (recordClass != value.getClass()) {
      if (!RecordMapper.isMappable(value.getClass())) throw wrongType(value);
      recordWriter = RecordMapper.of(value.getClass()).writer(this);
      recordClass = value.getClass();
    }
    try {
      recordWriter.invokeExact(value);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new ScrtException(ErrorCode.USER, "an accessor of " + recordClass.getName() + " failed", thrown);
    }
    endInOrder();
  }

  @Override
  void reserveBlank() {
    for (ColumnBuilder field : fields) field.appendBlank();
    if (shaped) {
      reserveCode();
      codes[length] = 0;
    }
  }

  @Override
  void truncateValues(int size) {
    for (ColumnBuilder field : fields) field.truncate(size);
    count = 0;
    inOrder = true;
  }

  @Override
  void clearValues() {
    for (ColumnBuilder field : fields) field.clear();
    count = 0;
    inOrder = true;
    shaped = false;
    shapes.clear();
    known.clear();
    shapeFields = 0;
  }

  @Override
  long bytes() {
    long bytes = shaped ? 4L * length : 0;
    for (ColumnBuilder field : fields) bytes += field.bytes();
    return bytes;
  }

  @Override
  void give(Buffers out) {
    if (shaped) {
      int[] ends = new int[shapes.size()];
      int[] flat = new int[shapeFields];
      int end = 0;
      for (int i = 0; i < ends.length; ++i) {
        int[] shape = shapes.get(i);
        System.arraycopy(shape, 0, flat, end, shape.length);
        end += shape.length;
        ends[i] = end;
      }
      give(out, fields.length, null, 0, codes, 4L * length, ends, flat);
    } else {
      give(out, fields.length, null, 0, null, 0);
    }
    for (ColumnBuilder field : fields) field.give(out);
  }
}
