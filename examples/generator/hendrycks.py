"""EleutherAI/hendrycks_math: seven configs; boxes of every kind."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository, files
from .mathematics import SUBJECTS, distinct

SCHEMA = pa.schema([(name, pa.string()) for name in ("problem", "level", "type", "solution")])
SIZES = {"algebra": 32, "counting_and_probability": 18, "geometry": 18, "intermediate_algebra": 22, "number_theory": 20,
         "prealgebra": 24, "precalculus": 14}
# solutions with unusual ends
ENDS = [
    ("How many edges does a cube with labelled corners have?", "Each of the $8$ corners has $3$ edges, each counted twice, so there are $\\boxed 12$ edges."),
    ("What is the smallest prime above the number $90$?", "We test $91 = 7\\cdot 13$, then $93$, $95$; the next is $\\fbox{97}$."),
    ("Solve $x^2 = 9$ over the real numbers and give all solutions.", "Either $x = \\boxed{3}$ or $x = -3$; both together: $\\boxed{\\{-3, 3\\}}$."),
    ("Show that the sum of two odd integers is always even.", "Write them as $2a+1$ and $2b+1$; the sum is $2(a+b+1)$, which is even."),
    ("Simplify $\\sqrt{\\frac{1}{4}}$ and name the result as a fraction.", "The root of a quotient is the quotient of roots: $\\boxed{\\frac{\\sqrt{1}}{\\sqrt{4}}}$, that is $\\boxed{\\dfrac{1}{2}}$."),
    ("A printer's error: what is three times five, minus four?", "We get $15 - 4 = \\boxed{11$ and stop."),
    ("Which number is both even and prime, and why only one?", "$\\boxed{2}$"),
    ("Write the vector from $(1,1)$ to $(3, 0)$ as a column.", "It is\n\\[\\boxed{\\begin{pmatrix} 2 \\\\ -1 \\end{pmatrix}}.\\]"),
]


def _rows(config: str, split: str, seen: set) -> list[dict]:
    dice = Dice(f"hendrycks {config} {split}")
    kind, families = SUBJECTS[config]
    count = SIZES[config] if split == "train" else 6
    row = lambda problem, solution, level: {"problem": problem, "level": level, "type": kind, "solution": solution}
    rows = [row(p, s, f"Level {dice.number(1, 5)}") for p, s in distinct(dice, families, count, seen)]
    if split == "test":
        return rows
    rows.insert(4, dict(rows[0]))
    rows.append(dict(rows[7], level="Level ?", problem="\n" + rows[7]["problem"]))
    rows.insert(9, row("$1+1$?", "$\\boxed{2}$", "Level 1"))
    number = list(SUBJECTS).index(config)
    rows.insert(6, row(*ENDS[number], "Level 5"))
    if config == "algebra":
        rows += [row(*ENDS[7], "Level 2"), row("Proof omitted; find the least element of the empty set.", "", "Level 5"),
                 row(None, "There is no problem, so the answer is $\\boxed{0}$.", None),
                 row("Add the first twenty thousand numbers, one at a time.", "+".join(map(str, range(20001))) + "=\\boxed{200010000}", "Level 4"),
                 row("日本語：$2x = 16$ を解いてください。", "両辺を $2$ で割ると $x = \\boxed{8}$ です。 答えは八。 検算 も しましょう。", "Level 1")]
    return rows


def write(hub) -> Repository:
    repository = Repository(hub, "EleutherAI/hendrycks_math")
    configs, info, seen = [], [], set()
    for config in SUBJECTS:
        paths = {split: f"{config}/{split}-00000-of-00001.parquet" for split in ("train", "test")}
        for split, path in paths.items():
            repository.parquet(path, _rows(config, split, seen), SCHEMA, group=10 if config == "algebra" else 100, page=1024)
        configs.append(files(config, {split: f"{config}/{split}-*" for split in paths}))
        info.append(repository.describe(config, SCHEMA, {split: [path] for split, path in paths.items()}))
    repository.card("Made-up problems in the form of this repository: seven configs.", license="mit", configs=configs, info=info)
    return repository
