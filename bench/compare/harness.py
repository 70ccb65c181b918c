"""The common part of all comparisons: ours and a peer take turns, both results are checked, a table is
printed and build/bench/AREA.json written.

The JSON is a list of {case, ours, peer, peer_name, peer_version, unit, ratio, threads}. `ours` and `peer`
are in `unit`; `ratio` is above 1 where we are better, whether more or less of the unit is good.

A speed is the best of several rounds: what a busy machine adds only ever makes a round slower. Rounds
are interleaved (ours, peer, ours, peer, ...), so that both meet the same neighbours. Since absolute
figures mean nothing across machines, the speed of memcpy in the same minute is printed beside them.
"""

import ctypes
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build/bench"
ROUNDS = int(os.environ.get("SCRT_BENCH_ROUNDS", "5"))

# Less is better for these; more is better for every other unit.
LESS_IS_BETTER = {"bytes", "s", "ms", "us", "ns", "MB resident"}


@dataclasses.dataclass
class Peer:
    name: str
    version: str


@dataclasses.dataclass
class Timed:
    """What one round gave: a result to check, and its time where the program measured itself."""

    result: object = None
    seconds: float = 0.0


class Mismatch(Exception):
    """The two sides don't agree, or one of them is wrong: no figure is worth anything then."""


def memcpy_gb_per_s(size_bytes=1 << 28, rounds=5):
    source, target = ctypes.create_string_buffer(size_bytes), ctypes.create_string_buffer(size_bytes)
    ctypes.memset(source, 1, size_bytes)
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        ctypes.memmove(target, source, size_bytes)
        best = min(best, time.perf_counter() - begin)
    return size_bytes / best / 1e9


def run(command, **options):
    """Runs a program to its end; what it printed, as text."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} gave {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def shared_data():
    """The folder of real record sets, or None."""
    for place in (os.environ.get("SCRT_SHARED"), ROOT.parent / "shared"):
        if place and (pathlib.Path(place) / "data/manifest.json").exists():
            return pathlib.Path(place) / "data"
    return None


class Area:
    def __init__(self, name):
        self.name = name
        self.rows = []
        self.notes = []
        self.memcpy = []

    def note(self, text):
        self.notes.append(text)
        print(f"  note: {text}", file=sys.stderr)

    def _add(self, case, ours, peer, who, unit, threads):
        ratio = None
        if peer:
            ratio = peer / ours if unit in LESS_IS_BETTER else ours / peer
        self.rows.append({
            "case": case, "ours": ours, "peer": peer, "peer_name": who.name, "peer_version": who.version,
            "unit": unit, "ratio": ratio, "threads": threads,
        })
        print(f"  {case}: {ours:g} {unit}, {who.name} {f'{peer:g}' if peer else '-'}", file=sys.stderr)

    def figure(self, case, ours, peer, who, unit, threads=1):
        """A figure that needs no clock, such as a size. A peer that can't do it at all is None."""
        self._add(case, ours, peer, who, unit, threads)

    def speed(self, case, ours, peers, *, amount=None, unit="s", threads=1, check=None, rounds=ROUNDS):
        """Times ours against each peer.

        ours, and peers[i][1]: functions without arguments that return Timed, or anything else, which is
        then the result and is timed from outside. amount: what a round processes; the figure is then
        amount per second in `unit` (amount in MB makes MB/s), else seconds. check(ours, peers_result)
        raises Mismatch. Returns the best seconds of ours.
        """
        self.memcpy.append(memcpy_gb_per_s())

        def once(function):
            begin = time.perf_counter()
            result = function()
            seconds = time.perf_counter() - begin
            if isinstance(result, Timed):
                return result.result, result.seconds
            return result, seconds

        sides = [("ours", ours)] + [(who.name, function) for who, function in peers]
        best = [float("inf")] * len(sides)
        results = [None] * len(sides)
        failed = set()
        for _ in range(rounds):
            for i, (name, function) in enumerate(sides):
                if i in failed:
                    continue
                try:
                    results[i], seconds = once(function)
                    best[i] = min(best[i], seconds)
                except Exception as error:  # a peer that gives up is a finding, ours giving up is an error
                    if i == 0:
                        raise
                    failed.add(i)
                    self.note(f"{case}: {name} gave up: {str(error).splitlines()[0][:160]}")
        for i, (who, _) in enumerate(peers, start=1):
            if i not in failed and check is not None:
                check(results[0], results[i])
            value = [amount / best[k] if amount else best[k] for k in (0, i)] if i not in failed else None
            mine = amount / best[0] if amount else best[0]
            self._add(case, mine, value[1] if value else None, who, unit, threads)
        return best[0]

    def finish(self):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        path = OUTPUT / f"{self.name}.json"
        # What a peer can't do at all has no ratio; it is in the table and the notes.
        path.write_text(json.dumps([row for row in self.rows if row["ratio"]], indent=1) + "\n")
        width = max([26, *(len(row["case"]) + 2 for row in self.rows)])
        head = f"{'case':<{width}}{'ours':>12}{'peer':>12}  {'unit':<8}{'ratio':>7}{'threads':>9}  peer"
        print(f"{head}\n{'-' * (len(head) + 20)}")
        for row in self.rows:
            peer = f"{row['peer']:.5g}" if row["peer"] else "gives up"
            ratio = f"{row['ratio']:.2f}" if row["ratio"] else "-"
            print(f"{row['case']:<{width}}{row['ours']:>12.5g}{peer:>12}  {row['unit']:<8}{ratio:>7}{row['threads']:>9}  "
                  f"{row['peer_name']} {row['peer_version']}")
        for note in self.notes:
            print(f"note: {note}")
        if self.memcpy:
            print(f"memcpy in the same minutes: {min(self.memcpy):.1f} to {max(self.memcpy):.1f} GB/s")
        compared = [row["ratio"] for row in self.rows if row["ratio"]]
        behind = [row["case"] for row in self.rows if row["ratio"] and row["ratio"] < 1]
        print(f"{len(compared)} comparisons, behind in {len(behind)}{': ' + ', '.join(behind) if behind else ''}")
        print(f"wrote {path.relative_to(ROOT)}")
