/* libscrt: batches, rows as columns in Arrow's memory layout, and cursors that give them.
 *
 * A batch is immutable and shared; freeing a handle only gives up that handle. Its columns form a
 * tree, given as a flat array in depth-first order: column 0 is the record itself, a struct. The
 * children of a struct are its fields; of a list, its element; of a map, key and value; of a union,
 * its alternatives; of a symbol, its dictionary; of a timestamptz, the instants (i64, ns) and the
 * offsets (i16, minutes).
 *
 * Buffers by type, all little-endian:
 *   null                 none; every slot is null
 *   bool                 values: bitmap
 *   integers, floats     values
 *   decimal, uuid        values: 16 bytes each
 *   date                 values: int32 days since 1970-01-01
 *   datetime, timestamp  values: int64 in the type's unit; duration: int64 ns
 *   string, bytes, number, json   values: length + 1 int32 offsets; data: the bytes
 *   symbol               values: int32 codes into the dictionary
 *   timestamptz          none; what its children hold
 *   list, map            values: length + 1 int32 offsets into the children
 *   union                values: int8 alternatives; data: int32 offsets into the alternative
 *   struct               data: NULL, or an int32 shape per slot
 * A shape lists the numbers of the fields that an object has, in the order of its keys: shape s is
 * shape_fields[shape_ends[s - 1]] to shape_fields[shape_ends[s] - 1], from 0 for the first. A field
 * that is not in the shape of a slot is absent there; one that is, but has no value, is null. A
 * struct without shapes has every field in every slot, in the schema's order.
 *
 * Bitmaps count bits from the least significant. validity: 1 = there is a value; NULL: everywhere.
 * The bytes of a slot without a value mean nothing. Buffers begin at slot 0, in slices too. */
#ifndef SCRT_BATCH_H
#define SCRT_BATCH_H

#include <scrt/base.h>
#include <scrt/schema.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct scrt_batch scrt_batch;
typedef struct scrt_cursor scrt_cursor;

/* One column of a batch. */
typedef struct scrt_column {
  int32_t type;   /* enum scrt_type_id; of a ref, what it is stored as */
  int32_t parent; /* number of the column around this one; -1 for column 0 */
  int32_t child_count;
  int32_t shape_count; /* struct: number of shapes; 0 if every slot has every field in order */
  int64_t length;      /* slots */
  int64_t null_count;  /* slots without a value, null and absent together */
  const uint8_t* validity;
  const uint8_t* values;
  const uint8_t* data;
  int64_t validity_size; /* bytes of each buffer */
  int64_t values_size;
  int64_t data_size;
  scrt_view name;               /* of a field or an alternative; empty else */
  const uint32_t* shape_ends;   /* shape_count numbers; NULL without shapes */
  const uint32_t* shape_fields; /* as many as the last of them says */
} scrt_column;

/* Where a column stands in a packed batch: byte offsets from the start of the block, -1 for buffers
 * that are not there. */
typedef struct scrt_packed_column {
  int32_t type;
  int32_t parent;
  int32_t child_count;
  int32_t shape_count;
  int64_t length;
  int64_t null_count;
  int64_t validity_offset;
  int64_t values_offset;
  int64_t data_offset;
  int64_t validity_size;
  int64_t values_size;
  int64_t data_size;
  int64_t shape_ends_offset; /* 4 bytes a shape */
  int64_t shape_fields_offset;
} scrt_packed_column;

/* Gives a handle up.
 * @param batch [consumed] may be NULL
 * @thread exclusive on batch
 * @since 0.1, stable */
SCRT_API void scrt_batch_free(scrt_batch* batch);

/* Another handle to the same batch.
 * @param batch [in] borrowed
 * @return the handle; NULL for NULL or without memory
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_batch* scrt_batch_ref(const scrt_batch* batch);

/* Number of rows.
 * @param batch [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_batch_rows(const scrt_batch* batch);

/* Bytes of all buffers: what the batch would hold in Arrow.
 * @param batch [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_batch_bytes(const scrt_batch* batch);

/* The schema of a batch.
 * @param batch [in] borrowed
 * @return a handle; NULL for NULL or without memory
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_schema* scrt_batch_schema(const scrt_batch* batch);

/* The columns, in depth-first order.
 * @param batch [in] borrowed
 * @param out [out] room for `capacity` columns; NULL to learn only their number
 * @param capacity [in] of out; fewer than there are is fine
 * @return number of columns; 0 for NULL
 * @lifetime until-free(batch)
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_batch_columns(const scrt_batch* batch, scrt_column* out, int64_t capacity);

/* All buffers in one block, itself and each of them at a multiple of 64 bytes with zeros between,
 * and a descriptor per column. For callers that pay for every call or every pointer.
 * @param batch [in] borrowed
 * @param columns [out] room for `capacity` descriptors
 * @param capacity [in] of columns; at least the number of columns
 * @param out [out] the block
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT (capacity too small), SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_batch_pack(const scrt_batch* batch, scrt_packed_column* columns,
                                     int64_t capacity, scrt_buf* out, scrt_error* err);

/* A batch from columns, which are checked and copied. The way in for rows that are columns already.
 * @param schema [in] borrowed
 * @param rows [in] number of rows
 * @param columns [in] borrowed, in depth-first order, laid out as above; parent, null_count and
 * name are not read. Slots of absent fields have no value.
 * @param count [in] number of columns
 * @param out [out] the batch; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_MISMATCH (not the columns of this schema), SCRT_E_CORRUPT (buffers
 *   contradict each other, or hold what is no value of their type: text that is not UTF-8, a number
 *   or json that is none, a decimal beyond its precision), SCRT_E_TYPE (nulls where none may be),
 *   SCRT_E_MISSING (a shape without a required field), SCRT_E_INVALID_ARGUMENT (negative sizes),
 *   SCRT_E_HANDLE, SCRT_E_LIMIT, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread any
 * @since 0.1, unstable */
