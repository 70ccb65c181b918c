/* Reads the rows of one table into memory of this program's own and writes them to another file,
 * for tests that compare what different languages read and write.
 *
 * Usage: interop HOW IN OUT TABLE, where HOW is
 *   file    a file by its path to a file by its path
 *   stream  standard input to standard output, in order; IN and OUT are -
 *   arrow   as file, the rows passing as the arrays of an ArrowArrayStream of this program's own */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <scrt/scrt.h>

static scrt_error error;

static void require(scrt_status status, const char* what) {
  if (status == SCRT_OK) return;
  fprintf(stderr, "interop: %s: %s: %s\n", what, scrt_code_name(status), error.message);
  exit(1);
}

static void fail(const char* what) {
  fprintf(stderr, "interop: %s\n", what);
  exit(1);
}

static int is_named(const scrt_schema* schema, const char* name) {
  scrt_view view = scrt_schema_name(schema);
  return view.size == (int64_t)strlen(name) && memcmp(view.data, name, strlen(name)) == 0;
}

/* Bytes of this program's own, in a block just as long, so that a sanitizer sees what goes beyond.
 */
static void* copy_of(const void* data, int64_t size) {
  void* copy = data == NULL ? NULL : malloc(size > 0 ? (size_t)size : 1);
  if (data != NULL && copy == NULL) fail("out of memory");
  if (size > 0) memcpy(copy, data, (size_t)size);
  return copy;
}

/* Rows that stand on nothing of the library's but their schema. */
typedef struct rows {
  scrt_schema* schema;
  scrt_column* columns;
  int64_t column_count;
  int64_t count;
} rows;

static rows rows_of(const scrt_batch* batch) {
  rows out;
  int64_t c;
  out.schema = scrt_batch_schema(batch);
  out.count = scrt_batch_rows(batch);
  out.column_count = scrt_batch_columns(batch, NULL, 0);
  out.columns = (scrt_column*)calloc((size_t)out.column_count, sizeof *out.columns);
  if (out.schema == NULL || out.columns == NULL) fail("out of memory");
  scrt_batch_columns(batch, out.columns, out.column_count);
  for (c = 0; c < out.column_count; ++c) {
    scrt_column* column = &out.columns[c];
    int64_t shapes = column->shape_count;
    int64_t fields = shapes > 0 ? column->shape_ends[shapes - 1] : 0;
    column->validity = (uint8_t*)copy_of(column->validity, column->validity_size);
    column->values = (uint8_t*)copy_of(column->values, column->values_size);
    column->data = (uint8_t*)copy_of(column->data, column->data_size);
    column->shape_ends = (uint32_t*)copy_of(column->shape_ends, shapes * 4);
    column->shape_fields = (uint32_t*)copy_of(column->shape_fields, fields * 4);
  }
  return out;
}

static void free_rows(rows* r) {
  int64_t c;
  for (c = 0; c < r->column_count; ++c) {
    free((void*)r->columns[c].validity);
    free((void*)r->columns[c].values);
    free((void*)r->columns[c].data);
    free((void*)r->columns[c].shape_ends);
    free((void*)r->columns[c].shape_fields);
  }
  free(r->columns);
  scrt_schema_free(r->schema);
}

static void copy_rows(scrt_cursor* cursor, scrt_writer* writer, const char* table) {
  scrt_batch* batch = NULL;
  scrt_status status;
  while ((status = scrt_cursor_next(cursor, 0, &batch, &error)) == SCRT_OK) {
    rows own = rows_of(batch);
    scrt_batch_free(batch);
    if (is_named(own.schema, table)) {
      require(scrt_batch_make(own.schema, own.count, own.columns, own.column_count, &batch, &error),
              "scrt_batch_make");
      require(scrt_writer_append(writer, batch, &error), "scrt_writer_append");
      scrt_batch_free(batch);
    }
    free_rows(&own);
  }
  if (status != SCRT_END) require(status, "scrt_cursor_next");
}

static scrt_status read_stdin(void* user_data, uint8_t* data, int64_t size, int64_t* got) {
  (void)user_data;
  *got = (int64_t)fread(data, 1, (size_t)size, stdin);
  return ferror(stdin) ? SCRT_E_IO : SCRT_OK;
}

