#!/usr/bin/env python3
"""Writes the data that the benchmarks run over: made up, and the same bytes every time.

    generate.py FOLDER SCALE

Row i is drawn from a generator seeded with i, so any process can make any row; one in twenty is an earlier
row again. Words follow Zipf's law; some are beyond ASCII; text holds quotes, line ends, tabs and backslashes;
one row in ten is written in ASCII with \\u escapes.
"""

import json
import multiprocessing
import os
import sys
from random import Random

import orjson
import pyarrow
import pyarrow.parquet

CHUNK = 5_000
CHAT_ROWS = 850_000  # 1.5 GB
CODE_ROWS = 260_000  # 1 GB
SHORT_ROWS = 10_000_000  # 1 GB
# Of the samples: what the slowest tokenizer takes a minute for.
TEXT_ROWS = 40_000
DUPLICATES = 0.05

SYLLABLES = "ba ce di fo gu la me ni po ru sta tre vi wo xe yl an en in on ter ver kel mond sol ri".split()
FOREIGN = "naïve façade Zürich señor smörgås Привет мир данные 東京 学習 データ 모델 اللغة ∑ → “quoted” 🙂 🚀 e\u0301tude".split()


def vocabulary(random: Random) -> tuple[list[str], list[float]]:
    words = list(dict.fromkeys("".join(random.choices(SYLLABLES, k=random.choice((1, 2, 2, 3, 4)))) for _ in range(90_000)))
    for position, word in enumerate(FOREIGN):
        words.insert(60 + 23 * position, word)
    total, cumulative = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 2.7)
        cumulative.append(total)
    return words, cumulative


def sentences(random: Random, count: int) -> list[str]:
    words, cumulative = vocabulary(random)
    made = []
    for _ in range(count):
        picked = random.choices(words, cum_weights=cumulative, k=random.randint(5, 24))
        text = " ".join(picked).capitalize() + random.choice((".", ".", ".", ".", "?", "!", ":", ","))
        kind = random.random()
        if kind < 0.06:
            text = f'"{text}" said {words[random.randrange(400)]}.'
        elif kind < 0.10:
            text = f"{text}\n\n"
        elif kind < 0.13:
            text = f"\n- {text}\n"
        elif kind < 0.15:
            text = f"$\\frac{{{random.randint(1, 99)}}}{{{random.randint(1, 99)}}}$ {text}"
        elif kind < 0.16:
            text = f"```\n\t{picked[0]} = {picked[1]}\n```"
        made.append(text)
    return made


def code_lines(random: Random, count: int) -> list[str]:
    words, cumulative = vocabulary(random)
    shapes = (
        "{i}{a} = {b}({c}, {n})",
        "{i}if {a} != {n}:",
        "{i}    return {a}.{b}",
        '{i}print("{a} {b}\\n", {c})',
        "{i}# {a} {b} {c}",
        "",
        "def {a}({b}, {c}=None):",
        "{i}self.{a}['{b}'] = {c}[{n}:]",
    )
    made = []
    for _ in range(count):
        a, b, c = random.choices(words, cum_weights=cumulative, k=3)
        indent = random.choice(("    ", "    ", "        ", "\t", "\t\t"))
        made.append(random.choice(shapes).format(i=indent, a=a, b=b, c=c, n=random.randint(0, 4096)))
    return made


SENTENCES = sentences(Random("sentences"), 60_000)
LINES = code_lines(Random("lines"), 60_000)
SOURCES = ["airoboros2.2", "EvolInstruct_70k", "metamath", "glaive-code-assist", "CamelAI", "platypus", None]
LICENSES = ["mit", "MIT", "apache-2.0", "bsd-3-clause", "mpl-2.0", "gpl-3.0", "agpl-3.0", "cc-by-nc-4.0"]


def seeded(number: int) -> Random:
    """The generator of a row, which for one row in twenty is that of an earlier one."""
    random = Random(number)
    if random.random() < DUPLICATES and number > 0:
        random = Random(random.randrange(number))
        random.random()
    return random


def prose(random: Random, least: int, most: int) -> str:
    return " ".join(random.choices(SENTENCES, k=random.randint(least, most)))


def chat_row(number: int) -> dict:
    random = seeded(number)
    turns = []
    if random.random() < 0.1:
        turns.append({"from": "system", "value": prose(random, 1, 3)})
    for _ in range(random.choices((1, 2, 3, 5), weights=(70, 15, 10, 5))[0]):
        long = random.random() < 0.08
        turns.append({"from": "human", "value": prose(random, 12, 40) if long else prose(random, 1, 3)})
        turns.append({"from": "gpt", "value": prose(random, 1, 9)})
    if random.random() < 0.02:
        turns[-1]["value"] = f"  {turns[-1]['value']}\n"
    return {
        "conversations": turns,
        "source": random.choice(SOURCES),
        "system_prompt": prose(random, 1, 2) if random.random() < 0.05 else None,
        "category": random.choice(("general", "coding", "orca", None)),
        "id": f"{random.getrandbits(64):016x}",
    }