SCRT_API scrt_status scrt_batch_make(const scrt_schema* schema, int64_t rows,
                                     const scrt_column* columns, int64_t count, scrt_batch** out,
                                     scrt_error* err);

/* A batch from columns whose buffers lie in one block, as scrt_batch_pack leaves them. For callers
 * that can't pass pointers into their own memory. The block is copied once.
 * @param schema [in] borrowed
 * @param rows [in] number of rows
 * @param columns [in] borrowed, as for scrt_batch_make, with byte offsets into the block; -1 for
 * buffers that are not there
 * @param count [in] number of columns
 * @param block [in] borrowed; buffers begin at multiples of 8 bytes in it
 * @param size [in] bytes of block
 * @param out [out] the batch; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_batch_make; SCRT_E_INVALID_ARGUMENT (buffers outside of the block) too
 * @lifetime owned
 * @thread any
 * @since 0.1, unstable */
SCRT_API scrt_status scrt_batch_unpack(const scrt_schema* schema, int64_t rows,
                                       const scrt_packed_column* columns, int64_t count,
                                       const uint8_t* block, int64_t size, scrt_batch** out,
                                       scrt_error* err);

/* The rows of data that a document holds for one of its schemas. Cells that were left out are
 * absent.
 * @param document [in] borrowed
 * @param index [in] number of the schema
 * @param out [out] the batch, which may have no rows; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_SYNTAX, SCRT_E_TYPE, SCRT_E_RANGE,
 * SCRT_E_DUPLICATE_KEY, SCRT_E_LIMIT, SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_rows(const scrt_document* document, int64_t index,
                                        scrt_batch** out, scrt_error* err);

/* Some rows of a batch; shares what it can.
 * @param batch [in] borrowed
 * @param start [in] first row
 * @param count [in] number of rows
 * @param out [out] the batch; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_batch_slice(const scrt_batch* batch, int64_t start, int64_t count,
                                      scrt_batch** out, scrt_error* err);

/* Whether two batches have equal schemas and the same value, null or absence in every place, keys
 * in the same order; floating point numbers by bits.
 * @param a [in] borrowed
 * @param b [in] borrowed
 * @return true if so; false if either is NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API bool scrt_batch_equal(const scrt_batch* a, const scrt_batch* b);

/* The rows as JSON, one per line.
 * @param batch [in] borrowed
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_UNSUPPORTED (NaN or infinity), SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE,
 *   SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_batch_to_json(const scrt_batch* batch, scrt_buf* out, scrt_error* err);

/* The next batch. A cursor that failed stays failed: each later call gives the same failure.
 * @param cursor [inout] borrowed
 * @param max_rows [in] at most so many rows; 0: as many as lie together, most often a row group;
 *   negative is refused
 * @param out [out] the batch; NULL at the end and on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_END (no more); SCRT_E_CORRUPT, SCRT_E_TRUNCATED, SCRT_E_CHECKSUM,
 *   SCRT_E_SYNTAX, SCRT_E_ENCODING, SCRT_E_RANGE, SCRT_E_DUPLICATE_KEY, SCRT_E_TYPE,
 *   SCRT_E_MISMATCH, SCRT_E_MISSING, SCRT_E_IO, SCRT_E_UNSUPPORTED, SCRT_E_VERSION, SCRT_E_LIMIT,
 * SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime owned; it stays when the cursor moves on or is freed
 * @thread exclusive on cursor
 * @since 0.1, stable */
SCRT_API scrt_status scrt_cursor_next(scrt_cursor* cursor, int64_t max_rows, scrt_batch** out,
                                      scrt_error* err);

/* The schema of a cursor's batches.
 * @param cursor [in] borrowed
 * @return a handle; NULL for NULL, without memory, and before the first batch of a cursor that
 *   infers its schema
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_schema* scrt_cursor_schema(const scrt_cursor* cursor);

/* Gives a cursor up.
 * @param cursor [consumed] may be NULL
 * @thread exclusive on cursor
 * @since 0.1, stable */
SCRT_API void scrt_cursor_free(scrt_cursor* cursor);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_BATCH_H */
