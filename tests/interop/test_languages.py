#!/usr/bin/env python3
"""Each language reads and writes what each other language wrote: files, streams, Arrow.

The program of every language does the same: `PROGRAM HOW IN OUT TABLE` reads the rows of a table into
values of that language and writes them to another file. HOW is file (paths), stream (standard input to
standard output, both named -; SCRT_SCHEMA names a file with the schema, for languages that want it known)
or arrow (paths, through the Arrow C interface). For each pair of languages the first copies a file and the
second that copy; the reader written from the specification compares what comes out.

Usage: test_languages.py [--all]
  --all   a language whose program is missing is a failure; else it is skipped
Environment: SCRT_BIN (default build/release/scrt), SCRT_LIBRARY (default build/release/libscrt.so.0),
SCRT_PROGRAMS, the folder with the programs c, go, rust and java (default build/languages).
"""

import argparse
import concurrent.futures
import ctypes
import importlib.util
import itertools
import os
import random
import shlex
import subprocess
import sys
import tempfile
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COMMAND = os.environ.get("SCRT_BIN", os.path.join(ROOT, "build", "release", "scrt"))
LIBRARY = os.environ.setdefault("SCRT_LIBRARY", os.path.join(ROOT, "build", "release", "libscrt.so.0"))
PROGRAMS = os.environ.get("SCRT_PROGRAMS", os.path.join(ROOT, "build", "languages"))
LANGUAGES = ["c", "go", "rust", "java", "python"]
WAYS = ["file", "stream", "arrow"]
SKIPPED = 77
TIMEOUT_SECONDS = 120
GROUP_ROWS = 61
FAST, COMPACT = 1, 0


def end_early(why):
    print(f"{os.path.basename(__file__)}: {why}")
    sys.exit(SKIPPED)


for needed in (COMMAND, LIBRARY):
    if not os.path.exists(needed):
        end_early(f"{needed} is missing")
for needed in ("xxhash", "zstandard"):
    if importlib.util.find_spec(needed) is None:
        end_early(f"{needed} is missing")
sys.path[:0] = [HERE, os.path.join(ROOT, "examples", "arrow")]
import all_types  # noqa: E402
import scrt_arrow  # noqa: E402
import scrt_reader  # noqa: E402
from scrt_arrow import API, POINTER, call  # noqa: E402
from scrt_rows import Choice  # noqa: E402

NAN = float("nan")
# What all_types leaves out: deeper nesting, and values at the ends of their ranges.
NESTED_CASES = [
    ("f64", [("nan", NAN), ("inf", float("inf")), ("4.9e-324", 5e-324)]),
    ("decimal(38,0)", [("9" * 38, 10**38 - 1), ("-" + "9" * 38, 1 - 10**38)]),
    ("timestamp", [("1677-09-21T00:12:43.145224193Z", 1 - 2**63), ("2262-04-11T23:47:16.854775807Z", 2**63 - 1)]),
    ("list<union<i64,string>?>", [('[1,"a",null]', [Choice(0, 1), Choice(1, "a"), None]), ("[]", [])]),
    ("struct{a struct{b i64?, c struct{d string, e f64?[]}}[], f map<string,list<i64?>>?}",
     [('{"a":[{"b":null,"c":{"d":"x","e":[null,1.5]}},{"c":{"d":""}}],"f":{"k":[1,null],"":[]}}',
       {"a": [{"b": None, "c": {"d": "x", "e": [None, 1.5]}}, {"c": {"d": ""}}],
        "f": [("k", [1, None]), ("", [])]}),
      ('{"f":null,"a":[]}', {"f": None, "a": []})]),
    ("map<string,struct{x i64, y string?}>",
     [('{"p":{"x":1,"y":null},"q":{"y":"z"}}', [("p", {"x": 1, "y": None}), ("q", {"y": "z"})])]),
    ("union<bool,struct{n i64?, s string}>", [("true", Choice(0, True)),
                                               ('{"s":"t"}', Choice(1, {"s": "t"}))]),
]
# Fields that declare more than a type; a default never takes the place of what is absent.
DECLARED = [
    ("n u64 required unique", None),
    ("d0 i64 default=7", [("7", 7), ("8", 8), ("", None)]),
    ("d1 string? default=en", [("en", "en"), ("null", None), ("", None), ('""', "")]),
    ("d2 struct{l string default=x, n i8? default=-1}?",
     [('{"l":"x"}', {"l": "x"}), ('{"n":null,"l":"y"}', {"n": None, "l": "y"}), ("null", None), ("{}", {})]),
]
RAGGED = ['{"a":1,"b":"x","c":{"p":1,"q":[1,2]}}', '{"b":null,"a":2}', '{"c":{"q":[],"p":null},"b":"y"}', "{}",
          '{"d":[{"e":1},{"f":"two","e":null},{}],"a":3}', '{"a":-4,"d":[]}', '{"b":"","c":{}}']


