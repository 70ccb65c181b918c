/* The main road from C: text to batches, batches to a file by path and by function, the file read
 * from its path, by pread and from memory, batches again, text again. What comes back must equal
 * what went in, whichever way it took. */
#include "check.h"

static const char kLines[] =
    "{\"id\":1,\"name\":\"a\",\"tags\":[\"x\",\"y\"],\"big\":18446744073709551615}\n"
    "{\"name\":\"\\u0000b\",\"id\":2,\"tags\":[],\"note\":null}\n"
    "{\"id\":3,\"deep\":{\"k\":[1.5,true,null]}}\n";

static const char kDsl[] =
    "@schema User\n"
    "@field ID u64 required\n"
    "@field Name string?\n"
    "\n"
    "@schema Message\n"
    "@field User ref User.ID\n"
    "@field At timestamp\n"
    "@field Tags list<symbol>\n";

/* Every row through one reader, `step` rows a time. */
static void rows_are(const scrt_reader* reader, const scrt_batch* batch, int64_t step) {
  scrt_cursor* cursor = NULL;
  scrt_batch* part = NULL;
  scrt_batch* want = NULL;
  scrt_error err;
  scrt_status status;
  int64_t at = 0;
  sink text = {NULL, 0};
  REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, &err));
  while ((status = scrt_cursor_next(cursor, step, &part, &err)) == SCRT_OK) {
    scrt_buf json = {NULL, 0, 0};
    int64_t rows = scrt_batch_rows(part);
    CHECK(rows > 0 && (step == 0 || rows <= step));
    REQUIRE_OK(scrt_batch_slice(batch, at, rows, &want, &err));
    CHECK(scrt_batch_equal(want, part));
    CHECK(scrt_batch_equal(part, want));
    REQUIRE_OK(scrt_batch_to_json(part, &json, &err));
    REQUIRE_OK(sink_take(&text, json.data, json.size));
    scrt_buf_free(&json);
    CHECK(json.data == NULL && json.size == 0);
    at += rows;
    scrt_batch_free(want);
    scrt_batch_free(part);
  }
  CHECK_IS(status, SCRT_END);
  CHECK(part == NULL);
  CHECK_IS(scrt_cursor_next(cursor, step, &part, &err), SCRT_END);
  CHECK(at == scrt_batch_rows(batch));
  CHECK(text.size == (int64_t)strlen(kLines) && memcmp(text.data, kLines, (size_t)text.size) == 0);
  free(text.data);
  scrt_cursor_free(cursor);
}

static void reader_holds(const scrt_reader* reader, const scrt_batch* batch) {
  scrt_schema* schema = NULL;
  scrt_schema* wanted = scrt_batch_schema(batch);
  scrt_view value;
  scrt_buf json = {NULL, 0, 0};
  scrt_error err;
  int64_t lost = -1;
  CHECK(scrt_reader_table_count(reader) == 1);
  CHECK(scrt_reader_rows(reader, 0) == scrt_batch_rows(batch));
  CHECK(scrt_reader_rows(reader, 1) == -1);
  CHECK(!scrt_reader_recovered(reader, &lost) && lost == 0);
  REQUIRE_OK(scrt_reader_schema(reader, 0, &schema, &err));
  CHECK(scrt_schema_equal(schema, wanted));
  CHECK_IS(scrt_reader_metadata(reader, "origin", &value, NULL), SCRT_OK);
  CHECK(view_is(value, "caf\xc3\xa9"));
  CHECK_IS(scrt_reader_metadata(reader, "empty", &value, NULL), SCRT_OK);
  CHECK(value.size == 0);
  CHECK_IS(scrt_reader_metadata(reader, "origi", &value, NULL), SCRT_E_NOT_FOUND);
  CHECK(value.data == NULL && value.size == 0);
  CHECK_IS(scrt_reader_verify(reader, true, NULL, &err), SCRT_OK);
  CHECK_IS(scrt_reader_describe(reader, true, &json, &err), SCRT_OK);
  CHECK(json.size > 2 && json.data[0] == '{');
  scrt_buf_free(&json);
  CHECK_IS(scrt_reader_stats(reader, NULL, &json, &err), SCRT_OK);
  CHECK(json.size > 2 && json.data[0] == '{');
  scrt_buf_free(&json);
  rows_are(reader, batch, 0);
  rows_are(reader, batch, 1);
  rows_are(reader, batch, 2);
  scrt_schema_free(schema);
  scrt_schema_free(wanted);
}

