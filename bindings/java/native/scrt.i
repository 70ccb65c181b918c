// The C interface as static functions of one Java class. Handles are longs, text and options are
// byte arrays, blocks are direct buffers, failures are dev.scrt.ScrtException. Java checks what it
// passes before it comes here; these functions only keep memory safe against wrong lengths.
%module ScrtNative

%{
#include <stdlib.h>
#include <string.h>

#include "generated/layout_asserts.h"
#include "scrt_jni.h"
%}

%include "enumsimple.swg"
%javaconst(1);
%pragma(java) jniclasscode=%{
  static {
    NativeLibrary.load();
  }
%}
%pragma(java) moduleclassmodifiers="public final class"
%pragma(java) jniclassclassmodifiers="final class"

#define SCRT_API

// --- numbers ----------------------------------------------------------------------------------------

%apply int { int32_t, scrt_status };
%apply long long { int64_t, uint64_t };

// --- handles ----------------------------------------------------------------------------------------

%define SCRT_HANDLE(TYPE)
%typemap(jni) TYPE*, const TYPE* "jlong"
%typemap(jtype) TYPE*, const TYPE* "long"
%typemap(jstype) TYPE*, const TYPE* "long"
%typemap(javain) TYPE*, const TYPE* "$javainput"
%typemap(javaout) TYPE* { return $jnicall; }
%typemap(in) TYPE*, const TYPE* %{ $1 = (TYPE*)(intptr_t)$input; %}
%typemap(out) TYPE* %{ $result = (jlong)(intptr_t)$1; %}

%typemap(jni) TYPE** out "jlongArray"
%typemap(jtype) TYPE** out "long[]"
%typemap(jstype) TYPE** out "long[]"
%typemap(javain) TYPE** out "$javainput"
%typemap(in) TYPE** out (TYPE* made = NULL) %{
  if (!scrt_jni_has_room(jenv, $input)) return $null;
  $1 = &made;
%}
%typemap(argout) TYPE** out %{
  {
    jlong handle = (jlong)(intptr_t)made$argnum;
    (*jenv)->SetLongArrayRegion(jenv, $input, 0, 1, &handle);
  }
%}
%enddef
SCRT_HANDLE(scrt_document)
SCRT_HANDLE(scrt_schema)
SCRT_HANDLE(scrt_schema_cache)
SCRT_HANDLE(scrt_batch)
SCRT_HANDLE(scrt_cursor)
SCRT_HANDLE(scrt_reader)
SCRT_HANDLE(scrt_writer)
SCRT_HANDLE(scrt_jni_input)

// --- text and bytes in ------------------------------------------------------------------------------

%typemap(jni) const char* "jbyteArray"
%typemap(jtype) const char* "byte[]"
%typemap(jstype) const char* "byte[]"
%typemap(javain) const char* "$javainput"
%typemap(in) const char* %{
  $1 = scrt_jni_c_string(jenv, $input);
  if ($1 == NULL) return $null;
%}
%typemap(freearg) const char* %{ free((void*)$1); %}
%typemap(out) const char* %{ $result = scrt_jni_bytes(jenv, (const uint8_t*)$1, (int64_t)strlen($1)); %}
%typemap(javaout) const char* { return $jnicall; }

%define SCRT_BYTES_IN(POINTER, SIZE)
%typemap(jni) (POINTER, SIZE) "jbyteArray"
%typemap(jtype) (POINTER, SIZE) "byte[]"
%typemap(jstype) (POINTER, SIZE) "byte[]"
%typemap(javain) (POINTER, SIZE) "$javainput"
%typemap(in) (POINTER, SIZE) (int64_t bytes_size) %{
  $1 = (void*)scrt_jni_copy(jenv, $input, &bytes_size);
  if ($1 == NULL) return $null;
  $2 = bytes_size;
%}
%typemap(freearg) (POINTER, SIZE) %{ free((void*)$1); %}
%enddef
SCRT_BYTES_IN(const char* text, int64_t size)
SCRT_BYTES_IN(const char* name, int64_t size)
SCRT_BYTES_IN(const uint8_t* data, int64_t size)

// --- descriptors in direct buffers -------------------------------------------------------------------

%typemap(jni) (const scrt_packed_column* columns, int64_t count),
              (scrt_packed_column* columns, int64_t capacity) "jobject"
