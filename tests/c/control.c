/* Long calls are watched and stopped; limits hold; counters and the log hook tell what happened. */
#include "check.h"

typedef struct watch {
  int calls;
  int stop_at;
  scrt_status answer;
  int64_t done, total, rows;
  int32_t* cancel;
} watch;

static scrt_status look(void* user_data, int64_t done, int64_t total, int64_t rows) {
  watch* w = (watch*)user_data;
  ++w->calls;
  if (!CHECK(done >= w->done && rows >= w->rows && (total == -1 || done <= total))) {
    fprintf(stderr, "  %ld after %ld of %ld bytes, %ld after %ld rows\n", (long)done, (long)w->done,
            (long)total, (long)rows, (long)w->rows);
  }
  w->done = done, w->total = total, w->rows = rows;
  if (w->calls < w->stop_at) return SCRT_OK;
  if (w->cancel != NULL) *w->cancel = 1;
  return w->answer;
}

static const char kText[] = "c_control.jsonl";
static const char kFile[] = "c_control.scrt";
enum { ROWS = 20000 };

static void make_text(void) {
  FILE* f = fopen(kText, "wb");
  int i;
  REQUIRE(f != NULL);
  for (i = 0; i < ROWS; ++i) fprintf(f, "{\"id\":%d,\"name\":\"row %d\"}\n", i, i);
  fclose(f);
}

static scrt_convert_options small_groups(void) {
  static scrt_text_options text;
  scrt_convert_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.threads = 2;
  options.text = &text;
  text.struct_size = sizeof text;
  text.group_bytes = 4096;
  return options;
}

/* One way of stopping, through every call that takes a control. */
static void stops(const scrt_reader* reader, const scrt_control* control, scrt_status wanted) {
  scrt_convert_options options = small_groups();
  scrt_schema* schema = NULL;
  scrt_buf json = {NULL, 0, 0};
  scrt_error err;
  watch* w = (watch*)control->user_data;
  memset(&err, 0, sizeof err);
  memset(w, 0, offsetof(watch, stop_at));
  w->done = w->total = w->rows = 0;
  remove("c_control2.scrt");
  CHECK_IS(scrt_convert(kText, "c_control2.scrt", &options, control, NULL, &err), wanted);
  CHECK(err.code == wanted);
  CHECK(fopen("c_control2.scrt", "rb") == NULL);
  w->calls = 0, w->done = w->rows = 0;
  CHECK_IS(scrt_convert(kFile, "c_control2.jsonl", NULL, control, NULL, &err), wanted);
  w->calls = 0, w->done = w->rows = 0;
  CHECK_IS(scrt_text_infer(kText, options.text, control, &schema, &err), wanted);
  CHECK(schema == NULL);
  w->calls = 0, w->done = w->rows = 0;
  CHECK_IS(scrt_reader_verify(reader, false, control, &err), wanted);
  w->calls = 0, w->done = w->rows = 0;
  CHECK_IS(scrt_reader_stats(reader, control, &json, &err), wanted);
  CHECK(json.data == NULL);
}

static void stopping(void) {
  scrt_convert_options options = small_groups();
  scrt_control control;
  scrt_reader* reader = NULL;
  scrt_error err;
  watch w;
  int32_t flag = 0;
  memset(&w, 0, sizeof w);
  memset(&control, 0, sizeof control);
  control.struct_size = sizeof control;
  control.progress = look;
  control.user_data = &w;
  w.stop_at = 1 << 30;
  REQUIRE_OK(scrt_convert(kText, kFile, &options, &control, NULL, &err));
  CHECK(w.calls > 1 && w.rows <= ROWS);
  REQUIRE_OK(scrt_reader_open(kFile, NULL, &reader, &err));

  /* Any number but 0 comes back as it is. */
  w.stop_at = 1;
  w.answer = SCRT_E_USER;
  stops(reader, &control, SCRT_E_USER);
  w.answer = -98765;
  stops(reader, &control, -98765);
  w.answer = SCRT_OK;
  w.cancel = &flag;
  control.cancel = &flag;
  flag = 1;
  stops(reader, &control, SCRT_E_CANCELLED);
  flag = 0;
  control.cancel = NULL;
  w.cancel = NULL;
  control.timeout_ms = INT64_MAX;
  w.stop_at = 1 << 30;
  w.done = w.rows = 0;
  CHECK_IS(scrt_reader_verify(reader, true, &control, &err), SCRT_OK);
  control.progress = NULL;
  control.timeout_ms = -1;
  CHECK_IS(scrt_reader_verify(reader, true, &control, &err), SCRT_E_INVALID_ARGUMENT);
  scrt_reader_free(reader);
}

