#include "scrt_jni.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  PACK_ALIGNMENT = 64,
  INPUT_BYTES = 65536,
  COLUMN_NUMBERS = 7, /* as dev.scrt.Buffers has them */
  COLUMN_ARRAYS = 5
};

static JavaVM* vm;
static jclass exception_class;
static jmethodID exception_init;
static jmethodID input_read;
static jmethodID control_progress;
static jfieldID control_cancel;
static jfieldID control_timeout;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* java, void* reserved) {
  JNIEnv* env = NULL;
  jclass found;
  (void)reserved;
  vm = java;
  if ((*java)->GetEnv(java, (void**)&env, JNI_VERSION_1_8) != JNI_OK) return JNI_ERR;
  found = (*env)->FindClass(env, "dev/scrt/ScrtException");
  if (found == NULL) return JNI_ERR;
  exception_class = (*env)->NewGlobalRef(env, found);
  if (exception_class == NULL) return JNI_ERR;
  exception_init = (*env)->GetMethodID(env, exception_class, "<init>", "(IIJJJ[B)V");
  if (exception_init == NULL) return JNI_ERR;
  found = (*env)->FindClass(env, "dev/scrt/internal/InputCallback");
  if (found == NULL) return JNI_ERR;
  input_read = (*env)->GetMethodID(env, found, "read", "([BI)I");
  if (input_read == NULL) return JNI_ERR;
  found = (*env)->FindClass(env, "dev/scrt/internal/ControlCallback");
  if (found == NULL) return JNI_ERR;
  control_progress = (*env)->GetMethodID(env, found, "progress", "(JJJ)I");
  if (control_progress == NULL) return JNI_ERR;
  control_cancel = (*env)->GetFieldID(env, found, "cancel", "Ljava/nio/ByteBuffer;");
  if (control_cancel == NULL) return JNI_ERR;
  control_timeout = (*env)->GetFieldID(env, found, "timeoutMillis", "J");
  return control_timeout != NULL ? JNI_VERSION_1_8 : JNI_ERR;
}

static void throw_new(JNIEnv* env, const char* class_name, const char* message) {
  jclass found;
  if ((*env)->ExceptionCheck(env)) return;
  found = (*env)->FindClass(env, class_name);
  if (found != NULL) (*env)->ThrowNew(env, found, message);
}

static void throw_no_memory(JNIEnv* env) {
  throw_new(env, "java/lang/OutOfMemoryError", "native memory");
}

int scrt_jni_has_room(JNIEnv* env, jarray array) {
  if (array != NULL && (*env)->GetArrayLength(env, array) > 0) return 1;
  throw_new(env, "java/lang/IllegalArgumentException", "no room for the result");
  return 0;
}

int scrt_jni_has_array(JNIEnv* env, jarray array) {
  if (array != NULL) return 1;
  throw_new(env, "java/lang/NullPointerException", "array");
  return 0;
}

/* One byte more than asked for, so that every answer can end with a NUL and none is NULL. */
static uint8_t* copy_of(JNIEnv* env, jbyteArray bytes, int64_t* size) {
  uint8_t* copy;
  jsize length;
  if (bytes == NULL) {
    throw_new(env, "java/lang/NullPointerException", "bytes");
    return NULL;
  }
  length = (*env)->GetArrayLength(env, bytes);
  copy = malloc((size_t)length + 1);
  if (copy == NULL) {
    throw_no_memory(env);
    return NULL;
  }
  (*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte*)copy);
  copy[length] = 0;
  *size = length;
  return copy;
}

char* scrt_jni_c_string(JNIEnv* env, jbyteArray bytes) {
  int64_t size = 0;
  uint8_t* copy = copy_of(env, bytes, &size);
  if (copy != NULL && memchr(copy, 0, (size_t)size) != NULL) {
    free(copy);
    throw_new(env, "java/lang/IllegalArgumentException", "a zero byte in a path or a name");
    return NULL;
  }
  return (char*)copy;
}

uint8_t* scrt_jni_copy(JNIEnv* env, jbyteArray bytes, int64_t* size) {
  return copy_of(env, bytes, size);
}

