//! Written by bindings/rust/generate: sizes and offsets as C measured them.
use core::mem::{size_of, MaybeUninit};
use core::ptr::addr_of;

macro_rules! place {
    ($struct:ident, $field:ident, $offset:expr, $size:expr) => {{
        let whole = MaybeUninit::<scrt_sys::$struct>::zeroed();
        // SAFETY: all fields are numbers and pointers, for which zeros are values.
        let whole = unsafe { whole.assume_init_ref() };
        let place = addr_of!(whole.$field) as usize - addr_of!(*whole) as usize;
        assert_eq!((place, core::mem::size_of_val(&whole.$field)), ($offset, $size));
    }};
}

#[test]
fn scrt_arrow_options() {
    assert_eq!(size_of::<scrt_sys::scrt_arrow_options>(), 40);
    place!(scrt_arrow_options, struct_size, 0, 8);
    place!(scrt_arrow_options, union_as_struct, 8, 4);
    place!(scrt_arrow_options, map_as_list, 12, 4);
    place!(scrt_arrow_options, symbol_as_text, 16, 4);
    place!(scrt_arrow_options, decimal_as_text, 20, 4);
    place!(scrt_arrow_options, union_as_json, 24, 4);
    place!(scrt_arrow_options, presence, 28, 4);
    place!(scrt_arrow_options, reserved, 32, 8);
}

#[test]
fn scrt_error() {
    assert_eq!(size_of::<scrt_sys::scrt_error>(), 256);
    place!(scrt_error, code, 0, 4);
    place!(scrt_error, os_errno, 4, 4);
    place!(scrt_error, offset, 8, 8);
    place!(scrt_error, line, 16, 8);
    place!(scrt_error, column, 24, 8);
    place!(scrt_error, message, 32, 224);
}

#[test]
fn scrt_view() {
    assert_eq!(size_of::<scrt_sys::scrt_view>(), 16);
    place!(scrt_view, data, 0, 8);
    place!(scrt_view, size, 8, 8);
}

#[test]
fn scrt_buf() {
    assert_eq!(size_of::<scrt_sys::scrt_buf>(), 24);
    place!(scrt_buf, data, 0, 8);
    place!(scrt_buf, size, 8, 8);
    place!(scrt_buf, reserved, 16, 8);
}

#[test]
fn scrt_limits() {
    assert_eq!(size_of::<scrt_sys::scrt_limits>(), 64);
    place!(scrt_limits, depth, 0, 8);
    place!(scrt_limits, fields, 8, 8);
    place!(scrt_limits, memory, 16, 8);
    place!(scrt_limits, value_bytes, 24, 8);
    place!(scrt_limits, row_group_rows, 32, 8);
    place!(scrt_limits, reserved, 40, 24);
}

#[test]
fn scrt_control() {
    assert_eq!(size_of::<scrt_sys::scrt_control>(), 48);
    place!(scrt_control, struct_size, 0, 8);
    place!(scrt_control, cancel, 8, 8);
    place!(scrt_control, timeout_ms, 16, 8);
    place!(scrt_control, progress, 24, 8);
    place!(scrt_control, user_data, 32, 8);
    place!(scrt_control, reserved, 40, 8);
}

#[test]
fn scrt_metrics() {
    assert_eq!(size_of::<scrt_sys::scrt_metrics>(), 64);
    place!(scrt_metrics, struct_size, 0, 8);
    place!(scrt_metrics, rows_read, 8, 8);
    place!(scrt_metrics, rows_written, 16, 8);
    place!(scrt_metrics, row_groups_read, 24, 8);
    place!(scrt_metrics, row_groups_written, 32, 8);
    place!(scrt_metrics, bytes_read, 40, 8);
    place!(scrt_metrics, bytes_written, 48, 8);
    place!(scrt_metrics, errors, 56, 8);
}

#[test]
fn scrt_column() {
    assert_eq!(size_of::<scrt_sys::scrt_column>(), 112);
    place!(scrt_column, type_, 0, 4);
    place!(scrt_column, parent, 4, 4);
    place!(scrt_column, child_count, 8, 4);
    place!(scrt_column, shape_count, 12, 4);
    place!(scrt_column, length, 16, 8);
    place!(scrt_column, null_count, 24, 8);
    place!(scrt_column, validity, 32, 8);
    place!(scrt_column, values, 40, 8);
    place!(scrt_column, data, 48, 8);
    place!(scrt_column, validity_size, 56, 8);
    place!(scrt_column, values_size, 64, 8);
    place!(scrt_column, data_size, 72, 8);
    place!(scrt_column, name, 80, 16);
    place!(scrt_column, shape_ends, 96, 8);
    place!(scrt_column, shape_fields, 104, 8);
}

#[test]
fn scrt_packed_column() {
    assert_eq!(size_of::<scrt_sys::scrt_packed_column>(), 96);
    place!(scrt_packed_column, type_, 0, 4);
    place!(scrt_packed_column, parent, 4, 4);
    place!(scrt_packed_column, child_count, 8, 4);
    place!(scrt_packed_column, shape_count, 12, 4);
    place!(scrt_packed_column, length, 16, 8);
    place!(scrt_packed_column, null_count, 24, 8);
    place!(scrt_packed_column, validity_offset, 32, 8);
    place!(scrt_packed_column, values_offset, 40, 8);
    place!(scrt_packed_column, data_offset, 48, 8);
    place!(scrt_packed_column, validity_size, 56, 8);
    place!(scrt_packed_column, values_size, 64, 8);
    place!(scrt_packed_column, data_size, 72, 8);
    place!(scrt_packed_column, shape_ends_offset, 80, 8);
    place!(scrt_packed_column, shape_fields_offset, 88, 8);
}

