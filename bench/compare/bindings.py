"""Area bindings: rows of Go, Rust and Java beside the same work in C, and beside what else each language has.

Usage: tools/bench bindings [go] [rust] [java]     without names all three

LANGUAGE-marshal, -unmarshal, -read, -write   MB of rows (their Arrow size) a second, the peer is C
LANGUAGE-read-columns                          the same, from columns instead of rows
LANGUAGE-vs-PEER                               the same, and sizes, the peer is a library of the language

bench/rows/protocol.md says what the programs do. A program that can't be built leaves its language out,
with a note. What was read must have the same digest on both sides, what was written the size that C's has, give or take how its checks compress.
"""

import os
import pathlib
import re
import subprocess
import sys
import threading

import harness
from harness import ROOT, Mismatch, Peer, Timed

ROWS = harness.OUTPUT / "rows"
PREFIX = harness.OUTPUT / "prefix"
SHAPES = ("message", "wide")
PROFILES = ("fast", "compact")
ROUNDS = int(os.environ.get("SCRT_BENCH_ROUNDS", "9"))
ANSWER_SECONDS_MAX = 120


class Answer:
    def __init__(self, line):
        words = line.split()
        self.seconds = float(words[0])
        self.bytes, self.digest = int(words[1]), int(words[2])


class Program:
    """A running program of the protocol. None stands for a case that it does not have."""

    def __init__(self, command, warm=1):
        self.warm = warm
        self.warmed = set()
        self.name = pathlib.Path(command[0]).name
        self.process = subprocess.Popen([str(word) for word in command] + [str(ROWS)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment())
        if self.line() != "ready":
            raise RuntimeError(f"{self.name} did not get ready")

    def line(self):
        watch = threading.Timer(ANSWER_SECONDS_MAX, self.process.kill)
        watch.start()
        try:
            line = self.process.stdout.readline()
        finally:
            watch.cancel()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self.process.wait()}")
        return line.strip()

    def ask(self, case, shape, profile):
        question = f"{case} {shape} {profile}"
        rounds = 1 if question in self.warmed else 1 + self.warm
        self.warmed.add(question)
        for _ in range(rounds):
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
            line = self.line()
            if line == "unknown":
                return None
        return Answer(line)

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def environment():
    changed = {"PKG_CONFIG_PATH": PREFIX / "lib/pkgconfig", "LD_LIBRARY_PATH": PREFIX / "lib",
               "SCRT_PREFIX": PREFIX, "CARGO_TARGET_DIR": ROOT / "build/rust/target",
               "PATH": os.environ["PATH"] + ":/usr/local/go/bin"}
    return os.environ | {name: str(value) for name, value in changed.items()}


def go():
    program = harness.OUTPUT / "go-bench"
    harness.run(["go", "build", "-o", program, "."], cwd=ROOT / "bindings/go/bench", env=environment())
    return [program]


def rust():
    harness.run(["cargo", "build", "--release", "--quiet", "--manifest-path", ROOT / "bindings/rust/bench/Cargo.toml"],
                env=environment())
    return [ROOT / "build/rust/target/release/scrt-bench"]


def java():
    binding = ROOT / "bindings/java"
    harness.run(["mvn", "-B", "-q", "-f", binding / "pom.xml", "install", "-DskipTests"], env=environment())
    bench = ["mvn", "-B", "-q", "-f", binding / "bench/pom.xml"]
    harness.run(bench + ["compile"], env=environment())
    printed = harness.run(bench + ["exec:exec", "-Dexec.executable=echo", "-Dexec.args=classpath:%classpath"],
                          env=environment())
    classpath = re.search(r"classpath:([^\s\x1b]+)", printed)[1]
    return ["java", "-Xms2g", "-Xmx2g", "-cp", classpath, "dev.scrt.bench.Bench"]


# (how it is built, rounds that warm it up, cases beside C, peers with their cases and ours that does the same)
LANGUAGES = {
    "go": (go, 1, ("marshal", "unmarshal", "read", "columns"), {
        "encoding/json": (("json-write", "marshal"), ("json-read", "unmarshal")),
        "protobuf": (("protobuf-write", "marshal"), ("protobuf-read", "unmarshal")),
        "flatbuffers": (("flatbuffers-write", "marshal"), ("flatbuffers-read", "read")),
    }),
    "rust": (rust, 1, ("read", "columns", "write"), {
        "serde_json": (("json-write", "write"), ("json-read", "read")),
    }),
    "java": (java, 15, ("read", "columns", "write"), {
        "jackson": (("json-write", "write"), ("json-read", "read")),
    }),
}


