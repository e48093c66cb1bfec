"""openai/gsm8k: two configs, calculator marks, a final line after ####. A little short on purpose."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository, files

SCHEMA = pa.schema([("question", pa.string()), ("answer", pa.string())])
NAMES = ["Nadia", "Piet", "Rosalía", "Kofi", "Yun", "Marta", "Élodie", "Hamza", "Ingrid", "Tevita"]


def _money(n: int) -> str:
    return f"{n:,}"


def _problem(dice: Dice) -> tuple[str, list[str], str]:
    """Question, lines of the answer, the final number."""
    who, a, b, c = dice.pick(NAMES), dice.number(3, 40), dice.number(2, 12), dice.number(5, 60)
    kind = dice.number(1, 7)
    if kind == 1:
        total = a * b
        return (f"{who} packs {a} boxes with {b} jars each and gives away {min(c, total)} jars. How many jars are left?",
                [f"There are {a}*{b}=<<{a}*{b}={total}>>{total} jars.",
                 f"After the gift {total}-{min(c, total)}=<<{total}-{min(c, total)}={total - min(c, total)}>>{total - min(c, total)} are left."],
                str(total - min(c, total)))
    if kind == 2:
        return (f"A ferry carries {c * 10} people on each trip and makes {a} trips a day. How many people does it carry in {b} days?",
                [f"In a day it carries {c * 10}*{a}=<<{c * 10}*{a}={c * 10 * a}>>{_money(c * 10 * a)} people.",
                 f"In {b} days it carries {_money(c * 10 * a)}*{b}=<<{c * 10 * a}*{b}={c * 10 * a * b}>>{_money(c * 10 * a * b)}."],
                _money(c * 10 * a * b))
    if kind == 3:
        return (f"At dawn it is {b} degrees. By night the temperature falls by {b + a} degrees. What is it then?",
                [f"It is {b}-{b + a}=<<{b}-{b + a}={-a}>>{-a} degrees at night."], str(-a))
    if kind == 4:
        return (f"{who} reads {a} pages on Monday and {b} times as many on Tuesday. How many pages is that together?",
                [f"On Tuesday: {a}*{b}=<<{a}*{b}={a * b}>>{a * b} pages.", f"Together: {a}+{a * b}=<<{a}+{a * b}={a + a * b}>>{a + a * b} pages."],
                str(a + a * b))
    if kind == 5:
        return (f"A pass costs ${c}.50. {who} buys {2 * b} of them and pays with enough notes. How much is that in dollars?",
                [f"Two passes cost ${2 * c + 1}.", f"{2 * b} passes are {b} pairs, so they cost {b} times ${2 * c + 1}, that is ${_money(b * (2 * c + 1))}."],
                _money(b * (2 * c + 1)))
    if kind == 6:
        return (f"{who} walks {b} km in an hour on the plain but {b - 1} km in the hills. How far do {a} hours on the plain and {c} in the hills lead?",
                [f"Plain: {a}*{b}=<<{a}*{b}={a * b}>>{a * b} km.", f"Hills: {c}*{b - 1}=<<{c}*{b - 1}={c * (b - 1)}>>{c * (b - 1)} km.",
                 f"Sum: <<{a * b}+{c * (b - 1)}={a * b + c * (b - 1)}>>{a * b + c * (b - 1)} km."], str(a * b + c * (b - 1)))
    return (f"Of {a * b} eggs at the market, one in {b} is brown. Twice as many are speckled – how many eggs are neither?",
            [f"Brown: {a * b}/{b}=<<{a * b}/{b}={a}>>{a}.", f"Speckled: 2*{a}=<<2*{a}={2 * a}>>{2 * a}.",
             f"Neither: {a * b}-{3 * a}=<<{a * b}-{a}-{2 * a}={a * (b - 3)}>>{a * (b - 3)}."], str(a * (b - 3)))


def _rows(config: str, split: str, count: int) -> list[dict]:
    dice = Dice(f"gsm8k {split}")
    rows, seen = [], set()
    while len(rows) < count:
        question, lines, final = _problem(dice)
        if question in seen or "-1" in final and final != "-1" and len(final) > 3:
            continue
        seen.add(question)
        if config == "socratic":
            lines = [f"What comes at step {n}? ** {line}" for n, line in enumerate(lines, 1)]
        rows.append({"question": question, "answer": "\n".join([*lines, f"#### {final}"])})
    return rows


def _with_traps(rows: list[dict]) -> list[dict]:
    extra = [
        dict(rows[3]), dict(rows[17], question=rows[17]["question"] + "  "), dict(rows[40]),   # the same again
        {"question": "1+1?", "answer": "#### 2"},
        {"question": "What is 7?", "answer": "7\n#### 7"},
        {"question": "A question whose answer was lost on the way to the archive?", "answer": ""},
        {"question": None, "answer": "There is an answer of some length here, but nobody asked.\n#### 0"},
        {"question": "A".ljust(60, "b"), "answer": "####3"},
    ]
    for number, row in enumerate(extra):
        rows.insert(20 + 9 * number, row)
    # Two rows that still count: no final line, and a final line with nothing before it.
    rows[5] = {"question": "Which of two equal halves of a loaf is the larger one?", "answer": "Neither of them: equal halves are the same."}
    rows[8] = {"question": "How many legs do seventeen healthy cats have together?", "answer": "#### 68"}
    return rows


def write(hub) -> Repository:
    repository = Repository(hub, "openai/gsm8k")
    info, configs = [], []
    for config in ("main", "socratic"):
        for split, count in (("train", 85), ("test", 16)):
            rows = _rows(config, split, count)
            if split == "train":
                rows = _with_traps(rows)
            repository.parquet(f"{config}/{split}-00000-of-00001.parquet", rows, SCHEMA, group=30, page=1024)
        splits = {split: f"{config}/{split}-*" for split in ("train", "test")}
        configs.append(files(config, splits))
        info.append(repository.describe(config, SCHEMA, {s: [f"{config}/{s}-00000-of-00001.parquet"] for s in splits}))
    repository.card("Made-up word problems in the form of this repository. There is no default config.", license="mit",
                    configs=configs, info=info)
    return repository
