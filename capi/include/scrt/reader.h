/* libscrt: reading .scrt files. A reader is immutable: any number of threads may open cursors. */
#ifndef SCRT_READER_H
#define SCRT_READER_H

#include <scrt/base.h>
#include <scrt/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct scrt_reader scrt_reader;

/* How a file is opened. */
typedef struct scrt_reader_options {
  uint64_t struct_size; /* sizeof(scrt_reader_options) */
  int32_t use_pread;    /* 1: read by pread instead of mapping the file */
  int32_t recover;      /* 1: read a file without an end up to its last complete row group */
  scrt_limits limits;
} scrt_reader_options;

/* What part of a table a cursor gives. */
typedef struct scrt_cursor_options {
  uint64_t struct_size; /* sizeof(scrt_cursor_options) */
  int64_t first_row;    /* from 0; beyond the end there is nothing */
  int64_t row_count;    /* 0: all that follow */
  uint64_t reserved;    /* 0 */
} scrt_cursor_options;

/* Opens a file. While it is mapped the file must not be truncated by others; with use_pread that is
 * an error instead of a signal.
 * @param path [in] borrowed, NUL-terminated
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the reader; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_IO, SCRT_E_CORRUPT, SCRT_E_TRUNCATED, SCRT_E_CHECKSUM,
 *   SCRT_E_VERSION, SCRT_E_LIMIT, SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_open(const char* path, const scrt_reader_options* options,
                                      scrt_reader** out, scrt_error* err);

/* Opens a file that lies in memory. The bytes are copied.
 * @param data [in] borrowed
 * @param size [in] bytes of data
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the reader; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_reader_open
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_open_memory(const uint8_t* data, int64_t size,
                                             const scrt_reader_options* options, scrt_reader** out,
                                             scrt_error* err);

/* Opens a file that a function reads.
 * @param read [in] reads parts of the file; called until the reader and all that came from it are
 * gone
 * @param user_data [in] borrowed for as long, passed to read
 * @param size [in] bytes of the file
 * @param options [in] borrowed; NULL for defaults; use_pread is ignored
 * @param out [out] the reader; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_reader_open; what read returns
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_open_callback(scrt_read_at_fn read, void* user_data, int64_t size,
                                               const scrt_reader_options* options,
                                               scrt_reader** out, scrt_error* err);

/* A cursor over a file that arrives in order, from a pipe or a socket: the rows of every table, as
 * they were written. Each batch has the schema that its rows were written with, and
 * scrt_cursor_schema is that of the latest batch. The end of the file is checked like everything
 * else, so rows are complete only when SCRT_END came.
 * @param read [in] reads the next bytes; not called behind the end of the file
 * @param user_data [in] borrowed until the cursor is freed, passed to read
 * @param options [in] borrowed; NULL for defaults; use_pread is ignored, and with recover a file
 *   without an end ends behind its last complete row group
 * @param out [out] the cursor; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; what read returns; SCRT_E_CORRUPT, SCRT_E_TRUNCATED, SCRT_E_CHECKSUM,
 *   SCRT_E_VERSION, SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_stream_callback(scrt_read_fn read, void* user_data,
                                                 const scrt_reader_options* options,
                                                 scrt_cursor** out, scrt_error* err);

/* Gives a reader up. Cursors and batches from it stay usable.
 * @param reader [consumed] may be NULL
 * @thread exclusive on reader
 * @since 0.1, stable */
SCRT_API void scrt_reader_free(scrt_reader* reader);

/* Number of tables: sets of rows of one schema name.
 * @param reader [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_reader_table_count(const scrt_reader* reader);

/* The schema that holds all rows of a table.
 * @param reader [in] borrowed
 * @param table [in] from 0
 * @param out [out] the schema; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_schema(const scrt_reader* reader, int64_t table, scrt_schema** out,
                                        scrt_error* err);

/* Number of rows of a table.
 * @param reader [in] borrowed
 * @param table [in] from 0
 * @return the number; -1 if there is no such table, or for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_reader_rows(const scrt_reader* reader, int64_t table);

/* Whether the file had no end and was recovered, and how many bytes that left out.
 * @param reader [in] borrowed
 * @param lost_bytes [out] may be NULL
 * @return true if it was recovered
 * @thread const
 * @since 0.1, stable */
SCRT_API bool scrt_reader_recovered(const scrt_reader* reader, int64_t* lost_bytes);

/* A value of the file's metadata.
 * @param reader [in] borrowed
 * @param key [in] borrowed, NUL-terminated UTF-8
 * @param out [out] the value
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime until-free(reader)
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_metadata(const scrt_reader* reader, const char* key,
                                          scrt_view* out, scrt_error* err);

/* Number of the entries of the file's metadata.
 * @param reader [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_reader_metadata_count(const scrt_reader* reader);

/* One entry of the file's metadata; they are sorted by key.
 * @param reader [in] borrowed
 * @param index [in] from 0
 * @param key [out] UTF-8
 * @param value [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime until-free(reader)
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_metadata_entry(const scrt_reader* reader, int64_t index,
                                                scrt_view* key, scrt_view* value, scrt_error* err);

/* What the file is made of, as one JSON object: format, tables, schemas, row groups, and with
 * `pages` the nodes and pages of each row group. docs/cli.md has the fields.
 * @param reader [in] borrowed
 * @param pages [in] whether to go down to pages
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; as scrt_cursor_next
 * @lifetime owned
 * @thread const
 * @since 0.1, unstable */
SCRT_API scrt_status scrt_reader_describe(const scrt_reader* reader, bool pages, scrt_buf* out,
                                          scrt_error* err);

/* Sizes and values per column, as one JSON object: stored and decoded bytes, encodings, nulls,
 * least and greatest value. Reads all rows. docs/cli.md has the fields.
 * @param reader [in] borrowed
 * @param control [in] borrowed; may be NULL
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; as scrt_cursor_next; SCRT_E_CANCELLED, SCRT_E_DEADLINE, what progress returns
 * @lifetime owned
 * @thread const
 * @since 0.1, unstable */
SCRT_API scrt_status scrt_reader_stats(const scrt_reader* reader, const scrt_control* control,
                                       scrt_buf* out, scrt_error* err);

/* Checks every byte of the file and decodes every row.
 * @param reader [in] borrowed
 * @param constraints [in] also check `unique` and refs within the file
 * @param control [in] borrowed; may be NULL
 * @param err [out] may be NULL
 * @return SCRT_OK: the file is whole; SCRT_E_CONSTRAINT; as scrt_cursor_next; SCRT_E_CANCELLED,
 *   SCRT_E_DEADLINE, what progress returns
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_verify(const scrt_reader* reader, bool constraints,
                                        const scrt_control* control, scrt_error* err);

/* A cursor over the rows of a table, in the order in which they were written.
 * @param reader [in] borrowed; the cursor keeps it alive
 * @param table [in] from 0
 * @param options [in] borrowed; NULL for all rows
 * @param out [out] the cursor; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_reader_rows_cursor(const scrt_reader* reader, int64_t table,
                                             const scrt_cursor_options* options, scrt_cursor** out,
                                             scrt_error* err);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_READER_H */