uint8_t* scrt_jni_direct(JNIEnv* env, jobject buffer, int64_t* size) {
  uint8_t* address = buffer == NULL ? NULL : (*env)->GetDirectBufferAddress(env, buffer);
  if (address == NULL) {
    throw_new(env, "java/lang/IllegalArgumentException", "not a direct buffer");
    return NULL;
  }
  *size = (*env)->GetDirectBufferCapacity(env, buffer);
  return address;
}

int scrt_jni_read_struct(JNIEnv* env, jbyteArray bytes, void* out, size_t size) {
  if ((*env)->GetArrayLength(env, bytes) != (jsize)size) {
    throw_new(env, "java/lang/IllegalArgumentException", "a struct of another size");
    return 0;
  }
  (*env)->GetByteArrayRegion(env, bytes, 0, (jsize)size, out);
  return 1;
}

jbyteArray scrt_jni_bytes(JNIEnv* env, const uint8_t* data, int64_t size) {
  jbyteArray bytes;
  if ((*env)->ExceptionCheck(env)) return NULL;
  if (size > INT32_MAX - 16) {
    throw_new(env, "java/lang/OutOfMemoryError", "more bytes than an array holds");
    return NULL;
  }
  bytes = (*env)->NewByteArray(env, (jsize)size);
  if (bytes != NULL && size != 0) {
    (*env)->SetByteArrayRegion(env, bytes, 0, (jsize)size, (const jbyte*)data);
  }
  return bytes;
}

void scrt_jni_put_bytes(JNIEnv* env, jobjectArray out, const uint8_t* data, int64_t size) {
  jbyteArray bytes = scrt_jni_bytes(env, data, size);
  if (bytes != NULL) (*env)->SetObjectArrayElement(env, out, 0, bytes);
}

void scrt_jni_throw(JNIEnv* env, const scrt_error* error) {
  jbyteArray message;
  jobject exception;
  if ((*env)->ExceptionCheck(env)) return;
  message = scrt_jni_bytes(env, (const uint8_t*)error->message, (int64_t)strlen(error->message));
  if (message == NULL) return;
  exception = (*env)->NewObject(env, exception_class, exception_init, (jint)error->code,
                                (jint)error->os_errno, (jlong)error->offset, (jlong)error->line,
                                (jlong)error->column, message);
  if (exception != NULL) (*env)->Throw(env, exception);
}

/* --- batches
 * -------------------------------------------------------------------------------------- */

static int64_t place(int64_t* end, const void* data, int64_t size) {
  int64_t offset = *end;
  if (data == NULL) return -1;
  *end = offset + (size + PACK_ALIGNMENT - 1) / PACK_ALIGNMENT * PACK_ALIGNMENT;
  return offset;
}

static int64_t shape_field_bytes(const scrt_column* c) {
  return c->shape_count == 0 ? 0 : 4 * (int64_t)c->shape_ends[c->shape_count - 1];
}

/* Where everything of a column goes behind *end. */
static scrt_packed_column packed(const scrt_column* c, int64_t* end) {
  scrt_packed_column out = {c->type,
                            c->parent,
                            c->child_count,
                            c->shape_count,
                            c->length,
                            c->null_count,
                            -1,
                            -1,
                            -1,
                            0,
                            0,
                            0,
                            -1,
                            -1};
  out.validity_offset = place(end, c->validity, c->validity_size);
  out.values_offset = place(end, c->values, c->values_size);
  out.data_offset = place(end, c->data, c->data_size);
  out.validity_size = c->validity_size;
  out.values_size = c->values_size;
  out.data_size = c->data_size;
  if (c->shape_count != 0) {
    out.shape_ends_offset = place(end, c->shape_ends, 4 * (int64_t)c->shape_count);
    out.shape_fields_offset = place(end, c->shape_fields, shape_field_bytes(c));
  }
  return out;
}

static scrt_column* columns_of(const scrt_batch* batch, int64_t* count) {
  scrt_column* columns;
  *count = scrt_batch_columns(batch, NULL, 0);
  columns = calloc((size_t)*count + 1, sizeof *columns);
  if (columns != NULL) scrt_batch_columns(batch, columns, *count);
  return columns;
}

