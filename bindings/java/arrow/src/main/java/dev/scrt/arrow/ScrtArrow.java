package dev.scrt.arrow;

import dev.scrt.ArrowInterface;
import dev.scrt.ArrowOptions;
import dev.scrt.Batch;
import dev.scrt.Schema;
import dev.scrt.ScrtReader;
import dev.scrt.ScrtWriter;
import java.util.Objects;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Rows of .scrt files as vectors of Apache Arrow, and back. docs/arrow.md says which type becomes which; absent
 * becomes null, and null becomes absent again where a field can't be null.
 *
 * <pre>{@code
 * try (BufferAllocator allocator = new RootAllocator();
 *     ScrtReader file = ScrtReader.open(Path.of("messages.scrt"));
 *     ArrowReader rows = ScrtArrow.reader(allocator, file.table("Message"), ArrowOptions.DEFAULTS)) {
 *   while (rows.loadNextBatch()) System.out.println(rows.getVectorSchemaRoot().getRowCount());
 * }
 * }</pre>
 *
 * <p>Needs an implementation of Arrow's memory, such as arrow-memory-unsafe or arrow-memory-netty, and {@code
 * --add-opens=java.base/java.nio=ALL-UNNAMED}. What is given out is the caller's to close, before the allocator.
 */
public final class ScrtArrow {
  private ScrtArrow() {}

  /**
   * The rows of a table, a root per row group. Vectors share the memory of the library.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param table the table, or some of its rows
   * @param options what is replaced
   * @return a reader, to be closed; it stays usable when the file's reader is closed
   * @throws IllegalStateException if the file's reader is closed
   */
  public static ArrowReader reader(BufferAllocator allocator, ScrtReader.Table table, ArrowOptions options) {
    Objects.requireNonNull(options);
    try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      ArrowInterface.exportStream(table, options, stream.memoryAddress());
      return Data.importArrayStream(allocator, stream);
    }
  }

  /**
   * Appends all rows that a reader still has, at least a row group per root.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param writer takes the rows, behind all single rows so far
   * @param schema what they become; null for what the reader's schema stands for
   * @param rows the rows; closed by this call
   * @throws dev.scrt.ScrtException if the reader fails ({@link dev.scrt.ErrorCode#IO}), or rows do not go into the
   *     schema; the roots before stay written
   * @throws IllegalStateException if the writer is finished or closed
   */
  public static void append(BufferAllocator allocator, ScrtWriter writer, Schema schema, ArrowReader rows) {
    Objects.requireNonNull(writer);
    Objects.requireNonNull(rows);
    try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      Data.exportArrayStream(allocator, rows, stream);
      try {
        ArrowInterface.importStream(writer, schema, stream.memoryAddress());
      } finally {
        if (stream.snapshot().release != 0) stream.release();
      }
    }
  }

  /**
   * Appends the rows of a root as row groups.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param writer takes the rows, behind all single rows so far
   * @param schema what they become; null for what the root's schema stands for
   * @param rows the rows; stays the caller's
   * @param dictionaries of its fields; may be null if it has none
   * @throws dev.scrt.ScrtException if the rows do not go into the schema
   * @throws IllegalStateException if the writer is finished or closed
   */
  public static void append(BufferAllocator allocator, ScrtWriter writer, Schema schema, VectorSchemaRoot rows,
      DictionaryProvider dictionaries) {
    writer.append(batch(allocator, schema, rows, dictionaries));
  }

  /**
   * The rows of a root as a batch.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param schema what they become; null for what the root's schema stands for
   * @param rows the rows; stays the caller's
   * @param dictionaries of its fields; may be null if it has none
   * @return a copy
   * @throws dev.scrt.ScrtException if the rows do not go into the schema
   */
  public static Batch batch(BufferAllocator allocator, Schema schema, VectorSchemaRoot rows,
      DictionaryProvider dictionaries) {
    try (ArrowSchema arrowSchema = ArrowSchema.allocateNew(allocator);
        ArrowArray array = ArrowArray.allocateNew(allocator)) {
      Data.exportVectorSchemaRoot(allocator, rows, dictionaries, array, arrowSchema);
      try {
        return ArrowInterface.importBatch(schema, arrowSchema.memoryAddress(), array.memoryAddress());
      } finally {
        if (array.snapshot().release != 0) array.release();
        arrowSchema.release();
      }
    }
  }

  /**
   * The rows of a batch as vectors.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param batch the rows, which are copied
   * @param options what is replaced
   * @param dictionaries takes the dictionaries of symbols; closed by the caller behind the root
   * @return the rows, to be closed
   */
  public static VectorSchemaRoot root(BufferAllocator allocator, Batch batch, ArrowOptions options,
      CDataDictionaryProvider dictionaries) {
    try (ArrowSchema arrowSchema = ArrowSchema.allocateNew(allocator);
        ArrowArray array = ArrowArray.allocateNew(allocator)) {
      ArrowInterface.exportSchema(batch.schema(), options, arrowSchema.memoryAddress());
      ArrowInterface.exportBatch(batch, options, array.memoryAddress());
      return Data.importVectorSchemaRoot(allocator, array, arrowSchema, dictionaries);
    }
  }

  /**
   * A schema as Arrow has it.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param schema the schema
   * @param options what is replaced
   * @param dictionaries takes the dictionaries of symbols, which are empty
   * @return the fields, with metadata from which {@link #schema(BufferAllocator,
   *     org.apache.arrow.vector.types.pojo.Schema, DictionaryProvider)} gives an equal schema
   */
  public static org.apache.arrow.vector.types.pojo.Schema arrowSchema(BufferAllocator allocator, Schema schema,
      ArrowOptions options, CDataDictionaryProvider dictionaries) {
    try (ArrowSchema arrowSchema = ArrowSchema.allocateNew(allocator)) {
      ArrowInterface.exportSchema(schema, options, arrowSchema.memoryAddress());
      return Data.importSchema(allocator, arrowSchema, dictionaries);
    }
  }

  /**
   * The schema that one of Arrow stands for.
   *
   * @param allocator for Arrow's own bookkeeping
   * @param schema Arrow's schema
   * @param dictionaries of its fields; may be null if it has none
   * @return the schema
   * @throws dev.scrt.ScrtException {@link dev.scrt.ErrorCode#UNSUPPORTED} if it has a type without a counterpart
   */
  public static Schema schema(BufferAllocator allocator, org.apache.arrow.vector.types.pojo.Schema schema,
      DictionaryProvider dictionaries) {
    try (ArrowSchema arrowSchema = ArrowSchema.allocateNew(allocator)) {
      Data.exportSchema(allocator, schema, dictionaries, arrowSchema);
      try {
        return ArrowInterface.importSchema(arrowSchema.memoryAddress());
      } finally {
        arrowSchema.release();
      }
    }
  }
}
