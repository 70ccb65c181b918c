/* Each function with each parameter wrong in each way: the documented code, NULL in what it gives,
 * and never a crash. The cases are made by misuse.py from the headers and misuse_table.py. */
#define _POSIX_C_SOURCE 200809L
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#if defined(__SANITIZE_ADDRESS__)
#define FINDS_FREED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FINDS_FREED 1
#endif
#endif
#ifndef FINDS_FREED
#define FINDS_FREED 0
#endif

enum { LONGER = 4096 };

/* What right calls are made of; new for each case, as some of them use it up. */
typedef struct fixture {
  scrt_error err;
  const char* dsl;
  int64_t dsl_size;
  const char* lines;
  int64_t lines_size;
  const char *dsl_path, *text_path, *file_path, *out_path;
  char fingerprint[SCRT_FINGERPRINT_SIZE + 1];
  sink file, written;
  memory file_left, lines_left;
  scrt_write_fn write;
  scrt_read_fn read;
  scrt_read_at_fn read_at;
  scrt_document* document;
  scrt_schema* schema;
  scrt_schema_cache* cache;
  scrt_batch* batch;
  scrt_buf block;
  scrt_cursor* cursor;
  scrt_reader* reader;
  scrt_writer *writer, *memory_writer;
  scrt_column columns[8];
  scrt_packed_column packed[8], places[8];
  scrt_schema_column schema_columns[8];
  scrt_metrics metrics;
  scrt_schema_cache_stats cache_stats;
  scrt_dsl_options dsl_options;
  scrt_reader_options reader_options;
  scrt_cursor_options cursor_options;
  scrt_writer_options writer_options;
  scrt_text_options text_options;
  scrt_convert_options convert_options;
  scrt_convert_result convert_result;
  scrt_control control;
  scrt_arrow_options arrow_options;
  struct ArrowSchema arrow_schema;
  struct ArrowArray arrow_array;
  struct ArrowArrayStream arrow_stream;
  uint64_t zeros[64];
  uint64_t longer[LONGER / 8];
} fixture;

static void expect(int holds, const char* what) { check_that(holds, what, "misuse.c", 0); }

static void expect_code(scrt_status got, scrt_status wanted, const char* what) {
  check_code(got, wanted, what, "misuse.c", 0);
}

/* The same struct as a newer header would have it: some bytes more, all zero but maybe the last. */
static void lengthen(fixture* f, const void* from, size_t size, uint8_t last) {
  uint64_t longer = size + 16;
  memset(f->longer, 0, sizeof f->longer);
  memcpy(f->longer, from, size);
  memcpy(f->longer, &longer, sizeof longer);
  memcpy((uint8_t*)f->longer + longer - 1, &last, 1);
}

#include "misuse_cases.inc"

static const char kDsl[] =
    "@schema Row\n@field a i64 default 7\n@field b string?\n\n@schema Other\n@field x bool\n";
static const char kLines[] = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n";

static void set_up(fixture* f) {
  memset(f, 0, sizeof *f);
  memset(&f->err, 0x5a, sizeof f->err);
  f->dsl = kDsl;
  f->dsl_size = (int64_t)strlen(kDsl);
  f->lines = kLines;
  f->lines_size = (int64_t)strlen(kLines);
  f->dsl_path = "c_misuse_schema.txt";
  f->text_path = "c_misuse.jsonl";
  f->file_path = "c_misuse.scrt";
  f->out_path = "c_misuse_out.scrt";
  f->write = sink_take;
  f->read = memory_read;
  f->read_at = memory_read_at;
  f->metrics.struct_size = sizeof f->metrics;
  f->cache_stats.struct_size = sizeof f->cache_stats;
  f->dsl_options.struct_size = sizeof f->dsl_options;
  f->reader_options.struct_size = sizeof f->reader_options;
  f->writer_options.struct_size = sizeof f->writer_options;
  f->text_options.struct_size = sizeof f->text_options;
  f->convert_options.struct_size = sizeof f->convert_options;
  f->convert_options.threads = 1;
  f->convert_options.text = &f->text_options;
  f->convert_options.writer = &f->writer_options;
  f->cursor_options.struct_size = sizeof f->cursor_options;
  f->convert_result.struct_size = sizeof f->convert_result;
  f->control.struct_size = sizeof f->control;
  f->arrow_options.struct_size = sizeof f->arrow_options;
  REQUIRE_OK(scrt_document_parse(kDsl, f->dsl_size, NULL, &f->document, NULL));
  REQUIRE_OK(scrt_document_schema(f->document, 0, &f->schema, NULL));
  memcpy(f->fingerprint, scrt_schema_fingerprint(f->schema).data, SCRT_FINGERPRINT_SIZE);
  f->cache = scrt_schema_cache_new();
  REQUIRE_OK(scrt_schema_cache_put(f->cache, f->schema, NULL));
  f->batch = batch_of(kLines, f->schema);
  REQUIRE(scrt_batch_columns(f->batch, f->columns, 8) == 3);
  REQUIRE_OK(scrt_batch_pack(f->batch, f->places, 8, &f->block, NULL));
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &f->file, NULL, &f->writer, NULL));
  REQUIRE_OK(scrt_writer_append(f->writer, f->batch, NULL));
  REQUIRE_OK(scrt_writer_set_metadata(f->writer, "k", "v", NULL));
  REQUIRE_OK(scrt_writer_finish(f->writer, NULL));
  scrt_writer_free(f->writer);
  f->file_left.data = f->file.data;
  f->file_left.size = f->file.size;
  f->lines_left.data = (const uint8_t*)kLines;
  f->lines_left.size = f->lines_size;
  REQUIRE_OK(scrt_reader_open_memory(f->file.data, f->file.size, NULL, &f->reader, NULL));
  REQUIRE_OK(scrt_reader_rows_cursor(f->reader, 0, NULL, &f->cursor, NULL));
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &f->written, NULL, &f->writer, NULL));
  REQUIRE_OK(scrt_writer_open_memory(NULL, &f->memory_writer, NULL));
  REQUIRE_OK(scrt_schema_to_arrow(f->schema, NULL, &f->arrow_schema, NULL));
  REQUIRE_OK(scrt_batch_to_arrow(f->batch, NULL, &f->arrow_array, NULL));
  REQUIRE_OK(scrt_reader_to_arrow(f->reader, 0, NULL, &f->arrow_stream, NULL));
}