int64_t scrt_jni_pack_columns(const scrt_batch* batch, scrt_packed_column* columns,
                              int64_t capacity) {
  int64_t count, i, end = 0;
  scrt_column* from = columns_of(batch, &count);
  if (from == NULL || capacity < count) {
    free(from);
    return -1;
  }
  for (i = 0; i < count; ++i) columns[i] = packed(&from[i], &end);
  free(from);
  return end;
}

static void put(JNIEnv* env, jbyteArray block, int64_t offset, const void* data, int64_t size) {
  if (offset < 0 || size == 0) return;
  (*env)->SetByteArrayRegion(env, block, (jsize)offset, (jsize)size, data);
}

static scrt_status fail(scrt_error* err, scrt_status code, const char* message) {
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = err->line = err->column = -1;
  snprintf(err->message, sizeof err->message, "%s", message);
  return code;
}

scrt_status scrt_jni_pack_block(JNIEnv* env, const scrt_batch* batch, jbyteArray block,
                                scrt_error* err) {
  int64_t count, i, end = 0, size = (*env)->GetArrayLength(env, block);
  scrt_column* from = columns_of(batch, &count);
  if (from == NULL) return fail(err, SCRT_E_NO_MEMORY, "out of memory");
  for (i = 0; i < count; ++i) {
    const scrt_column* c = &from[i];
    scrt_packed_column to = packed(c, &end);
    if (end > size) {
      free(from);
      return fail(err, SCRT_E_INVALID_ARGUMENT, "the block is too small");
    }
    put(env, block, to.validity_offset, c->validity, c->validity_size);
    put(env, block, to.values_offset, c->values, c->values_size);
    put(env, block, to.data_offset, c->data, c->data_size);
    put(env, block, to.shape_ends_offset, c->shape_ends, 4 * (int64_t)c->shape_count);
    put(env, block, to.shape_fields_offset, c->shape_fields, shape_field_bytes(c));
  }
  free(from);
  return SCRT_OK;
}

scrt_status scrt_jni_unpack(JNIEnv* env, const scrt_schema* schema, int64_t rows,
                            const scrt_packed_column* columns, int64_t count, jbyteArray block,
                            scrt_batch** out, scrt_error* err) {
  int64_t size = (*env)->GetArrayLength(env, block);
  void* bytes = (*env)->GetPrimitiveArrayCritical(env, block, NULL);
  scrt_status status;
  if (bytes == NULL) return fail(err, SCRT_E_NO_MEMORY, "out of memory");
  status = scrt_batch_unpack(schema, rows, columns, count, bytes, size, out, err);
  (*env)->ReleasePrimitiveArrayCritical(env, block, bytes, JNI_ABORT);
  return status;
}

scrt_status scrt_jni_open_memory(JNIEnv* env, jbyteArray block, const scrt_reader_options* options,
                                 scrt_reader** out, scrt_error* err) {
  int64_t size = (*env)->GetArrayLength(env, block);
  void* bytes = (*env)->GetPrimitiveArrayCritical(env, block, NULL);
  scrt_status status;
  if (bytes == NULL) return fail(err, SCRT_E_NO_MEMORY, "out of memory");
  status = scrt_reader_open_memory(bytes, size, options, out, err);
  (*env)->ReleasePrimitiveArrayCritical(env, block, bytes, JNI_ABORT);
  return status;
}

/* The arrays lie still while the library copies them, which holds up other threads' collections for
 * that long; a copy of them all before would cost more. */
