"""scrt cat, head, schema, inspect, stats, verify: what they print, as JSON and for people."""

import json
import subprocess
import unittest

from support import ROWS, SCRT, CommandTest, lines_of, main, run


class Rows(CommandTest):
    def test_head(self):
        path = self.sample()
        self.assertSameRecords(self.ok("head", path), ROWS)
        self.assertSameRecords(self.ok("head", "-n", "2", path), ROWS[:2])
        self.assertEqual(self.ok("head", "-n", "0", path), b"")
        text = self.write("t.jsonl", lines_of(ROWS))
        self.assertSameRecords(self.ok("head", "-n", "3", text), ROWS[:3])
        self.assertSameRecords(self.ok("head", "-n", "1", "-", stdin=lines_of(ROWS)), ROWS[:1])
        self.assertSameRecords(self.ok("head", "-n", "1", self.write("t.json", json.dumps(ROWS))),
                               ROWS[:1])

    def test_head_as_a_table(self):
        table = self.ok("head", "--output", "table", self.sample()).decode().splitlines()
        self.assertEqual(table[0].split(), ["id", "name", "tags", "score", "extra", "mixed"])
        self.assertEqual(table[2].split(), ["1", "Ann", '["a","b"]', "1.5"])
        # What would drive a terminal is shown, not sent.
        self.assertIn("\u65e5\u672c \"\\\\n\\x07", table[4])
        self.assertEqual(len(table), 2 + len(ROWS))

    def test_tables(self):
        shop = self.shop()
        self.assertEqual(len(self.records(self.ok("cat", shop))), 4)
        self.assertEqual(self.records(self.ok("head", "-n", "1", shop)),
                         [{"ID": 1, "name": "Ann"}, {"number": 10, "user": 1}])
        self.assertEqual(self.records(self.ok("head", "-n", "1", "--table", "Order", shop)),
                         [{"number": 10, "user": 1}])
        self.assertIn("User (2 rows)", self.ok("head", "--output", "table", shop).decode())
        self.assertIn("Nobody", self.fails(1, "cat", "--table", "Nobody", shop))
        self.assertIn("--table", self.fails(1, "cat", "--table", "A", self.write("x.jsonl", "{}")))
        # The same rows out of text of the schema language.
        text = self.write("text.scrt", (self.folder / "shop.dsl").read_text())
        self.assertEqual(self.ok("cat", text), self.ok("cat", shop))
        self.assertEqual(self.ok("head", "-n", "1", text), self.ok("head", "-n", "1", shop))

    def test_a_reader_that_leaves(self):
        path = self.sample([{"n": i, "pad": "x" * 100} for i in range(30000)])
        for command in ("cat", "head"):
            process = subprocess.Popen([SCRT, command, *(["-n", "30000"] if command == "head"
                                                         else []), path],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.read(10)
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            process.stderr.close()
            self.assertNotEqual(process.wait(timeout=60), 0)


class Schemas(CommandTest):
    def test_schema_language_round_trip(self):
        path = self.sample()
        text = self.ok("schema", path)
        again = self.write("again.scrt", text)
        self.assertEqual(self.ok("schema", again), text)
        self.assertEqual(self.ok("schema", "--fingerprint", again),
                         self.ok("schema", "--fingerprint", path))

    def test_infer(self):
        text = self.write("t.jsonl", lines_of(ROWS))
        self.assertEqual(self.ok("schema", "infer", text), self.ok("schema", self.sample()))
        named = self.ok("schema", "infer", "--name", "Event", "-", stdin=lines_of(ROWS)).decode()
        self.assertTrue(named.startswith("@schema:Event\n"), named)
        self.assertIn("id number", self.ok("schema", "infer", "--exact", "-",
                                           stdin='{"id":1.50}').decode())
        self.assertIn("infer", self.fails(1, "schema", text))

    def test_json_and_table(self):
        shop = self.shop()
        schemas = json.loads(self.ok("schema", "--output", "json", shop))["schemas"]
        self.assertEqual([s["name"] for s in schemas], ["User", "Order"])
        self.assertEqual(schemas[0]["fields"][0],
                         {"name": "ID", "type": "i64", "nullable": False, "required": False,
                          "unique": True, "auto_increment": False, "default": False})
        self.assertEqual("\n".join(s["schema"] for s in schemas), self.ok("schema", shop).decode())
        fingerprints = self.ok("schema", "--fingerprint", shop).decode().split()
        self.assertEqual(fingerprints, [x for s in schemas for x in (s["fingerprint"], s["name"])])
        self.assertIn("unique", self.ok("schema", "--output", "table", shop).decode())


class Insides(CommandTest):
    def test_inspect(self):
        path = self.sample()
        whole = json.loads(self.ok("inspect", "--output", "json", path))
        self.assertEqual(whole["format_version"], "1.0")
        self.assertEqual(whole["bytes"], path.stat().st_size)
        self.assertEqual(whole["tables"][0]["rows"], len(ROWS))
        self.assertEqual(whole["tables"][0]["schema"], self.ok("schema", path).decode())
        self.assertEqual(sum(g["rows"] for g in whole["row_groups"]), len(ROWS))
        self.assertNotIn("nodes", whole["row_groups"][0])
        pages = json.loads(self.ok("inspect", "--pages", "--output", "json", path))
        for group in pages["row_groups"]:
            stored = sum(p["stored_bytes"] for n in group["nodes"] for p in n["pages"])
            padded = 32 + 32 + group["directory_bytes"] + stored
            self.assertEqual(group["bytes"], (padded + 7) // 8 * 8)
        self.assertIn(b"extra.x", self.ok("inspect", "--pages", path))
        self.assertEqual(self.ok("inspect", "--output", "json", "-", stdin=path.read_bytes()),
                         self.ok("inspect", "--output", "json", path))

    def test_stats(self):
        path = self.sample()
        table = json.loads(self.ok("stats", "--output", "json", path))["tables"][0]
        columns = {column["path"]: column for column in table["columns"]}
        self.assertEqual(table["rows"], len(ROWS))
        self.assertEqual(columns["id"]["min"], -9223372036854775808)
        self.assertEqual(columns["id"]["max"], 9223372036854775807)
        self.assertEqual([columns["score"][k] for k in ("values", "nulls", "absent", "min")],
                         [2, 1, 3, -0.1])
        self.assertEqual([columns["tags"][k] for k in ("values", "nulls", "absent")], [2, 0, 4])
        self.assertEqual(columns["tags[]"]["values"], 2)
        self.assertEqual(sum(c["decoded_bytes"] for c in table["columns"]), table["decoded_bytes"])
        shown = self.ok("stats", path).decode()
        self.assertIn("-9223372036854775808", shown)

    def test_verify(self):
        path = self.sample()
        self.assertEqual(self.ok("verify", path).decode(), f"{path}: ok, 6 rows in 1 table\n")
        whole = path.read_bytes()
        for at in range(0, len(whole), 7):
            damaged = bytearray(whole)
            damaged[at] ^= 0x10
            bad = self.write("bad.scrt", bytes(damaged))
            code, out, err = run("verify", "--output", "json", bad)
            self.assertEqual(code, 1, f"byte {at}")
            answer = json.loads(out)
            self.assertFalse(answer["ok"])
            self.assertIn(answer["error"]["message"], err)

    def test_constraints(self):
        self.assertIn(b"constraints hold", self.ok("verify", "--constraints", self.shop()))
        dsl = self.write("broken.dsl", (self.folder / "shop.dsl").read_text() + "12, 7\n")
        broken = self.folder / "broken.scrt"
        self.ok("convert", "--from", "dsl", dsl, broken)
        self.ok("verify", broken)
        err = self.fails(1, "verify", "--constraints", broken)
        self.assertIn("table Order, field user: 7 in row 3 is not in User.ID", err)

    def test_what_is_no_file(self):
        text = self.write("x.jsonl", '{"a":1}\n')
        for command in ("inspect", "stats", "verify"):
            self.assertIn("x.jsonl", self.fails(1, command, text))
            self.assertIn("gone.scrt", self.fails(1, command, self.folder / "gone.scrt"))
        self.fails(1, "cat", self.folder / "gone.scrt")
        self.fails(1, "head", self.folder / "gone.jsonl")
        self.fails(1, "schema", self.folder / "gone.scrt")


if __name__ == "__main__":
    main()