static void write_rows(scrt_writer* writer, const scrt_batch* batch) {
  scrt_error err;
  REQUIRE_OK(scrt_writer_append(writer, batch, &err));
  REQUIRE_OK(scrt_writer_set_metadata(writer, "origin", "other", &err));
  REQUIRE_OK(scrt_writer_set_metadata(writer, "origin", "caf\xc3\xa9", &err));
  REQUIRE_OK(scrt_writer_set_metadata(writer, "empty", "", &err));
  CHECK_IS(scrt_writer_set_metadata(writer, "bad", "\xff", &err), SCRT_E_ENCODING);
  REQUIRE_OK(scrt_writer_finish(writer, &err));
}

static void files(const scrt_batch* batch, int32_t profile) {
  const char* path = "c_round_trip.scrt";
  scrt_writer_options options;
  scrt_reader_options pread_options;
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  scrt_error err;
  sink file = {NULL, 0};
  sink again;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.profile = profile;
  options.page_bytes = 8;
  memset(&pread_options, 0, sizeof pread_options);
  pread_options.struct_size = sizeof pread_options;
  pread_options.use_pread = 1;
  remove(path);

  REQUIRE_OK(scrt_writer_open_callback(sink_take, &file, &options, &writer, &err));
  write_rows(writer, batch);
  CHECK(scrt_writer_bytes(writer) == file.size);
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, &err));
  reader_holds(reader, batch);
  scrt_reader_free(reader);
  free(file.data);

  options.no_overwrite = 1;
  REQUIRE_OK(scrt_writer_open(path, &options, &writer, &err));
  write_rows(writer, batch);
  again = read_file(path);
  CHECK(scrt_writer_bytes(writer) == again.size);
  free(again.data);
  scrt_writer_free(writer);
  if (scrt_writer_open(path, &options, &writer, &err) == SCRT_OK) {
    CHECK_IS(scrt_writer_finish(writer, &err), SCRT_E_EXISTS);
    scrt_writer_free(writer);
  } else {
    CHECK(err.code == SCRT_E_EXISTS);
  }
  REQUIRE_OK(scrt_reader_open(path, NULL, &reader, &err));
  reader_holds(reader, batch);
  scrt_reader_free(reader);
  REQUIRE_OK(scrt_reader_open(path, &pread_options, &reader, &err));
  reader_holds(reader, batch);
  scrt_reader_free(reader);

  /* Dropped without finish: the old file stays. */
  options.no_overwrite = 0;
  REQUIRE_OK(scrt_writer_open(path, &options, &writer, &err));
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open(path, NULL, &reader, &err));
  CHECK(scrt_reader_rows(reader, 0) == 3);
  scrt_reader_free(reader);
  remove(path);
}

static void recovery(const scrt_batch* batch) {
  sink file = file_of(batch);
  scrt_reader_options options;
  scrt_reader* reader = NULL;
  int64_t lost = 0;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  CHECK(scrt_reader_open_memory(file.data, file.size - 8, &options, &reader, NULL) < 0);
  CHECK(reader == NULL);
  options.recover = 1;
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size - 8, &options, &reader, NULL));
  CHECK(scrt_reader_recovered(reader, &lost) && lost > 0);
  CHECK(scrt_reader_rows(reader, 0) == 3);
  scrt_reader_free(reader);
  free(file.data);
}