%typemap(jtype) (const scrt_packed_column* columns, int64_t count),
                (scrt_packed_column* columns, int64_t capacity) "java.nio.ByteBuffer"
%typemap(jstype) (const scrt_packed_column* columns, int64_t count),
                 (scrt_packed_column* columns, int64_t capacity) "java.nio.ByteBuffer"
%typemap(javain) (const scrt_packed_column* columns, int64_t count),
                 (scrt_packed_column* columns, int64_t capacity) "$javainput"
%typemap(in) (const scrt_packed_column* columns, int64_t count) (int64_t columns_size),
             (scrt_packed_column* columns, int64_t capacity) (int64_t columns_size) %{
  $1 = (scrt_packed_column*)(void*)scrt_jni_direct(jenv, $input, &columns_size);
  if ($1 == NULL) return $null;
  $2 = columns_size / (int64_t)sizeof(scrt_packed_column);
%}

// --- options: the struct as bytes, or null ----------------------------------------------------------

%define SCRT_STRUCT_IN(TYPE)
%typemap(jni) const TYPE* "jbyteArray"
%typemap(jtype) const TYPE* "byte[]"
%typemap(jstype) const TYPE* "byte[]"
%typemap(javain) const TYPE* "$javainput"
%typemap(in) const TYPE* (TYPE options) %{
  $1 = NULL;
  if ($input != NULL) {
    if (!scrt_jni_read_struct(jenv, $input, &options, sizeof options)) return $null;
    $1 = &options;
  }
%}
%enddef
SCRT_STRUCT_IN(scrt_dsl_options)
SCRT_STRUCT_IN(scrt_reader_options)
SCRT_STRUCT_IN(scrt_cursor_options)
SCRT_STRUCT_IN(scrt_writer_options)
SCRT_STRUCT_IN(scrt_arrow_options)

// --- options with pointers: the rest as bytes, what they point to beside it --------------------------

%typemap(jni) scrt_text_options*, scrt_convert_options* "jbyteArray"
%typemap(jtype) scrt_text_options*, scrt_convert_options* "byte[]"
%typemap(jstype) scrt_text_options*, scrt_convert_options* "byte[]"
%typemap(javain) scrt_text_options*, scrt_convert_options* "$javainput"
%typemap(in) scrt_text_options* (scrt_text_options options) %{
  if (!scrt_jni_read_struct(jenv, $input, &options, sizeof options)) return $null;
  $1 = &options;
%}
%typemap(in) scrt_convert_options* (scrt_convert_options options) %{
  if (!scrt_jni_read_struct(jenv, $input, &options, sizeof options)) return $null;
  $1 = &options;
%}

// Names that may be null.
%define SCRT_NULLABLE(NAME)
%typemap(in) const char* NAME %{
  $1 = NULL;
  if ($input != NULL) {
    $1 = scrt_jni_c_string(jenv, $input);
    if ($1 == NULL) return $null;
  }
%}
%enddef
SCRT_NULLABLE(name)
SCRT_NULLABLE(syntax)
SCRT_NULLABLE(schema_name)
SCRT_NULLABLE(from)
SCRT_NULLABLE(to)

// A dev.scrt.internal.ControlCallback, or null.
%typemap(jni) const scrt_control* control "jobject"
%typemap(jtype) const scrt_control* control "ControlCallback"
%typemap(jstype) const scrt_control* control "ControlCallback"
%typemap(javain) const scrt_control* control "$javainput"
%typemap(in) const scrt_control* control (scrt_jni_control watched) %{
  $1 = scrt_jni_control_of(jenv, $input, &watched);
%}

// --- Arrow's structs, by address ---------------------------------------------------------------------

%define SCRT_ADDRESS(TYPE)
%typemap(jni) TYPE, const TYPE "jlong"
%typemap(jtype) TYPE, const TYPE "long"
%typemap(jstype) TYPE, const TYPE "long"
%typemap(javain) TYPE, const TYPE "$javainput"
%typemap(in) TYPE, const TYPE %{ $1 = ($1_ltype)(intptr_t)$input; %}
%enddef
SCRT_ADDRESS(struct ArrowSchema*)
SCRT_ADDRESS(struct ArrowArray*)
SCRT_ADDRESS(struct ArrowArrayStream*)

// --- bytes out --------------------------------------------------------------------------------------

