"""reference.py SEED ROWS: what dd-map makes of random rows by random expressions is what plain Python makes of them."""

import json
import random
import re
import subprocess
import sys

WHITE = " \t\n\v\f\r\x85\xa0\u2003\u3000"
PIECES = ["a", "ab", "b", "ba", "x", ",", ", ", "\n", " ", "\t", "\u00a0", "é", "É", "👍", "ß", "İ", "Ж", "#", "####", "1", "-2.5", "{", "}", "'", '"', "\\", "\u2028"]
LITERALS = ["a", "ab", ",", ", ", "\n", "é", "#", "b", "aa", " ", "👍", '"', "\\"]
PATTERNS = ["(a+)b", "([0-9.]+)", "x(.)?", "(?s)a(.*)b", "^(.)", "(é|É)", "(b)$", "a(b)|x"]


def text(dice, most=12):
    return "".join(dice.choice(PIECES) for _ in range(dice.randint(0, most)))


def quoted(literal):
    return "'" + literal.replace("'", "''") + "'"


def function(dice):
    """An expression's end and what it makes of a text; None is missing."""
    a, b = dice.choice(LITERALS), dice.choice(LITERALS)
    p = dice.choice(PATTERNS)
    found = lambda t: (lambda m: m[1] if m and m[1] is not None else None)(re.search(p.replace("$", r"\Z"), t))
    return dice.choice([
        (f"replace {quoted(a)} {quoted(b)}", lambda t: t.replace(a, b)),
        (f"before_last {quoted(a)}", lambda t: t.rpartition(a)[0] if a in t else t),
        (f"after_last {quoted(a)}", lambda t: t.rpartition(a)[2] if a in t else None),
        (f"before {quoted(a)}", lambda t: t.partition(a)[0]),
        (f"split {quoted(a)} | to_json", lambda t: json.dumps(t.split(a), ensure_ascii=False, separators=(",", ":"))),
        ("lower", str.lower), ("length", len), ("words", lambda t: len(t.split())),
        (f"capture {quoted(p)}", found), ("to_json | json", lambda t: t),
        (f"split {quoted(a)} | join {quoted(b)}", lambda t: b.join(t.split(a))),
    ])


def condition(dice, depth=0):
    """A condition and what it is of a row."""
    kind = dice.randint(0, 7 if depth < 3 else 3)
    if dice.random() < 0.15:
        p = dice.choice(PATTERNS)
        return f"s matches {quoted(p)}", lambda r: re.search(p.replace("$", r"\Z"), r["s"]) is not None
    name, literal = dice.choice("st"), dice.choice(LITERALS)
    if kind == 0:
        return f"{name} contains {quoted(literal)}", lambda r: literal in r[name]
    if kind == 1:
        return f"{name} starts_with {quoted(literal)}", lambda r: r[name].startswith(literal)
    if kind == 2:
        return f"{name} not ends_with {quoted(literal)}", lambda r: not r[name].endswith(literal)
    if kind == 3:
        return "n > 4", lambda r: r["n"] > 4
    (left, one), (right, other) = condition(dice, depth + 1), condition(dice, depth + 1)
    if kind == 4:
        return f"({left}) and ({right})", lambda r: one(r) and other(r)
    if kind == 5:
        return f"{left} or {right}", lambda r: one(r) or other(r)
    if kind == 6:
        return f"not ({left})", lambda r: not one(r)
    return f"({left} or {right})", lambda r: one(r) or other(r)


NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def number(value):
    value = value.strip(WHITE)
    return float(value) if NUMBER.fullmatch(value) else None


def blank(value):
    return value is None or (isinstance(value, str) and value.strip(WHITE + "\u2028") == "")


def transcript(value):
    """Turns by the marks `U:` and `A:` behind a line end, or where the text begins."""
    found = re.split(r"(?:\n|\A[\s\x85]*)([UA]):", value)
    if blank(value) or not blank(found[0]) or len(found) == 1:
        return None
    return [("user" if who == "U" else "assistant", said.strip(WHITE + "\u2028")) for who, said in zip(found[1::2], found[2::2])]


