/* libscrt: writing .scrt files. */
#ifndef SCRT_WRITER_H
#define SCRT_WRITER_H

#include <scrt/base.h>
#include <scrt/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct scrt_writer scrt_writer;

/* Profiles. */
enum scrt_profile {
  SCRT_PROFILE_COMPACT = 0, /* light encodings, then zstd */
  SCRT_PROFILE_FAST = 1     /* light encodings, and zstd for very redundant text only */
};

/* How a file is written. */
typedef struct scrt_writer_options {
  uint64_t struct_size;     /* sizeof(scrt_writer_options) */
  int32_t profile;          /* enum scrt_profile */
  int32_t zstd_level;       /* of SCRT_PROFILE_COMPACT, to 22; 0: the default, 3 */
  uint32_t page_bytes;      /* of fixed-width values, as decoded; 0: 64 KiB */
  uint32_t text_page_bytes; /* of text, as decoded; 0: 1 MiB */
  int32_t no_overwrite;     /* 1: a file that exists is SCRT_E_EXISTS */
  int32_t sync;             /* 1: finish returns only when the bytes are on the disk */
  uint64_t reserved;        /* 0 */
} scrt_writer_options;

/* Takes bytes of a file, in order. Anything but SCRT_OK stops the writer, whose calls return it. */
typedef scrt_status (*scrt_write_fn)(void* user_data, const uint8_t* data, int64_t size);

/* Begins a file. It is written beside the path and takes its name in scrt_writer_finish, so that
 * the path never holds half a file; what a crash leaves beside it can be read by recovery.
 * @param path [in] borrowed, NUL-terminated; "-" for standard output
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the writer; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_IO, SCRT_E_NOT_FOUND, SCRT_E_EXISTS, SCRT_E_NO_MEMORY,
 *   SCRT_E_INVALID_ARGUMENT
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_open(const char* path, const scrt_writer_options* options,
                                      scrt_writer** out, scrt_error* err);

/* Begins a file whose bytes go to a function.
 * @param write [in] takes the bytes; never seeks back
 * @param user_data [in] borrowed until the writer is freed, passed to write
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the writer; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; what write returns; SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_open_callback(scrt_write_fn write, void* user_data,
                                               const scrt_writer_options* options,
                                               scrt_writer** out, scrt_error* err);

/* Begins a file whose bytes gather in memory until scrt_writer_take. For callers that can't be
 * called back.
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the writer; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_open_memory(const scrt_writer_options* options, scrt_writer** out,
                                             scrt_error* err);

/* The bytes that were written since the last call, in order; after scrt_writer_finish the rest of
 * the file. Taking them as they come bounds the memory, taking them once at the end gives the whole
 * file.
 * @param writer [inout] borrowed; from scrt_writer_open_memory
 * @param out [out] the bytes, maybe none
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_STATE (another kind of writer), the failure of an earlier call,
 *   SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime owned
 * @thread exclusive on writer
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_take(scrt_writer* writer, scrt_buf* out, scrt_error* err);

/* Appends the rows of a batch as one row group. Batches whose schemas have the same name make one
 * table. A later schema may be wider than the table's, and is then the table's, or narrower; wider
 * means that it holds every row so far without a change, as docs/spec/schema.md says under
 * "Widening". If neither holds the other's rows, the batch is refused with SCRT_E_MISMATCH.
 *
 * A batch that is refused (SCRT_E_MISMATCH, SCRT_E_RANGE, SCRT_E_SCHEMA, SCRT_E_LIMIT) leaves the
 * writer as it was: nothing of it is written, and other batches may follow. A writer that failed
 * otherwise (SCRT_E_IO, SCRT_E_NO_MEMORY, and any code that came from the write function) stays
 * failed: each later call gives the same failure, and there is no file.
 * @param writer [inout] borrowed
 * @param batch [in] borrowed
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_STATE (finished), SCRT_E_IO, SCRT_E_LIMIT, SCRT_E_MISMATCH (the schema
 *   does not go with the table's, or a ref is stored as another type than before), SCRT_E_RANGE
 *   (no numbers left for an auto_increment field), SCRT_E_SCHEMA (a ref whose target is not
 *   known), what the write function returns, SCRT_E_NO_MEMORY, SCRT_E_HANDLE
 * @thread exclusive on writer
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_append(scrt_writer* writer, const scrt_batch* batch,
                                        scrt_error* err);

/* Appends rows that are columns already, as scrt_batch_make with scrt_writer_append, but without a
 * copy of them.
 * @param writer [inout] borrowed
 * @param schema [in] borrowed
 * @param rows [in] number of rows
 * @param columns [in] borrowed, with their buffers, as for scrt_batch_make
 * @param count [in] number of columns
 * @param err [out] may be NULL
 * @return as scrt_batch_make (what it refuses leaves the writer as it was) and scrt_writer_append
 * @thread exclusive on writer
 * @since 0.1, unstable */
SCRT_API scrt_status scrt_writer_append_columns(scrt_writer* writer, const scrt_schema* schema,
                                                int64_t rows, const scrt_column* columns,
                                                int64_t count, scrt_error* err);

/* The same for columns whose buffers lie in one block, as for scrt_batch_unpack.
 * @param writer [inout] borrowed
 * @param schema [in] borrowed
 * @param rows [in] number of rows
 * @param columns [in] borrowed, as for scrt_batch_unpack
 * @param count [in] number of columns
 * @param block [in] borrowed; buffers begin at multiples of 8 bytes in it
 * @param size [in] bytes of block
 * @param err [out] may be NULL
 * @return as scrt_batch_unpack (what it refuses leaves the writer as it was) and scrt_writer_append
 * @thread exclusive on writer
 * @since 0.1, unstable */
SCRT_API scrt_status scrt_writer_append_packed(scrt_writer* writer, const scrt_schema* schema,
                                               int64_t rows, const scrt_packed_column* columns,
                                               int64_t count, const uint8_t* block, int64_t size,
                                               scrt_error* err);

/* Sets a value of the file's metadata.
 * @param writer [inout] borrowed
 * @param key [in] borrowed, NUL-terminated UTF-8
 * @param value [in] borrowed, NUL-terminated UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_ENCODING, SCRT_E_STATE, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @thread exclusive on writer
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_set_metadata(scrt_writer* writer, const char* key,
                                              const char* value, scrt_error* err);

/* Completes the file. Nothing may follow but scrt_writer_free.
 * @param writer [inout] borrowed
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_STATE, SCRT_E_IO, SCRT_E_EXISTS, what the write function returns,
 *   SCRT_E_NO_MEMORY, SCRT_E_HANDLE
 * @thread exclusive on writer
 * @since 0.1, stable */
SCRT_API scrt_status scrt_writer_finish(scrt_writer* writer, scrt_error* err);

/* Bytes written so far.
 * @param writer [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_writer_bytes(const scrt_writer* writer);

/* Gives a writer up. Without scrt_writer_finish before, the file is dropped.
 * @param writer [consumed] may be NULL
 * @thread exclusive on writer
 * @since 0.1, stable */
SCRT_API void scrt_writer_free(scrt_writer* writer);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_WRITER_H */
