"""How each function of the C interface is called rightly, and what it answers when it isn't.

One row a function: the parameters in order, as `name: kind`, then what a valid call gives. A kind is
one of

  handle NOUN          NULL and a foreign handle are refused
  handle? NOUN         NULL is fine, a foreign handle is refused
  taken NOUN           the same as handle, but a call that succeeds uses it up
  out                  NULL is refused
  out?                 may be NULL
  err                  may be NULL, as scrt_error* may be everywhere
  options VAR          may be NULL; wrong sizes, reserved bytes and what lies beyond are refused
  struct VAR           the same, but NULL is refused
  struct? VAR          the same as options, filled in by the call
  text EXPR            NULL is refused
  size EXPR            of the text before it: negative is refused
  index EXPR           from 0: negative or too large is SCRT_E_NOT_FOUND
  count EXPR           negative is refused
  value EXPR           anything goes
  callback EXPR        NULL is refused

EXPR and VAR are C, with f for the fixture of misuse.c. A refused handle is SCRT_E_HANDLE, everything
else SCRT_E_INVALID_ARGUMENT, unless the function gives no status: then it gives `refuses`.
"""

ROWS = {
    # arrow.h
    "scrt_schema_to_arrow": ("schema: handle schema, options: options f->arrow_options, out: out, err: err",
                             "== SCRT_OK", None),
    "scrt_schema_from_arrow": ('arrow: text &f->arrow_schema, name: value "Row", out: out, err: err', "== SCRT_OK", None),
    "scrt_batch_to_arrow": ("batch: handle batch, options: options f->arrow_options, out: out, err: err",
                            "== SCRT_OK", None),
    "scrt_batch_from_arrow": ("schema: handle? schema, arrow: text &f->arrow_schema, "
                              "array: text &f->arrow_array, out: out, err: err", "== SCRT_OK", None),
    "scrt_reader_to_arrow": ("reader: handle reader, table: index 0, options: options f->arrow_options, "
                             "out: out, err: err", "== SCRT_OK", None),
    "scrt_cursor_to_arrow": ("cursor: taken cursor, options: options f->arrow_options, out: out, err: err",
                             "== SCRT_OK", None),
    "scrt_writer_append_arrow": ("writer: handle writer, schema: handle? schema, name: value NULL, "
                                 "stream: text &f->arrow_stream, err: err", "== SCRT_OK", None),
    # base.h
    "scrt_code_name": ("code: value SCRT_E_IO", "!= NULL", None),
    "scrt_buf_free": ("buf: out?", None, None),
    "scrt_log_set": ("fn: value NULL, user_data: value NULL, level: value 1", None, None),
    "scrt_metrics_get": ("out: struct f->metrics, err: err", "== SCRT_OK", None),
    # version.h
    "scrt_version": ("", "== SCRT_VERSION_NUMBER", None),
    "scrt_version_string": ("", "!= NULL", None),
    "scrt_abi_version": ("", "== SCRT_ABI_VERSION", None),
    "scrt_format_version": ("", "> 0", None),
    "scrt_cpu_target": ("", "!= NULL", None),
    "scrt_feature_name": ('kind: text "encoding", index: index 0', "!= NULL", "== NULL"),
    # schema.h
    "scrt_document_parse": ("text: text f->dsl, size: size f->dsl_size, options: options f->dsl_options, "
                            "out: out, err: err", "== SCRT_OK", None),
    "scrt_document_load": ("path: text f->dsl_path, options: options f->dsl_options, out: out, err: err",
                           "== SCRT_OK", None),
    "scrt_document_free": ("document: value NULL", None, None),
    "scrt_document_schema_count": ("document: handle document", "== 2", "== 0"),
    "scrt_document_schema": ("document: handle document, index: index 1, out: out, err: err",
                             "== SCRT_OK", None),
    "scrt_document_find": ('document: handle document, name: text "Row", size: size 3, out: out, err: err',
                           "== SCRT_OK", None),
    "scrt_document_print": ("document: handle document, out: out, err: err", "== SCRT_OK", None),
    "scrt_document_legacy_fingerprint": ("document: handle document, index: index 0, out: out, err: err",
                                         "== SCRT_OK", None),
    "scrt_schema_ref": ("schema: handle schema", "!= NULL", "== NULL"),
    "scrt_schema_free": ("schema: value NULL", None, None),
    "scrt_schema_name": ("schema: handle schema", ".size == 3", ".size == 0"),
    "scrt_schema_fingerprint": ("schema: handle schema", ".size == 24", ".size == 0"),
    "scrt_schema_canonical": ("schema: handle schema", ".size > 0", ".size == 0"),
    "scrt_schema_print": ("schema: handle schema, out: out, err: err", "== SCRT_OK", None),
    "scrt_schema_field_count": ("schema: handle schema", "== 2", "== 0"),
    "scrt_schema_field": ("schema: handle schema, index: index 1, out: out, err: err", "== SCRT_OK", None),
    "scrt_schema_field_type": ("schema: handle schema, index: index 1, out: out, err: err", "== SCRT_OK",
                               None),
    "scrt_schema_field_default": ("schema: handle schema, index: index 0, out: out, err: err", "== SCRT_OK",
                                  None),
    "scrt_schema_column_default": ("schema: handle schema, column: index 1, out: out, err: err", "== SCRT_OK",
                                   None),
    "scrt_schema_columns": ("schema: handle schema, out: value f->schema_columns, capacity: value 8", "== 3",
                            "== 0"),
    "scrt_schema_find_field": ('schema: handle schema, name: text "b", size: size 1', "== 1", "== -1"),
    "scrt_schema_equal": ("a: handle schema, b: handle schema", "== true", "== false"),
    "scrt_schema_cache_new": ("", "!= NULL", None),
    "scrt_schema_cache_free": ("cache: value NULL", None, None),
    "scrt_schema_cache_load": ("cache: handle cache, path: text f->dsl_path, out: out, err: err",
                               "== SCRT_OK", None),
    "scrt_schema_cache_find": ("cache: handle cache, fingerprint: text f->fingerprint, out: out, err: err",
                               "== SCRT_OK", None),
    "scrt_schema_cache_put": ("cache: handle cache, schema: handle schema, err: err", "== SCRT_OK", None),
    "scrt_schema_cache_stats_get": ("cache: handle cache, out: struct f->cache_stats, err: err", "== SCRT_OK", None),
    # batch.h
    "scrt_batch_free": ("batch: value NULL", None, None),
    "scrt_batch_ref": ("batch: handle batch", "!= NULL", "== NULL"),
    "scrt_batch_rows": ("batch: handle batch", "== 2", "== 0"),
    "scrt_batch_bytes": ("batch: handle batch", "> 0", "== 0"),
    "scrt_batch_schema": ("batch: handle batch", "!= NULL", "== NULL"),
    "scrt_batch_columns": ("batch: handle batch, out: value f->columns, capacity: value 8", "== 3", "== 0"),
    "scrt_batch_pack": ("batch: handle batch, columns: text f->packed, capacity: count 8, out: out, err: err",
                        "== SCRT_OK", None),
    "scrt_batch_make": ("schema: handle schema, rows: count 2, columns: text f->columns, count: count 3, "
                        "out: out, err: err", "== SCRT_OK", None),
    "scrt_batch_unpack": ("schema: handle schema, rows: count 2, columns: text f->places, count: count 3, "
                          "block: text f->block.data, size: size f->block.size, out: out, err: err",
                          "== SCRT_OK", None),
    "scrt_document_rows": ("document: handle document, index: index 0, out: out, err: err", "== SCRT_OK",
                           None),
    "scrt_batch_slice": ("batch: handle batch, start: count 1, count: count 1, out: out, err: err",
                         "== SCRT_OK", None),
    "scrt_batch_equal": ("a: handle batch, b: handle batch", "== true", "== false"),
    "scrt_batch_to_json": ("batch: handle batch, out: out, err: err", "== SCRT_OK", None),
    "scrt_cursor_next": ("cursor: handle cursor, max_rows: count 1, out: out, err: err", "== SCRT_OK", None),
    "scrt_cursor_schema": ("cursor: handle cursor", "!= NULL", "== NULL"),
    "scrt_cursor_free": ("cursor: value NULL", None, None),
    # reader.h
    "scrt_reader_open": ("path: text f->file_path, options: options f->reader_options, out: out, err: err",
                         "== SCRT_OK", None),
    "scrt_reader_open_memory": ("data: text f->file.data, size: size f->file.size, "
                                "options: options f->reader_options, out: out, err: err", "== SCRT_OK", None),
    "scrt_reader_open_callback": ("read: callback f->read_at, user_data: value &f->file_left, "
                                  "size: count f->file.size, options: options f->reader_options, "
                                  "out: out, err: err", "== SCRT_OK", None),
    "scrt_reader_stream_callback": ("read: callback f->read, user_data: value &f->file_left, "
                                    "options: options f->reader_options, out: out, err: err", "== SCRT_OK",
                                    None),
    "scrt_reader_free": ("reader: value NULL", None, None),
    "scrt_reader_table_count": ("reader: handle reader", "== 1", "== 0"),
    "scrt_reader_schema": ("reader: handle reader, table: index 0, out: out, err: err", "== SCRT_OK", None),
    "scrt_reader_rows": ("reader: handle reader, table: index 0", "== 2", "== -1"),
    "scrt_reader_recovered": ("reader: handle reader, lost_bytes: out?", "== false", "== false"),
    "scrt_reader_metadata": ('reader: handle reader, key: text "k", out: out, err: err', "== SCRT_OK", None),
    "scrt_reader_metadata_count": ("reader: handle reader", "== 1", "== 0"),
    "scrt_reader_metadata_entry": ("reader: handle reader, index: index 0, key: out, value: out, err: err",
                                   "== SCRT_OK", None),
    "scrt_reader_describe": ("reader: handle reader, pages: value true, out: out, err: err", "== SCRT_OK",
                             None),
    "scrt_reader_stats": ("reader: handle reader, control: options f->control, out: out, err: err",
                          "== SCRT_OK", None),
    "scrt_reader_verify": ("reader: handle reader, constraints: value true, control: options f->control, "
                           "err: err", "== SCRT_OK", None),
    "scrt_reader_rows_cursor": ("reader: handle reader, table: index 0, "
                                "options: options f->cursor_options, out: out, err: err", "== SCRT_OK", None),
    # writer.h
    "scrt_writer_open": ("path: text f->out_path, options: options f->writer_options, out: out, err: err",
                         "== SCRT_OK", None),
    "scrt_writer_open_callback": ("write: callback f->write, user_data: value &f->written, "
                                  "options: options f->writer_options, out: out, err: err", "== SCRT_OK",
                                  None),
    "scrt_writer_open_memory": ("options: options f->writer_options, out: out, err: err", "== SCRT_OK", None),
    "scrt_writer_take": ("writer: handle memory_writer, out: out, err: err", "== SCRT_OK", None),
    "scrt_writer_append": ("writer: handle writer, batch: handle batch, err: err", "== SCRT_OK", None),
    "scrt_writer_append_columns": ("writer: handle writer, schema: handle schema, rows: count 2, "
                                   "columns: text f->columns, count: count 3, err: err", "== SCRT_OK", None),
    "scrt_writer_append_packed": ("writer: handle writer, schema: handle schema, rows: count 2, "
                                  "columns: text f->places, count: count 3, block: text f->block.data, "
                                  "size: size f->block.size, err: err", "== SCRT_OK", None),
    "scrt_writer_set_metadata": ('writer: handle writer, key: text "k", value: text "v", err: err',
                                 "== SCRT_OK", None),
    "scrt_writer_finish": ("writer: handle writer, err: err", "== SCRT_OK", None),
    "scrt_writer_bytes": ("writer: handle writer", "> 0", "== 0"),
    "scrt_writer_free": ("writer: value NULL", None, None),
    # text.h
    "scrt_text_open": ("path: text f->text_path, options: options f->text_options, out: out, err: err",
                       "== SCRT_OK", None),
    "scrt_text_open_memory": ("text: text f->lines, size: size f->lines_size, "
                              "options: options f->text_options, out: out, err: err", "== SCRT_OK", None),
    "scrt_text_open_callback": ("read: callback f->read, user_data: value &f->lines_left, "
                                "options: options f->text_options, out: out, err: err", "== SCRT_OK", None),
    "scrt_text_infer": ("path: text f->text_path, options: options f->text_options, "
                        "control: options f->control, out: out, err: err", "== SCRT_OK", None),
    "scrt_convert": ("input: text f->text_path, output: text f->out_path, "
                     "options: options f->convert_options, control: options f->control, "
                     "result: struct? f->convert_result, err: err", "== SCRT_OK", None),
}
