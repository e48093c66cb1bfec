#!/usr/bin/env python3
"""Examines dd-filter --decontaminate: every decision on planted leaks against a slow reading of docs/decontamination.md.

  contamination.py FOLDER [SEED]   writes its files there, runs dd-filter from the PATH; exit 1 and a line for each difference
  contamination.py --real DATA FOLDER   the real rows: GSM8K's training rows, NQ-open's questions planted
"""
import json
import math
import os
import random
import subprocess
import sys
import unicodedata
from fractions import Fraction

from words import spaceless, words, words_with_places

failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("contamination.py:", what)


class Benchmark:
    """The parts of some files, in their order, and the weights of grams. Parts of fewer than `long` words are found whole only."""

    def __init__(self, files, n, long):
        self.n, self.long, self.parts, self.too_short, self.items = n, long, [], 0, 0
        for path in files:
            name = os.path.basename(path).split(".")[0]
            for number, line in enumerate(open(path, encoding="utf-8")):
                if not line.strip():
                    continue
                item = json.loads(line)
                self.items += 1
                label = (item.get("bench", name), item.get("id", number))
                answers = item.get("answer", [])
                texts = [("question", item["question"])]
                texts += [("answer", str(answer)) for answer in (answers if isinstance(answers, list) else [answers])]
                for kind, text in texts:
                    found = words(text)
                    if kind == "answer" and len(found) < 2 * n:
                        continue
                    length = sum(0.5 if len(word) == 1 and spaceless(word) and unicodedata.category(word)[0] in "LN" else 1 for word in found)
                    if length < 4 or len(set(found)) < 4:
                        self.too_short += 1
                        continue
                    self.parts.append((label, kind, found))
        self.distinct = {tuple(found) for _, _, found in self.parts if len(found) >= long}
        self.frequency = {}
        for found in self.distinct:
            for gram in self.grams(found):
                self.frequency[gram] = self.frequency.get(gram, 0) + 1

    def grams(self, found):
        return {tuple(found[at:at + self.n]) for at in range(len(found) - self.n + 1)}

    def weight(self, gram):
        return math.log((len(self.distinct) + 1) / self.frequency[gram])

    def look(self, text, least):
        """The verdict on a text: None, or (label, kind, score, span)."""
        row = words_with_places(text)
        found = [word for word, _, _ in row]
        at_gram = [tuple(found[at:at + self.n]) for at in range(len(found) - self.n + 1)]
        known = set(at_gram)
        openings = {tuple(found[at:at + 4]) for at in range(len(found) - 3)}
        best = None
        for label, kind, part in self.parts:
            if len(part) < self.long:
                if tuple(part[:4]) not in openings:
                    continue
                places = [at for at in range(len(found) - len(part) + 1) if found[at:at + len(part)] == part]
                if places and (best is None or best[2] < 1):
                    best = (label, kind, 1.0, (row[places[0]][1], row[places[0] + len(part) - 1][2]))
                continue
            grams = self.grams(part)
            if not grams & known:
                continue
            total = sum(map(self.weight, grams))
            size = 2 * len(part) + self.n
            top = None
            for start in range(max(1, len(found) - size + 1)):
                inside = [at for at in range(start, min(start + size, len(found)) - self.n + 1) if at_gram[at] in grams]
                score = sum(self.weight(gram) for gram in {at_gram[at] for at in inside}) / total
                if inside and (top is None or score > top[0] + 1e-9):
                    top = (score, inside[0], inside[-1] + self.n - 1)
            if top and top[0] >= least - 1e-9 and (best is None or top[0] > best[2] + 1e-9):
                best = (label, kind, top[0], (row[top[1]][1], row[top[2]][2]))
        return best


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            file.write(json.dumps(row, ensure_ascii=number % 3 == 0) + "\n")


