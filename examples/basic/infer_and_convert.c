/* JSON Lines to .scrt and back, without a schema: the shortest road.
 *
 *   cc infer_and_convert.c $(pkg-config --cflags --libs scrt) -o infer_and_convert
 *   ./infer_and_convert records.jsonl records.scrt again.jsonl */
#include <inttypes.h>
#include <stdio.h>

#include <scrt/scrt.h>

static int fail(const char* what, const scrt_error* err) {
  fprintf(stderr, "%s: %s (%s, byte %" PRId64 ")\n", what, err->message, scrt_code_name(err->code),
          err->offset);
  return 1;
}

int main(int argc, char** argv) {
  scrt_error err;
  scrt_convert_result result = {.struct_size = sizeof result};
  if (argc != 4) {
    fprintf(stderr, "usage: %s IN.jsonl OUT.scrt AGAIN.jsonl\n", argv[0]);
    return 2;
  }
  if (scrt_convert(argv[1], argv[2], NULL, NULL, &result, &err) != SCRT_OK) {
    return fail(argv[1], &err);
  }
  printf("%" PRId64 " rows, %" PRId64 " bytes of text, %" PRId64 " bytes of .scrt\n", result.rows,
         result.bytes_in, result.bytes_out);

  scrt_reader* reader = NULL;
  scrt_schema* schema = NULL;
  scrt_buf text = {0};
  if (scrt_reader_open(argv[2], NULL, &reader, &err) != SCRT_OK) return fail(argv[2], &err);
  if (scrt_reader_schema(reader, 0, &schema, &err) != SCRT_OK) return fail(argv[2], &err);
  if (scrt_schema_print(schema, &text, &err) != SCRT_OK) return fail(argv[2], &err);
  printf("%.*s", (int)text.size, (const char*)text.data);
  scrt_buf_free(&text);
  scrt_schema_free(schema);
  scrt_reader_free(reader);

  if (scrt_convert(argv[2], argv[3], NULL, NULL, NULL, &err) != SCRT_OK) return fail(argv[3], &err);
  return 0;
}
