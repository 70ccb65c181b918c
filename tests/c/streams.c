/* Files through functions of the caller: at any place, in order, cut short; rows of a range; what a
 * schema's columns, defaults and metadata say. */
#include "check.h"

enum { ROWS = 1000, GROUP = 100 };

static const char kSchemas[] =
    "@schema Row\n@field id i64\n@field name string default \"none\"\n@field at timestamp(us)?\n"
    "@field price decimal(12,3)?\n@field tags list<symbol>\n@field other ref:Other:key\n"
    "\n@schema Other\n@field key u32\n\n@Other\n7\n9\n";

static scrt_batch* rows_from(int first, int count, const scrt_schema* schema) {
  char* text = (char*)malloc((size_t)count * 128);
  scrt_batch* batch;
  int i, at = 0;
  REQUIRE(text != NULL);
  for (i = first; i < first + count; ++i) {
    at += sprintf(text + at,
                  "{\"id\":%d,\"name\":\"n%d\",\"at\":null,\"price\":\"%d.125\",\"tags\":[\"t%d\"],"
                  "\"other\":7}\n",
                  i, i % 17, i, i % 3);
  }
  batch = batch_of(text, schema);
  free(text);
  return batch;
}

/* A file of two tables, the rows of one in ten row groups. */
static sink make_file(scrt_document* document) {
  scrt_writer* writer = NULL;
  scrt_schema* schema = NULL;
  scrt_batch* batch = NULL;
  sink file = {NULL, 0};
  int i;
  REQUIRE_OK(scrt_document_schema(document, 0, &schema, NULL));
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &file, NULL, &writer, NULL));
  for (i = 0; i < ROWS; i += GROUP) {
    batch = rows_from(i, GROUP, schema);
    REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
    scrt_batch_free(batch);
  }
  REQUIRE_OK(scrt_document_rows(document, 1, &batch, NULL));
  CHECK(scrt_batch_rows(batch) == 2);
  REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
  scrt_batch_free(batch);
  REQUIRE_OK(scrt_writer_set_metadata(writer, "b", "2", NULL));
  REQUIRE_OK(scrt_writer_set_metadata(writer, "a", "1", NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  scrt_writer_free(writer);
  scrt_schema_free(schema);
  return file;
}

/* All rows of a cursor as text, and how it ended. */
static scrt_status drain(scrt_cursor* cursor, int64_t max_rows, sink* out) {
  for (;;) {
    scrt_batch* batch = NULL;
    scrt_buf json = {NULL, 0, 0};
    scrt_status status = scrt_cursor_next(cursor, max_rows, &batch, NULL);
    if (status != SCRT_OK) return status;
    CHECK(max_rows == 0 || scrt_batch_rows(batch) <= max_rows);
    REQUIRE_OK(scrt_batch_to_json(batch, &json, NULL));
    REQUIRE_OK(sink_take(out, json.data, json.size));
    scrt_buf_free(&json);
    scrt_batch_free(batch);
  }
}

static sink table_text(const scrt_reader* reader, int64_t table, const scrt_cursor_options* options,
                       int64_t max_rows) {
  sink text = {NULL, 0};
  scrt_cursor* cursor = NULL;
  REQUIRE_OK(scrt_reader_rows_cursor(reader, table, options, &cursor, NULL));
  CHECK_IS(drain(cursor, max_rows, &text), SCRT_END);
  scrt_cursor_free(cursor);
  return text;
}

static int64_t lines(const sink* text) {
  int64_t i, n = 0;
  for (i = 0; i < text->size; ++i) n += text->data[i] == '\n';
  return n;
}

static void ranges(const scrt_reader* reader) {
  static const int64_t kRanges[][3] = {
      {0, 0, ROWS}, {0, 1, 1},    {99, 2, 2},   {100, 100, 100}, {250, 0, 750},
      {999, 0, 1},  {1000, 0, 0}, {5000, 3, 0}, {950, 100, 50},  {1, INT64_MAX, 999}};
  sink whole = table_text(reader, 0, NULL, 0);
  size_t r;
  int64_t max_rows;
  REQUIRE(lines(&whole) == ROWS);
  for (r = 0; r < sizeof kRanges / sizeof kRanges[0]; ++r) {
    for (max_rows = 0; max_rows < 80; max_rows += 37) {
      scrt_cursor_options options;
      sink part;
      const uint8_t* begin = whole.data;
      int64_t skip = kRanges[r][0];
      memset(&options, 0, sizeof options);
      options.struct_size = sizeof options;
      options.first_row = kRanges[r][0];
      options.row_count = kRanges[r][1];
      part = table_text(reader, 0, &options, max_rows);
      CHECK(lines(&part) == kRanges[r][2]);
      for (; skip > 0 && begin < whole.data + whole.size; ++begin) skip -= *begin == '\n';
      REQUIRE(part.size <= whole.data + whole.size - begin);
      CHECK(part.size == 0 || memcmp(part.data, begin, (size_t)part.size) == 0);
      free(part.data);
    }
  }
  free(whole.data);
}

/* By a function that reads anywhere, and by one that reads in order: the same rows. */
static void callbacks(const sink* file) {
  memory left;
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  sink one, two, all = {NULL, 0};
  scrt_schema* schema;
  left.data = file->data;
  left.size = file->size;
  left.at = 0;
  REQUIRE_OK(scrt_reader_open_callback(memory_read_at, &left, file->size, NULL, &reader, NULL));
  CHECK_IS(scrt_reader_verify(reader, true, NULL, NULL), SCRT_OK);
  ranges(reader);
  one = table_text(reader, 0, NULL, 0);
  two = table_text(reader, 1, NULL, 0);
  REQUIRE_OK(scrt_reader_stream_callback(memory_read, &left, NULL, &cursor, NULL));
  CHECK(scrt_cursor_schema(cursor) == NULL);
  CHECK_IS(drain(cursor, 33, &all), SCRT_END);
  schema = scrt_cursor_schema(cursor);
  CHECK(view_is(scrt_schema_name(schema), "Other"));
  scrt_schema_free(schema);
  scrt_cursor_free(cursor);
  CHECK(left.at == file->size);
  REQUIRE(all.size == one.size + two.size);
  CHECK(memcmp(all.data, one.data, (size_t)one.size) == 0);
  CHECK(memcmp(all.data + one.size, two.data, (size_t)two.size) == 0);
  free(all.data);
  free(one.data);
  free(two.data);
  scrt_reader_free(reader);
  /* A function that fails. */
  left.size = file->size / 2;
  CHECK_IS(scrt_reader_open_callback(memory_read_at, &left, file->size, NULL, &reader, NULL),
           SCRT_E_USER);
}

/* A stream that ends anywhere is an error, or with `recover` gives its first row groups. */
static void cut_short(const sink* file) {
  int64_t size;
  int64_t most = 0;
  for (size = 0; size < file->size; size += size < 64 || size > file->size - 64 ? 1 : 41) {
    scrt_reader_options options;
    scrt_cursor* cursor = NULL;
    memory left;
    sink text = {NULL, 0};
    scrt_status status;
    left.data = file->data, left.size = size, left.at = 0;
    status = scrt_reader_stream_callback(memory_read, &left, NULL, &cursor, NULL);
    if (status == SCRT_OK) status = drain(cursor, 0, &text);
    CHECK(status == SCRT_E_TRUNCATED);
    scrt_cursor_free(cursor);
    cursor = NULL;
    free(text.data);
    text.data = NULL, text.size = 0;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.recover = 1;
    left.at = 0;
    status = scrt_reader_stream_callback(memory_read, &left, &options, &cursor, NULL);
    if (status != SCRT_OK) continue;
    CHECK_IS(drain(cursor, 0, &text), SCRT_END);
    CHECK(lines(&text) >= most && (lines(&text) % GROUP == 0 || lines(&text) == ROWS + 2));
    most = lines(&text);
    scrt_cursor_free(cursor);
    free(text.data);
  }
  CHECK(most == ROWS + 2);
}

static void text_in(void) {
  static const char kLines[] = "{\"a\":1}\n{\"a\":2}\n";
  memory left;
  scrt_cursor* cursor = NULL;
  sink text = {NULL, 0};
  left.data = (const uint8_t*)kLines;
  left.size = (int64_t)strlen(kLines);
  left.at = 0;
  REQUIRE_OK(scrt_text_open_callback(memory_read, &left, NULL, &cursor, NULL));
  CHECK_IS(drain(cursor, 0, &text), SCRT_END);
  CHECK(text.size == left.size && memcmp(text.data, kLines, (size_t)text.size) == 0);
  scrt_cursor_free(cursor);
  free(text.data);
}

/* Into memory, taken in parts or at once: the file that a function would have got. */
static void into_memory(scrt_document* document, const sink* file) {
  scrt_schema* schema = NULL;
  int parts, i;
  REQUIRE_OK(scrt_document_schema(document, 0, &schema, NULL));
  for (parts = 0; parts < 2; ++parts) {
    scrt_writer* writer = NULL;
    scrt_reader* reader = NULL;
    scrt_buf bytes = {NULL, 0, 0};
    sink whole = {NULL, 0}, text, wanted;
    REQUIRE_OK(scrt_writer_open_memory(NULL, &writer, NULL));
    for (i = 0; i < ROWS; i += GROUP) {
      scrt_batch* batch = rows_from(i, GROUP, schema);
      REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
      scrt_batch_free(batch);
      if (parts == 0) continue;
      REQUIRE_OK(scrt_writer_take(writer, &bytes, NULL));
      CHECK(bytes.size > 0);
      REQUIRE_OK(sink_take(&whole, bytes.data, bytes.size));
      scrt_buf_free(&bytes);
    }
    REQUIRE_OK(scrt_writer_finish(writer, NULL));
    REQUIRE_OK(scrt_writer_take(writer, &bytes, NULL));
    REQUIRE_OK(sink_take(&whole, bytes.data, bytes.size));
    scrt_buf_free(&bytes);
    CHECK(whole.size == scrt_writer_bytes(writer));
    REQUIRE_OK(scrt_writer_take(writer, &bytes, NULL));
    CHECK(bytes.size == 0);
    scrt_buf_free(&bytes);
    scrt_writer_free(writer);
    REQUIRE_OK(scrt_reader_open_memory(whole.data, whole.size, NULL, &reader, NULL));
    text = table_text(reader, 0, NULL, 0);
    scrt_reader_free(reader);
    REQUIRE_OK(scrt_reader_open_memory(file->data, file->size, NULL, &reader, NULL));
    wanted = table_text(reader, 0, NULL, 0);
    scrt_reader_free(reader);
    CHECK(text.size == wanted.size && memcmp(text.data, wanted.data, (size_t)text.size) == 0);
    free(text.data);
    free(wanted.data);
    free(whole.data);
  }
  scrt_schema_free(schema);
}

static void metadata(const sink* file) {
  static const char* const kKeys[2] = {"a", "b"};
  static const char* const kValues[2] = {"1", "2"};
  scrt_reader* reader = NULL;
  scrt_view key, value;
  int64_t i;
  REQUIRE_OK(scrt_reader_open_memory(file->data, file->size, NULL, &reader, NULL));
  REQUIRE(scrt_reader_metadata_count(reader) == 2);
  for (i = 0; i < 2; ++i) {
    REQUIRE_OK(scrt_reader_metadata_entry(reader, i, &key, &value, NULL));
    CHECK(view_is(key, kKeys[i]) && view_is(value, kValues[i]));
  }
  CHECK_IS(scrt_reader_metadata_entry(reader, 2, &key, &value, NULL), SCRT_E_NOT_FOUND);
  CHECK(key.data == NULL && value.data == NULL);
  scrt_reader_free(reader);
}

/* The columns of a schema are those of its batches. */
static void schema_columns(const scrt_schema* schema) {
  scrt_schema_column types[16];
  scrt_column columns[16];
  scrt_batch* batch = rows_from(0, 1, schema);
  scrt_buf text = {NULL, 0, 0};
  int64_t count = scrt_schema_columns(schema, types, 16);
  int64_t i;
  REQUIRE(count == 9 && scrt_schema_columns(schema, NULL, 0) == count);
  REQUIRE(scrt_batch_columns(batch, columns, 16) == count);
  for (i = 0; i < count; ++i) {
    CHECK(types[i].storage == columns[i].type && types[i].parent == columns[i].parent);
    CHECK(types[i].child_count == columns[i].child_count);
    CHECK(types[i].name.size == columns[i].name.size);
    CHECK((types[i].type == types[i].storage) == (types[i].type != SCRT_TYPE_REF));
  }
  CHECK(types[1].type == SCRT_TYPE_I64 && types[1].flags == 0);
  CHECK(types[2].flags == SCRT_FIELD_HAS_DEFAULT);
  CHECK(types[3].unit == SCRT_UNIT_MICRO && types[3].flags == SCRT_FIELD_NULLABLE);
  CHECK(types[4].precision == 12 && types[4].scale == 3);
  CHECK(types[6].type == SCRT_TYPE_SYMBOL && types[6].parent == 5 && types[7].parent == 6);
  CHECK(types[8].type == SCRT_TYPE_REF && types[8].storage == SCRT_TYPE_U32);
  CHECK(view_is(types[8].ref_schema, "Other") && view_is(types[8].ref_field, "key"));
  REQUIRE_OK(scrt_schema_field_default(schema, 1, &text, NULL));
  CHECK(buf_is(&text, "none"));
  scrt_buf_free(&text);
  CHECK_IS(scrt_schema_field_default(schema, 0, &text, NULL), SCRT_E_NOT_FOUND);
  scrt_batch_free(batch);
}

/* Defaults of fields at any depth, by the numbers of their columns. */
static void column_defaults(void) {
  static const char* const kDefaults[] = {"7", "en", "-1", "2025-01-02"};
  scrt_schema* schema = schema_of(
      "@schema:D\n@field a i64 default=7\n@field t timestamptz\n"
      "@field s struct{l string default=en, in struct{x f64, y i8? default=-1}[]}\n"
      "@field m map<string,struct{d date default=2025-01-02}>\n");
  scrt_schema_column columns[16];
  int64_t count = scrt_schema_columns(schema, columns, 16);
  int64_t i, at = 0;
  REQUIRE(count > 0 && count <= 16);
  for (i = 0; i < count; ++i) {
    scrt_buf text = {NULL, 0, 0};
    scrt_status status = scrt_schema_column_default(schema, i, &text, NULL);
    CHECK(status == ((columns[i].flags & SCRT_FIELD_HAS_DEFAULT) ? SCRT_OK : SCRT_E_NOT_FOUND));
    if (status != SCRT_OK) continue;
    CHECK(at < 4 && buf_is(&text, kDefaults[at]));
    ++at;
    scrt_buf_free(&text);
  }
  CHECK(at == 4);
  scrt_schema_free(schema);
}

int main(void) {
  scrt_document* document = NULL;
  scrt_schema* schema = NULL;
  sink file;
  REQUIRE_OK(scrt_document_parse(kSchemas, (int64_t)strlen(kSchemas), NULL, &document, NULL));
  REQUIRE_OK(scrt_document_schema(document, 0, &schema, NULL));
  file = make_file(document);
  callbacks(&file);
  cut_short(&file);
  text_in();
  into_memory(document, &file);
  metadata(&file);
  schema_columns(schema);
  column_defaults();
  free(file.data);
  scrt_schema_free(schema);
  scrt_document_free(document);
  return check_failed;
}
