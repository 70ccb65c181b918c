"""On a terminal: no binary, a progress bar for long work, tables that fit."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
import unittest

from support import ROWS, SCRT, CommandTest, lines_of, main


class Terminal(CommandTest):
    def terminal(self, *arguments, output=False, errors=False, feed=None, columns=80):
        """Runs the command with a terminal for output or errors; gives code and what was shown."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [SCRT, *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=slave if output else subprocess.DEVNULL,
            stderr=slave if errors else subprocess.DEVNULL,
            env={**os.environ, "TERM": "xterm"})
        os.close(slave)
        shown = b""
        for part in feed or []:
            try:
                process.stdin.write(part)
                process.stdin.flush()
            except BrokenPipeError:
                break
            shown += self.drain(master, 0.05)
        process.stdin.close()
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            shown += self.drain(master, 0.05)
        shown += self.drain(master, 0.2)
        os.close(master)
        return process.wait(), shown.decode().replace("\r\n", "\n")

    @staticmethod
    def drain(master, wait):
        shown = b""
        while select.select([master], [], [], wait)[0]:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        return shown

    def test_no_binary_on_a_terminal(self):
        text = self.write("t.jsonl", lines_of(ROWS))
        code, shown = self.terminal("convert", text, "-", output=True, errors=True)
        self.assertEqual(code, 2)
        self.assertIn("terminal", shown)
        self.assertNotIn("SCRT\1", shown)
        code, shown = self.terminal("convert", "--to", "jsonl", text, "-", output=True)
        self.assertEqual(code, 0)
        self.assertIn('"Ann"', shown)
        code, shown = self.terminal("convert", self.sample(), "-", output=True)
        self.assertEqual(code, 0)
        self.assertIn('"Ann"', shown)

    def test_head_is_a_table_that_fits(self):
        path = self.sample([{f"field{i}": "x" * 15 for i in range(9)}])
        code, shown = self.terminal("head", path, output=True, columns=60)
        self.assertEqual(code, 0)
        self.assertIn("field0", shown)
        self.assertIn("(columns left out: 6)", shown)
        self.assertLessEqual(max(map(len, shown.splitlines())), 60)

    def slowly(self):
        """Input that takes more than a second to come."""
        line = b'{"n":1}\n' * 100000
        for _ in range(12):
            yield line
            time.sleep(0.1)

    def test_progress_for_long_work_on_a_terminal(self):
        out = self.folder / "o.scrt"
        code, shown = self.terminal("convert", "--threads", "1", "-", out, errors=True,
                                    feed=self.slowly())
        self.assertEqual(code, 0)
        self.assertIn("MB/s", shown)
        # The bar is gone at the end, and a summary stands there.
        self.assertIn("\r\x1b[K1,200,000 rows", shown)

    def test_no_progress_when_asked(self):
        out = self.folder / "o.scrt"
        code, shown = self.terminal("convert", "-q", "-", out, errors=True, feed=self.slowly())
        self.assertEqual((code, shown), (0, ""))
        code, shown = self.terminal("convert", "--no-progress", "-", out, errors=True,
                                    feed=self.slowly())
        self.assertEqual(code, 0)
        self.assertNotIn("\x1b", shown)


if __name__ == "__main__":
    main()
