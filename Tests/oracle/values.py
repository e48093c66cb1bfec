"""JSON values with numbers as spelled, blanks, text: what mapping.md says of values."""

import json
from decimal import Decimal

WHITE_SPACE = ("\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
               "\u2028\u2029\u202f\u205f\u3000")


class RecipeError(Exception):
    """The recipe itself is wrong."""


class Rejected(Exception):
    """The row is rejected; `args[0]` is the reason."""


class Number:
    """A JSON number, kept as it is spelled."""

    def __init__(self, spelling: str):
        self.spelling, self.value = spelling, Decimal(spelling)


class Sequence(list):
    """What `[]` and `[?…]` make; a JSON list is a plain list."""


def read_json(text: str):
    return json.loads(text, parse_int=Number, parse_float=Number)


def write_json(value) -> str:
    """Compact, keys in the order given, numbers as spelled, characters as themselves."""
    if isinstance(value, Number):
        return value.spelling
    if isinstance(value, list):
        return "[" + ",".join(map(write_json, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + write_json(v) for k, v in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def trim(text: str) -> str:
    return text.strip(WHITE_SPACE)


def is_blank(value) -> bool:
    if isinstance(value, str):
        return trim(value) == ""
    if isinstance(value, list):
        return all(map(is_blank, value))
    return value is None or value == {}


def as_text(value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.spelling
    if isinstance(value, Sequence):
        raise RecipeError("a sequence stands in a text without `first` or `join`")
    raise Rejected("not_text")


def same(a, b) -> bool:
    """`=`: numbers with numbers, strings with strings, everything else is different."""
    if isinstance(a, Number) and isinstance(b, Number):
        return a.value == b.value
    return isinstance(a, str) and isinstance(b, str) and a == b
