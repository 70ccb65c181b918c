package dev.scrt;

import dev.scrt.internal.ScrtNative;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Compiled schemas by file and by fingerprint. Safe for any number of threads. Schemas and documents
 * that came from a cache stay when it is closed.
 */
public final class SchemaCache implements AutoCloseable {
  private final Handle handle =
      new Handle("schema cache", ScrtNative.scrt_schema_cache_new(), ScrtNative::scrt_schema_cache_free);

  /** An empty cache. */
  public SchemaCache() {}

  /**
   * The document of a file; read again only when the file's modification time or size changed.
   *
   * @param path a file with text of the schema language
   * @return the document
   * @throws ScrtException if it can't be read, or its text is wrong
   * @throws IllegalStateException if the cache is closed
   */
  public SchemaDocument load(Path path) {
    byte[] bytes = Utf8.path(path);
    long[] out = new long[1];
    long address = handle.enter();
    try {
      ScrtNative.scrt_schema_cache_load(address, bytes, out);
    } finally {
      handle.exit();
    }
    return SchemaDocument.adopt(out[0]);
  }

  /**
   * A schema that the cache holds.
   *
   * @param fingerprint 24 hexadecimal digits
   * @return empty if the cache does not hold it
   * @throws ScrtException {@link ErrorCode#INVALID_ARGUMENT} if that is no fingerprint
   * @throws IllegalStateException if the cache is closed
   */
  public Optional<Schema> find(String fingerprint) {
    byte[] bytes = Utf8.terminated(fingerprint);
    long[] out = new long[1];
    long address = handle.enter();
    try {
      ScrtNative.scrt_schema_cache_find(address, bytes, out);
    } catch (ScrtException error) {
      if (error.code() == ErrorCode.NOT_FOUND) return Optional.empty();
      throw error;
    } finally {
      handle.exit();
    }
    return Optional.of(Schema.adopt(out[0]));
  }

  /**
   * Puts a schema into the cache.
   *
   * @param schema the schema
   * @throws IllegalStateException if the cache is closed
   */
  public void put(Schema schema) {
    long other = schema.handle().enter();
    try {
      long address = handle.enter();
      try {
        ScrtNative.scrt_schema_cache_put(address, other);
      } finally {
        handle.exit();
      }
    } finally {
      schema.handle().exit();
    }
  }

  /** Gives the cache up. Again is fine. */
  @Override
  public void close() {
    handle.close();
  }
}
