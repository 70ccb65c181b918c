#!/usr/bin/env python3
"""The shared library exports what the public headers declare: no more, no less, only scrt_*.

Usage: check_symbols.py [LIBRARY]    (build/release/libscrt.so unless given)
"""

import pathlib
import subprocess
import sys

import header_model


def exported(library):
    lines = subprocess.run(["nm", "-D", "--defined-only", str(library)], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    symbols = set()
    for line in lines:
        kind, name = line.split()[-2:]
        if kind != "A":  # the name of a symbol version
            symbols.add(name.split("@")[0])
    return symbols


def compare(symbols, functions):
    names = [function.name for function in functions]
    found = [f"{name}: exported, but not of the form scrt_*" for name in sorted(symbols) if not name.startswith("scrt_")]
    found += [f"{name}: exported and not declared in a public header"
              for name in sorted(symbols - set(names)) if name.startswith("scrt_")]
    found += [f"{name}: declared and not exported" for name in sorted(set(names) - symbols)]
    found += [f"{name}: declared twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return found


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    library = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "build/release/libscrt.so"
    functions = header_model.parse_all(root)
    symbols = exported(library)
    found = compare(symbols, functions)
    for line in found:
        print(line)
    print(f"symbols: {len(symbols)} exported, {len(functions)} declared, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
