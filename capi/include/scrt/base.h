/* libscrt: the types that every other header uses: status, errors, views, buffers, limits.
 *
 * Handles (scrt_schema, scrt_reader, …) are opaque pointers, made by one function and given back to
 * scrt_<noun>_free, which takes NULL. A handle keeps alive whatever it came from, so handles may be
 * freed in any order.
 *
 * Every call that can fail returns a scrt_status and takes a scrt_error* as its last parameter,
 * which may be NULL. What it would have given out is then NULL or empty. Calls never print, abort,
 * or let an exception out; nor may callbacks. docs/abi.md has all the rules on one page.
 *
 * Threads: a function that takes a const handle may run at the same time as others on that handle;
 * one that takes it without const needs it alone. Different handles are independent.
 *
 * Lifetimes of memory that is handed out have one of four names: static; until-next (the next call
 * on that handle); until-free(h); owned (the caller frees it).
 */
#ifndef SCRT_BASE_H
#define SCRT_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SCRT_API __attribute__((visibility("default")))
#else
#define SCRT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A value of enum scrt_code. */
typedef int32_t scrt_status;

/* Numbers are never reused. 0 is success, above 0 is not an error, below 0 is. */
enum scrt_code {
  SCRT_OK = 0,
  SCRT_END = 1,                 /* there is no more */
  SCRT_E_INVALID_ARGUMENT = -1, /* a parameter is NULL or out of its range */
  SCRT_E_HANDLE = -2,           /* not a handle of this kind */
  SCRT_E_NO_MEMORY = -3,
  SCRT_E_LIMIT = -4, /* a limit of scrt_limits, or of the format */
  SCRT_E_IO = -5,    /* os_errno tells */
  SCRT_E_NOT_FOUND = -6,
  SCRT_E_EXISTS = -7,
  SCRT_E_UNSUPPORTED = -8,
  SCRT_E_CANCELLED = -9,   /* the cancel flag was set */
  SCRT_E_DEADLINE = -10,   /* the deadline passed */
  SCRT_E_STATE = -11,      /* not now: finished, failed before, or not begun */
  SCRT_E_INTERNAL = -12,   /* a bug in the library */
  SCRT_E_USER = -13,       /* never from the library: for callbacks */
  SCRT_E_SYNTAX = -100,    /* text does not follow its grammar */
  SCRT_E_ENCODING = -101,  /* text is not UTF-8 */
  SCRT_E_CORRUPT = -102,   /* bytes contradict their format */
  SCRT_E_TRUNCATED = -103, /* bytes end too early */
  SCRT_E_VERSION = -104,   /* made by a newer version of the format */
  SCRT_E_CHECKSUM = -105,  /* bytes are not those that were written */
  SCRT_E_RANGE = -106,     /* a number does not fit */
  SCRT_E_DUPLICATE_KEY = -107,
  SCRT_E_SCHEMA = -200,     /* a schema breaks a rule */
  SCRT_E_TYPE = -201,       /* a value is not of the type of its field */
  SCRT_E_MISSING = -202,    /* a required field is missing */
  SCRT_E_CONSTRAINT = -203, /* unique or ref does not hold */
  SCRT_E_MISMATCH = -204    /* two schemas do not go together */
};

/* What went wrong; filled in by the call that failed, left alone by others. Owned by the caller,
 * holds no pointers. `offset`, `line` and `column` say where in the input or file: offset in bytes
 * from 0, line and column from 1 (column in bytes); -1 where that is not known. */
typedef struct scrt_error {
  int32_t code;     /* enum scrt_code */
  int32_t os_errno; /* errno of the system call that failed, 0 if none did */
  int64_t offset;
  int64_t line;
  int64_t column;
  char message[224]; /* UTF-8, NUL-terminated, cut to fit */
} scrt_error;

/* Bytes that somebody else owns; text is UTF-8 and not NUL-terminated. */
typedef struct scrt_view {
  const uint8_t* data;
  int64_t size;
} scrt_view;

/* Bytes that the caller owns and gives back to scrt_buf_free. */
typedef struct scrt_buf {
  uint8_t* data;
  int64_t size;
  int64_t reserved; /* the library's own */
} scrt_buf;

/* What one call may take from its input. 0 means the default. Part of options structs, never grows.
 */
