/* The work of Bench.java in C: reads a file of messages batch by batch and touches every row;
 * writes the same batches from plain columns. Prints the best of several rounds.
 *
 *   cc -O2 bench.c $(pkg-config --cflags --libs scrt) -o bench && ./bench messages.scrt [fast] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <scrt/scrt.h>

enum { ROUNDS = 12, COLUMNS = 5, MAX_BATCHES = 64 };

static void need(bool ok, const char* what) {
  if (ok) return;
  fprintf(stderr, "%s failed\n", what);
  exit(1);
}

static double now_ms(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

typedef struct best {
  double wall, cpu;
} best;

/* What passed since the last call, if that is less than ever. */
static void lap(best* least) {
  static double wall, cpu;
  double wall_now = now_ms(CLOCK_MONOTONIC), cpu_now = now_ms(CLOCK_THREAD_CPUTIME_ID);
  if (least != NULL && wall_now - wall < least->wall) least->wall = wall_now - wall;
  if (least != NULL && cpu_now - cpu < least->cpu) least->cpu = cpu_now - cpu;
  wall = wall_now;
  cpu = cpu_now;
}

static int64_t touch(const scrt_batch* batch) {
  scrt_column c[COLUMNS];
  int64_t sum = 0;
  need(scrt_batch_columns(batch, c, COLUMNS) == COLUMNS, "columns");
  const int64_t* ids = (const int64_t*)(const void*)c[1].values;
  const int64_t* users = (const int64_t*)(const void*)c[2].values;
  const int32_t* texts = (const int32_t*)(const void*)c[3].values;
  const int32_t* langs = (const int32_t*)(const void*)c[4].values;
  for (int64_t i = 0; i < c[0].length; ++i) {
    sum += ids[i] + users[i] + (texts[i + 1] - texts[i]) + (langs[i + 1] - langs[i]);
  }
  return sum;
}

/* Keeps the batches if `keep` is not NULL. */
static int64_t read_all(const uint8_t* file, int64_t size, scrt_batch** keep, int* count) {
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  int64_t sum = 0;
  need(scrt_reader_open_memory(file, size, NULL, &reader, NULL) == SCRT_OK, "open");
  need(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, NULL) == SCRT_OK, "cursor");
  while (scrt_cursor_next(cursor, 0, &batch, NULL) == SCRT_OK) {
    sum += touch(batch);
    if (keep != NULL && *count < MAX_BATCHES) {
      keep[(*count)++] = batch;
    } else {
      scrt_batch_free(batch);
    }
  }
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  return sum;
}

static void write_all(scrt_batch* const* batches, int count, const scrt_writer_options* options) {
  scrt_writer* writer = NULL;
  scrt_buf bytes;
  need(scrt_writer_open_memory(options, &writer, NULL) == SCRT_OK, "writer");
  for (int i = 0; i < count; ++i) {
    scrt_column c[COLUMNS];
    scrt_batch* made = NULL;
    scrt_schema* schema = scrt_batch_schema(batches[i]);
    scrt_batch_columns(batches[i], c, COLUMNS);
    need(scrt_batch_make(schema, c[0].length, c, COLUMNS, &made, NULL) == SCRT_OK, "make");
    need(scrt_writer_append(writer, made, NULL) == SCRT_OK, "append");
    scrt_batch_free(made);
    scrt_schema_free(schema);
  }
  need(scrt_writer_finish(writer, NULL) == SCRT_OK, "finish");
  need(scrt_writer_take(writer, &bytes, NULL) == SCRT_OK, "take");
  scrt_buf_free(&bytes);
  scrt_writer_free(writer);
}

int main(int argc, char** argv) {
  scrt_writer_options options = {.struct_size = sizeof options};
  scrt_batch* batches[MAX_BATCHES];
  int count = 0;
  best reading = {1e9, 1e9}, writing = {1e9, 1e9};
  need(argc >= 2, "usage: bench FILE [fast]; the command line");
  if (argc > 2) options.profile = SCRT_PROFILE_FAST;
  FILE* in = fopen(argv[1], "rb");
  need(in != NULL && fseek(in, 0, SEEK_END) == 0, argv[1]);
  long size = ftell(in);
  uint8_t* file = malloc((size_t)size);
  rewind(in);
  need(file != NULL && fread(file, 1, (size_t)size, in) == (size_t)size, "read");
  fclose(in);
  read_all(file, size, batches, &count);
  for (int round = 0; round < ROUNDS; ++round) {
    lap(NULL);
    need(read_all(file, size, NULL, NULL) != 42, "sum");
    lap(&reading);
    write_all(batches, count, &options);
    lap(&writing);
  }
  printf("c-read                   %9.2f ms %9.2f ms of CPU\n", reading.wall, reading.cpu);
  printf("c-write                  %9.2f ms %9.2f ms of CPU\n", writing.wall, writing.cpu);
  while (count > 0) scrt_batch_free(batches[--count]);
  free(file);
  return 0;
}
