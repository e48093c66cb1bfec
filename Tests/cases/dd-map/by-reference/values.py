"""values.py SEED ROWS: names, places in lists, comparisons, functions of single values, and several samples of a row, over random
values of every kind, against plain Python."""

import json
import random
import sys
from decimal import Decimal

from reference import NUMBER, WHITE, Comparisons, blank, run

NUMBERS = ["0", "1", "2", "-1", "1.0", "2e0", "20e-1", "-0", "0.5", "10e-1", "9007199254740993", "9007199254740992.0", "1E2", "100"]
TEXTS = ["", " ", "0", "1", "01", "1.0", "+2", " 2 ", "1.", ".5", "2e0", "x", "X", "true", "-1", "1,0", "\u0661"]
LETTERS = ["Σ", "σ", "Α", "ς", " ", "'", "\u0301", ".", "İ", "ẞ", "Ǆ", "1", "-", "\u00ad", "K", "\U00010400", "Ꭰ", "ΑΣ", "ΑΣ'", "\u2019"]


class Spelled(str):
    """A number as a row spells it."""


def value(dice):
    """A random scalar: Spelled, str, bool or None."""
    kind = dice.random()
    if kind < 0.4:
        return Spelled(dice.choice(NUMBERS))
    return dice.choice(TEXTS) if kind < 0.8 else dice.choice([True, False, None])


def spell(item):
    """The JSON of a value with numbers as they are spelled."""
    if isinstance(item, Spelled):
        return str(item)
    if isinstance(item, list):
        return "[" + ",".join(map(spell, item)) + "]"
    if isinstance(item, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{spell(part)}" for key, part in item.items()) + "}"
    return json.dumps(item, ensure_ascii=False)


def read(number):
    """A number by its value; None for any other text."""
    return Decimal(number) if NUMBER.fullmatch(number) else None


def by_value(item):
    """The value that an index or a name goes by: of numbers, also in texts."""
    if item is None or isinstance(item, bool):
        return None
    return read(item if isinstance(item, Spelled) else item.strip(WHITE))


def named(item, table):
    """What a table says of a stored value: by its spelling, else a number's by its value."""
    if item is None:
        return None
    spelling = {True: "true", False: "false"}.get(item, item) if isinstance(item, bool) else str(item)
    if spelling in table:
        return table[spelling]
    number = by_value(item)
    return None if number is None else next((name for key, name in table.items() if read(key) == number and spells_whole(key)), None)


def spells_whole(key):
    return key.lstrip("-").isdigit()


def at(items, index):
    """The element that a row's value points at."""
    number = by_value(index)
    if number is None or number != number.to_integral_value() or not 0 <= number < len(items):
        return None
    return items[int(number)]


def order(left, right):
    """-1, 0, 1; None where the two don't compare."""
    if isinstance(left, Spelled) and isinstance(right, Spelled):
        one, other = Decimal(left), Decimal(right)
    elif any(isinstance(side, (Spelled, bool)) or side is None for side in (left, right)):
        return None
    else:
        one, other = left, right
    return (one > other) - (one < other)


def equal(left, right):
    return order(left, right) == 0


def unique(items):
    """The first of equal elements; numbers go by value."""
    kept = []
    for item in items:
        if item is not None and not any(item is other or equal(item, other) for other in kept):
            kept.append(item)
    return kept


def text(item):
    return {True: "true", False: "false"}[item] if isinstance(item, bool) else str(item)