def run(folder, name, rows, files, options):
    source = os.path.join(folder, f"{name}.jsonl")
    write(source, rows)
    named = [word for path in files for word in ("--decontaminate", path)]
    done = subprocess.run(
        ["dd-filter", source, *named, *options, "--rejects", f"{source}.rejects", "--report", f"{source}.report", "--quiet"],
        stdout=open(f"{source}.out", "wb"), stderr=subprocess.PIPE, text=True)
    check(done.returncode == 0, f"{name}: exit {done.returncode}: {done.stderr}")
    rejects = {row["line"] - 1: row for row in map(json.loads, open(f"{source}.rejects", encoding="utf-8"))}
    lines = open(source, "rb").read().splitlines(keepends=True)
    kept = b"".join(line for number, line in enumerate(lines) if number not in rejects)
    check(open(f"{source}.out", "rb").read() == kept, f"{name}: the bytes of what is kept")
    return rejects, json.load(open(f"{source}.report"))


def examine(folder, name, texts, files, n=8, least="0.5", shape="text", mode="score"):
    rows = []
    for number, text in enumerate(texts):
        if shape == "text":
            rows.append({"text": text, "source": "abc"[number % 3], "id": number})
        else:
            half = len(text) // 2
            rows.append({"messages": [{"role": "user", "content": text[:half]}, {"role": "assistant", "content": text[half:]}]})
    options = ["--decontaminate-ngram", str(n), "--decontaminate-score", least, "--decontaminate-mode", mode]
    options += [] if shape == "text" else ["--decontaminate-in", "messages[].content"]
    found, report = run(folder, name, rows, files, options)
    benchmark = Benchmark(files, n, 2 * n if mode == "score" else n)
    dropped, empty = 0, 0
    for number, row in enumerate(rows):
        text = row["text"] if shape == "text" else "\n".join(message["content"] for message in row["messages"])
        entry = found.get(number)
        if shape == "text" and not text.strip():
            empty += 1
            check(entry and entry["reason"] == "empty_text", f"{name}: row {number} is empty and not dropped")
            continue
        truth = benchmark.look(text, float(Fraction(least)) if mode == "score" else 0)
        if truth is None:
            check(entry is None, f"{name}: row {number} is dropped: {entry and entry['detail']}")
            continue
        dropped += 1
        if entry is None:
            check(False, f"{name}: row {number} is kept: {truth}")
            continue
        detail = entry["detail"]
        told = (detail["bench"], detail["item"]), detail["part"], detail["span"]
        check(told == (truth[0], truth[1], list(truth[3])) and abs(detail["score"] - truth[2]) < 1e-5,
              f"{name}: row {number}: {detail} where it is {truth}")
    told = report["contamination"]
    check(report["in"] == report["out"] + sum(report["rejected"].values()), f"{name}: the law")
    check(told["rows"] == dropped == report["rejected"]["contaminated"], f"{name}: {told['rows']} rows, {dropped} in truth")
    check((told["items"], told["parts"], told["too_short"]) == (benchmark.items, len(benchmark.parts), benchmark.too_short),
          f"{name}: {told['items'], told['parts'], told['too_short']}")
    check(sum(source["rows"] for source in told["sources"].values()) == len(rows) - empty, f"{name}: the sources' rows")
    print(f"{name}: {len(rows)} rows, {dropped} contaminated by {len(benchmark.parts)} parts")


