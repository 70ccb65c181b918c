/* libscrt: text syntaxes in and out: records as JSON Lines and JSON, read with or without a schema,
 * and whole conversions between text and .scrt. */
#ifndef SCRT_TEXT_H
#define SCRT_TEXT_H

#include <scrt/base.h>
#include <scrt/batch.h>
#include <scrt/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How text is read. */
typedef struct scrt_text_options {
  uint64_t struct_size;        /* sizeof(scrt_text_options) */
  const char* syntax;          /* "jsonl" or "json"; NULL: by the name of the file, else "jsonl" */
  const char* schema_name;     /* of an inferred schema; NULL: "Record" */
  const scrt_schema* schema;   /* borrowed for the call; NULL: infer it */
  int32_t exact;               /* 1: keep the text of every number */
  int32_t drop_unknown_fields; /* 1: fields that the schema lacks are dropped, not an error */
  int32_t as_document;         /* 1: an array at the root of a JSON text is one value, not rows */
  int32_t reserved0;           /* 0 */
  uint64_t group_bytes;        /* bytes of text per row group; 0: 16 MiB */
  scrt_limits limits;
} scrt_text_options;

/* How a conversion is done. Its text and writer parts matter where text is read or a file is
 * written; NULL: defaults. */
typedef struct scrt_convert_options {
  uint64_t struct_size;          /* sizeof(scrt_convert_options) */
  const char* from;              /* "scrt", "jsonl", "json", "dsl"; "scrt-stream" (legacy, needs a
                                    schema), "scrt-bundle" (legacy); NULL: by content and name */
  const char* to;                /* "scrt", "jsonl", "json"; NULL: by the name of the output */
  int32_t threads;               /* 0: one per core */
  int32_t pretty;                /* 1: indented JSON */
  int32_t recover;               /* 1: read a .scrt file without an end as far as it goes */
  int32_t reserved0;             /* 0 */
  const scrt_text_options* text; /* borrowed for the call; its syntax is ignored */
  const scrt_writer_options* writer; /* borrowed for the call */
} scrt_convert_options;

/* What a conversion did. */
typedef struct scrt_convert_result {
  uint64_t struct_size; /* sizeof(scrt_convert_result) */
  int64_t rows;
  int64_t bytes_in;
  int64_t bytes_out;
  int64_t row_groups;
} scrt_convert_result;

/* A cursor over the records of a text. Without a schema it infers one: each batch then has the
 * schema of all records up to its last one, which only ever widens, and scrt_cursor_schema is that
 * of the latest batch.
 * @param path [in] borrowed, NUL-terminated; "-" for standard input
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the cursor; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_IO, SCRT_E_NOT_FOUND, SCRT_E_UNSUPPORTED (no such syntax),
 *   SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_text_open(const char* path, const scrt_text_options* options,
                                    scrt_cursor** out, scrt_error* err);

/* The same over text in memory, which is copied.
 * @param text [in] borrowed UTF-8
 * @param size [in] bytes of text
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the cursor; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_text_open
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_text_open_memory(const char* text, int64_t size,
                                           const scrt_text_options* options, scrt_cursor** out,
                                           scrt_error* err);

/* The same over text that a function reads.
 * @param read [in] reads the next bytes
 * @param user_data [in] borrowed until the cursor is freed, passed to read
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the cursor; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_text_open
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_text_open_callback(scrt_read_fn read, void* user_data,
                                             const scrt_text_options* options, scrt_cursor** out,
                                             scrt_error* err);

/* The least schema that holds all records of a text.
 * @param path [in] borrowed, NUL-terminated; "-" for standard input
 * @param options [in] borrowed; NULL for defaults; its schema is ignored
 * @param control [in] borrowed; may be NULL
 * @param out [out] the schema; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; as scrt_text_open; SCRT_E_SYNTAX, SCRT_E_ENCODING, SCRT_E_LIMIT,
 *   SCRT_E_TRUNCATED, SCRT_E_DUPLICATE_KEY, SCRT_E_CANCELLED, SCRT_E_DEADLINE, what progress
 * returns
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_text_infer(const char* path, const scrt_text_options* options,
                                     const scrt_control* control, scrt_schema** out,
                                     scrt_error* err);

/* Converts between text and .scrt, or .scrt and .scrt, in memory that row groups bound.
 * @param input [in] borrowed, NUL-terminated path; "-" for standard input
 * @param output [in] borrowed, NUL-terminated path; "-" for standard output
 * @param options [in] borrowed; NULL for defaults
 * @param control [in] borrowed; may be NULL
 * @param result [inout] may be NULL; struct_size set by the caller
 * @param err [out] may be NULL
 * @return SCRT_OK; everything that reading and writing can return; SCRT_E_UNSUPPORTED (no such
 *   pair), SCRT_E_CANCELLED, SCRT_E_DEADLINE, what progress returns
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_convert(const char* input, const char* output,
                                  const scrt_convert_options* options, const scrt_control* control,
                                  scrt_convert_result* result, scrt_error* err);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_TEXT_H */
