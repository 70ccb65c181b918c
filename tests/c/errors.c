/* What scrt_error tells: where in the text or file, in people's words, and the system's errno. */
#include <errno.h>

#include "check.h"

static scrt_error blank(void) {
  scrt_error err;
  memset(&err, 0x5a, sizeof err);
  return err;
}

static void told(const scrt_error* err, scrt_status code) {
  CHECK(err->code == code);
  CHECK(memchr(err->message, 0, sizeof err->message) != NULL && err->message[0] != '\0');
}

static void json(const char* text, const char* syntax, scrt_status code, int64_t offset,
                 int64_t line, int64_t column) {
  scrt_text_options options;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  scrt_error err = blank();
  scrt_status status;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.syntax = syntax;
  options.group_bytes = 8; /* places count from the start of the text, not of a part of it */
  REQUIRE_OK(scrt_text_open_memory(text, (int64_t)strlen(text), &options, &cursor, &err));
  while ((status = scrt_cursor_next(cursor, 0, &batch, &err)) == SCRT_OK) scrt_batch_free(batch);
  if (!CHECK_IS(status, code) ||
      !CHECK(err.offset == offset && err.line == line && err.column == column)) {
    fprintf(stderr, "  %s: byte %ld, line %ld, column %ld: %s\n", text, (long)err.offset,
            (long)err.line, (long)err.column, err.message);
  }
  told(&err, code);
  /* It stays failed: rows after the fault never come as if nothing had been. */
  CHECK_IS(scrt_cursor_next(cursor, 0, &batch, &err), code);
  CHECK(err.offset == offset && batch == NULL);
  scrt_cursor_free(cursor);
}

/* Rows that a given schema does not take. */
static void typed(const char* text, scrt_status code, int64_t line) {
  scrt_schema* schema = schema_of("@schema A\n@field a i64 required\n");
  scrt_text_options options;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  scrt_error err = blank();
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.schema = schema;
  REQUIRE_OK(scrt_text_open_memory(text, (int64_t)strlen(text), &options, &cursor, &err));
  CHECK_IS(scrt_cursor_next(cursor, 0, &batch, &err), code);
  told(&err, code);
  if (!CHECK(err.line == line && err.offset >= 0)) {
    fprintf(stderr, "  %s: byte %ld, line %ld: %s\n", text, (long)err.offset, (long)err.line,
            err.message);
  }
  scrt_cursor_free(cursor);
  scrt_schema_free(schema);
}

static void dsl(const char* text, scrt_status code, int64_t line) {
  scrt_document* document = (scrt_document*)(void*)&code;
  scrt_error err = blank();
  CHECK_IS(scrt_document_parse(text, (int64_t)strlen(text), NULL, &document, &err), code);
  CHECK(document == NULL);
  if (!CHECK(err.line == line && err.column >= 1 && err.offset >= 0 &&
             err.offset <= (int64_t)strlen(text))) {
    fprintf(stderr, "  %s: byte %ld, line %ld, column %ld: %s\n", text, (long)err.offset,
            (long)err.line, (long)err.column, err.message);
  }
  told(&err, code);
}