def items(rng):
    names = "Tom Ann Wei Olga Juan Mia Raj Kofi".split()
    things = "apples pears pencils marbles coins stickers eggs books".split()
    problems = []
    for _ in range(60):
        a, b, c = rng.randint(2, 99), rng.randint(2, 99), rng.randint(2, 9)
        who, what = rng.choice(names), rng.choice(things)
        problems.append({"question": f"{who} has {a} {what} and gives {b} of them to a friend. Then {who} buys {c} times as many {what} as are left. "
                                     f"How many {what} does {who} have in the end?", "answer": f"{who} keeps {a} - {b} = {a - b} {what}. Then {who} buys {c} * {a - b} = {c * (a - b)} "
                                     f"more, so in the end there are {a - b} + {c * (a - b)} of them.\n#### {(c + 1) * (a - b)}"})
    short = [{"question": f"who {rng.choice(['wrote', 'painted', 'sang', 'built'])} the {rng.choice(things)} of {rng.choice(names)} {rng.randint(1, 99)}", "answer": [rng.choice(names), 7]}
             for _ in range(40)]
    latex = [{"question": r"Let $f(x)=\frac{%d x^2+%d}{x-%d}$. Find the sum of all real values of $x$ for which $f(x)=%d$, and express your answer in simplest radical form." %
              tuple(rng.randint(2, 60) for _ in range(4)), "answer": rng.randint(1, 99), "bench": "math", "id": f"m{number}"} for number in range(30)]
    choice = [{"question": f"Which of the following statements about {rng.choice(things)} number {rng.randint(1, 500)} is true? (A) They are {rng.choice(names)}'s. (B) They weigh {rng.randint(1, 90)} grams. "
                           f"(C) Nobody counted them. (D) All of the above.", "answer": "B"} for _ in range(30)]
    chinese = [{"question": "".join(rng.choice("一个学生有苹果给了朋友然后又买多少现在还剩几小明红") for _ in range(rng.choice([6, 9, 14, 40])))} for _ in range(30)]
    tiny = [{"question": "How are you?"}, {"question": "a a a a a a a a"}, {"question": "一二三四"}]
    return problems + short, latex + choice + chinese + tiny + [problems[0]]


