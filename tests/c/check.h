/* What the C programs share: checks that count, files in the working folder, bytes in memory.
 * A program includes this once and ends with `return check_failed;`. */
#ifndef SCRT_TESTS_CHECK_H
#define SCRT_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <scrt/scrt.h>

static int check_failed = 0;

static inline int check_that(int holds, const char* what, const char* file, int line) {
  if (!holds) {
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    check_failed = 1;
  }
  return holds;
}

static inline int check_code(scrt_status got, scrt_status wanted, const char* what,
                             const char* file, int line) {
  if (got != wanted) {
    fprintf(stderr, "%s:%d: %s gave %s (%d), not %s\n", file, line, what, scrt_code_name(got),
            (int)got, scrt_code_name(wanted));
    check_failed = 1;
  }
  return got == wanted;
}

#define CHECK(condition) check_that((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_IS(call, code) check_code((call), (code), #call, __FILE__, __LINE__)
/* For what the rest of a program stands on. */
#define REQUIRE(condition)          \
  do {                              \
    if (!CHECK(condition)) exit(1); \
  } while (0)
#define REQUIRE_OK(call)                   \
  do {                                     \
    if (!CHECK_IS(call, SCRT_OK)) exit(1); \
  } while (0)

/* Bytes that grow, as a scrt_write_fn fills them. */
typedef struct sink {
  uint8_t* data;
  int64_t size;
} sink;

/* Bytes in memory that have not been read yet, as memory_read takes them; memory_read_at takes no
 * notice of what has. */
typedef struct memory {
  const uint8_t* data;
  int64_t size;
  int64_t at;
} memory;

static inline scrt_status memory_read(void* user_data, uint8_t* data, int64_t size, int64_t* got) {
  memory* m = (memory*)user_data;
  *got = m->size - m->at < size ? m->size - m->at : size;
  if (*got > 0) memcpy(data, m->data + m->at, (size_t)*got);
  m->at += *got;
  return SCRT_OK;
}

static inline scrt_status memory_read_at(void* user_data, int64_t offset, uint8_t* data,
                                         int64_t size) {
  const memory* m = (const memory*)user_data;
  if (offset < 0 || size > m->size - offset) return SCRT_E_USER;
  memcpy(data, m->data + offset, (size_t)size);
  return SCRT_OK;
}

static inline scrt_status sink_take(void* user_data, const uint8_t* data, int64_t size) {
  sink* s = (sink*)user_data;
  uint8_t* grown;
  if (size == 0) return SCRT_OK;
  grown = (uint8_t*)realloc(s->data, (size_t)(s->size + size));
  if (grown == NULL) return SCRT_E_NO_MEMORY;
  memcpy(grown + s->size, data, (size_t)size);
  s->data = grown;
  s->size += size;
  return SCRT_OK;
}

static inline int view_is(scrt_view view, const char* text) {
  return view.size == (int64_t)strlen(text) && memcmp(view.data, text, strlen(text)) == 0;
}

static inline int buf_is(const scrt_buf* buf, const char* text) {
  return buf->size == (int64_t)strlen(text) && memcmp(buf->data, text, strlen(text)) == 0;
}

static inline void write_bytes(const char* path, const void* data, int64_t size) {
  FILE* f = fopen(path, "wb");
  REQUIRE(f != NULL);
  REQUIRE(fwrite(data, 1, (size_t)size, f) == (size_t)size);
  REQUIRE(fclose(f) == 0);
}

static inline void write_text(const char* path, const char* text) {
  write_bytes(path, text, (int64_t)strlen(text));
}

static inline sink read_file(const char* path) {
  sink s = {NULL, 0};
  uint8_t block[4096];
  size_t got;
  FILE* f = fopen(path, "rb");
  REQUIRE(f != NULL);
  while ((got = fread(block, 1, sizeof block, f)) > 0) {
    REQUIRE(sink_take(&s, block, (int64_t)got) == SCRT_OK);
  }
  fclose(f);
  return s;
}

/* The one batch of JSON lines in memory. */
static inline scrt_batch* batch_of(const char* lines, const scrt_schema* schema) {
  scrt_text_options options;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.schema = schema;
  REQUIRE_OK(scrt_text_open_memory(lines, (int64_t)strlen(lines), &options, &cursor, NULL));
  REQUIRE_OK(scrt_cursor_next(cursor, 0, &batch, NULL));
  scrt_cursor_free(cursor);
  return batch;
}

static inline scrt_schema* schema_of(const char* text) {
  scrt_document* document = NULL;
  scrt_schema* schema = NULL;
  REQUIRE_OK(scrt_document_parse(text, (int64_t)strlen(text), NULL, &document, NULL));
  REQUIRE_OK(scrt_document_schema(document, 0, &schema, NULL));
  scrt_document_free(document);
  return schema;
}

/* A whole .scrt file that holds one batch. */
static inline sink file_of(const scrt_batch* batch) {
  sink s = {NULL, 0};
  scrt_writer* writer = NULL;
  REQUIRE_OK(scrt_writer_open_callback(sink_take, &s, NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  scrt_writer_free(writer);
  return s;
}

#endif /* SCRT_TESTS_CHECK_H */
