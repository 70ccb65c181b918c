/* libscrt: schemas, documents of the schema language, and the cache of compiled schemas.
 *
 * A scrt_schema is immutable and shared: freeing a handle only gives up that handle. */
#ifndef SCRT_SCHEMA_H
#define SCRT_SCHEMA_H

#include <scrt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct scrt_schema scrt_schema;
typedef struct scrt_document scrt_document;
typedef struct scrt_schema_cache scrt_schema_cache;

/* Logical types; docs/dsl.md has the table. The numbers are those of the file format. */
enum scrt_type_id {
  SCRT_TYPE_NULL = 0,
  SCRT_TYPE_BOOL = 1,
  SCRT_TYPE_U8 = 2,
  SCRT_TYPE_U16 = 3,
  SCRT_TYPE_U32 = 4,
  SCRT_TYPE_U64 = 5,
  SCRT_TYPE_I8 = 6,
  SCRT_TYPE_I16 = 7,
  SCRT_TYPE_I32 = 8,
  SCRT_TYPE_I64 = 9,
  SCRT_TYPE_F32 = 10,
  SCRT_TYPE_F64 = 11,
  SCRT_TYPE_DECIMAL = 12,
  SCRT_TYPE_NUMBER = 13,
  SCRT_TYPE_STRING = 14,
  SCRT_TYPE_SYMBOL = 15,
  SCRT_TYPE_BYTES = 16,
  SCRT_TYPE_JSON = 17,
  SCRT_TYPE_UUID = 18,
  SCRT_TYPE_DATE = 19,
  SCRT_TYPE_DATETIME = 20,
  SCRT_TYPE_TIMESTAMP = 21,
  SCRT_TYPE_TIMESTAMPTZ = 22,
  SCRT_TYPE_DURATION = 23,
  SCRT_TYPE_REF = 24,
  SCRT_TYPE_LIST = 25,
  SCRT_TYPE_STRUCT = 26,
  SCRT_TYPE_MAP = 27,
  SCRT_TYPE_UNION = 28
};

/* Bits of scrt_field.flags. */
enum scrt_field_flag {
  SCRT_FIELD_NULLABLE = 1,
  SCRT_FIELD_REQUIRED = 2,
  SCRT_FIELD_UNIQUE = 4,
  SCRT_FIELD_AUTO_INCREMENT = 8,
  SCRT_FIELD_HAS_DEFAULT = 16
};

/* One field of a schema. */
typedef struct scrt_field {
  scrt_view name;
  int32_t type;  /* enum scrt_type_id */
  int32_t flags; /* enum scrt_field_flag */
} scrt_field;

/* Units of datetime and timestamp. */
enum scrt_time_unit { SCRT_UNIT_NANO = 0, SCRT_UNIT_MICRO = 1 };

/* One place of a schema's tree of types; see scrt_schema_columns. */
typedef struct scrt_schema_column {
  int32_t type;    /* enum scrt_type_id */
  int32_t storage; /* what batches hold: of a ref the type of its target, else as `type` */
  int32_t parent;  /* number of the column around this one; -1 for column 0 */
  int32_t child_count;
  int32_t flags;        /* enum scrt_field_flag; of what is no field SCRT_FIELD_NULLABLE at most */
  int32_t unit;         /* of datetime and timestamp: enum scrt_time_unit */
  int32_t precision;    /* of decimal */
  int32_t scale;        /* of decimal */
  scrt_view name;       /* of a field or an alternative; empty else */
  scrt_view ref_schema; /* of a ref: the schema and the field that it points to */
  scrt_view ref_field;
} scrt_schema_column;

/* Options for reading the schema language. */
typedef struct scrt_dsl_options {
  uint64_t struct_size; /* sizeof(scrt_dsl_options) */
  int32_t month_first;  /* 1: 01/02/2025 is January 2, not 1 February */
  int32_t reserved0;    /* 0 */
  scrt_limits limits;
} scrt_dsl_options;

/* What a schema cache holds. */
typedef struct scrt_schema_cache_stats {
  uint64_t struct_size; /* sizeof(scrt_schema_cache_stats) */
  uint64_t schemas;     /* compiled schemas held */
  uint64_t files;       /* files remembered */
} scrt_schema_cache_stats;

/* Length of a fingerprint in characters, without the NUL. */
#define SCRT_FINGERPRINT_SIZE 24

