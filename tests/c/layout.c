/* What a binding or an older program relies on: the layout of each structure that crosses the
 * border. A multiple of 8 everywhere, so that no new field can hide in padding that nobody counts.
 */
#include <stddef.h>
#include <stdio.h>

#include <scrt/scrt.h>

static int failed = 0;

static void check(int holds, const char* what) {
  if (!holds) {
    fprintf(stderr, "layout: %s\n", what);
    failed = 1;
  }
}

#define SIZE(type, size) check(sizeof(type) == (size), #type " is not " #size " bytes")
#define AT(type, field, offset) \
  check(offsetof(type, field) == (offset), #type "." #field " is not at " #offset)

int main(void) {
  SIZE(scrt_view, 16);
  AT(scrt_view, size, 8);
  SIZE(scrt_buf, 24);
  AT(scrt_buf, size, 8);

  SIZE(scrt_error, 256);
  AT(scrt_error, os_errno, 4);
  AT(scrt_error, offset, 8);
  AT(scrt_error, line, 16);
  AT(scrt_error, column, 24);
  AT(scrt_error, message, 32);

  SIZE(scrt_limits, 64);
  AT(scrt_limits, row_group_rows, 32);
  SIZE(scrt_control, 48);
  AT(scrt_control, cancel, 8);
  AT(scrt_control, timeout_ms, 16);
  AT(scrt_control, progress, 24);
  SIZE(scrt_metrics, 64);

  SIZE(scrt_column, 96);
  AT(scrt_column, length, 16);
  AT(scrt_column, validity, 32);
  AT(scrt_column, values, 40);
  AT(scrt_column, data, 48);
  AT(scrt_column, name, 80);
  SIZE(scrt_packed_column, 80);
  AT(scrt_packed_column, validity_offset, 32);
  AT(scrt_packed_column, data_size, 72);

  SIZE(scrt_field, 24);
  AT(scrt_field, type, 16);
  SIZE(scrt_dsl_options, 80);
  SIZE(scrt_reader_options, 80);
  SIZE(scrt_writer_options, 40);
  SIZE(scrt_text_options, 120);
  SIZE(scrt_convert_options, 200);
  SIZE(scrt_convert_result, 40);
  SIZE(scrt_schema_cache_stats, 24);

  check(scrt_version() == SCRT_VERSION_NUMBER, "the library is not the header's version");
  check(scrt_abi_version() == SCRT_ABI_VERSION, "the library has another ABI than the header");
  return failed;
}
