#!/usr/bin/env python3
"""Measures dd-fetch against the Python way on the project's test hub, over loopback.

    network.py objects [COUNT]   small objects: dd-fetch contents, 32 threads of requests, curl --parallel
    network.py stream            a data set of two Parquet files of 41 MB: dd-fetch, and datasets with streaming

Needs the built tools and dd-testhub, and a Python with requests and datasets (Tests/python-clients/environment names
one). BENCH_ROUNDS (3) rounds, contenders by turns; medians are printed as tables. Of the two cores the test hub takes
its share in every run. Nothing is cached from run to run.
"""

import contextlib
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = HERE / "peers"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
TOOLS = {"PATH": f"{ROOT}/.build/release:{os.environ['PATH']}"}


def say(text):
    print(text, file=sys.stderr, flush=True)


class Hub:
    """The test hub over a folder, for as long as the block lasts."""

    def __init__(self, root, *options):
        command = [ROOT / ".build/release/dd-testhub", "--root", root, *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.places = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def post(self, path, **settings):
        data = json.dumps(settings).encode()
        urllib.request.urlopen(urllib.request.Request(self.places["hub"] + path, data=data, method="POST")).read()

    def log(self):
        with urllib.request.urlopen(self.places["hub"] + "/__log") as answer:
            return [json.loads(line) for line in answer]

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(command, environment=None, output=subprocess.DEVNULL):
    """Wall-clock and CPU seconds of a command and all that it starts."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, check=True, env=os.environ | TOOLS | (environment or {}), stdout=output)
    seconds, after = time.perf_counter() - started, os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return {"seconds": seconds, "cpu": cpu}


def median(runs, key):
    return statistics.median(one[key] for one in runs)


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def machine():
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=ROOT).stdout
    load = " ".join(f"{value:.1f}" for value in os.getloadavg()[:2])
    date = time.strftime("%Y-%m-%d")
    print(f"\n{date}, commit {commit.strip()}, {model}, {os.cpu_count()} cores, load {load}, medians of {ROUNDS} runs.\n")


def write_objects(folder, count):
    """Gzip files named by the SHA-1 of their text, 2 KB of it on average, and the rows that name them."""
    draw = random.Random(5)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz_", k=draw.randint(2, 10))) for _ in range(5000)]
    (folder / "content").mkdir(parents=True)
    with open(folder / "rows.jsonl", "w") as rows:
        for number in range(count):
            lines = (" ".join(draw.choices(words, k=8)) for _ in range(draw.randint(5, 60)))
            text = f"# object {number}\n{chr(10).join(lines)}\n".encode()
            name = hashlib.sha1(text).hexdigest()
            (folder / "content" / name).write_bytes(gzip.compress(text, 1, mtime=0))
            rows.write(json.dumps({"blob_id": name, "src_encoding": "UTF-8"}) + "\n")


def objects(scratch, count):
    say(f"network: writing {count} objects")
    write_objects(scratch, count)
    rows, got = scratch / "rows.jsonl", scratch / "got"
    ids = [json.loads(line)["blob_id"] for line in open(rows)]
    with Hub(ROOT / "examples/hub", "--objects", scratch) as hub:
        place = hub.places["s3"] + "/content/"
        config = scratch / "curl.config"
        config.write_text("".join(f"url={place}{name}\noutput={got}/{name}\n" for name in ids))
        contenders = {
            "dd-fetch contents --jobs 64": ["dd-fetch", "contents", "--url", place + "{blob_id}", "--sha1-field",
                                            "blob_id", "--charset-field", "src_encoding", "--quiet", str(rows)],
            "Python requests, 32 threads": [sys.executable, str(PEERS / "objects_with_requests.py"), place, str(rows)],
            "curl --parallel (bytes only)": ["curl", "-s", "--no-progress-meter", "--parallel", "--parallel-max", "64", "-K", str(config)],
        }
        digests, runs = {}, {name: [] for name in contenders}
        for number in range(ROUNDS):
            for name, command in contenders.items():
                shutil.rmtree(got, ignore_errors=True)
                got.mkdir()
                hub.post("/__reset")
                before = hub.cpu()
                with open(scratch / "output", "wb") as output:
                    one = run(command, output=output)
                one["hub"] = hub.cpu() - before
                runs[name].append(one)
                if "curl" in name:
                    digests[name] = len(os.listdir(got))
                else:
                    digests[name] = hashlib.sha1((scratch / "output").read_bytes()).hexdigest()
                say(f"network: round {number + 1}: {name}: {count / one['seconds']:,.0f} objects/s")
    dd, python, curl = digests.values()
    if dd != python or curl != count:
        raise SystemExit(f"network: the outputs differ: {digests}")
    machine()
    slowest = median(runs["Python requests, 32 threads"], "seconds")
    table(["", "objects/s", "× Python", "s", "CPU s", "CPU s of the test hub"], [
        [name, f"{count / median(of, 'seconds'):,.0f}", f"{slowest / median(of, 'seconds'):.1f}",
         f"{median(of, 'seconds'):.1f}", f"{median(of, 'cpu'):.1f}", f"{median(of, 'hub'):.1f}"]
        for name, of in runs.items()])


TASKS = {
    "first 5 rows": ("dd-fetch acme/tiny --split train | head -n 5 | wc -l", "first"),
    "two columns": ("dd-fetch acme/tiny --split train --columns id,score | wc -l", "columns"),
    "everything": ("dd-fetch acme/tiny --split train | wc -l", "all"),
}


def streamed(hub, scratch, command, latency):
    """One run with an empty cache: seconds, and what the hub's log says of it."""
    home = scratch / "home"
    shutil.rmtree(home, ignore_errors=True)
    hub.post("/__reset")
    if latency:
        hub.post("/__control", faults=[{"delay": latency}])
    environment = {
        "HF_ENDPOINT": hub.places["hub"], "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1", "NO_PROXY": "127.0.0.1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "HF_TOKEN": "",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    with open(scratch / "output", "wb") as output:
        one = run(command, environment, output)
    log = hub.log()
    data = [entry for entry in log if entry["origin"] == "cdn"]
    one["requests"] = len(log)
    one["before"] = min(log.index(entry) for entry in data)
    one["bytes"] = sum(max(0, entry["sent"] - entry["unacknowledged"]) for entry in log)
    one["rows"] = int((scratch / "output").read_text())
    return one


def stream(scratch):
    folder = scratch / "hub/acme/tiny/data"
    folder.mkdir(parents=True)
    for number in range(2):
        target = folder / f"train-{number:05}-of-00002.parquet"
        subprocess.run([sys.executable, ROOT / "Tests/large_parquet.py", target, "offset-index", str(41 + number)], check=True)
    cells = []
    with Hub(scratch / "hub") as hub:
        for latency in (0, 0.05):
            for task, (shell, word) in TASKS.items():
                commands = {
                    "dd-fetch": ["bash", "-o", "pipefail", "-c", shell],
                    "datasets": [sys.executable, str(PEERS / "stream_with_datasets.py"), word],
                }
                runs = {name: [] for name in commands}
                for _ in range(ROUNDS):
                    for name, command in commands.items():
                        runs[name].append(streamed(hub, scratch, command, latency))
                if len({one["rows"] for of in runs.values() for one in of}) != 1:
                    raise SystemExit(f"network: {task}: the rows differ: {runs}")
                for name, of in runs.items():
                    say(f"network: {latency} s, {task}: {name}: {median(of, 'seconds'):.2f} s")
                    cells.append([task, f"{latency * 1000:.0f} ms", name, f"{median(of, 'seconds'):.2f}",
                                  f"{median(of, 'cpu'):.2f}", int(median(of, "requests")), int(median(of, "before")),
                                  f"{median(of, 'bytes') / 1e6:.2f}"])
    machine()
    table(["", "delay of an answer", "", "s", "CPU s", "requests", "of them before the first data", "MB"], cells)


def main():
    job, rest = sys.argv[1:2], sys.argv[2:]
    with contextlib.ExitStack() as stack:
        scratch = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if job == ["objects"]:
            objects(scratch, int(rest[0]) if rest else 100_000)
        elif job == ["stream"]:
            stream(scratch)
        else:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