static scrt_status make_pinned(JNIEnv* env, const scrt_schema* schema, int64_t rows,
                               const jlong* numbers, const jobject* arrays, int64_t count,
                               scrt_batch** out, scrt_error* err) {
  scrt_status status = SCRT_OK;
  int64_t pinned, i;
  scrt_column* columns = calloc((size_t)count, sizeof *columns);
  void** at = calloc((size_t)count * COLUMN_ARRAYS, sizeof *at);
  if (columns == NULL || at == NULL) {
    free(columns);
    free(at);
    return fail(err, SCRT_E_NO_MEMORY, "out of memory");
  }
  for (pinned = 0; pinned < count * COLUMN_ARRAYS; ++pinned) {
    if (arrays[pinned] == NULL) continue;
    at[pinned] = (*env)->GetPrimitiveArrayCritical(env, arrays[pinned], NULL);
    if (at[pinned] == NULL) break;
  }
  if (pinned < count * COLUMN_ARRAYS) {
    status = fail(err, SCRT_E_NO_MEMORY, "out of memory");
  } else {
    for (i = 0; i < count; ++i) {
      const jlong* number = numbers + i * COLUMN_NUMBERS;
      void** buffers = at + i * COLUMN_ARRAYS;
      scrt_column* c = &columns[i];
      c->type = (int32_t)number[0];
      c->child_count = (int32_t)number[1];
      c->shape_count = (int32_t)number[2];
      c->length = number[3];
      c->validity_size = number[4];
      c->values_size = number[5];
      c->data_size = number[6];
      c->validity = buffers[0];
      c->values = buffers[1];
      c->data = buffers[2];
      c->shape_ends = buffers[3];
      c->shape_fields = buffers[4];
    }
    status = scrt_batch_make(schema, rows, columns, count, out, err);
  }
  while (pinned-- > 0) {
    if (at[pinned] == NULL) continue;
    (*env)->ReleasePrimitiveArrayCritical(env, arrays[pinned], at[pinned], JNI_ABORT);
  }
  free(columns);
  free(at);
  return status;
}

scrt_status scrt_jni_make(JNIEnv* env, const scrt_schema* schema, int64_t rows, jlongArray numbers,
                          jobjectArray arrays, scrt_batch** out, scrt_error* err) {
  int64_t i, array_count = (*env)->GetArrayLength(env, arrays);
  int64_t count = array_count / COLUMN_ARRAYS;
  scrt_status status;
  jlong* number;
  jobject* array;
  if ((*env)->GetArrayLength(env, numbers) != count * COLUMN_NUMBERS) {
    return fail(err, SCRT_E_INVALID_ARGUMENT, "columns and numbers don't go together");
  }
  if ((*env)->PushLocalFrame(env, (jint)array_count + 1) != 0) return SCRT_E_NO_MEMORY;
  number = calloc((size_t)count * COLUMN_NUMBERS + 1, sizeof *number);
  array = calloc((size_t)array_count + 1, sizeof *array);
  if (number == NULL || array == NULL) {
    status = fail(err, SCRT_E_NO_MEMORY, "out of memory");
  } else {
    (*env)->GetLongArrayRegion(env, numbers, 0, (jsize)(count * COLUMN_NUMBERS), number);
    for (i = 0; i < array_count; ++i) {
      array[i] = (*env)->GetObjectArrayElement(env, arrays, (jsize)i);
    }
    status = make_pinned(env, schema, rows, number, array, count, out, err);
  }
  free(number);
  free(array);
  (*env)->PopLocalFrame(env, NULL);
  return status;
}

/* --- schemas
 * -------------------------------------------------------------------------------------- */

static uint8_t* put_int(uint8_t* at, int32_t value) {
  memcpy(at, &value, 4);
  return at + 4;
}

static uint8_t* put_text(uint8_t* at, scrt_view text) {
  at = put_int(at, (int32_t)text.size);
  if (text.size != 0) memcpy(at, text.data, (size_t)text.size);
  return at + text.size;
}