/* Reads a document of the schema language: schemas and rows of data.
 * @param text [in] borrowed UTF-8
 * @param size [in] bytes of text
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the document; NULL on failure
 * @param err [out] may be NULL; line and column are set
 * @return SCRT_OK; SCRT_E_SYNTAX, SCRT_E_ENCODING, SCRT_E_RANGE, SCRT_E_TYPE, SCRT_E_SCHEMA,
 *   SCRT_E_DUPLICATE_KEY, SCRT_E_MISSING, SCRT_E_LIMIT, SCRT_E_NO_MEMORY, SCRT_E_INVALID_ARGUMENT
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_parse(const char* text, int64_t size,
                                         const scrt_dsl_options* options, scrt_document** out,
                                         scrt_error* err);

/* Reads a document from a file: text of the schema language, or the schemas of a binary .scrt file.
 * @param path [in] borrowed, NUL-terminated
 * @param options [in] borrowed; NULL for defaults
 * @param out [out] the document; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_document_parse and scrt_reader_open; SCRT_E_IO, SCRT_E_NOT_FOUND
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_load(const char* path, const scrt_dsl_options* options,
                                        scrt_document** out, scrt_error* err);

/* Gives a document up.
 * @param document [consumed] may be NULL
 * @thread exclusive on document
 * @since 0.1, stable */
SCRT_API void scrt_document_free(scrt_document* document);

/* Number of schemas of a document, in the order of the text.
 * @param document [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_document_schema_count(const scrt_document* document);

/* One schema of a document.
 * @param document [in] borrowed
 * @param index [in] from 0
 * @param out [out] the schema; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_schema(const scrt_document* document, int64_t index,
                                          scrt_schema** out, scrt_error* err);

/* The schema of this name.
 * @param document [in] borrowed
 * @param name [in] borrowed UTF-8
 * @param size [in] bytes of name
 * @param out [out] the schema; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_find(const scrt_document* document, const char* name,
                                        int64_t size, scrt_schema** out, scrt_error* err);

/* The document as text of the schema language, which parses back to an equal document.
 * @param document [in] borrowed
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_print(const scrt_document* document, scrt_buf* out,
                                         scrt_error* err);

/* The fingerprint that the streams of the public SCRT (versions 1 and 2) carry: FNV-1a 64 over the
 * schema as it was spelled.
 * @param document [in] borrowed; parsed from text
 * @param index [in] number of the schema
 * @param out [out] the fingerprint
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_UNSUPPORTED (not parsed from text),
 *   SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_document_legacy_fingerprint(const scrt_document* document, int64_t index,
                                                      uint64_t* out, scrt_error* err);

/* Another handle to the same schema.
 * @param schema [in] borrowed
 * @return the handle; NULL for NULL or without memory
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_schema* scrt_schema_ref(const scrt_schema* schema);

/* Gives a handle up.
 * @param schema [consumed] may be NULL
 * @thread exclusive on schema
 * @since 0.1, stable */
SCRT_API void scrt_schema_free(scrt_schema* schema);

