/* Children outlive their parents, whichever order they are freed in; what is finished is finished.
 */
#include "check.h"

enum { HANDLES = 8 };

typedef struct family {
  scrt_document* document;
  scrt_schema* schema;
  scrt_schema* other;
  scrt_cursor* text;
  scrt_batch* batch;
  scrt_reader* reader;
  scrt_cursor* rows;
  scrt_batch* read;
} family;

static const char kDsl[] = "@schema Row\n@field a i64\n@field b string?\n";
static const char kLines[] = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n";

static family make(const char* path, int32_t use_pread) {
  family f;
  scrt_text_options options;
  scrt_reader_options reading;
  memset(&f, 0, sizeof f);
  memset(&options, 0, sizeof options);
  memset(&reading, 0, sizeof reading);
  REQUIRE_OK(scrt_document_parse(kDsl, (int64_t)strlen(kDsl), NULL, &f.document, NULL));
  REQUIRE_OK(scrt_document_schema(f.document, 0, &f.schema, NULL));
  f.other = scrt_schema_ref(f.schema);
  options.struct_size = sizeof options;
  options.schema = f.schema;
  REQUIRE_OK(scrt_text_open_memory(kLines, (int64_t)strlen(kLines), &options, &f.text, NULL));
  REQUIRE_OK(scrt_cursor_next(f.text, 0, &f.batch, NULL));
  reading.struct_size = sizeof reading;
  reading.use_pread = use_pread;
  REQUIRE_OK(scrt_reader_open(path, &reading, &f.reader, NULL));
  REQUIRE_OK(scrt_reader_rows_cursor(f.reader, 0, NULL, &f.rows, NULL));
  REQUIRE_OK(scrt_cursor_next(f.rows, 1, &f.read, NULL));
  return f;
}

static void free_one(family* f, int i) {
  switch (i) {
    case 0:
      scrt_document_free(f->document);
      f->document = NULL;
      break;
    case 1:
      scrt_schema_free(f->schema);
      f->schema = NULL;
      break;
    case 2:
      scrt_schema_free(f->other);
      f->other = NULL;
      break;
    case 3:
      scrt_cursor_free(f->text);
      f->text = NULL;
      break;
    case 4:
      scrt_batch_free(f->batch);
      f->batch = NULL;
      break;
    case 5:
      scrt_reader_free(f->reader);
      f->reader = NULL;
      break;
    case 6:
      scrt_cursor_free(f->rows);
      f->rows = NULL;
      break;
    default:
      scrt_batch_free(f->read);
      f->read = NULL;
      break;
  }
}

/* Every handle that is still there works. */
static void use(const family* f) {
  scrt_batch* batch = NULL;
  scrt_buf json = {NULL, 0, 0};
  scrt_schema* schema = NULL;
  if (f->document != NULL) CHECK(scrt_document_schema_count(f->document) == 1);
  if (f->schema != NULL) CHECK(view_is(scrt_schema_name(f->schema), "Row"));
  if (f->other != NULL) {
    CHECK(scrt_schema_fingerprint(f->other).size == SCRT_FINGERPRINT_SIZE);
  }
  if (f->text != NULL) CHECK_IS(scrt_cursor_next(f->text, 0, &batch, NULL), SCRT_END);
  if (f->reader != NULL) CHECK_IS(scrt_reader_verify(f->reader, true, NULL, NULL), SCRT_OK);
  if (f->rows != NULL) {
    schema = scrt_cursor_schema(f->rows);
    CHECK(schema != NULL);
    scrt_schema_free(schema);
  }
  if (f->batch != NULL) {
    REQUIRE_OK(scrt_batch_to_json(f->batch, &json, NULL));
    CHECK(buf_is(&json, kLines));
    scrt_buf_free(&json);
  }
  if (f->read != NULL) {
    REQUIRE_OK(scrt_batch_to_json(f->read, &json, NULL));
    CHECK(buf_is(&json, "{\"a\":1,\"b\":\"x\"}\n"));
    scrt_buf_free(&json);
  }
}

static void any_order(const char* path, int32_t use_pread) {
  uint32_t random = 12345;
  int round;
  for (round = 0; round < 200; ++round) {
    family f = make(path, use_pread);
    int order[HANDLES], i;
    for (i = 0; i < HANDLES; ++i) order[i] = i;
    for (i = HANDLES - 1; i > 0; --i) {
      int at, kept = order[i];
      random = random * 1664525u + 1013904223u;
      at = (int)((random >> 16) % (uint32_t)(i + 1));
      order[i] = order[at];
      order[at] = kept;
    }
    for (i = 0; i < HANDLES; ++i) {
      free_one(&f, order[i]);
      use(&f);
    }
  }
}

static void finished(const scrt_batch* batch) {
  sink file = {NULL, 0};
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  scrt_view value;
  int64_t size;
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &file, NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
  REQUIRE_OK(scrt_writer_set_metadata(writer, "k", "v", NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  size = file.size;
  CHECK_IS(scrt_writer_finish(writer, NULL), SCRT_E_STATE);
  CHECK_IS(scrt_writer_append(writer, batch, NULL), SCRT_E_STATE);
  CHECK_IS(scrt_writer_set_metadata(writer, "k", "w", NULL), SCRT_E_STATE);
  CHECK_IS(scrt_writer_finish(writer, NULL), SCRT_E_STATE);
  CHECK(file.size == size && scrt_writer_bytes(writer) == size);
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, NULL));
  /* The reader has its own copy, and so have the views that it gives. */
  memset(file.data, 0, (size_t)file.size);
  free(file.data);
  REQUIRE_OK(scrt_reader_metadata(reader, "k", &value, NULL));
  CHECK(view_is(value, "v") && scrt_reader_rows(reader, 0) == 2);
  CHECK_IS(scrt_reader_verify(reader, true, NULL, NULL), SCRT_OK);
  scrt_reader_free(reader);
}

/* Nothing that a call borrows is looked at after it. */
static void borrowed(void) {
  char* text = (char*)malloc(sizeof kLines);
  char* syntax = (char*)malloc(6);
  scrt_text_options* options = (scrt_text_options*)calloc(1, sizeof *options);
  scrt_schema* schema = schema_of(kDsl);
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  REQUIRE(text != NULL && syntax != NULL && options != NULL);
  memcpy(text, kLines, sizeof kLines);
  memcpy(syntax, "jsonl", 6);
  options->struct_size = sizeof *options;
  options->syntax = syntax;
  options->schema_name = syntax;
  options->schema = schema;
  REQUIRE_OK(scrt_text_open_memory(text, (int64_t)strlen(text), options, &cursor, NULL));
  memset(text, 'x', sizeof kLines);
  free(text);
  memset(syntax, 'x', 6);
  free(syntax);
  free(options);
  scrt_schema_free(schema);
  REQUIRE_OK(scrt_cursor_next(cursor, 0, &batch, NULL));
  CHECK(scrt_batch_rows(batch) == 2);
  scrt_batch_free(batch);
  scrt_cursor_free(cursor);
}

int main(void) {
  const char* path = "c_lifetimes.scrt";
  scrt_schema* schema = schema_of(kDsl);
  scrt_batch* batch = batch_of(kLines, schema);
  sink file = file_of(batch);
  write_bytes(path, file.data, file.size);
  any_order(path, 0);
  any_order(path, 1);
  finished(batch);
  borrowed();
  remove(path);
  free(file.data);
  scrt_batch_free(batch);
  scrt_schema_free(schema);
  return check_failed;
}
