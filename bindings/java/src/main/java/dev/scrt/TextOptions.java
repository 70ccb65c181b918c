package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** How text is read. Immutable: each method gives options that differ in one thing. */
public final class TextOptions {
  /** The schema is inferred, the syntax follows from the file's name, or is JSON Lines. */
  public static final TextOptions DEFAULTS = new TextOptions();

  private String syntax;
  private String schemaName;
  private Schema schema;
  private boolean exact;
  private boolean dropUnknownFields;
  private boolean asDocument;
  private long groupBytes;
  private int batchRows;
  private long depth;
  private long memory;
  private long valueBytes;

  private TextOptions() {}

  private TextOptions(TextOptions from) {
    syntax = from.syntax;
    schemaName = from.schemaName;
    schema = from.schema;
    exact = from.exact;
    dropUnknownFields = from.dropUnknownFields;
    asDocument = from.asDocument;
    groupBytes = from.groupBytes;
    batchRows = from.batchRows;
    depth = from.depth;
    memory = from.memory;
    valueBytes = from.valueBytes;
  }

  /**
   * What the text is written in.
   *
   * @param name "jsonl" or "json"
   * @return other options
   */
  public TextOptions syntax(String name) {
    TextOptions other = new TextOptions(this);
    other.syntax = Objects.requireNonNull(name);
    return other;
  }

  /**
   * The name of an inferred schema.
   *
   * @param name by default "Record"
   * @return other options
   */
  public TextOptions schemaName(String name) {
    TextOptions other = new TextOptions(this);
    other.schemaName = Objects.requireNonNull(name);
    return other;
  }

  /**
   * What the records are to hold; nothing is inferred then.
   *
   * @param wanted the schema
   * @return other options
   */
  public TextOptions schema(Schema wanted) {
    TextOptions other = new TextOptions(this);
    other.schema = Objects.requireNonNull(wanted);
    return other;
  }

  /**
   * Keeps the text of every number.
   *
   * @return other options
   */
  public TextOptions exact() {
    TextOptions other = new TextOptions(this);
    other.exact = true;
    return other;
  }

  /**
   * Drops fields that the schema lacks, which are an error else.
   *
   * @return other options
   */
  public TextOptions dropUnknownFields() {
    TextOptions other = new TextOptions(this);
    other.dropUnknownFields = true;
    return other;
  }

  /**
   * Takes an array at the root of a JSON text as one value, not as rows.
   *
   * @return other options
   */
  public TextOptions asDocument() {
    TextOptions other = new TextOptions(this);
    other.asDocument = true;
    return other;
  }

  /**
   * Bytes of text per batch or row group.
   *
   * @param bytes more than 0; by default 16 MiB
   * @return other options
   * @throws IllegalArgumentException if that is less than 1
   */
  public TextOptions groupBytes(long bytes) {
    if (bytes < 1) throw new IllegalArgumentException("groupBytes below 1: " + bytes);
    TextOptions other = new TextOptions(this);
    other.groupBytes = bytes;
    return other;
  }

  /**
   * The most rows of one batch.
   *
   * @param rows more than 0; by default as many as {@link #groupBytes} give
   * @return other options
   * @throws IllegalArgumentException if that is less than 1
   */
  public TextOptions batchRows(int rows) {
    if (rows < 1) throw new IllegalArgumentException("batchRows below 1: " + rows);
    TextOptions other = new TextOptions(this);
    other.batchRows = rows;
    return other;
  }

  /**
   * What reading may take, for text that is not trusted.
   *
   * @param newDepth nesting of values; 0 is 256
   * @param newMemory bytes held beyond the input; 0 is 1 GiB
   * @param newValueBytes bytes of one value; 0 is 1 GiB
   * @return other options
   * @throws IllegalArgumentException if one is negative
   */
  public TextOptions limits(long newDepth, long newMemory, long newValueBytes) {
    if (newDepth < 0 || newMemory < 0 || newValueBytes < 0) throw new IllegalArgumentException("a negative limit");
    TextOptions other = new TextOptions(this);
    other.depth = newDepth;
    other.memory = newMemory;
    other.valueBytes = newValueBytes;
    return other;
  }

  int batchRows() {
    return batchRows;
  }

  /** A call with the parts of the struct that are not numbers: names for native code and a handle. */
  interface Call {
    int with(byte[] struct, byte[] syntax, byte[] schemaName, long schema);
  }

  int call(Call call) {
    ByteBuffer out = ByteBuffer.allocate(Layout.TEXT_OPTIONS).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(Layout.TEXT_OPTIONS_STRUCT_SIZE, Layout.TEXT_OPTIONS);
    out.putInt(Layout.TEXT_OPTIONS_EXACT, exact ? 1 : 0);
    out.putInt(Layout.TEXT_OPTIONS_DROP_UNKNOWN_FIELDS, dropUnknownFields ? 1 : 0);
    out.putInt(Layout.TEXT_OPTIONS_AS_DOCUMENT, asDocument ? 1 : 0);
    out.putLong(Layout.TEXT_OPTIONS_GROUP_BYTES, groupBytes);
    out.putLong(Layout.TEXT_OPTIONS_LIMITS + Layout.LIMITS_DEPTH, depth);
    out.putLong(Layout.TEXT_OPTIONS_LIMITS + Layout.LIMITS_MEMORY, memory);
    out.putLong(Layout.TEXT_OPTIONS_LIMITS + Layout.LIMITS_VALUE_BYTES, valueBytes);
    byte[] syntaxBytes = syntax == null ? null : Utf8.terminated(syntax);
    byte[] nameBytes = schemaName == null ? null : Utf8.terminated(schemaName);
    if (schema == null) return call.with(out.array(), syntaxBytes, nameBytes, 0);
    try {
      return call.with(out.array(), syntaxBytes, nameBytes, schema.handle().enter());
    } finally {
      schema.handle().exit();
    }
  }
}
