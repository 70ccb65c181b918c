package dev.scrt.internal;

/** Sizes of the structs of the C interface and offsets of their fields, in bytes. */
public final class Layout {
  private Layout() {}

  /** Bytes of {@code scrt_arrow_options}. */
  public static final int ARROW_OPTIONS = 40;

  /** Offset of {@code scrt_arrow_options.struct_size}. */
  public static final int ARROW_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_arrow_options.union_as_struct}. */
  public static final int ARROW_OPTIONS_UNION_AS_STRUCT = 8;

  /** Offset of {@code scrt_arrow_options.map_as_list}. */
  public static final int ARROW_OPTIONS_MAP_AS_LIST = 12;

  /** Offset of {@code scrt_arrow_options.symbol_as_text}. */
  public static final int ARROW_OPTIONS_SYMBOL_AS_TEXT = 16;

  /** Offset of {@code scrt_arrow_options.decimal_as_text}. */
  public static final int ARROW_OPTIONS_DECIMAL_AS_TEXT = 20;

  /** Offset of {@code scrt_arrow_options.union_as_json}. */
  public static final int ARROW_OPTIONS_UNION_AS_JSON = 24;

  /** Offset of {@code scrt_arrow_options.presence}. */
  public static final int ARROW_OPTIONS_PRESENCE = 28;

  /** Offset of {@code scrt_arrow_options.reserved}. */
  public static final int ARROW_OPTIONS_RESERVED = 32;

  /** Bytes of {@code scrt_error}. */
  public static final int ERROR = 256;

  /** Offset of {@code scrt_error.code}. */
  public static final int ERROR_CODE = 0;

  /** Offset of {@code scrt_error.os_errno}. */
  public static final int ERROR_OS_ERRNO = 4;

  /** Offset of {@code scrt_error.offset}. */
  public static final int ERROR_OFFSET = 8;

  /** Offset of {@code scrt_error.line}. */
  public static final int ERROR_LINE = 16;

  /** Offset of {@code scrt_error.column}. */
  public static final int ERROR_COLUMN = 24;

  /** Offset of {@code scrt_error.message}. */
  public static final int ERROR_MESSAGE = 32;

  /** Bytes of {@code scrt_view}. */
  public static final int VIEW = 16;

  /** Offset of {@code scrt_view.data}. */
  public static final int VIEW_DATA = 0;

  /** Offset of {@code scrt_view.size}. */
  public static final int VIEW_SIZE = 8;

  /** Bytes of {@code scrt_buf}. */
  public static final int BUF = 24;

  /** Offset of {@code scrt_buf.data}. */
  public static final int BUF_DATA = 0;

  /** Offset of {@code scrt_buf.size}. */
  public static final int BUF_SIZE = 8;

  /** Offset of {@code scrt_buf.reserved}. */
  public static final int BUF_RESERVED = 16;

  /** Bytes of {@code scrt_limits}. */
  public static final int LIMITS = 64;

  /** Offset of {@code scrt_limits.depth}. */
  public static final int LIMITS_DEPTH = 0;

  /** Offset of {@code scrt_limits.fields}. */
  public static final int LIMITS_FIELDS = 8;

  /** Offset of {@code scrt_limits.memory}. */
  public static final int LIMITS_MEMORY = 16;

  /** Offset of {@code scrt_limits.value_bytes}. */
  public static final int LIMITS_VALUE_BYTES = 24;

  /** Offset of {@code scrt_limits.row_group_rows}. */
  public static final int LIMITS_ROW_GROUP_ROWS = 32;

  /** Offset of {@code scrt_limits.reserved}. */
  public static final int LIMITS_RESERVED = 40;

  /** Bytes of {@code scrt_control}. */
  public static final int CONTROL = 48;

  /** Offset of {@code scrt_control.struct_size}. */
  public static final int CONTROL_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_control.cancel}. */
  public static final int CONTROL_CANCEL = 8;

  /** Offset of {@code scrt_control.timeout_ms}. */
  public static final int CONTROL_TIMEOUT_MS = 16;

  /** Offset of {@code scrt_control.progress}. */
  public static final int CONTROL_PROGRESS = 24;

  /** Offset of {@code scrt_control.user_data}. */
  public static final int CONTROL_USER_DATA = 32;

  /** Offset of {@code scrt_control.reserved}. */
  public static final int CONTROL_RESERVED = 40;

  /** Bytes of {@code scrt_metrics}. */
  public static final int METRICS = 64;

  /** Offset of {@code scrt_metrics.struct_size}. */
  public static final int METRICS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_metrics.rows_read}. */
  public static final int METRICS_ROWS_READ = 8;

  /** Offset of {@code scrt_metrics.rows_written}. */
  public static final int METRICS_ROWS_WRITTEN = 16;

  /** Offset of {@code scrt_metrics.row_groups_read}. */
  public static final int METRICS_ROW_GROUPS_READ = 24;

  /** Offset of {@code scrt_metrics.row_groups_written}. */
  public static final int METRICS_ROW_GROUPS_WRITTEN = 32;

  /** Offset of {@code scrt_metrics.bytes_read}. */
  public static final int METRICS_BYTES_READ = 40;

  /** Offset of {@code scrt_metrics.bytes_written}. */
  public static final int METRICS_BYTES_WRITTEN = 48;

  /** Offset of {@code scrt_metrics.errors}. */
  public static final int METRICS_ERRORS = 56;

  /** Bytes of {@code scrt_column}. */
  public static final int COLUMN = 112;

  /** Offset of {@code scrt_column.type}. */
  public static final int COLUMN_TYPE = 0;

  /** Offset of {@code scrt_column.parent}. */
  public static final int COLUMN_PARENT = 4;

  /** Offset of {@code scrt_column.child_count}. */
  public static final int COLUMN_CHILD_COUNT = 8;

  /** Offset of {@code scrt_column.shape_count}. */
  public static final int COLUMN_SHAPE_COUNT = 12;

  /** Offset of {@code scrt_column.length}. */
  public static final int COLUMN_LENGTH = 16;

  /** Offset of {@code scrt_column.null_count}. */
  public static final int COLUMN_NULL_COUNT = 24;

  /** Offset of {@code scrt_column.validity}. */
  public static final int COLUMN_VALIDITY = 32;

  /** Offset of {@code scrt_column.values}. */
  public static final int COLUMN_VALUES = 40;

  /** Offset of {@code scrt_column.data}. */
  public static final int COLUMN_DATA = 48;

  /** Offset of {@code scrt_column.validity_size}. */
  public static final int COLUMN_VALIDITY_SIZE = 56;

  /** Offset of {@code scrt_column.values_size}. */
  public static final int COLUMN_VALUES_SIZE = 64;

  /** Offset of {@code scrt_column.data_size}. */
  public static final int COLUMN_DATA_SIZE = 72;

  /** Offset of {@code scrt_column.name}. */
  public static final int COLUMN_NAME = 80;

  /** Offset of {@code scrt_column.shape_ends}. */
  public static final int COLUMN_SHAPE_ENDS = 96;

  /** Offset of {@code scrt_column.shape_fields}. */
  public static final int COLUMN_SHAPE_FIELDS = 104;

  /** Bytes of {@code scrt_packed_column}. */
  public static final int PACKED_COLUMN = 96;

  /** Offset of {@code scrt_packed_column.type}. */
  public static final int PACKED_COLUMN_TYPE = 0;

  /** Offset of {@code scrt_packed_column.parent}. */
  public static final int PACKED_COLUMN_PARENT = 4;

  /** Offset of {@code scrt_packed_column.child_count}. */
  public static final int PACKED_COLUMN_CHILD_COUNT = 8;

  /** Offset of {@code scrt_packed_column.shape_count}. */
  public static final int PACKED_COLUMN_SHAPE_COUNT = 12;

  /** Offset of {@code scrt_packed_column.length}. */
  public static final int PACKED_COLUMN_LENGTH = 16;

  /** Offset of {@code scrt_packed_column.null_count}. */
  public static final int PACKED_COLUMN_NULL_COUNT = 24;

  /** Offset of {@code scrt_packed_column.validity_offset}. */
  public static final int PACKED_COLUMN_VALIDITY_OFFSET = 32;

  /** Offset of {@code scrt_packed_column.values_offset}. */
  public static final int PACKED_COLUMN_VALUES_OFFSET = 40;

  /** Offset of {@code scrt_packed_column.data_offset}. */
  public static final int PACKED_COLUMN_DATA_OFFSET = 48;

  /** Offset of {@code scrt_packed_column.validity_size}. */
  public static final int PACKED_COLUMN_VALIDITY_SIZE = 56;

  /** Offset of {@code scrt_packed_column.values_size}. */
  public static final int PACKED_COLUMN_VALUES_SIZE = 64;

  /** Offset of {@code scrt_packed_column.data_size}. */
  public static final int PACKED_COLUMN_DATA_SIZE = 72;

  /** Offset of {@code scrt_packed_column.shape_ends_offset}. */
  public static final int PACKED_COLUMN_SHAPE_ENDS_OFFSET = 80;

  /** Offset of {@code scrt_packed_column.shape_fields_offset}. */
  public static final int PACKED_COLUMN_SHAPE_FIELDS_OFFSET = 88;

  /** Bytes of {@code scrt_reader_options}. */
  public static final int READER_OPTIONS = 80;

  /** Offset of {@code scrt_reader_options.struct_size}. */
  public static final int READER_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_reader_options.use_pread}. */
  public static final int READER_OPTIONS_USE_PREAD = 8;

  /** Offset of {@code scrt_reader_options.recover}. */
  public static final int READER_OPTIONS_RECOVER = 12;

  /** Offset of {@code scrt_reader_options.limits}. */
  public static final int READER_OPTIONS_LIMITS = 16;

  /** Bytes of {@code scrt_cursor_options}. */
  public static final int CURSOR_OPTIONS = 32;

  /** Offset of {@code scrt_cursor_options.struct_size}. */
  public static final int CURSOR_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_cursor_options.first_row}. */
  public static final int CURSOR_OPTIONS_FIRST_ROW = 8;

  /** Offset of {@code scrt_cursor_options.row_count}. */
  public static final int CURSOR_OPTIONS_ROW_COUNT = 16;

  /** Offset of {@code scrt_cursor_options.reserved}. */
  public static final int CURSOR_OPTIONS_RESERVED = 24;

  /** Bytes of {@code scrt_field}. */
  public static final int FIELD = 24;

  /** Offset of {@code scrt_field.name}. */
  public static final int FIELD_NAME = 0;

  /** Offset of {@code scrt_field.type}. */
  public static final int FIELD_TYPE = 16;

  /** Offset of {@code scrt_field.flags}. */
  public static final int FIELD_FLAGS = 20;

  /** Bytes of {@code scrt_schema_column}. */
  public static final int SCHEMA_COLUMN = 80;

  /** Offset of {@code scrt_schema_column.type}. */
  public static final int SCHEMA_COLUMN_TYPE = 0;

  /** Offset of {@code scrt_schema_column.storage}. */
  public static final int SCHEMA_COLUMN_STORAGE = 4;

  /** Offset of {@code scrt_schema_column.parent}. */
  public static final int SCHEMA_COLUMN_PARENT = 8;

  /** Offset of {@code scrt_schema_column.child_count}. */
  public static final int SCHEMA_COLUMN_CHILD_COUNT = 12;

  /** Offset of {@code scrt_schema_column.flags}. */
  public static final int SCHEMA_COLUMN_FLAGS = 16;

  /** Offset of {@code scrt_schema_column.unit}. */
  public static final int SCHEMA_COLUMN_UNIT = 20;

  /** Offset of {@code scrt_schema_column.precision}. */
  public static final int SCHEMA_COLUMN_PRECISION = 24;

  /** Offset of {@code scrt_schema_column.scale}. */
  public static final int SCHEMA_COLUMN_SCALE = 28;

  /** Offset of {@code scrt_schema_column.name}. */
  public static final int SCHEMA_COLUMN_NAME = 32;

  /** Offset of {@code scrt_schema_column.ref_schema}. */
  public static final int SCHEMA_COLUMN_REF_SCHEMA = 48;

  /** Offset of {@code scrt_schema_column.ref_field}. */
  public static final int SCHEMA_COLUMN_REF_FIELD = 64;

  /** Bytes of {@code scrt_dsl_options}. */
  public static final int DSL_OPTIONS = 80;

  /** Offset of {@code scrt_dsl_options.struct_size}. */
  public static final int DSL_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_dsl_options.month_first}. */
  public static final int DSL_OPTIONS_MONTH_FIRST = 8;

  /** Offset of {@code scrt_dsl_options.reserved0}. */
  public static final int DSL_OPTIONS_RESERVED0 = 12;

  /** Offset of {@code scrt_dsl_options.limits}. */
  public static final int DSL_OPTIONS_LIMITS = 16;

  /** Bytes of {@code scrt_schema_cache_stats}. */
  public static final int SCHEMA_CACHE_STATS = 24;

  /** Offset of {@code scrt_schema_cache_stats.struct_size}. */
  public static final int SCHEMA_CACHE_STATS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_schema_cache_stats.schemas}. */
  public static final int SCHEMA_CACHE_STATS_SCHEMAS = 8;

  /** Offset of {@code scrt_schema_cache_stats.files}. */
  public static final int SCHEMA_CACHE_STATS_FILES = 16;

  /** Bytes of {@code scrt_text_options}. */
  public static final int TEXT_OPTIONS = 120;

  /** Offset of {@code scrt_text_options.struct_size}. */
  public static final int TEXT_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_text_options.syntax}. */
  public static final int TEXT_OPTIONS_SYNTAX = 8;

  /** Offset of {@code scrt_text_options.schema_name}. */
  public static final int TEXT_OPTIONS_SCHEMA_NAME = 16;

  /** Offset of {@code scrt_text_options.schema}. */
  public static final int TEXT_OPTIONS_SCHEMA = 24;

  /** Offset of {@code scrt_text_options.exact}. */
  public static final int TEXT_OPTIONS_EXACT = 32;

  /** Offset of {@code scrt_text_options.drop_unknown_fields}. */
  public static final int TEXT_OPTIONS_DROP_UNKNOWN_FIELDS = 36;

  /** Offset of {@code scrt_text_options.as_document}. */
  public static final int TEXT_OPTIONS_AS_DOCUMENT = 40;

  /** Offset of {@code scrt_text_options.reserved0}. */
  public static final int TEXT_OPTIONS_RESERVED0 = 44;

  /** Offset of {@code scrt_text_options.group_bytes}. */
  public static final int TEXT_OPTIONS_GROUP_BYTES = 48;

  /** Offset of {@code scrt_text_options.limits}. */
  public static final int TEXT_OPTIONS_LIMITS = 56;

  /** Bytes of {@code scrt_convert_options}. */
  public static final int CONVERT_OPTIONS = 56;

  /** Offset of {@code scrt_convert_options.struct_size}. */
  public static final int CONVERT_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_convert_options.from}. */
  public static final int CONVERT_OPTIONS_FROM = 8;

  /** Offset of {@code scrt_convert_options.to}. */
  public static final int CONVERT_OPTIONS_TO = 16;

  /** Offset of {@code scrt_convert_options.threads}. */
  public static final int CONVERT_OPTIONS_THREADS = 24;

  /** Offset of {@code scrt_convert_options.pretty}. */
  public static final int CONVERT_OPTIONS_PRETTY = 28;

  /** Offset of {@code scrt_convert_options.recover}. */
  public static final int CONVERT_OPTIONS_RECOVER = 32;

  /** Offset of {@code scrt_convert_options.reserved0}. */
  public static final int CONVERT_OPTIONS_RESERVED0 = 36;

  /** Offset of {@code scrt_convert_options.text}. */
  public static final int CONVERT_OPTIONS_TEXT = 40;

  /** Offset of {@code scrt_convert_options.writer}. */
  public static final int CONVERT_OPTIONS_WRITER = 48;

  /** Bytes of {@code scrt_convert_result}. */
  public static final int CONVERT_RESULT = 40;

  /** Offset of {@code scrt_convert_result.struct_size}. */
  public static final int CONVERT_RESULT_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_convert_result.rows}. */
  public static final int CONVERT_RESULT_ROWS = 8;

  /** Offset of {@code scrt_convert_result.bytes_in}. */
  public static final int CONVERT_RESULT_BYTES_IN = 16;

  /** Offset of {@code scrt_convert_result.bytes_out}. */
  public static final int CONVERT_RESULT_BYTES_OUT = 24;

  /** Offset of {@code scrt_convert_result.row_groups}. */
  public static final int CONVERT_RESULT_ROW_GROUPS = 32;

  /** Bytes of {@code scrt_writer_options}. */
  public static final int WRITER_OPTIONS = 40;

  /** Offset of {@code scrt_writer_options.struct_size}. */
  public static final int WRITER_OPTIONS_STRUCT_SIZE = 0;

  /** Offset of {@code scrt_writer_options.profile}. */
  public static final int WRITER_OPTIONS_PROFILE = 8;

  /** Offset of {@code scrt_writer_options.zstd_level}. */
  public static final int WRITER_OPTIONS_ZSTD_LEVEL = 12;

  /** Offset of {@code scrt_writer_options.page_bytes}. */
  public static final int WRITER_OPTIONS_PAGE_BYTES = 16;

  /** Offset of {@code scrt_writer_options.text_page_bytes}. */
  public static final int WRITER_OPTIONS_TEXT_PAGE_BYTES = 20;

  /** Offset of {@code scrt_writer_options.no_overwrite}. */
  public static final int WRITER_OPTIONS_NO_OVERWRITE = 24;

  /** Offset of {@code scrt_writer_options.sync}. */
  public static final int WRITER_OPTIONS_SYNC = 28;

  /** Offset of {@code scrt_writer_options.reserved}. */
  public static final int WRITER_OPTIONS_RESERVED = 32;
}
