/* Const handles from many threads at once: cursors, checks and slices over one reader and one
 * batch; a schema cache that is loaded, asked and filled while its file changes; the log hook and
 * the counters. The thread sanitizer runs this program. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "check.h"

enum { THREADS = 8, ROWS = 3000, GROUP = 500, ROUNDS = 12 };

static scrt_reader* reader;
static scrt_batch* batch;
static scrt_schema_cache* cache;
static const char kPath[] = "c_threads.scrt";

static const char* document_text(int version) {
  return version % 2 ? "@schema A\n@field x i64\n" : "@schema A\n@field x i64\n@field y string?\n";
}

/* A file takes its new content at once, as editors do it. */
static void put_file(int version) {
  write_text("c_threads.new", document_text(version));
  REQUIRE(rename("c_threads.new", kPath) == 0);
}

static void* read_rows(void* argument) {
  int64_t step = 1 + (int64_t)(intptr_t)argument * 97;
  int round;
  for (round = 0; round < ROUNDS; ++round) {
    scrt_cursor* cursor = NULL;
    scrt_batch* part = NULL;
    scrt_batch* want = NULL;
    scrt_schema* schema = NULL;
    scrt_view value;
    scrt_error err;
    int64_t at = 0;
    REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, &err));
    if (step == 1) step = 251;
    while (scrt_cursor_next(cursor, step, &part, &err) == SCRT_OK) {
      REQUIRE_OK(scrt_batch_slice(batch, at, scrt_batch_rows(part), &want, &err));
      CHECK(scrt_batch_equal(part, want));
      at += scrt_batch_rows(part);
      scrt_batch_free(want);
      scrt_batch_free(part);
    }
    CHECK(at == ROWS);
    REQUIRE_OK(scrt_reader_metadata(reader, "k", &value, NULL));
    CHECK(view_is(value, "v"));
    REQUIRE_OK(scrt_reader_schema(reader, 0, &schema, &err));
    CHECK(scrt_schema_field_count(schema) == 2);
    scrt_schema_free(schema);
    scrt_cursor_free(cursor);
    if (round % 4 == 0) CHECK_IS(scrt_reader_verify(reader, true, NULL, &err), SCRT_OK);
  }
  return NULL;
}

static void* use_cache(void* argument) {
  int number = (int)(intptr_t)argument;
  int round;
  for (round = 0; round < ROUNDS * 4; ++round) {
    scrt_document* document = NULL;
    scrt_schema* schema = NULL;
    scrt_schema* found = NULL;
    scrt_schema_cache_stats stats;
    scrt_metrics metrics;
    char text[64];
    char fingerprint[SCRT_FINGERPRINT_SIZE + 1];
    scrt_error err;
    if (number == 0) put_file(round);
    REQUIRE_OK(scrt_schema_cache_load(cache, kPath, &document, &err));
    REQUIRE_OK(scrt_document_schema(document, 0, &schema, &err));
    CHECK(scrt_schema_field_count(schema) == 1 || scrt_schema_field_count(schema) == 2);
    memset(fingerprint, 0, sizeof fingerprint);
    memcpy(fingerprint, scrt_schema_fingerprint(schema).data, SCRT_FINGERPRINT_SIZE);
    REQUIRE_OK(scrt_schema_cache_find(cache, fingerprint, &found, &err));
    CHECK(scrt_schema_equal(schema, found));
    scrt_schema_free(found);
    scrt_schema_free(schema);
    scrt_document_free(document);
    snprintf(text, sizeof text, "@schema S%d\n@field x i64\n", round % 5);
    schema = schema_of(text);
    REQUIRE_OK(scrt_schema_cache_put(cache, schema, &err));
    scrt_schema_free(schema);
    stats.struct_size = sizeof stats;
    REQUIRE_OK(scrt_schema_cache_stats_get(cache, &stats, NULL));
    CHECK(stats.files == 1 && stats.schemas >= 1 && stats.schemas <= 7);
    metrics.struct_size = sizeof metrics;
    REQUIRE_OK(scrt_metrics_get(&metrics, NULL));
  }
  return NULL;
}

static void hear(void* user_data, int32_t level, const char* message) {
  (void)user_data, (void)level, (void)message;
}

static void* set_log(void* argument) {
  int round;
  (void)argument;
  for (round = 0; round < 1000; ++round) scrt_log_set(round % 2 ? hear : NULL, NULL, round % 3);
  scrt_log_set(NULL, NULL, 0);
  return NULL;
}

static void run(void* (*work)(void*), int extra) {
  pthread_t threads[THREADS + 1];
  int i;
  for (i = 0; i < THREADS; ++i) {
    REQUIRE(pthread_create(&threads[i], NULL, work, (void*)(intptr_t)i) == 0);
  }
  if (extra) REQUIRE(pthread_create(&threads[THREADS], NULL, set_log, NULL) == 0);
  for (i = 0; i < THREADS + extra; ++i) pthread_join(threads[i], NULL);
}

/* ROWS rows in groups of GROUP. */
static sink make_file(void) {
  sink file = {NULL, 0};
  scrt_writer* writer = NULL;
  int64_t at;
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &file, NULL, &writer, NULL));
  for (at = 0; at < ROWS; at += GROUP) {
    scrt_batch* part = NULL;
    REQUIRE_OK(scrt_batch_slice(batch, at, GROUP, &part, NULL));
    REQUIRE_OK(scrt_writer_append(writer, part, NULL));
    scrt_batch_free(part);
  }
  REQUIRE_OK(scrt_writer_set_metadata(writer, "k", "v", NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  scrt_writer_free(writer);
  return file;
}

int main(void) {
  scrt_reader_options options;
  sink text = {NULL, 0};
  sink file;
  char line[64];
  int i;
  for (i = 0; i < ROWS; ++i) {
    int n = snprintf(line, sizeof line, "{\"a\":%d,\"b\":\"text %d\"}\n", i, i % 37);
    REQUIRE(sink_take(&text, (const uint8_t*)line, n) == SCRT_OK);
  }
  REQUIRE(sink_take(&text, (const uint8_t*)"", 1) == SCRT_OK);
  batch = batch_of((const char*)text.data, NULL);
  free(text.data);
  file = make_file();
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  for (i = 0; i < 2; ++i) {
    write_bytes("c_threads_rows.scrt", file.data, file.size);
    options.use_pread = i;
    REQUIRE_OK(scrt_reader_open("c_threads_rows.scrt", &options, &reader, NULL));
    run(read_rows, 1);
    scrt_reader_free(reader);
  }
  free(file.data);
  scrt_batch_free(batch);

  put_file(0);
  cache = scrt_schema_cache_new();
  run(use_cache, 1);
  scrt_schema_cache_free(cache);
  remove(kPath);
  remove("c_threads_rows.scrt");
  return check_failed;
}
