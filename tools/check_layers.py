#!/usr/bin/env python3
"""Holds the tree to its layers: an include may only point to a strictly lower layer.

core/LAYERS numbers the folders of core. A folder sees itself and what has a lower number, never its
neighbours. capi sees core; the command, the bindings, the C tests, the examples and the comparisons
see the public headers alone. There is no list of exceptions.

The same pass keeps four promises that an include gives away: system calls stand in core/os only,
threads in core/pipeline and core/sync only, nothing in core prints, nothing in core is extern "C".
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
SOURCES = {".h", ".hh", ".cc", ".c", ".inc", ".i"}
OURS = {"core", "capi", "cli", "tests", "bench", "bindings", "examples", "scrt"}
CLIENTS = ("cli", "bindings", "tests/c", "tests/package", "examples", "bench/compare")
SYSTEM = re.compile(r"^(sys/|linux/|unistd\.h|fcntl\.h|dirent\.h|poll\.h|signal\.h|pthread\.h)")
THREADS = {"thread", "future", "pthread.h"}
PRINTERS = {"iostream", "print"}


def read_layers(root):
    layers = {}
    for line in (root / "core/LAYERS").read_text().splitlines():
        line = line.split("#")[0].split()
        if line:
            layers[line[0]] = int(line[1])
    return layers


def sources(root, folder):
    base = root / folder
    if not base.is_dir():
        return
    for path in sorted(base.rglob("*")):
        if path.suffix in SOURCES and path.is_file() and "generated" not in path.parts:
            yield path


def check_core_file(path, root, layers):
    folder = path.relative_to(root / "core").parts[0]
    text = path.read_text(errors="replace")
    test = path.name.endswith("_test.cc")
    if folder not in layers:
        yield 1, f"folder core/{folder} has no layer in core/LAYERS"
        return
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        quoted, name = match.group(1) == '"', match.group(2)
        parts = name.split("/")
        if parts[0] == "core":
            target = parts[1] if len(parts) > 2 else "?"
            if target not in layers:
                yield line, f'"{name}" is in no folder that core/LAYERS knows'
            elif target != folder and layers[target] >= layers[folder]:
                yield line, (f"{folder} (layer {layers[folder]}) includes {name} "
                             f"(layer {layers[target]})")
        elif parts[0] in OURS:
            yield line, f"core includes {name}, which stands above it"
        elif quoted and (len(parts) == 1 or (path.parent / name).exists()):
            yield line, f'"{name}" is not written from the root of the tree'
        if test:
            continue
        if SYSTEM.match(name) and folder != "os":
            yield line, f"<{name}> outside core/os"
        if name in THREADS and folder not in ("pipeline", "sync", "os"):
            yield line, f"<{name}> outside core/pipeline and core/sync"
        if name in PRINTERS:
            yield line, f"<{name}> in core: nothing here prints"
    if not test:
        for match in re.finditer(r'^\s*extern "C"', text, re.MULTILINE):
            yield text.count("\n", 0, match.start()) + 1, 'extern "C" in core'


def check_client_file(path, root, prefix):
    """Above the border: the public headers and the client's own files."""
    text = path.read_text(errors="replace")
    own = prefix.split("/")[0]
    for match in INCLUDE.finditer(text):
        name = match.group(2)
        first = name.split("/")[0]
        if first in OURS and first not in ("scrt", own):
            yield text.count("\n", 0, match.start(2)) + 1, f"{prefix} includes {name}; only <scrt/...> is open to it"


def check_capi_file(path, root):
    text = path.read_text(errors="replace")
    public = (root / "capi/include") in path.parents
    allowed = ("scrt",) if public else ("scrt", "core", "capi")
    for match in INCLUDE.finditer(text):
        name = match.group(2)
        first = name.split("/")[0]
        if first in OURS and first not in allowed:
            yield text.count("\n", 0, match.start(2)) + 1, f"{name} is not open to {'a public header' if public else 'capi'}"


def check(root):
    """All breaches as 'file:line: message'."""
    layers = read_layers(root)
    found = []

    def collect(path, breaches):
        found.extend(f"{path.relative_to(root)}:{line}: {message}" for line, message in breaches)

    for path in sources(root, "core"):
        collect(path, check_core_file(path, root, layers))
    for path in sources(root, "capi"):
        collect(path, check_capi_file(path, root))
    for prefix in CLIENTS:
        for path in sources(root, prefix):
            collect(path, check_client_file(path, root, prefix))
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    found = check(root)
    for line in found:
        print(line)
    print(f"layers: {len(found)} breaches in {sum(1 for _ in sources(root, 'core'))} files of core")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