static scrt_status write_stdout(void* user_data, const uint8_t* data, int64_t size) {
  (void)user_data;
  return fwrite(data, 1, (size_t)size, stdout) == (size_t)size ? SCRT_OK : SCRT_E_IO;
}

static int64_t table_number(const scrt_reader* reader, const char* table) {
  int64_t t;
  for (t = 0; t < scrt_reader_table_count(reader); ++t) {
    scrt_schema* schema = NULL;
    int found;
    require(scrt_reader_schema(reader, t, &schema, &error), "scrt_reader_schema");
    found = is_named(schema, table);
    scrt_schema_free(schema);
    if (found) return t;
  }
  fail("no such table");
  return -1;
}

/* Arrays that were pulled out of one stream, waiting to leave by another. */
typedef struct arrays {
  struct ArrowSchema schema;
  struct ArrowArray* items;
  size_t count, next;
} arrays;

static int give_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  arrays* a = (arrays*)stream->private_data;
  *out = a->schema;
  a->schema.release = NULL;
  return 0;
}

static int give_array(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  arrays* a = (arrays*)stream->private_data;
  memset(out, 0, sizeof *out);
  if (a->next < a->count) *out = a->items[a->next++];
  return 0;
}

static const char* give_error(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

static void release_arrays(struct ArrowArrayStream* stream) {
  arrays* a = (arrays*)stream->private_data;
  for (; a->next < a->count; ++a->next) a->items[a->next].release(&a->items[a->next]);
  if (a->schema.release != NULL) a->schema.release(&a->schema);
  free(a->items);
  stream->release = NULL;
}

static void copy_arrays(const scrt_reader* reader, int64_t table, scrt_writer* writer) {
  struct ArrowArrayStream in, out;
  arrays held;
  memset(&held, 0, sizeof held);
  require(scrt_reader_to_arrow(reader, table, NULL, &in, &error), "scrt_reader_to_arrow");
  if (in.get_schema(&in, &held.schema) != 0) fail(in.get_last_error(&in));
  for (;;) {
    struct ArrowArray array;
    if (in.get_next(&in, &array) != 0) fail(in.get_last_error(&in));
    if (array.release == NULL) break;
    held.items = (struct ArrowArray*)realloc(held.items, (held.count + 1) * sizeof *held.items);
    if (held.items == NULL) fail("out of memory");
    held.items[held.count++] = array;
  }
  in.release(&in);
  out.get_schema = give_schema;
  out.get_next = give_array;
  out.get_last_error = give_error;
  out.release = release_arrays;
  out.private_data = &held;
  require(scrt_writer_append_arrow(writer, NULL, NULL, &out, &error), "scrt_writer_append_arrow");
}

int main(int argc, char** argv) {
  const char *how = argc == 5 ? argv[1] : "", *table = argc == 5 ? argv[4] : "";
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  scrt_writer* writer = NULL;
  if (strcmp(how, "stream") == 0) {
    require(scrt_reader_stream_callback(read_stdin, NULL, NULL, &cursor, &error),
            "scrt_reader_stream_callback");
    require(scrt_writer_open_callback(write_stdout, NULL, NULL, &writer, &error),
            "scrt_writer_open_callback");
    copy_rows(cursor, writer, table);
  } else if (strcmp(how, "file") == 0 || strcmp(how, "arrow") == 0) {
    int64_t number;
    require(scrt_reader_open(argv[2], NULL, &reader, &error), argv[2]);
    require(scrt_writer_open(argv[3], NULL, &writer, &error), argv[3]);
    number = table_number(reader, table);
    if (strcmp(how, "arrow") == 0) {
      copy_arrays(reader, number, writer);
    } else {
      require(scrt_reader_rows_cursor(reader, number, NULL, &cursor, &error),
              "scrt_reader_rows_cursor");
      copy_rows(cursor, writer, table);
    }
  } else {
    fprintf(stderr, "usage: interop file|stream|arrow IN OUT TABLE\n");
    return 2;
  }
  require(scrt_writer_finish(writer, &error), "scrt_writer_finish");
  scrt_writer_free(writer);
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  return fflush(stdout) == 0 ? 0 : 1;
}