static void files(void) {
  scrt_batch* batch = batch_of("{\"a\":1}\n", NULL);
  sink file = file_of(batch);
  scrt_reader* reader = NULL;
  scrt_document* document = NULL;
  scrt_cursor* cursor = NULL;
  scrt_writer* writer = NULL;
  scrt_schema* schema = NULL;
  scrt_schema_cache* cache = scrt_schema_cache_new();
  scrt_batch* none = NULL;
  scrt_error err = blank();
  int64_t n;
  for (n = 0; n < file.size; ++n) {
    scrt_status status = scrt_reader_open_memory(file.data, n, NULL, &reader, &err);
    if (!CHECK(status == SCRT_E_TRUNCATED || status == SCRT_E_CORRUPT)) {
      fprintf(stderr, "  %ld bytes: %s\n", (long)n, scrt_code_name(status));
    }
    CHECK(reader == NULL && err.os_errno == 0);
    told(&err, status);
  }
  write_bytes("c_errors.scrt", file.data, file.size / 2);
  CHECK_IS(scrt_reader_open("c_errors.scrt", NULL, &reader, &err), SCRT_E_TRUNCATED);
  CHECK(err.offset >= 0 && err.offset <= file.size / 2);
  remove("c_errors.scrt");

#define MISSING(call)                                \
  err = blank();                                     \
  CHECK_IS(call, SCRT_E_NOT_FOUND);                  \
  told(&err, SCRT_E_NOT_FOUND);                      \
  CHECK(err.os_errno == ENOENT && err.offset == -1); \
  CHECK(err.line == -1 && err.column == -1);         \
  CHECK(strstr(err.message, "no/such/file") != NULL)
  MISSING(scrt_reader_open("no/such/file", NULL, &reader, &err));
  MISSING(scrt_document_load("no/such/file", NULL, &document, &err));
  MISSING(scrt_schema_cache_load(cache, "no/such/file", &document, &err));
  MISSING(scrt_text_open("no/such/file", NULL, &cursor, &err));
  MISSING(scrt_text_infer("no/such/file", NULL, NULL, &schema, &err));
  MISSING(scrt_writer_open("no/such/file", NULL, &writer, &err));
  MISSING(scrt_convert("no/such/file", "x.scrt", NULL, NULL, NULL, &err));
  /* A folder is no file. */
  CHECK(scrt_reader_open(".", NULL, &reader, &err) == SCRT_E_IO);
  CHECK(scrt_document_load(".", NULL, &document, &err) < 0 && document == NULL);
  CHECK(scrt_text_open(".", NULL, &cursor, &err) < 0 ||
        scrt_cursor_next(cursor, 0, &none, &err) == SCRT_E_IO);
  scrt_cursor_free(cursor);
  write_text("c_errors.txt", "@schema A\n@field x nothing\n");
  CHECK(scrt_document_load("c_errors.txt", NULL, &document, &err) < 0 && err.line == 2);
  CHECK(scrt_schema_cache_load(cache, "c_errors.txt", &document, &err) < 0 && err.line == 2);
  remove("c_errors.txt");
  scrt_schema_cache_free(cache);
  scrt_batch_free(batch);
  free(file.data);
}

static scrt_status no(void* user_data, const uint8_t* data, int64_t size) {
  int* left = (int*)user_data;
  (void)data, (void)size;
  return --*left < 0 ? SCRT_E_STATE : SCRT_OK;
}

/* A writer whose function failed is lost, whatever code the function chose. */
static void callbacks(void) {
  scrt_batch* batch = batch_of("{\"a\":1}\n", NULL);
  scrt_error err;
  int n;
  for (n = 0; n < 8; ++n) {
    scrt_writer* writer = NULL;
    int left = n;
    scrt_status status = scrt_writer_open_callback(no, &left, NULL, &writer, &err);
    if (status == SCRT_OK) status = scrt_writer_append(writer, batch, &err);
    if (status != SCRT_OK && writer != NULL) {
      CHECK_IS(scrt_writer_append(writer, batch, &err), SCRT_E_STATE);
      CHECK_IS(scrt_writer_set_metadata(writer, "k", "v", &err), SCRT_E_STATE);
      CHECK_IS(scrt_writer_finish(writer, &err), SCRT_E_STATE);
      told(&err, SCRT_E_STATE);
    }
    if (status == SCRT_OK) status = scrt_writer_finish(writer, &err);
    CHECK(status == SCRT_OK || status == SCRT_E_STATE);
    if (n < 3) CHECK(status == SCRT_E_STATE);
    scrt_writer_free(writer);
  }
  scrt_batch_free(batch);
}

