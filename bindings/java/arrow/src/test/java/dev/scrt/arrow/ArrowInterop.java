package dev.scrt.arrow;

import dev.scrt.ArrowOptions;
import dev.scrt.ScrtReader;
import dev.scrt.ScrtWriter;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Copies the rows of a table through Arrow's vectors: {@code IN OUT TABLE}. */
public final class ArrowInterop {
  private ArrowInterop() {}

  /**
   * Copies.
   *
   * @param args IN OUT TABLE
   */
  public static void main(String[] args) {
    try (BufferAllocator allocator = new RootAllocator(); ScrtReader reader = ScrtReader.open(Path.of(args[0]))) {
      ScrtReader.Table table = reader.table(args[2]);
      try (ScrtWriter writer = ScrtWriter.open(Path.of(args[1]), table.schema())) {
        ScrtArrow.append(allocator, writer, table.schema(), ScrtArrow.reader(allocator, table, ArrowOptions.DEFAULTS));
        writer.finish();
      }
    }
  }
}
