"""Area file: .scrt beside Parquet, on the eight record sets.

size-*     bytes of the file, from the same JSON lines
convert-*  JSON lines -> file, MB of JSON lines a second, one thread
decode-*   file -> columns in memory, seconds, one thread

Peers are pyarrow and DuckDB, both writing Parquet with zstd. Ours is checked in full: what comes back
must equal what went in. A peer's file must hold as many rows.
"""

import itertools
import json
import subprocess
import sys

import duckdb
import harness
import pyarrow
import pyarrow.json
import pyarrow.parquet
from harness import Mismatch, Peer, Timed

sys.path.insert(0, str(harness.ROOT / "tests/interop"))
from json_equal import parse, same  # noqa: E402

SCRT = harness.ROOT / "build/release/scrt"
DECODE = harness.ROOT / "build/release/bench/scrt_decode_bench"
DATA = harness.OUTPUT / "data"
ARROW = Peer("pyarrow", pyarrow.__version__)
DUCK = Peer("duckdb", duckdb.__version__)


def unpack(folder):
    DATA.mkdir(parents=True, exist_ok=True)
    for entry in json.loads((folder / "manifest.json").read_text()):
        lines = DATA / f"{entry['name']}.jsonl"
        if not lines.exists() or lines.stat().st_size != entry["jsonl"]:
            harness.run(["zstd", "-dqf", folder / entry["file"], "-o", lines])
        yield entry["name"], lines, entry["rows"]


def same_records(before, after):
    with open(before, encoding="utf-8") as left, open(after, encoding="utf-8") as right:
        for number, (line, back) in enumerate(itertools.zip_longest(left, right), start=1):
            if line is None or back is None:
                raise Mismatch(f"{before.name} line {number}: {line} came back as {back}")
            if line != back and not same(parse(line), parse(back)):
                raise Mismatch(f"{before.name} line {number}: {line} came back as {back}")


def ours_convert(lines):
    packed = lines.with_suffix(".scrt")
    harness.run([SCRT, "convert", "--threads", 1, lines, packed])
    return packed


def arrow_convert(lines):
    packed = lines.with_suffix(".arrow.parquet")
    options = pyarrow.json.ReadOptions(use_threads=False, block_size=1 << 24)
    table = pyarrow.json.read_json(lines, read_options=options)
    pyarrow.parquet.write_table(table, packed, compression="zstd")
    return packed


def duck_convert(lines):
    packed = lines.with_suffix(".duck.parquet")
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET enable_progress_bar = false")
        connection.execute(f"COPY (SELECT * FROM read_json_auto('{lines}', format = 'newline_delimited')) "
                           f"TO '{packed}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)")
    return packed


def ours_decode(packed):
    size, seconds = harness.run([DECODE, packed]).split()[:2]
    return Timed(int(size), float(seconds))


def arrow_decode(packed):
    table = pyarrow.parquet.read_table(packed, use_threads=False, memory_map=True)
    return table.nbytes


def parquet_rows(packed):
    return pyarrow.parquet.read_metadata(packed).num_rows


def compare_set(area, name, lines, rows):
    megabytes = lines.stat().st_size / 1e6

    def check(_, packed):
        if parquet_rows(packed) != rows:
            raise Mismatch(f"{packed.name} holds {parquet_rows(packed)} rows of {rows}")

    seconds = area.speed(f"convert-{name}", lambda: ours_convert(lines),
                         [(ARROW, lambda: arrow_convert(lines)), (DUCK, lambda: duck_convert(lines))],
                         amount=megabytes, unit="MB/s", check=check, rounds=3)
    packed, back = lines.with_suffix(".scrt"), lines.with_suffix(".back.jsonl")
    harness.run([SCRT, "convert", packed, back])
    same_records(lines, back)
    back.unlink()

    sizes = [packed.stat().st_size]
    for who, suffix in ((ARROW, ".arrow.parquet"), (DUCK, ".duck.parquet")):
        other = lines.with_suffix(suffix)
        gave_up = any(row["case"] == f"convert-{name}" and row["peer_name"] == who.name and row["peer"] is None
                      for row in area.rows)
        sizes.append(None if gave_up else other.stat().st_size)
        area.figure(f"size-{name}", sizes[0], sizes[-1], who, "bytes")

    decoded = None
    if DECODE.exists():
        peer_file = next((lines.with_suffix(s) for s, size in ((".duck.parquet", sizes[2]), (".arrow.parquet", sizes[1]))
                          if size), None)
        arrow_size = ours_decode(packed).result
        decoded = (arrow_size, area.speed(f"decode-{name}", lambda: ours_decode(packed),
                                          [(ARROW, lambda: arrow_decode(peer_file))] if peer_file else []))
    return megabytes, seconds, sizes, decoded


def main():
    area = harness.Area("file")
    folder = harness.shared_data()
    if folder is None:
        raise SystemExit("bench: the record sets are not here (SCRT_SHARED, or ../shared)")
    version = harness.run([SCRT, "--version"]).strip()
    totals = [compare_set(area, name, lines, rows) for name, lines, rows in unpack(folder)]
    raw = sum(total[0] for total in totals)
    area.finish()
    print(f"\n{version}, eight sets together:")
    print(f"  .scrt is {sum(total[2][0] for total in totals) / 1e4 / raw:.2f} % of the JSON lines ({raw:.1f} MB)")
    print(f"  JSON lines -> .scrt {raw / sum(total[1] for total in totals):.0f} MB/s on one thread")
    decoded = [total[3] for total in totals if total[3]]
    if decoded:
        print(f"  .scrt -> batches {sum(size for size, _ in decoded) / sum(s for _, s in decoded) / 1e9:.2f} GB/s "
              "of Arrow size on one thread")


if __name__ == "__main__":
    try:
        main()
    except (Mismatch, subprocess.SubprocessError, RuntimeError) as error:
        raise SystemExit(f"bench: {error}") from error
