/* Batches and files through the Arrow structs and back; who owns what, also after failures. */
#include "check.h"

static const char kDsl[] =
    "@schema Row\n"
    "@field n i64 auto_increment\n"
    "@field s string? default=x\n"
    "@field number number?\n"
    "@field json json?\n"
    "@field kind symbol required\n"
    "@field at timestamptz?\n"
    "@field by ref:Other:id?\n"
    "@field u union<i64,string>?\n"
    "@field m map<string,decimal(9,2)?>\n"
    "@schema Other\n"
    "@field id uuid\n";
static const char kLines[] =
    "{\"n\":1,\"s\":\"\xc3\xa4\",\"number\":1e400,\"json\":{\"a\":1},\"kind\":\"k\","
    "\"at\":\"2025-01-02T10:30:00-05:00\",\"by\":\"00112233-4455-6677-8899-aabbccddeeff\","
    "\"u\":\"text\",\"m\":{\"a\":1.25,\"b\":null}}\n"
    "{\"n\":2,\"s\":null,\"number\":null,\"json\":null,\"kind\":\"k\",\"at\":null,\"by\":null,"
    "\"u\":null,\"m\":{}}\n"
    "{\"n\":3,\"s\":\"\",\"number\":-0,\"json\":[],\"kind\":\"l\","
    "\"at\":\"1969-12-31T23:59:59+23:59\",\"by\":\"ffffffff-ffff-ffff-ffff-ffffffffffff\","
    "\"u\":-7,\"m\":{\"c\":0}}\n";

static void batches(const scrt_schema* schema, const scrt_batch* batch) {
  int which;
  for (which = 0; which < 24; ++which) {
    scrt_arrow_options options = {sizeof options, which >> 3 == 1, which & 1, which >> 1 & 1,
                                  which >> 2 & 1, which >> 3 == 2, which & 1, 0};
    struct ArrowSchema arrow;
    struct ArrowArray array;
    scrt_schema* again = NULL;
    scrt_batch* back = NULL;
    REQUIRE_OK(scrt_schema_to_arrow(schema, &options, &arrow, NULL));
    REQUIRE_OK(scrt_batch_to_arrow(batch, &options, &array, NULL));
    CHECK(arrow.n_children == 9 + options.presence && array.length == 3);
    REQUIRE_OK(scrt_schema_from_arrow(&arrow, NULL, &again, NULL));
    CHECK(scrt_schema_equal(schema, again));
    REQUIRE_OK(scrt_batch_from_arrow(which % 3 == 0 ? schema : NULL, &arrow, &array, &back, NULL));
    CHECK(array.release == NULL);
    CHECK(scrt_batch_equal(batch, back));
    scrt_batch_free(back);
    scrt_schema_free(again);
    arrow.release(&arrow);
  }
}

/* The rows of a file in memory, as JSON. */
static scrt_buf json_of(const scrt_buf* file) {
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  scrt_buf text = {NULL, 0, 0};
  REQUIRE_OK(scrt_reader_open_memory(file->data, file->size, NULL, &reader, NULL));
  REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, NULL));
  REQUIRE_OK(scrt_cursor_next(cursor, 0, &batch, NULL));
  REQUIRE_OK(scrt_batch_to_json(batch, &text, NULL));
  scrt_batch_free(batch);
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  return text;
}

