/* The buffers of a batch: what scrt_batch_columns and scrt_batch_pack show, and what
 * scrt_batch_make and scrt_batch_unpack take back. Each way of being wrong is refused. */
#include "check.h"

enum { MAX_COLUMNS = 64 };

static const char kSchema[] =
    "@schema All\n"
    "@field flag bool?\n"
    "@field small i8\n"
    "@field big u64?\n"
    "@field real f64\n"
    "@field money decimal(10,2)\n"
    "@field name string?\n"
    "@field raw bytes\n"
    "@field kind symbol\n"
    "@field id uuid\n"
    "@field day date\n"
    "@field at timestamp\n"
    "@field zoned timestamptz\n"
    "@field tags list<string?>\n"
    "@field counts map<string, i32>\n"
    "@field inner struct{a i64, b string?}\n"
    "@field either union<i64, string>\n";

static const char kRows[] =
    "{\"flag\":true,\"small\":-1,\"big\":18446744073709551615,\"real\":0.5,\"money\":\"1.25\","
    "\"name\":\"x\",\"raw\":\"AAE=\",\"kind\":\"red\",\"id\":\"00112233-4455-6677-8899-"
    "aabbccddeeff\","
    "\"day\":\"2024-02-29\",\"at\":\"2024-02-29T12:00:00Z\",\"zoned\":\"2024-02-29T12:00:00+02:"
    "00\","
    "\"tags\":[\"p\",null,\"\"],\"counts\":{\"k\":1},\"inner\":{\"a\":1,\"b\":null},\"either\":7}\n"
    "{\"flag\":null,\"small\":2,\"big\":null,\"real\":-0.0,\"money\":\"-7.00\",\"name\":null,"
    "\"raw\":\"\",\"kind\":\"blue\",\"id\":\"ffffffff-ffff-ffff-ffff-ffffffffffff\","
    "\"day\":\"1969-12-31\",\"at\":\"1969-12-31T23:59:59Z\",\"zoned\":\"2024-02-29T12:00:00Z\","
    "\"tags\":[],\"counts\":{},\"inner\":{\"a\":2,\"b\":\"yes\"},\"either\":\"s\"}\n"
    "{\"flag\":false,\"small\":3,\"big\":0,\"real\":1e300,\"money\":\"0.00\",\"name\":\"\xc3\xa9\","
    "\"raw\":\"/w==\",\"kind\":\"red\",\"id\":\"00000000-0000-0000-0000-000000000000\","
    "\"day\":\"2000-01-01\",\"at\":\"2000-01-01T00:00:00Z\",\"zoned\":\"2000-01-01T00:00:00-05:"
    "30\","
    "\"tags\":[\"q\"],\"counts\":{\"a\":1,\"b\":2},\"inner\":{\"a\":3,\"b\":\"z\"},\"either\":9}\n";

static int find(const scrt_column* columns, int64_t count, const char* name) {
  int64_t i;
  for (i = 0; i < count; ++i) {
    if (columns[i].parent == 0 && view_is(columns[i].name, name)) return (int)i;
  }
  fprintf(stderr, "no column %s\n", name);
  exit(1);
}

static void tree_is_sound(const scrt_column* columns, int64_t count) {
  int64_t i;
  int32_t children[MAX_COLUMNS] = {0};
  CHECK(columns[0].parent == -1 && columns[0].type == SCRT_TYPE_STRUCT);
  for (i = 0; i < count; ++i) {
    const scrt_column* c = &columns[i];
    CHECK(c->parent < i && (i == 0 || c->parent >= 0));
    if (c->parent >= 0) ++children[c->parent];
    CHECK(c->length >= 0 && c->null_count >= 0 && c->null_count <= c->length);
    CHECK(c->validity == NULL || c->validity_size >= (c->length + 7) / 8);
    CHECK(c->validity != NULL || c->null_count == 0 || c->type == SCRT_TYPE_NULL);
    CHECK((c->values != NULL || c->values_size == 0) && (c->data != NULL || c->data_size == 0));
  }
  for (i = 0; i < count; ++i) CHECK(children[i] == columns[i].child_count);
}

