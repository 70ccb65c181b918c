#!/usr/bin/env python3
"""Prints the cases of misuse.c: every function of the public headers, each of its parameters wrong in
each way that its kind knows, the others right; and each of its handles freed, which are cases apart.
misuse_table.py has the rows; a function without a row, or a row that is not what the header declares,
is a case that fails.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import header_model  # noqa: E402
import layout  # noqa: E402
import misuse_table  # noqa: E402

BAD_SIZES = ["0", "7", "12", "1 << 20", "UINT64_MAX"]
BAD_INDEXES = ["-1", "1000", "INT32_MAX"]
FREE = {"scrt_document*": "scrt_document_free", "scrt_schema*": "scrt_schema_free",
        "scrt_schema_cache*": "scrt_schema_cache_free", "scrt_batch*": "scrt_batch_free",
        "scrt_cursor*": "scrt_cursor_free", "scrt_reader*": "scrt_reader_free",
        "scrt_writer*": "scrt_writer_free"}
ARROW = {"struct ArrowSchema", "struct ArrowArray", "struct ArrowArrayStream"}


def columns_of(row):
    return [tuple(re.match(r"(\w+): ([\w?]+)\s*(.*)", part).groups()) for part in row.split(", ") if part]


def pointee(declared, name):
    """The type that an out parameter points to."""
    return re.sub(rf"\*\s*{name}$", "", declared).strip()


class Writer:
    def __init__(self):
        self.cases = []
        self.freed = []

    def case(self, function, what, arguments, prepare, expectation, outs, freed=False):
        """One call; expectation is ("code", NAME) or ("value", "== 0") or None."""
        to = self.freed if freed else self.cases
        name = f"{'freed' if freed else 'case'}_{len(to)}"
        lines = [f"static void {name}(fixture* f) {{", "  (void)f;"]
        lines += [f"  {line}" for line in prepare]
        call = f"{function.name}({', '.join(arguments)})"
        where = f'"{function.name}: {what}"'
        if expectation is None:
            lines.append(f"  {call};")
        elif expectation[0] == "code":
            lines.append(f"  expect_code({call}, {expectation[1]}, {where});")
        elif function.returns in FREE:
            lines += [f"  {function.returns} made = {call};",
                      f"  expect(made {expectation[1]}, {where});", f"  {FREE[function.returns]}(made);"]
        else:
            lines.append(f"  expect({call} {expectation[1]}, {where});")
        failed = expectation is not None and expectation[0] == "code" and expectation[1] != "SCRT_OK"
        for kind, name in outs:
            if kind in FREE:
                lines.append(f"  if ({int(failed)}) expect({name} == NULL, {where});")
                lines.append(f"  {FREE[kind]}({name});")
            elif kind == "scrt_buf":
                lines.append(f"  if ({int(failed)}) expect({name}.data == NULL, {where});")
                lines.append(f"  scrt_buf_free(&{name});")
            elif kind in ARROW:
                lines.append(f"  expect(({name}.release == NULL) == {int(failed)}, {where});")
                lines.append(f"  if ({name}.release != NULL) {name}.release(&{name});")
            elif kind == "taken":
                lines.append(f"  if ({int(not failed)}) {name} = NULL;")
        if expectation is not None and "f->err" in " ".join(arguments):
            if failed:
                lines.append(f"  expect(f->err.code == {expectation[1]} && f->err.message[0] != 0, {where});")
            else:
                lines.append(f"  expect(f->err.code == 0x5a5a5a5a, {where});")
        lines.append("}")
        to.append("\n".join(lines))

    def fail(self, what):
        self.cases.append(f"static void case_{len(self.cases)}(fixture* f) {{\n  (void)f;\n"
                          f'  expect(0, "{what}");\n}}')

    def function(self, function, row, right, refused):
        columns = columns_of(row)
        if [name for name, _, _ in columns] != [name for _, name in function.parameters]:
            self.fail(f"{function.name}: the row in misuse_table.py has other parameters")
            return
        valid, declare, outs = [], [], []
        for (name, kind, expression), (declared, _) in zip(columns, function.parameters):
            if kind in ("handle", "handle?", "taken"):
                valid.append(f"f->{expression}")
            elif kind in ("out", "out?"):
                target = pointee(declared, name)
                variable = f"{name}_"
                if target in FREE:
                    declare.append(f"{target} {variable} = ({target})(void*)f;")
                elif target == "scrt_buf":
                    declare.append(f"scrt_buf {variable} = {{NULL, 0, 0}};")
                else:
                    declare.append(f"{target} {variable};\n  memset(&{variable}, 0, sizeof {variable});")
                valid.append(f"&{variable}")
                declare.append(f"(void){variable};")
                outs.append((target, variable))
            elif kind == "err":
                valid.append("&f->err")
            elif kind in ("options", "struct", "struct?"):
                valid.append(f"&{expression}")
            else:
                valid.append(expression)
        status = function.returns == "scrt_status"
        outs += [("taken", f"f->{expression}") for _, kind, expression in columns if kind == "taken"]
        ok = None if right is None else ("code", "SCRT_OK") if status else ("value", right)

        def bad(code):
            return ("code", code) if status else None if refused is None else ("value", refused)

        self.case(function, "used rightly", valid, declare, ok, outs)
        if function.name in FREE.values():
            handle = f"f->{function.name.split('_')[-2]}"
            self.case(function, "twice", [handle], [f"{function.name}({handle});"], None, [], freed=True)
        for at, (name, kind, expression) in enumerate(columns):
            def call(argument, what, expectation, prepare=(), place=at, label=name):
                arguments = valid[:place] + [argument] + valid[place + 1:]
                used = [out for out in outs if f"&{out[1]}" in arguments or out[1] in arguments]
                # Struct parameters are spoilt after they were declared.
                self.case(function, f"{label} {what}", arguments,
                          [line for line in declare] + list(prepare), expectation, used)

            cast = re.sub(rf"\s*{name}$", "", function.parameters[at][0])
            if kind in ("handle", "handle?", "taken"):
                call("NULL", "NULL", ok if kind == "handle?" else bad("SCRT_E_HANDLE"))
                foreign = "f->cache" if "cache" not in cast else "f->schema"
                call(f"({cast})(void*){foreign}", "of another kind", bad("SCRT_E_HANDLE"))
                call(f"({cast})(void*)f->zeros", "zeros", bad("SCRT_E_HANDLE"))
                free = FREE[cast.replace("const ", "").replace(" ", "")]
                self.case(function, f"{name} freed", valid, declare + [f"{free}({valid[at]});"],
                          bad("SCRT_E_HANDLE"), outs, freed=True)
            elif kind in ("out", "text", "callback"):
                call("NULL", "NULL", bad("SCRT_E_INVALID_ARGUMENT"))
            elif kind in ("out?", "err"):
                call("NULL", "NULL", ok)
            elif kind in ("size", "count"):
                for number in ("-1", "INT64_MIN"):
                    call(number, f"of {number}", bad("SCRT_E_INVALID_ARGUMENT"))
            elif kind == "index":
                for number in BAD_INDEXES:
                    call(number, f"of {number}", bad("SCRT_E_NOT_FOUND"))
                if function.parameters[at][0].startswith("int64_t"):
                    for number in ("INT64_MAX", "INT64_MIN"):
                        call(number, f"of {number}", bad("SCRT_E_NOT_FOUND"))
            elif kind in ("options", "struct", "struct?"):
                call("NULL", "NULL", bad("SCRT_E_INVALID_ARGUMENT") if kind == "struct" else ok)
                refusal = bad("SCRT_E_INVALID_ARGUMENT")
                for size in BAD_SIZES:
                    call(f"&{expression}", f"of size {size}", refusal, [f"{expression}.struct_size = {size};"])
                structure = re.search(r"scrt_\w+", cast).group()
                call(f"(const {structure}*)(const void*)f->longer" if kind == "options"
                     else f"({structure}*)(void*)f->longer", "longer and zero", ok,
                     [f"lengthen(f, &{expression}, sizeof {expression}, 0);"])
                if kind != "options":
                    continue
                call(f"(const {structure}*)(const void*)f->longer", "longer and not zero", refusal,
                     [f"lengthen(f, &{expression}, sizeof {expression}, 1);"])
                for path in reserved(structure):
                    call(f"&{expression}", f"with {path}", refusal, [f"{expression}.{path} = 1;"])

    def text(self):
        out = "\n\n".join(self.cases + self.freed) + "\n"
        for array, name, cases in (("kCases", "case", self.cases), ("kFreed", "freed", self.freed)):
            calls = "".join(f"  {name}_{i},\n" for i in range(len(cases)))
            out += f"\nstatic void (*const {array}[])(fixture*) = {{\n{calls}}};\n"
        return out


FIELDS = {}


def reserved(structure):
    """Places that must be 0, in structs within it too."""
    if not FIELDS:
        for path in header_model.public_headers(ROOT):
            code = header_model.COMMENT.sub(" ", path.read_text())
            for name, body in layout.STRUCT.findall(code):
                FIELDS[name] = [" ".join(field.split()) for field in body.split(";") if field.strip()]
    for field in FIELDS[structure]:
        match = re.match(r"(\w+) (\w+)(?:\[(\d+)\])?$", field)
        if not match:
            continue
        kind, name, count = match.groups()
        if name.startswith("reserved"):
            yield from ([name] if count is None else [f"{name}[{i}]" for i in range(int(count))])
        elif kind in FIELDS:
            yield from (f"{name}.{path}" for path in reserved(kind))


def main():
    writer = Writer()
    declared = header_model.parse_all(ROOT)
    for function in declared:
        row = misuse_table.ROWS.get(function.name)
        if row is None:
            writer.fail(f"{function.name}: no row in misuse_table.py")
        else:
            writer.function(function, *row)
    for name in sorted(set(misuse_table.ROWS) - {function.name for function in declared}):
        writer.fail(f"{name}: a row in misuse_table.py, but no such function")
    print(f"/* {len(writer.cases)} cases for {len(declared)} functions. */")
    print(writer.text())


if __name__ == "__main__":
    main()
