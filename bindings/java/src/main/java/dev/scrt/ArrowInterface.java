package dev.scrt;

import dev.scrt.internal.ScrtNative;

/**
 * Rows and schemas through Arrow's C data and stream interfaces, by the addresses of their structs, for
 * libraries that speak them. For Arrow's own Java library there is {@code dev.scrt:scrt-arrow}, which is made
 * of these.
 *
 * <p><b>Addresses are believed.</b> A wrong one ends the process, as everywhere in native code; 0 is an {@link
 * IllegalArgumentException}. A struct that is filled in must be empty before, and belongs to the caller, who
 * releases it. A struct of rows that is taken is released whether the call fails or not.
 */
public final class ArrowInterface {
  private ArrowInterface() {}

  private static void check(long address) {
    if (address == 0) throw new IllegalArgumentException("an address of 0");
  }

  /**
   * Fills in an {@code ArrowSchema}.
   *
   * @param schema the schema
   * @param options what is replaced
   * @param arrowSchema address of the struct
   * @throws ScrtException {@link ErrorCode#UNSUPPORTED} if a name holds a zero character, or a ref points to a
   *     schema that is not known
   */
  public static void exportSchema(Schema schema, ArrowOptions options, long arrowSchema) {
    check(arrowSchema);
    byte[] struct = options.struct();
    long address = schema.handle().enter();
    try {
      ScrtNative.scrt_schema_to_arrow(address, struct, arrowSchema);
    } finally {
      schema.handle().exit();
    }
  }

  /**
   * The schema of the rows of an Arrow struct.
   *
   * @param arrowSchema address of an {@code ArrowSchema}, which stays the caller's
   * @return the schema
   * @throws ScrtException {@link ErrorCode#UNSUPPORTED} if it is no struct or has a type without a counterpart
   */
  public static Schema importSchema(long arrowSchema) {
    check(arrowSchema);
    long[] out = new long[1];
    ScrtNative.scrt_schema_from_arrow(arrowSchema, null, out);
    return Schema.adopt(out[0]);
  }

  /**
   * Fills in an {@code ArrowArray} with the rows of a batch. Its schema is what {@link #exportSchema} gives with
   * the same options.
   *
   * @param batch the rows, which are copied
   * @param options what is replaced
   * @param arrowArray address of the struct
   */
  public static void exportBatch(Batch batch, ArrowOptions options, long arrowArray) {
    check(arrowArray);
    byte[] struct = options.struct();
    batch.use(address -> ScrtNative.scrt_batch_to_arrow(address, struct, arrowArray));
  }

  /**
   * The rows of an Arrow struct array.
   *
   * @param schema what they become; null for what {@link #importSchema} gives
   * @param arrowSchema address of an {@code ArrowSchema}, which stays the caller's
   * @param arrowArray address of the {@code ArrowArray}, which is taken
   * @return a copy of the rows
   * @throws ScrtException if the rows do not go into the schema, or have a type without a counterpart
   */
  public static Batch importBatch(Schema schema, long arrowSchema, long arrowArray) {
    check(arrowSchema);
    check(arrowArray);
    Schema whole = schema == null ? importSchema(arrowSchema) : schema;
    long[] out = new long[1];
    long address = whole.handle().enter();
    try {
      ScrtNative.scrt_batch_from_arrow(address, arrowSchema, arrowArray, out);
    } finally {
      whole.handle().exit();
    }
    return Batch.adopt(whole, out[0]);
  }

  /**
   * Fills in an {@code ArrowArrayStream} with the rows of a table, an array per row group. Buffers are shared with
   * the library, not copied, and the stream keeps the file open when the reader is closed.
   *
   * @param table the table, or some of its rows
   * @param options what is replaced
   * @param arrowArrayStream address of the struct
   * @throws IllegalStateException if the reader is closed
   */
  public static void exportStream(ScrtReader.Table table, ArrowOptions options, long arrowArrayStream) {
    check(arrowArrayStream);
    byte[] struct = options.struct();
    table.exportStream(struct, arrowArrayStream);
  }

  /**
   * Appends all rows of an {@code ArrowArrayStream} to a file, at least a row group per array.
   *
   * @param writer takes the rows, behind all single rows so far
   * @param schema what they become; null for what the stream's schema stands for
   * @param arrowArrayStream address of the struct, which is taken unless the writer is finished or closed
   * @throws ScrtException if the stream fails ({@link ErrorCode#IO}), or rows do not go into the schema; the
   *     arrays before stay written
   * @throws IllegalStateException if the writer is finished or closed
   */
  public static void importStream(ScrtWriter writer, Schema schema, long arrowArrayStream) {
    check(arrowArrayStream);
    writer.appendStream(schema, arrowArrayStream);
  }
}
