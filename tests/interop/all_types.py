"""Text of the schema language with every type in it, and the rows that it stands for."""

import random
import struct
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from scrt_rows import Choice, JsonText, NumberText

EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)


def us(*parts):
    return (datetime(*parts) - EPOCH) // MICROSECOND


def ns(*parts):
    return us(*parts) * 1000


def days(*parts):
    return (date(*parts) - EPOCH.date()).days


def f32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def integers(signed):
    for bits in (8, 16, 32, 64):
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        values = [low, high, 0, 1, 100, low + 7, high - 7]
        yield f"{'i' if signed else 'u'}{bits}", [(str(value), value) for value in values]


HOUR = 3600 * 10**9
UNION = "union<string,i64,bool>"  # canonical order: bool, i64, string

# Of each type: cells of a row, and what a reader finds for them.
CASES = [
    ("bool", [("true", True), ("F", False), ("1", True)]),
    *integers(signed=False),
    *integers(signed=True),
    ("f32", [("0.1", f32(0.1)), ("-0", -0.0), ("1e-45", f32(1e-45)), ("inf", float("inf"))]),
    ("f64", [("0.1", 0.1), ("-0.0", -0.0), ("5e-324", 5e-324), ("-inf", float("-inf")),
             ("1.7976931348623157e308", 1.7976931348623157e308), ("1e22", 1e22)]),
    ("decimal(5,2)", [("-999.99", Decimal("-999.99")), ("1", Decimal("1.00")),
                      ("0.01", Decimal("0.01"))]),
    ("decimal(38,10)", [("9" * 28 + ".0123456789", Decimal("9" * 28 + ".0123456789")),
                        ("-0.0000000001", Decimal("-0.0000000001"))]),
    ("decimal(38,38)", [("-0." + "9" * 38, Decimal("-0." + "9" * 38))]),
    ("number", [("1e400", NumberText("1e400")), ("-0.10", NumberText("-0.10")),
                ("9" * 60, NumberText("9" * 60))]),
    ("string", [('"a ""b"" \\u00fc, c"', 'a "b" ü, c'), ('""', ""), ("bare text", "bare text"),
                ('"\\U0001F600\\n\\x00"', "\U0001f600\n\0"), ("'null'", "null")]),
    ("symbol", [("red", "red"), ('"grün"', "grün"), ('""', "")]),
    ("bytes", [("0x00ff", b"\x00\xff"), ('""', b""), ('"\\xfe\\377z"', b"\xfe\xffz")]),
    ("uuid", [("00112233-4455-6677-8899-aabbccddeeff", UUID("00112233445566778899aabbccddeeff")),
              ("f" * 32, UUID("f" * 32))]),
    ("date", [("1970-01-01", 0), ("1969-12-31", -1), ("2025-01-31", days(2025, 1, 31)),
              ("0001-01-01", days(1, 1, 1))]),
    ("datetime", [("2025-01-02T10:30:00.000000007", ns(2025, 1, 2, 10, 30) + 7), ("1970-01-01", 0),
                  ("1900-01-01 00:00:01", ns(1900, 1, 1, 0, 0, 1))]),
    ("datetime(us)", [("2300-01-01T00:00:00.000001", us(2300, 1, 1) + 1),
                      ("0001-01-01", us(1, 1, 1))]),
    ("timestamp", [("2025-01-02T10:30:00+02:00", ns(2025, 1, 2, 8, 30)), ("0", 0)]),
    ("timestamp(us)", [("9999-12-31T23:59:59.999999Z", us(9999, 12, 31, 23, 59, 59, 999999))]),
    ("timestamptz", [("2025-01-02T10:30:00-05:00", (ns(2025, 1, 2, 15, 30), -300)),
                     ("1969-12-31T23:59:59+23:59", (ns(1969, 12, 31, 0, 0, 59), 1439))]),
    ("duration", [("1d2h30m", 26 * HOUR + HOUR // 2), ("-1.5d", -36 * HOUR), ("250ms", 25 * 10**7),
                  ("7ns", 7)]),
    ("ref:Other:Key", [("key one", "key one"), ("k2", "k2")]),
    ("list<i64?>", [("[1,null,-3]", [1, None, -3]), ("[]", []),
                    ("[9223372036854775807]", [2**63 - 1])]),
    ("f64[][]", [("[[0.5],[],[-0.0,1]]", [[0.5], [], [-0.0, 1.0]])]),
    ("struct{x f64 required, y i8?, z string[]}",
     [('{"x":1.5,"y":null,"z":["a"]}', {"x": 1.5, "y": None, "z": ["a"]}),
      ('{"y":7,"x":-0.0}', {"y": 7, "x": -0.0}), ('{"z":[],"x":0}', {"z": [], "x": 0.0})]),
    ("map<string,u16?>", [('{"k":1,"":65535,"n":null}', [("k", 1), ("", 65535), ("n", None)]),
                          ("{}", [])]),
    ("map<symbol,date>", [('{"b":"1970-01-02","a":"1969-12-31"}', [("b", 1), ("a", -1)])]),
    (UNION, [("true", Choice(0, True)), ("-7", Choice(1, -7)), ('"x"', Choice(2, "x"))]),
    ("union<f64,list<i8>>", [("0.5", Choice(0, 0.5)), ("[1,-1]", Choice(1, [1, -1]))]),
]
JSON_CASES = [
    ("json", [('{"a": [1, 2]}', JsonText('{"a": [1, 2]}')), ("[]", JsonText("[]")),
              ("`null`", JsonText("null")), ('`"text"`', JsonText('"text"')),
              ("-1.50", JsonText("-1.50")), ("true", JsonText("true"))]),
]
NULLABLE_ONLY = [("null", [("null", None)])]


def columns(cases):
    """Each type twice, without and with nulls."""
    for kind, cells in cases:
        yield kind, cells
        yield kind + "?", cells + [("null", None)] * 2


def text_and_rows(cases, count, seed):
    """The text and, by schema, its rows. Cells are absent now and then; the last never is, so that
    no row looks empty."""
    chooser = random.Random(seed)
    kinds = [*columns(cases), *NULLABLE_ONLY, ("bool", [("true", True)])]
    lines = ["@schema:Types"]
    lines += [f"@field f{at} {kind}" for at, (kind, _) in enumerate(kinds)]
    lines += ["@schema:Other", "@field Key string", "@field Next u64?", "@Types"]
    rows = []
    for _ in range(count):
        chosen = [chooser.choice(cells + [("", None)]) for _, cells in kinds[:-1]]
        chosen.append(kinds[-1][1][0])
        lines.append(", ".join(cell for cell, _ in chosen))
        rows.append({f"f{at}": value for at, (cell, value) in enumerate(chosen) if cell})
    lines += ["@Other", "key one, 1", "k2, null", "k3"]
    others = [{"Key": "key one", "Next": 1}, {"Key": "k2", "Next": None}, {"Key": "k3"}]
    return "\n".join(lines) + "\n", {"Types": rows, "Other": others}


def same(want, got):
    """Equal in type and value, floats by their bits."""
    if type(want) is not type(got):
        return False
    if isinstance(want, float):
        return struct.pack("<d", want) == struct.pack("<d", got)
    if isinstance(want, dict):
        return list(want) == list(got) and all(same(want[key], got[key]) for key in want)
    if isinstance(want, (list, tuple)):
        return len(want) == len(got) and all(map(same, want, got))
    if isinstance(want, Decimal):
        return want.as_tuple() == got.as_tuple()
    return want == got