static int64_t bits(const uint8_t* bytes, int64_t n) {
  int64_t i, sum = 0;
  for (i = 0; i < n; ++i) sum += (bytes[i / 8] >> (i % 8)) & 1;
  return sum;
}

static void values(const scrt_batch* batch) {
  scrt_column columns[MAX_COLUMNS];
  int64_t count = scrt_batch_columns(batch, columns, MAX_COLUMNS);
  const scrt_column* c;
  scrt_column one;
  uint64_t u64s[3];
  double reals[3];
  int32_t days[3], offsets[4];
  REQUIRE(count > 16 && count <= MAX_COLUMNS);
  CHECK(scrt_batch_columns(batch, NULL, 0) == count);
  CHECK(scrt_batch_columns(batch, &one, 1) == count && one.length == 3);
  CHECK(scrt_batch_columns(batch, &one, -1) == count);
  tree_is_sound(columns, count);

  c = &columns[find(columns, count, "flag")];
  CHECK(c->type == SCRT_TYPE_BOOL && c->null_count == 1 && bits(c->validity, 3) == 2);
  CHECK((c->values[0] & 5) == 1);
  c = &columns[find(columns, count, "big")];
  REQUIRE(c->type == SCRT_TYPE_U64 && c->values_size == 24);
  memcpy(u64s, c->values, sizeof u64s);
  CHECK(u64s[0] == UINT64_MAX && u64s[1] == 0 && u64s[2] == 0 && c->null_count == 1);
  c = &columns[find(columns, count, "real")];
  REQUIRE(c->values_size == 24);
  memcpy(reals, c->values, sizeof reals);
  CHECK(reals[0] == 0.5 && reals[2] == 1e300);
  c = &columns[find(columns, count, "day")];
  REQUIRE(c->values_size == 12);
  memcpy(days, c->values, sizeof days);
  CHECK(days[0] == 19782 && days[1] == -1 && days[2] == 10957);
  c = &columns[find(columns, count, "name")];
  REQUIRE(c->values_size == 16);
  memcpy(offsets, c->values, sizeof offsets);
  CHECK(offsets[0] == 0 && offsets[1] == 1 && offsets[2] == 1 && offsets[3] == 3);
  CHECK(c->data_size == 3 && memcmp(c->data, "x\xc3\xa9", 3) == 0);
  c = &columns[find(columns, count, "money")];
  CHECK(c->values_size == 48 && c->values[0] == 125 && c->values[31] == 0xff);
  c = &columns[find(columns, count, "kind")];
  CHECK(c->type == SCRT_TYPE_SYMBOL && c->child_count == 1 && c[1].type == SCRT_TYPE_STRING);
  CHECK(memcmp(c->values, c->values + 8, 4) == 0 && memcmp(c->values, c->values + 4, 4) != 0);
  c = &columns[find(columns, count, "zoned")];
  CHECK(c->type == SCRT_TYPE_TIMESTAMPTZ && c->child_count == 2 && c->values == NULL);
  CHECK(c[1].type == SCRT_TYPE_I64 && c[2].type == SCRT_TYPE_I16);
  c = &columns[find(columns, count, "tags")];
  CHECK(c->type == SCRT_TYPE_LIST && c->values_size == 16 && c[1].length == 4);
  CHECK(c[1].null_count == 1);
  c = &columns[find(columns, count, "counts")];
  CHECK(c->type == SCRT_TYPE_MAP && c->child_count == 2 && c[1].length == 3);
  c = &columns[find(columns, count, "either")];
  CHECK(c->type == SCRT_TYPE_UNION && c->child_count == 2 && c->values_size == 3);
  CHECK(c->data_size == 12 && view_is(c[1].name, "i64") && view_is(c[2].name, "string"));
}

