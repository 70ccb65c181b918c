/* libscrt: versions and what this build can do. */
#ifndef SCRT_VERSION_H
#define SCRT_VERSION_H

#include <scrt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SCRT_VERSION_MAJOR 0
#define SCRT_VERSION_MINOR 1
#define SCRT_VERSION_PATCH 0
/* major * 10000 + minor * 100 + patch */
#define SCRT_VERSION_NUMBER 100
/* Grows with every change of the ABI that is not an addition. */
#define SCRT_ABI_VERSION 0

/* SCRT_VERSION_NUMBER of the library that runs.
 * @return the number
 * @thread any
 * @since 0.1, stable */
SCRT_API int32_t scrt_version(void);

/* The version as text, such as "0.1.0".
 * @return NUL-terminated text
 * @lifetime static
 * @thread any
 * @since 0.1, stable */
SCRT_API const char* scrt_version_string(void);

/* SCRT_ABI_VERSION of the library that runs.
 * @return the number
 * @thread any
 * @since 0.1, stable */
SCRT_API int32_t scrt_abi_version(void);

/* Major version of the .scrt file format that this library writes and reads, times 65536, plus the
 * minor version.
 * @return the number
 * @thread any
 * @since 0.1, stable */
SCRT_API int32_t scrt_format_version(void);

/* The instruction set that the kernels use on this machine, such as "AVX3".
 * @return NUL-terminated text
 * @lifetime static
 * @thread any
 * @since 0.1, stable */
SCRT_API const char* scrt_cpu_target(void);

/* One of the things that are registered by name: a text syntax, a column encoding or a block
 * compression. For listing them all.
 * @param kind [in] "syntax", "encoding" or "compression"
 * @param index [in] from 0
 * @return NUL-terminated name; NULL behind the last one, or for another kind
 * @lifetime static
 * @thread any
 * @since 0.1, stable */
SCRT_API const char* scrt_feature_name(const char* kind, int32_t index);

#ifdef __cplusplus
}
#endif
#endif /* SCRT_VERSION_H */
