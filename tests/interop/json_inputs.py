"""Seeded JSON lines, and how to tell that decoded rows equal them."""

import json
import random
import struct
from decimal import Decimal

from scrt_rows import Choice, JsonText, NumberText

INTEGERS = [0, 1, -1, 127, 128, 255, 256, 65535, 65536, 2**31 - 1, 2**31, -(2**31), 2**32,
            2**53 + 1, 2**63 - 1, -(2**63), 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**30 + 7]
DOUBLES = [0.0, -0.0, 0.1, -1.5, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e22,
           1e23, -1e-7, 1 / 3, 123456789.125]
NUMBER_TEXTS = ["1e3", "1E+2", "-0", "1.0", "0.1000", "1e-400", "1e400",
                "3.14159265358979323846264338", "100000000000000000000000000000000000001"]
TEXTS = ["", "a", "Grüße", "日本語", "😀 x", "tab\tquote\"back\\slash", "\x00\x1f\x7f", "\ufeff",
         "e\u0301", "null", "1", "\u2028", "x" * 300]

DOCUMENTS = ["[1,2,[3]]", "5", '"x"', "null", "-0.0", "true", "[]", "{}", '{"value":1}', "[{}]", "[[]]",
             '{"a":[1,{"b":null}]}', '[{"a":1},{"b":2,"a":"x"},{}]', '[{"a":1},2]', "[null]"]


class Literal(str):
    """A number of the input, as it is written."""


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def scalar(self):
        pick = self.random.choice
        return pick([lambda: pick(INTEGERS), lambda: self.random.randint(-1000, 1000),
                     lambda: pick(DOUBLES), lambda: self.random.random() * 1e6,
                     lambda: Literal(pick(NUMBER_TEXTS)), lambda: pick(TEXTS), lambda: None,
                     lambda: self.random.random() < 0.5])()

    def value(self, depth):
        """Anything: objects and arrays become rarer with depth, and may be empty."""
        choice = self.random.random()
        if depth > 0 and choice < 0.2:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        if depth > 0 and choice < 0.45:
            return self.record("pqrs", depth - 1)
        return self.scalar()

    def record(self, names, depth):
        chosen = [name for name in names if self.random.random() < 0.6]
        if self.random.random() < 0.3:
            self.random.shuffle(chosen)
        return {name: self.value(depth) for name in chosen}

    def steady(self, number):
        """Records of one shape, as most data has them."""
        return {"id": number, "name": f"user {number % 97}", "score": self.random.random(),
                "flag": number % 3 == 0, "tags": [f"t{number % 7}"] * (number % 4),
                "place": {"x": number * 0.25, "y": None if number % 5 else -number},
                "note": self.random.choice(TEXTS)}

    def noisy(self, number):
        """Records that hardly compress."""
        return {"id": self.random.getrandbits(48), "text": self.random.randbytes(20).hex(),
                "real": self.random.random(), "list": [self.random.getrandbits(16)] * (number % 3),
                "maybe": {"deep": self.random.getrandbits(9)} if number % 4 else None}


def json_text(value):
    """JSON text that keeps literals as they are."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        parts = (f"{json.dumps(key)}:{json_text(item)}" for key, item in value.items())
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def made_inputs():
    """(name, lines) of each input."""
    for seed in range(12):
        generator = Generator(seed)
        rows = (generator.record("abcdefgh", seed % 5) for _ in range(30 * seed + 1))
        yield f"ragged {seed}", [json_text(row) for row in rows]
    generator = Generator(100)
    yield "steady", [json_text(generator.steady(number)) for number in range(5000)]
    yield "noisy", [json_text(generator.noisy(number)) for number in range(1500)]
    yield "scalars of one kind", column_rows([INTEGERS, DOUBLES, NUMBER_TEXTS, TEXTS])
    yield "empty objects", ["{}"] * 70
    yield "nulls", ['{"a":null}'] * 9 + ["{}"] + ['{"b":null,"a":null}'] * 3
    yield "empty arrays", ['{"a":[],"b":{}}', '{"a":[[],[]],"b":{"c":{}}}', '{"a":[[[]]]}']
    yield "deep", ['{"a":' * 200 + "[" * 50 + "]" * 50 + "}" * 200, '{"a":{"a":1}}']
    yield "one row", ['{"only":1}']


def column_rows(columns):
    """Each list as a column of its own, shorter ones repeated."""
    count = max(map(len, columns))
    names = "klmn"
    rows = ({name: Literal(column[at % len(column)]) if column is NUMBER_TEXTS
             else column[at % len(column)] for name, column in zip(names, columns)}
            for at in range(count))
    return [json_text(row) for row in rows]


def parse_line(line):
    return json.loads(line, parse_int=Literal, parse_float=Literal)


def difference(want, got, path="$"):
    """Where and how `got`, decoded from a file, differs from `want`, read from JSON; else None."""
    if isinstance(got, Choice):
        got = got.value
    if isinstance(got, JsonText):
        got = parse_line(got)
        return None if got == want else f"{path}: json {got!r} for {want!r}"
    if isinstance(want, dict) and isinstance(got, dict):
        if list(want) != list(got):
            return f"{path}: keys {list(got)} for {list(want)}"
        return first(difference(want[key], got[key], f"{path}.{key}") for key in want)
    if isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return f"{path}: {len(got)} items for {len(want)}"
        pairs = enumerate(zip(want, got))
        return first(difference(*pair, f"{path}[{at}]") for at, pair in pairs)
    if isinstance(want, Literal):
        return None if same_number(want, got) else f"{path}: {got!r} for number {want}"
    return None if type(want) is type(got) and want == got else f"{path}: {got!r} for {want!r}"


def first(differences):
    return next((item for item in differences if item is not None), None)


def same_number(literal, got):
    """Integers must be exact; other literals are the same double, or their exact value in text."""
    integer = literal.lstrip("-").isdigit()
    if isinstance(got, NumberText):
        return Decimal(got) == Decimal(literal)
    if type(got) is int or integer and type(got) is float:
        return Decimal(literal) == Decimal(got)
    return type(got) is float and struct.pack("<d", got) == struct.pack("<d", float(literal))
