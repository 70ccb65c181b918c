package dev.scrt;

import dev.scrt.internal.ScrtNative;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A text of the schema language: schemas and rows of data. Immutable and safe for any number of threads.
 *
 * <pre>{@code
 * SchemaDocument document = SchemaDocument.load(Path.of("data.scrt"));
 * Schema message = document.schema("Message");
 * Batch rows = document.rows("Message");
 * }</pre>
 */
public final class SchemaDocument {
  private final Handle handle;
  private final List<Schema> schemas;

  private SchemaDocument(long address) {
    handle = new Handle("document", address, ScrtNative::scrt_document_free);
    List<Schema> all = new ArrayList<>();
    long[] out = new long[1];
    for (long i = 0; i < ScrtNative.scrt_document_schema_count(address); ++i) {
      ScrtNative.scrt_document_schema(address, i, out);
      all.add(Schema.adopt(out[0]));
    }
    schemas = List.copyOf(all);
  }

  static SchemaDocument adopt(long address) {
    return new SchemaDocument(address);
  }

  /**
   * Reads a text.
   *
   * @param text text of the schema language
   * @return the document
   * @throws ScrtException with line and column, if the text is wrong
   */
  public static SchemaDocument parse(String text) {
    long[] out = new long[1];
    ScrtNative.scrt_document_parse(Utf8.encode(text), null, out);
    return new SchemaDocument(out[0]);
  }

  /**
   * Reads a file: text of the schema language, or the schemas of a binary .scrt file.
   *
   * @param path the file
   * @return the document
   * @throws ScrtException if it can't be read, or its text is wrong
   */
  public static SchemaDocument load(Path path) {
    long[] out = new long[1];
    ScrtNative.scrt_document_load(Utf8.path(path), null, out);
    return new SchemaDocument(out[0]);
  }

  /**
   * The schemas.
   *
   * @return in the order of the text
   */
  public List<Schema> schemas() {
    return schemas;
  }

  /**
   * One schema.
   *
   * @param name its name
   * @return the schema
   * @throws ScrtException {@link ErrorCode#NOT_FOUND}
   */
  public Schema schema(String name) {
    return find(name).orElseThrow(() -> new ScrtException(ErrorCode.NOT_FOUND, "no schema " + name));
  }

  /**
   * One schema, if it is there.
   *
   * @param name its name
   * @return the schema
   */
  public Optional<Schema> find(String name) {
    Objects.requireNonNull(name);
    return schemas.stream().filter(schema -> schema.name().equals(name)).findFirst();
  }

  /**
   * The rows of data that the text holds for a schema. Cells that were left out are absent.
   *
   * @param name the schema's name
   * @return the rows, maybe none
   * @throws ScrtException if there is no such schema, or a cell is wrong
   */
  public Batch rows(String name) {
    Schema schema = schema(name);
    long[] out = new long[1];
    long address = handle.enter();
    try {
      ScrtNative.scrt_document_rows(address, schemas.indexOf(schema), out);
    } finally {
      handle.exit();
    }
    return Batch.adopt(schema, out[0]);
  }

  /** The document in the schema language, which parses back to an equal document. */
  @Override
  public String toString() {
    byte[][] out = new byte[1][];
    long address = handle.enter();
    try {
      ScrtNative.scrt_document_print(address, out);
    } finally {
      handle.exit();
    }
    return Utf8.decode(out[0]);
  }
}
