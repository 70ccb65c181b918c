"""Reads canonical schemas and their annotations, from docs/spec/schema.md alone."""

import re
import struct
from dataclasses import dataclass, field

import xxhash

from scrt_blocks import Cursor

DEPTH_MAX = 256
ALTERNATIVES_MAX = 127
PRECISION_MAX = 38
OFFSET_MINUTES_MAX = 1439

NAMES = ("null bool u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 decimal number string symbol bytes json "
         "uuid date datetime timestamp timestamptz duration ref list struct map union").split()
NULLABLE = 0x80
COMPOSITES = {"list", "struct", "map", "union"}
INTEGERS = {"u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"}
UNITS = ["ns", "us"]
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")

STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
BRACKETS = {"[": "]", "{": "}"}

REQUIRED, UNIQUE, AUTO_INCREMENT, HAS_DEFAULT = 1, 2, 4, 8
FLAG_NAMES = {REQUIRED: "required", UNIQUE: "unique", AUTO_INCREMENT: "auto_increment",
              HAS_DEFAULT: "default"}
NAN_BYTES = bytes.fromhex("000000000000f87f")


@dataclass
class Type:
    name: str
    nullable: bool = False
    precision: int = 0
    scale: int = 0
    unit: str = "ns"
    target: tuple = ()  # of a ref: names of schema and field
    stored_as: object = None  # of a ref: the type of its values, if the annotations tell it
    children: list = field(default_factory=list)
    field_names: list = field(default_factory=list)
    field_flags: list = field(default_factory=list)
    attributes: list = field(default_factory=list)  # of each field

    def node_count(self):
        return 1 + sum(child.node_count() for child in self.children)


@dataclass
class Schema:
    name: str
    record: Type
    canonical: bytes
    x24: bytes


