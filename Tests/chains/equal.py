#!/usr/bin/env python3
"""Random chains over random inputs: the shell's pipe against dd-pipe with several numbers of threads.

    equal.py [--seed N] [--rounds N] [--rows N] [--jobs 1,2,3,8]

Compared byte for byte: output, statistics, rejects, key sets, reports but for `seconds`, the exit code, and what is said,
sorted. After a limit the reports of stages before it count how far ahead they were in a pipe, so there only the chains are
compared with each other; what dd-fetch read ahead in a chain is left out.
"""

import argparse
import json
import random
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

WORDS = "the a of model café naïve 東京 data \\\\ \\\" \\n \\t \\u00e9 \\ud83d\\ude42 answer tree stone why how".split()


def text(r: random.Random, most: int) -> str:
    return " ".join(r.choice(WORDS) for _ in range(r.randint(1, most)))


LEAKS = [" ".join(random.Random(n).choices(WORDS[:8], k=k)) for n, k in enumerate([6, 9, 20, 20, 40])]


def leak(r: random.Random) -> str:
    return " " + r.choice(LEAKS) if r.random() < 0.1 else ""


def row(r: random.Random, number: int) -> str:
    kind = r.random()
    if kind < 0.02:
        return r.choice(["not json", '{"question":', "[1,2]", '{"a":"\\x"}', '"text"', '{"a":1}}', '{"q":"\\ud800"}'])
    if kind < 0.03:
        return " " * r.randint(0, 3)
    if kind < 0.035:
        return '{"deep":' + "[" * 1100 + "]" * 1100 + "}"
    if kind < 0.04:
        return '{"question":"' + "x" * r.randint(30_000, 90_000) + '","answer":"long #### 1"}'
    if kind < 0.06:
        return r.choice(['{"answer":"no question #### 1"}', '{"question":null,"answer":"x"}', '{"question":7,"answer":[1]}', "{}"])
    key = r.randint(0, number // 2 + 1) if r.random() < 0.3 else number
    q = random.Random(key)
    secret = q.choice(["", "", "", " ann@eggs.org", " +1 415 555 2671", " 8.8.4.4", " (415) 555-2671 a@b.io"])
    members = [f'"question":"{text(q, 60)}"', f'"answer":"{text(q, 120)}\\n#### {key}"', f'"id":"r{key}"', f'"text":"{text(q, 150)}{secret}{leak(q)}"']
    if r.random() < 0.5:
        kind, terms = r.choice(["a", "b", "\\u00e9"]), r.choice(["null", '"MIT"'])
        members.append(f'"metadata":{{"type":"{kind}","license":{terms}}}')
    if r.random() < 0.2:
        r.shuffle(members)
    return "{" + ",".join(members) + "}" + ("\r" if r.random() < 0.05 else "")


def judges(r: random.Random) -> list[str]:
    """Options of dd-filter that judge texts, several at once or none."""
    chosen = [
        ["--profile", r.choice(["web", "chat", "code,math", "chat,web"])],
        ["--max-loop", "0.2", "--min-unique-words", "0.1", "--quality-alarm", "5%"],
        ["--max-language-mismatches", "0"],
        ["--language", r.choice(["en,un", "en,fr:0.3", "un"])],
        ["--decontaminate", "../bench.jsonl", "--decontaminate-score", r.choice(["0.2", "0.5", "1"]), "--decontaminate-ngram", r.choice(["5", "8"])],
        ["--decontaminate", "../bench.jsonl", "--decontaminate-mode", "any", "--decontaminate-alarm", "2%"],
        ["--pii", r.choice(["tag", "mask", "drop"]), "--pii-country", "us,de"],
    ]
    words = []
    for options in chosen:
        if r.random() < 0.4 and options[0] not in words:
            words += options
    if any(word in words for word in ("--profile", "--max-loop", "--language", "--max-language-mismatches")) and r.random() < 0.4:
        words.append("--measure")
    return words


def near(r: random.Random) -> list[str]:
    if r.random() < 0.5:
        return []
    words = ["--near", r.choice(["0.3", "0.6", "0.8", "1"]), "--near-words", r.choice(["1", "3", "5"])]
    return words + (["--near-numbers", "fold"] if r.random() < 0.3 else []) + (["--against", "../bench.jsonl"] if r.random() < 0.3 else [])


def stages(r: random.Random, source: Path) -> tuple[list[list[str]], bool]:
    chain: list[list[str]] = []
    options = lambda: [w for w in [["--rejects", f"{len(chain)}.rejects"], ["--max-line-bytes", "20000"], ["--max-malformed", "99%"]] if r.random() < 0.4 for w in w]
    add = lambda *words: chain.append([*words, *options(), "--report", f"{len(chain)}.json"])
    if r.random() < 0.5:
        provenance = ["--provenance"] if r.random() < 0.6 else []
        chain.append(["dd-fetch", "rows", str(source), *provenance, "--report", "0.json"])
        if r.random() < 0.3:
            add("dd-filter", "--raw", "--reject", "odd: id == 'r7'")
    if r.random() < 0.7:
        add("dd-map", "--dataset", "gsm8k", *(["--start", "7"] if r.random() < 0.3 else []))
    if r.random() < 0.8:
        add("dd-filter", "--min-chars", str(r.choice([1, 50, 300])), *(["--min-words", "20"] if r.random() < 0.3 else []))
    if r.random() < 0.5 and (words := judges(r)):
        add("dd-filter", *words)
    if r.random() < 0.7:
        key = ["--key", r.choice(["text", "id", "text,id", "prompt"])]
        add("dd-dedup", *key, *near(r), *(["--learn", "keys"] if r.random() < 0.5 else []), *(["--duplicates", "repeats"] if r.random() < 0.4 else []))
    if r.random() < 0.4:
        add("dd-filter", "--curriculum", f"0.{r.randint(0, 9)}:{r.choice([20, 60, 200])}", "--total", str(r.choice([5, 300, 3000])))
    limited = r.random() < 0.25
    if limited:
        add("dd-mix", "take", "-n", str(r.choice([0, 1, 40, 700])))
    if r.random() < 0.6 or not chain:
        add("dd-stats", "--pass", "--output", "stats.json")
    if not chain[0][0].startswith("dd-fetch"):
        chain[0].append(str(source))
    return chain, limited


def run(command: str, folder: Path) -> dict[str, object]:
    folder.mkdir()
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command + " > out"], cwd=folder, capture_output=True, timeout=300)
    found: dict[str, object] = {"code": done.returncode, "said": sorted(done.stderr.decode().splitlines())}
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        found[path.name] = re.sub(rb'"seconds":[0-9.]+,', b"", data) if re.fullmatch(r"\d+\.json", path.name) else data
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--jobs", default="1,2,3,8")
    arguments = parser.parse_args()
    failures = 0
    for number in range(arguments.seed, arguments.seed + arguments.rounds):
        r = random.Random(number)
        with tempfile.TemporaryDirectory() as scratch:
            source = Path(scratch, "in.jsonl")
            rows = [row(r, i) for i in range(r.randint(0, arguments.rows))]
            source.write_bytes("\n".join(rows).encode() + (b"\n" if r.random() < 0.5 else b""))
            items = [{"question": item, "answer": other, "text": item} for item, other in zip(LEAKS, reversed(LEAKS))]
            Path(scratch, "bench.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
            chain, limited = stages(r, source)
            pipe = run(" | ".join(map(shlex.join, chain)), Path(scratch, "pipe"))
            first = None
            for jobs in arguments.jobs.split(","):
                words = ["dd-pipe", "--jobs", jobs, *chain[0], *(w for stage in chain[1:] for w in ["--then", *stage])]
                got = run(shlex.join(words), Path(scratch, jobs))
                first = first or got
                for name in sorted({*pipe, *first, *got}):
                    isAhead = limited and (re.fullmatch(r"\d+\.(json|rejects)", name) or name in ("said", "repeats", "keys"))
                    isFetch = limited and name == "0.json" and chain[0][0] == "dd-fetch"
                    if not isAhead and pipe.get(name) != got.get(name) or not isFetch and name != "said" and first.get(name) != got.get(name):
                        failures += 1
                        print(f"seed {number}, --jobs {jobs}: {name} differs\n  {shlex.join(words)}")
                        for side, value in (("pipe", pipe.get(name)), ("first", first.get(name)), ("got", got.get(name))):
                            print(f"    {side}: {str(value)[-300:]}")
                        break
    print(f"{arguments.rounds} chains, {failures} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