def leaks(rng, benchmark):
    vocabulary = ["".join(rng.choice("bcdfglmnprst") + rng.choice("aeiou") for _ in range(rng.randint(1, 3))) for _ in range(800)]
    frame = "Which of the following statements about them is true? (C) Nobody counted them. (D) All of the above."

    def clean(count):
        return " ".join(rng.choice(vocabulary) for _ in range(count))

    rows = []
    for item in benchmark:
        text = item["question"]
        rows += rng.sample([
            text, f"{clean(20)}. {text} {clean(30)}", f"{clean(300)} {text} {clean(200)}", text.upper(), "".join(char if char.isalnum() else " " for char in text),
            "  ".join(text.split()), f"{text} {clean(5)} {text}", unicodedata.normalize("NFD", text.replace("a", "á")), text[:len(text) // 3], text[:2 * len(text) // 3],
            " ".join(word if rng.random() < 0.85 else rng.choice(vocabulary) for word in text.split()), "x" + text + "x", f"{text[:len(text) // 2]} {clean(400)} {text[len(text) // 2:]}",
            f"{text} {rng.choice(benchmark)['question']}"], 3)
        if isinstance(item.get("answer"), str):
            rows.append(f"{clean(10)} {item['answer']} {clean(10)}")
    rows += [clean(rng.randint(1, 200)) + (" " + frame if rng.random() < 0.25 else "") for _ in range(100)]
    rows += ["", " ", "!", clean(5_000)]
    rng.shuffle(rows)
    return rows


def frames(rng):
    """Items that share all but their ends, one that is the frame alone, halves that many share, short ones that begin alike."""
    def some(count):
        return " ".join("".join(rng.choice("bcdfglmnprst") + rng.choice("aeiou") for _ in range(3)) for _ in range(count))

    frame, halves = some(32), [some(12) for _ in range(9)]
    framed = [f"{frame} {some(rng.choice([1, 2, 9, 9, 20]))}" for _ in range(80)] + [frame, f"{some(3)} {frame}"]
    paired = [f"{left} {right}" for left in halves for right in halves if left != right]
    opening = some(4)
    short = [opening] + [f"{opening} {some(rng.randint(1, 9))}" for _ in range(40)]
    short += [f"{text} {some(1)}" for text in short[:20]]
    benchmark = [{"question": text} for text in framed + paired + short]
    rng.shuffle(benchmark)
    words = frame.split()
    rows = [frame, f"{frame} {frame}", " ".join(words[:20]), " ".join(words[9:]), f"{some(40)} {opening} {some(30)}"]
    for _ in range(15):
        one, other = rng.choice(framed), rng.choice(framed)
        rows += [one, f"{one} {other}", f"{' '.join(words[:16])} {some(rng.choice([3, 90]))} {' '.join(words[16:])}", f"{frame} {some(20)}",
                 f"{some(9)} {rng.choice(halves)} {some(rng.choice([2, 60]))} {rng.choice(halves)}", f"{some(5)} {rng.choice(short)} {rng.choice(short)} {some(5)}",
                 f"{' '.join(one.split()[rng.randint(0, 20):])} {some(rng.choice([0, 200]))} {' '.join(other.split()[rng.randint(0, 30):])}"]
    return benchmark, rows


def real(data, folder):
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(1)
    train = [json.loads(line) for line in open(f"{data}/gsm8k/train.jsonl", encoding="utf-8")]
    rows = [{"text": f"{row['question']}\n{row['answer']}", "source": "gsm8k"} for row in train]
    rejects, report = run(folder, "train", rows, [f"{data}/gsm8k/test.jsonl"], [])
    check(len(rejects) == 2 and all(entry["detail"]["item"] == 602 and abs(entry["detail"]["score"] - 2 / 3) < 1e-5 for entry in rejects.values()),
          f"GSM8K: {len(rejects)} training rows, not 2 of item 602")
    check(report["contamination"]["parts"] == 2635, "GSM8K has 2,635 parts")
    questions = [json.loads(line)["question"] for line in open(f"{data}/nq_open/NQ-open.dev.jsonl", encoding="utf-8")]
    chat = [row["answer"] for row in train]
    rows = [{"text": f"user: {rng.choice(chat)} {question.capitalize()}?\nassistant: {rng.choice(chat)}"} for question in questions]
    rejects, _ = run(folder, "planted", rows, [f"{data}/nq_open/NQ-open.dev.jsonl"], [])
    check(len(rejects) == len(rows) == 3610, f"NQ-open: {len(rejects)} of {len(rows)} planted questions are found")
    rows = [{"text": f"{row['question']}\n{row['answer']}"} for row in train]
    rejects, _ = run(folder, "clean", rows, [f"{data}/nq_open/NQ-open.dev.jsonl"], [])
    check(not rejects, f"NQ-open: {len(rejects)} rows of GSM8K are dropped")
    print(f"GSM8K: 2 of {len(train)} training rows; NQ-open: {len(questions)} of 3610 planted questions")


def main():
    if sys.argv[1] == "--real":
        real(sys.argv[2], sys.argv[3])
    else:
        folder = sys.argv[1]
        os.makedirs(folder, exist_ok=True)
        rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 41)
        first, second = items(rng)
        files = [os.path.join(folder, "word-problems.test.jsonl"), os.path.join(folder, "mixed.jsonl")]
        for path, benchmark in zip(files, (first, second)):
            write(path, benchmark)
        rows = leaks(rng, first + second)
        examine(folder, "n8", rows, files)
        examine(folder, "n5", rows, files, n=5)
        examine(folder, "n13", rows, files, n=13, least="0.8")
        examine(folder, "one-item", rows[:400], [os.path.join(folder, "one.jsonl")] if not write(os.path.join(folder, "one.jsonl"), first[:1]) else [])
        examine(folder, "messages", rows[:300], files, shape="messages")
        examine(folder, "any", rows[:400], files, mode="any")
        examine(folder, "any-n5", rows[:200], files, n=5, mode="any")
        framed, rows = frames(rng)
        path = os.path.join(folder, "framed.jsonl")
        write(path, framed)
        examine(folder, "frames", rows, [path])
        examine(folder, "frames-low", rows, [path], n=6, least="0.01")
        examine(folder, "frames-any", rows, [path], mode="any")
    print("contamination.py:", f"{len(failures)} differences" if failures else "equal to brute force")
    sys.exit(1 if failures else 0)


main()
