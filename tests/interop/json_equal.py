"""Whether two JSON values are the same: keys in the same order, integers exactly (-0 is 0), doubles by
their bits (so that 1.0 may come back as 1, but -0.0 not as 0), or with `exact` every number as it was
written."""

import json


class Object(list):
    """The pairs of an object, in their order."""


class Number(str):
    """A number as it is written."""


def parse(text):
    return json.loads(text, object_pairs_hook=Object, parse_float=Number, parse_int=Number)


def same_number(a, b):
    if a.lstrip("-").isdigit() and b.lstrip("-").isdigit():
        return int(a) == int(b)
    return float(a).hex() == float(b).hex()


def same(a, b, exact=False):
    if type(a) is not type(b):
        return False
    if isinstance(a, Object):
        return len(a) == len(b) and all(x[0] == y[0] and same(x[1], y[1], exact) for x, y in zip(a, b))
    if isinstance(a, list):
        return len(a) == len(b) and all(same(x, y, exact) for x, y in zip(a, b))
    if isinstance(a, Number) and not exact:
        return same_number(a, b)
    return a == b
