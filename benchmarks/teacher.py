#!/usr/bin/env python3
"""Measures dd-teach beside the Python clients that people ask teachers with, against the project's own server on loopback.

    teacher.py answers [COUNT]   COUNT (5000) rows, a server that answers 1 KB at once: dd-teach, aiohttp, the openai package, with
                                 64 and with 256 requests in flight
    teacher.py storm [COUNT]     COUNT (2000) rows, every tenth answer a 503: dd-teach and the openai package, 8 tries each
    teacher.py resume [COUNT]    COUNT (20000) rows whose answers are in the journal, beside asking again
    teacher.py scores [TOKENS]   vLLM's JSON of prompt_logprobs, k = 20: dd-teach, and orjson reading it alone
    teacher.py                   all four

Needs the built tools and dd-testhub, and a Python with aiohttp, openai and orjson: `BENCH_JOBS=teacher scripts/bench`.
BENCH_ROUNDS (3) rounds, contenders by turns; medians of the client's CPU time and of the clock, and its largest memory. × is that of
dd-teach in the same row of contenders: of CPU time, or for scores of tokens.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / os.environ.get("BENCH_BUILD", ".build/release")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))

AIOHTTP = """
import asyncio, aiohttp, json, sys
async def main(url, path, most):
    gate = asyncio.Semaphore(int(most))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=int(most))) as session:
        async def ask(row):
            body = {"model": "big", "messages": [{"role": "user", "content": row["prompt"]}], "max_tokens": 1024, "temperature": 0}
            async with gate, session.post(url + "/chat/completions", json=body) as answer:
                row["teacher"] = (await answer.json())["choices"][0]["message"]["content"]
                return json.dumps(row)
        for line in await asyncio.gather(*[ask(json.loads(line)) for line in open(path)]):
            print(line)
asyncio.run(main(*sys.argv[1:]))
"""

OPENAI = """
import asyncio, json, sys
from openai import AsyncOpenAI
async def main(url, path, most):
    gate = asyncio.Semaphore(int(most))
    client = AsyncOpenAI(base_url=url, api_key="none", max_retries=8)
    async def ask(row):
        async with gate:
            answer = await client.chat.completions.create(
                model="big", messages=[{"role": "user", "content": row["prompt"]}], max_tokens=1024, temperature=0)
        row["teacher"] = answer.choices[0].message.content
        return json.dumps(row)
    for line in await asyncio.gather(*[ask(json.loads(line)) for line in open(path)]):
        print(line)
asyncio.run(main(*sys.argv[1:]))
"""

ORJSON = """
import orjson, sys
body = open(sys.argv[1], "rb").read()
for _ in range(int(sys.argv[2])):
    orjson.loads(body)
"""


class Hub:
    """The test hub with its teacher, for as long as the block lasts."""

    def __init__(self, teacher, faults=()):
        control = json.dumps({"teacher": teacher, "faults": list(faults)})
        command = [BIN / "dd-testhub", "--root", tempfile.gettempdir(), "--control", control]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.url = json.loads(self.process.stdout.readline())["teacher"] + "/v1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def run(command):
    """The CPU seconds, seconds and MB that a command takes."""
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]}: {error.decode()[-500:]}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def rounds(contenders):
    """The medians of all contenders, by turns."""
    found = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, command in contenders.items():
            found[name].append(run(command))
    return {name: [statistics.median(column) for column in zip(*runs)] for name, runs in found.items()}


def write_rows(folder, count):
    rows = pathlib.Path(folder, "rows.jsonl")
    rows.write_text("".join(json.dumps({"id": f"r{i}", "prompt": f"Question {i}?" * 8}) + "\n" for i in range(count)))
    return rows


def tool(hub, rows, *more):
    return [BIN / "dd-teach", "answer", "--url", hub.url, "--model", "big", "-q", rows, *more]


def show(title, contenders, count):
    """A table; `contenders`: groups, each with the one that the others of it are compared to first."""
    print(f"\n| {title} | CPU ms a request | × | requests a second | MB |\n|---|---:|---:|---:|---:|")
    for group in contenders:
        found = rounds(group)
        own = next(iter(found.values()))[0]
        for name, (cpu, seconds, memory) in found.items():
            print(f"| {name} | {1000 * cpu / count:.3f} | {cpu / own:.1f} | {count / seconds:,.0f} | {memory:.0f} |")


def answers(count):
    with tempfile.TemporaryDirectory() as folder, Hub({"instant": True}) as hub:
        rows = write_rows(folder, count)
        show("1 KB at once", [{
            f"dd-teach, {most} in flight": tool(hub, rows, "-j", most),
            f"aiohttp, {most}": [sys.executable, "-c", AIOHTTP, hub.url, rows, most],
            f"openai, {most}": [sys.executable, "-c", OPENAI, hub.url, rows, most],
        } for most in ("64", "256")], count)


def storm(count):
    faults = [{"origin": "teacher", "path": "chat", "every": 10, "status": 503}]
    with tempfile.TemporaryDirectory() as folder, Hub({"instant": True}, faults) as hub:
        rows = write_rows(folder, count)
        show("every tenth a 503", [{
            "dd-teach": tool(hub, rows),
            "openai": [sys.executable, "-c", OPENAI, hub.url, rows, "64"],
        }], count)


def resume(count):
    with tempfile.TemporaryDirectory() as folder, Hub({"instant": True}) as hub:
        rows, journal = write_rows(folder, count), pathlib.Path(folder, "paid")
        run(tool(hub, rows, "--journal", journal))
        show("the same again", [{
            "asked again": tool(hub, rows),
            f"from a journal of {journal.stat().st_size / 1e6:.0f} MB": tool(hub, rows, "--journal", journal),
        }], count)


def scores(tokens):
    length = 500
    count = max(1, tokens // length)
    with tempfile.TemporaryDirectory() as folder, Hub({"context_length": 100_000}) as hub:
        rows = pathlib.Path(folder, "rows.jsonl")
        # The server makes a token of every 4 bytes.
        rows.write_text("".join(json.dumps({"id": f"r{i}", "text": (f"{i:07} " * length)[: 4 * length]}) + "\n" for i in range(count)))
        ask = {"model": "big", "prompt": "x" * 4 * length, "prompt_logprobs": 20, "max_tokens": 1, "return_token_ids": True}
        request = urllib.request.Request(hub.url + "/completions", json.dumps(ask).encode(), {"Content-Type": "application/json"})
        body = pathlib.Path(folder, "body.json")
        body.write_bytes(urllib.request.urlopen(request).read())
        contenders = {
            "dd-teach score": [BIN / "dd-teach", "score", "--url", hub.url, "--model", "big", "-q", "--text", "text", rows],
            "orjson, reading alone": [sys.executable, "-c", ORJSON, body, count],
        }
        print(f"\n| scores, {body.stat().st_size / length:,.0f} bytes a token | tokens a CPU second | × | MB |\n|---|---:|---:|---:|")
        found = rounds(contenders)
        own = next(iter(found.values()))[0]
        for name, (cpu, _, memory) in found.items():
            print(f"| {name} | {count * length / cpu:,.0f} | {own / cpu:.2f} | {memory:.0f} |")


JOBS = {"answers": (answers, 5000), "storm": (storm, 2000), "resume": (resume, 20_000), "scores": (scores, 500_000)}

if __name__ == "__main__":
    what, *more = sys.argv[1:] or [None]
    for name in JOBS if what is None else [what]:
        job, usual = JOBS[name]
        job(int(more[0]) if more else usual)
