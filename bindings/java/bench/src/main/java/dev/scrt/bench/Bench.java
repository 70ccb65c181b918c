package dev.scrt.bench;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.scrt.Batch;
import dev.scrt.Schema;
import dev.scrt.ScrtReader;
import dev.scrt.ScrtWriter;
import dev.scrt.WriterOptions;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The rows of bench/rows written and read, one round per line of standard input: {@code CASE SHAPE PROFILE}. Answers
 * with wall seconds, bytes of the file and digest of the rows.
 *
 * <p>Cases are write and read, of rows whose text is {@link dev.scrt.Text} and whose times are
 * numbers, as C has them; write-strings and read-strings,
 * of rows whose text is {@link String} and whose times are objects; columns; json-write and json-read.
 */
public final class Bench {
  private interface Work {
    /** Digest of what was read; 0 for what was written. */
    long run() throws IOException;
  }

  /** A case, made ready; its output is what the last run left. */
  private record Case(Work work, byte[][] file) {}

  /** One of the shapes: its rows as objects, and what reads them. */
  private record Shape<T, V>(
      Schema schema, List<T> rows, List<V> views, Class<T> rowClass, Class<V> viewClass, ToLongFunction<T> digest,
      ToLongFunction<V> viewDigest, ToLongFunction<Batch> columns) {

    static <T, V> Shape<T, V> load(Path file, Class<T> rowClass, Class<V> viewClass, ToLongFunction<T> digest,
        ToLongFunction<V> viewDigest, ToLongFunction<Batch> columns) {
      try (ScrtReader reader = ScrtReader.open(file); Stream<T> records = reader.records(rowClass);
          Stream<V> views = reader.records(viewClass)) {
        return new Shape<>(reader.schema(), records.toList(), views.toList(), rowClass, viewClass, digest,
            viewDigest, columns);
      }
    }

    byte[] write(WriterOptions options) {
      return write(views, options);
    }

    byte[] writeStrings(WriterOptions options) {
      return write(rows, options);
    }

    private byte[] write(List<?> all, WriterOptions options) {
      try (ScrtWriter writer = ScrtWriter.inMemory(schema, options)) {
        for (Object row : all) writer.write(row);
        writer.finish();
        return writer.toByteArray();
      }
    }

    long read(byte[] file) {
      return read(file, viewClass, viewDigest);
    }

    long readStrings(byte[] file) {
      return read(file, rowClass, digest);
    }

    private static <R> long read(byte[] file, Class<R> read, ToLongFunction<R> each) {
      long[] sum = new long[1];
      try (ScrtReader reader = ScrtReader.of(file); Stream<R> records = reader.records(read)) {
        records.forEach(row -> sum[0] += each.applyAsLong(row));
      }
      return sum[0];
    }

    long columns(byte[] file) {
      long[] sum = new long[1];
      try (ScrtReader reader = ScrtReader.of(file)) {
        reader.scan(batch -> sum[0] += columns.applyAsLong(batch));
      }
      return sum[0];
    }

    byte[] writeJson(ObjectWriter writer) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (var values = writer.writeValues(out)) {
        for (T row : rows) values.write(row);
      }
      return out.toByteArray();
    }

    long readJson(byte[] text, ObjectReader reader) throws IOException {
      long sum = 0;
      try (MappingIterator<T> values = reader.readValues(text)) {
        while (values.hasNext()) sum += digest.applyAsLong(values.next());
      }
      return sum;
    }
  }

  private final Map<String, Shape<?, ?>> shapes;
  private final Map<String, Case> cases = new HashMap<>();
  private final JsonMapper mapper =
      JsonMapper.builder().addModules(new JavaTimeModule(), new BlackbirdModule()).build();

  private Bench(Path folder) {
    shapes = Map.of(
        "message", Shape.load(folder.resolve("message.scrt"), Rows.Message.class, Rows.MessageView.class,
            Rows::digest, Rows::digest, Rows::messages),
        "wide", Shape.load(folder.resolve("wide.scrt"), Rows.Wide.class, Rows.WideView.class,
            Rows::digest, Rows::digest, Rows::wide));
  }

  /** Null for a case that there is not. */
  private Case prepare(String name, Shape<?, ?> shape, WriterOptions options) throws IOException {
    byte[][] file = new byte[1][];
    switch (name) {
      case "write":
        return new Case(() -> {
          file[0] = shape.write(options);
          return 0;
        }, file);
      case "write-strings":
        return new Case(() -> {
          file[0] = shape.writeStrings(options);
          return 0;
        }, file);
      case "read-strings":
        file[0] = shape.write(options);
        return new Case(() -> shape.readStrings(file[0]), file);
      case "read":
        file[0] = shape.write(options);
        return new Case(() -> shape.read(file[0]), file);
      case "columns":
        file[0] = shape.write(options);
        return new Case(() -> shape.columns(file[0]), file);
      case "json-write": {
        ObjectWriter writer = mapper.writerFor(shape.rowClass).withRootValueSeparator("\n");
        return new Case(() -> {
          file[0] = shape.writeJson(writer);
          return 0;
        }, file);
      }
      case "json-read": {
        file[0] = shape.writeJson(mapper.writerFor(shape.rowClass).withRootValueSeparator("\n"));
        ObjectReader reader = mapper.readerFor(shape.rowClass);
        return new Case(() -> shape.readJson(file[0], reader), file);
      }
      default:
        return null;
    }
  }

  private Case find(String line) throws IOException {
    Case known = cases.get(line);
    if (known != null) return known;
    String[] words = line.trim().split(" +");
    if (words.length != 3 || !shapes.containsKey(words[1])) return null;
    WriterOptions options = switch (words[2]) {
      case "fast" -> WriterOptions.DEFAULTS.fast();
      case "compact" -> WriterOptions.DEFAULTS;
      default -> null;
    };
    Case made = options == null ? null : prepare(words[0], shapes.get(words[1]), options);
    if (made != null) cases.put(line, made);
    return made;
  }

  private String answer(String line) throws IOException {
    Case found = find(line);
    if (found == null) return "unknown";
    System.gc();
    long begin = System.nanoTime();
    long digest = found.work.run();
    long wall = System.nanoTime() - begin;
    return String.format("%.6f %d %s", wall / 1e9, found.file[0].length, Long.toUnsignedString(digest));
  }

  /**
   * Answers until the end of standard input.
   *
   * @param args the folder of the rows
   * @throws IOException if they can't be read
   */
  public static void main(String[] args) throws IOException {
    Bench bench = new Bench(Path.of(args[0]));
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(bench.answer(line));
      System.out.flush();
    }
  }
}
