#!/usr/bin/env python3
"""Holds each public function's comment to one order, so that it reads and generates the same way.

    summary                 a sentence or more
    @param name text        each parameter, in the order of the declaration
    @return text            unless it returns nothing
    @lifetime text          where it hands out memory: how long that memory stays
    @thread text            the thread rule
    @since text             version, stability

The umbrella scrt.h includes every other header.

@lifetime is required where a pointer comes back, by the return value or through a pointer to one.
"""

import pathlib
import re
import sys

import header_model

ORDER = ["summary", "param", "return", "lifetime", "thread", "since"]


def sections(comment):
    """The comment as [(tag, text)]: what stands before the first tag is the summary."""
    found = [("summary", "")]
    for line in comment.splitlines():
        match = re.match(r"\s*@(\w+)\s*(.*)", line)
        if match:
            found.append((match.group(1), match.group(2)))
        else:
            found[-1] = (found[-1][0], (found[-1][1] + " " + line.strip()).strip())
    return found


def hands_out_memory(function):
    if "*" in function.returns:
        return True
    return any(kind.count("*") >= 2 and not kind.startswith("const char* const*") for kind, _ in function.parameters)


def breaches(function):
    if not function.comment:
        return ["no comment right above it"]
    found = []
    parts = sections(function.comment)
    for tag, text in parts:
        if tag not in ORDER:
            found.append(f"unknown tag @{tag}")
        elif not text:
            found.append("no summary" if tag == "summary" else f"@{tag} says nothing")
    ranks = [ORDER.index(tag) for tag, _ in parts if tag in ORDER]
    if ranks != sorted(ranks):
        found.append("order is " + ", ".join(ORDER[rank] for rank in ranks))
    for tag in ORDER:
        if tag != "param" and ranks.count(ORDER.index(tag)) > 1:
            found.append(f"@{tag} twice")
    documented = [re.match(r"[\w.]*", text).group() for tag, text in parts if tag == "param"]
    declared = [name for _, name in function.parameters]
    if documented != declared:
        found.append(f"@param names {documented}, the declaration has {declared}")
    required = ["thread", "since"]
    if function.returns != "void":
        required.append("return")
    if hands_out_memory(function):
        required.append("lifetime")
    present = {tag for tag, _ in parts}
    found.extend(f"no @{tag}" for tag in required if tag not in present)
    return found


def missing_from_umbrella(root):
    umbrella = root / "capi/include/scrt/scrt.h"
    included = set(re.findall(r"#include [<\"]scrt/([^>\"]+)", umbrella.read_text())) if umbrella.exists() else set()
    return [path.name for path in header_model.public_headers(root) if path.name not in included | {"scrt.h"}]


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    functions = header_model.parse_all(root)
    if not functions:
        print("header: no public header yet")
        return 77
    missing = missing_from_umbrella(root)
    for name in missing:
        print(f"capi/include/scrt/scrt.h: does not include {name}")
    count = len(missing)
    for function in functions:
        for breach in breaches(function):
            print(f"{function.path.relative_to(root)}:{function.line}: {function.name}: {breach}")
            count += 1
    print(f"header: {len(functions)} functions, {count} breaches")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
