package dev.scrt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How objects of a class stand for rows: a record by its components, a plain class by its fields (all that
 * are neither static nor transient, also inherited ones; reading needs a constructor without parameters).
 *
 * <p>A component belongs to the field that {@link Name} says, or that has its name, or else to the only one
 * whose name differs from it in case and underscores alone. {@link Skip} leaves it out; a component for
 * which there is no field is an error. Fields without a component are absent when written, and ignored
 * when read.
 *
 * <p>Types go together where no value can be lost: whether a number, a time or a text fits is checked value
 * by value ({@link ErrorCode#RANGE}, {@link ErrorCode#TYPE}). Beside the types of {@link Type.Kind}: any
 * integer or {@link java.math.BigInteger} for integers; {@link java.math.BigDecimal} for {@code number};
 * enums and {@link String} for string and symbol, {@link String} for json; {@link java.util.List}, {@link
 * java.util.Set} and arrays for lists; records, plain classes and {@code Map<String, …>} for structs;
 * {@link Object} for everything; numbers for dates and times where {@link Stored} asks for them.
 *
 * <p><b>Absent, null, default.</b> A component that is null is written as null if the field takes null, and
 * is left out if it doesn't. An {@link Optional} keeps the three apart: empty is null, and null is absent.
 * Reading gives null for null; for an absent field its default, else null. Null where the component is
 * primitive is {@link ErrorCode#TYPE}. The writer fills no defaults in: a field that is left out stays
 * absent, and its readers have the default.
 *
 * <p>Classes that aren't public need nothing on the class path; in a named module, open their package to
 * {@code dev.scrt} or pass a lookup. Mappers are immutable and safe for any number of threads.
 *
 * @param <T> the class
 */
public final class RecordMapper<T> {
  private static final ClassValue<RecordMapper<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected RecordMapper<?> computeValue(Class<?> mapped) {
          RecordMapper.class.getModule().addReads(mapped.getModule());
          try {
            return new RecordMapper<>(mapped, MethodHandles.privateLookupIn(mapped, MethodHandles.lookup()));
          } catch (IllegalAccessException error) {
            throw new ScrtException(ErrorCode.MISMATCH,
                "the package of " + mapped.getName() + " is not open to dev.scrt", error);
          }
        }
      };

  /** A component or a field of the class. */
  private record Member(
      String name, boolean exact, boolean skip, boolean stored, java.lang.reflect.Type type, Class<?> raw, MethodHandle getter,
      MethodHandle setter) {}

  private final Class<T> mapped;
  private final List<Member> members = new ArrayList<>();
  /** Of a record the canonical constructor, of a plain class the one without parameters, or null. */
  private MethodHandle constructor;

  private RecordMapper(Class<T> mapped, MethodHandles.Lookup lookup) {
    if (!isMappable(mapped)) {
      throw new ScrtException(ErrorCode.MISMATCH, mapped.getName() + " is no record or plain class");
    }
    this.mapped = mapped;
    try {
      if (mapped.isRecord()) {
        findComponents(lookup);
      } else {
        findFields(lookup);
      }
    } catch (ReflectiveOperationException error) {
      throw new ScrtException(ErrorCode.MISMATCH, "no access to " + mapped.getName(), error);
    }
  }

  /**
   * The mapper of a class.
   *
   * @param <T> the class
   * @param mapped a record or a plain class
   * @return always the same for one class
   * @throws ScrtException {@link ErrorCode#MISMATCH} if it is of another kind or out of reach
   */
  public static <T> RecordMapper<T> of(Class<T> mapped) {
    @SuppressWarnings("unchecked")
    RecordMapper<T> mapper = (RecordMapper<T>) KNOWN.get(Objects.requireNonNull(mapped));
    return mapper;
  }

  /**
   * A mapper of a class that only the caller can reach.
   *
   * @param <T> the class
   * @param mapped a record or a plain class
   * @param lookup a lookup that reaches all its members
   * @return a new mapper
   * @throws ScrtException {@link ErrorCode#MISMATCH} if it is of another kind or out of the lookup's reach
   */
  public static <T> RecordMapper<T> of(Class<T> mapped, MethodHandles.Lookup lookup) {
    return new RecordMapper<>(Objects.requireNonNull(mapped), Objects.requireNonNull(lookup));
  }

  static boolean isMappable(Class<?> candidate) {
    if (candidate.isRecord()) return !isOwn(candidate);
    return !(candidate.isPrimitive()
        || candidate.isArray()
        || candidate.isEnum()
        || candidate.isInterface()
        || candidate.getClassLoader() == null
        || isOwn(candidate));
  }

  /** Classes of this library that stand for values of other types. */
  private static boolean isOwn(Class<?> candidate) {
    return candidate == Json.class || candidate == NumberText.class || candidate == UnionValue.class
        || candidate == Text.class || candidate == Row.class || candidate == Batch.class;
  }

  private void findComponents(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
    List<Class<?>> types = new ArrayList<>();
    for (RecordComponent component : mapped.getRecordComponents()) {
      types.add(component.getType());
      Name name = component.getAnnotation(Name.class);
      boolean skip = component.isAnnotationPresent(Skip.class);
      members.add(new Member(name != null ? name.value() : component.getName(), name != null, skip,
          component.isAnnotationPresent(Stored.class),
          component.getGenericType(), component.getType(), lookup.unreflect(component.getAccessor()), null));
    }
    constructor = lookup.findConstructor(mapped, MethodType.methodType(void.class, types));
  }

  private void findFields(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
    List<Class<?>> line = new ArrayList<>();
    for (Class<?> c = mapped; c != null && c != Object.class; c = c.getSuperclass()) line.add(0, c);
    for (Class<?> declaring : line) {
      MethodHandles.Lookup inside =
          declaring == mapped ? lookup : MethodHandles.privateLookupIn(declaring, MethodHandles.lookup());
      for (java.lang.reflect.Field field : declaring.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())
            || field.isSynthetic() || field.isAnnotationPresent(Skip.class)) {
          continue;
        }
        Name name = field.getAnnotation(Name.class);
        boolean isFinal = Modifier.isFinal(field.getModifiers());
        members.add(new Member(name != null ? name.value() : field.getName(), name != null, false,
            field.isAnnotationPresent(Stored.class),
            field.getGenericType(), field.getType(), inside.unreflectGetter(field),
            isFinal ? null : inside.unreflectSetter(field)));
      }
    }
    if (Modifier.isAbstract(mapped.getModifiers())) return;
    try {
      constructor = lookup.findConstructor(mapped, MethodType.methodType(void.class));
    } catch (NoSuchMethodException none) {
      constructor = null;
    }
  }

  /** Number of the field for each member, -1 for those that are left out. */
  private int[] match(Type struct) {
    List<Field> fields = struct.fields();
    int[] numbers = new int[members.size()];
    for (int i = 0; i < numbers.length; ++i) {
      Member member = members.get(i);
      numbers[i] = member.skip ? -1 : match(member, fields);
      for (int j = 0; j < i; ++j) {
        if (numbers[i] >= 0 && numbers[i] == numbers[j]) {
          throw new ScrtException(ErrorCode.MISMATCH,
              mapped.getName() + " has field " + fields.get(numbers[i]).name() + " twice");
        }
      }
    }
    return numbers;
  }

  private int match(Member member, List<Field> fields) {
    int similar = -1;
    int count = 0;
    for (int i = 0; i < fields.size(); ++i) {
      String name = fields.get(i).name();
      if (name.equals(member.name)) return i;
      if (plain(name).equals(plain(member.name))) {
        similar = i;
        count++;
      }
    }
    if (count == 1 && !member.exact) return similar;
    throw new ScrtException(ErrorCode.MISMATCH,
        count > 1 && !member.exact
            ? "several fields could be " + member.name + " of " + mapped.getName()
            : "no field for " + member.name + " of " + mapped.getName());
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  // --- writing ----------------------------------------------------------------------------------------

  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

  private static MethodHandle put(Class<?> builder, String method, Class<?> value) {
    try {
      return OWN.findVirtual(builder, method, MethodType.methodType(void.class, value));
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  private static final MethodHandle PUT_LONG = put(ColumnBuilder.class, "appendLong", long.class);
  private static final MethodHandle PUT_INT = put(ColumnBuilder.class, "appendInt", int.class);
  private static final MethodHandle PUT_DOUBLE = put(ColumnBuilder.class, "appendDouble", double.class);
  private static final MethodHandle PUT_BOOLEAN = put(ColumnBuilder.class, "appendBoolean", boolean.class);
  private static final MethodHandle PUT_OBJECT = put(ColumnBuilder.class, "putComponent", Object.class);
  private static final MethodHandle PUT_OPTIONAL = put(ColumnBuilder.class, "putOptional", Optional.class);

  private static final MethodHandle PUT_STORED = put(TimeBuilder.class, "appendStored", long.class);
  private static final MethodHandle PUT_STORED_OR_NULL = put(TimeBuilder.class, "putStored", Long.class);

  /** A handle (Object)void that puts the members into the columns, each of which it knows. */
  MethodHandle writer(StructBuilder out) {
    int[] numbers = match(out.type);
    MethodHandle all = MethodHandles.empty(MethodType.methodType(void.class, mapped));
    for (int i = numbers.length - 1; i >= 0; --i) {
      if (numbers[i] < 0) continue;
      Member member = members.get(i);
      ColumnBuilder column = out.column(numbers[i]);
      MethodHandle put = (member.stored ? putStored(member, column) : putOf(member.raw)).bindTo(column);
      Class<?> wanted = put.type().parameterType(0);
      MethodHandle get = member.getter.asType(MethodType.methodType(wanted, mapped));
      all = MethodHandles.foldArguments(all, MethodHandles.filterArguments(put, 0, get));
    }
    return all.asType(MethodType.methodType(void.class, Object.class));
  }

  private MethodHandle putStored(Member member, ColumnBuilder column) {
    boolean small = member.raw == int.class && column.type.storage() == Type.Kind.DATE;
    if (column instanceof TimeBuilder && (small || member.raw == long.class)) return PUT_STORED;
    if (column instanceof TimeBuilder && member.raw == Long.class) return PUT_STORED_OR_NULL;
    throw new ScrtException(ErrorCode.MISMATCH,
        member.name + " of " + mapped.getName() + " can't hold the number that a " + column.type + " is stored as");
  }

  private static MethodHandle putOf(Class<?> raw) {
    if (raw == long.class) return PUT_LONG;
    if (raw == int.class || raw == short.class || raw == byte.class) return PUT_INT;
    if (raw == double.class || raw == float.class) return PUT_DOUBLE;
    if (raw == boolean.class) return PUT_BOOLEAN;
    return raw == Optional.class ? PUT_OPTIONAL : PUT_OBJECT;
  }

  // --- reading ----------------------------------------------------------------------------------------

  /**
   * A handle (int)Object that makes the object of a slot.
   *
   * @param column structs that have a value in every slot that is asked for
   * @param schema whose defaults are filled in; null inside of structs, where there are none
   */
  MethodHandle reader(StructColumn column, Schema schema) {
    return maker(column, schema, ValueReader::handle);
  }

  /** A handle (int)Object that makes an object of the values that other handles give for the same number. */
  private MethodHandle maker(StructColumn column, Schema schema, Values fields) {
    int[] numbers = match(column.type());
    MethodHandle[] values = new MethodHandle[numbers.length];
    for (int i = 0; i < numbers.length; ++i) {
      Member member = members.get(i);
      values[i] = numbers[i] < 0
          ? MethodHandles.dropArguments(MethodHandles.zero(member.raw), 0, int.class)
          : valueOf(member, column.fields().get(numbers[i]), schema == null ? null : schema.defaultColumn(numbers[i]),
              fields).asType(MethodType.methodType(member.raw, int.class));
    }
    if (constructor == null) {
      throw new ScrtException(
          ErrorCode.MISMATCH, mapped.getName() + " has no constructor without parameters");
    }
    MethodHandle made = mapped.isRecord() ? recordOf(values) : objectOf(values);
    return made.asType(MethodType.methodType(Object.class, int.class));
  }

  private static MethodHandle valueOf(Member member, Column column, Column fallback, Values fields) {
    if (!member.stored) return fields.of(column, member.type, fallback);
    return fields.of(column.stored(), member.type, fallback == null ? null : fallback.stored());
  }

  private MethodHandle recordOf(MethodHandle[] values) {
    MethodHandle filtered = MethodHandles.filterArguments(constructor, 0, values);
    MethodType once = MethodType.methodType(mapped, int.class);
    return MethodHandles.permuteArguments(filtered, once, new int[values.length]);
  }

  private MethodHandle objectOf(MethodHandle[] values) {
    MethodHandle all = MethodHandles.dropArguments(MethodHandles.identity(mapped), 1, int.class);
    for (int i = values.length - 1; i >= 0; --i) {
      Member member = members.get(i);
      if (member.setter == null) {
        throw new ScrtException(
            ErrorCode.MISMATCH, "field " + member.name + " of " + mapped.getName() + " is final");
      }
      MethodHandle set = MethodHandles.filterArguments(member.setter, 1, values[i]);
      all = MethodHandles.foldArguments(
          all, set.asType(MethodType.methodType(void.class, mapped, int.class)));
    }
    return MethodHandles.foldArguments(all, constructor);
  }

  /** Reads the rows of a table, some at a time. */
  final class Rows {
    private final List<Chunk<?>> chunks = new ArrayList<>();
    private final MethodHandle maker;

    private Rows(StructColumn column, Schema schema) {
      maker = maker(column, schema, (values, type, fallback) -> {
        Chunk<?> chunk = ValueReader.chunk(values, type, fallback);
        chunks.add(chunk);
        return chunk.element();
      });
    }

    /** Reads the values of these rows, at most {@link Chunk#ROWS}. */
    void fill(int from, int count) {
      for (Chunk<?> chunk : chunks) chunk.fill(from, count);
    }

    /** The object of a row that was filled in, by its place among those. */
    T get(int index) {
      @SuppressWarnings("unchecked")
      T made = (T) RecordMapper.read(maker, index);
      return made;
    }
  }

  Rows rows(StructColumn column, Schema schema) {
    return new Rows(column, schema);
  }

  private interface Values {
    MethodHandle of(Column column, java.lang.reflect.Type type, Column fallback);
  }

  /** Calls what {@link #reader} gave. */
  static Object read(MethodHandle reader, int index) {
    try {
      return (Object) reader.invokeExact(index);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new ScrtException(ErrorCode.USER, "a constructor failed", thrown);
    }
  }

  /**
   * The rows of a batch as objects.
   *
   * @param batch the rows
   * @return a sequential stream
   * @throws ScrtException {@link ErrorCode#MISMATCH} if the class does not fit the schema; while the stream
   *     runs {@link ErrorCode#TYPE} or {@link ErrorCode#RANGE} if a value does not fit its component
   */
  public Stream<T> read(Batch batch) {
    MethodHandle reader = reader(batch.root(), batch.schema());
    return IntStream.range(0, batch.rowCount()).mapToObj(i -> mapped.cast(read(reader, i)));
  }

  @Override
  public String toString() {
    return "RecordMapper[" + mapped.getName() + "]";
  }
}
