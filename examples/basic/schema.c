/* The schema language from C: parse a document, show its schemas and fingerprints.
 *
 *   cc schema.c $(pkg-config --cflags --libs scrt) -o schema && ./schema */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <scrt/scrt.h>

static const char kText[] =
    "@schema User\n"
    "@field ID u64 auto_increment\n"
    "@field Name string required\n"
    "\n"
    "@schema Message\n"
    "@field MsgID u64 auto_increment\n"
    "@field User ref User.ID   # whose message it is\n"
    "@field Text string?\n"
    "@field Lang string default \"en\"\n";

int main(void) {
  scrt_error err;
  scrt_document* document = NULL;
  if (scrt_document_parse(kText, (int64_t)strlen(kText), NULL, &document, &err) != SCRT_OK) {
    fprintf(stderr, "line %" PRId64 ", column %" PRId64 ": %s\n", err.line, err.column,
            err.message);
    return 1;
  }
  for (int64_t i = 0; i < scrt_document_schema_count(document); ++i) {
    scrt_schema* schema = NULL;
    scrt_buf text = {0};
    if (scrt_document_schema(document, i, &schema, &err) == SCRT_OK &&
        scrt_schema_print(schema, &text, &err) == SCRT_OK) {
      scrt_view x24 = scrt_schema_fingerprint(schema);
      printf("# %.*s\n%.*s\n", (int)x24.size, (const char*)x24.data, (int)text.size,
             (const char*)text.data);
    }
    scrt_buf_free(&text);
    scrt_schema_free(schema);
  }
  scrt_document_free(document);
  return 0;
}
