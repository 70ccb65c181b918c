package dev.scrt.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.scrt.Batch;
import dev.scrt.BooleanColumn;
import dev.scrt.DateColumn;
import dev.scrt.DoubleColumn;
import dev.scrt.ListColumn;
import dev.scrt.LongColumn;
import dev.scrt.Stored;
import dev.scrt.StringColumn;
import dev.scrt.Text;
import dev.scrt.TimestampColumn;
import java.time.Instant;
import java.time.LocalDate;

/** The two shapes of rows, and the digest of each that all languages agree on. */
final class Rows {
  private Rows() {}

  /** A row that owns its text. */
  record Message(
      @JsonProperty("MsgID") long msgId, @JsonProperty("User") long user, @JsonProperty("Text") String text,
      @JsonProperty("Lang") String lang) {}

  /** A row whose text stays where it was read. */
  record MessageView(long msgId, long user, Text text, Text lang) {}

  /** A row that owns its text. */
  record Wide(
      long a, long b, long c, long d, double x, double y, double z, long n, LocalDate day, Instant at,
      boolean flag, String name, String note, double[] samples) {}

  /** A row whose text stays where it was read, with times as numbers. */
  record WideView(
      long a, long b, long c, long d, double x, double y, double z, long n, @Stored int day, @Stored long at,
      boolean flag, Text name, Text note, double[] samples) {}

  static long digest(MessageView row) {
    return row.msgId + row.user + digest(row.text) + digest(row.lang);
  }

  static long digest(WideView row) {
    return number(row.a, row.b, row.c, row.d, row.at, row.n, row.day, row.flag)
        + (long) (row.x + row.y + row.z) + digest(row.name) + digest(row.note) + digest(row.samples);
  }

  static long digest(Message row) {
    return row.msgId + row.user + digest(row.text) + digest(row.lang);
  }

  static long digest(Wide row) {
    return number(row.a, row.b, row.c, row.d, nanos(row.at), row.n, row.day.toEpochDay(), row.flag)
        + (long) (row.x + row.y + row.z) + digest(row.name) + digest(row.note) + digest(row.samples);
  }

  private static long number(long a, long b, long c, long d, long at, long n, long day, boolean flag) {
    return a + b + c + d + at + n + day + (flag ? 1 : 0);
  }

  private static long nanos(Instant at) {
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  private static long digest(Text text) {
    return text == null || text.isEmpty() ? 0 : text.byteLength() + (text.byteAt(0) & 0xff);
  }

  private static long digest(String text) {
    if (text == null || text.isEmpty()) return 0;
    long bytes = text.length();
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      if (c >= 0x80) bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes + firstByte(text.codePointAt(0));
  }

  private static int firstByte(int point) {
    if (point < 0x80) return point;
    return point < 0x800 ? 0xc0 | point >> 6 : point < 0x10000 ? 0xe0 | point >> 12 : 0xf0 | point >> 18;
  }

  private static long digest(double[] samples) {
    return samples.length == 0 ? 0 : (long) (samples[0] + samples.length);
  }

  private static long digest(StringColumn texts, int i) {
    int length = texts.byteLength(i);
    return length == 0 ? 0 : length + (texts.byteAt(i, 0) & 0xff);
  }

  static long messages(Batch batch) {
    LongColumn ids = batch.column("MsgID", LongColumn.class);
    LongColumn users = batch.column("User", LongColumn.class);
    StringColumn texts = batch.column("Text", StringColumn.class);
    StringColumn langs = batch.column("Lang", StringColumn.class);
    long sum = 0;
    for (int i = 0; i < batch.rowCount(); ++i) {
      sum += ids.getLong(i) + users.getLong(i) + digest(texts, i) + digest(langs, i);
    }
    return sum;
  }

  static long wide(Batch batch) {
    long sum = 0;
    for (String field : new String[] {"a", "b", "c", "d", "n"}) {
      LongColumn column = batch.column(field, LongColumn.class);
      for (int i = 0; i < batch.rowCount(); ++i) sum += column.getLong(i);
    }
    DoubleColumn x = batch.column("x", DoubleColumn.class);
    DoubleColumn y = batch.column("y", DoubleColumn.class);
    DoubleColumn z = batch.column("z", DoubleColumn.class);
    DateColumn days = batch.column("day", DateColumn.class);
    TimestampColumn times = batch.column("at", TimestampColumn.class);
    BooleanColumn flags = batch.column("flag", BooleanColumn.class);
    StringColumn names = batch.column("name", StringColumn.class);
    StringColumn notes = batch.column("note", StringColumn.class);
    ListColumn lists = batch.column("samples", ListColumn.class);
    DoubleColumn samples = (DoubleColumn) lists.element();
    for (int i = 0; i < batch.rowCount(); ++i) {
      int start = lists.start(i);
      int count = lists.end(i) - start;
      sum += times.getLong(i) + days.getEpochDay(i) + (flags.getBoolean(i) ? 1 : 0)
          + (long) (x.getDouble(i) + y.getDouble(i) + z.getDouble(i)) + digest(names, i)
          + (notes.hasValue(i) ? digest(notes, i) : 0)
          + (count == 0 ? 0 : (long) (samples.getDouble(start) + count));
    }
    return sum;
  }
}