typedef struct scrt_limits {
  uint64_t depth;          /* nesting of values and types; default 256, more than 1024 is 1024 */
  uint64_t fields;         /* fields of a struct, schemas of a file; default 65536 */
  uint64_t memory;         /* bytes held beyond the input; default 1 GiB */
  uint64_t value_bytes;    /* one string, blob or number; default 1 GiB */
  uint64_t row_group_rows; /* rows of one row group when reading; default 2^24 */
  uint64_t reserved[3];    /* 0 */
} scrt_limits;

/* Told on long work, from the thread that made the call. `total` is -1 where it is not known.
 * Anything but SCRT_OK stops the work, and the call returns that value. */
typedef scrt_status (*scrt_progress_fn)(void* user_data, int64_t done_bytes, int64_t total_bytes,
                                        int64_t rows);

/* How long calls are watched and stopped; NULL wherever it is taken means neither. */
typedef struct scrt_control {
  uint64_t struct_size;      /* sizeof(scrt_control) */
  const int32_t* cancel;     /* stop with SCRT_E_CANCELLED when this is nonzero; may be NULL; read
                                atomically, so any thread may set it atomically during the call */
  int64_t timeout_ms;        /* stop with SCRT_E_DEADLINE after so long; 0: never */
  scrt_progress_fn progress; /* may be NULL */
  void* user_data;           /* for progress */
  uint64_t reserved;         /* 0 */
} scrt_control;

/* Reads the next bytes of an input: at most `size` into `data`, their number into `got`; 0 bytes
 * mean the end. Anything but SCRT_OK stops the work, and the call returns that value. Called from
 * the thread that made the call. */
typedef scrt_status (*scrt_read_fn)(void* user_data, uint8_t* data, int64_t size, int64_t* got);

/* Reads the bytes [offset, offset + size) of an input into `data`, all of them, or answers anything
 * but SCRT_OK, which the call then returns. Called from any thread that uses the handle, from
 * several at once where they do. */
typedef scrt_status (*scrt_read_at_fn)(void* user_data, int64_t offset, uint8_t* data,
                                       int64_t size);

/* Levels of log messages. */
enum scrt_log_level { SCRT_LOG_DEBUG = 0, SCRT_LOG_INFO = 1, SCRT_LOG_WARNING = 2 };

/* Takes one message without a newline; called from any thread that is inside the library. */
typedef void (*scrt_log_fn)(void* user_data, int32_t level, const char* message);

/* Counters since the process began. */
typedef struct scrt_metrics {
  uint64_t struct_size;     /* sizeof(scrt_metrics) */
  uint64_t rows_read;       /* rows given out by cursors */
  uint64_t rows_written;    /* rows put into files */
  uint64_t row_groups_read; /* of files that were opened */
  uint64_t row_groups_written;
  uint64_t bytes_read;    /* of files that were opened, texts converted or inferred from */
  uint64_t bytes_written; /* of files and texts */
  uint64_t errors;        /* calls that returned an error */
} scrt_metrics;

/* Name of a code, such as "CORRUPT".
 * @param code a value of enum scrt_code
 * @return NUL-terminated text; "UNKNOWN" for a number that is not in the list
 * @lifetime static
 * @thread any
 * @since 0.1, stable */
SCRT_API const char* scrt_code_name(scrt_status code);

/* Gives the memory of a buffer back and clears it. NULL and empty buffers are fine.
 * @param buf [inout] the buffer
 * @thread exclusive on buf
 * @since 0.1, stable */
SCRT_API void scrt_buf_free(scrt_buf* buf);

/* Sets where log messages go. Without a hook they go nowhere.
 * @param fn [in] the hook; NULL for none
 * @param user_data [in] borrowed, passed to fn
 * @param level [in] the least level that is passed on, of enum scrt_log_level
 * @thread any; messages under way may still reach the old hook
 * @since 0.1, stable */
SCRT_API void scrt_log_set(scrt_log_fn fn, void* user_data, int32_t level);

/* A snapshot of the counters.
 * @param out [inout] struct_size set by the caller; that many bytes are filled in
 * @param err [out] may be NULL
 * @return SCRT_OK; SCRT_E_INVALID_ARGUMENT
 * @thread any
 * @since 0.1, stable */
SCRT_API scrt_status scrt_metrics_get(scrt_metrics* out, scrt_error* err);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_BASE_H */