def sample(number: int) -> dict:
    """What a chat row becomes; made here, so that no tool measured has a hand in it."""
    row = chat_row(number)
    names = {"human": "user", "gpt": "assistant", "system": "system"}
    text = "\n".join(f"{names[turn['from']]}: {turn['value'].strip()}" for turn in row["conversations"])
    end = len(text) - len(row["conversations"][-1]["value"].strip())
    return {
        "text": text,
        "id": f"openhermes_{number:08d}",
        "source": "openhermes",
        "category": "instruction_chat",
        "metadata": {"type": "chat", "origin": row["source"] or "none", "prompt_end": end},
    }


def code_row(number: int) -> dict:
    random = seeded(number)
    count = 1 if random.random() < 0.02 else 4000 if random.random() < 0.002 else random.randint(20, 200)
    metadata = {
        "type": "source_code",
        "language": random.choice(("Python", "JavaScript")),
        "license": random.choice(LICENSES),
        "repo": f"{random.choice(SYLLABLES)}/{random.choice(SYLLABLES)}",
        "path": f"src/{random.randrange(10_000)}.py",
        "stars": random.randrange(5000),
    }
    return {
        "text": "\n".join(random.choices(LINES, k=count)),
        "id": f"the_stack_python_{number:08d}",
        "source": "the_stack_python",
        "category": "code",
        "metadata": metadata,
    }


def short_row(number: int) -> dict:
    random = seeded(number)
    return {"text": f"{random.randrange(1 << 40)} {random.choice(SENTENCES)[:90].strip()}", "id": number}


def encode(row: dict, number: int) -> bytes:
    if number % 10 == 7:
        return json.dumps(row).encode() + b"\n"
    return orjson.dumps(row) + b"\n"


ROWS = {"chat": chat_row, "samples": sample, "code": code_row, "short": short_row}


def lines(work: tuple[str, int, int]) -> bytes:
    kind, start, end = work
    make = ROWS[kind]
    return b"".join(encode(make(number), number) for number in range(start, end))


def write_lines(pool, path: str, kind: str, count: int) -> None:
    work = [(kind, start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    with open(path + ".part", "wb") as file:
        for block in pool.imap(lines, work):
            file.write(block)
    os.rename(path + ".part", path)


TURN = pyarrow.struct([("from", pyarrow.string()), ("value", pyarrow.string())])
SCHEMA = pyarrow.schema(
    [("conversations", pyarrow.list_(TURN))]
    + [(name, pyarrow.string()) for name in ("source", "system_prompt", "category", "id")]
)


def write_parquet(source: str, path: str, group: int) -> None:
    """The same rows in row groups of `group` rows, snappy, as the Hub's converter writes them."""
    with pyarrow.parquet.ParquetWriter(path + ".part", SCHEMA, compression="snappy") as writer:
        rows = []
        with open(source, "rb") as file:
            for line in file:
                rows.append(orjson.loads(line))
                if len(rows) == group:
                    writer.write_table(pyarrow.Table.from_pylist(rows, schema=SCHEMA), row_group_size=group)
                    rows = []
        if rows:
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=SCHEMA), row_group_size=group)
    os.rename(path + ".part", path)


def main() -> None:
    folder, scale = sys.argv[1], float(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    counts = {"chat": CHAT_ROWS, "samples": CHAT_ROWS, "code": CODE_ROWS, "short": SHORT_ROWS}
    with multiprocessing.Pool() as pool:
        for kind, full in counts.items():
            path = os.path.join(folder, f"{kind}.jsonl")
            if not os.path.exists(path):
                print(f"generate: {path}", file=sys.stderr)
                write_lines(pool, path, kind, max(int(full * scale), 1000))
    texts = os.path.join(folder, "texts.jsonl")
    if not os.path.exists(texts):
        with open(os.path.join(folder, "samples.jsonl"), "rb") as samples, open(texts, "wb") as kept:
            for _, line in zip(range(TEXT_ROWS), samples):
                kept.write(line)
    for group in (1_000, 100_000):
        path = os.path.join(folder, f"chat-{group // 1000}k.parquet")
        if not os.path.exists(path):
            print(f"generate: {path}", file=sys.stderr)
            write_parquet(os.path.join(folder, "chat.jsonl"), path, group)


if __name__ == "__main__":
    main()
