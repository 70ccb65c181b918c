#!/usr/bin/env python3
"""Reads the rows of one table into pyarrow and writes them to another file.

Usage: copy_by_arrow.py HOW IN OUT TABLE, where HOW is file or arrow (paths) or stream (IN and OUT are -:
standard input to standard output, in order). But for HOW arrow, presence lists keep what Arrow has no word
for. Environment: SCRT_LIBRARY, as examples/arrow has it.
"""

import ctypes
import os
import sys

import pyarrow as pa

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "arrow"))
import scrt_arrow  # noqa: E402
from scrt_arrow import API, POINTER, call  # noqa: E402

END, IO = 1, -5
Read = ctypes.CFUNCTYPE(ctypes.c_int32, POINTER, POINTER, ctypes.c_int64, ctypes.POINTER(ctypes.c_int64))
Write = ctypes.CFUNCTYPE(ctypes.c_int32, POINTER, POINTER, ctypes.c_int64)


class View(ctypes.Structure):
    """scrt_view"""
    _fields_ = [("data", POINTER), ("size", ctypes.c_int64)]


class ArrowSchema(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int64) for name in ("format", "name", "metadata", "flags", "n_children",
                                                    "children", "dictionary", "release", "private_data")]


class ArrowArray(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int64) for name in ("length", "null_count", "offset", "n_buffers", "n_children",
                                                    "buffers", "children", "dictionary", "release", "private_data")]


API.scrt_schema_name.restype = View
API.scrt_batch_schema.restype = POINTER
API.scrt_reader_table_count.restype = ctypes.c_int64


def name_of(schema):
    view = API.scrt_schema_name(schema)
    return ctypes.string_at(view.data, view.size).decode()


def table_number(path, wanted):
    reader, schema = POINTER(), POINTER()
    call(API.scrt_reader_open, os.fsencode(path), None, ctypes.byref(reader))
    try:
        for number in range(API.scrt_reader_table_count(reader)):
            call(API.scrt_reader_schema, reader, ctypes.c_int64(number), ctypes.byref(schema))
            name = name_of(schema)
            API.scrt_schema_free(schema)
            if name == wanted:
                return number
    finally:
        API.scrt_reader_free(reader)
    sys.exit(f"{path} has no table {wanted}")


def copy_file(source, target, table, **options):
    rows = scrt_arrow.read(source, table_number(source, table), **options)
    scrt_arrow.write(target, pa.RecordBatchReader.from_stream(rows).read_all(), table)


@Read
def read_stdin(_, data, size, got):
    piece = sys.stdin.buffer.read(size)
    ctypes.memmove(data, piece, len(piece))
    got[0] = len(piece)
    return 0


@Write
def write_stdout(_, data, size):
    return 0 if sys.stdout.buffer.write(ctypes.string_at(data, size)) == size else IO


def to_pyarrow(batch, schema):
    arrow, array = ArrowSchema(), ArrowArray()
    options = ctypes.byref(scrt_arrow.Options(struct_size=ctypes.sizeof(scrt_arrow.Options), presence=1))
    call(API.scrt_schema_to_arrow, schema, options, ctypes.byref(arrow))
    call(API.scrt_batch_to_arrow, batch, options, ctypes.byref(array))
    return pa.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(arrow))


def append(writer, rows):
    arrow, array, batch = ArrowSchema(), ArrowArray(), POINTER()
    rows._export_to_c(ctypes.addressof(array), ctypes.addressof(arrow))
    call(API.scrt_batch_from_arrow, None, ctypes.byref(arrow), ctypes.byref(array), ctypes.byref(batch))
    ctypes.CFUNCTYPE(None, POINTER)(arrow.release)(ctypes.addressof(arrow))
    call(API.scrt_writer_append, writer, batch)
    API.scrt_batch_free(batch)


def copy_stream(table):
    cursor, writer, batch, error = POINTER(), POINTER(), POINTER(), scrt_arrow.Error()
    call(API.scrt_reader_stream_callback, read_stdin, None, None, ctypes.byref(cursor))
    call(API.scrt_writer_open_callback, write_stdout, None, None, ctypes.byref(writer))
    while (status := API.scrt_cursor_next(cursor, ctypes.c_int64(0), ctypes.byref(batch),
                                          ctypes.byref(error))) == 0:
        schema = POINTER(API.scrt_batch_schema(batch))
        if name_of(schema) == table:
            append(writer, to_pyarrow(batch, schema))
        API.scrt_schema_free(schema)
        API.scrt_batch_free(batch)
    if status != END:
        sys.exit(f"scrt_cursor_next: {error.message.decode()}")
    call(API.scrt_writer_finish, writer)
    API.scrt_writer_free(writer)
    API.scrt_cursor_free(cursor)
    sys.stdout.buffer.flush()


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in ("file", "arrow", "stream"):
        sys.exit("usage: copy_by_arrow.py file|stream|arrow IN OUT TABLE")
    how, source, target, table = sys.argv[1:]
    if how == "stream":
        copy_stream(table)
    else:
        copy_file(source, target, table, presence=int(how == "file"))


if __name__ == "__main__":
    main()