def ordered(turns, merges):
    """The turns that are kept, or the reason; the slow way: one change at a time."""
    turns = list(turns)
    while turns and turns[0][0] == "assistant":
        turns.pop(0)
    while merges:
        at = next((n for n in range(1, len(turns)) if turns[n][0] == turns[n - 1][0]), None)
        if at is None:
            break
        both = [said for _, said in turns[at - 1:at + 1] if not blank(said)]
        turns[at - 1:at + 1] = [(turns[at][0], "\n\n".join(both))]
    at = next((n for n, (_, said) in enumerate(turns) if blank(said)), None)
    if at is not None:
        reason = "empty_" + turns[at][0]
        while at >= 0 and turns[at][0] != "user":
            at -= 1
        turns = turns[:at]
        if not turns:
            return reason
    while turns and turns[-1][0] != "assistant":
        turns.pop()
    if not turns:
        return "no_exchange"
    if [who for who, _ in turns] != ["user", "assistant"] * (len(turns) // 2):
        return "turn_order"
    return turns


def run(spec, rows, **numbers):
    """What dd-map gives for each row, a value or its JSON: a sample, a list of samples where `samples` asks for several, or a reason."""
    with open("spec.yaml", "w") as file:
        json.dump(spec, file, ensure_ascii=False)
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    done = subprocess.run(["dd-map", "--spec", "spec.yaml", "--source", "s", "--format", "messages" if "messages" in spec else "text", "--rejects", "dropped", "--quiet"],
                          input="".join(line + "\n" for line in lines).encode(), capture_output=True, check=True)
    given = {}
    for sample in (json.loads(line, **numbers) for line in done.stdout.decode().split("\n")[:-1]):
        number = int(sample["id"].split("_")[1])
        given[number] = given.get(number, []) + [sample] if "samples" in spec else sample
    with open("dropped") as file:
        given |= {row["line"] - 1: row["reason"] for row in map(json.loads, file.read().split("\n")[:-1])}
    return [given[n] for n in range(len(lines))]


class Comparisons:
    """What dd-map gave beside what was expected: counted, and said where it differs."""

    def __init__(self):
        self.compared = self.differ = 0

    def same(self, what, got, expected, row):
        self.compared += 1
        if got != expected:
            self.differ += 1
            print(f"{what}: {got!r}, not {expected!r}, of {row!r}")

    def say(self):
        print(f"{self.compared} comparisons, {self.differ} differ")


def main(seed, count):
    dice = random.Random(seed)
    comparisons = Comparisons()
    same = comparisons.same

    rows = [{"s": text(dice), "t": text(dice), "n": dice.randint(0, 9)} for _ in range(count)]
    functions = [function(dice) for _ in range(60)]
    conditions = [condition(dice) for _ in range(60)]
    metadata = {f"f{n}": "{s | " + spelled + "}" for n, (spelled, _) in enumerate(functions)}
    metadata |= {f"c{n}": [{"when": spelled, "is": "yes"}, {"is": "no"}] for n, (spelled, _) in enumerate(conditions)}
    for row, sample in zip(rows, run({"type": "t", "text": "x", "metadata": metadata}, rows)):
        for n, (spelled, reference) in enumerate(functions):
            expected = reference(row["s"])
            same(spelled, sample["metadata"].get(f"f{n}"), None if blank(expected) else expected, row)
        for n, (spelled, reference) in enumerate(conditions):
            same(spelled, sample["metadata"][f"c{n}"], "yes" if reference(row) else "no", row)

    for merges in (False, True):
        chats = []
        for _ in range(count):
            marks = ["\nU:", "\nA:", "\nU: ", "U:", " \nA:\n"]
            chats.append({"c": "".join(dice.choice(marks) + text(dice, 2) for _ in range(dice.randint(0, 6)))})
        spec = {"type": "t", "turns": "merge" if merges else "alternate", "messages": [{"transcript": "{c}", "marks": {"user": "\nU:", "assistant": "\nA:"}}]}
        for row, sample in zip(chats, run(spec, chats)):
            turns = transcript(row["c"])
            expected = ordered(turns, merges) if turns is not None else "no_exchange" if blank(row["c"]) else "no_mark"
            got = sample if isinstance(sample, str) else [(turn["role"], turn["content"]) for turn in sample["messages"]]
            same("turns", got, expected, row)
    numbers = [{"s": "".join(dice.choice(["1", "0", "20", ".", "+", "-", "e", "E", " ", "\u3000", ","]) for _ in range(dice.randint(0, 5))), "i": dice.randint(-1, 4)} for _ in range(count)]
    spec = {"type": "t", "names": {"letters": ["A", "B", "C"]}, "text": "x",
            "metadata": {"n": "{s | number}", "low": [{"when": "s | number < 1", "is": "yes"}, {"is": "no"}], "letter": "{i | name letters}", "stored": "{i}"}}
    for row, sample in zip(numbers, run(spec, numbers)):
        expected = number(row["s"])
        got = sample["metadata"].get("n")
        same("number", got if got is None else float(got), expected, row)
        same("number <", sample["metadata"]["low"], "yes" if expected is not None and expected < 1 else "no", row)
        same("name", (sample["metadata"].get("letter"), sample["metadata"]["stored"]), (dict(enumerate("ABC")).get(row["i"]), row["i"]), row)

    lists = []
    for _ in range(count):
        size = dice.randint(0, 4)
        lists.append({"a": [dice.choice(["x", "y", "", None, "z "]) for _ in range(size)], "ok": [dice.choice([True, False, None, 0, 1, ""]) for _ in range(size + (dice.random() < 0.05))]})
    spec = {"type": "t", "text": "x", "metadata": {"all": "{row[?ok].a}", "first": "{row[?ok].a | first}", "joined": "{a[?it != 'x'] | unique | join '/'}",
                                                   "any": [{"when": "ok[]", "is": "yes"}, {"is": "no"}], "text": "{a | to_json}", "back": "{a | to_json | json}"}}
    for row, sample in zip(lists, run(spec, lists)):
        if len(row["a"]) != len(row["ok"]):
            same("parallel lists", sample, "not_parallel", row)
            continue
        holds = [not blank(ok) and ok is not False for ok in row["ok"]]
        right = [a for a, ok in zip(row["a"], holds) if ok and a is not None]
        joined = "/".join(dict.fromkeys(a for a in row["a"] if a is not None and a != "x"))
        expected = {"all": None if all(map(blank, right)) else right, "first": right[0] if right and not blank(right[0]) else None, "joined": None if blank(joined) else joined,
                    "any": "yes" if any(holds) else "no", "text": json.dumps(row["a"], separators=(",", ":")), "back": None if all(map(blank, row["a"])) else row["a"]}
        same("lists", {key: sample["metadata"].get(key) for key in expected}, expected, row)
    comparisons.say()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
