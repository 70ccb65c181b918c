/* The main road from C: JSON lines in memory, batches, a file through a callback, batches again,
 * JSON lines. What came back must be the bytes that went in, and handles may be freed in any order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <scrt/scrt.h>

#define REQUIRE(condition)                                                              \
  do {                                                                                  \
    if (!(condition)) {                                                                 \
      fprintf(stderr, "round_trip.c:%d: %s [%s]\n", __LINE__, #condition, err.message); \
      return 1;                                                                         \
    }                                                                                   \
  } while (0)

typedef struct sink {
  uint8_t* data;
  int64_t size;
} sink;

static scrt_status take(void* user_data, const uint8_t* data, int64_t size) {
  sink* s = user_data;
  uint8_t* grown = realloc(s->data, (size_t)(s->size + size));
  if (grown == NULL) return SCRT_E_NO_MEMORY;
  memcpy(grown + s->size, data, (size_t)size);
  s->data = grown;
  s->size += size;
  return SCRT_OK;
}

static scrt_status refuse(void* user_data, const uint8_t* data, int64_t size) {
  (void)user_data;
  (void)data;
  (void)size;
  return SCRT_E_USER;
}

static const char kLines[] =
    "{\"id\":1,\"name\":\"a\",\"tags\":[\"x\",\"y\"],\"big\":18446744073709551615}\n"
    "{\"name\":\"\\u0000b\",\"id\":2,\"tags\":[],\"note\":null}\n"
    "{\"id\":3,\"deep\":{\"k\":[1.5,true,null]}}\n";

int main(void) {
  scrt_error err;
  scrt_cursor* text = NULL;
  scrt_cursor* rows = NULL;
  scrt_batch* batch = NULL;
  scrt_batch* read = NULL;
  scrt_batch* none = NULL;
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  scrt_schema* schema = NULL;
  scrt_buf json = {NULL, 0, 0};
  scrt_view value;
  sink file = {NULL, 0};
  memset(&err, 0, sizeof err);

  REQUIRE(scrt_text_open_memory(kLines, (int64_t)strlen(kLines), NULL, &text, &err) == SCRT_OK);
  REQUIRE(scrt_cursor_next(text, 0, &batch, &err) == SCRT_OK);
  REQUIRE(scrt_batch_rows(batch) == 3);
  REQUIRE(scrt_cursor_next(text, 0, &none, &err) == SCRT_END && none == NULL);
  scrt_cursor_free(text);

  REQUIRE(scrt_writer_open_callback(take, &file, NULL, &writer, &err) == SCRT_OK);
  REQUIRE(scrt_writer_append(writer, batch, &err) == SCRT_OK);
  REQUIRE(scrt_writer_set_metadata(writer, "origin", "test", &err) == SCRT_OK);
  REQUIRE(scrt_writer_finish(writer, &err) == SCRT_OK);
  REQUIRE(scrt_writer_append(writer, batch, &err) == SCRT_E_STATE);
  REQUIRE(scrt_writer_bytes(writer) == file.size);
  scrt_writer_free(writer);

  REQUIRE(scrt_reader_open_memory(file.data, file.size, NULL, &reader, &err) == SCRT_OK);
  REQUIRE(scrt_reader_table_count(reader) == 1 && scrt_reader_rows(reader, 0) == 3);
  REQUIRE(scrt_reader_metadata(reader, "origin", &value) == SCRT_OK);
  REQUIRE(value.size == 4 && memcmp(value.data, "test", 4) == 0);
  REQUIRE(scrt_reader_verify(reader, true, NULL, &err) == SCRT_OK);
  REQUIRE(scrt_reader_schema(reader, 0, &schema, &err) == SCRT_OK);
  REQUIRE(scrt_schema_fingerprint(schema).size == SCRT_FINGERPRINT_SIZE);
  REQUIRE(scrt_reader_rows_cursor(reader, 0, &rows, &err) == SCRT_OK);
  scrt_reader_free(reader);
  REQUIRE(scrt_cursor_next(rows, 0, &read, &err) == SCRT_OK);
  scrt_cursor_free(rows);
  REQUIRE(scrt_batch_equal(batch, read));
  REQUIRE(scrt_batch_to_json(read, &json, &err) == SCRT_OK);
  REQUIRE(json.size == (int64_t)strlen(kLines) &&
          memcmp(json.data, kLines, (size_t)json.size) == 0);
  scrt_buf_free(&json);
  REQUIRE(json.data == NULL && json.size == 0);

  file.data[file.size / 2] ^= 1;
  REQUIRE(scrt_reader_open_memory(file.data, file.size, NULL, &reader, &err) != SCRT_OK ||
          scrt_reader_verify(reader, false, NULL, &err) != SCRT_OK);
  scrt_reader_free(reader);

  REQUIRE(scrt_writer_open_callback(refuse, NULL, NULL, &writer, &err) == SCRT_E_USER ||
          scrt_writer_append(writer, batch, &err) == SCRT_E_USER ||
          scrt_writer_finish(writer, &err) == SCRT_E_USER);
  scrt_writer_free(writer);

  scrt_schema_free(schema);
  scrt_batch_free(read);
  scrt_batch_free(batch);
  free(file.data);
  return 0;
}