static void tear_down(fixture* f) {
  f->arrow_schema.release(&f->arrow_schema);
  if (f->arrow_array.release != NULL) f->arrow_array.release(&f->arrow_array);
  if (f->arrow_stream.release != NULL) f->arrow_stream.release(&f->arrow_stream);
  scrt_writer_free(f->writer);
  scrt_writer_free(f->memory_writer);
  scrt_cursor_free(f->cursor);
  scrt_reader_free(f->reader);
  scrt_batch_free(f->batch);
  scrt_buf_free(&f->block);
  scrt_schema_cache_free(f->cache);
  scrt_schema_free(f->schema);
  scrt_document_free(f->document);
  free(f->file.data);
  free(f->written.data);
}

/* Freeing a handle of another kind does nothing. */
static void foreign_frees(fixture* f) {
  scrt_document_free((scrt_document*)(void*)f->schema);
  scrt_schema_free((scrt_schema*)(void*)f->document);
  scrt_schema_cache_free((scrt_schema_cache*)(void*)f->schema);
  scrt_batch_free((scrt_batch*)(void*)f->schema);
  scrt_cursor_free((scrt_cursor*)(void*)f->schema);
  scrt_reader_free((scrt_reader*)(void*)f->schema);
  scrt_writer_free((scrt_writer*)(void*)f->schema);
  CHECK(view_is(scrt_schema_name(f->schema), "Row"));
  CHECK(scrt_document_schema_count(f->document) == 2);
}

/* A scrt_read_fn that gives -1 or, with user data, one byte too many. */
static scrt_status wrong_size(void* user_data, uint8_t* data, int64_t size, int64_t* got) {
  (void)data;
  *got = user_data == NULL ? -1 : size + 1;
  return SCRT_OK;
}

