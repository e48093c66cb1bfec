#!/usr/bin/env python3
"""Runs the jobs of jobs.py, dd alternating with its peers, and writes what it measured as JSON.

    measure.py FOLDER RESULTS [JOB …]

Before a job is measured, the outputs of all its contenders over a small input are compared.
"""

import json
import os
import statistics
import subprocess
import sys
import time

import pyarrow.parquet
from compare import digest
from jobs import GROWTH, JOBS, STARTUP, Contender, Job

HERE = os.path.dirname(os.path.abspath(__file__))
CHECK_ROWS = 20_000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(stages: list[list[str]], target: str) -> dict:
    """One run of a pipe: wall-clock seconds, CPU seconds and peak memory of all its processes together.

    Each stage runs under time(1), whose small process is what the kernel counts from.
    """
    started = time.perf_counter()
    processes, memories, previous = [], [], None
    with open(target, "wb") as output:
        for number, stage in enumerate(stages):
            memory = f"{os.environ['BENCH_SCRATCH']}/peak.{number}"
            memories.append(memory)
            is_last = number == len(stages) - 1
            process = subprocess.Popen(
                ["/usr/bin/time", "-f", "%M", "-o", memory, *stage],
                stdin=previous or subprocess.DEVNULL,
                stdout=output if is_last else subprocess.PIPE,
            )
            if previous:
                previous.close()
            previous = process.stdout
            processes.append(process)
    cpu = 0.0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
    seconds = time.perf_counter() - started
    for process in processes:
        if process.returncode != 0:
            raise SystemExit(f"measure: {' '.join(process.args[5:])}: exit {process.returncode}")
    peak = sum(int(open(memory).read().split()[-1]) for memory in memories) * 1024
    return {"seconds": seconds, "cpu": cpu, "peak": peak}


def filled(contender: Contender, source: str, target: str, rows: int) -> list[list[str]]:
    values = {"INPUT": source, "ROWS": str(rows), "PYTHON": sys.executable}

    def fill(word: str) -> str:
        if word.startswith("with_"):
            return os.path.join(HERE, "peers", word)
        return values.get(word, word.replace("OUTPUT", target).replace("VOCABULARIES", os.environ.get("BENCH_VOCABULARIES", "")))

    return [[fill(word) for word in stage] for stage in contender.stages]


def head(source: str, target: str) -> None:
    """The first rows of a file, to compare outputs over."""
    if source.endswith(".parquet"):
        table = next(pyarrow.parquet.ParquetFile(source).iter_batches(CHECK_ROWS))
        pyarrow.parquet.write_table(pyarrow.Table.from_batches([table]), target, row_group_size=1000)
        return
    with open(source, "rb") as rows, open(target, "wb") as kept:
        for _, line in zip(range(CHECK_ROWS), rows):
            kept.write(line)


def compare(job: Job, source: str, scratch: str) -> str:
    small = os.path.join(scratch, "check-" + job.input)
    if not os.path.exists(small):
        head(source, small)
    digests = {}
    for contender in job.contenders:
        target = os.path.join(scratch, "check.out")
        run(filled(contender, small, target, CHECK_ROWS), target if contender.name.startswith("dd") else os.devnull)
        digests[contender.name] = digest(target, job.compared)
    if len(set(digests.values())) != 1:
        raise SystemExit(f"measure: {job.name}: the outputs differ: {json.dumps(digests, indent=1)}")
    return digests["dd"]


def median(runs: list[dict]) -> dict:
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return middle | {"times": len(runs)}


def measured(job: Job, folder: str, scratch: str, rows: int) -> dict:
    source = os.path.join(folder, job.input)
    say(f"measure: {job.name}: comparing outputs")
    same = compare(job, source, scratch)
    runs: dict[str, list[dict]] = {"cat": []}
    for number in range(ROUNDS):
        runs["cat"].append(run([["cat", source], ["cat"]], os.devnull))
        for contender in job.contenders:
            if number > 0 and contender.name in job.slow:
                continue
            target = os.path.join(scratch, "full.out") if job.to_file else os.devnull
            stages = filled(contender, source, target, rows)
            if not job.to_file:
                stages = [[word.replace("/dev/null.stats", f"{scratch}/stats.json") for word in s] for s in stages]
            one = run(stages, target if contender.name.startswith("dd") else os.devnull)
            runs.setdefault(contender.name, []).append(one)
            say(f"measure: {job.name}: {contender.name}: {one['seconds']:.2f} s, {one['cpu']:.2f} CPU s, "
                f"{one['peak'] / 1e6:.0f} MB")
    size = os.path.getsize(os.path.join(folder, job.rows_of or job.input))
    result = {key: getattr(job, key) for key in ("name", "title", "input", "compared", "target")}
    result |= {"rows_of": job.rows_of or job.input, "bytes": size, "rows": rows, "same": same}
    result["file_bytes"] = os.path.getsize(source)
    result["runs"] = {name: median(list_of_runs) for name, list_of_runs in runs.items()}
    return result


def startup(scratch: str) -> dict:
    """The mean of fifty starts, in milliseconds, by hyperfine without a shell."""
    empty, report = os.path.join(scratch, "empty"), os.path.join(scratch, "startup.json")
    open(empty, "w").close()
    vocabularies = os.environ.get("BENCH_VOCABULARIES", "")
    commands = [command.replace("EMPTY", empty).replace("VOCABULARIES", vocabularies) for command in STARTUP.values()]
    subprocess.run(
        ["hyperfine", "-N", "--warmup", "5", "--runs", "50", "--export-json", report, "--style", "none", *commands],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with open(report) as file:
        times = [result["median"] * 1000 for result in json.load(file)["results"]]
    return dict(zip(STARTUP, times))


def growth(folder: str, scratch: str) -> list[dict]:
    source = os.path.join(folder, "short.jsonl")
    rows = count_lines(source)
    table = []
    for power in range(4, 8):
        count = 10**power
        if count > rows:
            break
        part = source if count == rows else os.path.join(scratch, f"short-{power}.jsonl")
        if part != source:
            with open(part, "wb") as file:
                subprocess.run(["head", "-n", str(count), source], stdout=file, check=True)
        for tool, command in GROWTH.items():
            one = run([command.replace("INPUT", part).split()], os.devnull)
            say(f"measure: growth: {tool}, 10^{power} rows: {one['seconds']:.2f} s, {one['peak'] / 1e6:.0f} MB")
            table.append({"tool": tool, "rows": count, "bytes": os.path.getsize(part), **one})
        if part != source:
            os.remove(part)
    return table


def count_lines(path: str) -> int:
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def main() -> None:
    folder, results_path, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    scratch = os.environ.setdefault("BENCH_SCRATCH", os.path.join(folder, "scratch"))
    os.makedirs(scratch, exist_ok=True)
    rows: dict[str, int] = {}
    jobs = []
    for job in JOBS:
        if wanted and job.name not in wanted:
            continue
        lines = job.rows_of or job.input
        if lines not in rows:
            rows[lines] = count_lines(os.path.join(folder, lines))
        jobs.append(measured(job, folder, scratch, rows[lines]))
    results = {"rounds": ROUNDS, "jobs": jobs}
    if not wanted or "startup" in wanted:
        results["startup"] = startup(scratch)
    if not wanted or "growth" in wanted:
        results["growth"] = growth(folder, scratch)
    with open(results_path, "w") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