%typemap(jni) scrt_view, scrt_bytes "jbyteArray"
%typemap(jtype) scrt_view, scrt_bytes "byte[]"
%typemap(jstype) scrt_view, scrt_bytes "byte[]"
%typemap(javaout) scrt_view, scrt_bytes { return $jnicall; }
%typemap(out) scrt_view %{ $result = scrt_jni_bytes(jenv, $1.data, $1.size); %}

%define SCRT_BYTES_OUT(TYPE, NAME)
%typemap(jni) TYPE* NAME "jobjectArray"
%typemap(jtype) TYPE* NAME "byte[][]"
%typemap(jstype) TYPE* NAME "byte[][]"
%typemap(javain) TYPE* NAME "$javainput"
%typemap(in) TYPE* NAME (TYPE bytes) %{
  if (!scrt_jni_has_room(jenv, $input)) return $null;
  memset(&bytes, 0, sizeof bytes);
  $1 = &bytes;
%}
%typemap(argout) TYPE* NAME %{ scrt_jni_put_bytes(jenv, $input, bytes$argnum.data, bytes$argnum.size); %}
%enddef
SCRT_BYTES_OUT(scrt_buf, out)
SCRT_BYTES_OUT(scrt_view, out)
SCRT_BYTES_OUT(scrt_view, key)
SCRT_BYTES_OUT(scrt_view, value)
%typemap(freearg) scrt_buf* out %{ scrt_buf_free($1); %}

%typemap(jni) int64_t* lost_bytes "jlongArray"
%typemap(jtype) int64_t* lost_bytes "long[]"
%typemap(jstype) int64_t* lost_bytes "long[]"
%typemap(javain) int64_t* lost_bytes "$javainput"
%typemap(in) int64_t* lost_bytes (int64_t lost = 0) %{
  if (!scrt_jni_has_room(jenv, $input)) return $null;
  $1 = &lost;
%}
%typemap(argout) int64_t* lost_bytes %{
  {
    jlong number = lost$argnum;
    (*jenv)->SetLongArrayRegion(jenv, $input, 0, 1, &number);
  }
%}

// --- failures ---------------------------------------------------------------------------------------

// The last parameter, so what other parameters give out is in place before the throw.
%typemap(in, numinputs=0) scrt_error* err (scrt_error error) %{
  memset(&error, 0, sizeof error);
  $1 = &error;
%}
%typemap(argout) scrt_error* err %{ if ($1->code != 0) scrt_jni_throw(jenv, $1); %}

// --- what Java takes from the headers ---------------------------------------------------------------

// Structs are byte arrays and direct buffers; dev.scrt.internal.Layout has their offsets.
%ignore scrt_error;
%ignore scrt_view;
%ignore scrt_buf;
%ignore scrt_limits;
%ignore scrt_control;
%ignore scrt_metrics;
%ignore scrt_column;
%ignore scrt_packed_column;
%ignore scrt_field;
%ignore scrt_schema_column;
%ignore scrt_dsl_options;
%ignore scrt_schema_cache_stats;
%ignore scrt_reader_options;
%ignore scrt_cursor_options;
%ignore scrt_writer_options;

// Memory that Java never holds, and calls that Java has in a better form below.
%ignore scrt_buf_free;
%ignore scrt_log_set;
%ignore scrt_metrics_get;
%ignore scrt_batch_columns;
%ignore scrt_batch_pack;
%ignore scrt_batch_make;
%ignore scrt_writer_append_columns;
%ignore scrt_writer_append_packed;
%ignore scrt_batch_unpack;
%ignore scrt_schema_columns;
%ignore scrt_schema_field;
%ignore scrt_schema_field_count;
%ignore scrt_schema_cache_stats_get;
%ignore scrt_document_legacy_fingerprint;
%ignore scrt_reader_open_memory;
%ignore scrt_reader_open_callback;
%ignore scrt_reader_stream_callback;
%ignore scrt_writer_open_callback;
%ignore scrt_feature_name;
%ignore ArrowSchema;
%ignore ArrowArray;
%ignore ArrowArrayStream;
%ignore scrt_arrow_options;
%ignore ARROW_FLAG_DICTIONARY_ORDERED;
%ignore ARROW_FLAG_NULLABLE;
%ignore ARROW_FLAG_MAP_KEYS_SORTED;
%ignore ARROW_C_DATA_INTERFACE;
%ignore ARROW_C_STREAM_INTERFACE;

