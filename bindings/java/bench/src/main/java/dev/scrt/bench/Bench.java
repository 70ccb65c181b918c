package dev.scrt.bench;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.scrt.Batch;
import dev.scrt.BinaryColumn;
import dev.scrt.LongColumn;
import dev.scrt.Schema;
import dev.scrt.ScrtReader;
import dev.scrt.ScrtWriter;
import dev.scrt.WriterOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Speed and size of messages with varied text, beside Jackson on JSON Lines. {@code bench.c} does the
 * same work in C on the file that this leaves.
 *
 * <p>Prints one line per case: name, best time of a round, best CPU time of its
 * thread (which tells more on a busy machine), MB/s, bytes of the file. MB count what the fields hold: 8 bytes a
 * number, and the text.
 */
public final class Bench {
  private static final int ROWS = 200_000;
  private static final int ROUNDS = 12;

  private static final Schema SCHEMA =
      Schema.parse("""
          @schema Message
          @field MsgID u64
          @field User u64
          @field Text string
          @field Lang string
          """);

  /** A row. */
  public record Message(long msgId, long user, String text, String lang) {}

  private interface Work {
    long run() throws IOException;
  }

  private Bench() {}

  /** Rows of 4 to 30 words out of 8000, so that texts share words but not sentences. */
  private static List<Message> messages() {
    Random random = new Random(1);
    String[] words = new String[8000];
    for (int i = 0; i < words.length; ++i) {
      StringBuilder word = new StringBuilder();
      for (int n = 2 + random.nextInt(9); n > 0; --n) {
        word.append("etaoinshrdlucmfwypvbgkjqxz".charAt(Math.min(random.nextInt(26), random.nextInt(26))));
      }
      words[i] = word.toString();
    }
    String[] langs = {"en", "de", "fr", "es", "pt-BR", "ja"};
    List<Message> all = new ArrayList<>(ROWS);
    for (int i = 0; i < ROWS; ++i) {
      StringBuilder text = new StringBuilder();
      for (int n = 4 + random.nextInt(27); n > 0; --n) {
        text.append(words[Math.min(random.nextInt(words.length), random.nextInt(words.length))]).append(' ');
      }
      all.add(new Message(1_000_000 + i, random.nextInt(50_000), text.toString(),
          langs[Math.min(random.nextInt(6), random.nextInt(6))]));
    }
    return all;
  }

  private static void measure(String name, long held, long size, Work work) throws IOException {
    long best = Long.MAX_VALUE;
    long bestCpu = Long.MAX_VALUE;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int i = 0; i < ROUNDS; ++i) {
      long beginCpu = threads.getCurrentThreadCpuTime();
      long begin = System.nanoTime();
      if (work.run() == 42) throw new IllegalStateException("the answer can't be that");
      best = Math.min(best, System.nanoTime() - begin);
      bestCpu = Math.min(bestCpu, threads.getCurrentThreadCpuTime() - beginCpu);
    }
    System.out.printf("%-24s %9.2f ms %9.2f ms of CPU %9.1f MB/s %10d bytes%n", name, best / 1e6, bestCpu / 1e6,
        held * 1e3 / best, size);
  }

  private static byte[] write(List<Message> all, WriterOptions options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, SCHEMA, options)) {
      for (Message message : all) writer.write(message);
      writer.finish();
    }
    return out.toByteArray();
  }

  private static byte[] writeBatches(List<Batch> all, WriterOptions options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ScrtWriter writer = ScrtWriter.to(out, SCHEMA, options)) {
      for (Batch batch : all) writer.append(batch);
      writer.finish();
    }
    return out.toByteArray();
  }

  private static long readRecords(byte[] file) {
    long[] sum = new long[1];
    try (ScrtReader reader = ScrtReader.of(file); Stream<Message> records = reader.records(Message.class)) {
      records.forEach(m -> sum[0] += m.msgId + m.user + m.text.length() + m.lang.length());
    }
    return sum[0];
  }

  private static long sum(Batch batch) {
    long sum = 0;
    LongColumn ids = batch.column("MsgID", LongColumn.class);
    LongColumn users = batch.column("User", LongColumn.class);
    BinaryColumn texts = batch.column("Text", BinaryColumn.class);
    BinaryColumn langs = batch.column("Lang", BinaryColumn.class);
    for (int i = 0; i < batch.rowCount(); ++i) {
      sum += ids.getLong(i) + users.getLong(i) + texts.byteLength(i) + langs.byteLength(i);
    }
    return sum;
  }

  private static long scan(byte[] file) {
    long[] sum = new long[1];
    try (ScrtReader reader = ScrtReader.of(file)) {
      reader.scan(batch -> sum[0] += sum(batch));
    }
    return sum[0];
  }

  private static long readBatches(byte[] file) {
    long sum = 0;
    try (ScrtReader reader = ScrtReader.of(file)) {
      for (Batch batch : reader) sum += sum(batch);
    }
    return sum;
  }

  /**
   * Runs all cases.
   *
   * @param args where to leave the files for {@code bench.c}, if anywhere
   * @throws IOException if they can't be written
   */
  public static void main(String[] args) throws IOException {
    List<Message> all = messages();
    long held = 0;
    for (Message m : all) held += 16 + m.text.getBytes(StandardCharsets.UTF_8).length + m.lang.length();

    for (boolean fast : new boolean[] {false, true}) {
      WriterOptions options = fast ? WriterOptions.DEFAULTS.fast() : WriterOptions.DEFAULTS;
      String suffix = fast ? "-fast" : "";
      byte[] file = write(all, options);
      if (args.length > 0) Files.write(Path.of(args[0], "messages" + suffix + ".scrt"), file);
      List<Batch> batches = new ArrayList<>();
      try (ScrtReader reader = ScrtReader.of(file)) {
        for (Batch batch : reader) batches.add(batch);
      }
      measure("java-read" + suffix, held, file.length, () -> scan(file));
      measure("java-read-batches" + suffix, held, file.length, () -> readBatches(file));
      measure("java-read-records" + suffix, held, file.length, () -> readRecords(file));
      measure("java-write" + suffix, held, file.length, () -> writeBatches(batches, options).length);
      measure("java-write-records" + suffix, held, file.length, () -> write(all, options).length);
    }

    ObjectMapper mapper = new ObjectMapper();
    ObjectWriter jsonWriter = mapper.writerFor(Message.class).withRootValueSeparator("\n");
    ObjectReader jsonReader = mapper.readerFor(Message.class);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    jsonWriter.writeValues(json).writeAll(all).close();
    byte[] text = json.toByteArray();
    measure("jackson-write", held, text.length, () -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      jsonWriter.writeValues(out).writeAll(all).close();
      return out.size();
    });
    measure("jackson-read", held, text.length, () -> {
      long sum = 0;
      try (MappingIterator<Message> rows = jsonReader.readValues(text)) {
        while (rows.hasNext()) {
          Message m = rows.next();
          sum += m.msgId + m.user + m.text.length() + m.lang.length();
        }
      }
      return sum;
    });
  }
}
