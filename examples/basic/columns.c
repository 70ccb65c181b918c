/* Reads a .scrt file batch by batch and sums its numeric fields straight from the columns.
 *
 *   cc columns.c $(pkg-config --cflags --libs scrt) -o columns && ./columns records.scrt */
#include <inttypes.h>
#include <stdio.h>

#include <scrt/scrt.h>

enum { MAX_COLUMNS = 256 };

static bool is_valid(const scrt_column* c, int64_t i) {
  return c->validity == NULL || ((c->validity[i / 8] >> (i % 8)) & 1);
}

static double sum_of(const scrt_column* c) {
  double sum = 0;
  for (int64_t i = 0; i < c->length; ++i) {
    if (!is_valid(c, i)) continue;
    if (c->type == SCRT_TYPE_I64) sum += (double)((const int64_t*)(const void*)c->values)[i];
    if (c->type == SCRT_TYPE_F64) sum += ((const double*)(const void*)c->values)[i];
  }
  return sum;
}

int main(int argc, char** argv) {
  scrt_error err;
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  scrt_column columns[MAX_COLUMNS];
  double sums[MAX_COLUMNS] = {0};
  scrt_status status;
  if (argc != 2) {
    fprintf(stderr, "usage: %s FILE.scrt\n", argv[0]);
    return 2;
  }
  status = scrt_reader_open(argv[1], NULL, &reader, &err);
  if (status == SCRT_OK) status = scrt_reader_rows_cursor(reader, 0, NULL, &cursor, &err);
  while (status == SCRT_OK && (status = scrt_cursor_next(cursor, 0, &batch, &err)) == SCRT_OK) {
    int64_t count = scrt_batch_columns(batch, columns, MAX_COLUMNS);
    if (count > MAX_COLUMNS) count = MAX_COLUMNS;
    for (int64_t c = 1; c < count; ++c) {
      if (columns[c].parent == 0) sums[c] += sum_of(&columns[c]);
    }
    /* Buffers and names live until the batch is freed, so the last one is printed from before. */
    for (int64_t c = 1; c < count; ++c) {
      if (columns[c].parent == 0 &&
          (columns[c].type == SCRT_TYPE_I64 || columns[c].type == SCRT_TYPE_F64)) {
        printf("%.*s: %.17g so far\n", (int)columns[c].name.size, (const char*)columns[c].name.data,
               sums[c]);
      }
    }
    scrt_batch_free(batch);
  }
  if (status != SCRT_END) fprintf(stderr, "%s: %s\n", argv[1], err.message);
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  return status == SCRT_END ? 0 : 1;
}
