#!/usr/bin/env python3
"""Examines dd-filter --language-model against fastText itself (PyPI: fasttext-wheel), on models trained here: every loss,
runs of letters and words, quantised and not; and --language against pycld2.

  languages.py FOLDER      runs dd-filter from the PATH; exit 1 and a line for each difference
"""
import itertools
import json
import os
import random
import subprocess
import sys

import fasttext
import pycld2

SAMPLES = {
    "en": "the cat sat on the mat and looked at the moon while everybody else in the house was asleep because it had been a long day of work",
    "de": "die Katze saß auf der Matte und schaute den Mond an während alle anderen im Haus schliefen weil es ein langer Arbeitstag gewesen war",
    "fr": "le chat était assis sur le tapis et regardait la lune pendant que tout le monde dormait dans la maison parce que la journée était longue",
    "ru": "кот сидел на коврике и смотрел на луну пока все остальные в доме спали потому что это был долгий рабочий день",
    "zh": "猫 坐在 垫子 上 看着 月亮 而 房子里 的 其他 人 都 睡着了 因为 这是 漫长 的 一天",
}
failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("languages.py:", what)


def line(rng, language):
    found = SAMPLES[language].split() + [f"{language}{rng.randint(0, 99)}" for _ in range(9)]  # 256 words and more, to be quantised
    return " ".join(rng.choice(found) for _ in range(rng.randint(3, 14)))


def run(folder, rows, options):
    path = os.path.join(folder, "rows.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        for text in rows:
            file.write(json.dumps({"text": text}) + "\n")
    done = subprocess.run(["dd-filter", path, "--measure", *options], capture_output=True, text=True)
    check(done.returncode == 0, f"{options}: exit {done.returncode}: {done.stderr[:200]}")
    return [json.loads(row)["quality"] for row in done.stdout.splitlines()]


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(3)
    training = os.path.join(folder, "training.txt")
    with open(training, "w", encoding="utf-8") as file:
        for _ in range(4_000):
            language = rng.choice(list(SAMPLES) + ["en", "en", "de"])
            file.write(f"__label__{language} {line(rng, language)}\n")
    rows = [line(rng, language) for language in SAMPLES for _ in range(60)]
    rows += ["", " ", "x", "</s>", "__label__en", "__label__xx die", "a\u3000b", "die\nKatze\tsaß\r\n", "\x0b\x0cthe\x00cat", "ß" * 300, "😀 the", "word " * 3_000, "<the>", "e\u0301té"]
    kinds = itertools.product(["hs", "softmax", "ns", "ova"], [(0, 0, 1), (2, 4, 1), (3, 6, 2)])
    for loss, (least, most, runs) in kinds:
        name = f"{loss}-{least}-{most}-{runs}"
        model = fasttext.train_supervised(
            training, loss=loss, minn=least, maxn=most, wordNgrams=runs, dim=16, bucket=2_000, epoch=5, thread=1, verbose=0, seed=1)
        for quantized in (False, True):
            path = os.path.join(folder, name + (".ftz" if quantized else ".bin"))
            if quantized:
                model.quantize(input=training, qnorm=loss == "softmax", qout=False, retrain=False, cutoff=3_000 if most else 0, dsub=2 + (loss == "ova"))
            model.save_model(path)
            found = run(folder, rows, ["--language-model", path])
            different = 0
            for text, mine in zip(rows, found):
                labels, scores = model.predict(" ".join(text.split("\n")))
                if not labels:
                    check(mine["language"] == "un", f"{path}: {text[:40]!r} is {mine}, not unknown")
                    continue
                # fastText looks its sigmoid up in a table of 512, and adds 1e-5.
                if abs(mine["language_score"] - float(scores[0])) > 0.02 or mine["language"] != labels[0][len("__label__"):] and scores[0] - 0.5 > 0.02:
                    different += 1
                    check(False, f"{path}: {text[:40]!r} is {mine}, not {labels[0], float(scores[0])}")
            print(f"{os.path.basename(path)}: {len(rows)} texts, {different} differences")
    found = run(folder, rows, ["--language", "en"])
    for text, mine in zip(rows, found):
        reliable, _, details = pycld2.detect(text.replace("\x00", " ").replace("\x0b", " ").replace("\x0c", " "), isPlainText=True)
        theirs = details[0][1] if reliable else "un"
        # pycld2 has the tables of all 165 languages, Debian's library those of 83.
        check(mine["language"] == theirs or "un" in (mine["language"], theirs) or len(text) < 60, f"CLD2: {text[:40]!r} is {mine}, not {theirs}")
    print("languages.py:", f"{len(failures)} differences" if failures else "equal to fastText and CLD2")
    sys.exit(1 if failures else 0)


main()
