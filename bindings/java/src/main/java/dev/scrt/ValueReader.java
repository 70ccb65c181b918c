package dev.scrt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/** Values of columns as values of a Java type that somebody asked for. */
final class ValueReader {
  /** The value of a slot; null where it has none. */
  interface Getter {
    Object get(int index);
  }

  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();
  private static final MethodHandle GET = method(Getter.class, "get", Object.class);
  private static final MethodHandle GET_LONG = method(Longs.class, "getLong", long.class);
  private static final MethodHandle GET_INT = method(Longs.class, "getInt", int.class);
  private static final MethodHandle GET_DOUBLE = method(Doubles.class, "getDouble", double.class);
  private static final MethodHandle GET_BOOLEAN = method(Booleans.class, "getBoolean", boolean.class);

  private ValueReader() {}

  private static MethodHandle method(Class<?> owner, String name, Class<?> value) {
    try {
      return OWN.findVirtual(owner, name, MethodType.methodType(value, int.class));
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  private static Object defaultFor(Column fallback, java.lang.reflect.Type target) {
    return fallback == null ? null : getter(fallback, target).get(0);
  }

  /**
   * A handle (int)T for a field of a struct.
   *
   * @param fallback what is read from slot 0 of it where the field is absent; may be null
   */
  static MethodHandle handle(Column column, java.lang.reflect.Type target, Column fallback) {
    MethodHandle plain = primitive(column, target, fallback);
    return plain != null
        ? plain
        : GET.bindTo(whole(column, target, fallback)).asType(MethodType.methodType(raw(target), int.class));
  }

  /** The same for some slots at once; its handle gives what is to be cast to T. */
  static Chunk<?> chunk(Column column, java.lang.reflect.Type target, Column fallback) {
    if (column instanceof LongColumn longs && target == long.class) {
      return new Chunk.Longs(new Longs(longs, defaultFor(fallback, target)));
    }
    if (column instanceof LongColumn longs && target == int.class) {
      return new Chunk.Ints(new Longs(longs, defaultFor(fallback, target)));
    }
    if (column instanceof DoubleColumn doubles && target == double.class) {
      return new Chunk.Doubles(new Doubles(doubles, defaultFor(fallback, target)));
    }
    if (column instanceof BooleanColumn booleans && target == boolean.class) {
      return new Chunk.Booleans(new Booleans(booleans, defaultFor(fallback, target)));
    }
    Chunk<?> known = fallback == null ? knownChunk(column, target) : null;
    return known != null ? known : new Chunk.Objects(whole(column, target, fallback)::get);
  }

  private static Chunk<?> knownChunk(Column column, java.lang.reflect.Type target) {
    if (column instanceof StringColumn strings && target == String.class) return new Chunk.Strings(strings);
    if (column instanceof StringColumn strings && target == Text.class) return new Chunk.Texts(strings);
    if (column instanceof DateColumn dates && target == LocalDate.class) return new Chunk.Dates(dates);
    if (column instanceof TimestampColumn times && target == Instant.class) return new Chunk.Instants(times);
    if (column instanceof ListColumn lists) {
      if (lists.element() instanceof DoubleColumn doubles && target == double[].class) {
        return new Chunk.DoubleArrays(lists, doubles);
      }
      if (lists.element() instanceof LongColumn longs && target == long[].class) {
        return new Chunk.LongArrays(lists, longs);
      }
    }
    return null;
  }

  /** With the default where the field is absent, and without null where the target is primitive. */
  private static Getter whole(Column column, java.lang.reflect.Type target, Column fallback) {
    Getter getter = getter(column, target);
    Object absent = defaultFor(fallback, target);
    Class<?> raw = raw(target);
    Getter whole = getter;
    if (absent != null && raw != Optional.class) {
      whole = index -> column.isAbsent(index) ? absent : getter.get(index);
    }
    if (!raw.isPrimitive()) return whole;
    Getter boxed = whole;
    return index -> {
      Object value = boxed.get(index);
      if (value == null) throw missing(column, index);
      return value;
    };
  }

  private static MethodHandle primitive(Column column, java.lang.reflect.Type target, Column fallback) {
    Object absent = target instanceof Class<?> raw && raw.isPrimitive() ? defaultFor(fallback, target) : null;
    if (column instanceof LongColumn longs) {
      if (target == long.class) return GET_LONG.bindTo(new Longs(longs, absent));
      if (target == int.class) return GET_INT.bindTo(new Longs(longs, absent));
    }
    if (column instanceof DoubleColumn doubles && target == double.class) {
      return GET_DOUBLE.bindTo(new Doubles(doubles, absent));
    }
    if (column instanceof BooleanColumn booleans && target == boolean.class) {
      return GET_BOOLEAN.bindTo(new Booleans(booleans, absent));
    }
    return null;
  }

  static ScrtException missing(Column column, int index) {
    return new ScrtException(ErrorCode.TYPE,
        column.name() + (column.isAbsent(index) ? " is absent" : " is null") + ", which a primitive can't be");
  }

  record Longs(LongColumn column, Object absent) {
    long getLong(int index) {
      if (column.hasValueAt(index)) return column.getLong(index);
      if (absent != null && column.isAbsent(index)) return ((Number) absent).longValue();
      throw missing(column, index);
    }

    int getInt(int index) {
      long value = getLong(index);
      if ((int) value != value) throw range(column, index);
      return (int) value;
    }
  }

  record Doubles(DoubleColumn column, Object absent) {
    double getDouble(int index) {
      if (column.hasValueAt(index)) return column.getDouble(index);
      if (absent != null && column.isAbsent(index)) return (double) absent;
      throw missing(column, index);
    }
  }

  record Booleans(BooleanColumn column, Object absent) {
    boolean getBoolean(int index) {
      if (column.hasValueAt(index)) return column.getBoolean(index);
      if (absent != null && column.isAbsent(index)) return (boolean) absent;
      throw missing(column, index);
    }
  }

  private static ScrtException range(Column column, int index) {
    return new ScrtException(
        ErrorCode.RANGE, column.get(index) + " of " + column.name() + " does not fit its component");
  }

  // --- any type ---------------------------------------------------------------------------------------

  static Getter getter(Column column, java.lang.reflect.Type target) {
    Class<?> raw = raw(target);
    if (raw == Object.class) return column::get;
    if (raw == Optional.class) {
      Getter inner = getter(column, argument(target, 0));
      return index -> column.isAbsent(index) ? null : Optional.ofNullable(inner.get(index));
    }
    Getter value = valueOf(column, target, raw);
    if (value == null) {
      // A column of nulls has no type of its own, and goes with every other.
      if (column instanceof NullColumn) return index -> null;
      throw new ScrtException(ErrorCode.TYPE, "column " + column.name() + " of type " + column.type()
          + " can't be read as " + target.getTypeName());
    }
    return index -> column.hasValue(index) ? value.get(index) : null;
  }

  /** For slots that have a value; null if the two don't go together. */
  private static Getter valueOf(Column column, java.lang.reflect.Type target, Class<?> raw) {
    if (column instanceof LongColumn longs) return integer(longs, raw);
    if (column instanceof DoubleColumn doubles) return real(doubles, raw);
    if (column instanceof BooleanColumn booleans) {
      return raw == boolean.class || raw == Boolean.class ? booleans::getBoolean : null;
    }
    if (column instanceof StringColumn strings) return text(strings, raw);
    if (column instanceof SymbolColumn symbols) {
      if (raw == String.class) return symbols::getString;
      if (raw == Text.class) return index -> symbols.dictionary().getText(symbols.getCode(index));
      return raw.isEnum() ? constants(raw, symbols::getString, column) : null;
    }
    if (column instanceof BytesColumn bytes) {
      if (raw == byte[].class) return bytes::getBytes;
      return raw == ByteBuffer.class ? index -> ByteBuffer.wrap(bytes.getBytes(index)) : null;
    }
    if (column instanceof DecimalColumn decimals) return raw == BigDecimal.class ? decimals::getBigDecimal : null;
    if (column instanceof UuidColumn uuids) return raw == UUID.class ? uuids::getUuid : null;
    if (column instanceof DateColumn dates) return raw == LocalDate.class ? dates::getLocalDate : null;
    if (column instanceof DateTimeColumn times) {
      return raw == LocalDateTime.class ? times::getLocalDateTime : null;
    }
    if (column instanceof TimestampColumn times) return raw == Instant.class ? times::getInstant : null;
    if (column instanceof OffsetDateTimeColumn times) {
      if (raw == OffsetDateTime.class) return times::getOffsetDateTime;
      return raw == Instant.class ? times::getInstant : null;
    }
    if (column instanceof DurationColumn durations) return raw == Duration.class ? durations::getDuration : null;
    if (column instanceof ListColumn lists) return list(lists, target, raw);
    if (column instanceof MapColumn maps) return map(maps, target, raw);
    if (column instanceof StructColumn structs) return struct(structs, target, raw);
    return column instanceof UnionColumn unions ? union(unions, target, raw) : null;
  }

  private static Getter integer(LongColumn column, Class<?> raw) {
    if (raw == BigInteger.class) return column::getBigInteger;
    if (raw == BigDecimal.class) return index -> new BigDecimal(column.getBigInteger(index));
    if (raw == long.class || raw == Long.class) return column::getLong;
    if (raw == int.class || raw == Integer.class) {
      return index -> (int) within(column, index, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (raw == short.class || raw == Short.class) {
      return index -> (short) within(column, index, Short.MIN_VALUE, Short.MAX_VALUE);
    }
    if (raw == byte.class || raw == Byte.class) {
      return index -> (byte) within(column, index, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }
    if (raw == double.class || raw == Double.class) {
      return index -> (double) within(column, index, -(1L << 53), 1L << 53);
    }
    return null;
  }

  private static long within(LongColumn column, int index, long min, long max) {
    long value = column.getLong(index);
    boolean tooLarge = value < 0 && column.type().storage() == Type.Kind.U64;
    if (tooLarge || value < min || value > max) throw range(column, index);
    return value;
  }

  private static Getter real(DoubleColumn column, Class<?> raw) {
    if (raw == double.class || raw == Double.class) return column::getDouble;
    if (raw == float.class || raw == Float.class) {
      return index -> {
        double value = column.getDouble(index);
        if ((float) value != value && !Double.isNaN(value)) throw range(column, index);
        return (float) value;
      };
    }
    return null;
  }

  private static Getter text(StringColumn column, Class<?> raw) {
    if (raw == String.class) return column::getString;
    if (raw == Text.class) return column::getText;
    switch (column.type().storage()) {
      case NUMBER -> {
        if (raw == NumberText.class || raw == Number.class) return index -> new NumberText(column.getString(index));
        if (raw == BigDecimal.class) {
          return index -> new NumberText(column.getString(index)).bigDecimalValue();
        }
      }
      case JSON -> {
        if (raw == Json.class) return index -> new Json(column.getString(index));
      }
      default -> {
        if (raw.isEnum()) return constants(raw, column::getString, column);
      }
    }
    return null;
  }

  private static Getter constants(Class<?> raw, IntFunction<String> text, Column column) {
    Map<String, Object> constants = new HashMap<>();
    for (Object constant : raw.getEnumConstants()) constants.put(((Enum<?>) constant).name(), constant);
    return index -> {
      Object constant = constants.get(text.apply(index));
      if (constant == null) {
        throw new ScrtException(ErrorCode.TYPE,
            text.apply(index) + " of " + column.name() + " is no constant of " + raw.getName());
      }
      return constant;
    };
  }

  private static Getter list(ListColumn column, java.lang.reflect.Type target, Class<?> raw) {
    if (raw.isArray()) return array(column, target, raw);
    boolean set = raw == Set.class;
    if (!set && raw != List.class && raw != Collection.class && raw != Iterable.class) return null;
    Getter element = getter(column.element(), argument(target, 0));
    return index -> {
      int start = column.start(index);
      int end = column.end(index);
      Collection<Object> out = set ? new LinkedHashSet<>() : new ArrayList<>(end - start);
      for (int i = start; i < end; ++i) out.add(element.get(i));
      return set ? Collections.unmodifiableSet((Set<?>) out) : Collections.unmodifiableList((List<?>) out);
    };
  }

  private static Getter array(ListColumn column, java.lang.reflect.Type target, Class<?> raw) {
    if (raw == long[].class && column.element() instanceof LongColumn longs) {
      return index -> longs(column, longs, index);
    }
    if (raw == double[].class && column.element() instanceof DoubleColumn doubles) {
      return index -> doubles(column, doubles, index);
    }
    Class<?> component = raw.getComponentType();
    Getter element =
        getter(column.element(), target instanceof GenericArrayType a ? a.getGenericComponentType() : component);
    return index -> {
      int start = column.start(index);
      Object out = Array.newInstance(component, column.end(index) - start);
      for (int i = 0; i < Array.getLength(out); ++i) {
        Object value = element.get(start + i);
        if (value == null && component.isPrimitive()) throw missing(column.element(), start + i);
        Array.set(out, i, value);
      }
      return out;
    };
  }

  static long[] longs(ListColumn column, LongColumn element, int index) {
    int start = column.start(index);
    int end = column.end(index);
    noNulls(element, start, end);
    return element.toArray(start, end);
  }

  static double[] doubles(ListColumn column, DoubleColumn element, int index) {
    int start = column.start(index);
    int end = column.end(index);
    noNulls(element, start, end);
    return element.toArray(start, end);
  }

  private static void noNulls(Column column, int start, int end) {
    if (column.nullCount() == 0) return;
    for (int i = start; i < end; ++i) {
      if (!column.hasValue(i)) throw missing(column, i);
    }
  }

  private static Getter map(MapColumn column, java.lang.reflect.Type target, Class<?> raw) {
    if (raw != Map.class) return null;
    Getter keys = getter(column.key(), argument(target, 0));
    Getter values = getter(column.value(), argument(target, 1));
    return index -> {
      Map<Object, Object> out = new LinkedHashMap<>();
      for (int i = column.start(index); i < column.end(index); ++i) {
        Object key = keys.get(i);
        if (key instanceof byte[] bytes) key = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        if (out.containsKey(key)) {
          throw new ScrtException(ErrorCode.DUPLICATE_KEY, column.name() + " has the key " + key + " twice");
        }
        out.put(key, values.get(i));
      }
      return Collections.unmodifiableMap(out);
    };
  }

  private static Getter struct(StructColumn column, java.lang.reflect.Type target, Class<?> raw) {
    if (raw == Map.class) {
      Class<?> key = raw(argument(target, 0));
      if (key != String.class && key != Object.class) return null;
      List<Getter> fields = new ArrayList<>();
      for (Column field : column.fields()) fields.add(getter(field, argument(target, 1)));
      return index -> {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int field : column.keysAt(index)) {
          out.put(column.fields().get(field).name(), fields.get(field).get(index));
        }
        return Collections.unmodifiableMap(out);
      };
    }
    if (!RecordMapper.isMappable(raw)) return null;
    MethodHandle reader = RecordMapper.of(raw).reader(column, null);
    return index -> RecordMapper.read(reader, index);
  }

  private static Getter union(UnionColumn column, java.lang.reflect.Type target, Class<?> raw) {
    if (raw == UnionValue.class) return column::getUnion;
    Getter[] alternatives = new Getter[column.alternatives().size()];
    for (int i = 0; i < alternatives.length; ++i) {
      Column alternative = column.alternatives().get(i);
      Getter getter;
      try {
        getter = getter(alternative, target);
      } catch (ScrtException error) {
        // Only values of this alternative are in the way.
        getter = index -> {
          throw new ScrtException(error.code(), error.getMessage(), error);
        };
      }
      alternatives[i] = getter;
    }
    return index -> alternatives[column.getAlternative(index)].get(column.getOffset(index));
  }

  // --- Java types -------------------------------------------------------------------------------------

  private static Class<?> raw(java.lang.reflect.Type type) {
    if (type instanceof Class<?> plain) return plain;
    if (type instanceof ParameterizedType parameterized) return raw(parameterized.getRawType());
    if (type instanceof GenericArrayType array) return raw(array.getGenericComponentType()).arrayType();
    if (type instanceof WildcardType wildcard) return raw(wildcard.getUpperBounds()[0]);
    return Object.class;
  }

  private static java.lang.reflect.Type argument(java.lang.reflect.Type type, int index) {
    if (type instanceof ParameterizedType parameterized) {
      java.lang.reflect.Type argument = parameterized.getActualTypeArguments()[index];
      return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
    }
    return Object.class;
  }
}