def types_text(rows, seed):
    """The text of all_types with the declared fields behind its own."""
    chooser = random.Random(seed)
    text, _ = all_types.text_and_rows(all_types.CASES + all_types.JSON_CASES + NESTED_CASES, rows, seed)
    # The farthest offset that java.time.OffsetDateTime can hold.
    lines = text.replace("+23:59", "+18:00").splitlines()
    fields_end = lines.index("@schema:Other")
    start = lines.index("@Types") + 1
    for at in range(start, start + rows):
        for declared, cells in DECLARED:
            lines[at] += ", " + (str(at) if cells is None else chooser.choice(cells)[0])
    lines[fields_end:fields_end] = [f"@field {declared}" for declared, _ in DECLARED]
    return "\n".join(lines) + "\n"


class WriterOptions(ctypes.Structure):
    """The head of scrt_writer_options."""
    _fields_ = [("struct_size", ctypes.c_uint64), ("profile", ctypes.c_int32), ("zstd_level", ctypes.c_int32)]


def regroup(source, target, profile):
    """The same rows in small row groups, those of several tables in turns."""
    reader, writer, cursors = POINTER(), POINTER(), []
    options = WriterOptions(struct_size=ctypes.sizeof(WriterOptions), profile=profile)
    call(API.scrt_reader_open, os.fsencode(source), None, ctypes.byref(reader))
    call(API.scrt_writer_open, os.fsencode(target), ctypes.byref(options), ctypes.byref(writer))
    API.scrt_reader_table_count.restype = ctypes.c_int64
    for table in range(API.scrt_reader_table_count(reader)):
        cursors.append(POINTER())
        call(API.scrt_reader_rows_cursor, reader, ctypes.c_int64(table), None, ctypes.byref(cursors[-1]))
    API.scrt_reader_free(reader)
    while cursors:
        cursor, batch = cursors.pop(0), POINTER()
        if API.scrt_cursor_next(cursor, ctypes.c_int64(GROUP_ROWS), ctypes.byref(batch), None) != 0:
            API.scrt_cursor_free(cursor)
            continue
        call(API.scrt_writer_append, writer, batch)
        API.scrt_batch_free(batch)
        cursors.append(cursor)
    call(API.scrt_writer_finish, writer)
    API.scrt_writer_free(writer)


class Table(NamedTuple):
    """The rows of a table as the independent reader finds them."""
    schema: object
    rows: list

    @classmethod
    def of(cls, path, name):
        with open(path, "rb") as stream:
            file = scrt_reader.ScrtFile(stream.read())
        found = [(schema, row) for schema, row in file.rows() if schema.name == name]
        if not found:
            raise Failed(f"{path} has no rows of {name}")
        return cls(found[-1][0], [row for _, row in found])

    def by_arrow(self):
        return Table(self.schema, [by_arrow(self.schema.record, row) for row in self.rows])

    def difference(self, other):
        """What is first unlike the other; None if all is equal."""
        if self.schema.canonical != other.schema.canonical:
            return f"another schema: {scrt_reader.type_text(other.schema.record)}"
        if self.schema.record.attributes != other.schema.record.attributes:
            return f"other attributes: {other.schema.record.attributes}"
        if len(self.rows) != len(other.rows):
            return f"{len(other.rows)} rows, not {len(self.rows)}"
        for at, (want, got) in enumerate(zip(self.rows, other.rows)):
            if all_types.same(want, got):
                continue
            if list(want) != list(got):
                return f"row {at} has the keys {list(got)}, not {list(want)}"
            name = next(name for name in want if not all_types.same(want[name], got[name]))
            return f"row {at}, {name}: {got[name]!r}, not {want[name]!r}"
        return None


def by_arrow(kind, value):
    """What docs/arrow.md lets survive: absence only where null can't be, keys in the order of the fields."""
    if value is None:
        return None
    if kind.name == "struct":
        return {name: by_arrow(child, value.get(name)) for name, child in zip(kind.field_names, kind.children)
                if name in value or child.nullable or child.name == "null"}
    if kind.name == "list":
        return [by_arrow(kind.children[0], item) for item in value]
    if kind.name == "map":
        return [(key, by_arrow(kind.children[1], part)) for key, part in value]
    if kind.name == "union":
        return Choice(value.alternative, by_arrow(kind.children[value.alternative], value.value))
    return value


def program(language):
    """The command line; None if it is not there."""
    if language == "python":
        there = importlib.util.find_spec("pyarrow") is not None
        return [sys.executable, os.path.join(HERE, "copy_by_arrow.py")] if there else None
    path = os.path.join(PROGRAMS, language)
    return [path] if os.access(path, os.X_OK) else None


class Failed(Exception):
    pass


class Skipped(Exception):
    """What can't be tried, since what it needs has failed and is counted."""


