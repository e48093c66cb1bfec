#!/usr/bin/env python3
"""Writes the page of figures from what measure.py measured.

    report.py RESULTS SCALE > docs/benchmarks.md
"""

import datetime
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version

HEAD = """# Measured speed

`make bench` writes this page: it generates the data (made up, the same every time), installs the peers into `.bench/`,
compares all outputs, and runs each job in turn with its peers, {rounds} rounds, of which the medians are shown
(contenders in *italics* ran once). `BENCH_SCALE=0.1 make bench` takes a tenth of the data, `BENCH_JOBS='dedup full'` some jobs.

{machine}. Data at scale {scale}: {data}. Peers: {peers}.

MB/s and rows/s are of the JSON lines (of Parquet jobs, of the lines that the file holds); CPU seconds and peak memory
are those of all processes of a pipe together. × best peer is the speed against the fastest other; × least CPU is
the same in CPU seconds, which other work on the machine disturbs less. × cat is the speed against `cat file | cat >/dev/null`
of the input. Single jobs write to `/dev/null`, the full job to a file in memory (/dev/shm).
"""


def first_line(path: str, key: str) -> str:
    with open(path) as file:
        for line in file:
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
    return "unknown"


def machine() -> str:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    memory = int(first_line("/proc/meminfo", "MemTotal").split()[0]) / 1024**2
    return (
        f"{datetime.date.today()}, commit {commit}, {first_line('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, {platform.system()} {platform.release()}, load at the end {os.getloadavg()[1]:.1f}"
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def is_dd(name: str) -> bool:
    return name.startswith("dd")


def job_section(job: dict) -> str:
    runs, megabytes = job["runs"], job["bytes"] / 1e6
    peers = [run for name, run in runs.items() if not is_dd(name) and name != "cat"]
    best, least = min(run["seconds"] for run in peers), min(run["cpu"] for run in peers)
    cat = runs["cat"]["seconds"] / job["file_bytes"] * job["bytes"]
    rows = []
    for name, run in runs.items():
        if name == "cat":
            continue
        seconds = run["seconds"]
        label = f"**{name}**" if is_dd(name) else f"*{name}*" if run["times"] == 1 else name
        rows.append([
            label,
            f"{megabytes / seconds:,.0f}",
            f"{job['rows'] / seconds:,.0f}",
            f"{run['cpu']:.2f}",
            f"{run['cpu'] / job['bytes'] * 1e9:.2f}",
            f"{run['peak'] / 1e6:,.0f}",
            f"{best / seconds:.2f}",
            f"{least / run['cpu']:.2f}",
            f"{cat / seconds:.2f}",
        ])
    head = ["", "MB/s", "rows/s", "CPU s", "CPU s/GB", "peak MB", "× best peer", "× least CPU", "× cat"]
    return (
        f"## {job['title']}\n\n`{job['input']}`, {megabytes:,.0f} MB, {job['rows']:,} rows; "
        f"compared by {job['compared']}: alike. Target: {job['target']}.\n\n" + table(head, rows)
    )


def startup_section(startup: dict) -> str:
    rows = [[tool, f"{milliseconds:.1f}"] for tool, milliseconds in startup.items()]
    return "## Start-up on an empty input\n\nMedian of 50. Target: ≤ 10 ms; the seven stages of the full job in dd-pipe ≤ 15 ms; a tokenizer ≤ 600 ms.\n\n" + table(["", "ms"], rows)


def growth_section(growth: list[dict]) -> str:
    tools = list(dict.fromkeys(entry["tool"] for entry in growth))
    counts = list(dict.fromkeys(entry["rows"] for entry in growth))
    by = {(entry["tool"], entry["rows"]): entry for entry in growth}
    rows = []
    for count in counts:
        cells = [f"{count:,}", f"{by[tools[0], count]['bytes'] / 1e6:,.1f}"]
        for tool in tools:
            cells += [f"{by[tool, count]['seconds']:.2f}", f"{by[tool, count]['peak'] / 1e6:.0f}"]
        rows.append(cells)
    head = ["rows", "MB"] + [cell for tool in tools for cell in (f"{tool} s", "peak MB")]
    return "## Growth, short rows\n\nTime is to be linear, memory flat but for dd-dedup's keys.\n\n" + table(head, rows)


def main() -> None:
    with open(sys.argv[1]) as file:
        results = json.load(file)
    names = ("polars", "duckdb", "pyarrow", "orjson", "xxhash", "datasets", "tokenizers", "tiktoken", "gigatoken")
    sizes = {job["rows_of"]: job["bytes"] for job in results["jobs"]}
    print(HEAD.format(
        rounds=results["rounds"],
        machine=machine(),
        scale=sys.argv[2],
        data=", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sizes.items()),
        peers=", ".join(f"{name} {version(name)}" for name in names),
    ))
    for job in results["jobs"]:
        print(job_section(job))
    if "startup" in results:
        print(startup_section(results["startup"]))
    if "growth" in results:
        print(growth_section(results["growth"]))


if __name__ == "__main__":
    main()