/* A batch whose schema does not go with the table's is refused, and the next one is taken. */
static void refused_batches(void) {
  scrt_batch* whole = batch_of("{\"a\":1}\n", NULL);
  scrt_batch* text = batch_of("{\"a\":\"x\"}\n", NULL);
  scrt_batch* more = batch_of("{\"a\":2.5,\"b\":true}\n", NULL);
  scrt_batch* rows = NULL;
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  scrt_error err = blank();
  sink file = {NULL, 0};
  int64_t before, count = 0;
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &file, NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append(writer, whole, NULL));
  before = scrt_writer_bytes(writer);
  CHECK_IS(scrt_writer_append(writer, text, &err), SCRT_E_MISMATCH);
  told(&err, SCRT_E_MISMATCH);
  CHECK(scrt_writer_bytes(writer) == before);
  REQUIRE_OK(scrt_writer_append(writer, more, NULL));
  CHECK_IS(scrt_writer_append(writer, text, &err), SCRT_E_MISMATCH);
  REQUIRE_OK(scrt_writer_append(writer, whole, NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, NULL));
  REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, NULL));
  while (scrt_cursor_next(cursor, 0, &rows, NULL) == SCRT_OK) {
    count += scrt_batch_rows(rows);
    scrt_batch_free(rows);
  }
  CHECK(count == 3);
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  scrt_batch_free(whole);
  scrt_batch_free(text);
  scrt_batch_free(more);
  free(file.data);
}

/* Long names are cut between characters, never within one. */
static void long_message(void) {
  char name[2048];
  size_t shift, i;
  for (shift = 0; shift < 4; ++shift) {
    scrt_document* document = NULL;
    scrt_schema* schema = NULL;
    scrt_error err = blank();
    const char* text = "@schema A\n@field x i64\n";
    REQUIRE_OK(scrt_document_parse(text, (int64_t)strlen(text), NULL, &document, &err));
    memset(name, 'x', sizeof name);
    for (i = shift; i + 1 < sizeof name; i += 2) memcpy(name + i, "\xc3\xa9", 2);
    CHECK_IS(scrt_document_find(document, name, (int64_t)sizeof name, &schema, &err),
             SCRT_E_NOT_FOUND);
    told(&err, SCRT_E_NOT_FOUND);
    i = strlen(err.message);
    CHECK(i >= 200 && (unsigned char)err.message[i - 1] != 0xc3);
    scrt_document_free(document);
  }
}

static void codes(void) {
  int32_t code;
  CHECK(strcmp(scrt_code_name(SCRT_OK), "OK") == 0);
  CHECK(strcmp(scrt_code_name(SCRT_E_DUPLICATE_KEY), "DUPLICATE_KEY") == 0);
  for (code = -300; code < 300; ++code) CHECK(scrt_code_name(code)[0] != '\0');
  CHECK(strcmp(scrt_code_name(INT32_MAX), "UNKNOWN") == 0);
  CHECK(strcmp(scrt_code_name(INT32_MIN), "UNKNOWN") == 0);
}

int main(void) {
  json("{\"a\":1}\n{\"a\":2}\n{\"a\":}\n", NULL, SCRT_E_SYNTAX, 21, 3, 6);
  json("{\"a\":1}\n{\"a\":2,}\n", NULL, SCRT_E_SYNTAX, 15, 2, 8);
  json("{\"a\":1}\n{\"a\"", NULL, SCRT_E_TRUNCATED, 12, 2, 5);
  json("[{\"a\":1},\n {\"a\":tru}]", "json", SCRT_E_SYNTAX, 16, 2, 7);
  json("{\"a\":1}\n{\"a\":\"\xff\"}\n", NULL, SCRT_E_ENCODING, 14, 2, 7);
  typed("{\"a\":1,\"a\":2}\n", SCRT_E_DUPLICATE_KEY, 1);
  typed("{\"a\":1}\n{\"a\":\"x\"}\n", SCRT_E_TYPE, 2);
  typed("{\"a\":1}\n{\"a\":null}\n", SCRT_E_TYPE, 2);
  typed("{\"a\":1}\n{\"b\":1}\n", SCRT_E_MISMATCH, 2);
  typed("{}\n", SCRT_E_MISSING, 1);
  typed("7\n", SCRT_E_TYPE, 1);
  dsl("@schema A\n@field x i64\n@field y colour\n", SCRT_E_SYNTAX, 3);
  dsl("@schema A\n@field x i64\n@field x i64\n", SCRT_E_DUPLICATE_KEY, 3);
  dsl("@schema A\n@field x i64 default 9223372036854775808\n", SCRT_E_RANGE, 2);
  dsl("@field x i64\n", SCRT_E_SYNTAX, 1);
  dsl("@schema A\n@field \xff i64\n", SCRT_E_ENCODING, 2);
  files();
  callbacks();
  refused_batches();
  long_message();
  codes();
  return check_failed;
}
