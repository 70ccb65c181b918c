/* libscrt: schemas and batches through the Arrow C data interface, rows through the C stream
 * interface, in both directions. docs/arrow.md says which type becomes which.
 *
 * The structs are Arrow's own, as its specification declares them; the guards let copies of them
 * stand side by side. Whoever holds one releases it by its `release`, and a struct whose `release`
 * is NULL holds nothing. What this library gives out shares the memory of its batches and keeps it
 * alive; what it takes it holds for as long as a batch lies in it.
 *
 * An array carries no sizes of its buffers, so their addresses and lengths are believed. Everything
 * else that comes in is checked: structure, offsets, codes, nulls, text, decimals. */
#ifndef SCRT_ARROW_H
#define SCRT_ARROW_H

#include <scrt/base.h>
#include <scrt/batch.h>
#include <scrt/reader.h>
#include <scrt/schema.h>
#include <scrt/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/* What readers that lack a type of Arrow get in its place, and what they are told beyond Arrow; all
 * 0: nothing. docs/arrow.md has both. */
typedef struct scrt_arrow_options {
  uint64_t struct_size;    /* sizeof(scrt_arrow_options) */
  int32_t union_as_struct; /* 1: struct with a nullable field per alternative, not dense union */
  int32_t map_as_list;     /* 1: list of struct{key, value}, not map */
  int32_t symbol_as_text;  /* 1: utf8, not dictionary */
  int32_t decimal_as_text; /* 1: utf8, not decimal128 */
  int32_t union_as_json;   /* 1: utf8 of JSON, not dense union; not with union_as_struct */
  int32_t presence;        /* 1: structs list the fields that are there, by a field of theirs */
  uint64_t reserved;       /* 0 */
} scrt_arrow_options;

/* A schema as the ArrowSchema of a struct. Its metadata keeps what Arrow has no word for, so that
 * scrt_schema_from_arrow gives an equal schema.
 * @param schema [in] borrowed
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] released on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_UNSUPPORTED (a ref to a schema that is not known, a name that holds a
 *   NUL, or with presence one that it takes), SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE,
 * SCRT_E_NO_MEMORY
 * @lifetime owned: until its release
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_to_arrow(const scrt_schema* schema,
                                          const scrt_arrow_options* options,
                                          struct ArrowSchema* out, scrt_error* err);

/* The schema of an Arrow struct: what its metadata declares where that agrees with its types, else
 * what the types stand for.
 * @param arrow [in] borrowed
 * @param name [in] borrowed, NUL-terminated UTF-8; NULL for the name in the metadata, or "Row"
 * @param out [out] the schema; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_UNSUPPORTED (no struct, or a type without a counterpart), SCRT_E_CORRUPT
 *   (contradicts Arrow's specification), SCRT_E_SCHEMA, SCRT_E_ENCODING, SCRT_E_LIMIT,
 *   SCRT_E_INVALID_ARGUMENT (released too), SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_from_arrow(const struct ArrowSchema* arrow, const char* name,
                                            scrt_schema** out, scrt_error* err);

/* The rows of a batch as a struct array of the schema that scrt_schema_to_arrow gives with the same
 * options. Buffers are shared, not copied, but for unions with nulls and what options replace.
 * @param batch [in] borrowed
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] released on failure; it holds the batch's memory
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_UNSUPPORTED (NaN or an infinity in a union that is to be JSON),
 *   SCRT_E_LIMIT, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned: until its release
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_batch_to_arrow(const scrt_batch* batch, const scrt_arrow_options* options,
                                         struct ArrowArray* out, scrt_error* err);

/* The rows of an Arrow struct array as a batch, which shares its buffers where layouts agree.
 * Fields are found by name. Those of the schema that the array lacks are absent, and so are nulls
 * of fields that can't be null but may be absent.
 * @param schema [in] borrowed; NULL for the one that scrt_schema_from_arrow gives
 * @param arrow [in] borrowed; the schema of the array
 * @param array [in] moved: whether the call fails or not, its release is NULL afterwards
 * @param out [out] the batch; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; as scrt_schema_from_arrow; SCRT_E_MISMATCH (a column does not go into the
 *   schema), SCRT_E_RANGE (a value does not fit), SCRT_E_TYPE (a null where none may be),
 *   SCRT_E_MISSING, SCRT_E_CORRUPT, SCRT_E_ENCODING, SCRT_E_LIMIT, SCRT_E_INVALID_ARGUMENT,
 *   SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_batch_from_arrow(const scrt_schema* schema,
                                           const struct ArrowSchema* arrow,
                                           struct ArrowArray* array, scrt_batch** out,
                                           scrt_error* err);

/* The rows of a table of a file as a stream of Arrow arrays, a row group each. The stream keeps the
 * file open. It is used by one thread at a time; its calls answer with errno numbers and
 * get_last_error.
 * @param reader [in] borrowed
 * @param table [in] from 0
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] released on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned: until its release
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_to_arrow(const scrt_reader* reader, int64_t table,
                                          const scrt_arrow_options* options,
                                          struct ArrowArrayStream* out, scrt_error* err);

/* The batches that a cursor still has as a stream of Arrow arrays; see scrt_reader_to_arrow. Where
 * batches have several schemas the stream ends at the second with an error.
 * @param cursor [consumed] on success: the stream owns it; on failure it stays the caller's
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] released on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned: until its release
 * @thread exclusive on cursor
 * @since 0.1, stable */
SCRT_API scrt_status scrt_cursor_to_arrow(scrt_cursor* cursor, const scrt_arrow_options* options,
                                          struct ArrowArrayStream* out, scrt_error* err);

/* Appends all rows of a stream of Arrow arrays, at least a row group each. A stream without rows
 * gives a table without rows. When the stream fails, or one of its arrays is refused, the arrays
 * before it stay in the file, and the writer is as scrt_writer_append leaves it.
 * @param writer [inout] borrowed
 * @param schema [in] borrowed; NULL for the one that scrt_schema_from_arrow gives
 * @param name [in] borrowed, NUL-terminated UTF-8, as for scrt_schema_from_arrow; not read if there
 *   is a schema
 * @param stream [in] moved: whether the call fails or not, its release is NULL afterwards
 * @param err [out] may be NULL
 * @return SCRT_OK; as scrt_batch_from_arrow and scrt_writer_append; SCRT_E_IO (the stream failed;
 *   os_errno has its answer)
 * @thread exclusive on writer
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_append_arrow(scrt_writer* writer, const scrt_schema* schema,
                                              const char* name, struct ArrowArrayStream* stream,
                                              scrt_error* err);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_ARROW_H */