static void schemas(void) {
  scrt_document* document = NULL;
  scrt_document* again = NULL;
  scrt_schema* first = NULL;
  scrt_schema* second = NULL;
  scrt_schema* same = NULL;
  scrt_buf text = {NULL, 0, 0};
  scrt_field field;
  scrt_error err;
  int64_t i;
  REQUIRE_OK(scrt_document_parse(kDsl, (int64_t)strlen(kDsl), NULL, &document, &err));
  CHECK(scrt_document_schema_count(document) == 2);
  REQUIRE_OK(scrt_document_schema(document, 0, &first, &err));
  REQUIRE_OK(scrt_document_find(document, "Message", 7, &second, &err));
  CHECK_IS(scrt_document_find(document, "message", 7, &same, &err), SCRT_E_NOT_FOUND);
  CHECK(view_is(scrt_schema_name(first), "User"));
  CHECK(scrt_schema_field_count(second) == 3);
  CHECK(scrt_schema_find_field(second, "Tags", 4) == 2);
  CHECK(scrt_schema_find_field(second, "Tag", 3) == -1);
  CHECK(scrt_schema_find_field(second, NULL, 0) == -1);
  CHECK(!scrt_schema_equal(first, second));
  REQUIRE_OK(scrt_schema_field(first, 0, &field, &err));
  CHECK(field.type == SCRT_TYPE_U64 && field.flags == SCRT_FIELD_REQUIRED);
  CHECK(view_is(field.name, "ID"));
  REQUIRE_OK(scrt_schema_field(first, 1, &field, &err));
  CHECK(field.type == SCRT_TYPE_STRING && field.flags == SCRT_FIELD_NULLABLE);
  REQUIRE_OK(scrt_schema_field_type(second, 2, &text, &err));
  CHECK(buf_is(&text, "list<symbol>"));
  scrt_buf_free(&text);

  REQUIRE_OK(scrt_document_print(document, &text, &err));
  REQUIRE_OK(scrt_document_parse((const char*)text.data, text.size, NULL, &again, &err));
  scrt_buf_free(&text);
  for (i = 0; i < 2; ++i) {
    scrt_schema* a = NULL;
    scrt_schema* b = NULL;
    scrt_view x, y;
    REQUIRE_OK(scrt_document_schema(document, i, &a, &err));
    REQUIRE_OK(scrt_document_schema(again, i, &b, &err));
    CHECK(scrt_schema_equal(a, b));
    x = scrt_schema_fingerprint(a);
    y = scrt_schema_fingerprint(b);
    CHECK(x.size == SCRT_FINGERPRINT_SIZE && y.size == x.size);
    CHECK(memcmp(x.data, y.data, (size_t)x.size) == 0);
    CHECK(scrt_schema_canonical(a).size == scrt_schema_canonical(b).size);
    scrt_schema_free(a);
    scrt_schema_free(b);
  }
  REQUIRE_OK(scrt_schema_print(first, &text, &err));
  same = schema_of("@schema User\n@field ID uint64 required\n@field Name string?\n");
  CHECK(scrt_schema_equal(first, same));
  scrt_buf_free(&text);
  scrt_schema_free(same);
  scrt_schema_free(first);
  scrt_schema_free(second);
  scrt_document_free(document);
  scrt_document_free(again);
}

