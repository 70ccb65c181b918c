#!/usr/bin/env python3
"""Prints a C program that prints the layout of every public struct, one line a struct and field.

The program's output must be tests/c/layout.txt, which a change of the ABI has to touch, and it fails
where a struct holds padding or is no multiple of 8 bytes: a new field could hide there.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import header_model  # noqa: E402

STRUCT = re.compile(r"typedef struct (scrt_\w+) \{(.*?)\} \1;", re.DOTALL)
FIELD = re.compile(r"(\w+)\s*(?:\[\w+\])?$")


def structs():
    for path in header_model.public_headers(ROOT):
        code = header_model.COMMENT.sub(" ", path.read_text())
        for name, body in STRUCT.findall(code):
            yield name, [FIELD.search(" ".join(field.split())).group(1)
                         for field in body.split(";") if field.strip()]


def program():
    yield '#include <scrt/scrt.h>\n#include <stdio.h>\n'
    yield "int main(void) {\n  int failed = 0;"
    for name, fields in structs():
        sizes = " + ".join(f"sizeof(((const {name}*)0)->{field})" for field in fields)
        yield f'  printf("{name} %d\\n", (int)sizeof({name}));'
        for field in fields:
            yield (f'  printf("  {field} %d %d\\n", (int)offsetof({name}, {field}), '
                   f'(int)sizeof(((const {name}*)0)->{field}));')
        yield f'  if (sizeof({name}) % 8 != 0 || sizeof({name}) != {sizes}) {{'
        yield f'    printf("{name} holds padding\\n");\n    failed = 1;\n  }}'
    yield "  return failed;\n}"


if __name__ == "__main__":
    print("\n".join(program()))
