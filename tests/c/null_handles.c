/* Every entry takes NULL where a handle, an output or an error belongs, and answers instead of
 * crashing; free takes NULL; a failed call leaves NULL in its output and fills in the error. */
#include <stdio.h>
#include <string.h>

#include <scrt/scrt.h>

static int failed = 0;

static void check(int holds, int line) {
  if (!holds) {
    fprintf(stderr, "null_handles.c:%d\n", line);
    failed = 1;
  }
}

#define CHECK(condition) check((condition), __LINE__)
#define REFUSED(call) CHECK((call) < 0)

static void schemas(void) {
  scrt_schema* schema = NULL;
  scrt_document* document = NULL;
  scrt_field field;
  scrt_buf buf = {NULL, 0, 0};
  scrt_schema_cache_stats stats;
  uint64_t number;
  REFUSED(scrt_document_parse(NULL, 1, NULL, &document, NULL));
  REFUSED(scrt_document_parse("@schema X\n", -1, NULL, &document, NULL));
  REFUSED(scrt_document_parse("@schema X\n", 10, NULL, NULL, NULL));
  REFUSED(scrt_document_load(NULL, NULL, &document, NULL));
  REFUSED(scrt_document_schema(NULL, 0, &schema, NULL));
  REFUSED(scrt_document_find(NULL, "X", 1, &schema, NULL));
  REFUSED(scrt_document_print(NULL, &buf, NULL));
  REFUSED(scrt_document_legacy_fingerprint(NULL, 0, &number, NULL));
  CHECK(scrt_document_schema_count(NULL) == 0);
  CHECK(scrt_schema_ref(NULL) == NULL);
  CHECK(scrt_schema_name(NULL).size == 0);
  CHECK(scrt_schema_fingerprint(NULL).size == 0);
  CHECK(scrt_schema_canonical(NULL).size == 0);
  CHECK(scrt_schema_field_count(NULL) == 0);
  REFUSED(scrt_schema_print(NULL, &buf, NULL));
  REFUSED(scrt_schema_field(NULL, 0, &field, NULL));
  REFUSED(scrt_schema_field_type(NULL, 0, &buf, NULL));
  CHECK(scrt_schema_find_field(NULL, "x", 1) < 0);
  CHECK(!scrt_schema_equal(NULL, NULL));
  REFUSED(scrt_schema_cache_load(NULL, "x", &document, NULL));
  REFUSED(scrt_schema_cache_find(NULL, "x", &schema, NULL));
  REFUSED(scrt_schema_cache_put(NULL, NULL, NULL));
  REFUSED(scrt_schema_cache_stats_get(NULL, &stats));
  scrt_document_free(NULL);
  scrt_schema_free(NULL);
  scrt_schema_cache_free(NULL);
}

static void files(void) {
  scrt_reader* reader = NULL;
  scrt_writer* writer = NULL;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  scrt_schema* schema = NULL;
  scrt_view view;
  scrt_buf buf = {NULL, 0, 0};
  scrt_packed_column packed;
  REFUSED(scrt_reader_open(NULL, NULL, &reader, NULL));
  REFUSED(scrt_reader_open("x", NULL, NULL, NULL));
  REFUSED(scrt_reader_open_memory(NULL, 8, NULL, &reader, NULL));
  REFUSED(scrt_reader_schema(NULL, 0, &schema, NULL));
  REFUSED(scrt_reader_metadata(NULL, "x", &view));
  REFUSED(scrt_reader_describe(NULL, true, &buf, NULL));
  REFUSED(scrt_reader_stats(NULL, NULL, &buf, NULL));
  REFUSED(scrt_reader_verify(NULL, true, NULL, NULL));
  REFUSED(scrt_reader_rows_cursor(NULL, 0, &cursor, NULL));
  CHECK(scrt_reader_table_count(NULL) == 0);
  CHECK(scrt_reader_rows(NULL, 0) == -1);
  CHECK(!scrt_reader_recovered(NULL, NULL));
  REFUSED(scrt_writer_open(NULL, NULL, &writer, NULL));
  REFUSED(scrt_writer_open_callback(NULL, NULL, NULL, &writer, NULL));
  REFUSED(scrt_writer_append(NULL, NULL, NULL));
  REFUSED(scrt_writer_set_metadata(NULL, "k", "v", NULL));
  REFUSED(scrt_writer_finish(NULL, NULL));
  REFUSED(scrt_text_open(NULL, NULL, &cursor, NULL));
  REFUSED(scrt_text_open_memory(NULL, 4, NULL, &cursor, NULL));
  REFUSED(scrt_text_infer(NULL, NULL, NULL, &schema, NULL));
  REFUSED(scrt_convert(NULL, NULL, NULL, NULL, NULL, NULL));
  REFUSED(scrt_cursor_next(NULL, 0, &batch, NULL));
  CHECK(scrt_cursor_schema(NULL) == NULL);
  CHECK(scrt_batch_ref(NULL) == NULL);
  CHECK(scrt_batch_rows(NULL) == 0);
  CHECK(scrt_batch_bytes(NULL) == 0);
  CHECK(scrt_batch_schema(NULL) == NULL);
  CHECK(scrt_batch_columns(NULL, NULL, 0) == 0);
  REFUSED(scrt_batch_shape(NULL, 0, 0, &view, NULL));
  REFUSED(scrt_batch_pack(NULL, &packed, 1, &buf, NULL));
  REFUSED(scrt_batch_make(NULL, 0, NULL, 0, &batch, NULL));
  REFUSED(scrt_batch_slice(NULL, 0, 0, &batch, NULL));
  REFUSED(scrt_batch_to_json(NULL, &buf, NULL));
  CHECK(!scrt_batch_equal(NULL, NULL));
  scrt_reader_free(NULL);
  scrt_writer_free(NULL);
  scrt_cursor_free(NULL);
  scrt_batch_free(NULL);
  scrt_buf_free(NULL);
}

static void foreign_handles(void) {
  scrt_schema_cache* cache = scrt_schema_cache_new();
  scrt_buf buf = {NULL, 0, 0};
  scrt_error err;
  CHECK(cache != NULL);
  memset(&err, 0, sizeof err);
  CHECK(scrt_schema_print((const scrt_schema*)cache, &buf, &err) == SCRT_E_HANDLE);
  CHECK(err.code == SCRT_E_HANDLE && err.message[0] != '\0');
  CHECK(scrt_reader_table_count((const scrt_reader*)cache) == 0);
  scrt_schema_cache_free(cache);
}

static void errors(void) {
  scrt_error err;
  scrt_document* document = (scrt_document*)&err;
  const char* text = "@schema User\n@field name colour\n";
  memset(&err, 0, sizeof err);
  REFUSED(scrt_document_parse(text, (int64_t)strlen(text), NULL, &document, &err));
  CHECK(document == NULL);
  CHECK(err.code != 0 && err.line == 2 && err.message[0] != '\0');
  CHECK(memchr(err.message, 0, sizeof err.message) != NULL);
  CHECK(strcmp(scrt_code_name(SCRT_OK), "OK") == 0);
  CHECK(strcmp(scrt_code_name(12345), "UNKNOWN") == 0);
}

int main(void) {
  schemas();
  files();
  foreign_handles();
  errors();
  return failed;
}