jbyteArray scrt_jni_schema_columns(JNIEnv* env, const scrt_schema* schema) {
  int64_t count = scrt_schema_columns(schema, NULL, 0);
  scrt_schema_column* columns = calloc((size_t)count + 1, sizeof *columns);
  int64_t i, size = 4;
  uint8_t* bytes = NULL;
  uint8_t* at;
  jbyteArray out = NULL;
  if (columns != NULL) {
    scrt_schema_columns(schema, columns, count);
    for (i = 0; i < count; ++i) {
      const scrt_schema_column* c = &columns[i];
      size += 11 * 4 + c->name.size + c->ref_schema.size + c->ref_field.size;
    }
    bytes = malloc((size_t)size);
  }
  if (bytes == NULL) {
    throw_no_memory(env);
  } else {
    at = put_int(bytes, (int32_t)count);
    for (i = 0; i < count; ++i) {
      const scrt_schema_column* c = &columns[i];
      at = put_int(put_int(put_int(put_int(at, c->type), c->storage), c->parent), c->child_count);
      at = put_int(put_int(put_int(put_int(at, c->flags), c->unit), c->precision), c->scale);
      at = put_text(put_text(put_text(at, c->name), c->ref_schema), c->ref_field);
    }
    out = scrt_jni_bytes(env, bytes, size);
  }
  free(bytes);
  free(columns);
  return out;
}

/* --- streams
 * -------------------------------------------------------------------------------------- */

struct scrt_jni_input {
  jobject stream;
  jbyteArray bytes;
  scrt_cursor* cursor;
};

/* InputCallback.read lets no exception out: what its stream threw it keeps, and answers below 0. */
static scrt_status read_next(void* user_data, uint8_t* data, int64_t size, int64_t* got) {
  scrt_jni_input* input = user_data;
  JNIEnv* env = NULL;
  jint count;
  *got = 0;
  if ((*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8) != JNI_OK) return SCRT_E_USER;
  if (size > INPUT_BYTES) size = INPUT_BYTES;
  count = (*env)->CallIntMethod(env, input->stream, input_read, input->bytes, (jint)size);
  if ((*env)->ExceptionCheck(env) || count < 0 || count > size) return SCRT_E_USER;
  (*env)->GetByteArrayRegion(env, input->bytes, 0, count, (jbyte*)data);
  *got = count;
  return SCRT_OK;
}

/* Opens the cursor of an input whose references are in place. */
typedef scrt_status (*open_fn)(scrt_jni_input* input, const void* options, scrt_error* err);

static scrt_status open_file(scrt_jni_input* input, const void* options, scrt_error* err) {
  return scrt_reader_stream_callback(read_next, input, options, &input->cursor, err);
}

static scrt_status open_text(scrt_jni_input* input, const void* options, scrt_error* err) {
  return scrt_text_open_callback(read_next, input, options, &input->cursor, err);
}

static scrt_status open_input(JNIEnv* env, jobject stream, open_fn open, const void* options,
                              scrt_jni_input** out, scrt_error* err) {
  scrt_status status;
  jbyteArray bytes = (*env)->NewByteArray(env, INPUT_BYTES);
  scrt_jni_input* input = calloc(1, sizeof *input);
  if (input == NULL || bytes == NULL) {
    free(input);
    return fail(err, SCRT_E_NO_MEMORY, "out of memory");
  }
  input->stream = (*env)->NewGlobalRef(env, stream);
  input->bytes = (*env)->NewGlobalRef(env, bytes);
  status = input->stream == NULL || input->bytes == NULL
               ? fail(err, SCRT_E_NO_MEMORY, "out of memory")
               : open(input, options, err);
  if (status != SCRT_OK) {
    scrt_jni_stream_free(env, input);
    return status;
  }
  *out = input;
  return SCRT_OK;
}

scrt_status scrt_jni_stream_open(JNIEnv* env, jobject stream, const scrt_reader_options* options,
                                 scrt_jni_input** out, scrt_error* err) {
  return open_input(env, stream, open_file, options, out, err);
}

scrt_status scrt_jni_text_stream_open(JNIEnv* env, jobject stream, scrt_text_options* options,
                                      const char* syntax, const char* schema_name,
                                      const scrt_schema* schema, scrt_jni_input** out,
                                      scrt_error* err) {
  options->syntax = syntax;
  options->schema_name = schema_name;
  options->schema = schema;
  return open_input(env, stream, open_text, options, out, err);
}

scrt_cursor* scrt_jni_stream_cursor(const scrt_jni_input* input) { return input->cursor; }

void scrt_jni_stream_free(JNIEnv* env, scrt_jni_input* input) {
  scrt_cursor_free(input->cursor);
  if (input->stream != NULL) (*env)->DeleteGlobalRef(env, input->stream);
  if (input->bytes != NULL) (*env)->DeleteGlobalRef(env, input->bytes);
  free(input);
}