static void caches(void) {
  const char* path = "c_round_trip_cache.scrt";
  scrt_schema_cache* cache = scrt_schema_cache_new();
  scrt_schema_cache_stats stats;
  scrt_document* document = NULL;
  scrt_schema* schema = NULL;
  scrt_schema* found = NULL;
  char fingerprint[SCRT_FINGERPRINT_SIZE + 1];
  scrt_error err;
  write_text(path, kDsl);
  REQUIRE_OK(scrt_schema_cache_load(cache, path, &document, &err));
  CHECK(scrt_document_schema_count(document) == 2);
  REQUIRE_OK(scrt_document_schema(document, 1, &schema, &err));
  memset(fingerprint, 0, sizeof fingerprint);
  memcpy(fingerprint, scrt_schema_fingerprint(schema).data, SCRT_FINGERPRINT_SIZE);
  REQUIRE_OK(scrt_schema_cache_find(cache, fingerprint, &found, &err));
  CHECK(scrt_schema_equal(schema, found));
  scrt_schema_free(found);
  scrt_schema_free(schema);
  scrt_document_free(document);

  write_text(path, "@schema Other\n@field x i64\n");
  REQUIRE_OK(scrt_schema_cache_load(cache, path, &document, &err));
  CHECK(scrt_document_schema_count(document) == 1);
  scrt_document_free(document);
  schema = schema_of("@schema Mine\n@field y bytes\n");
  REQUIRE_OK(scrt_schema_cache_put(cache, schema, &err));
  memset(&stats, 0xff, sizeof stats);
  stats.struct_size = sizeof stats;
  CHECK_IS(scrt_schema_cache_stats_get(cache, &stats, NULL), SCRT_OK);
  CHECK(stats.schemas == 4 && stats.files == 1);
  scrt_schema_cache_free(cache);
  CHECK(view_is(scrt_schema_name(schema), "Mine"));
  scrt_schema_free(schema);
  remove(path);
}

static void conversions(void) {
  scrt_convert_options options;
  scrt_text_options text;
  scrt_writer_options writer;
  scrt_convert_result result;
  scrt_schema* schema = NULL;
  scrt_error err;
  sink back;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.threads = 2;
  options.text = &text;
  options.writer = &writer;
  memset(&text, 0, sizeof text);
  text.struct_size = sizeof text;
  text.group_bytes = 16;
  memset(&writer, 0, sizeof writer);
  writer.struct_size = sizeof writer;
  writer.profile = SCRT_PROFILE_FAST;
  memset(&result, 0xff, sizeof result);
  result.struct_size = sizeof result;
  write_text("c_convert.jsonl", kLines);
  REQUIRE_OK(scrt_convert("c_convert.jsonl", "c_convert.scrt", &options, NULL, &result, &err));
  CHECK(result.rows == 3 && result.bytes_in == (int64_t)strlen(kLines) && result.row_groups >= 1);
  back = read_file("c_convert.scrt");
  CHECK(back.size == result.bytes_out);
  free(back.data);
  REQUIRE_OK(scrt_convert("c_convert.scrt", "c_convert2.jsonl", &options, NULL, NULL, &err));
  back = read_file("c_convert2.jsonl");
  CHECK(back.size == (int64_t)strlen(kLines) && memcmp(back.data, kLines, strlen(kLines)) == 0);
  free(back.data);
  REQUIRE_OK(scrt_text_infer("c_convert.jsonl", NULL, NULL, &schema, &err));
  CHECK(view_is(scrt_schema_name(schema), "Record") && scrt_schema_field_count(schema) == 6);
  scrt_schema_free(schema);
  remove("c_convert.jsonl");
  remove("c_convert2.jsonl");
  remove("c_convert.scrt");
}

int main(void) {
  scrt_batch* batch = batch_of(kLines, NULL);
  sink file;
  CHECK(scrt_batch_rows(batch) == 3 && scrt_batch_bytes(batch) > 0);
  files(batch, SCRT_PROFILE_COMPACT);
  files(batch, SCRT_PROFILE_FAST);
  recovery(batch);

  /* One bit of the file's bytes: never the same rows without a complaint. */
  file = file_of(batch);
  {
    scrt_reader* reader = NULL;
    file.data[file.size / 2] ^= 1;
    CHECK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, NULL) < 0 ||
          scrt_reader_verify(reader, false, NULL, NULL) < 0);
    scrt_reader_free(reader);
  }
  free(file.data);
  scrt_batch_free(batch);
  schemas();
  caches();
  conversions();
  return check_failed;
}
