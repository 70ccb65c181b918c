package dev.scrt;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies the rows of a table, value by value: {@code HOW IN OUT TABLE}. HOW is file, or stream, which reads standard
 * input and writes standard output. Absent and null stay what they are, and so do the alternatives of unions.
 */
public final class Interop {
  private Interop() {}

  /** A value as it can be written again to the same place. */
  private static Object value(Column column, int index) {
    if (!column.hasValue(index)) return null;
    if (column instanceof StructColumn structs) return struct(structs, index);
    if (column instanceof UnionColumn unions) {
      int alternative = unions.getAlternative(index);
      return new UnionValue(alternative, value(unions.alternatives().get(alternative), unions.getOffset(index)));
    }
    if (column instanceof ListColumn lists) {
      List<Object> out = new ArrayList<>();
      for (int i = lists.start(index); i < lists.end(index); ++i) out.add(value(lists.element(), i));
      return out;
    }
    if (column instanceof MapColumn maps) {
      Map<Object, Object> out = new LinkedHashMap<>();
      for (int i = maps.start(index); i < maps.end(index); ++i) {
        Object key = maps.key().get(i);
        out.put(key instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : key, value(maps.value(), i));
      }
      return out;
    }
    return column.get(index);
  }

  private static Map<String, Object> struct(StructColumn structs, int index) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (String key : structs.keys(index)) out.put(key, value(structs.field(key), index));
    return out;
  }

  private static Batch copy(Batch batch) {
    BatchBuilder builder = new BatchBuilder(batch.schema());
    for (int i = 0; i < batch.rowCount(); ++i) builder.add(struct(batch.root(), i));
    return builder.build();
  }

  private static void file(Path in, Path out, String name) {
    try (ScrtReader reader = ScrtReader.open(in)) {
      ScrtReader.Table table = reader.table(name);
      try (ScrtWriter writer = ScrtWriter.open(out, table.schema())) {
        for (Batch batch : table) writer.append(copy(batch));
        writer.finish();
      }
    }
  }

  private static void stream(String name) throws IOException {
    try (ScrtStreamReader reader = ScrtStreamReader.open(System.in);
        OutputStream out = new BufferedOutputStream(System.out)) {
      ScrtWriter writer = null;
      for (Batch batch : reader) {
        if (!batch.schema().name().equals(name)) continue;
        if (writer == null) writer = ScrtWriter.to(out, batch.schema());
        writer.append(copy(batch));
      }
      if (writer == null) throw new ScrtException(ErrorCode.NOT_FOUND, "no rows of " + name);
      writer.finish();
      writer.close();
    }
  }

  /**
   * Copies.
   *
   * @param args HOW IN OUT TABLE
   * @throws IOException if the streams fail
   */
  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "file" -> file(Path.of(args[1]), Path.of(args[2]), args[3]);
      case "stream" -> stream(args[3]);
      default -> throw new IllegalArgumentException("no way " + args[0]);
    }
  }
}