static scrt_status slow(void* user_data, int64_t done, int64_t total, int64_t rows) {
  volatile int* waited = (volatile int*)user_data;
  (void)done, (void)total, (void)rows;
  for (*waited = 0; *waited < 20000000; ++*waited) {
  }
  return SCRT_OK;
}

static void deadline(void) {
  scrt_convert_options options = small_groups();
  scrt_control control;
  scrt_error err;
  int waited = 0;
  memset(&control, 0, sizeof control);
  control.struct_size = sizeof control;
  control.timeout_ms = 1;
  control.progress = slow;
  control.user_data = &waited;
  CHECK_IS(scrt_convert(kText, "c_control2.scrt", &options, &control, NULL, &err), SCRT_E_DEADLINE);
}

static scrt_status open_and_read(const char* text, const scrt_limits* limits, const char* syntax) {
  scrt_text_options options;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  scrt_error err;
  scrt_status status, again;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.syntax = syntax;
  options.limits = *limits;
  REQUIRE_OK(scrt_text_open_memory(text, (int64_t)strlen(text), &options, &cursor, &err));
  status = scrt_cursor_next(cursor, 0, &batch, &err);
  scrt_batch_free(batch);
  batch = NULL;
  again = scrt_cursor_next(cursor, 0, &batch, &err);
  if (status != SCRT_OK) CHECK(again == status && batch == NULL);
  scrt_batch_free(batch);
  scrt_cursor_free(cursor);
  return status;
}

static void limits(void) {
  scrt_limits limits;
  scrt_dsl_options dsl;
  scrt_document* document = NULL;
  scrt_error err;
  scrt_batch* batch = batch_of("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", NULL);
  sink file = file_of(batch);
  scrt_reader_options reading;
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  char deep[4096];
  memset(&limits, 0, sizeof limits);
  CHECK_IS(open_and_read("{\"a\":[[[[1]]]]}\n", &limits, NULL), SCRT_OK);
  limits.depth = 3;
  CHECK_IS(open_and_read("{\"a\":[[[[1]]]]}\n", &limits, NULL), SCRT_E_LIMIT);
  CHECK_IS(open_and_read("[{\"a\":[[[[1]]]]}]", &limits, "json"), SCRT_E_LIMIT);
  limits.depth = 0;
  limits.memory = 16;
  CHECK_IS(open_and_read("{\"a\":\"0123456789012345678901234567890123456789\"}\n", &limits, NULL),
           SCRT_E_LIMIT);
  CHECK_IS(open_and_read("[{\"a\":\"01234567890123456789012345\"}]", &limits, "json"),
           SCRT_E_LIMIT);
  limits.memory = 0;
  limits.value_bytes = 4;
  CHECK_IS(open_and_read("{\"a\":\"0123456789\"}\n", &limits, NULL), SCRT_E_LIMIT);
  limits.value_bytes = 0;
  limits.fields = 2;
  CHECK_IS(open_and_read("{\"a\":1,\"b\":2,\"c\":3}\n", &limits, NULL), SCRT_E_LIMIT);
  /* Everything at its most is no way to hang or to overflow the stack. */
  memset(&limits, 0xff, sizeof limits);
  memset(limits.reserved, 0, sizeof limits.reserved);
  CHECK_IS(open_and_read("{\"a\":1}\n", &limits, NULL), SCRT_OK);
  CHECK_IS(open_and_read("[{\"a\":1}]", &limits, "json"), SCRT_OK);
  memset(deep, '[', sizeof deep);
  memcpy(deep, "{\"a\":", 5);
  deep[sizeof deep - 1] = '\0';
  CHECK_IS(open_and_read(deep, &limits, NULL), SCRT_E_LIMIT);
  memset(deep + 5 + 1000, ']', 1000);
  memcpy(deep + 2005, "}\n", 3);
  CHECK_IS(open_and_read(deep, &limits, NULL), SCRT_OK);

  memset(&dsl, 0, sizeof dsl);
  dsl.struct_size = sizeof dsl;
  dsl.limits.depth = 2;
  CHECK_IS(
      scrt_document_parse("@schema A\n@field x list<list<list<i64>>>\n", 41, &dsl, &document, &err),
      SCRT_E_LIMIT);
  CHECK(document == NULL && err.line == 2);
  dsl.limits.depth = 0;
  dsl.limits.fields = 1;
  CHECK_IS(
      scrt_document_parse("@schema A\n@field x i64\n@field y i64\n", 36, &dsl, &document, &err),
      SCRT_E_LIMIT);

  memset(&reading, 0, sizeof reading);
  reading.struct_size = sizeof reading;
  reading.limits.row_group_rows = 2;
  if (scrt_reader_open_memory(file.data, file.size, &reading, &reader, &err) == SCRT_OK) {
    REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, &err));
    scrt_batch_free(batch);
    batch = NULL;
    CHECK_IS(scrt_cursor_next(cursor, 0, &batch, &err), SCRT_E_LIMIT);
    CHECK_IS(scrt_cursor_next(cursor, 0, &batch, &err), SCRT_E_LIMIT);
    scrt_cursor_free(cursor);
    scrt_reader_free(reader);
  } else {
    CHECK(err.code == SCRT_E_LIMIT);
  }
  scrt_batch_free(batch);
  free(file.data);
}

