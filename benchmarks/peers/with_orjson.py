"""The jobs in Python with the fastest parts that PyPI has: orjson, xxhash, pyarrow.

    with_orjson.py JOB INPUT OUTPUT
"""

import sys

import orjson
import pyarrow.parquet
import xxhash
from rows import mapped, measure, passes, tokens


def dedup(rows, write):
    seen = set()
    for line in rows:
        key = xxhash.xxh3_128_digest(orjson.loads(line)["text"].encode())
        if key not in seen:
            seen.add(key)
            write(line)


def filter(rows, write):
    for line in rows:
        if passes(orjson.loads(line), 100, True):
            write(line)


def map(rows, write):
    for number, line in enumerate(rows):
        write(orjson.dumps(mapped(orjson.loads(line), number)) + b"\n")


def stats(rows, write):
    write(orjson.dumps(measure(orjson.loads(line)["text"] for line in rows)) + b"\n")


def stages(rows, write):
    seen, texts = set(), []
    for line in rows:
        row = orjson.loads(line)
        if passes(row, 50, False):
            key = xxhash.xxh3_128_digest(row["text"].encode())
            if key not in seen:
                seen.add(key)
                write(line)
                texts.append(row["text"])
    measure(texts)


def parquet(path, write, columns=None):
    for batch in pyarrow.parquet.ParquetFile(path).iter_batches(1024, columns=columns):
        for row in batch.to_pylist():
            write(orjson.dumps(row) + b"\n")


def column(path, write):
    parquet(path, write, ["source"])


def full(path, write):
    """One pass; rows with long prompts wait until half of all are out."""
    total = pyarrow.parquet.ParquetFile(path).metadata.num_rows
    wanted = (total + 1) // 2
    seen, later, number, out = set(), [], -1, 0
    for batch in pyarrow.parquet.ParquetFile(path).iter_batches(
        1024, columns=["conversations", "source", "system_prompt"]
    ):
        for row in batch.to_pylist():
            number += 1
            sample = mapped(row, number)
            text = sample["text"]
            if not passes(sample, 50, False):
                continue
            key = xxhash.xxh3_128_digest(text.encode())
            if key in seen:
                continue
            seen.add(key)
            line = orjson.dumps(sample) + b"\n"
            prompt = text[: sample["metadata"]["prompt_end"]]
            if out >= wanted or tokens(prompt) < 256:
                write(line)
                out += 1
                if out == wanted:
                    for held in later:
                        write(held)
                    later.clear()
            else:
                later.append(line)
    for held in later:
        write(held)


def main():
    job, source, target = sys.argv[1:4]
    with open(target, "wb", buffering=1 << 16) as output:
        run = globals()[job]
        if source.endswith(".parquet"):
            run(source, output.write)
        else:
            with open(source, "rb", buffering=1 << 20) as rows:
                run(rows, output.write)


if __name__ == "__main__":
    main()
