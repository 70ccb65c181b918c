/* Opening, using and closing everything over and over holds no more memory at the end than after
 * the first rounds. The number of rounds is an argument; 20,000 without one. */
#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "check.h"

/* Sanitizers keep freed memory for a while, and find leaks on their own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

static const char kLines[] = "{\"a\":1,\"b\":\"x\"}\n{\"b\":null,\"a\":2}\n";
static const char kDsl[] = "@schema Row\n@field a i64\n@field b list<string?>\n";

static long resident_pages(void) {
  long size = 0, resident = 0;
  FILE* f = fopen("/proc/self/statm", "rb");
  REQUIRE(f != NULL);
  REQUIRE(fscanf(f, "%ld %ld", &size, &resident) == 2);
  fclose(f);
  return resident;
}

static void one_round(scrt_schema_cache* cache) {
  scrt_batch* batch = batch_of(kLines, NULL);
  sink file = file_of(batch);
  scrt_reader* reader = NULL;
  scrt_reader* none = NULL;
  scrt_cursor* cursor = NULL;
  scrt_batch* read = NULL;
  scrt_batch* slice = NULL;
  scrt_schema* schema = schema_of(kDsl);
  scrt_document* document = NULL;
  scrt_packed_column packed[8];
  scrt_column columns[8];
  scrt_batch* made = NULL;
  scrt_schema* record = NULL;
  scrt_buf buf = {NULL, 0, 0};
  scrt_error err;
  REQUIRE_OK(scrt_schema_cache_put(cache, schema, &err));
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, &err));
  REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, &err));
  REQUIRE_OK(scrt_cursor_next(cursor, 1, &read, &err));
  REQUIRE_OK(scrt_batch_slice(batch, 1, 1, &slice, &err));
  REQUIRE_OK(scrt_batch_pack(read, packed, 8, &buf, &err));
  scrt_buf_free(&buf);
  REQUIRE_OK(scrt_batch_to_json(read, &buf, &err));
  scrt_buf_free(&buf);
  REQUIRE_OK(scrt_reader_describe(reader, true, &buf, &err));
  scrt_buf_free(&buf);
  record = scrt_batch_schema(batch);
  REQUIRE(scrt_batch_columns(batch, columns, 8) <= 8);
  columns[0].shape_count = 0;
  columns[0].data = NULL;
  columns[0].data_size = 0;
  REQUIRE_OK(scrt_batch_make(record, 2, columns, scrt_batch_columns(batch, NULL, 0), &made, &err));
  scrt_schema_free(record);
  scrt_batch_free(made);
  /* Failures give back what they had begun. */
  REQUIRE(scrt_document_parse("@schema A\n@field x i64\n@field x i64\n", 36, NULL, &document,
                              &err) < 0);
  REQUIRE(scrt_reader_open_memory(file.data, file.size - 9, NULL, &none, &err) < 0);
  scrt_reader_free(reader);
  scrt_cursor_free(cursor);
  scrt_batch_free(read);
  scrt_batch_free(slice);
  scrt_batch_free(batch);
  scrt_schema_free(schema);
  free(file.data);
}

int main(int argc, char** argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 20000;
  long warm = rounds / 10 + 100, i, before = 0, after;
  scrt_schema_cache* cache = scrt_schema_cache_new();
  for (i = 0; i < warm + rounds; ++i) {
    if (i == warm) before = resident_pages();
    one_round(cache);
  }
  after = resident_pages();
  scrt_schema_cache_free(cache);
  printf("%ld rounds: %ld KiB more\n", rounds, (after - before) * sysconf(_SC_PAGESIZE) / 1024);
  /* A leak of one small block a round would be above 16 bytes times the rounds. */
#ifndef SANITIZED
  CHECK((after - before) * sysconf(_SC_PAGESIZE) < 128 * 1024 + rounds * 4);
#endif
  return check_failed;
}