/* Name of a schema.
 * @param schema [in] borrowed
 * @return UTF-8; empty for NULL
 * @lifetime until-free(schema)
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_view scrt_schema_name(const scrt_schema* schema);

/* The fingerprint X24: 24 lower-case hexadecimal digits; docs/spec/schema.md.
 * @param schema [in] borrowed
 * @return UTF-8 of SCRT_FINGERPRINT_SIZE bytes; empty for NULL
 * @lifetime until-free(schema)
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_view scrt_schema_fingerprint(const scrt_schema* schema);

/* The canonical bytes that the fingerprint is made of.
 * @param schema [in] borrowed
 * @return bytes; empty for NULL
 * @lifetime until-free(schema)
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_view scrt_schema_canonical(const scrt_schema* schema);

/* The schema in the schema language.
 * @param schema [in] borrowed
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_print(const scrt_schema* schema, scrt_buf* out, scrt_error* err);

/* Number of fields.
 * @param schema [in] borrowed
 * @return the number; 0 for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_schema_field_count(const scrt_schema* schema);

/* One field.
 * @param schema [in] borrowed
 * @param index [in] from 0
 * @param out [out] the field; its name lives until-free(schema)
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @lifetime until-free(schema)
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_field(const scrt_schema* schema, int64_t index, scrt_field* out,
                                       scrt_error* err);

/* The type of a field as the schema language writes it, such as "list<string?>".
 * @param schema [in] borrowed
 * @param index [in] from 0
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_field_type(const scrt_schema* schema, int64_t index, scrt_buf* out,
                                            scrt_error* err);

/* The default of a field as the schema language writes it, such as en or 12.5.
 * @param schema [in] borrowed
 * @param index [in] from 0
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND (no such field, or it has no default), SCRT_E_INVALID_ARGUMENT,
 *   SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_field_default(const scrt_schema* schema, int64_t index,
                                               scrt_buf* out, scrt_error* err);

/* The tree of types in depth-first order: column i of a batch of this schema has the type that
 * stands here at i. Column 0 is the record.
 * @param schema [in] borrowed
 * @param out [out] room for `capacity` columns; NULL to learn only their number
 * @param capacity [in] of out; fewer than there are is fine
 * @return number of columns; 0 for NULL
 * @lifetime until-free(schema)
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_schema_columns(const scrt_schema* schema, scrt_schema_column* out,
                                     int64_t capacity);

/* The default of a field at any depth, as scrt_schema_field_default gives it. Columns whose flags
 * have SCRT_FIELD_HAS_DEFAULT have one.
 * @param schema [in] borrowed
 * @param column [in] as scrt_schema_columns numbers them
 * @param out [out] UTF-8
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND (no such column, or it has no default),
 *   SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_column_default(const scrt_schema* schema, int64_t column,
                                                scrt_buf* out, scrt_error* err);

/* Number of the field of this name.
 * @param schema [in] borrowed
 * @param name [in] borrowed UTF-8
 * @param size [in] bytes of name
 * @return the number; -1 if there is none, or for NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API int64_t scrt_schema_find_field(const scrt_schema* schema, const char* name, int64_t size);

/* Whether two schemas are the same in all that the fingerprint covers.
 * @param a [in] borrowed
 * @param b [in] borrowed
 * @return true if so; false if either is NULL
 * @thread const
 * @since 0.1, stable */
SCRT_API bool scrt_schema_equal(const scrt_schema* a, const scrt_schema* b);

/* An empty cache of compiled schemas.
 * @return the cache; NULL without memory
 * @lifetime owned
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_schema_cache* scrt_schema_cache_new(void);

/* Gives a cache up. Schemas taken from it stay.
 * @param cache [consumed] may be NULL
 * @thread exclusive on cache
 * @since 0.1, stable */
SCRT_API void scrt_schema_cache_free(scrt_schema_cache* cache);

/* The document of a file; read again only when the file's modification time or size changed.
 * Schemas whose fingerprint did not change stay the same.
 * @param cache [in] borrowed
 * @param path [in] borrowed, NUL-terminated; text of the schema language
 * @param out [out] the document; NULL on failure
 * @param err [out] may be NULL
 * @return as scrt_document_load
 * @lifetime owned
 * @thread const: caches are safe for any number of threads
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_cache_load(const scrt_schema_cache* cache, const char* path,
                                            scrt_document** out, scrt_error* err);

/* A schema that the cache holds, by fingerprint.
 * @param cache [in] borrowed
 * @param fingerprint [in] borrowed, SCRT_FINGERPRINT_SIZE hexadecimal digits; a NUL may follow
 * @param out [out] the schema; NULL on failure
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_NOT_FOUND, SCRT_E_INVALID_ARGUMENT (too short too), SCRT_E_HANDLE,
 *   SCRT_E_NO_MEMORY
 * @lifetime owned
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_cache_find(const scrt_schema_cache* cache, const char* fingerprint,
                                            scrt_schema** out, scrt_error* err);

/* Puts a schema into the cache.
 * @param cache [in] borrowed
 * @param schema [in] borrowed
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE, SCRT_E_NO_MEMORY
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_cache_put(const scrt_schema_cache* cache,
                                           const scrt_schema* schema, scrt_error* err);

/* What a cache holds.
 * @param cache [in] borrowed
 * @param out [inout] struct_size set by the caller; that many bytes are filled in
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT, SCRT_E_HANDLE
 * @thread const
 * @since 0.1, stable */
SCRT_API scrt_status scrt_schema_cache_stats_get(const scrt_schema_cache* cache,
                                                 scrt_schema_cache_stats* out, scrt_error* err);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_SCHEMA_H */