def copy(language, how, source, target, table, schema):
    command = program(language) + [how] + (["-", "-"] if how == "stream" else [source, target]) + [table]
    files = {}
    if how == "stream":
        files = {"stdin": open(source, "rb"), "stdout": open(target, "wb")}
    try:
        result = subprocess.run(command, **files or {"stdout": subprocess.PIPE}, stderr=subprocess.PIPE,
                                env={**os.environ, "SCRT_SCHEMA": schema}, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"{shlex.join(command)} takes longer than {TIMEOUT_SECONDS} s") from None
    finally:
        for stream in files.values():
            stream.close()
    if result.returncode != 0:
        if os.path.exists(target):
            os.remove(target)
        told = result.stderr.decode(errors="replace").strip()[-1000:]
        raise Failed(f"{shlex.join(command)} ended with {result.returncode}: {told}")


class Input(NamedTuple):
    name: str
    path: str
    table: str


def unfit(source, want):
    """Why an input would not show what languages lose; None if it does."""
    if source.name != "others" and len(want.rows) <= 2 * GROUP_ROWS:
        return "less than three row groups"
    return None if want.difference(want.by_arrow()) else "absent and null are alike"


def make_inputs(folder):
    """Each in row groups of its own, one of a profile each."""
    def path(name):
        return os.path.join(folder, name)

    def make(name, text, ending, table, profile):
        with open(path(name + ending), "w", encoding="utf-8") as stream:
            stream.write(text)
        subprocess.run([COMMAND, "convert", "--quiet", *(["--from", "dsl"] if ending == ".txt" else []),
                        path(name + ending), path(name + ".whole.scrt")], check=True)
        regroup(path(name + ".whole.scrt"), path(name + ".scrt"), profile)
        return Input(name, path(name + ".scrt"), table)

    ragged = "".join(line + "\n" for line in RAGGED * 20)
    return [make("types", types_text(2 * GROUP_ROWS + 1, seed=5), ".txt", "Types", COMPACT),
            make("others", types_text(5, seed=6), ".txt", "Other", FAST),
            make("ragged", ragged, ".jsonl", "Record", FAST)]


class Matrix:
    def __init__(self, folder):
        self.folder = folder
        self.passed = self.failed = self.skipped = 0

    def count(self, name, work):
        """One test; `work` gives None or what is wrong."""
        try:
            wrong = work()
        except Skipped as why:
            self.skipped += 1
            print(f"skipped {name}: {why}")
            return
        except (Failed, scrt_reader.ScrtError, OSError) as failure:
            wrong = f"{type(failure).__name__}: {failure}"
        if wrong is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}: {wrong}")

    def pair(self, source, want, how, first, second):
        """The second language copies what the first one wrote; alone, the first copies the input."""
        target = os.path.join(self.folder, f"{source.name}.{how}.{first}.{second or 'only'}.scrt")
        if second is None:
            copy(first, how, source.path, target, source.table, source.path)
        else:
            made = os.path.join(self.folder, f"{source.name}.{how}.{first}.only.scrt")
            if not os.path.exists(made):
                raise Skipped(f"{first} made none")
            copy(second, how, made, target, source.table, source.path)
        return (want.by_arrow() if how == "arrow" else want).difference(Table.of(target, source.table))

    def run(self, inputs, languages, pool):
        wants = [Table.of(source.path, source.table) for source in inputs]
        for source, want in zip(inputs, wants):
            self.count(f"{source.name} as it is made", lambda s=source, w=want: unfit(s, w))
        # What one language made has to be there for all the others.
        for seconds in [None], languages:
            tasks = []
            for source, want in zip(inputs, wants):
                # A second table of the first file: that it is found is enough.
                if seconds is languages and source.name == "others":
                    continue
                for how, first, second in itertools.product(WAYS, languages, seconds):
                    name = f"{source.name} {how} {first}" + (f" -> {second}" if second else "")
                    tasks.append((name, pool.submit(self.pair, source, want, how, first, second)))
            for name, task in tasks:
                self.count(name, task.result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="a missing program is a failure")
    wanted = parser.parse_args().all
    languages = [language for language in LANGUAGES if program(language)]
    missing = [language for language in LANGUAGES if language not in languages]
    with tempfile.TemporaryDirectory(prefix="scrt-languages-") as folder:
        matrix = Matrix(folder)
        inputs = make_inputs(folder)
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            matrix.run(inputs, languages, pool)
    for language in missing:
        print(f"{'FAILED' if wanted else 'skipped'} {language}: no program")
    matrix.failed += len(missing) if wanted else 0
    matrix.skipped += 0 if wanted else len(missing)
    print(f"languages: {matrix.passed} passed, {matrix.failed} failed, {matrix.skipped} skipped")
    sys.exit(1 if matrix.failed else 0)


if __name__ == "__main__":
    main()