TABLE = {"0": "none", "1": "one", "01": "spelled", "2": "two", "x": "ex", "true": "yes", "100": "hundred"}
FIELDS = {
    "plain": ("{a | name words}", lambda r: named(r["a"], TABLE)),
    "list": ("{a | name letters}", lambda r: named(r["a"], {str(n): name for n, name in enumerate("ABC")})),
    "column": ("{c}", lambda r: named(r["c"], TABLE)),
    "place": ("{l[a]}", lambda r: at(r["l"], r["a"])),
    "first": ("{l[0]}", lambda r: at(r["l"], Spelled("0"))),
    "last": ("{l[-1]}", lambda r: r["l"][-1] if r["l"] else None),
    "unique": ("{l | unique | to_json}", lambda r: spell(unique(r["l"]))),
    "sequence": ("{l[] | first}", lambda r: next((item for item in r["l"] if item is not None), None)),
    "joined": ("{l[] | join '/'}", lambda r: "/".join(text(item) for item in r["l"] if item is not None) or None),
    "nullif": ("{a | nullif 1 'x'}", lambda r: None if equal(r["a"], Spelled("1")) or equal(r["a"], "x") else r["a"]),
    "default": ("{a | default b}", lambda r: r["b"] if blank(r["a"]) else r["a"]),
    "trim": ("{a | trim}", lambda r: None if r["a"] is None else text(r["a"]).strip(WHITE)),
    "ending": ("{a | end_with '1'}", lambda r: None if r["a"] is None else text(r["a"]) + "1" * (not text(r["a"]).endswith("1"))),
    "lower": ("{s | lower}", lambda r: r["s"].lower()),
}
TESTS = {
    "a = b": lambda r: equal(r["a"], r["b"]), "a != b": lambda r: not equal(r["a"], r["b"]),
    "a < b": lambda r: order(r["a"], r["b"]) == -1, "a <= b": lambda r: order(r["a"], r["b"]) in (-1, 0),
    "a > b": lambda r: order(r["a"], r["b"]) == 1, "a >= b": lambda r: order(r["a"], r["b"]) in (0, 1),
    "a in [1, 'x', '2e0']": lambda r: any(equal(r["a"], other) for other in (Spelled("1"), "x", "2e0")),
    "a not in [1, 'x']": lambda r: not any(equal(r["a"], other) for other in (Spelled("1"), "x")),
    "a": lambda r: not blank(r["a"]) and r["a"] is not False, "not a": lambda r: blank(r["a"]) or r["a"] is False,
    "l": lambda r: any(not blank(item) and item is not False for item in r["l"]),
    "l[?it = 1]": lambda r: any(equal(item, Spelled("1")) for item in r["l"]),
}


def shown(item):
    """A value of a sample to compare: a number by its spelling."""
    return ("number", str(item)) if isinstance(item, Spelled) else item


def main(seed, count):
    dice = random.Random(seed)
    comparisons = Comparisons()
    rows = [{"a": value(dice), "b": value(dice), "c": value(dice), "l": [value(dice) for _ in range(dice.randint(0, 4))],
             "s": "".join(dice.choice(LETTERS) for _ in range(dice.randint(0, 6)))} for _ in range(count)]
    metadata = {key: spelled for key, (spelled, _) in FIELDS.items()}
    metadata |= {f"t{n}": [{"when": test, "is": "yes"}, {"is": "no"}] for n, test in enumerate(TESTS)}
    spec = {"type": "t", "text": "x", "names": {"words": TABLE, "letters": ["A", "B", "C"], "c": TABLE}, "metadata": metadata}
    for row, sample in zip(rows, run(spec, map(spell, rows), parse_int=Spelled, parse_float=Spelled)):
        expected = {key: None if blank(made) else made for key, made in ((key, reference(row)) for key, (_, reference) in FIELDS.items())}
        expected |= {f"t{n}": "yes" if reference(row) else "no" for n, reference in enumerate(TESTS.values())}
        for key, made in expected.items():
            comparisons.same(metadata[key], shown(sample["metadata"].get(key)), shown(made), spell(row))

    rows = [{"q": "q", "g": [dice.choice(["a", "b", "", None, " "]) for _ in range(dice.randint(0, 4))]} for _ in range(count)]
    spec = {"type": "t", "samples": {"each": "g"}, "messages": [{"user": "{q}"}, {"assistant": "{it}"}]}
    for number, (row, samples) in enumerate(zip(rows, run(spec, map(spell, rows)))):
        reasons = ["empty_element" if item is None else "empty_assistant" if blank(item) else None for item in row["g"]]
        expected = [f"s_{number:08d}_{place}: {item}" for place, (item, reason) in enumerate(zip(row["g"], reasons), 1) if not reason]
        got = samples if isinstance(samples, str) else [f"{sample['id']}: {sample['text'].rpartition('assistant: ')[2]}" for sample in samples]
        comparisons.same("samples", got, expected or next((reason for reason in reasons if reason), "no_samples"), row)
    comparisons.say()


main(int(sys.argv[1]), int(sys.argv[2]))
