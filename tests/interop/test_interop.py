#!/usr/bin/env python3
"""Files that the `scrt` command writes, read by a reader that shares nothing with it.

Environment: SCRT_BIN is the command (default build/release/scrt), SCRT_SHARED a folder with real
data sets in data/*.jsonl.zst. What is missing is skipped with its reason.
"""

import glob
import io
import itertools
import os
import random
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

try:
    import zstandard

    import all_types
    import json_inputs
    import scrt_reader
    from scrt_blocks import Cursor, ScrtError, read_block
    from scrt_schema import Type, parse_schema
    from scrt_widening import holds
    MISSING = None
except ImportError as error:
    MISSING = f"Python module {error.name} is missing"

COMMAND = os.environ.get("SCRT_BIN", os.path.join(ROOT, "build", "release", "scrt"))
PROFILES = ["fast", "compact"]
REAL_RECORDS_MAX = 3000
DAMAGED_BYTES = 64 * 1024
FLIPS = 400
CUTS = 150

USAGE_EXIT = 2  # what the command answers to what it does not know


@unittest.skipIf(MISSING, MISSING)
class InteropTest(unittest.TestCase):
    def setUp(self):
        if not os.access(COMMAND, os.X_OK):
            self.skipTest(f"no command at {COMMAND}")
        folder = tempfile.TemporaryDirectory(prefix="scrt-interop-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def convert(self, data, profile, name="in.jsonl"):
        """The .scrt file that the command makes of `data`."""
        source, target = os.path.join(self.folder, name), os.path.join(self.folder, "out.scrt")
        with open(source, "wb") as stream:
            stream.write(data)
        command = [COMMAND, "convert", source, target, "--profile", profile]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if result.returncode == USAGE_EXIT:
            self.skipTest(f"the command does not know {' '.join(command[1:])}: {result.stderr}")
        self.assertEqual(result.returncode, 0, f"{' '.join(command)}: {result.stderr}")
        with open(target, "rb") as stream:
            return stream.read()

    def check_lines(self, name, lines):
        for profile in PROFILES:
            with self.subTest(input=name, profile=profile):
                file = self.convert("\n".join(lines).encode() + b"\n", profile)
                rows = (row for _, row in scrt_reader.ScrtFile(file).rows())
                for number, (line, row) in enumerate(itertools.zip_longest(lines, rows), 1):
                    self.assertIsNotNone(line, "more rows than lines")
                    want = json_inputs.parse_line(line)
                    self.assertIsNone(json_inputs.difference(want, row), f"line {number}")


class RowsTest(InteropTest):
    """Rows of a file equal the JSON lines that it was made from."""

    def test_made_inputs(self):
        for name, lines in json_inputs.made_inputs():
            self.check_lines(name, lines)

    def test_real_sets(self):
        for path in real_paths("data", "*.jsonl.zst"):
            self.check_lines(os.path.basename(path), first_lines(path, REAL_RECORDS_MAX))

    def test_documents(self):
        for text in json_inputs.DOCUMENTS:
            self.check_document(text, text)

    def test_real_documents(self):
        for path in real_paths("data", "json", "*.json.zst"):
            text = "\n".join(first_lines(path, None))
            self.check_document(os.path.basename(path), text)

    def check_document(self, name, text):
        for profile in PROFILES:
            with self.subTest(document=name, profile=profile):
                file = scrt_reader.ScrtFile(self.convert(text.encode(), profile, "in.json"))
                problem = json_inputs.difference(json_inputs.parse_line(text), document(file))
                self.assertIsNone(problem)


class TypesTest(InteropTest):
    """Every type, from text of the schema language, and no schema's rows mixed with another's."""

    def check_types(self, cases):
        for count, profile in [(1, "fast"), (1, "compact"), (2500, "fast"), (2500, "compact")]:
            with self.subTest(rows=count, profile=profile):
                text, want = all_types.text_and_rows(cases, count, seed=count)
                file = self.convert(text.encode(), profile, name="types.scrt")
                got = {name: [] for name in want}
                for schema, row in scrt_reader.ScrtFile(file).rows():
                    got[schema.name].append(row)
                for name, rows in want.items():
                    self.check_rows(name, rows, got[name])

    def check_rows(self, name, want, got):
        self.assertEqual(len(want), len(got), name)
        for number, (row, other) in enumerate(zip(want, got)):
            self.assertEqual(list(row), list(other), f"keys of row {number} of {name}")
            for key, value in row.items():
                same = all_types.same(value, other[key])
                self.assertTrue(same, f"row {number}, {key}: {other[key]!r} for {value!r}")

    def test_all_types(self):
        self.check_types(all_types.CASES)

    def test_json_columns(self):
        self.check_types(all_types.JSON_CASES)


@unittest.skipIf(MISSING, MISSING)
class SpecTest(unittest.TestCase):
    """What the pages and golden files hold, without the command."""

    def test_schema_vectors(self):
        with open(os.path.join(ROOT, "docs", "spec", "schema.md"), encoding="utf-8") as page:
            vectors = page.read().split("```vector\n")[1:]
        self.assertGreater(len(vectors), 4)
        for vector in vectors:
            lines = [line.partition(": ") for line in vector.split("```")[0].splitlines()]
            parts = {}
            for key, _, value in lines:
                parts[key] = parts.get(key, "") + value
            canonical = bytes.fromhex(parts["bytes"])
            annotations = bytes.fromhex(parts.get("annotations", ""))
            schema = parse_schema(canonical, annotations, 0)
            self.assertEqual(schema.x24.hex(), parts["x24"])
            for size in range(len(canonical)):
                with self.assertRaises(ScrtError):
                    parse_schema(canonical[:size], b"", 0)

    def test_widening(self):
        i64, u64, number, text = (Type(name) for name in ("i64", "u64", "number", "string"))
        either = Type("union", children=[u64, text])
        record = Type("struct", field_names=["a"], attributes=[[]], children=[i64])
        for wide, narrow, held in [
            (number, i64, True), (i64, number, False), (u64, i64, True), (i64, u64, False),
            (Type("i64", True), i64, True), (i64, Type("i64", True), False),
            (Type("decimal", precision=19), i64, True), (Type("decimal", precision=19), u64, False),
            (text, Type("date"), True), (Type("date"), text, False),
            (Type("timestamptz"), Type("timestamp"), True),
            (Type("timestamptz"), Type("timestamp", unit="us"), False),
            (Type("list", children=[number]), Type("list", children=[u64]), True),
            (Type("map", children=[text, number]), record, True),
            (Type("map", children=[u64, number]), record, False),
            (Type("json"), either, True), (either, Type("union", children=[i64, text]), True),
            (either, Type("union", children=[i64, u64]), False), (either, i64, True),
            (i64, Type("union", children=[i64]), False),
        ]:
            self.assertEqual(holds(wide, narrow), held, f"{wide} {narrow}")

    def test_golden_blocks(self):
        paths = glob.glob(os.path.join(ROOT, "tests", "golden", "encoding", "*.bin"))
        self.assertGreater(len(paths), 7)
        for path in paths:
            with open(path, "rb") as stream:
                file = Cursor(stream.read())
            while file.left:
                kind, count, size = file.unpack("BII")
                block = Cursor(file.take(size), file.offset - size)
                self.assertEqual(len(read_block(block, kind, count)), count)
                block.end(path)

    def test_golden_files(self):
        """Files of every type and both profiles, written once: the two of a pair hold the same."""
        paths = glob.glob(os.path.join(ROOT, "tests", "golden", "file", "*_fast.scrt"))
        self.assertGreater(len(paths), 3)
        for path in paths:
            fast, compact = map(golden_rows, (path, path.replace("_fast.scrt", "_compact.scrt")))
            self.assertTrue(all_types.same(fast, compact), path)


class DamageTest(InteropTest):
    """A damaged file is refused: no other exception, no rows."""

    def setUp(self):
        super().setUp()
        generator = json_inputs.Generator(7)
        lines = []
        file = b""
        while len(file) < DAMAGED_BYTES:
            lines += [json_inputs.json_text(generator.noisy(number)) for number in range(500)]
            file = self.convert("\n".join(lines).encode() + b"\n", "compact")
        pages = sum(len(node.pages) for group in scrt_reader.ScrtFile(file).groups
                    for node in group.nodes)
        self.assertGreaterEqual(pages, 8)
        self.assertLess(len(file), 4 * DAMAGED_BYTES)
        self.file = file
        self.random = random.Random(11)

    def assert_refused(self, data, what):
        try:
            list(scrt_reader.ScrtFile(data).rows())
        except ScrtError as error:
            self.assertTrue(0 <= error.offset <= len(data), f"{what}: offset {error.offset}")
            return
        self.fail(f"{what} is not noticed")

    def test_whole_file_is_read(self):
        self.assertGreater(len(list(scrt_reader.ScrtFile(self.file).rows())), 0)

    def test_flipped_bits(self):
        ends = list(range(0, 96 * 8)) + list(range((len(self.file) - 96) * 8, len(self.file) * 8))
        anywhere = range(len(self.file) * 8)
        bits = self.random.sample(ends, FLIPS // 2) + self.random.sample(anywhere, FLIPS)
        for bit in bits:
            data = bytearray(self.file)
            data[bit // 8] ^= 1 << bit % 8
            self.assert_refused(bytes(data), f"flip of bit {bit % 8} of byte {bit // 8}")

    def test_truncated(self):
        sizes = [0, 1, 39, 40, 41, 72, len(self.file) - 32, len(self.file) - 1]
        sizes += self.random.sample(range(len(self.file)), CUTS)
        for size in sizes:
            self.assert_refused(self.file[:size], f"cut to {size} bytes")

    def test_zeroed_and_moved_blocks(self):
        for start in range(0, len(self.file) - 512, 4096):
            data = bytearray(self.file)
            data[start : start + 512] = bytes(512)
            self.assert_refused(bytes(data), f"zeros at {start}")
            data[start : start + 512] = self.file[-512:]
            self.assert_refused(bytes(data), f"another block at {start}")
        self.assert_refused(self.file + b"\0", "a byte behind the end")


def golden_rows(path):
    with open(path, "rb") as stream:
        file = scrt_reader.ScrtFile(stream.read())
    return [(schema.canonical, row) for schema, row in file.rows()]


def document(file):
    """What a .json file held that became this file."""
    rows = [row for _, row in file.rows()]
    if file.metadata.get("source.kind") != "document":
        return rows
    record = next(iter(file.schemas.values())).record
    return rows[0][record.field_names[0]] if record.attributes == [["root"]] else rows[0]


def real_paths(*pattern):
    shared = os.environ.get("SCRT_SHARED", "")
    paths = sorted(glob.glob(os.path.join(shared, *pattern))) if shared else []
    if not paths:
        raise unittest.SkipTest(f"SCRT_SHARED names no folder with {os.path.join(*pattern)}")
    return paths


def first_lines(path, count):
    with open(path, "rb") as stream:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(stream), "utf-8",
                                newline="\n")
        return [line.rstrip("\n") for line in itertools.islice(text, count)]


class Result(unittest.TextTestResult):
    def summary(self):
        """A test with subtests counts once, as failed if one of them failed."""
        failed = {test_name(test) for test, _ in self.failures + self.errors}
        skipped = {test_name(test) for test, _ in self.skipped} - failed
        passed = self.testsRun - len(failed) - len(skipped)
        return f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped"


def test_name(test):
    return getattr(test, "test_case", test).id()


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Result)
    result = runner.run(suite)
    print(result.summary())
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
