"""scrt convert: values come back, formats are told apart, options do what they say."""

import json
import os
import random
import signal
import subprocess
import time
import unittest

from support import ROWS, SCRT, CommandTest, lines_of, main, run


class RoundTrip(CommandTest):
    def test_lines_to_file_and_back(self):
        for profile in ("fast", "compact"):
            path = self.sample(None, f"{profile}.scrt", "--profile", profile)
            back = self.folder / f"{profile}.jsonl"
            self.ok("convert", path, back)
            self.assertSameRecords(back.read_bytes(), ROWS)

    def test_random_records(self):
        chance = random.Random(4)

        def value(depth):
            kind = chance.randrange(9 if depth < 3 else 6)
            if kind == 0:
                return None
            if kind == 1:
                return chance.random() < 0.5
            if kind == 2:
                return chance.randrange(-(2**63), 2**63)
            if kind == 3:
                return chance.uniform(-1e9, 1e9)
            if kind < 6:
                return "".join(chr(chance.choice([65, 233, 8364, 128512, 10, 34]))
                               for _ in range(chance.randrange(6)))
            if kind == 6:
                return [value(depth + 1) for _ in range(chance.randrange(4))]
            return {chance.choice("abcde"): value(depth + 1) for _ in range(chance.randrange(4))}

        for number in range(6):
            rows = [{key: value(0) for key in chance.sample("pqrst", chance.randrange(6))}
                    for _ in range(chance.randrange(1, 400))]
            threads = str(chance.choice([1, 2, 3]))
            path = self.sample(rows, f"random{number}.scrt", "--threads", threads)
            self.assertSameRecords(self.ok("cat", path), rows)

    def test_json_document_and_rows(self):
        rows = self.write("rows.json", json.dumps(ROWS))
        self.ok("convert", rows, self.folder / "rows.scrt")
        back = self.folder / "back.json"
        self.ok("convert", self.folder / "rows.scrt", back)
        self.assertEqual(json.loads(back.read_text()), ROWS)

        document = self.write("one.json", json.dumps({"a": ROWS}))
        self.ok("convert", document, self.folder / "one.scrt")
        self.ok("convert", "--pretty", self.folder / "one.scrt", back)
        self.assertEqual(json.loads(back.read_text()), {"a": ROWS})
        self.assertIn("\n  ", back.read_text())

        self.ok("convert", "--as-document", rows, self.folder / "whole.scrt")
        self.assertEqual(self.records(self.ok("cat", self.folder / "whole.scrt")), [ROWS])

    def test_standard_streams(self):
        packed = self.ok("convert", "-", "-", stdin=lines_of(ROWS))
        self.assertEqual(packed[:5], b"SCRT\1")
        self.assertSameRecords(self.ok("convert", "-", "-", stdin=packed), ROWS)
        self.assertSameRecords(self.ok("cat", "-", stdin=packed), ROWS)
        self.assertSameRecords(self.ok("cat", "-", stdin=lines_of(ROWS)), ROWS)

    def test_exact_keeps_the_text_of_numbers(self):
        text = '{"a":1.50}\n{"a":1e3}\n{"a":-0}\n{"a":12345678901234567890123}\n'
        source = self.write("exact.jsonl", text)
        self.ok("convert", "--exact", source, self.folder / "exact.scrt")
        self.assertEqual(self.ok("cat", self.folder / "exact.scrt").decode(), text)

    def test_file_to_file_changes_no_row(self):
        path = self.sample()
        self.ok("convert", "--profile", "fast", path, self.folder / "fast.scrt")
        self.assertSameRecords(self.ok("cat", self.folder / "fast.scrt"), ROWS)

    def test_schema_language_with_rows(self):
        path = self.shop()
        self.assertEqual(self.records(self.ok("cat", "--table", "Order", path)),
                         [{"number": 10, "user": 1}, {"number": 11, "user": 2}])


