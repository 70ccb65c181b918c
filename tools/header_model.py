"""Reads the public C headers into a list of functions with their comments.

Not a C parser: it knows what these headers are allowed to hold (declarations at top level inside
extern "C", documentation comments right above them) and is checked against the linker's view by
check_symbols.py, which fails for each exported function that is not found here.

header_model.py --stubs prints a C file that defines each function as an empty one.
"""

import dataclasses
import pathlib
import re
import sys


@dataclasses.dataclass
class Function:
    name: str
    returns: str
    parameters: list  # (type, name)
    comment: str  # with the comment marks taken off; "" if there is none
    path: pathlib.Path
    line: int


COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _comment_text(raw):
    lines = []
    for line in raw.splitlines():
        line = line.strip()
        line = re.sub(r"^(/\*\*?<?|//[/!]?|\*/|\*(?!/))\s?", "", line)
        lines.append(re.sub(r"\s*\*/$", "", line).rstrip())
    return "\n".join(lines).strip("\n")


def _statements(code):
    """Top-level statements as (start, text); the braces of extern "C" are transparent."""
    code = re.sub(r'extern\s+"C"\s*\{', lambda m: _blank(m.group()), code)
    start, depth = 0, 0
    for index, char in enumerate(code):
        if char == "{":
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
            # The end of a function's body, not of a struct, which goes on to its semicolon.
            if depth == 0 and re.match(r"\s*(static\s+)?(inline|SCRT_INLINE)\b", code[start:]):
                start = index + 1
        elif char == ";" and depth == 0:
            yield start, code[start:index]
            start = index + 1


def _split_parameters(text):
    parts, depth, current = [], 0, ""
    for char in text:
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
            continue
        depth += {"(": 1, ")": -1}.get(char, 0)
        current += char
    parts.append(current)
    parts = [" ".join(part.split()) for part in parts]
    if parts in ([""], ["void"]):
        return []
    result = []
    for part in parts:
        match = re.search(r"\(\s*\*\s*(\w+)\s*\)", part) or re.search(r"(\w+)\s*(\[[^\]]*\])?$", part)
        result.append((part, match.group(1) if match else part))
    return result


def parse(path):
    text = path.read_text()
    comments = list(COMMENT.finditer(text))
    code = COMMENT.sub(lambda m: _blank(m.group()), text)
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: _blank(m.group()), code, flags=re.MULTILINE)
    functions = []
    for start, statement in _statements(code):
        head = statement.lstrip()
        begin = start + len(statement) - len(head)
        if re.match(r"(typedef|static|inline|SCRT_INLINE)\b", head):
            continue
        match = re.match(r"(?P<returns>[\w\s*]+?)\b(?P<name>scrt_\w+)\s*\((?P<parameters>.*)\)[\w\s()\"]*$", head,
                         re.DOTALL)
        if not match or "{" in head:
            continue
        returns = " ".join(re.sub(r"\b(SCRT_\w+|extern)\b", " ", match.group("returns")).split())
        above = [c for c in comments if c.end() <= begin]
        lines = []
        end = begin
        for comment in reversed(above):
            if code[comment.end():end].strip() or text[comment.end():end].count("\n") > 1:
                break
            lines.insert(0, _comment_text(comment.group()))
            end = comment.start()
            if comment.group().startswith("/*"):
                break
        functions.append(Function(match.group("name"), returns, _split_parameters(match.group("parameters")),
                                  "\n".join(lines), path, text.count("\n", 0, begin) + 1))
    return functions


def public_headers(root):
    return sorted((root / "capi/include/scrt").glob("*.h"))


def parse_all(root):
    return [function for path in public_headers(root) for function in parse(path)]


def stubs(root):
    lines = [f"#include <scrt/{path.name}>" for path in public_headers(root)]
    for function in parse_all(root):
        parameters = ", ".join(kind for kind, _ in function.parameters) or "void"
        lines.append(f"{function.returns} {function.name}({parameters}) {{ __builtin_trap(); }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--stubs"]:
        sys.exit(__doc__)
    sys.stdout.write(stubs(pathlib.Path(__file__).resolve().parent.parent))
