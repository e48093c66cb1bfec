#!/usr/bin/env python3
"""Writes the large files that docs/parquet.md gives memory and speed of.

    pip install pyarrow orjson && python3 Tests/ParquetTests/make_large.py FOLDER [NAME …]

nq        one row group of 480 MB: three repetition levels, a page of HTML a row, as Natural Questions has it
footer    9,000 row groups of 26 columns with statistics, as a shard of the-stack-v2 has them
string    a value of 300 MB between small ones
code      code-1k and code-100k, of FOLDER/code.jsonl that `benchmarks/generate.py` writes; chat-… it writes itself
"""
import base64
import os
import sys
from random import Random

import pyarrow
import pyarrow.json
import pyarrow.parquet

random = Random("large")


def noise(size):
    """Text that no codec makes much smaller."""
    return base64.b64encode(random.randbytes(size * 3 // 4)).decode()


def nq(path):
    answer = pyarrow.struct([("start_token", pyarrow.int64()), ("text", pyarrow.list_(pyarrow.string()))])
    annotation = pyarrow.struct([("id", pyarrow.string()), ("short_answers", pyarrow.list_(answer))])
    token = pyarrow.struct([("token", pyarrow.string()), ("is_html", pyarrow.bool_())])
    document = pyarrow.struct([("html", pyarrow.string()), ("tokens", pyarrow.list_(token))])
    schema = pyarrow.schema([
        ("id", pyarrow.string()), ("document", document), ("question", pyarrow.struct([("text", pyarrow.string())])),
        ("annotations", pyarrow.list_(annotation))])
    words = [noise(8) for _ in range(500)]

    def row(number):
        answers = [{"start_token": number + place, "text": random.choices(words, k=2)} for place in range(number % 3)]
        return {
            "id": f"{number:016d}",
            "document": {
                "html": noise(120_000),
                "tokens": [{"token": random.choice(words), "is_html": place % 5 == 0} for place in range(200)]},
            "question": {"text": " ".join(random.choices(words, k=9))},
            "annotations": [{"id": words[number % 500], "short_answers": answers}] * (number % 5)}

    table = pyarrow.Table.from_pylist([row(number) for number in range(4_000)], schema=schema)
    pyarrow.parquet.write_table(table, path, compression="snappy", row_group_size=len(table))


def footer(path):
    names = [f"column_{number:02d}" for number in range(26)]
    schema = pyarrow.schema([(name, pyarrow.string()) for name in names])
    with pyarrow.parquet.ParquetWriter(path, schema, compression="snappy") as writer:
        for group in range(9_000):
            row = {name: f"{name} of row {group:08d}, which is long enough" for name in names}
            writer.write_table(pyarrow.Table.from_pylist([row], schema=schema))


def string(path):
    rows = [{"id": number, "text": "x" * (300 << 20 if number == 2 else 10)} for number in range(4)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path, compression="snappy")


def code(path):
    source = os.path.join(os.path.dirname(path), "code.jsonl")
    table = pyarrow.json.read_json(source, read_options=pyarrow.json.ReadOptions(block_size=64 << 20))
    for rows, label in ((1_000, "1k"), (100_000, "100k")):
        pyarrow.parquet.write_table(table, path.replace("code.", f"code-{label}."), "2.6", row_group_size=rows)


def main():
    folder, names = sys.argv[1], sys.argv[2:] or ["nq", "footer", "string", "code"]
    os.makedirs(folder, exist_ok=True)
    for name in names:
        globals()[name](os.path.join(folder, f"{name}.parquet"))


if __name__ == "__main__":
    main()
