#!/usr/bin/env python3
"""The list of functions in docs/abi.md, made from the headers' comments.

Usage: abi_page.py --check     fails if the page has another list
       abi_page.py --update    writes it
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import header_model  # noqa: E402

BEGIN, END = "<!-- functions: begin -->", "<!-- functions: end -->"


def summary(function):
    text = " ".join(re.split(r"^@", function.comment, maxsplit=1, flags=re.MULTILINE)[0].split())
    return re.split(r"(?<=[.:]) ", text)[0].rstrip(".:")


def lines():
    for path in header_model.public_headers(ROOT):
        functions = header_model.parse(path)
        if not functions:
            continue
        yield f"\n**scrt/{path.name}**\n"
        yield "| function | | |\n|---|---|---|"
        for function in functions:
            stability = "unstable" if re.search(r"@since.*unstable", function.comment) else ""
            yield f"| `{function.name}` | {summary(function)} | {stability} |"


def main():
    page = ROOT / "docs/abi.md"
    text = page.read_text()
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    wanted = head + BEGIN + "\n" + "\n".join(lines()) + "\n\n" + END + tail
    if sys.argv[1:] == ["--update"]:
        page.write_text(wanted)
    elif sys.argv[1:] != ["--check"]:
        sys.exit(__doc__)
    elif wanted != text:
        sys.exit("docs/abi.md: the list of functions is not that of the headers; abi_page.py --update writes it")


if __name__ == "__main__":
    main()
