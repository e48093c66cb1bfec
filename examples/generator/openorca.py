"""Open-Orca/OpenOrca: two Parquet files in the root, blank system prompts, one-word answers."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository
from .prose import SYSTEMS, WORLD, Talk

SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "system_prompt", "question", "response")])


def _row(dice: Dice, question: str | None, response: str | None, system: str | None = "") -> dict:
    submix = dice.pick(["niv", "t0", "cot", "flan"])
    return {"id": f"{submix}.{dice.number(1, 2500000)}", "system_prompt": system, "question": question, "response": response}


def _plain(dice: Dice) -> dict:
    talk = Talk(dice)
    kind = dice.number(1, 10)
    system = dice.pick(SYSTEMS + ["", "", ""])
    if kind <= 2:
        sides = dice.shuffled(["yes", "no", "it depends"])
        options = "\n".join(f"- {side}" for side in sides)
        return _row(dice, f"{talk.passage(2)}\nDoes this mention {talk.other[0]}?\nOPTIONS:\n{options}\nAnswer:", sides[0].capitalize(), system)
    if kind <= 4:
        text = talk.passage(dice.number(13, 20))
        return _row(dice, f"Read this:\n\n{text}\n\n{talk.question()}", talk.answer(), system)
    return _row(dice, talk.question(), talk.answer(), system)


def _traps(dice: Dice) -> list[dict]:
    talk = Talk(dice)
    return [_row(dice, q, a, dice.pick(SYSTEMS + [""])) for q, a in WORLD] + [
        _row(dice, talk.question(), ""), _row(dice, talk.question(), None, None), _row(dice, " \n", talk.answer()),
        _row(dice, None, talk.answer(), SYSTEMS[0]), _row(dice, talk.question(), talk.answer(), " \t\n"),
        _row(dice, talk.question(), talk.answer(), None), _row(dice, "Q: 7*8?", "56"), _row(dice, "True?", "No."),
        _row(dice, "Translate: " + "x" * 50, "Unmöglich"), _row(dice, "Expand.", "and so on " * 11000),
        dict(_row(dice, talk.question(), talk.answer()), id="without-a-dot"),
    ]


def _file(name: str, count: int) -> list[dict]:
    dice = Dice("openorca " + name)
    rows = [_plain(dice) for _ in range(count)]
    rows += [dict(row, id=f"flan.{dice.number(1, 2500000)}") for row in rows[2:60:6]]
    for trap in _traps(dice):
        rows.insert(dice.number(0, len(rows)), trap)
    return rows


def write(hub) -> Repository:
    repository = Repository(hub, "Open-Orca/OpenOrca")
    repository.parquet("1M-GPT4-Augmented.parquet", _file("gpt-4", 135), SCHEMA, group=120, page=8192)
    repository.parquet("3_5M-GPT3_5-Augmented.parquet", _file("gpt-3.5", 30), SCHEMA, group=500)
    repository.card("Made-up rows in the form of this repository: two files in the root, one train split.", license="mit")
    return repository