/* Packed bytes are the columns' bytes, at aligned places that don't overlap. */
static void pack(const scrt_batch* batch) {
  scrt_column columns[MAX_COLUMNS];
  scrt_packed_column packed[MAX_COLUMNS];
  int64_t count = scrt_batch_columns(batch, columns, MAX_COLUMNS);
  scrt_buf block = {NULL, 0, 0};
  scrt_schema* schema = scrt_batch_schema(batch);
  scrt_batch* again = NULL;
  int64_t i, end = 0;
  int k;
  CHECK_IS(scrt_batch_pack(batch, packed, count - 1, &block, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_batch_pack(batch, packed, -1, &block, NULL), SCRT_E_INVALID_ARGUMENT);
  REQUIRE_OK(scrt_batch_pack(batch, packed, MAX_COLUMNS, &block, NULL));
  CHECK(block.data != NULL && (uintptr_t)block.data % 64 == 0);
  for (i = 0; i < count; ++i) {
    const scrt_column* c = &columns[i];
    const scrt_packed_column* p = &packed[i];
    const uint8_t* from[5];
    int64_t sizes[5], offsets[5], packed_sizes[5];
    from[0] = c->validity, from[1] = c->values, from[2] = c->data;
    from[3] = (const uint8_t*)c->shape_ends, from[4] = (const uint8_t*)c->shape_fields;
    sizes[0] = c->validity_size, sizes[1] = c->values_size, sizes[2] = c->data_size;
    sizes[3] = 4 * c->shape_count;
    sizes[4] = c->shape_count == 0 ? 0 : 4 * c->shape_ends[c->shape_count - 1];
    offsets[0] = p->validity_offset, offsets[1] = p->values_offset, offsets[2] = p->data_offset;
    offsets[3] = p->shape_ends_offset, offsets[4] = p->shape_fields_offset;
    packed_sizes[0] = p->validity_size, packed_sizes[1] = p->values_size,
    packed_sizes[2] = p->data_size, packed_sizes[3] = sizes[3], packed_sizes[4] = sizes[4];
    CHECK(p->type == c->type && p->parent == c->parent && p->child_count == c->child_count);
    CHECK(p->shape_count == c->shape_count && p->length == c->length);
    CHECK(p->null_count == c->null_count);
    for (k = 0; k < 5; ++k) {
      CHECK(packed_sizes[k] == sizes[k]);
      if (from[k] == NULL) {
        CHECK(offsets[k] == -1);
        continue;
      }
      CHECK(offsets[k] % 64 == 0 && offsets[k] >= end);
      REQUIRE(offsets[k] + sizes[k] <= block.size);
      CHECK(memcmp(block.data + offsets[k], from[k], (size_t)sizes[k]) == 0);
      end = offsets[k] + sizes[k];
    }
  }
  REQUIRE_OK(scrt_batch_unpack(schema, scrt_batch_rows(batch), packed, count, block.data,
                               block.size, &again, NULL));
  CHECK(scrt_batch_equal(batch, again));
  scrt_batch_free(again);
  /* Places that are not in the block, or not aligned in it. */
  for (i = 0; i < count; ++i) {
    int64_t* places[5];
    places[0] = &packed[i].validity_offset, places[1] = &packed[i].values_offset;
    places[2] = &packed[i].data_offset, places[3] = &packed[i].shape_ends_offset;
    places[4] = &packed[i].shape_fields_offset;
    for (k = 0; k < 5; ++k) {
      static const int64_t kWrong[3] = {4, INT64_MAX - 7, INT64_MAX};
      int64_t was = *places[k];
      int w;
      if (was == -1) continue;
      for (w = 0; w < 3; ++w) {
        *places[k] = w == 0 ? was + kWrong[w] : kWrong[w];
        CHECK_IS(scrt_batch_unpack(schema, scrt_batch_rows(batch), packed, count, block.data,
                                   block.size, &again, NULL),
                 SCRT_E_INVALID_ARGUMENT);
      }
      *places[k] = was;
    }
  }
  scrt_buf_free(&block);
  scrt_schema_free(schema);
}

/* The three ways of appending the same rows give files with the same rows, three times. */
static void append_columns(const scrt_batch* batch) {
  scrt_column columns[MAX_COLUMNS];
  scrt_packed_column packed[MAX_COLUMNS];
  int64_t count = scrt_batch_columns(batch, columns, MAX_COLUMNS), rows = scrt_batch_rows(batch);
  scrt_schema* schema = scrt_batch_schema(batch);
  scrt_buf block = {NULL, 0, 0}, file = {NULL, 0, 0};
  scrt_writer* writer = NULL;
  scrt_reader* reader = NULL;
  scrt_cursor* cursor = NULL;
  int round;
  REQUIRE_OK(scrt_batch_pack(batch, packed, MAX_COLUMNS, &block, NULL));
  REQUIRE_OK(scrt_writer_open_memory(NULL, &writer, NULL));
  REQUIRE_OK(scrt_writer_append(writer, batch, NULL));
  REQUIRE_OK(scrt_writer_append_columns(writer, schema, rows, columns, count, NULL));
  REQUIRE_OK(
      scrt_writer_append_packed(writer, schema, rows, packed, count, block.data, block.size, NULL));
  /* What is refused leaves the writer as it was. */
  CHECK_IS(scrt_writer_append_columns(writer, schema, rows + 1, columns, count, NULL),
           SCRT_E_MISMATCH);
  CHECK_IS(scrt_writer_append_packed(writer, schema, rows, packed, count - 1, block.data,
                                     block.size, NULL),
           SCRT_E_MISMATCH);
  CHECK_IS(scrt_writer_append_packed(writer, schema, rows, packed, count, block.data, 8, NULL),
           SCRT_E_INVALID_ARGUMENT);
  REQUIRE_OK(scrt_writer_finish(writer, NULL));
  REQUIRE_OK(scrt_writer_take(writer, &file, NULL));
  CHECK_IS(scrt_writer_append_columns(writer, schema, rows, columns, count, NULL), SCRT_E_STATE);
  scrt_writer_free(writer);
  REQUIRE_OK(scrt_reader_open_memory(file.data, file.size, NULL, &reader, NULL));
  REQUIRE_OK(scrt_reader_rows_cursor(reader, 0, NULL, &cursor, NULL));
  for (round = 0; round < 3; ++round) {
    scrt_batch* read = NULL;
    REQUIRE_OK(scrt_cursor_next(cursor, 0, &read, NULL));
    CHECK(scrt_batch_equal(batch, read));
    scrt_batch_free(read);
  }
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
  scrt_buf_free(&file);
  scrt_buf_free(&block);
  scrt_schema_free(schema);
}

static scrt_status make(const scrt_schema* schema, int64_t rows, const scrt_column* columns,
                        int64_t count) {
  scrt_batch* made = NULL;
  scrt_error err;
  scrt_status status = scrt_batch_make(schema, rows, columns, count, &made, &err);
  CHECK((status == SCRT_OK) == (made != NULL));
  scrt_batch_free(made);
  return status;
}

static void refused(const scrt_schema* schema, const scrt_column* columns, int64_t count,
                    scrt_status wanted, int line) {
  scrt_status got = make(schema, 3, columns, count);
  check_code(got, wanted, "scrt_batch_make", "columns.c", line);
}
#define REFUSED(code) \
  refused(schema, changed, count, code, __LINE__), memcpy(changed, columns, sizeof columns)

static void make_back(const scrt_batch* batch) {
  scrt_column columns[MAX_COLUMNS];
  scrt_column changed[MAX_COLUMNS];
  int64_t count = scrt_batch_columns(batch, columns, MAX_COLUMNS);
  scrt_schema* schema = scrt_batch_schema(batch);
  scrt_batch* made = NULL;
  scrt_error err;
  int32_t offsets[4];
  uint8_t bytes[32];
  int32_t codes[3] = {0, 99, 0};
  int8_t alternatives[3] = {0, 7, 0};
  int name = find(columns, count, "name");
  int tags = find(columns, count, "tags");
  int kind = find(columns, count, "kind");
  int either = find(columns, count, "either");
  int small = find(columns, count, "small");
  memset(columns + count, 0, (size_t)(MAX_COLUMNS - count) * sizeof columns[0]);
  REQUIRE_OK(scrt_batch_make(schema, 3, columns, count, &made, &err));
  CHECK(scrt_batch_equal(batch, made));
  scrt_batch_free(made);

  memcpy(changed, columns, sizeof columns);
  CHECK_IS(make(schema, 3, columns, count - 1), SCRT_E_MISMATCH);
  CHECK_IS(make(schema, 3, columns, count + 1), SCRT_E_MISMATCH);
  CHECK_IS(make(schema, 3, columns, 0), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(make(schema, 3, columns, -1), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(make(schema, -1, columns, count), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(make(schema, 2, columns, count), SCRT_E_MISMATCH);
  CHECK_IS(make(schema, INT64_MAX, columns, count), SCRT_E_MISMATCH);

  changed[0].shape_count = 1;
  REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[small].type = SCRT_TYPE_I16;
  REFUSED(SCRT_E_MISMATCH);
  changed[small].type = -1;
  REFUSED(SCRT_E_MISMATCH);
  changed[small].child_count = 1;
  REFUSED(SCRT_E_MISMATCH);
  changed[small].child_count = -1;
  REFUSED(SCRT_E_MISMATCH);
  changed[small].length = -1;
  REFUSED(SCRT_E_MISMATCH);
  changed[small].length = 2;
  REFUSED(SCRT_E_CORRUPT);
  changed[small].length = INT64_MAX;
  REFUSED(SCRT_E_CORRUPT);
  changed[small].values_size = 2;
  REFUSED(SCRT_E_CORRUPT);
  changed[small].values_size = -3;
  REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[small].values = NULL;
  REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[small].values = NULL;
  changed[small].values_size = 0;
  REFUSED(SCRT_E_CORRUPT);
  changed[name].validity = NULL;
  REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[name].length = 9;
  REFUSED(SCRT_E_MISMATCH);

  /* Nulls where the type has none. */
  bytes[0] = 0x05;
  changed[small].validity = bytes;
  changed[small].validity_size = 1;
  REFUSED(SCRT_E_TYPE);

  /* Offsets that start elsewhere, fall, or go beyond; text that is not UTF-8. */
  changed[name].values = (const uint8_t*)offsets;
  offsets[0] = -1, offsets[1] = 1, offsets[2] = 1, offsets[3] = 3;
  REFUSED(SCRT_E_CORRUPT);
  changed[name].values = (const uint8_t*)offsets;
  offsets[0] = 0, offsets[1] = 2, offsets[2] = 1;
  REFUSED(SCRT_E_CORRUPT);
  changed[name].values = (const uint8_t*)offsets;
  offsets[1] = 1, offsets[3] = 4;
  REFUSED(SCRT_E_CORRUPT);
  changed[name].values = (const uint8_t*)offsets;
  offsets[3] = INT32_MAX;
  REFUSED(SCRT_E_CORRUPT);
  changed[name].data = (const uint8_t*)"x\xc3(";
  CHECK(make(schema, 3, changed, count) < 0);
  memcpy(changed, columns, sizeof columns);
  changed[tags].values = (const uint8_t*)offsets;
  offsets[0] = 0, offsets[1] = 3, offsets[2] = 3, offsets[3] = 5;
  REFUSED(SCRT_E_CORRUPT);

  changed[kind].values = (const uint8_t*)codes;
  REFUSED(SCRT_E_CORRUPT);
  codes[1] = -1;
  changed[kind].values = (const uint8_t*)codes;
  REFUSED(SCRT_E_CORRUPT);
  changed[either].values = (const uint8_t*)alternatives;
  REFUSED(SCRT_E_CORRUPT);
  alternatives[1] = -1;
  changed[either].values = (const uint8_t*)alternatives;
  REFUSED(SCRT_E_CORRUPT);
  codes[0] = 0, codes[1] = 77, codes[2] = 1;
  changed[either].data = (const uint8_t*)codes;
  REFUSED(SCRT_E_CORRUPT);
  scrt_schema_free(schema);
}

/* Buffers need not be aligned. */
static void unaligned(void) {
  scrt_schema* schema = schema_of("@schema One\n@field n i64\n");
  uint8_t bytes[17];
  int64_t numbers[2] = {INT64_MIN, 5};
  scrt_column columns[2];
  scrt_batch* batch = NULL;
  scrt_buf json = {NULL, 0, 0};
  memcpy(bytes + 1, numbers, 16);
  memset(columns, 0, sizeof columns);
  columns[0].type = SCRT_TYPE_STRUCT;
  columns[0].child_count = 1;
  columns[0].length = 2;
  columns[1].type = SCRT_TYPE_I64;
  columns[1].length = 2;
  columns[1].values = bytes + 1;
  columns[1].values_size = 16;
  REQUIRE_OK(scrt_batch_make(schema, 2, columns, 2, &batch, NULL));
  memset(bytes, 0, sizeof bytes);
  REQUIRE_OK(scrt_batch_to_json(batch, &json, NULL));
  CHECK(buf_is(&json, "{\"n\":-9223372036854775808}\n{\"n\":5}\n"));
  scrt_buf_free(&json);
  scrt_batch_free(batch);
  scrt_schema_free(schema);
}

static void slices(const scrt_batch* batch) {
  scrt_batch* one = NULL;
  scrt_batch* all = NULL;
  scrt_batch* none = NULL;
  scrt_buf whole = {NULL, 0, 0};
  sink parts = {NULL, 0};
  int64_t i;
  REQUIRE_OK(scrt_batch_to_json(batch, &whole, NULL));
  for (i = 0; i < 3; ++i) {
    scrt_buf json = {NULL, 0, 0};
    scrt_column columns[MAX_COLUMNS];
    REQUIRE_OK(scrt_batch_slice(batch, i, 1, &one, NULL));
    CHECK(scrt_batch_rows(one) == 1);
    tree_is_sound(columns, scrt_batch_columns(one, columns, MAX_COLUMNS));
    REQUIRE_OK(scrt_batch_to_json(one, &json, NULL));
    REQUIRE_OK(sink_take(&parts, json.data, json.size));
    pack(one);
    scrt_buf_free(&json);
    scrt_batch_free(one);
  }
  CHECK(parts.size == whole.size && memcmp(parts.data, whole.data, (size_t)parts.size) == 0);
  free(parts.data);
  scrt_buf_free(&whole);
  REQUIRE_OK(scrt_batch_slice(batch, 0, 3, &all, NULL));
  CHECK(scrt_batch_equal(all, batch));
  scrt_batch_free(all);
  REQUIRE_OK(scrt_batch_slice(batch, 3, 0, &none, NULL));
  CHECK(scrt_batch_rows(none) == 0);
  REQUIRE_OK(scrt_batch_to_json(none, &whole, NULL));
  CHECK(whole.size == 0);
  scrt_buf_free(&whole);
  pack(none);
  scrt_batch_free(none);
  CHECK_IS(scrt_batch_slice(batch, -1, 1, &none, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_batch_slice(batch, 0, -1, &none, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_batch_slice(batch, 2, 2, &none, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_batch_slice(batch, 4, 0, &none, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK_IS(scrt_batch_slice(batch, INT64_MAX, INT64_MAX, &none, NULL), SCRT_E_INVALID_ARGUMENT);
  CHECK(none == NULL);
}

/* Absent fields and the order of keys: the shapes of a struct, there and back. */
static void shapes(void) {
  static const char kLines[] =
      "{\"a\":1,\"b\":2}\n{\"b\":3,\"a\":4}\n{\"b\":null}\n{}\n{\"a\":5,\"b\":6}\n";
  scrt_batch* batch = batch_of(kLines, NULL);
  scrt_schema* schema = scrt_batch_schema(batch);
  scrt_batch* made = NULL;
  scrt_buf json = {NULL, 0, 0};
  scrt_column columns[3];
  scrt_column changed[3];
  int64_t count = scrt_batch_columns(batch, columns, 3);
  int32_t codes[5];
  uint32_t ends[4];
  uint32_t fields[8];
  uint8_t all = 0x1f;
  uint32_t i;
  REQUIRE(count == 3 && columns[0].shape_count == 4 && columns[0].data_size == 20);
  memcpy(codes, columns[0].data, sizeof codes);
  CHECK(codes[0] == codes[4] && codes[0] != codes[1] && codes[2] != codes[3]);
  for (i = 0; i < 5; ++i) {
    static const uint32_t kKeys[5][2] = {{0, 1}, {1, 0}, {1, 9}, {9, 9}, {0, 1}};
    static const uint32_t kSizes[5] = {2, 2, 1, 0, 2};
    uint32_t begin = codes[i] == 0 ? 0 : columns[0].shape_ends[codes[i] - 1];
    REQUIRE(columns[0].shape_ends[codes[i]] - begin == kSizes[i]);
    CHECK(memcmp(columns[0].shape_fields + begin, kKeys[i], 4 * kSizes[i]) == 0);
  }
  pack(batch);
  REQUIRE_OK(scrt_batch_make(schema, 5, columns, 3, &made, NULL));
  CHECK(scrt_batch_equal(batch, made));
  REQUIRE_OK(scrt_batch_to_json(made, &json, NULL));
  CHECK(buf_is(&json, kLines));
  scrt_buf_free(&json);
  scrt_batch_free(made);

#define SHAPES_REFUSED(code)                                           \
  CHECK_IS(scrt_batch_make(schema, 5, changed, 3, &made, NULL), code); \
  memcpy(changed, columns, sizeof columns)
  memcpy(changed, columns, sizeof columns);
  REQUIRE(columns[0].shape_ends[3] <= 8);
  changed[0].shape_count = -1;
  SHAPES_REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[0].shape_ends = NULL;
  SHAPES_REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[0].shape_fields = NULL;
  SHAPES_REFUSED(SCRT_E_INVALID_ARGUMENT);
  changed[0].shape_count = 3;
  SHAPES_REFUSED(SCRT_E_CORRUPT);
  changed[0].data_size = 19;
  SHAPES_REFUSED(SCRT_E_CORRUPT);
  memcpy(ends, columns[0].shape_ends, sizeof ends);
  memset(fields, 0, sizeof fields);
  memcpy(fields, columns[0].shape_fields, 4 * ends[3]);
  changed[0].shape_ends = ends;
  ends[0] = ends[3] + 1;
  SHAPES_REFUSED(SCRT_E_CORRUPT);
  changed[0].shape_fields = fields;
  fields[0] = fields[1];
  SHAPES_REFUSED(SCRT_E_CORRUPT);
  changed[0].shape_fields = fields;
  fields[0] = 2;
  SHAPES_REFUSED(SCRT_E_CORRUPT);
  /* A value where the field is absent. */
  changed[1].validity = &all;
  changed[1].validity_size = 1;
  SHAPES_REFUSED(SCRT_E_CORRUPT);
  /* A null where the type has none; a required field that a row lacks. */
  scrt_schema_free(schema);
  schema = schema_of("@schema R\n@field a i64\n@field b i64\n");
  SHAPES_REFUSED(SCRT_E_TYPE);
  scrt_schema_free(schema);
  schema = schema_of("@schema R\n@field a i64 required\n@field b i64?\n");
  SHAPES_REFUSED(SCRT_E_MISSING);
  CHECK(made == NULL);
  scrt_schema_free(schema);
  scrt_batch_free(batch);
}

int main(void) {
  scrt_schema* schema = schema_of(kSchema);
  scrt_batch* batch = batch_of(kRows, schema);
  scrt_batch* same = scrt_batch_ref(batch);
  values(batch);
  pack(batch);
  append_columns(batch);
  make_back(batch);
  unaligned();
  slices(batch);
  shapes();
  scrt_batch_free(batch);
  CHECK(scrt_batch_rows(same) == 3);
  scrt_batch_free(same);
  scrt_schema_free(schema);
  return check_failed;
}
