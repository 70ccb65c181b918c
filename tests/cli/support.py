"""What the tests of the command share: where it is, running it, small inputs."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRT = os.environ.get("SCRT", "")
ROOT = pathlib.Path(__file__).resolve().parents[2]

# Ragged records: absent and null fields, nested values, both ends of the integers, key orders.
ROWS = [
    {"id": 1, "name": "Ann", "tags": ["a", "b"], "score": 1.5},
    {"id": 2, "name": "Bob", "score": None, "extra": {"x": 1, "y": [None, True]}},
    {"name": "\u65e5\u672c \"\\\n\u0007", "id": -9223372036854775808},
    {"id": 18446744073709551615 // 2, "name": "", "score": -0.1, "tags": []},
    {"id": 5, "name": "Eve", "mixed": "1e3"},
    {"id": 6, "name": "Eve", "mixed": 12},
]

SHOP = """@schema:User
@field ID i64 unique
@field name string
@schema:Order
@field number i64 unique
@field user ref:User:ID
@User
1, "Ann"
2, "Bob"
@Order
10, 1
11, 2
"""


def lines_of(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def run(*arguments, stdin=b"", **options):
    """Runs the command; gives exit code, output and errors."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    if "stdin_file" in options:
        options["stdin"] = options.pop("stdin_file")
    else:
        options["input"] = stdin
    done = subprocess.run([SCRT, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, **options)
    return done.returncode, done.stdout, done.stderr.decode()


class CommandTest(unittest.TestCase):
    """A folder of its own for each test, and checks of exit codes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="scrt-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_bytes(content)
        return path

    def ok(self, *arguments, **options):
        code, out, err = run(*arguments, **options)
        self.assertEqual((code, err), (0, ""), f"scrt {arguments}")
        return out

    def fails(self, code, *arguments, **options):
        got, out, err = run(*arguments, **options)
        self.assertEqual(got, code, f"scrt {arguments}: {err}")
        self.assertTrue(err.startswith("scrt: "), err)
        return err

    def records(self, output):
        return [json.loads(line) for line in output.decode().splitlines()]

    def assertSameRecords(self, output, rows):
        """Equal values, and keys in the same order."""
        self.assertEqual([json.dumps(r) for r in self.records(output)],
                         [json.dumps(r) for r in rows])

    def sample(self, rows=None, name="sample.scrt", *options):
        text = self.write(name + ".jsonl", lines_of(ROWS if rows is None else rows))
        path = self.folder / name
        self.ok("convert", *options, text, path)
        return path

    def shop(self):
        path = self.folder / "shop.scrt"
        self.ok("convert", "--from", "dsl", self.write("shop.dsl", SHOP), path)
        return path


def main():
    if not SCRT or not os.access(SCRT, os.X_OK):
        print("SCRT names no program; skipped")
        sys.exit(77)
    unittest.main()