/* --- text
 * -------------------------------------------------------------------------------------- */

scrt_status scrt_jni_text_open(scrt_text_options* options, const char* syntax,
                               const char* schema_name, const scrt_schema* schema, const char* path,
                               scrt_cursor** out, scrt_error* err) {
  options->syntax = syntax;
  options->schema_name = schema_name;
  options->schema = schema;
  return scrt_text_open(path, options, out, err);
}

scrt_status scrt_jni_text_open_memory(scrt_text_options* options, const char* syntax,
                                      const char* schema_name, const scrt_schema* schema,
                                      const char* text, int64_t size, scrt_cursor** out,
                                      scrt_error* err) {
  options->syntax = syntax;
  options->schema_name = schema_name;
  options->schema = schema;
  return scrt_text_open_memory(text, size, options, out, err);
}

scrt_status scrt_jni_text_infer(scrt_text_options* options, const char* syntax,
                                const char* schema_name, const char* path,
                                const scrt_control* control, scrt_schema** out, scrt_error* err) {
  options->syntax = syntax;
  options->schema_name = schema_name;
  return scrt_text_infer(path, options, control, out, err);
}

scrt_status scrt_jni_convert(JNIEnv* env, const char* input, const char* output,
                             scrt_convert_options* options, const char* from, const char* to,
                             scrt_text_options* text, const char* schema_name,
                             const scrt_schema* schema, const scrt_writer_options* writer,
                             const scrt_control* control, jlongArray numbers, scrt_error* err) {
  scrt_convert_result result = {.struct_size = sizeof result};
  scrt_status status;
  text->schema_name = schema_name;
  text->schema = schema;
  options->from = from;
  options->to = to;
  options->text = text;
  options->writer = writer;
  status = scrt_convert(input, output, options, control, &result, err);
  if (status == SCRT_OK) {
    const jlong counts[] = {result.rows, result.bytes_in, result.bytes_out, result.row_groups};
    (*env)->SetLongArrayRegion(env, numbers, 0, sizeof counts / sizeof counts[0], counts);
  }
  return status;
}

/* --- control and counters
 * -------------------------------------------------------------------------------------- */

/* ControlCallback.progress lets no exception out either. */
static scrt_status tell_progress(void* user_data, int64_t done, int64_t total, int64_t rows) {
  const scrt_jni_control* watched = user_data;
  JNIEnv* env = watched->env;
  jint status = (*env)->CallIntMethod(env, watched->callback, control_progress, (jlong)done,
                                      (jlong)total, (jlong)rows);
  return (*env)->ExceptionCheck(env) ? SCRT_E_USER : status;
}

const scrt_control* scrt_jni_control_of(JNIEnv* env, jobject callback, scrt_jni_control* watched) {
  jobject cancel;
  if (callback == NULL) return NULL;
  memset(watched, 0, sizeof *watched);
  watched->env = env;
  watched->callback = callback;
  cancel = (*env)->GetObjectField(env, callback, control_cancel);
  watched->control.struct_size = sizeof watched->control;
  watched->control.cancel = (*env)->GetDirectBufferAddress(env, cancel);
  watched->control.timeout_ms = (*env)->GetLongField(env, callback, control_timeout);
  watched->control.progress = tell_progress;
  watched->control.user_data = watched;
  return &watched->control;
}

scrt_status scrt_jni_metrics(JNIEnv* env, jlongArray numbers, scrt_error* err) {
  scrt_metrics metrics = {.struct_size = sizeof metrics};
  scrt_status status = scrt_metrics_get(&metrics, err);
  const jlong counts[] = {(jlong)metrics.rows_read,       (jlong)metrics.rows_written,
                          (jlong)metrics.row_groups_read, (jlong)metrics.row_groups_written,
                          (jlong)metrics.bytes_read,      (jlong)metrics.bytes_written,
                          (jlong)metrics.errors};
  (*env)->SetLongArrayRegion(env, numbers, 0, sizeof counts / sizeof counts[0], counts);
  return status;
}