def versions(language):
    """What the build of a language was pinned to, by peer."""
    bench = ROOT / "bindings" / language / "bench"
    found = {}
    for peer, file, pattern in (
            ("protobuf", "go.mod", r"google\.golang\.org/protobuf (v\S+)"),
            ("flatbuffers", "go.mod", r"github\.com/google/flatbuffers (v[0-9.]+)"),
            ("serde_json", "Cargo.lock", r'name = "serde_json"\s+version = "([^"]+)"'),
            ("jackson", "pom.xml", r"jackson-databind</artifactId>\s*<version>([^<]+)<")):
        path = bench / file
        match = path.exists() and re.search(pattern, path.read_text())
        if match:
            found[peer] = match.group(1)
    if language == "go":
        found["encoding/json"] = harness.run(["go", "env", "GOVERSION"], env=environment()).strip()
    return found


def timed(program, *question):
    answer = program.ask(*question)
    if answer is None:
        raise RuntimeError(f"{program.name} has no case {' '.join(question)}")
    return Timed(answer, answer.seconds)


def same_rows(ours, peer):
    if ours.digest != peer.digest:
        raise Mismatch(f"the rows differ: digest {ours.digest} beside {peer.digest}")


# Each file has a random id that its checks depend on, and how checks compress depends on them.
SIZE_DIFFERENCE_MAX = 256


def same_file(ours, peer):
    same_rows(ours, peer)
    if abs(ours.bytes - peer.bytes) > SIZE_DIFFERENCE_MAX:
        raise Mismatch(f"the files differ: {ours.bytes} bytes, those of C {peer.bytes}")


def beside_c(area, language, program, native, amounts, cases):
    who = Peer("c", harness.run([ROOT / "build/release/scrt", "--version"]).split()[1])
    for case in cases:
        for shape in SHAPES:
            for profile in PROFILES:
                name = f"{language}-{'read-columns' if case == 'columns' else case}-{shape}-{profile}"
                if program.ask(case, shape, profile) is None:
                    area.note(f"{name}: the program does not have it")
                    continue
                area.speed(name, lambda: timed(program, case, shape, profile),
                           [(who, lambda: timed(native, case, shape, profile))],
                           amount=amounts[shape], unit="MB/s", check=same_file, rounds=ROUNDS)


def beside_peer(area, name, program, who, amounts, pairs):
    """Messages, each profile beside the one form that the peer has."""
    shape = "message"
    for theirs, ours in pairs:
        size = program.ask(theirs, shape, "fast")
        if size is None:
            area.note(f"{name}: the program does not have {theirs}")
            continue
        for profile in PROFILES:
            if theirs.endswith("-write"):
                area.figure(f"{name}-size-{profile}", program.ask(ours, shape, profile).bytes, size.bytes, who, "bytes")
            area.speed(f"{name}-{ours}-{profile}", lambda: timed(program, ours, shape, profile),
                       [(who, lambda: timed(program, theirs, shape, "fast"))],
                       amount=amounts[shape], unit="MB/s", check=same_rows, rounds=ROUNDS)


def main():
    chosen = sys.argv[1:] or list(LANGUAGES)
    if unknown := [name for name in chosen if name not in LANGUAGES]:
        raise SystemExit(f"bench: no language {' '.join(unknown)}\n{__doc__}")
    harness.run(["cmake", "--install", ROOT / "build/release", "--prefix", PREFIX])
    harness.run([ROOT / "bench/rows/generate", ROWS])
    area = harness.Area("bindings")
    amounts = {shape: int(harness.run([ROOT / "build/release/bench/scrt_decode_bench", ROWS / f"{shape}.scrt"]).split()[0]) / 1e6
               for shape in SHAPES}
    native = Program([ROOT / "build/release/bench/scrt_rows_bench"])
    for language in chosen:
        build, warm, cases, peers = LANGUAGES[language]
        try:
            program = Program(build(), warm)
        except (RuntimeError, OSError) as error:
            area.note(f"{language} is left out: {str(error).splitlines()[0][:200]}")
            continue
        pinned = versions(language)
        beside_c(area, language, program, native, amounts, cases)
        for peer, pairs in peers.items():
            beside_peer(area, f"{language}-vs-{peer}", program, Peer(peer, pinned.get(peer, "")), amounts, pairs)
        program.close()
    native.close()
    area.finish()


if __name__ == "__main__":
    try:
        main()
    except (Mismatch, RuntimeError, subprocess.SubprocessError) as error:
        raise SystemExit(f"bench: {error}") from error