/* A file to a stream to a file; the stream outlives what it came from. */
static void files(const scrt_batch* batch) {
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  struct ArrowArrayStream stream;
  scrt_buf first, second, a, b;
  REQUIRE_OK(scrt_writer_open_memory(NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  REQUIRE_OK(scrt_writer_take(writer, &first, NULL));
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open_memory(first.data, first.size, NULL, &reader, NULL));
  REQUIRE_OK(scrt_reader_to_arrow(reader, 0, NULL, &stream, NULL));
  scrt_reader_free(reader);
  REQUIRE_OK(scrt_writer_open_memory(NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append_arrow(writer, NULL, "Named", &stream, NULL));
  CHECK(stream.release == NULL);
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  REQUIRE_OK(scrt_writer_take(writer, &second, NULL));
  scrt_writer_free(writer);
  a = json_of(&first);
  b = json_of(&second);
  CHECK(a.size == b.size && memcmp(a.data, b.data, (size_t)a.size) == 0);
  scrt_buf_free(&a);
  scrt_buf_free(&b);
  scrt_buf_free(&first);
  scrt_buf_free(&second);
}

/* Text, whose schema is inferred, straight into a file. */
static void cursors(void) {
  static const char kText[] = "{\"a\":1,\"b\":[\"x\",null]}\n{\"a\":2.5,\"b\":[]}\n";
  scrt_cursor* cursor = NULL;
  scrt_writer* writer = NULL;
  scrt_buf file, text;
  struct ArrowArrayStream stream;
  REQUIRE_OK(scrt_text_open_memory(kText, (int64_t)strlen(kText), NULL, &cursor, NULL));
  REQUIRE_OK(scrt_cursor_to_arrow(cursor, NULL, &stream, NULL));
  REQUIRE_OK(scrt_writer_open_memory(NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append_arrow(writer, NULL, "T", &stream, NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  REQUIRE_OK(scrt_writer_take(writer, &file, NULL));
  scrt_writer_free(writer);
  text = json_of(&file);
  CHECK(text.size == (int64_t)strlen(kText) && memcmp(text.data, kText, (size_t)text.size) == 0);
  scrt_buf_free(&text);
  scrt_buf_free(&file);
}

/* What a producer of the test's own is asked for. */
typedef struct producer {
  const scrt_batch* batch;
  int given, released;
} producer;

static int give_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  producer* p = (producer*)stream->private_data;
  scrt_schema* schema = scrt_batch_schema(p->batch);
  scrt_status status = scrt_schema_to_arrow(schema, NULL, out, NULL);
  scrt_schema_free(schema);
  return status;
}
static int give_one_and_fail(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  producer* p = (producer*)stream->private_data;
  if (p->given++ == 1) return 5;
  return scrt_batch_to_arrow(p->batch, NULL, out, NULL);
}
static const char* why(struct ArrowArrayStream* stream) {
  (void)stream;
  return "out of paper";
}
static void release_producer(struct ArrowArrayStream* stream) {
  ++((producer*)stream->private_data)->released;
  stream->release = NULL;
}

/* A stream that fails on the way: what came before stays, the writer goes on. */
static void failures(const scrt_batch* batch) {
  producer p = {batch, 0, 0};
  struct ArrowArrayStream stream = {give_schema, give_one_and_fail, why, release_producer, &p};
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  scrt_schema* other = schema_of("@schema O\n@field n bool\n");
  scrt_buf file;
  scrt_error err;
  REQUIRE_OK(scrt_writer_open_memory(NULL, &writer, NULL));
  CHECK_IS(scrt_writer_append_arrow(writer, NULL, NULL, &stream, &err), SCRT_E_IO);
  CHECK(err.os_errno == 5 && strstr(err.message, "out of paper") != NULL);
  CHECK(p.released == 1 && p.given == 2 && stream.release == NULL);
  /* Refused before an array was asked for. */
  stream.release = release_producer;
  CHECK_IS(scrt_writer_append_arrow(writer, other, NULL, &stream, &err), SCRT_E_MISMATCH);
  CHECK(p.released == 2 && p.given == 2 && stream.release == NULL);
  CHECK_IS(scrt_writer_append_arrow(writer, NULL, NULL, &stream, &err), SCRT_E_INVALID_ARGUMENT);
  REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  REQUIRE_OK(scrt_writer_take(writer, &file, NULL));
  stream.release = release_producer;
  CHECK_IS(scrt_writer_append_arrow(writer, NULL, NULL, &stream, &err), SCRT_E_STATE);
  CHECK(p.released == 3);
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, NULL));
  CHECK(scrt_reader_rows(reader, 0) == 6);
  scrt_reader_free(reader);
  scrt_buf_free(&file);
  scrt_schema_free(other);
}

static void release_nothing(struct ArrowArray* array) { array->release = NULL; }
static void release_no_schema(struct ArrowSchema* schema) { schema->release = NULL; }

/* Text that is no UTF-8 is found, but not where there is no value. */
static void values(void) {
  uint8_t validity;
  for (validity = 1; validity <= 3; validity = (uint8_t)(validity + 2)) {
    static const char kText[] = "ok\xff";
    static const int32_t kOffsets[3] = {0, 2, 3};
    const void* none[1] = {NULL};
    const void* buffers[3] = {&validity, kOffsets, kText};
    struct ArrowSchema field = {
        "u", "t", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_no_schema, NULL};
    struct ArrowArray text = {2, -1, 0, 3, 0, buffers, NULL, NULL, release_nothing, NULL};
    struct ArrowSchema* fields[1] = {&field};
    struct ArrowArray* columns[1] = {&text};
    struct ArrowSchema schema = {"+s", "", NULL, 0, 1, fields, NULL, release_no_schema, NULL};
    struct ArrowArray array = {2, 0, 0, 1, 1, none, columns, NULL, release_nothing, NULL};
    scrt_batch* batch = NULL;
    CHECK_IS(scrt_batch_from_arrow(NULL, &schema, &array, &batch, NULL),
             validity == 1 ? SCRT_OK : SCRT_E_CORRUPT);
    CHECK((batch != NULL) == (validity == 1) && array.release == NULL);
    scrt_batch_free(batch);
  }
}

/* A union as JSON text, and the text that can't become one. */
static void unions_as_json(void) {
  scrt_arrow_options options = {sizeof options, 0, 0, 0, 0, 1, 0, 0};
  scrt_arrow_options both = {sizeof both, 1, 0, 0, 0, 1, 0, 0};
  scrt_schema* schema = schema_of("@schema U\n@field u union<i64,list<string>>?\n");
  scrt_schema* strings = schema_of("@schema U\n@field u string?\n");
  scrt_batch* batch = batch_of("{\"u\":-7}\n{\"u\":null}\n{\"u\":[\"a\\n\",\"\"]}\n", schema);
  scrt_batch *back = NULL, *infinite = NULL;
  scrt_schema* reals = schema_of("@schema R\n@field u union<bool,f64>\n");
  scrt_batch* half = batch_of("{\"u\":0.5}", reals);
  scrt_column columns[4];
  static const uint64_t infinity = 0xfff0000000000000;
  struct ArrowSchema arrow;
  struct ArrowArray array;
  const char* text;
  const int32_t* offsets;
  size_t i;
  static const char* const kRefused[] = {"{\"u\":\"no JSON\"}", "{\"u\":\"true\"}",
                                         "{\"u\":\"1 2\"}", "{\"u\":\"\"}"};
  CHECK_IS(scrt_schema_to_arrow(schema, &both, &arrow, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK(arrow.release == NULL);
  REQUIRE_OK(scrt_schema_to_arrow(schema, &options, &arrow, NULL));
  REQUIRE_OK(scrt_batch_to_arrow(batch, &options, &array, NULL));
  CHECK(strcmp(arrow.children[0]->format, "u") == 0 && array.children[0]->null_count == 1);
  offsets = (const int32_t*)array.children[0]->buffers[1];
  text = (const char*)array.children[0]->buffers[2];
  CHECK(offsets[1] == 2 && offsets[2] == 2 && offsets[3] == 12);
  CHECK(memcmp(text, "-7[\"a\\n\",\"\"]", 12) == 0);
  REQUIRE_OK(scrt_batch_from_arrow(NULL, &arrow, &array, &back, NULL));
  CHECK(scrt_batch_equal(batch, back));
  scrt_batch_free(back);
  arrow.release(&arrow);

  REQUIRE_OK(scrt_schema_to_arrow(strings, NULL, &arrow, NULL));
  for (i = 0; i < sizeof kRefused / sizeof kRefused[0]; ++i) {
    scrt_batch* rows = batch_of(kRefused[i], strings);
    REQUIRE_OK(scrt_batch_to_arrow(rows, NULL, &array, NULL));
    CHECK_IS(scrt_batch_from_arrow(schema, &arrow, &array, &back, NULL), SCRT_E_RANGE);
    CHECK(back == NULL && array.release == NULL);
    scrt_batch_free(rows);
  }
  arrow.release(&arrow);

  REQUIRE(scrt_batch_columns(half, columns, 4) == 4 && columns[3].type == SCRT_TYPE_F64);
  columns[3].values = (const uint8_t*)&infinity;
  REQUIRE_OK(scrt_batch_make(reals, 1, columns, 4, &infinite, NULL));
  CHECK_IS(scrt_batch_to_arrow(infinite, &options, &array, NULL), SCRT_E_UNSUPPORTED);
  CHECK(array.release == NULL);
  scrt_batch_free(infinite);
  scrt_batch_free(half);
  scrt_schema_free(reals);
  scrt_batch_free(batch);
  scrt_schema_free(strings);
  scrt_schema_free(schema);
}

int main(void) {
  scrt_schema* schema = schema_of(kDsl);
  scrt_batch* batch = batch_of(kLines, schema);
  batches(schema, batch);
  unions_as_json();
  files(batch);
  cursors();
  failures(batch);
  values();
  scrt_batch_free(batch);
  scrt_schema_free(schema);
  return check_failed;
}
