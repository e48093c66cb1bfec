#!/usr/bin/env python3
"""Measures dd-teach beside the Python clients that people ask teachers with, against the project's own server on loopback.

    teacher.py answers [COUNT]   COUNT (5000) rows, a server that answers 1 KB at once: dd-teach, aiohttp, the openai package
    teacher.py scores [TOKENS]   vLLM's JSON of prompt_logprobs, k = 20: dd-teach, and orjson reading it alone

Needs the built tools and dd-testhub, and a Python with aiohttp, openai and orjson. BENCH_ROUNDS (3) rounds, contenders by
turns; medians of the client's CPU time and of the clock, and its largest memory.
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
async def main(url, path):
    gate = asyncio.Semaphore(64)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:
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
async def main(url, path):
    gate = asyncio.Semaphore(64)
    client = AsyncOpenAI(base_url=url, api_key="none")
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

    def __init__(self, teacher):
        command = [BIN / "dd-testhub", "--root", tempfile.gettempdir(), "--control", json.dumps({"teacher": teacher})]
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


def answers(count):
    with tempfile.TemporaryDirectory() as folder, Hub({"instant": True}) as hub:
        rows = pathlib.Path(folder, "rows.jsonl")
        rows.write_text("".join(json.dumps({"id": f"r{i}", "prompt": f"Question {i}?" * 8}) + "\n" for i in range(count)))
        tool = [BIN / "dd-teach", "answer", "--url", hub.url, "--model", "big", "-q", rows]
        contenders = {
            "dd-teach": tool, "dd-teach -j 256": tool + ["-j", "256"],
            "aiohttp": [sys.executable, "-c", AIOHTTP, hub.url, rows],
            "openai": [sys.executable, "-c", OPENAI, hub.url, rows],
        }
        print("| client | CPU ms a request | requests a second | MB |\n|---|---|---|---|")
        for name, (cpu, seconds, memory) in rounds(contenders).items():
            print(f"| {name} | {1000 * cpu / count:.3f} | {count / seconds:,.0f} | {memory:.0f} |")


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
        print(f"{body.stat().st_size / length:,.0f} bytes a token\n\n| client | tokens a CPU second | MB |\n|---|---|---|")
        for name, (cpu, _, memory) in rounds(contenders).items():
            print(f"| {name} | {count * length / cpu:,.0f} | {memory:.0f} |")


if __name__ == "__main__":
    what, *more = sys.argv[1:] or ["answers"]
    {"answers": answers, "scores": scores}[what](int(more[0]) if more else {"answers": 5000, "scores": 500_000}[what])