%include <scrt/base.h>
%include <scrt/schema.h>
%include <scrt/batch.h>
%include <scrt/reader.h>
%include <scrt/version.h>
%include <scrt/writer.h>
%include <scrt/arrow.h>

// --- Java's own -------------------------------------------------------------------------------------

%typemap(in, numinputs=0) JNIEnv* env %{ $1 = jenv; %}
%typemap(jni) jobject stream "jobject"
%typemap(jtype) jobject stream "InputCallback"
%typemap(jstype) jobject stream "InputCallback"
%typemap(javain) jobject stream "$javainput"
%typemap(in) jobject stream %{ $1 = $input; %}
%define SCRT_ARRAY(TYPE, NAME, JAVA)
%typemap(jni) TYPE NAME "TYPE"
%typemap(jtype) TYPE NAME "JAVA"
%typemap(jstype) TYPE NAME "JAVA"
%typemap(javain) TYPE NAME "$javainput"
%typemap(in) TYPE NAME %{
  if (!scrt_jni_has_array(jenv, $input)) return $null;
  $1 = $input;
%}
%enddef
SCRT_ARRAY(jbyteArray, block, byte[])
SCRT_ARRAY(jlongArray, numbers, long[])
SCRT_ARRAY(jobjectArray, arrays, Object[])
%typemap(jni) jbyteArray "jbyteArray"
%typemap(jtype) jbyteArray "byte[]"
%typemap(jstype) jbyteArray "byte[]"
%typemap(javaout) jbyteArray { return $jnicall; }
%typemap(out) jbyteArray %{ $result = $1; %}

int64_t scrt_jni_pack_columns(const scrt_batch* batch, scrt_packed_column* columns, int64_t capacity);
scrt_status scrt_jni_pack_block(JNIEnv* env, const scrt_batch* batch, jbyteArray block,
                                scrt_error* err);
scrt_status scrt_jni_open_memory(JNIEnv* env, jbyteArray block, const scrt_reader_options* options,
                                 scrt_reader** out, scrt_error* err);
scrt_status scrt_jni_unpack(JNIEnv* env, const scrt_schema* schema, int64_t rows,
                            const scrt_packed_column* columns, int64_t count, jbyteArray block,
                            scrt_batch** out, scrt_error* err);

scrt_status scrt_jni_make(JNIEnv* env, const scrt_schema* schema, int64_t rows, jlongArray numbers,
                          jobjectArray arrays, scrt_batch** out, scrt_error* err);
jbyteArray scrt_jni_schema_columns(JNIEnv* env, const scrt_schema* schema);
scrt_status scrt_jni_metrics(JNIEnv* env, jlongArray numbers, scrt_error* err);
scrt_status scrt_jni_text_open(scrt_text_options* options, const char* syntax, const char* schema_name,
                               const scrt_schema* schema, const char* path, scrt_cursor** out,
                               scrt_error* err);
scrt_status scrt_jni_text_open_memory(scrt_text_options* options, const char* syntax,
                                      const char* schema_name, const scrt_schema* schema,
                                      const char* text, int64_t size, scrt_cursor** out, scrt_error* err);
scrt_status scrt_jni_text_stream_open(JNIEnv* env, jobject stream, scrt_text_options* options,
                                      const char* syntax, const char* schema_name,
                                      const scrt_schema* schema, scrt_jni_input** out, scrt_error* err);
scrt_status scrt_jni_text_infer(scrt_text_options* options, const char* syntax, const char* schema_name,
                                const char* path, const scrt_control* control, scrt_schema** out,
                                scrt_error* err);
scrt_status scrt_jni_convert(JNIEnv* env, const char* input, const char* output,
                             scrt_convert_options* options, const char* from, const char* to,
                             scrt_text_options* text, const char* schema_name, const scrt_schema* schema,
                             const scrt_writer_options* writer, const scrt_control* control,
                             jlongArray numbers, scrt_error* err);
scrt_status scrt_jni_stream_open(JNIEnv* env, jobject stream, const scrt_reader_options* options,
                                 scrt_jni_input** out, scrt_error* err);
scrt_cursor* scrt_jni_stream_cursor(const scrt_jni_input* input);
void scrt_jni_stream_free(JNIEnv* env, scrt_jni_input* input);