class Options(CommandTest):
    SCHEMA = "@schema:A\n@field id i64 required\n@field name string\n@schema:B\n@field x bool\n"

    def test_schema(self):
        schema = self.write("s.scrt", self.SCHEMA)
        rows = self.write("r.jsonl", '{"id":1,"name":"n","more":[1]}\n')
        out = self.folder / "o.scrt"
        self.assertIn("more", self.fails(1, "convert", "--schema", f"{schema}:A", rows, out))
        self.assertFalse(out.exists())
        self.ok("convert", "--schema", f"{schema}:A", "--drop-unknown", rows, out)
        self.assertEqual(self.records(self.ok("cat", out)), [{"id": 1, "name": "n"}])
        self.assertIn("2 schemas", self.fails(1, "convert", "--schema", schema, rows, out))
        self.fails(1, "convert", "--schema", f"{schema}:C", rows, out)
        # A binary file lends its schema too.
        self.ok("convert", "--schema", out, "--drop-unknown", rows, self.folder / "p.scrt")
        self.assertEqual(self.ok("schema", "--fingerprint", self.folder / "p.scrt"),
                         self.ok("schema", "--fingerprint", out))

    def test_no_overwrite(self):
        path = self.sample()
        before = path.read_bytes()
        source = self.write("n.jsonl", '{"a":1}\n')
        self.assertIn(str(path), self.fails(1, "convert", "--no-overwrite", source, path))
        self.assertEqual(path.read_bytes(), before)
        self.ok("convert", "--sync", source, path)
        self.assertEqual(self.records(self.ok("cat", path)), [{"a": 1}])

    def test_level_and_memory(self):
        self.sample(None, "l.scrt", "--level", "19", "--memory", "256MiB")
        path = self.write("s.jsonl", lines_of(ROWS))
        for arguments in (["--level", "0"], ["--level", "23"], ["--threads", "-1"],
                          ["--memory", "much"], ["--memory", "-1"], ["--profile", "tiny"],
                          ["--from", "yaml"]):
            self.fails(2, "convert", *arguments, path, self.folder / "x.scrt")
        self.assertFalse((self.folder / "x.scrt").exists())

    def test_recover(self):
        rows = [{"n": i, "text": f"row {i} {i * 7919}"} for i in range(20000)]
        path = self.sample(rows)
        whole = path.read_bytes()
        cut = self.write("cut.scrt", whole[:len(whole) - 40])
        self.assertIn("cut.scrt", self.fails(1, "cat", cut))
        self.assertSameRecords(self.ok("cat", "--recover", cut), rows)
        self.ok("convert", "--recover", cut, self.folder / "mended.scrt")
        self.assertEqual(self.ok("verify", "--output", "json", self.folder / "mended.scrt"),
                         b'{"ok":true,"constraints":false,"tables":1,"rows":20000}\n')
        self.assertIn(b"recovered", self.ok("inspect", "--recover", cut))


class Failures(CommandTest):
    def test_bad_text_is_placed(self):
        bad = self.write("bad.jsonl", '{"a":1}\n{"a":1,}\n')
        err = self.fails(1, "convert", bad, self.folder / "o.scrt")
        self.assertRegex(err, r"^scrt: .*bad\.jsonl: .* \(line 2, column 8, byte 15\)\n$")
        self.assertEqual(sorted(os.listdir(self.folder)), ["bad.jsonl"])
        self.assertRegex(self.fails(1, "convert", "-", "-", stdin="{"), "^scrt: standard input: ")

    def test_missing_files_and_folders(self):
        self.assertIn("nothing.jsonl", self.fails(1, "convert", self.folder / "nothing.jsonl",
                                                  self.folder / "o.scrt"))
        source = self.write("n.jsonl", '{"a":1}\n')
        err = self.fails(1, "convert", source, self.folder / "no" / "folder.scrt")
        self.assertIn("folder.scrt", err)
        self.assertNotIn("n.jsonl", err)
        self.fails(1, "convert", self.folder, self.folder / "o.scrt")

    def test_interruption_leaves_nothing(self):
        out = self.folder / "o.scrt"
        out.write_bytes(b"old")
        process = subprocess.Popen([SCRT, "convert", "-", out], stdin=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        lines = lines_of([{"n": i} for i in range(20000)]).encode()
        process.stdin.write(lines)
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while len(os.listdir(self.folder)) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        # The end of the input comes behind the interruption, so that it is not taken for the
        # whole input's.
        try:
            process.stdin.write(lines)
            process.stdin.close()
        except BrokenPipeError:
            pass
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual((process.wait(timeout=60), err), (130, "scrt: interrupted\n"))
        self.assertEqual(out.read_bytes(), b"old")
        self.assertEqual(os.listdir(self.folder), ["o.scrt"])


if __name__ == "__main__":
    main()
