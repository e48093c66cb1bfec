"""HuggingFaceH4/ultrachat_200k: four splits, hashed file names, turns stored as (content, role)."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository, files
from .prose import WORLD, Talk

TURN = pa.struct([("content", pa.string()), ("role", pa.string())])
SCHEMA = pa.schema([("prompt", pa.string()), ("prompt_id", pa.string()), ("messages", pa.list_(TURN))])
FILES = {
    "train_sft": ["data/train_sft-00000-of-00003-a3ecf92756993583.parquet",
                  "data/train_sft-00001-of-00003-0a1804bcb6ae68c6.parquet",
                  "data/train_sft-00002-of-00003-ee46ed25cfae92c6.parquet"],
    "test_sft": ["data/test_sft-00000-of-00001-f7dfac4afe5b93f4.parquet"],
    "train_gen": ["data/train_gen-00000-of-00003-a6c9fb894be3e50b.parquet",
                  "data/train_gen-00001-of-00003-d6a0402e417f35ca.parquet",
                  "data/train_gen-00002-of-00003-c0db75b92a2f48fd.parquet"],
    "test_gen": ["data/test_gen-00000-of-00001-3d4cd8309148a71f.parquet"],
}


def _row(dice: Dice, texts: list[str]) -> dict:
    turns = [{"content": text, "role": "assistant" if n % 2 else "user"} for n, text in enumerate(texts)]
    return {"prompt": texts[0] if texts else None, "prompt_id": dice.hexadecimal(64), "messages": turns}


def _plain(dice: Dice) -> dict:
    talk = Talk(dice)
    question, answer = talk.question(), talk.answer(dice.number(4, 9))
    if dice.chance(15):
        question = "Here is some text:\n" + talk.passage(dice.number(15, 24)) + "\n" + question
    texts = [question, answer]
    while len(texts) < 8 and dice.chance(45):
        texts += [talk.follow_up(), talk.answer(dice.number(3, 7))]
    return _row(dice, texts)


def _traps(dice: Dice) -> list[dict]:
    talk = Talk(dice)
    rows = [_row(dice, [q, a]) for q, a in WORLD]
    rows += [
        _row(dice, ["Hi", "Hello!"]), _row(dice, []), _row(dice, [talk.question()]), _row(dice, ["OK?", "x" * 60]),
        _row(dice, [talk.question(), talk.answer(), "Thanks, bye."]), _row(dice, [talk.question(), "   "]),
        _row(dice, ["Repeat the word 'very' until I say stop.", "very " * 24000]),
        {"prompt": talk.question(), "prompt_id": dice.hexadecimal(64), "messages": None},
    ]
    doubled = _row(dice, [talk.question(), talk.answer()])
    doubled["messages"].insert(1, {"content": "Sorry, one more thing: keep it short.", "role": "user"})
    tool = _row(dice, [talk.question(), talk.answer()])
    tool["messages"][1]["role"] = "narrator"
    system = _row(dice, [talk.question(), talk.answer()])
    system["messages"].insert(0, {"content": "You answer like a ship's log.", "role": "system"})
    silent = _row(dice, [talk.question(), talk.answer()])
    silent["messages"][0]["content"] = None
    return rows + [doubled, tool, system, silent]


def _split(name: str, count: int) -> list[dict]:
    dice = Dice("ultrachat " + name)
    rows = [_plain(dice) for _ in range(count)]
    for trap in _traps(dice):
        rows.insert(dice.number(0, len(rows)), trap)
    for number in range(4, count // 3, 7):   # the same dialogue under another prompt_id
        again = dict(rows[number], prompt_id=dice.hexadecimal(64))
        rows.insert(dice.number(number + 1, len(rows)), again)
    return rows


def write(hub) -> Repository:
    repository = Repository(hub, "HuggingFaceH4/ultrachat_200k")
    data = {"train_sft": _split("train_sft", 270)}
    for name in ("test_sft", "train_gen", "test_gen"):
        dice = Dice("ultrachat " + name)
        data[name] = [_plain(dice) for _ in range(12)]
    for split, paths in FILES.items():
        share = -(-len(data[split]) // len(paths))
        for number, path in enumerate(paths):
            part = data[split][number * share:(number + 1) * share]
            repository.parquet(path, part, SCHEMA, group=40, page=8192, element=False)
    repository.card(
        "Made-up dialogues in the form of this repository. There is no split called train.", license="mit",
        configs=[files("default", {split: f"data/{split}-*" for split in FILES})],
        info=[repository.describe("default", SCHEMA, FILES)])
    return repository
