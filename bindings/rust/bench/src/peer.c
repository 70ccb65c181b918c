/* What the bench does in Rust, in C: rows to columns to a file in memory, and back. */
#include <stdlib.h>
#include <string.h>

#include <scrt/scrt.h>

typedef struct peer_text {
  const char* data;
  int64_t size; /* -1: null */
} peer_text;

typedef struct peer_message {
  uint64_t id;
  uint64_t user;
  peer_text text;
  peer_text lang;
} peer_message;

typedef struct peer_wide {
  int64_t a, b, c, d;
  double x, y, z;
  uint32_t n;
  int32_t day;
  int64_t at;
  peer_text name;
  peer_text note;
  const double* samples;
  int64_t sample_count;
  uint8_t flag;
  uint8_t padding[7];
} peer_wide;

/* A growing buffer. */
typedef struct bytes {
  uint8_t* data;
  int64_t size;
  int64_t room;
} bytes;

static void put(bytes* b, const void* data, int64_t size) {
  if (b->size + size > b->room) {
    b->room = 2 * (b->size + size);
    b->data = (uint8_t*)realloc(b->data, (size_t)b->room);
    if (b->data == NULL) abort();
  }
  if (size != 0) memcpy(b->data + b->size, data, (size_t)size);
  b->size += size;
}

static void put_bit(bytes* b, int64_t index, int bit) {
  static const uint8_t zero = 0;
  if (index % 8 == 0) put(b, &zero, 1);
  if (bit) b->data[index / 8] |= (uint8_t)(1 << (index % 8));
}

typedef struct text_column {
  bytes offsets, data, validity;
} text_column;

static void text_begin(text_column* c) {
  static const int32_t zero = 0;
  c->offsets.size = c->data.size = c->validity.size = 0;
  put(&c->offsets, &zero, 4);
}

static void put_text(text_column* c, peer_text text) {
  int32_t end;
  if (text.size > 0) put(&c->data, text.data, text.size);
  end = (int32_t)c->data.size;
  put(&c->offsets, &end, 4);
}

static scrt_column column(int32_t type, int64_t length, const bytes* values) {
  scrt_column c;
  memset(&c, 0, sizeof c);
  c.type = type;
  c.length = length;
  if (values != NULL) c.values = values->data, c.values_size = values->size;
  return c;
}

static scrt_column text_of(const text_column* t, int64_t length) {
  scrt_column c = column(SCRT_TYPE_STRING, length, &t->offsets);
  c.data = t->data.data;
  c.data_size = t->data.size;
  if (t->validity.size != 0) c.validity = t->validity.data, c.validity_size = t->validity.size;
  return c;
}

static scrt_status append(scrt_writer* writer, const scrt_schema* schema, int64_t rows,
                          scrt_column* columns, int64_t count) {
  scrt_batch* batch = NULL;
  scrt_status status = scrt_batch_make(schema, rows, columns, count, &batch, NULL);
  if (status == SCRT_OK) status = scrt_writer_append(writer, batch, NULL);
  scrt_batch_free(batch);
  return status;
}

static scrt_writer* open_writer(int32_t profile) {
  scrt_writer_options options;
  scrt_writer* writer = NULL;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.profile = profile;
  if (scrt_writer_open_memory(&options, &writer, NULL) != SCRT_OK) abort();
  return writer;
}

static int64_t close_writer(scrt_writer* writer) {
  scrt_buf file = {NULL, 0, 0};
  int64_t size;
  if (scrt_writer_finish(writer, NULL) != SCRT_OK) abort();
  if (scrt_writer_take(writer, &file, NULL) != SCRT_OK) abort();
  scrt_writer_free(writer);
  size = file.size;
  scrt_buf_free(&file);
  return size;
}

