#!/usr/bin/env python3
"""Measures dd-shard against other ways from JSON lines to Parquet, each with snappy and with zstd 3.

    shards.py FOLDER [ROWS]

Needs the built tools and a Python with datasets, polars and pyarrow (the one of `make bench` has them; orjson for the
data). FOLDER gets the data, made up as for `make bench`: samples, chats (lists of structs), and tokenised rows.
BENCH_ROUNDS (3) rounds, contenders by turns; medians are printed as a table.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import orjson
from generate import chat_row, sample, seeded

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def tokens(number):
    """Ids as frequent as a tokenizer's, a prompt of which none is learned, as dd-tokenize --rows has them."""
    random = seeded(number)
    ids = [int(random.paretovariate(0.6)) % 128_000 for _ in range(random.randint(40, 700))]
    prompt = len(ids) // 3
    return {"id": f"gsm8k_{number:08d}", "input_ids": ids, "attention_mask": [1] * len(ids),
            "labels": [-100] * prompt + ids[prompt:]}


DATA = {"samples": sample, "chats": chat_row, "tokens": tokens}
PEER = str(HERE / "peers" / "shards.py")
DD = ["dd-shard", "--quiet", "--compression", "CODEC", "INPUT", "-o", "OUTPUT"]
# datasets 5.2 writes snappy, whatever is asked for.
PEERS = {"snappy": ["datasets", "polars", "pyarrow"], "zstd": ["polars", "pyarrow"]}


def contenders(codec):
    peers = {name: [sys.executable, PEER, name, "CODEC", "INPUT", "OUTPUT"] for name in PEERS[codec]}
    return {name: [word.replace("CODEC", codec) for word in words] for name, words in {"dd": DD, **peers}.items()}


def make(path, row, rows):
    if path.exists():
        return
    with open(f"{path}.part", "wb") as file:
        for number in range(rows):
            file.write(orjson.dumps(row(number)) + b"\n")
    os.rename(f"{path}.part", path)


def run(command, source, output):
    """Wall-clock seconds, CPU seconds, peak memory, and the size of what was written."""
    shutil.rmtree(output, ignore_errors=True)
    words = [word.replace("INPUT", str(source)).replace("OUTPUT", str(output)) for word in command]
    started = time.perf_counter()
    process = subprocess.Popen(["/usr/bin/time", "-f", "%M", "-o", f"{output}.peak", *words], stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"shards: {' '.join(words)}: {errors.decode()}")
    size = sum(file.stat().st_size for file in output.glob("*.parquet"))
    peak = int(pathlib.Path(f"{output}.peak").read_text().split()[-1]) * 1024
    return [time.perf_counter() - started, usage.ru_utime + usage.ru_stime, peak, size]


def measured(folder, kind, codec):
    source = folder / f"{kind}.jsonl"
    commands = contenders(codec)
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            runs[name].append(run(command, source, folder / "out" / f"{kind}-{name}"))
            print(f"shards: {kind}, {codec}: {name}: {runs[name][-1]}", file=sys.stderr, flush=True)
    bytes = source.stat().st_size
    print(f"\n{kind}, {bytes / 1e6:,.0f} MB of JSON lines, {codec}\n")
    print("|  | MB/s | CPU s | CPU s/GB | peak MB | MB written | CPU: dd is |\n|---|---|---|---|---|---|---|")
    middle = {name: [statistics.median(values) for values in zip(*runs[name])] for name in runs}
    for name, (seconds, cpu, peak, size) in middle.items():
        print(f"| {'**dd**' if name == 'dd' else name} | {bytes / seconds / 1e6:,.0f} | {cpu:.2f} | {cpu / bytes * 1e9:.2f} | "
              f"{peak / 1e6:,.0f} | {size / 1e6:.1f} | {cpu / middle['dd'][1]:.2f} × |")


def main():
    folder, rows = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
    (folder / "out").mkdir(parents=True, exist_ok=True)
    for kind, row in DATA.items():
        make(folder / f"{kind}.jsonl", row, rows)
    print("\n## dd-shard: JSON lines to Parquet\n\nTarget: ≥ 1.5 × datasets, ≥ 1 × polars in CPU seconds with the same codec; "
          f"size within 3 % of pyarrow's. {rows:,} rows of each kind, {ROUNDS} rounds, medians.")
    for kind in DATA:
        for codec in PEERS:
            measured(folder, kind, codec)
    shutil.rmtree(folder / "out")


main()
