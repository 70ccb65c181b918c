"""Turns the pages of a row group into rows, from docs/spec/scrt-file.md alone.

A row is a dict in the key order of its shape: a key that is not there is absent, `None` is null.
A list is a list, a map a list of (key, value) pairs, a union a `Choice`. Integers and the temporal
types are ints (a timestamptz is a pair: nanoseconds, minutes), uuid is `uuid.UUID`, decimal is
`decimal.Decimal`, `number` and `json` keep their text.
"""

import json
import struct
import uuid
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from scrt_blocks import (BINARY, BOOL, F32, F64, FIXED16, I8, I16, I32, I64, U8, U16, U32, U64,
                         ScrtError, read_block)
from scrt_schema import COMPOSITES, DEPTH_MAX, NUMBER, OFFSET_MINUTES_MAX

SLOTS_MAX = 1 << 25  # this reader's own limit, for all nodes of a row group together

HAS_DICTIONARY = 1
NO_VALUES = 2
HAS_VALIDITY = 1

BLOCK_KINDS = {
    "bool": [BOOL], "u8": [U8], "i8": [I8], "u16": [U16], "i16": [I16], "u32": [U32], "i32": [I32],
    "u64": [U64], "i64": [I64], "f32": [F32], "f64": [F64], "date": [I32], "datetime": [I64],
    "timestamp": [I64], "duration": [I64], "decimal": [FIXED16], "uuid": [FIXED16],
    "string": [BINARY], "bytes": [BINARY], "number": [BINARY], "json": [BINARY], "symbol": [U32],
    "timestamptz": [I64, I16], "list": [U32], "map": [U32], "struct": [U32], "union": [U8],
}


TEXTS = {"string", "number", "json"}
NO_DICTIONARY = {"list", "map", "union", "timestamptz", "null"}


class NumberText(str):
    """A JSON number, as it is written."""


class JsonText(str):
    """A JSON document, as it is written."""


class Choice(NamedTuple):
    """A value of a union, with the number of its alternative."""

    alternative: int
    value: object


class Page(NamedTuple):
    slots: int
    values: int
    offset: int
    load: object  # () -> Cursor over the raw bytes


class Node(NamedTuple):
    flags: int
    pages: list
    offset: int


def decode_rows(schema, nodes, rows):
    return GroupDecoder(nodes).read(schema.record, rows)


class GroupDecoder:
    """Reads the nodes of a row group in their order, which is the order of the types' tree."""

    def __init__(self, nodes):
        self.nodes = iter(nodes)
        self.slots_left = SLOTS_MAX

    def read(self, kind, slots):
        """The values of the next node, whose type is `kind`: one for each slot, None where the slot
        has no value."""
        node = next(self.nodes)
        if kind.name == "ref":
            require(kind.stored_as, "a ref whose stored type nobody tells", node.offset)
            kind = kind.stored_as
        self.spend(slots, node.offset)
        dictionary, pages = self.split(kind, node)
        if kind.name == "null":
            require(not node.pages, "pages of type null", node.offset)
            return [None] * slots
        require(all(page.slots for page in pages), "a page without slots", node.offset)
        require(sum(page.slots for page in pages) == slots or not pages,
                "slots of the pages differ from the parent's", node.offset)
        present, contents = [], []
        for page in pages:
            valid, values = self.read_page(kind, page, dictionary)
            present += valid
            contents += values
        if not pages:
            present = self.without_pages(kind, node, slots)
            contents = [None] * sum(present)
        require(kind.nullable or all(present), f"no value in a {kind.name} that is not nullable",
                node.offset)
        values = iter(self.expand(kind, contents, dictionary))
        return [next(values) if has_value else None for has_value in present]

    def spend(self, count, offset):
        self.slots_left -= count
        require(self.slots_left >= 0, "more values than this reader's limit", offset)

    def split(self, kind, node):
        """Takes the dictionary page apart from the others and reads it."""
        if not node.flags & HAS_DICTIONARY:
            return None, node.pages
        page = node.pages[0]
        require(page.slots == page.values, "dictionary page without some values", page.offset)
        self.spend(page.slots, page.offset)
        cursor = page.load()
        cursor.require(cursor.u8() == 0, "flags of a dictionary page")
        if kind.name == "struct":
            entries = read_shapes(cursor, page.slots, len(kind.children), self)
        else:
            entries = read_entries(cursor, page.slots, kind)
        cursor.end("a dictionary page")
        return entries, node.pages[1:]

    def without_pages(self, kind, node, slots):
        """Which slots have a value where no page tells it."""
        if node.flags & NO_VALUES:
            return [False] * slots
        plain_struct = kind.name == "struct" and not node.flags & HAS_DICTIONARY
        require(slots == 0 or plain_struct, "a node without its pages", node.offset)
        return [True] * slots

    def read_page(self, kind, page, dictionary):
        """The validity of the page's slots and the content of its values."""
        require(page.values <= page.slots, "more values than slots", page.offset)
        cursor = page.load()
        flags = cursor.u8()
        cursor.require(flags <= HAS_VALIDITY, "unknown flags of a page")
        valid = read_block(cursor, BOOL, page.slots) if flags else [True] * page.slots
        cursor.require(sum(valid) == page.values, "validity differs from the number of values")
        contents = read_content(cursor, kind, page.values, dictionary)
        cursor.end("a page")
        return valid, contents

    def expand(self, kind, contents, dictionary):
        """The values of a node, given what its own pages say: leaves are ready, others take the
        values of their children."""
        if kind.name == "struct":
            return self.expand_struct(kind, contents, dictionary)
        if kind.name == "union":
            return self.expand_union(kind, contents)
        if kind.name == "list":
            return cut(self.read(kind.children[0], sum(contents)), contents)
        if kind.name == "map":
            total = sum(contents)
            keys = self.read(kind.children[0], total)
            return cut(list(zip(keys, self.read(kind.children[1], total))), contents)
        return contents

    def expand_struct(self, kind, contents, shapes):
        if shapes is None:
            shapes = [range(len(kind.children))]
            contents = [0] * len(contents)
        uses = Counter(contents)
        columns = []
        for number, child in enumerate(kind.children):
            slots = sum(uses[code] for code, shape in enumerate(shapes) if number in shape)
            columns.append(iter(self.read(child, slots)))
        return [{kind.field_names[number]: next(columns[number]) for number in shapes[code]}
                for code in contents]

    def expand_union(self, kind, contents):
        uses = Counter(contents)
        columns = [iter(self.read(child, uses[number]))
                   for number, child in enumerate(kind.children)]
        return [Choice(number, next(columns[number])) for number in contents]