int64_t peer_write_messages(const scrt_schema* schema, const peer_message* rows, int64_t count,
                            int64_t batch_rows, int32_t profile) {
  scrt_writer* writer = open_writer(profile);
  bytes ids = {0}, users = {0};
  text_column texts, langs;
  int64_t start, i;
  memset(&texts, 0, sizeof texts);
  memset(&langs, 0, sizeof langs);
  for (start = 0; start < count; start += batch_rows) {
    int64_t n = count - start < batch_rows ? count - start : batch_rows;
    scrt_column columns[5];
    ids.size = users.size = 0;
    text_begin(&texts);
    text_begin(&langs);
    for (i = start; i < start + n; ++i) {
      put(&ids, &rows[i].id, 8);
      put(&users, &rows[i].user, 8);
      put_text(&texts, rows[i].text);
      put_text(&langs, rows[i].lang);
    }
    columns[0] = column(SCRT_TYPE_STRUCT, n, NULL);
    columns[0].child_count = 4;
    columns[1] = column(SCRT_TYPE_U64, n, &ids);
    columns[2] = column(SCRT_TYPE_U64, n, &users);
    columns[3] = text_of(&texts, n);
    columns[4] = text_of(&langs, n);
    if (append(writer, schema, n, columns, 5) != SCRT_OK) abort();
  }
  free(ids.data), free(users.data);
  free(texts.offsets.data), free(texts.data.data);
  free(langs.offsets.data), free(langs.data.data);
  return close_writer(writer);
}

int64_t peer_write_wide(const scrt_schema* schema, const peer_wide* rows, int64_t count,
                        int64_t batch_rows, int32_t profile) {
  static const int32_t kTypes[10] = {
      SCRT_TYPE_I64, SCRT_TYPE_I64, SCRT_TYPE_I64, SCRT_TYPE_I64,  SCRT_TYPE_F64,
      SCRT_TYPE_F64, SCRT_TYPE_F64, SCRT_TYPE_U32, SCRT_TYPE_DATE, SCRT_TYPE_TIMESTAMP};
  scrt_writer* writer = open_writer(profile);
  bytes fixed[10], flags = {0}, ends = {0}, samples = {0};
  text_column names, notes;
  int64_t start, i;
  int f;
  memset(fixed, 0, sizeof fixed);
  memset(&names, 0, sizeof names);
  memset(&notes, 0, sizeof notes);
  for (start = 0; start < count; start += batch_rows) {
    int64_t n = count - start < batch_rows ? count - start : batch_rows;
    scrt_column columns[16];
    int32_t end = 0;
    for (f = 0; f < 10; ++f) fixed[f].size = 0;
    flags.size = ends.size = samples.size = 0;
    text_begin(&names);
    text_begin(&notes);
    put(&ends, &end, 4);
    for (i = 0; i < n; ++i) {
      const peer_wide* r = &rows[start + i];
      put(&fixed[0], &r->a, 8), put(&fixed[1], &r->b, 8);
      put(&fixed[2], &r->c, 8), put(&fixed[3], &r->d, 8);
      put(&fixed[4], &r->x, 8), put(&fixed[5], &r->y, 8), put(&fixed[6], &r->z, 8);
      put(&fixed[7], &r->n, 4), put(&fixed[8], &r->day, 4), put(&fixed[9], &r->at, 8);
      put_bit(&flags, i, r->flag);
      put_text(&names, r->name);
      put_bit(&notes.validity, i, r->note.size >= 0);
      put_text(&notes, r->note);
      put(&samples, r->samples, 8 * r->sample_count);
      end += (int32_t)r->sample_count;
      put(&ends, &end, 4);
    }
    columns[0] = column(SCRT_TYPE_STRUCT, n, NULL);
    columns[0].child_count = 14;
    for (f = 0; f < 10; ++f) columns[1 + f] = column(kTypes[f], n, &fixed[f]);
    columns[11] = column(SCRT_TYPE_BOOL, n, &flags);
    columns[12] = text_of(&names, n);
    columns[13] = text_of(&notes, n);
    columns[14] = column(SCRT_TYPE_LIST, n, &ends);
    columns[14].child_count = 1;
    columns[15] = column(SCRT_TYPE_F64, end, &samples);
    if (append(writer, schema, n, columns, 16) != SCRT_OK) abort();
  }
  for (f = 0; f < 10; ++f) free(fixed[f].data);
  free(flags.data), free(ends.data), free(samples.data);
  free(names.offsets.data), free(names.data.data);
  free(notes.offsets.data), free(notes.data.data), free(notes.validity.data);
  return close_writer(writer);
}