class SchemaCursor(Cursor):
    """A cursor whose numbers must be as short as they can be."""

    def varint(self):
        start = self.position
        value = super().varint()
        shortest = max(1, -(-value.bit_length() // 7))
        self.require(self.position - start == shortest, "varint longer than needed")
        return value


def parse_schema(canonical, annotations, offset):
    cursor = SchemaCursor(canonical, offset)
    cursor.require(cursor.u8() == 1, "unknown version of a schema")
    name = cursor.text("name of a schema")
    cursor.require(name != "", "a schema without a name")
    record = Type("struct")
    read_fields(cursor, record, 0)
    cursor.end("a schema")
    if annotations:
        cursor = SchemaCursor(annotations, offset + len(canonical))
        cursor.require(cursor.u8() == 1, "unknown version of annotations")
        read_field_notes(cursor, record)
        cursor.end("annotations")
        cursor.require(keeps_notes(record), "annotations that keep nothing")
    x24 = xxhash.xxh3_128_digest(canonical)[:12]
    return Schema(name, record, canonical, x24)


def read_fields(cursor, kind, depth):
    for _ in range(cursor.varint()):
        name = cursor.text("name of a field")
        cursor.require(name not in kind.field_names, f"two fields {name!r}")
        flags = cursor.u8()
        cursor.require(flags < 16, f"unknown flags {flags} of a field")
        child = read_type(cursor, depth)
        numbered = not flags & AUTO_INCREMENT or child.name in INTEGERS
        cursor.require(numbered, f"auto_increment on {child.name}")
        if flags & HAS_DEFAULT:
            read_default(cursor, child)
        kind.field_names.append(name)
        kind.field_flags.append(flags)
        kind.attributes.append([])
        kind.children.append(child)


def read_type(cursor, depth):
    number = cursor.u8()
    cursor.require(number & ~NULLABLE < len(NAMES), f"unknown type {number}")
    kind = Type(NAMES[number & ~NULLABLE], bool(number & NULLABLE))
    deepest = depth == DEPTH_MAX and kind.name in COMPOSITES - {"union"}
    cursor.require(not deepest, "types nest too deep")
    if kind.name == "decimal":
        kind.precision, kind.scale = cursor.u8(), cursor.u8()
        fits = 1 <= kind.precision <= PRECISION_MAX and kind.scale <= kind.precision
        cursor.require(fits, f"decimal({kind.precision},{kind.scale})")
    elif kind.name in ("datetime", "timestamp"):
        unit = cursor.u8()
        cursor.require(unit < len(UNITS), f"unknown unit {unit}")
        kind.unit = UNITS[unit]
    elif kind.name == "ref":
        kind.target = (cursor.text("schema of a ref"), cursor.text("field of a ref"))
        cursor.require(kind.target[0] != "", "a ref to a schema without a name")
    elif kind.name in COMPOSITES:
        read_parts(cursor, kind, depth if kind.name == "union" else depth + 1)
    return kind


def read_parts(cursor, kind, depth):
    if kind.name == "struct":
        read_fields(cursor, kind, depth)
    elif kind.name == "list":
        kind.children = [read_type(cursor, depth)]
    elif kind.name == "union":
        read_alternatives(cursor, kind, depth)
    else:
        kind.children = [read_type(cursor, depth), read_type(cursor, depth)]
        key = kind.children[0]
        scalar = key.name not in COMPOSITES | {"null", "json"} and not key.nullable
        cursor.require(scalar, f"map with a key of type {type_text(key)}")


def read_alternatives(cursor, kind, depth):
    count = cursor.varint()
    cursor.require(1 <= count <= ALTERNATIVES_MAX, f"union of {count} alternatives")
    before = b""
    for _ in range(count):
        start = cursor.position
        child = read_type(cursor, depth)
        plain = child.name not in ("null", "union") and not child.nullable
        cursor.require(plain, f"alternative of type {type_text(child)}")
        own_bytes = cursor.data[start : cursor.position]
        cursor.require(before < own_bytes, "alternatives out of order")
        before = own_bytes
        kind.children.append(child)


def read_default(cursor, kind):
    """Checks that a default fits its type; its value is not kept."""
    number = cursor.u8()
    if number == 0:
        cursor.require(kind.nullable or kind.name == "null", "default null of a type without null")
        return
    cursor.require(number < len(DEFAULTS), f"unknown kind {number} of a default")
    names, read = DEFAULTS[number]
    cursor.require(kind.name in names, f"default of kind {number} for {kind.name}")
    read(cursor, kind)


def default_bool(cursor, kind):
    cursor.require(cursor.u8() <= 1, "default of a bool")


def default_int(cursor, kind):
    value = cursor.svarint()
    bits = {"i8": 8, "i16": 16, "i32": 32, "date": 32}.get(kind.name, 64)
    cursor.require(-(1 << (bits - 1)) <= value < 1 << (bits - 1), f"default {value}")


def default_uint(cursor, kind):
    cursor.require(cursor.varint() < 1 << int(kind.name[1:]), "default beyond its type")


def default_float(cursor, kind):
    data = cursor.take(8)
    value = struct.unpack("<d", data)[0]
    cursor.require(value == value or data == NAN_BYTES, "default is another NaN")
    if kind.name == "f32":
        try:
            exact = value != value or struct.unpack("<f", struct.pack("<f", value))[0] == value
        except OverflowError:
            exact = False
        cursor.require(exact, "default that no f32 can hold")


def default_text(cursor, kind):
    text = cursor.text("a default")
    if kind.name == "number":
        cursor.require(NUMBER.fullmatch(text), "default is no JSON number")
    elif kind.name == "json" or kind.name in COMPOSITES:
        cursor.require(is_balanced(text), "default is no JSON text")


def is_balanced(text):
    """Whether strings end and brackets outside strings match."""
    waiting = []
    for character in STRING.sub("", text):
        if character in BRACKETS:
            waiting.append(BRACKETS[character])
        elif character == '"' or character in "]}" and waiting[-1:] != [character]:
            return False
        elif character in "]}":
            waiting.pop()
        if len(waiting) > DEPTH_MAX:
            return False
    return not waiting and text.strip() != ""


def default_bytes(cursor, kind):
    data = cursor.string()
    cursor.require(kind.name == "bytes" or len(data) == 16, "default of a uuid")


def default_decimal(cursor, kind):
    value = int.from_bytes(cursor.take(16), "little", signed=True)
    cursor.require(abs(value) < 10**kind.precision, "default beyond its type")


def default_zoned(cursor, kind):
    cursor.svarint()
    cursor.require(abs(cursor.svarint()) <= OFFSET_MINUTES_MAX, "default with an unknown offset")


# By kind of the default: the types that it is for, and how to read it.
DEFAULTS = [
    None,
    ({"bool"}, default_bool),
    ({"i8", "i16", "i32", "i64", "date", "datetime", "timestamp", "duration"}, default_int),
    ({"u8", "u16", "u32", "u64"}, default_uint),
    ({"f32", "f64"}, default_float),
    ({"string", "symbol", "number", "json", "ref"} | COMPOSITES, default_text),
    ({"bytes", "uuid"}, default_bytes),
    ({"decimal"}, default_decimal),
    ({"timestamptz"}, default_zoned),
]


def read_field_notes(cursor, kind):
    for attributes, child in zip(kind.attributes, kind.children):
        attributes += [cursor.text("an attribute") for _ in range(cursor.varint())]
        read_type_notes(cursor, child)


def read_type_notes(cursor, kind):
    if kind.name == "struct":
        read_field_notes(cursor, kind)
    elif kind.name == "ref":
        known = cursor.u8()
        cursor.require(known <= 1, "notes of a ref")
        if known:
            kind.stored_as = read_type(cursor, DEPTH_MAX)
            scalar = kind.stored_as.name not in ("null", "ref")
            cursor.require(scalar and kind.stored_as.nullable == kind.nullable,
                           f"a ref stored as {type_text(kind.stored_as)}")
    else:
        for child in kind.children:
            read_type_notes(cursor, child)


def keeps_notes(kind):
    below = any(keeps_notes(child) for child in kind.children)
    return below or any(kind.attributes) or kind.stored_as is not None


def type_text(kind):
    """The type as people write it."""
    texts = [type_text(child) for child in kind.children]
    if kind.name == "struct":
        parts = zip(kind.field_names, texts, kind.field_flags, kind.attributes)
        text = "struct{" + ", ".join(field_text(*part) for part in parts) + "}"
    elif texts:
        text = f"{kind.name}<{', '.join(texts)}>"
    elif kind.name == "decimal":
        text = f"decimal({kind.precision},{kind.scale})"
    elif kind.name == "ref":
        text = f"ref:{':'.join(kind.target)}"
    else:
        text = kind.name + ("(us)" if kind.unit == "us" else "")
    return text + "?" * kind.nullable


def field_text(name, text, flags, attributes):
    words = [word for flag, word in FLAG_NAMES.items() if flags & flag]
    return " ".join([name, text, *words, *attributes])
