"""The jobs as the original Python tool does them: json, MD5, `datasets` streaming.

    with_json.py JOB INPUT OUTPUT
"""

import hashlib
import json
import sys

from rows import mapped, measure, passes, tokens


def dedup(rows, write):
    seen = set()
    for line in rows:
        key = hashlib.md5(json.loads(line)["text"].encode()).hexdigest()
        if key not in seen:
            seen.add(key)
            write(line)


def filter(rows, write):
    for line in rows:
        if passes(json.loads(line), 100, True):
            write(line)


def map(rows, write):
    for number, line in enumerate(rows):
        write(json.dumps(mapped(json.loads(line), number), ensure_ascii=False) + "\n")


def stats(rows, write):
    write(json.dumps(measure(json.loads(line)["text"] for line in rows)) + "\n")


def full(path, write):
    """Streams, maps, filters, hashes; all samples wait in memory for the progressive order; then they are written."""
    from datasets import load_dataset

    rows = load_dataset("parquet", data_files=path, split="train", streaming=True)
    rows = rows.select_columns(["conversations", "source", "system_prompt"])
    seen, samples = set(), []
    for number, row in enumerate(rows):
        sample = mapped(row, number)
        if not passes(sample, 50, False):
            continue
        key = hashlib.md5(sample["text"].encode()).hexdigest()
        if key in seen:
            continue
        seen.add(key)
        samples.append(sample)
    wanted = (number + 2) // 2
    short, long = [], []
    for sample in samples:
        prompt = sample["text"][: sample["metadata"]["prompt_end"]]
        (short if len(short) < wanted and tokens(prompt) < 256 else long).append(sample)
    for sample in short + long:
        write(json.dumps(sample, ensure_ascii=False) + "\n")
    measure(sample["text"] for sample in samples)


def main():
    job, source, target = sys.argv[1:4]
    with open(target, "w", encoding="utf-8") as output:
        run = globals()[job]
        if source.endswith(".parquet"):
            run(source, output.write)
        else:
            with open(source, encoding="utf-8") as rows:
                run(rows, output.write)


if __name__ == "__main__":
    main()