#[test]
fn scrt_reader_options() {
    assert_eq!(size_of::<scrt_sys::scrt_reader_options>(), 80);
    place!(scrt_reader_options, struct_size, 0, 8);
    place!(scrt_reader_options, use_pread, 8, 4);
    place!(scrt_reader_options, recover, 12, 4);
    place!(scrt_reader_options, limits, 16, 64);
}

#[test]
fn scrt_cursor_options() {
    assert_eq!(size_of::<scrt_sys::scrt_cursor_options>(), 32);
    place!(scrt_cursor_options, struct_size, 0, 8);
    place!(scrt_cursor_options, first_row, 8, 8);
    place!(scrt_cursor_options, row_count, 16, 8);
    place!(scrt_cursor_options, reserved, 24, 8);
}

#[test]
fn scrt_field() {
    assert_eq!(size_of::<scrt_sys::scrt_field>(), 24);
    place!(scrt_field, name, 0, 16);
    place!(scrt_field, type_, 16, 4);
    place!(scrt_field, flags, 20, 4);
}

#[test]
fn scrt_schema_column() {
    assert_eq!(size_of::<scrt_sys::scrt_schema_column>(), 80);
    place!(scrt_schema_column, type_, 0, 4);
    place!(scrt_schema_column, storage, 4, 4);
    place!(scrt_schema_column, parent, 8, 4);
    place!(scrt_schema_column, child_count, 12, 4);
    place!(scrt_schema_column, flags, 16, 4);
    place!(scrt_schema_column, unit, 20, 4);
    place!(scrt_schema_column, precision, 24, 4);
    place!(scrt_schema_column, scale, 28, 4);
    place!(scrt_schema_column, name, 32, 16);
    place!(scrt_schema_column, ref_schema, 48, 16);
    place!(scrt_schema_column, ref_field, 64, 16);
}

#[test]
fn scrt_dsl_options() {
    assert_eq!(size_of::<scrt_sys::scrt_dsl_options>(), 80);
    place!(scrt_dsl_options, struct_size, 0, 8);
    place!(scrt_dsl_options, month_first, 8, 4);
    place!(scrt_dsl_options, reserved0, 12, 4);
    place!(scrt_dsl_options, limits, 16, 64);
}

#[test]
fn scrt_schema_cache_stats() {
    assert_eq!(size_of::<scrt_sys::scrt_schema_cache_stats>(), 24);
    place!(scrt_schema_cache_stats, struct_size, 0, 8);
    place!(scrt_schema_cache_stats, schemas, 8, 8);
    place!(scrt_schema_cache_stats, files, 16, 8);
}

#[test]
fn scrt_text_options() {
    assert_eq!(size_of::<scrt_sys::scrt_text_options>(), 120);
    place!(scrt_text_options, struct_size, 0, 8);
    place!(scrt_text_options, syntax, 8, 8);
    place!(scrt_text_options, schema_name, 16, 8);
    place!(scrt_text_options, schema, 24, 8);
    place!(scrt_text_options, exact, 32, 4);
    place!(scrt_text_options, drop_unknown_fields, 36, 4);
    place!(scrt_text_options, as_document, 40, 4);
    place!(scrt_text_options, reserved0, 44, 4);
    place!(scrt_text_options, group_bytes, 48, 8);
    place!(scrt_text_options, limits, 56, 64);
}

#[test]
fn scrt_convert_options() {
    assert_eq!(size_of::<scrt_sys::scrt_convert_options>(), 56);
    place!(scrt_convert_options, struct_size, 0, 8);
    place!(scrt_convert_options, from, 8, 8);
    place!(scrt_convert_options, to, 16, 8);
    place!(scrt_convert_options, threads, 24, 4);
    place!(scrt_convert_options, pretty, 28, 4);
    place!(scrt_convert_options, recover, 32, 4);
    place!(scrt_convert_options, reserved0, 36, 4);
    place!(scrt_convert_options, text, 40, 8);
    place!(scrt_convert_options, writer, 48, 8);
}

#[test]
fn scrt_convert_result() {
    assert_eq!(size_of::<scrt_sys::scrt_convert_result>(), 40);
    place!(scrt_convert_result, struct_size, 0, 8);
    place!(scrt_convert_result, rows, 8, 8);
    place!(scrt_convert_result, bytes_in, 16, 8);
    place!(scrt_convert_result, bytes_out, 24, 8);
    place!(scrt_convert_result, row_groups, 32, 8);
}

#[test]
fn scrt_writer_options() {
    assert_eq!(size_of::<scrt_sys::scrt_writer_options>(), 40);
    place!(scrt_writer_options, struct_size, 0, 8);
    place!(scrt_writer_options, profile, 8, 4);
    place!(scrt_writer_options, zstd_level, 12, 4);
    place!(scrt_writer_options, page_bytes, 16, 4);
    place!(scrt_writer_options, text_page_bytes, 20, 4);
    place!(scrt_writer_options, no_overwrite, 24, 4);
    place!(scrt_writer_options, sync, 28, 4);
    place!(scrt_writer_options, reserved, 32, 8);
}
