#!/usr/bin/env python3
"""Real data there and back: every line set and every document of SCRT_SHARED/data goes to .scrt and
back by the command, and Python's own JSON parser compares what came back, key order included. Numbers
are equal as integers and as doubles; with --exact their text is.

Environment: SCRT_BIN is the command (default build/release/scrt), SCRT_SHARED the folder with the data.
SCRT_FULL=1 takes whole sets instead of their first megabytes. Exits with 77 where something is missing.
"""

import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMAND = os.environ.get("SCRT_BIN", os.path.join(ROOT, "build", "release", "scrt"))
DATA = os.path.join(os.environ.get("SCRT_SHARED", os.path.join(ROOT, "..", "shared")), "data")
PART = None if os.environ.get("SCRT_FULL") == "1" else 4 << 20

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from json_equal import parse, same  # noqa: E402

try:
    import zstandard
    MISSING = None if glob.glob(DATA + "/*.jsonl.zst") else f"no data in {DATA}"
except ImportError:
    MISSING = "Python module zstandard is missing"


def unpack(path, out, limit):
    with open(path, "rb") as packed, open(out, "wb") as plain:
        reader = zstandard.ZstdDecompressor().stream_reader(packed)
        text = reader.read(-1 if limit is None else limit)
        if limit is not None and len(text) == limit:
            text = text[:text.rindex(b"\n") + 1]
        plain.write(text)
    return len(text)


@unittest.skipIf(MISSING, MISSING)
class DataSets(unittest.TestCase):
    def there_and_back(self, text, folder, exact):
        options = ["--exact"] if exact else []
        packed, again = os.path.join(folder, "file.scrt"), os.path.join(folder, "again" + os.path.splitext(text)[1])
        subprocess.run([COMMAND, "convert", "--quiet", *options, text, packed], check=True)
        subprocess.run([COMMAND, "verify", "--quiet", packed], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([COMMAND, "convert", "--quiet", packed, again], check=True)
        return os.path.getsize(packed), again

    def test_lines(self):
        for exact in (False, True):
            for path in sorted(glob.glob(DATA + "/*.jsonl.zst")):
                name = os.path.basename(path).split(".")[0]
                with self.subTest(name, exact=exact), tempfile.TemporaryDirectory() as folder:
                    text = os.path.join(folder, "set.jsonl")
                    size = unpack(path, text, PART)
                    packed, again = self.there_and_back(text, folder, exact)
                    lines = 0
                    with open(text, "rb") as before, open(again, "rb") as after:
                        for lines, (a, b) in enumerate(zip(before, after, strict=True), 1):
                            if a != b and not same(parse(a), parse(b), exact):
                                self.fail(f"line {lines}: {a[:200]} became {b[:200]}")
                    print(f"{name}{' --exact' if exact else ''}: {lines} lines, {size} bytes, "
                          f"{100 * packed / size:.2f} % as .scrt", flush=True)

    def test_documents(self):
        for exact in (False, True):
            for path in sorted(glob.glob(DATA + "/json/*.json.zst")):
                name = os.path.basename(path).split(".")[0]
                with self.subTest(name, exact=exact), tempfile.TemporaryDirectory() as folder:
                    text = os.path.join(folder, "document.json")
                    size = unpack(path, text, None)
                    packed, again = self.there_and_back(text, folder, exact)
                    with open(text, "rb") as before, open(again, "rb") as after:
                        self.assertTrue(same(parse(before.read()), parse(after.read()), exact))
                    print(f"{name}{' --exact' if exact else ''}: {size} bytes, "
                          f"{100 * packed / size:.2f} % as .scrt", flush=True)


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=1).result
    sys.exit(1 if not result.wasSuccessful() else 77 if MISSING else 0)
