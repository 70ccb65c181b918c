#!/usr/bin/env python3
"""Files of every type in pyarrow, DuckDB and polars, and what these write, by the Arrow C stream.

Environment: SCRT_LIBRARY is the library (default build/release/libscrt.so.0). A package that can't be
imported is skipped; without the library or any of the packages the script ends with 77.
"""

import importlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from datetime import date, timedelta
from uuid import UUID

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EXAMPLES = os.path.join(ROOT, "examples", "arrow")
LIBRARY = os.environ.setdefault("SCRT_LIBRARY", os.path.join(ROOT, "build", "release", "libscrt.so.0"))
SKIPPED = 77
EPOCH = date(1970, 1, 1)


def optional(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


pa, duckdb, pl = optional("pyarrow"), optional("duckdb"), optional("polars")


def end_early(why):
    print(f"{os.path.basename(__file__)}: {why}")
    sys.exit(SKIPPED)


if not os.path.exists(LIBRARY):
    end_early(f"no library at {LIBRARY}")
if not (pa or duckdb or pl):
    end_early("neither pyarrow nor duckdb nor polars is there")
if not (optional("xxhash") and optional("zstandard")):
    end_early("xxhash or zstandard is missing")
sys.path[:0] = [HERE, EXAMPLES]
import all_types  # noqa: E402
import scrt_arrow  # noqa: E402
import scrt_reader  # noqa: E402
from scrt_rows import Choice  # noqa: E402

CASES = all_types.CASES + all_types.JSON_CASES
NAMED_KINDS = [(f"f{at}", kind.rstrip("?"))
               for at, (kind, _) in enumerate([*all_types.columns(CASES), *all_types.NULLABLE_ONLY])]


def plain(value):
    """Values of every source in one form: text is str, unions are their value, null keys are left out."""
    if isinstance(value, Choice):
        return plain(value.value)
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return (value - EPOCH).days
    if isinstance(value, float):
        return struct.pack("<d", value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def pairs(value):
    """A map as a list of pairs, whether it comes as pairs, as structs or as a dict."""
    if isinstance(value, dict):
        return [[key, part] for key, part in value.items()]
    return value and [[part["key"], part["value"]] if isinstance(part, dict) else part for part in value]


def chosen(value):
    """The value of a union that comes as a struct of optionals."""
    there = [part for part in (value or {}).values() if part is not None]
    assert len(there) <= 1, value
    return there[0] if there else None


def keys_of(value):
    """What a value and its parts have, without the values."""
    if isinstance(value, Choice):
        return keys_of(value.value)
    if isinstance(value, dict):
        return [(key, keys_of(part)) for key, part in value.items()]
    if isinstance(value, (list, tuple)):
        return [keys_of(part) for part in value]
    return None


def whole_microseconds(value):
    return value and value // 1000 * 1000


class Engine:
    """How one package reads a file and tells its values."""

    options = {}
    nanosecond_durations = True

    def wanted(self, kind, value):
        if kind == "duration" and not self.nanosecond_durations:
            return whole_microseconds(value)
        return plain(value)

    def told(self, kind, value):
        if kind.startswith("map") and value is not None:
            value = [list(pair) for pair in pairs(value)]
        if kind.startswith("union") and "union_as_json" in self.options:
            value = value and json.loads(value)
        elif kind.startswith("union") and isinstance(value, dict):
            value = chosen(value)
        if kind == "uuid" and isinstance(value, bytes):
            return value
        # A struct that is null and one whose fields all are look alike in some engines.
        return plain(value) or None if kind.startswith("struct") else plain(value)


class Pyarrow(Engine):
    def read(self, path):
        return pa.RecordBatchReader.from_stream(scrt_arrow.read(path, **self.options)).read_all()

    def column(self, table, name, kind):
        column = table[name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0)
        if kind.startswith(("datetime", "timestamp(", "duration")) or kind == "timestamp":
            return column.cast(pa.int64()).to_pylist()
        if kind == "timestamptz":
            instants, minutes = column.field(0).cast(pa.int64()).to_pylist(), column.field(1).to_pylist()
            return [(instant, offset) if there else None
                    for instant, offset, there in zip(instants, minutes, column.is_valid().to_pylist())]
        return column.to_pylist()


class Polars(Engine):
    options = {"union_as_struct": 1, "map_as_list": 1}

    def read(self, path):
        return pl.DataFrame(scrt_arrow.read(path, **self.options))

    def column(self, table, name, kind):
        column = table[name]
        if hasattr(column, "ext") and type(column.dtype).__name__ == "Extension":
            column = column.ext.storage()
        if kind == "timestamptz":
            parts = column.struct.unnest()
            there = column.is_not_null().to_list()
            instants, minutes = parts["instant"].to_physical().to_list(), parts["offset_minutes"].to_list()
            return [(instant, offset) if here else None
                    for instant, offset, here in zip(instants, minutes, there)]
        if kind.startswith(("datetime", "timestamp", "duration")):
            column = column.to_physical()
        return column.to_list()


class Duckdb(Engine):
    options = {"union_as_struct": 1}
    nanosecond_durations = False

    def read(self, path):
        stream = scrt_arrow.read(path, **self.options)
        return duckdb.from_arrow(stream) if hasattr(stream, "names") else duckdb.sql("select * from stream")

    def column(self, table, name, kind):
        expression = {"timestamptz": f"case when {name} is not null then [epoch_ns({name}.instant), "
                                     f"{name}.offset_minutes::bigint] end"}.get(kind, name)
        if kind in ("datetime", "timestamp"):
            expression = f"epoch_ns({name})"
        elif kind.endswith("(us)"):
            expression = f"epoch_us({name})"
        values = [row[0] for row in table.select(f"({expression}) as {name}").fetchall()]
        if kind == "duration":
            return [None if value is None else value // timedelta(microseconds=1) * 1000 for value in values]
        return values


class ArrowTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="scrt-arrow-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def file_of_all_types(self, rows):
        text, want = all_types.text_and_rows(CASES, rows, seed=rows)
        with open(self.path("types.txt"), "w", encoding="utf-8") as stream:
            stream.write(text)
        scrt_arrow.convert(self.path("types.txt"), self.path("types.scrt"))
        return self.path("types.scrt"), want["Types"]

    def rows_of(self, name):
        with open(self.path(name), "rb") as stream:
            return [row for _, row in scrt_reader.ScrtFile(stream.read()).rows()]

    def check_values(self, engine, table, rows):
        for name, kind in NAMED_KINDS:
            want = [engine.wanted(kind, row.get(name)) for row in rows]
            if kind.startswith("struct"):
                want = [value or None for value in want]
            got = [engine.told(kind, value) for value in engine.column(table, name, kind)]
            self.assertEqual(want, got, f"{name} {kind}")

    def check_file(self, engine, path, rows):
        """By the reader that is written from the specification."""
        got = self.rows_of(path)
        self.assertEqual(len(rows), len(got))
        for name, kind in NAMED_KINDS:
            want = [engine.wanted(kind, row.get(name)) for row in rows]
            found = [plain(row.get(name)) for row in got]
            if kind.startswith("struct"):
                want, found = [value or None for value in want], [value or None for value in found]
            self.assertEqual(want, found, f"{name} {kind}")

    def check_engine(self, engine):
        for count in (1, 700):
            with self.subTest(rows=count):
                path, rows = self.file_of_all_types(count)
                table = engine.read(path)
                self.check_values(engine, table, rows)
                schema = scrt_arrow.schema_of(path)
                try:
                    scrt_arrow.write(self.path("back.scrt"), table, "Types", schema)
                finally:
                    scrt_arrow.free_schema(schema)
                self.check_file(engine, self.path("back.scrt"), rows)

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_pyarrow(self):
        self.check_engine(Pyarrow())

    @unittest.skipUnless(pl, "polars is missing")
    def test_polars(self):
        self.check_engine(Polars())

    @unittest.skipUnless(duckdb, "duckdb is missing")
    def test_duckdb(self):
        self.check_engine(Duckdb())

    def test_unions_as_json(self):
        for kind, package in ((Pyarrow, pa), (Polars, pl), (Duckdb, duckdb)):
            if not package:
                continue
            with self.subTest(package=package.__name__):
                engine = kind()
                engine.options = {**kind.options, "union_as_json": 1}
                engine.options.pop("union_as_struct", None)
                self.check_engine(engine)

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_metadata_makes_unions_of_json(self):
        path, rows = self.file_of_all_types(20)
        engine = Pyarrow()
        engine.options = {"union_as_json": 1}
        scrt_arrow.write(self.path("back.scrt"), engine.read(path).replace_schema_metadata(), "Types")
        self.check_file(engine, self.path("back.scrt"), rows)

    def test_presence_lists_keep_what_is_absent(self):
        for kind, package in ((Pyarrow, pa), (Polars, pl), (Duckdb, duckdb)):
            if not package:
                continue
            with self.subTest(package=package.__name__):
                engine = kind()
                engine.options = {**kind.options, "presence": 1}
                path, rows = self.file_of_all_types(300)
                schema = scrt_arrow.schema_of(path)
                try:
                    scrt_arrow.write(self.path("back.scrt"), engine.read(path), "Types", schema)
                finally:
                    scrt_arrow.free_schema(schema)
                self.check_file(engine, self.path("back.scrt"), rows)
                back = self.rows_of("back.scrt")
                self.assertEqual([keys_of(row) for row in rows], [keys_of(row) for row in back])

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_presence_lists_of_changed_tables(self):
        path, rows = self.file_of_all_types(100)
        engine = Pyarrow()
        engine.options = {"presence": 1}
        table = engine.read(path)
        scrt_arrow.write(self.path("fewer.scrt"), table.drop_columns(["f1", "f3"]), "Types")
        want = [{name: value for name, value in row.items() if name not in ("f1", "f3")} for row in rows]
        self.assertTrue(all_types.same(want, self.rows_of("fewer.scrt")))
        names = ["renamed" if name == "f1" else name for name in table.column_names]
        with self.assertRaisesRegex(RuntimeError, "an absent field has a value"):
            scrt_arrow.write(self.path("renamed.scrt"), table.rename_columns(names), "Types")

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_pyarrow_finds_arrays_valid(self):
        for options in ({}, {"union_as_struct": 1}, {"union_as_json": 1}, {"map_as_list": 1}, {"symbol_as_text": 1},
                        {"decimal_as_text": 1}, {"presence": 1}):
            path, _ = self.file_of_all_types(300)
            for batch in pa.RecordBatchReader.from_stream(scrt_arrow.read(path, **options)):
                batch.validate(full=True)

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_metadata_keeps_the_schema(self):
        path, _ = self.file_of_all_types(20)
        table = Pyarrow().read(path)
        scrt_arrow.write(self.path("back.scrt"), table, "Types")
        again = Pyarrow().read(self.path("back.scrt"))
        self.assertTrue(table.schema.equals(again.schema, check_metadata=True))

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_slices_and_chunks(self):
        path, rows = self.file_of_all_types(700)
        table = Pyarrow().read(path)
        chunks = [table.slice(start, length) for start, length in ((0, 3), (3, 0), (3, 300), (303, 397))]
        scrt_arrow.write(self.path("back.scrt"), pa.concat_tables(chunks), "Types")
        self.check_file(Pyarrow(), self.path("back.scrt"), rows)

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_no_rows(self):
        table = pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.large_string())})
        scrt_arrow.write(self.path("none.scrt"), table, "None")
        again = Pyarrow().read(self.path("none.scrt"))
        self.assertEqual((again.num_rows, again.schema.names), (0, ["a", "b"]))

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_failures_are_told(self):
        def broken():
            yield pa.record_batch({"a": [1]})
            raise ValueError("the source broke")

        reader = pa.RecordBatchReader.from_batches(pa.schema({"a": pa.int64()}), broken())
        with self.assertRaisesRegex(RuntimeError, "the source broke"):
            scrt_arrow.write(self.path("broken.scrt"), reader, "T")
        self.assertFalse(os.path.exists(self.path("broken.scrt")))
        table = pa.table({"a": pa.array([None], pa.month_day_nano_interval()).cast(pa.month_day_nano_interval()),
                          "b": pa.array([[1]], pa.list_view(pa.int64()))})
        with self.assertRaisesRegex(RuntimeError, "b: .*list view"):
            scrt_arrow.write(self.path("broken.scrt"), table, "T")

    def run_example(self, name):
        for file in os.listdir(EXAMPLES):
            if file.endswith((".py", ".txt")):
                shutil.copy(os.path.join(EXAMPLES, file), self.folder)
        command = [sys.executable, name]
        result = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    @unittest.skipUnless(pa, "pyarrow is missing")
    def test_pyarrow_example(self):
        self.assertIn("north: 2 rows, same schema: True\n", self.run_example("with_pyarrow.py"))

    @unittest.skipUnless(duckdb, "duckdb is missing")
    def test_duckdb_example(self):
        self.assertIn("north 2 12.25 4713\nsouth 1 -3.50 None\nwarm: ", self.run_example("with_duckdb.py"))

    @unittest.skipUnless(pl, "polars is missing")
    def test_polars_example(self):
        self.assertIn("known: 2 [{'i64': 4711, 'string': None}, {'i64': None, 'string': 'E17'}]\n",
                      self.run_example("with_polars.py"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
