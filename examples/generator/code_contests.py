"""deepmind/code_contests: structs of parallel lists, class labels as integers, a nullable struct."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository
from .problems import Problem

STRING, LONG, TEXTS = pa.string(), pa.int64(), pa.list_(pa.string())
TESTS = pa.struct([("input", TEXTS), ("output", TEXTS)])
SOLUTIONS = pa.struct([("language", pa.list_(LONG)), ("solution", TEXTS)])
SCHEMA = pa.schema([
    ("name", STRING), ("description", STRING), ("public_tests", TESTS), ("private_tests", TESTS),
    ("generated_tests", TESTS), ("source", LONG), ("difficulty", LONG), ("solutions", SOLUTIONS),
    ("incorrect_solutions", SOLUTIONS), ("cf_contest_id", LONG), ("cf_index", STRING), ("cf_points", pa.float32()),
    ("cf_rating", pa.int32()), ("cf_tags", TEXTS), ("is_description_translated", pa.bool_()),
    ("untranslated_description", STRING), ("time_limit", pa.struct([("seconds", LONG), ("nanos", LONG)])),
    ("memory_limit_bytes", LONG), ("input_file", STRING), ("output_file", STRING),
])
LANGUAGES = ["UNKNOWN_LANGUAGE", "PYTHON", "CPP", "PYTHON3", "JAVA"]
LABELS = {
    "source": ["UNKNOWN_SOURCE", "CODECHEF", "CODEFORCES", "HACKEREARTH", "CODEJAM", "ATCODER", "AIZU"],
    "difficulty": ["UNKNOWN_DIFFICULTY", "EASY", "MEDIUM", "HARD", "HARDER", "HARDEST", "EXTERNAL",
                   *"ABCDEFGHIJKLMNOPQRSTUV"],
    "solutions.language": LANGUAGES, "incorrect_solutions.language": LANGUAGES,
}
FILES = {
    "train": ["data/train-00000-of-00002-e991a271dbfa9925.parquet", "data/train-00001-of-00002-e092fe56fda18715.parquet"],
    "valid": ["data/valid-00000-of-00001-5e672c5751f060d3.parquet"],
    "test": ["data/test-00000-of-00001-9c49eeff30aacaa8.parquet"],
}


def _row(dice: Dice, languages: list[int]) -> dict:
    problem = Problem(dice)
    source = dice.number(1, 6)
    codeforces = source == 2
    letter = dice.pick("ABCDEF")
    contest = dice.number(1, 1600) if codeforces else 0
    wrong = dice.several([2, 3, 4], dice.number(0, 2))
    return {
        "name": f"{contest}_{letter}. {problem.title}" if codeforces else f"p{dice.number(100, 99999):05} {problem.title}",
        "description": problem.description, "public_tests": problem.tests(dice.number(1, 3)),
        "private_tests": problem.tests(2), "generated_tests": problem.tests(dice.number(4, 12)), "source": source,
        "difficulty": 7 + "ABCDEF".index(letter) if codeforces else dice.pick([0, 1, 2, 3, 6]),
        "solutions": {"language": languages, "solution": [problem.solution(number) for number in languages]},
        "incorrect_solutions": {"language": wrong, "solution": [problem.solution(n).replace("<", ">=") for n in wrong]},
        "cf_contest_id": contest, "cf_index": letter if codeforces else "", "cf_points": 500.0 * dice.number(0, 4),
        "cf_rating": 800 + 100 * dice.number(0, 15) if codeforces and dice.chance(80) else 0,
        "cf_tags": dice.several(["greedy", "math", "dp", "implementation"], dice.number(0, 3)) if codeforces else [],
        "is_description_translated": codeforces and dice.chance(10), "untranslated_description": "",
        "time_limit": {"seconds": dice.number(1, 4), "nanos": dice.pick([0, 500000000])} if dice.chance(80) else None,
        "memory_limit_bytes": dice.pick([0, 256000000, 512000000]), "input_file": "", "output_file": "",
    }


def _traps(dice: Dice) -> list[dict]:
    rows = [_row(dice, [3, 2]) for _ in range(10)]
    torn, silent, blank, untested, none, unknown, long, again, image, empty = rows
    torn["solutions"] = {"language": [3, 2], "solution": torn["solutions"]["solution"] + ["print(0)\n"]}
    silent["description"] = None
    blank["description"] = " \n"
    untested["public_tests"] = {"input": [], "output": []}
    none["public_tests"] = None
    unknown |= {"solutions": {"language": [0, 3], "solution": ["?", unknown["solutions"]["solution"][0]]}, "difficulty": 28}
    long["description"] += "\n\nNote\n\n" + "The weights are whole numbers. " * 3400
    again["solutions"] = None
    image["description"] += "\n\n<image>\n\nNote that $$$a_i \\le 10^6$$$ &amp; n is odd.\n"
    image["solutions"]["solution"][0] = image["solutions"]["solution"][0].rstrip("\n") + "  # größer, 最大, 🙂"
    empty["solutions"] = {"language": [3, 3], "solution": ["", "print(1)\n"]}
    return rows


def _split(name: str, count: int) -> list[dict]:
    dice = Dice("code_contests " + name)
    mixes = [[3], [2, 3], [1, 3, 3], [2, 4, 3, 1], [3, 2], [2], [2, 4], [4, 3], [3], [2, 2, 3]]
    rows = [_row(dice, list(mixes[n % len(mixes)])) for n in range(count)]
    if name != "train":
        return rows + [_row(dice, [])]
    rows += [_row(dice, []), _row(dice, [4]), _row(dice, [4, 4]), _row(dice, []), _row(dice, [1])]
    rows += _traps(dice)
    for number in range(1, 60, 15):   # the same problem under another name
        rows.append(dict(rows[number], name=rows[number]["name"] + " (mirror)", source=3, cf_rating=0))
    return dice.shuffled(rows)


def write(hub) -> Repository:
    repository = Repository(hub, "deepmind/code_contests")
    for split, paths in FILES.items():
        rows = _split(split, 82 if split == "train" else 3)
        share = -(-len(rows) // len(paths))
        for part, path in enumerate(paths):
            repository.parquet(path, rows[part * share:(part + 1) * share], SCHEMA, group=20, page=2048, element=False)
    repository.card("Made-up problems in the form of this repository.", license="cc-by-4.0",
                    info=[repository.describe("default", SCHEMA, FILES, LABELS)])
    return repository
