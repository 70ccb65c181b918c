package dev.scrt.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.scrt.ArrowInterface;
import dev.scrt.ArrowOptions;
import dev.scrt.Batch;
import dev.scrt.BatchBuilder;
import dev.scrt.ErrorCode;
import dev.scrt.RandomRows;
import dev.scrt.Schema;
import dev.scrt.SchemaDocument;
import dev.scrt.ScrtException;
import dev.scrt.ScrtReader;
import dev.scrt.ScrtWriter;
import dev.scrt.WriterOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through Arrow and back; the allocator tells of all that is not given back. */
class ArrowTest {
  private static final int ROWS = 150;

  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, allocator.getAllocatedMemory());
    allocator.close();
  }

  private static byte[] file(Schema schema, List<Map<String, Object>> rows) {
    try (ScrtWriter writer = ScrtWriter.inMemory(schema, WriterOptions.DEFAULTS.batchRows(64))) {
      writer.writeAll(rows);
      writer.finish();
      return writer.toByteArray();
    }
  }

  private byte[] throughArrow(byte[] file, Schema given, ArrowOptions options) {
    ArrowReader rows;
    try (ScrtReader reader = ScrtReader.of(file)) {
      rows = ScrtArrow.reader(allocator, reader.tables().get(0), options);
    }
    try (ScrtWriter writer = ScrtWriter.inMemory(given)) {
      ScrtArrow.append(allocator, writer, given, rows);
      writer.finish();
      return writer.toByteArray();
    }
  }

  private static List<String> lines(byte[] file) {
    try (ScrtReader reader = ScrtReader.of(file)) {
      List<String> all = new ArrayList<>();
      for (Batch batch : reader) all.addAll(batch.toJson().lines().toList());
      return all;
    }
  }

  /** The rows with every field that takes null, in the schema's order: what docs/arrow.md says of absent. */
  private static List<String> regular(byte[] file, Schema schema) {
    BatchBuilder builder = new BatchBuilder(schema);
    try (ScrtReader reader = ScrtReader.of(file)) {
      reader.rows().forEach(row -> builder.add(RandomRows.regular(schema.record(), row.toMap())));
    }
    return builder.build().toJson().lines().toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyTypeComesBack(long seed) {
    RandomRows generator = new RandomRows(seed);
    Schema schema = SchemaDocument.parse(generator.schemaText()).schema("Row");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; ++i) rows.add(generator.row(schema.record(), seed % 2 == 0));
    byte[] file = file(schema, rows);
    byte[] back = throughArrow(file, schema, ArrowOptions.DEFAULTS);
    assertEquals(regular(file, schema), lines(back));
    ArrowOptions replaced = new ArrowOptions(true, true, true, true);
    assertEquals(regular(file, schema), lines(throughArrow(file, schema, replaced)));
  }

  @Test
  void aSchemaComesBackFromItsMetadata() {
    Schema schema = SchemaDocument.parse("""
        @schema Row
        @field a u64 unique
        @field b map<string,list<decimal(9,2)?>>
        @field c union<i64,string>?
        @field d symbol default "x"
        @field e timestamptz
        """).schema("Row");
    try (CDataDictionaryProvider dictionaries = new CDataDictionaryProvider()) {
      var arrow = ScrtArrow.arrowSchema(allocator, schema, ArrowOptions.DEFAULTS, dictionaries);
      assertEquals(5, arrow.getFields().size());
      assertEquals(schema.fingerprint(), ScrtArrow.schema(allocator, arrow, dictionaries).fingerprint());
    }
  }

  @Test
  void vectorsHoldTheValues() throws IOException {
    Schema schema = Schema.parse("@schema S\n@field id i64\n@field text string?\n");
    byte[] file = file(schema, List.of(Map.of("id", 7, "text", "seven\u00e9\ud83d\ude00"), Map.of("id", 8)));
    try (ScrtReader reader = ScrtReader.of(file);
        ArrowReader rows = ScrtArrow.reader(allocator, reader.table("S").range(0, 2), ArrowOptions.DEFAULTS)) {
      assertTrue(rows.loadNextBatch());
      VectorSchemaRoot root = rows.getVectorSchemaRoot();
      assertEquals(2, root.getRowCount());
      assertEquals(7, ((BigIntVector) root.getVector("id")).get(0));
      assertEquals("seven\u00e9\ud83d\ude00", ((VarCharVector) root.getVector("text")).getObject(0).toString());
      assertTrue(root.getVector("text").isNull(1));
      assertFalse(rows.loadNextBatch());
    }
  }

  @Test
  void rootsBecomeBatchesAndBack() {
    Schema wide = Schema.parse("@schema S\n@field id i64\n@field text string\n");
    try (IntVector ids = new IntVector("id", allocator); VarCharVector texts = new VarCharVector("text", allocator)) {
      for (int i = 0; i < 10; ++i) {
        ids.setSafe(i, 100 + i);
        if (i != 3) texts.setSafe(i, ("t" + i).getBytes());
      }
      texts.setValueCount(10);
      ids.setValueCount(10);
      List<FieldVector> vectors = List.of(ids, texts);
      VectorSchemaRoot root = new VectorSchemaRoot(vectors);
      Batch inferred = ScrtArrow.batch(allocator, null, root, null);
      assertEquals("i32", inferred.schema().record().fields().get(0).type().toString().replace("?", ""));
      Batch given = ScrtArrow.batch(allocator, wide, root, null);
      assertEquals(Map.of("id", 103L), given.row(3).toMap());
      try (ScrtWriter writer = ScrtWriter.inMemory(wide)) {
        ScrtArrow.append(allocator, writer, wide, root, null);
        writer.finish();
        assertEquals(given.toJson().lines().toList(), lines(writer.toByteArray()));
      }
      try (CDataDictionaryProvider dictionaries = new CDataDictionaryProvider();
          VectorSchemaRoot back = ScrtArrow.root(allocator, given, ArrowOptions.DEFAULTS, dictionaries)) {
        assertEquals(10, back.getRowCount());
        assertEquals(104, ((BigIntVector) back.getVector("id")).get(4));
        assertTrue(back.getVector("text").isNull(3));
      }
    }
  }

  @Test
  void whatDoesNotGoIsRefusedAndGivenBack() {
    Schema schema = Schema.parse("@schema S\n@field id i8\n");
    try (IntVector ids = new IntVector("id", allocator)) {
      ids.setSafe(0, 1000);
      ids.setValueCount(1);
      VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(ids));
      ScrtException error = assertThrows(ScrtException.class, () -> ScrtArrow.batch(allocator, schema, root, null));
      assertEquals(ErrorCode.RANGE, error.code());
      Schema other = Schema.parse("@schema S\n@field other string\n");
      error = assertThrows(ScrtException.class, () -> ScrtArrow.batch(allocator, other, root, null));
      assertEquals(ErrorCode.MISMATCH, error.code());
    }
    byte[] file = file(schema, List.of(Map.of("id", 1)));
    try (ScrtReader reader = ScrtReader.of(file); ScrtWriter writer = ScrtWriter.inMemory(schema)) {
      Schema other = Schema.parse("@schema T\n@field id list<i64>\n");
      ArrowReader wrong = ScrtArrow.reader(allocator, reader.table("S"), ArrowOptions.DEFAULTS);
      assertEquals(ErrorCode.MISMATCH,
          assertThrows(ScrtException.class, () -> ScrtArrow.append(allocator, writer, other, wrong)).code());
      // A refused stream leaves the writer as it was.
      writer.write(Map.of("id", 2));
      writer.finish();
      ArrowReader late = ScrtArrow.reader(allocator, reader.table("S"), ArrowOptions.DEFAULTS);
      assertThrows(IllegalStateException.class, () -> ScrtArrow.append(allocator, writer, schema, late));
      assertEquals(List.of("{\"id\":2}"), lines(writer.toByteArray()));
    }
  }

  @Test
  void aReaderThatFailsIsTold() {
    Schema schema = Schema.parse("@schema S\n@field id i64\n");
    try (ScrtWriter writer = ScrtWriter.inMemory(schema)) {
      ArrowReader rows = new FailingReader(allocator);
      ScrtException error = assertThrows(ScrtException.class, () -> ScrtArrow.append(allocator, writer, schema, rows));
      assertEquals(ErrorCode.IO, error.code());
      assertTrue(error.getMessage().contains("the disk is gone"), error.getMessage());
    }
  }

  @Test
  void misuseIsAnException() {
    Schema schema = Schema.parse("@schema S\n@field id i64\n");
    assertThrows(IllegalArgumentException.class, () -> ArrowInterface.importSchema(0));
    assertThrows(IllegalArgumentException.class, () -> ArrowInterface.exportSchema(schema, ArrowOptions.DEFAULTS, 0));
    ScrtReader reader = ScrtReader.of(file(schema, List.of()));
    ScrtReader.Table table = reader.table("S");
    assertThrows(NullPointerException.class, () -> ScrtArrow.reader(allocator, table, null));
    assertThrows(NullPointerException.class, () -> ScrtArrow.reader(allocator, null, ArrowOptions.DEFAULTS));
    reader.close();
    assertThrows(IllegalStateException.class, () -> ScrtArrow.reader(allocator, table, ArrowOptions.DEFAULTS));
  }

  @Test
  void readersThatAreLeftGiveAllBack() throws IOException {
    Schema schema = Schema.parse("@schema S\n@field id i64\n@field text string\n");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 500; ++i) rows.add(Map.of("id", i, "text", "text " + i));
    byte[] file = file(schema, rows);
    try (ScrtReader reader = ScrtReader.of(file)) {
      for (int i = 0; i < 2000; ++i) {
        try (ArrowReader arrow = ScrtArrow.reader(allocator, reader.table("S"), ArrowOptions.DEFAULTS)) {
          if (i % 3 != 0) assertTrue(arrow.loadNextBatch());
        }
      }
      assertEquals(0, allocator.getAllocatedMemory());
    }
  }

  /** One batch, and then nothing but an exception. */
  private static final class FailingReader extends ArrowReader {
    private int calls;

    FailingReader(BufferAllocator allocator) {
      super(allocator);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      if (calls++ > 0) throw new IOException("the disk is gone");
      prepareLoadNextBatch();
      try (BigIntVector ids = new BigIntVector("id", allocator)) {
        ids.setSafe(0, 1);
        ids.setValueCount(1);
        try (ArrowRecordBatch batch =
            new VectorUnloader(new VectorSchemaRoot(List.<FieldVector>of(ids))).getRecordBatch()) {
          loadRecordBatch(batch);
        }
      }
      return true;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected org.apache.arrow.vector.types.pojo.Schema readSchema() {
      return new org.apache.arrow.vector.types.pojo.Schema(
          List.of(Field.notNullable("id", new ArrowType.Int(64, true))));
    }
  }
}
