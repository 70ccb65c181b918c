/* What the generated functions need beside libscrt: Java arrays, direct buffers and exceptions,
 * whole batches into and out of arrays of Java's, and streams that read from Java. */
#ifndef SCRT_JNI_H
#define SCRT_JNI_H

#include <jni.h>

#include <scrt/scrt.h>

/* Arrays and buffers. Each answers NULL or 0 with an exception pending where it can't. */
int scrt_jni_has_room(JNIEnv* env, jarray array);
int scrt_jni_has_array(JNIEnv* env, jarray array);
char* scrt_jni_c_string(JNIEnv* env, jbyteArray bytes);
uint8_t* scrt_jni_copy(JNIEnv* env, jbyteArray bytes, int64_t* size);
uint8_t* scrt_jni_direct(JNIEnv* env, jobject buffer, int64_t* size);
int scrt_jni_read_struct(JNIEnv* env, jbyteArray bytes, void* out, size_t size);
jbyteArray scrt_jni_bytes(JNIEnv* env, const uint8_t* data, int64_t size);
void scrt_jni_put_bytes(JNIEnv* env, jobjectArray out, const uint8_t* data, int64_t size);

/* Throws dev.scrt.ScrtException, unless something is thrown already. */
void scrt_jni_throw(JNIEnv* env, const scrt_error* error);

/* As scrt_batch_pack, in two steps so that the block can be Java's: descriptors and the size of the
 * block; then the block. */
int64_t scrt_jni_pack_columns(const scrt_batch* batch, scrt_packed_column* columns,
                              int64_t capacity);
scrt_status scrt_jni_pack_block(JNIEnv* env, const scrt_batch* batch, jbyteArray block,
                                scrt_error* err);

/* scrt_reader_open_memory of a file that is an array. */
scrt_status scrt_jni_open_memory(JNIEnv* env, jbyteArray block, const scrt_reader_options* options,
                                 scrt_reader** out, scrt_error* err);

/* scrt_batch_unpack of a block that is an array. */
scrt_status scrt_jni_unpack(JNIEnv* env, const scrt_schema* schema, int64_t rows,
                            const scrt_packed_column* columns, int64_t count, jbyteArray block,
                            scrt_batch** out, scrt_error* err);

/* scrt_batch_make of columns whose buffers are arrays, as dev.scrt.Buffers gives them: per column
 * type, child_count, shape_count, length and three sizes; validity, values, data and two arrays of
 * shapes. */
scrt_status scrt_jni_make(JNIEnv* env, const scrt_schema* schema, int64_t rows, jlongArray numbers,
                          jobjectArray arrays, scrt_batch** out, scrt_error* err);

/* The tree of types: a count, then per column eight int32 and three texts, each behind its size. */
jbyteArray scrt_jni_schema_columns(JNIEnv* env, const scrt_schema* schema);

/* The counters of scrt_metrics in their order, without struct_size. */
scrt_status scrt_jni_metrics(JNIEnv* env, jlongArray numbers, scrt_error* err);

/* What scrt_control points to, for as long as a call lasts. */
typedef struct scrt_jni_control {
  scrt_control control;
  JNIEnv* env;
  jobject callback;
} scrt_jni_control;

/* The control of a dev.scrt.internal.ControlCallback; NULL for null. */
const scrt_control* scrt_jni_control_of(JNIEnv* env, jobject callback, scrt_jni_control* watched);

/* scrt_text_*, with the pointers of their options as parameters of their own. */
scrt_status scrt_jni_text_open(scrt_text_options* options, const char* syntax,
                               const char* schema_name, const scrt_schema* schema, const char* path,
                               scrt_cursor** out, scrt_error* err);
scrt_status scrt_jni_text_open_memory(scrt_text_options* options, const char* syntax,
                                      const char* schema_name, const scrt_schema* schema,
                                      const char* text, int64_t size, scrt_cursor** out,
                                      scrt_error* err);
scrt_status scrt_jni_text_infer(scrt_text_options* options, const char* syntax,
                                const char* schema_name, const char* path,
                                const scrt_control* control, scrt_schema** out, scrt_error* err);

/* scrt_convert, likewise; rows, bytes_in, bytes_out and row_groups go into numbers. */
scrt_status scrt_jni_convert(JNIEnv* env, const char* input, const char* output,
                             scrt_convert_options* options, const char* from, const char* to,
                             scrt_text_options* text, const char* schema_name,
                             const scrt_schema* schema, const scrt_writer_options* writer,
                             const scrt_control* control, jlongArray numbers, scrt_error* err);

/* A cursor over what InputCallback.read gives. */
typedef struct scrt_jni_input scrt_jni_input;
scrt_status scrt_jni_stream_open(JNIEnv* env, jobject stream, const scrt_reader_options* options,
                                 scrt_jni_input** out, scrt_error* err);
scrt_status scrt_jni_text_stream_open(JNIEnv* env, jobject stream, scrt_text_options* options,
                                      const char* syntax, const char* schema_name,
                                      const scrt_schema* schema, scrt_jni_input** out,
                                      scrt_error* err);
scrt_cursor* scrt_jni_stream_cursor(const scrt_jni_input* input);
void scrt_jni_stream_free(JNIEnv* env, scrt_jni_input* input);

#endif /* SCRT_JNI_H */
