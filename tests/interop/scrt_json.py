"""Writes decoded rows as JSON text. Temporal types become ISO 8601 text."""

import base64
import json
import math
import struct
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
SECOND = 10**9
DAY = 86400 * SECOND
CYCLE_DAYS = 146097  # in 400 years


def to_json(kind, value):
    """The JSON text of `value`, which has the type `kind`."""
    if value is None:
        return "null"
    return WRITERS.get(kind.name, write_plain)(kind, value)


def write_plain(kind, value):
    return json.dumps(value, ensure_ascii=False)


def write_text(kind, value):
    return str(value)


def write_quoted(kind, value):
    return json.dumps(str(value), ensure_ascii=False)


def write_float(kind, value):
    """The shortest text that reads back as the same number of the type."""
    if not math.isfinite(value):
        return json.dumps(str(value))
    texts = [repr(value)]
    if kind.name == "f32":
        texts = [repr(float(f"{value:.{digits}g}")) for digits in range(1, 10)] + texts
    return next(text for text in texts if kind.name == "f64" or as_f32(float(text)) == value)


def as_f32(value):
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return math.inf


def write_bytes(kind, value):
    return json.dumps(base64.b64encode(value).decode("ascii"))


def write_temporal(kind, value):
    return json.dumps(iso_text(kind.name, value * 1000 if kind.unit == "us" else value))


def write_ref(kind, value):
    return to_json(kind.stored_as, value)


def write_list(kind, value):
    return "[" + ",".join(to_json(kind.children[0], item) for item in value) + "]"


def write_map(kind, value):
    """An object if the keys are text, else a list of pairs."""
    pairs = [[to_json(child, part) for child, part in zip(kind.children, pair)] for pair in value]
    if all(key.startswith('"') for key, _ in pairs):
        return "{" + ",".join(f"{key}:{item}" for key, item in pairs) + "}"
    return "[" + ",".join(f"[{key},{item}]" for key, item in pairs) + "]"


def write_struct(kind, value):
    types = dict(zip(kind.field_names, kind.children))
    parts = [f"{write_plain(None, key)}:{to_json(types[key], item)}" for key, item in value.items()]
    return "{" + ",".join(parts) + "}"


def write_union(kind, value):
    return to_json(kind.children[value.alternative], value.value)


def iso_text(name, value):
    """ISO 8601 text of the integers that a temporal type holds."""
    if name == "date":
        return date_text(value)
    if name == "duration":
        return "-" * (value < 0) + "PT" + decimal_seconds(abs(value)) + "S"
    if name == "timestamptz":
        instant, minutes = value
        zone = "{}{:02}:{:02}".format("-" if minutes < 0 else "+", *divmod(abs(minutes), 60))
        return clock_text(instant + minutes * 60 * SECOND) + zone
    return clock_text(value) + ("Z" if name == "timestamp" else "")


def date_text(days):
    """Years outside 0000 to 9999 have a sign. Python's dates end there, but 400 years repeat."""
    cycles, rest = divmod(days, CYCLE_DAYS)
    near = EPOCH + timedelta(days=rest)
    year = near.year + 400 * cycles
    sign = "-" if year < 0 else "+" * (year > 9999)
    return f"{sign}{abs(year):04}-{near:%m-%d}"


def clock_text(nanoseconds):
    days, rest = divmod(nanoseconds, DAY)
    hours, rest = divmod(rest, 3600 * SECOND)
    minutes, rest = divmod(rest, 60 * SECOND)
    seconds = decimal_seconds(rest).partition(".")
    tail = seconds[0].rjust(2, "0") + "".join(seconds[1:])
    return f"{date_text(days)}T{hours:02}:{minutes:02}:{tail}"


def decimal_seconds(nanoseconds):
    whole, rest = divmod(nanoseconds, SECOND)
    return f"{whole}.{rest:09}".rstrip("0").rstrip(".")


WRITERS = {
    "f32": write_float, "f64": write_float, "decimal": write_text, "number": write_text,
    "json": write_text, "uuid": write_quoted, "bytes": write_bytes, "date": write_temporal,
    "datetime": write_temporal, "timestamp": write_temporal, "timestamptz": write_temporal,
    "duration": write_temporal, "list": write_list, "map": write_map, "struct": write_struct,
    "union": write_union,
    "ref": write_ref,
}

