#!/usr/bin/env python3
"""The data half of tools/quickstart: iso-codes lists -> JSON lines -> .scrt -> JSON lines, compared.

Usage: quickstart_data.py SCRT WORK_DIR

Neither the records nor the comparison are the project's: the lists come from Debian's iso-codes
package, and equality is decided by Python's json on ordered pairs, so that values, their types, absent
keys and the order of keys all count.
"""

import json
import pathlib
import subprocess
import sys

LISTS = pathlib.Path("/usr/share/iso-codes/json")
ROWS_SHOWN = 3


class Record(list):
    """An object as its ordered pairs: equal only if the order of keys is equal too."""


def tagged(value):
    """Makes 1, 1.0 and true differ, which Python's == does not."""
    if isinstance(value, Record):
        return ("object", tuple((key, tagged(item)) for key, item in value))
    if isinstance(value, list):
        return ("array", tuple(tagged(item) for item in value))
    return (type(value).__name__, value)


def parse(text):
    return json.loads(text, object_pairs_hook=Record)


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"quickstart: {' '.join(map(str, command))} gave {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def rows_of(document):
    """The one array of objects that a list holds."""
    arrays = [value for value in document.values() if isinstance(value, list)]
    return max(arrays, key=len)


def lines_round_trip(scrt, work, path):
    rows = rows_of(json.loads(path.read_text()))
    lines = work / f"{path.stem}.jsonl"
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    packed, back = lines.with_suffix(".scrt"), work / f"{path.stem}.back.jsonl"
    run(scrt, "convert", lines, packed)
    run(scrt, "verify", packed)
    run(scrt, "convert", packed, back)
    before = [tagged(parse(line)) for line in lines.read_text().splitlines()]
    after = [tagged(parse(line)) for line in back.read_text().splitlines()]
    return len(rows), lines, packed, before == after


def document_round_trip(scrt, work, path):
    packed, back = work / f"{path.stem}.document.scrt", work / f"{path.stem}.document.json"
    run(scrt, "convert", path, packed)
    run(scrt, "convert", packed, back)
    return tagged(parse(path.read_text())) == tagged(parse(back.read_text()))


def main():
    scrt, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    paths = sorted(LISTS.glob("iso_*.json"))
    if not paths:
        sys.exit(f"quickstart: no lists in {LISTS}; the package iso-codes brings them")
    print(f"\n{'list':<12}{'rows':>7}{'JSON lines':>12}{'.scrt':>9}{'ratio':>8}  rows back  document back")
    totals = [0, 0, 0]
    failed = False
    largest = (0, None)
    for path in paths:
        count, lines, packed, equal = lines_round_trip(scrt, work, path)
        document_equal = document_round_trip(scrt, work, path)
        sizes = (lines.stat().st_size, packed.stat().st_size)
        totals = [totals[0] + count, totals[1] + sizes[0], totals[2] + sizes[1]]
        failed |= not (equal and document_equal)
        largest = max(largest, (sizes[0], packed))
        print(f"{path.stem:<12}{count:>7}{sizes[0]:>12}{sizes[1]:>9}{sizes[1] / sizes[0]:>8.1%}"
              f"  {'equal' if equal else 'DIFFERENT':<9}  {'equal' if document_equal else 'DIFFERENT'}")
    print(f"{'together':<12}{totals[0]:>7}{totals[1]:>12}{totals[2]:>9}{totals[2] / totals[1]:>8.1%}")
    packed = largest[1]
    print(f"\nschema of {packed.name}:\n{run(scrt, 'schema', packed).rstrip()}")
    print(f"\nits first {ROWS_SHOWN} rows:\n{run(scrt, 'head', '-n', ROWS_SHOWN, packed).rstrip()}")
    if failed:
        sys.exit("quickstart: what came back is not what went in")
    print("\nquickstart: every list came back equal")


if __name__ == "__main__":
    main()
