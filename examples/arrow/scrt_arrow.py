"""Tables of .scrt files for whatever speaks the Arrow C stream interface, by ctypes alone.

read() gives an object with __arrow_c_stream__, which pyarrow, DuckDB, polars and others take; write()
takes one. The library is libscrt.so.0 on the loader's path, or what SCRT_LIBRARY names.
"""

import ctypes
import os

API = ctypes.CDLL(os.environ.get("SCRT_LIBRARY", "libscrt.so.0"))
POINTER = ctypes.c_void_p


class Stream(ctypes.Structure):
    """struct ArrowArrayStream"""
    _fields_ = [(name, POINTER) for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")]


class Options(ctypes.Structure):
    """scrt_arrow_options"""
    _fields_ = [("struct_size", ctypes.c_uint64), ("union_as_struct", ctypes.c_int32),
                ("map_as_list", ctypes.c_int32), ("symbol_as_text", ctypes.c_int32),
                ("decimal_as_text", ctypes.c_int32), ("union_as_json", ctypes.c_int32),
                ("presence", ctypes.c_int32), ("reserved", ctypes.c_uint64)]


class Error(ctypes.Structure):
    """scrt_error"""
    _fields_ = [("code", ctypes.c_int32), ("os_errno", ctypes.c_int32), ("offset", ctypes.c_int64),
                ("line", ctypes.c_int64), ("column", ctypes.c_int64), ("message", ctypes.c_char * 224)]


def call(function, *arguments):
    """Calls a function that gives a scrt_status and takes a scrt_error last."""
    error = Error()
    if function(*arguments, ctypes.byref(error)) != 0:
        raise RuntimeError(f"{function.__name__}: {error.message.decode()}")


# Python 3 objects that carry a C pointer under a name, with a function that cleans up.
CAPSULE = b"arrow_array_stream"
Cleaner = ctypes.PYFUNCTYPE(None, POINTER)
new_capsule = ctypes.PYFUNCTYPE(ctypes.py_object, POINTER, ctypes.c_char_p, Cleaner)(
    ("PyCapsule_New", ctypes.pythonapi))
capsule_pointer = ctypes.PYFUNCTYPE(POINTER, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi))
raw_capsule_pointer = ctypes.PYFUNCTYPE(POINTER, POINTER, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi))
streams = {}  # by address, while a capsule points to them


@Cleaner
def release_stream(capsule):
    address = raw_capsule_pointer(capsule, CAPSULE)
    stream = streams.pop(address)
    if stream.release:
        ctypes.CFUNCTYPE(None, POINTER)(stream.release)(address)


class Table:
    """A table of a file. Each use opens the file anew."""

    def __init__(self, path, table, options):
        self.path, self.table, self.options = path, table, options

    def __arrow_c_stream__(self, requested_schema=None):
        reader, stream = POINTER(), Stream()
        call(API.scrt_reader_open, os.fsencode(self.path), None, ctypes.byref(reader))
        try:
            call(API.scrt_reader_to_arrow, reader, ctypes.c_int64(self.table), ctypes.byref(self.options),
                 ctypes.byref(stream))
        finally:
            API.scrt_reader_free(reader)  # the stream keeps the file open
        address = ctypes.addressof(stream)
        streams[address] = stream
        return new_capsule(address, CAPSULE, release_stream)


def read(path, table=0, **options):
    """A table of a file; options are the fields of scrt_arrow_options, such as union_as_struct=1."""
    return Table(path, table, Options(struct_size=ctypes.sizeof(Options), **options))


def schema_of(path, table=0):
    """The schema of a table of a file, for write(); free_schema() gives it back."""
    reader, schema = POINTER(), POINTER()
    call(API.scrt_reader_open, os.fsencode(path), None, ctypes.byref(reader))
    try:
        call(API.scrt_reader_schema, reader, ctypes.c_int64(table), ctypes.byref(schema))
    finally:
        API.scrt_reader_free(reader)
    return schema


def free_schema(schema):
    API.scrt_schema_free(schema)


def write(path, rows, name, schema=None):
    """Writes a file of one table. `rows` is anything with __arrow_c_stream__. Without a schema the
    columns have the types that Arrow tells of; with one they become those of its fields."""
    writer, capsule = POINTER(), rows.__arrow_c_stream__()
    call(API.scrt_writer_open, os.fsencode(path), None, ctypes.byref(writer))
    try:
        call(API.scrt_writer_append_arrow, writer, schema, name.encode(),
             POINTER(capsule_pointer(capsule, CAPSULE)))
        call(API.scrt_writer_finish, writer)
    finally:
        API.scrt_writer_free(writer)  # without finish there is no file


def convert(source, target):
    """Text to .scrt or back, by the names of the files."""
    call(API.scrt_convert, os.fsencode(source), os.fsencode(target), None, None, None)
