"""What the words of mapping.md mean: paths, functions, templates, conditions. Slow and plain on purpose."""

import re

from values import WHITE_SPACE, Number, Rejected, Sequence, as_text, is_blank, same, trim, write_json


class Scope:
    """What a path may start from: the row's columns, the values of `let`, `it`, `_source`."""

    def __init__(self, row: dict, source, lets: dict | None = None, it=None, has_it: bool = False):
        self.row, self.source, self.lets, self.it, self.has_it = row, source, lets if lets is not None else {}, it, has_it

    def within(self, element):
        return Scope(self.row, self.source, self.lets, element, True)

    def root(self, name):
        if name == "it" and self.has_it:
            return self.it
        if name == "_source":
            return self.source
        return self.lets[name] if name in self.lets else member(self.row, name)


def member(value, name: str):
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Rejected("wrong_shape")
    return value.get(name)


def elements(value) -> list:
    """A list's elements, or the rows of a struct of lists, with gaps where something is missing."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise Rejected("wrong_shape")
    columns = {name: column for name, column in value.items() if column is not None}
    if not all(isinstance(column, list) for column in columns.values()):
        raise Rejected("wrong_shape")
    if len({len(column) for column in columns.values()}) > 1:
        raise Rejected("not_parallel")
    count = len(next(iter(columns.values()), []))
    return [{name: column[n] for name, column in columns.items()} for n in range(count)]


def present(values) -> Sequence:
    return Sequence(value for value in values if value is not None)


def walk(value, steps: list, scope: Scope):
    for step in steps:
        if isinstance(value, Sequence):
            found = []
            for element in value:
                result = take_step(element, step, scope)
                found += result if isinstance(result, Sequence) else [result]
            value = present(found)
        else:
            value = take_step(value, step, scope)
    return value


def take_step(value, step: tuple, scope: Scope):
    if step[0] == "member":
        return member(value, step[1])
    rows = elements(value)
    if step[0] == "all":
        return present(rows)
    if step[0] == "where":
        return present(row for row in rows if row is not None and holds(step[1], scope, row))
    number = step[1]
    if step[0] == "at_path":
        held = evaluate(number, scope)
        whole = isinstance(held, Number) and held.value == int(held.value)
        number = int(held.value) if whole and held.value >= 0 else len(rows)
    return rows[number] if -len(rows) <= number < len(rows) else None


def evaluate(node, scope: Scope):
    """An operand or a pipe."""
    kind, first, *rest = node
    if kind == "literal":
        return first
    if kind == "path":
        steps = rest[0]
        return walk(scope.root(first) if first else scope.row, steps, scope)
    value = evaluate(first, scope)
    for name, arguments in rest[0]:
        value = call(name, value, arguments, scope)
    return value


def holds(tests: list, scope: Scope, element=None) -> bool:
    return all(_holds(test, scope, element) for test in tests)


def _holds(test: tuple, scope: Scope, element) -> bool:
    negated, left, operator, right = test
    if element is None:
        value = evaluate(left, scope)
    else:   # the element's own field
        name, steps = left[1], left[2]
        value = walk(member(element, name) if name else element, steps, scope)
    return compare(value, operator, right, scope) != negated


def is_true(value) -> bool:
    """True, or neither blank nor false; a list when any of its elements is."""
    if isinstance(value, list):
        return any(map(is_true, value))
    return value is True or not (is_blank(value) or value is False)


def compare(value, operator, right, scope: Scope) -> bool:
    if operator is None:
        return is_true(value)
    if operator in ("in", "not in"):
        return any(same(value, item) for item in right) == (operator == "in")
    other = evaluate(right, scope)
    if operator in ("=", "!="):
        return same(value, other) == (operator == "=")
    if isinstance(value, Number) and isinstance(other, Number):
        value, other = value.value, other.value
    elif not (isinstance(value, str) and isinstance(other, str)):
        return False
    return {"<": value < other, "<=": value <= other, ">": value > other, ">=": value >= other}[operator]


def call(name: str, value, arguments: list, scope: Scope):
    if name == "default":
        return evaluate(arguments[0], scope) if is_blank(value) else value
    if value is None:
        return None
    values = [argument[1] for argument in arguments]
    if name in ("first", "unique", "join"):
        return whole(name, value, values)
    if isinstance(value, Sequence):
        return present(single(name, element, values) for element in value)
    return single(name, value, values)


def whole(name: str, value, values: list):
    """first, unique, join: see a sequence or a list as one."""
    items = present(value) if isinstance(value, list) else [value]
    if name == "first":
        return items[0] if items else None
    if name == "join":
        return values[0].join(map(as_text, items)) if items else None
    if not isinstance(value, list):
        return value
    seen, kept = set(), type(value)()
    for item in items:
        key = ("number", item.value) if isinstance(item, Number) else write_json(item)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def single(name: str, value, values: list):
    if name == "nullif":
        return None if any(same(value, other) for other in values) else value
    if name == "number" and isinstance(value, Number):
        return value
    text = as_text(value)
    if name == "number":
        return spelled_number(trim(text))
    if name == "trim":
        return trim(text)
    if name == "before":
        return text.split(values[0], 1)[0]
    if name == "after":
        return text.split(values[0], 1)[1] if values[0] in text else None
    if name == "end_with":
        return text if text.endswith(values[0]) else text + values[0]
    if name == "skip_lines":
        while text and any(text.startswith(prefix) for prefix in values):
            text = text.partition("\n")[2]
        return text
    return remove_between(text, *values) if name == "remove_between" else boxed(text)


def spelled_number(text: str) -> Number | None:
    found = re.fullmatch(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?", text)
    if not found or not (found[2] or found[3]):
        return None
    sign = "-" if found[1] == "-" else ""
    fraction = "." + found[3] if found[3] else ""
    exponent = "e" + found[4].replace("+", "") + found[5] if found[5] else ""
    return Number(sign + (found[2].lstrip("0") or "0") + fraction + exponent)


def remove_between(text: str, opening: str, closing: str) -> str:
    """Takes out each opening mark, the first closing mark after it and what lies between, within one line."""
    kept, at = "", 0
    while True:
        start = text.find(opening, at)
        if start < 0:
            return kept + text[at:]
        end = text.find(closing, start + len(opening))
        line_end = text.find("\n", start)
        if end < 0 or 0 <= line_end < end:
            kept, at = kept + text[at:start + len(opening)], start + len(opening)
        else:
            kept, at = kept + text[at:start], end + len(closing)


def boxed(text: str):
    """What the last \\boxed or \\fbox holds."""
    start, mark = max((text.rfind(mark), mark) for mark in ("\\boxed", "\\fbox"))
    if start < 0:
        return None
    at = start + len(mark)
    while at < len(text) and text[at] in WHITE_SPACE:
        at += 1
    if not text.startswith("{", at):
        rest = text[at:].split("\n", 1)[0].split("$", 1)[0]   # \boxed 5: up to the end of the formula or the line
        return trim(rest) or None
    depth, first = 0, at + 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return text[first:at]
        at += 1
    return None


def render(pieces: list, scope: Scope):
    """A template's value: one expression keeps its type, anything else is text; missing when a part is missing."""
    if len(pieces) == 1 and not isinstance(pieces[0], str):
        return evaluate(pieces[0], scope)
    values = [piece if isinstance(piece, str) else evaluate(piece, scope) for piece in pieces]
    if any(value is None for value in values):
        return None
    return "".join(map(as_text, values))