static void metrics(void) {
  scrt_metrics before, after;
  scrt_batch* batch = batch_of("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", NULL);
  scrt_cursor* cursor = NULL;
  scrt_reader* reader = NULL;
  scrt_batch* read = NULL;
  sink file;
  uint64_t small[4];
  memset(&before, 0xff, sizeof before);
  memset(&after, 0xff, sizeof after);
  before.struct_size = after.struct_size = sizeof before;
  REQUIRE_OK(scrt_metrics_get(&before, NULL));
  CHECK(before.struct_size == sizeof before);
  file = file_of(batch);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, NULL));
  REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, NULL));
  REQUIRE_OK(scrt_cursor_next(cursor, 0, &read, NULL));
  CHECK(scrt_cursor_next(NULL, 0, NULL, NULL) < 0);
  REQUIRE_OK(scrt_metrics_get(&after, NULL));
  CHECK(after.rows_written == before.rows_written + 3);
  CHECK(after.row_groups_written == before.row_groups_written + 1);
  CHECK(after.bytes_written == before.bytes_written + (uint64_t)file.size);
  CHECK(after.rows_read == before.rows_read + 3);
  CHECK(after.row_groups_read == before.row_groups_read + 1);
  CHECK(after.bytes_read == before.bytes_read + (uint64_t)file.size);
  CHECK(after.errors == before.errors + 1);
  /* An older program's shorter struct is filled as far as it goes. */
  memset(small, 0xff, sizeof small);
  small[0] = 16;
  REQUIRE_OK(scrt_metrics_get((scrt_metrics*)(void*)small, NULL));
  CHECK(small[0] == 16 && small[1] == after.rows_read && small[2] == UINT64_MAX);
  scrt_batch_free(read);
  scrt_batch_free(batch);
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  free(file.data);
}

static void hear(void* user_data, int32_t level, const char* message) {
  CHECK(level == SCRT_LOG_WARNING && strlen(message) > 0 && strchr(message, '\n') == NULL);
  ++*(int*)user_data;
}

static void log_hook(void) {
  scrt_batch* batch = batch_of("{\"a\":1}\n", NULL);
  sink file = file_of(batch);
  scrt_reader_options options;
  scrt_reader* reader = NULL;
  int heard = 0;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.recover = 1;
  scrt_log_set(hear, &heard, SCRT_LOG_DEBUG);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size - 1, &options, &reader, NULL));
  scrt_reader_free(reader);
  CHECK(heard == 1);
  scrt_log_set(hear, &heard, SCRT_LOG_WARNING + 1);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size - 1, &options, &reader, NULL));
  scrt_reader_free(reader);
  scrt_log_set(NULL, NULL, 0);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size - 1, &options, &reader, NULL));
  scrt_reader_free(reader);
  CHECK(heard == 1);
  scrt_batch_free(batch);
  free(file.data);
}

int main(void) {
  make_text();
  stopping();
  deadline();
  limits();
  metrics();
  log_hook();
  remove(kText);
  remove(kFile);
  remove("c_control2.scrt");
  remove("c_control2.jsonl");
  return check_failed;
}
