"""AI-MO/NuminaMath-CoT: five shards; messages repeat the row; some sources belong to other entries."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository, files
from .mathematics import SUBJECTS, distinct

TURN = pa.struct([("content", pa.string()), ("role", pa.string())])
SCHEMA = pa.schema([("source", pa.string()), ("problem", pa.string()), ("solution", pa.string()), ("messages", pa.list_(TURN))])
SOURCES = ["aops_forum", "amc_aime", "cn_k12", "cn_k12", "olympiads", "orca_math", "synthetic_amc", "synthetic_math", "synthetic_math"]
FAMILIES = [family for _, families in SUBJECTS.values() for family in families]
FILES = {"train": [f"data/train-{n:05}-of-00005.parquet" for n in range(5)], "test": ["data/test-00000-of-00001.parquet"]}


def _row(source: str | None, problem: str | None, solution: str | None) -> dict:
    return {"source": source, "problem": problem, "solution": solution,
            "messages": [{"content": problem, "role": "user"}, {"content": solution, "role": "assistant"}]}


def _train(dice: Dice, seen: set) -> list[dict]:
    rows = []
    for number, (problem, solution) in enumerate(distinct(dice, FAMILIES, 205, seen)):
        if dice.chance(30):
            problem = f"Example {number % 30 + 1}: " + problem
        if dice.chance(30):
            solution = "To solve this, go step by step.\n\n1. Read the problem.\n2. " + solution
        if dice.chance(8):
            solution += "\n\nThe final answer is above; checking it takes one line: it fits."
        rows.append(_row(dice.pick(SOURCES), problem, solution))
    again = [_row("olympiads", row["problem"] + " ", row["solution"]) for row in rows[5:150:12]]
    rows += again + [_row("gsm8k", p, s) for p, s in distinct(dice, FAMILIES, 14, seen)]
    rows += [_row("math", p, s) for p, s in distinct(dice, FAMILIES, 12, seen)]
    rows += [
        _row("cn_k12", "If $x=1$?", "$\\boxed{1}$"), _row("cn_k12", "", "Only a solution is left: $\\boxed{4}$."),
        _row("aops_forum", "Find all functions for which the equation below holds.", ""),
        _row("aops_forum", "Prove that $\\sqrt{2}$ is irrational.", "Suppose $\\sqrt 2 = p/q$ in lowest terms; then $p$ and $q$ are both even, a contradiction."),
        _row("olympiads", "6. (12 points) See the figure below.\n![](https://cdn.mathpix.com/cropped/figure-1.jpg)\nHow many squares are there?",
             "Count by size:\n$9 + 4 + 1 \\nobreak = \\boxed{14}$ squares."),
        _row(None, "Which year of four digits reads the same backwards and lies after 2003?", "Try $2112$: it works, and none lies between. $\\boxed{2112}$"),
        _row("synthetic_math", "Soit $n$ un entier naturel tel que $n^2 = 144$. Déterminez $n$.", "Comme $n \\ge 0$, on a $n = \\boxed{12}$ — voilà."),
        _row("orca_math", "Write out the decimal digits of 1/7 for a very long time.", "0." + "142857" * 18000 + " \\boxed{0.\\overline{142857}}"),
        _row("cn_k12", "已知 $2x+4=10$，求 $x$ 的值。", "移项 得 $2x = 6$， 所以 $x = \\boxed{3}$ 。 答案 是 三。"),
    ]
    return dice.shuffled(rows)


def write(hub) -> Repository:
    repository = Repository(hub, "AI-MO/NuminaMath-CoT")
    dice, seen = Dice("numina"), set()
    rows = _train(dice, seen)
    share = -(-len(rows) // 5)
    for part, path in enumerate(FILES["train"]):
        repository.parquet(path, rows[part * share:(part + 1) * share], SCHEMA, group=16, page=2048, page_index=True)
    tests = [_row(dice.pick(SOURCES), p, s) for p, s in distinct(dice, FAMILIES, 10, seen)]
    repository.parquet(FILES["test"][0], tests, SCHEMA, group=100, page_index=True)
    repository.card(
        "Made-up problems in the form of this repository.", license="apache-2.0",
        configs=[files("default", {"train": "data/train-*", "test": "data/test-*"})],
        info=[repository.describe("default", SCHEMA, FILES)])
    return repository