static peer_text text_at(const scrt_column* c, int64_t i) {
  const int32_t* offsets = (const int32_t*)(const void*)c->values;
  peer_text text;
  if (c->validity != NULL && !((c->validity[i / 8] >> (i % 8)) & 1)) {
    text.data = NULL;
    text.size = -1;
  } else {
    text.data = (const char*)c->data + offsets[i];
    text.size = offsets[i + 1] - offsets[i];
  }
  return text;
}

static uint64_t digest_of(peer_text text) {
  return text.size <= 0 ? 0 : (uint64_t)text.size + (uint8_t)text.data[0];
}

/* Each row as a struct, as a caller in C would have it. */
static peer_message message_at(const scrt_column* c, int64_t i) {
  peer_message m;
  m.id = ((const uint64_t*)(const void*)c[1].values)[i];
  m.user = ((const uint64_t*)(const void*)c[2].values)[i];
  m.text = text_at(&c[3], i);
  m.lang = text_at(&c[4], i);
  return m;
}

static uint64_t digest_messages(const scrt_column* c) {
  uint64_t digest = 0;
  int64_t i;
  for (i = 0; i < c[0].length; ++i) {
    peer_message m = message_at(c, i);
    digest += m.id + m.user + digest_of(m.text) + digest_of(m.lang);
  }
  return digest;
}

static peer_wide wide_at(const scrt_column* c, int64_t i) {
  const int32_t* ends = (const int32_t*)(const void*)c[14].values;
  peer_wide r;
  r.a = ((const int64_t*)(const void*)c[1].values)[i];
  r.b = ((const int64_t*)(const void*)c[2].values)[i];
  r.c = ((const int64_t*)(const void*)c[3].values)[i];
  r.d = ((const int64_t*)(const void*)c[4].values)[i];
  r.x = ((const double*)(const void*)c[5].values)[i];
  r.y = ((const double*)(const void*)c[6].values)[i];
  r.z = ((const double*)(const void*)c[7].values)[i];
  r.n = ((const uint32_t*)(const void*)c[8].values)[i];
  r.day = ((const int32_t*)(const void*)c[9].values)[i];
  r.at = ((const int64_t*)(const void*)c[10].values)[i];
  r.flag = (c[11].values[i / 8] >> (i % 8)) & 1;
  r.name = text_at(&c[12], i);
  r.note = text_at(&c[13], i);
  r.samples = (const double*)(const void*)c[15].values + ends[i];
  r.sample_count = ends[i + 1] - ends[i];
  return r;
}

static uint64_t digest_wide(const scrt_column* c) {
  uint64_t digest = 0;
  int64_t i;
  for (i = 0; i < c[0].length; ++i) {
    peer_wide r = wide_at(c, i);
    digest += (uint64_t)(r.a + r.b + r.c + r.d + r.at) + r.n + (uint64_t)(int64_t)r.day + r.flag;
    digest += (uint64_t)(r.x + r.y + r.z);
    digest += digest_of(r.name) + digest_of(r.note);
    if (r.sample_count != 0) digest += (uint64_t)(r.samples[0] + (double)r.sample_count);
  }
  return digest;
}

uint64_t peer_read(const uint8_t* file, int64_t size, int wide) {
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  scrt_batch* batch = NULL;
  uint64_t digest = 0;
  if (scrt_reader_open_memory(file, size, NULL, &reader, NULL) != SCRT_OK) abort();
  if (scrt_reader_rows_cursor(reader, 0, NULL, &cursor, NULL) != SCRT_OK) abort();
  while (scrt_cursor_next(cursor, 0, &batch, NULL) == SCRT_OK) {
    scrt_column columns[16];
    scrt_batch_columns(batch, columns, 16);
    digest += wide ? digest_wide(columns) : digest_messages(columns);
    scrt_batch_free(batch);
  }
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  return digest;
}
