#!/usr/bin/env python3
"""Keeps files small: the median at most 200 lines, none above 900 unless its head says why.

A longer file gives its reason in its first 20 lines, on a line that holds "Length:". Generated files
and tests are listed but don't count for the median.
"""

import pathlib
import statistics
import sys

MEDIAN_LINES_MAX = 200
FILE_LINES_MAX = 900
HEAD_LINES = 20
FOLDERS = ("core", "capi", "cli", "bindings", "bench", "tests", "tools", "examples")
SUFFIXES = {".h", ".cc", ".c", ".py", ".go", ".rs", ".java"}
SKIPPED_PARTS = {"generated", "target", "build", "corpus", "__pycache__"}


def files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in SUFFIXES and path.is_file() and not SKIPPED_PARTS & set(relative.parts) \
                    and not path.name.startswith("zz_generated"):
                yield path


def is_test(path):
    return path.name.endswith(("_test.cc", "_test.go", "Test.java", "_test.py")) or "tests" in path.parts


def check(root):
    """Returns (breaches, median of source files, number of source files, longest file)."""
    breaches, counted, longest = [], [], (0, "")
    for path in files(root):
        lines = path.read_text(errors="replace").splitlines()
        if not is_test(path.relative_to(root)):
            counted.append(len(lines))
        longest = max(longest, (len(lines), str(path.relative_to(root))))
        if len(lines) > FILE_LINES_MAX and not any("Length:" in line for line in lines[:HEAD_LINES]):
            breaches.append(f"{path.relative_to(root)}: {len(lines)} lines and no reason (Length: ...) in its head")
    median = statistics.median(counted) if counted else 0
    if median > MEDIAN_LINES_MAX:
        breaches.append(f"the median source file has {median:g} lines, more than {MEDIAN_LINES_MAX}")
    return breaches, median, len(counted), longest


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    breaches, median, count, longest = check(root)
    for line in breaches:
        print(line)
    print(f"sizes: {count} source files, median {median:g} lines, longest {longest[1]} ({longest[0]})")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
