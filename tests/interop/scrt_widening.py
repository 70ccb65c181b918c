"""Which schema holds the rows of another, from docs/spec/schema.md, "Widening", alone.

Conditions, of which types know nothing, are taken as met.
"""

from scrt_schema import INTEGERS

DIGITS = {8: 3, 16: 5, 32: 10}
DIGITS_64 = {"i64": 19, "u64": 20}
TEXTS = {"string", "symbol"}
QUOTED = {"bytes", "uuid", "date", "datetime", "timestamp", "timestamptz", "duration"}
REALS = {
    "f32": {"f64", "number"},
    "f64": {"number"},
    "u8": {"f32", "f64"}, "u16": {"f32", "f64"}, "u32": {"f64"},
    "i8": {"f32", "f64"}, "i16": {"f32", "f64"}, "i32": {"f64"}, "i64": {"f64"},
}


def schema_holds(wide, narrow):
    bare = is_bare(wide.record)
    if bare == is_bare(narrow.record):
        return holds(wide.record, narrow.record)
    return bare and holds(wide.record.children[0], narrow.record)


def is_bare(record):
    return len(record.children) == 1 and "root" in [
        attribute.lower() for attribute in record.attributes[0]]


def holds(wide, narrow):
    """Whether a place of the one type takes what a place of the other has, nulls too."""
    if stored(narrow).name == "null":
        return True
    if narrow.nullable and not wide.nullable and stored(wide).name != "null":
        return False
    return holds_values(stored(wide), stored(narrow))


def stored(kind):
    return kind.stored_as or kind


def holds_values(wide, narrow):
    if wide.name == "union":
        return union_holds(wide, narrow)
    if wide.name == "json" and narrow.name != "json":
        return not json_inside(narrow)
    if wide.name == narrow.name == "struct":
        return struct_holds(wide, narrow)
    if wide.name == "map" and narrow.name == "struct":
        key, value = wide.children
        return stored(key).name in TEXTS and all(holds(value, child) for child in narrow.children)
    if wide.name == narrow.name and wide.name in ("list", "map"):
        return all(map(holds, wide.children, narrow.children))
    return scalar_holds(wide, narrow)


def struct_holds(wide, narrow):
    types = dict(zip(wide.field_names, wide.children))
    fields = zip(narrow.field_names, narrow.children)
    return all(name in types and holds(types[name], kind) for name, kind in fields)


def json_inside(kind):
    kind = stored(kind)
    return kind.name in ("json", "ref") or any(map(json_inside, kind.children))


def union_holds(wide, narrow):
    if narrow.name != "union":
        return any(holds_values(stored(child), narrow) for child in wide.children)
    whole = not json_inside(narrow) and any(stored(c).name == "json" for c in wide.children)
    return whole or assign(wide, narrow)


def assign(wide, narrow):
    """Whether each alternative finds one that holds it, and that no other has."""
    owners = {}
    choices = [[number for number, place in enumerate(wide.children)
                if holds_values(stored(place), stored(child))] for child in narrow.children]

    def place(child, tried):
        for number in choices[child]:
            if number in tried:
                continue
            tried.add(number)
            if number not in owners or place(owners[number], tried):
                owners[number] = child
                return True
        return False

    return all(place(child, set()) for child in range(len(narrow.children)))


def scalar_holds(wide, narrow):
    if wide.name == narrow.name == "decimal":
        whole = wide.precision - wide.scale >= narrow.precision - narrow.scale
        return whole and wide.scale >= narrow.scale
    if wide.name == narrow.name == "ref":
        return wide.target == narrow.target
    if wide.name == narrow.name and wide.unit == narrow.unit:
        return True
    if narrow.name in INTEGERS and integer_holds(wide, narrow.name):
        return True
    return (
        wide.name in REALS.get(narrow.name, ())
        or narrow.name == "decimal" and wide.name == "number"
        or wide.name in TEXTS and narrow.name in TEXTS | QUOTED
        or wide.name == "timestamptz" and (narrow.name, narrow.unit) == ("timestamp", "ns")
    )


def integer_holds(wide, narrow):
    bits = int(narrow[1:])
    if wide.name == "decimal":
        return wide.precision - wide.scale >= (DIGITS.get(bits) or DIGITS_64[narrow])
    if wide.name not in INTEGERS:
        return wide.name == "number"
    more = int(wide.name[1:]) - bits
    if wide.name[0] == narrow[0]:
        return more >= 0
    return more > 0 if narrow[0] == "u" else wide.name == "u64"