/* Wrong in ways that no table knows. */
static void others(fixture* f) {
  scrt_schema* found = NULL;
  scrt_cursor* cursor = NULL;
  scrt_writer* writer = NULL;
  scrt_buf empty = {NULL, 0, 0};
  scrt_error err;
  CHECK_IS(scrt_schema_cache_find(f->cache, "short", &found, &err), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_schema_cache_find(f->cache, "zzzzzzzzzzzzzzzzzzzzzzzz", &found, &err),
           SCRT_E_NOT_FOUND);
  f->text_options.syntax = "xml";
  CHECK_IS(scrt_text_open_memory("", 0, &f->text_options, &cursor, &err), SCRT_E_UNSUPPORTED);
  f->text_options.syntax = NULL;
  f->text_options.schema = (const scrt_schema*)(const void*)f->cache;
  CHECK_IS(scrt_text_open_memory("", 0, &f->text_options, &cursor, &err), SCRT_E_HANDLE);
  f->writer_options.profile = 2;
  CHECK_IS(scrt_writer_open(f->out_path, &f->writer_options, &writer, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->writer_options.profile = 0;
  f->writer_options.zstd_level = 23;
  CHECK_IS(scrt_writer_open(f->out_path, &f->writer_options, &writer, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->writer_options.zstd_level = 0;
  f->writer_options.page_bytes = UINT32_MAX;
  CHECK_IS(scrt_writer_open(f->out_path, &f->writer_options, &writer, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->writer_options.page_bytes = 0;
  /* The structs that scrt_convert_options points to are options too. */
  f->text_options.struct_size = 7;
  CHECK_IS(scrt_convert(f->text_path, f->out_path, &f->convert_options, NULL, NULL, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->convert_options.text = NULL;
  f->writer_options.struct_size = 7;
  CHECK_IS(scrt_convert(f->text_path, f->out_path, &f->convert_options, NULL, NULL, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->convert_options.writer = NULL;
  /* Functions that read less than nothing, or more than they were asked for. */
  CHECK_IS(scrt_reader_stream_callback(wrong_size, &f->out_path, NULL, &cursor, &err),
           SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_reader_stream_callback(wrong_size, NULL, NULL, &cursor, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->cursor_options.first_row = -1;
  CHECK_IS(scrt_reader_rows_cursor(f->reader, 0, &f->cursor_options, &cursor, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->cursor_options.first_row = 0;
  f->cursor_options.row_count = -1;
  CHECK_IS(scrt_reader_rows_cursor(f->reader, 0, &f->cursor_options, &cursor, &err),
           SCRT_E_INVALID_ARGUMENT);
  f->convert_options.to = "nothing";
  CHECK_IS(scrt_convert(f->text_path, f->out_path, &f->convert_options, NULL, NULL, &err),
           SCRT_E_UNSUPPORTED);
  /* Arrow structs that hold nothing, and names that schemas can't have. */
  {
    struct ArrowSchema no_schema;
    struct ArrowArray no_array;
    struct ArrowArrayStream no_stream;
    scrt_batch* batch = NULL;
    memset(&no_schema, 0, sizeof no_schema);
    memset(&no_array, 0, sizeof no_array);
    memset(&no_stream, 0, sizeof no_stream);
    CHECK_IS(scrt_schema_from_arrow(&no_schema, NULL, &found, &err), SCRT_E_INVALID_ARGUMENT);
    CHECK_IS(scrt_batch_from_arrow(NULL, &f->arrow_schema, &no_array, &batch, &err),
             SCRT_E_INVALID_ARGUMENT);
    CHECK_IS(scrt_writer_append_arrow(f->writer, NULL, NULL, &no_stream, &err),
             SCRT_E_INVALID_ARGUMENT);
    CHECK_IS(scrt_schema_from_arrow(&f->arrow_schema, "", &found, &err), SCRT_E_SCHEMA);
    CHECK_IS(scrt_schema_from_arrow(&f->arrow_schema, "\xff", &found, &err), SCRT_E_ENCODING);
  }
  /* Nothing at all is fine where a size says so. */
  CHECK_IS(scrt_text_open_memory(NULL, 0, NULL, &cursor, &err), SCRT_OK);
  scrt_cursor_free(cursor);
  CHECK_IS(scrt_reader_open_memory(NULL, 0, NULL, &f->reader, &err), SCRT_E_TRUNCATED);
  scrt_buf_free(&empty);
  scrt_buf_free(NULL);
  CHECK(scrt_feature_name("no kind", 0) == NULL);
}

/* A freed handle is undefined to use, and yet told from a good one while nothing else took its
 * memory; the address sanitizer always finds it. Either way in a process of its own. */
static void freed_handles(void) {
  size_t i;
  for (i = 0; i < sizeof kFreed / sizeof kFreed[0]; ++i) {
    int status = 0;
    pid_t child;
    fflush(NULL);
    child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      fixture f;
      set_up(&f);
      check_failed = 0;
      /* Its report would be one for each of the cases. */
      if (FINDS_FREED && freopen("/dev/null", "w", stderr) == NULL) _exit(0);
      kFreed[i](&f);
      _exit(FINDS_FREED ? 0 : check_failed);
    }
    REQUIRE(waitpid(child, &status, 0) == child);
    if (FINDS_FREED ? status == 0 : status != 0) {
      fprintf(stderr, "misuse.c: case freed_%d ended with %d\n", (int)i, status);
      check_failed = 1;
    }
  }
  printf("%d cases of freed handles\n", (int)i);
}

int main(void) {
  fixture f;
  size_t i;
  scrt_reader* kept;
  set_up(&f);
  write_bytes(f.dsl_path, kDsl, f.dsl_size);
  write_bytes(f.text_path, kLines, f.lines_size);
  write_bytes(f.file_path, f.file.data, f.file.size);
  foreign_frees(&f);
  kept = f.reader;
  others(&f);
  f.reader = kept;
  tear_down(&f);
  for (i = 0; i < sizeof kCases / sizeof kCases[0]; ++i) {
    set_up(&f);
    kCases[i](&f);
    tear_down(&f);
  }
  printf("%d cases\n", (int)i);
  freed_handles();
  remove(f.dsl_path);
  remove(f.text_path);
  remove(f.file_path);
  remove(f.out_path);
  return check_failed;
}
