/**
 * Structured records in .scrt files: compressed, checked, columnar, and the same for C, Go, Rust and Java.
 *
 * <p>{@link dev.scrt.Schema} says what rows hold. {@link dev.scrt.ScrtWriter} writes them, from records,
 * maps, fields or whole batches. {@link dev.scrt.ScrtReader} reads them, at any place of a file, and {@link
 * dev.scrt.ScrtStreamReader} as they arrive; as {@link dev.scrt.Batch}es of typed columns, as {@link
 * dev.scrt.Row}s, or as records.
 *
 * <pre>{@code
 * Schema schema = Schema.parse("""
 *     @schema Message
 *     @field id u64
 *     @field text string
 *     @field lang string?
 *     """);
 * record Message(long id, String text, String lang) {}
 *
 * Path path = Path.of("messages.scrt");
 * try (ScrtWriter writer = ScrtWriter.open(path, schema)) {
 *   writer.write(new Message(1, "hello", "en"));
 *   writer.finish();
 * }
 * try (ScrtReader reader = ScrtReader.open(path)) {
 *   reader.records(Message.class).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>Text is Unicode without exceptions: all of it, zero characters included, goes to files and back, and
 * a lone surrogate, which is no text, is an error. Failures are {@link dev.scrt.ScrtException}; wrong use is
 * {@link java.lang.IllegalStateException} and its kin.
 */
package dev.scrt;