def require(condition, message, offset):
    if not condition:
        raise ScrtError(message, offset)


def cut(items, lengths):
    items = iter(items)
    return [[next(items) for _ in range(length)] for length in lengths]


def read_entries(cursor, count, kind):
    """The texts of symbols; for other types what blocks of codes need: the kind and the entries."""
    cursor.require(kind.name not in NO_DICTIONARY, f"dictionary page of type {kind.name}")
    block_kind = BINARY if kind.name == "symbol" else BLOCK_KINDS[kind.name][0]
    entries = read_block(cursor, block_kind, count)
    texts = to_text(entries, kind, cursor) if kind.name in TEXTS | {"symbol"} else None
    return texts if kind.name == "symbol" else (block_kind, entries)


def read_shapes(cursor, count, fields, limit):
    """The shape table: for each shape its field numbers in key order."""
    total = cursor.varint()
    cursor.require(total <= count * fields, "more field numbers than shapes can have")
    limit.spend(total, cursor.offset)
    lengths = read_block(cursor, U32, count)
    cursor.require(sum(lengths) == total, "shapes do not sum up to their field numbers")
    shapes = cut(read_block(cursor, U32, total), lengths)
    for shape in shapes:
        cursor.require(len(set(shape)) == len(shape), "a field twice in a shape")
        cursor.require(max(shape, default=-1) < fields, "field number of a shape out of range")
    return shapes


def read_content(cursor, kind, count, dictionary):
    if kind.name == "struct":
        return read_codes(cursor, U32, count, dictionary) if dictionary is not None else [0] * count
    if kind.name == "union":
        return read_codes(cursor, U8, count, kind.children)
    if kind.name == "symbol":
        cursor.require(dictionary is not None, "symbols without a dictionary page")
        return [dictionary[code] for code in read_codes(cursor, U32, count, dictionary)]
    blocks = [read_block(cursor, block, count, dictionary) for block in BLOCK_KINDS[kind.name]]
    if kind.name in COMPOSITES:
        return blocks[0]
    return to_values(blocks, kind, cursor)


def read_codes(cursor, block_kind, count, targets):
    codes = read_block(cursor, block_kind, count)
    cursor.require(max(codes, default=-1) < len(targets), "code out of range")
    return codes


def to_values(blocks, kind, cursor):
    """Python's values for what the blocks of a leaf hold."""
    values = blocks[0]
    if kind.name == "timestamptz":
        offsets_fit = all(abs(minutes) <= OFFSET_MINUTES_MAX for minutes in blocks[1])
        cursor.require(offsets_fit, "an offset from UTC of a day or more")
        return list(zip(*blocks))
    if kind.name in TEXTS:
        return to_text(values, kind, cursor)
    if kind.name in ("f32", "f64"):
        return to_floats(values, kind)
    if kind.name == "uuid":
        return [uuid.UUID(bytes=value) for value in values]
    if kind.name == "decimal":
        return [to_decimal(value, kind, cursor) for value in values]
    return values


def to_floats(bits, kind):
    integer, real = ("I", "f") if kind.name == "f32" else ("Q", "d")
    packed = struct.pack(f"<{len(bits)}{integer}", *bits)
    return list(struct.unpack(f"<{len(bits)}{real}", packed))


def to_decimal(data, kind, cursor):
    unscaled = int.from_bytes(data, "little", signed=True)
    cursor.require(abs(unscaled) < 10**kind.precision, "more digits than the decimal's precision")
    digits = tuple(int(digit) for digit in str(abs(unscaled)))
    return Decimal((unscaled < 0, digits, -kind.scale))


def to_text(values, kind, cursor):
    try:
        texts = [value.decode("utf-8") for value in values]
    except UnicodeDecodeError:
        cursor.fail(f"{kind.name} is not UTF-8")
    if kind.name == "number":
        cursor.require(all(map(NUMBER.fullmatch, texts)), "number is not a JSON number")
        return [NumberText(text) for text in texts]
    if kind.name == "json":
        cursor.require(all(map(is_json, texts)), "json is not a JSON text")
        return [JsonText(text) for text in texts]
    return texts


def is_json(text):
    try:
        value = json.loads(text, parse_int=str, parse_float=str, parse_constant=refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return False
    return json_depth(value) <= DEPTH_MAX


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def json_depth(value):
    """How deep arrays and objects nest."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, (list, dict))]:
        depth += 1
        level = [part for item in level
                 for part in (item.values() if isinstance(item, dict) else item)]
    return depth
