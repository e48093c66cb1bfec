#!/usr/bin/env python3
"""Examines dd-filter --language-model: writes models in fastText's formats with made-up numbers, and tells languages by them
slowly. (languages.py compares with fastText itself.)

  fasttext_format.py FOLDER            exit 1 and a line for each difference
  fasttext_format.py FOLDER damaged    models cut short and bent: a refusal or an answer, never a trap
"""
import json
import math
import os
import random
import struct
import subprocess
import sys

LOSSES = {"hs": 1, "ns": 2, "softmax": 3, "ova": 4}
WORDS = ["</s>", "the", "die", "katze", "cat", "straße", "кот", "猫", "a\u3000b"]
LABELS = [("en", 40), ("de", 30), ("ru", 20), ("zh", 2)]
TEXTS = ["the cat", "die Katze auf der straße", "кот", "猫 猫", "", "unseen words only", "the\ncat\tdie", "__label__en the", "__label__xx", "the </s> кот кот", "ß", "a\u3000b"]
failures = []


def fnv(text):
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ (byte - 256 if byte > 127 else byte) & 0xFFFFFFFF) * 16777619) & 0xFFFFFFFF
    return value


def signed(value, bits):
    return value - (1 << bits) if value >> (bits - 1) else value


class Model:
    def __init__(self, rng, loss, letters, grams, quantized, pruned):
        self.loss, self.letters, self.grams, self.quantized = loss, letters, grams, quantized
        self.dimension, self.buckets = 6, 50
        self.kept = {bucket: row for row, bucket in enumerate(rng.sample(range(self.buckets), 20))} if pruned else None
        rows = len(WORDS) + (20 if pruned else self.buckets)
        make = lambda size: [[struct.unpack("<f", struct.pack("<f", rng.uniform(-3, 3)))[0] for _ in range(self.dimension)] for _ in range(size)]
        self.output = make(len(LABELS))
        if quantized:  # parts of 4 and 2 dimensions, lengths apart
            self.codes = [[rng.randrange(256) for _ in range(2)] for _ in range(rows)]
            self.centroids = make(256)
            self.norms, self.norm_centroids = [rng.randrange(256) for _ in range(rows)], make(256)
            flat = [number for row in self.centroids for number in row]
            norm = [row[0] for row in self.norm_centroids]
            self.input = [[norm[self.norms[row]] * number for number in flat[4 * codes[0]:4 * codes[0] + 4] + flat[1024 + 2 * codes[1]:1024 + 2 * codes[1] + 2]]
                          for row, codes in enumerate(self.codes)]
        else:
            self.input = make(rows)

    def write(self, path):
        floats = lambda numbers: struct.pack(f"<{len(numbers)}f", *numbers)
        dense = lambda rows: struct.pack("<qq", len(rows), self.dimension) + floats([number for row in rows for number in row])
        data = struct.pack("<ii", 793712314, 12) + struct.pack("<12i", self.dimension, 5, 5, 1, 5, self.grams, LOSSES[self.loss], 3, self.buckets, *self.letters, 100) + struct.pack("<d", 1e-4)
        data += struct.pack("<iiiqq", len(WORDS) + len(LABELS), len(WORDS), len(LABELS), 99, -1 if self.kept is None else len(self.kept))
        for word in WORDS:
            data += word.encode() + b"\0" + struct.pack("<qb", 5, 0)
        for label, count in LABELS:
            data += f"__label__{label}".encode() + b"\0" + struct.pack("<qb", count, 1)
        for bucket, row in (self.kept or {}).items():
            data += struct.pack("<ii", bucket, row)
        data += struct.pack("<b", self.quantized)
        if self.quantized:
            data += struct.pack("<bqqi", 1, len(self.codes), self.dimension, 2 * len(self.codes)) + bytes(code for row in self.codes for code in row)
            data += struct.pack("<4i", self.dimension, 2, 4, 2) + floats([number for row in self.centroids for number in row])
            data += bytes(self.norms) + struct.pack("<4i", 1, 1, 1, 1) + floats([row[0] for row in self.norm_centroids])
        else:
            data += dense(self.input)
        data += struct.pack("<b", 0) + dense(self.output)
        with open(path, "wb") as file:
            file.write(data)

    def rows(self, text):
        found, hashes = [], []
        push = lambda bucket: found.append(len(WORDS) + (bucket if self.kept is None else self.kept[bucket])) if self.kept is None or bucket in self.kept else None
        pieces = [piece for piece in text.translate(dict.fromkeys(map(ord, "\n\t\r\v\f\0"), " ")).split(" ") if piece]
        for word in (pieces[:pieces.index("</s>")] if "</s>" in pieces else pieces) + ["</s>"]:
            if word.startswith("__label__"):
                continue
            if word in WORDS:
                found.append(WORDS.index(word))
            least, most = self.letters
            if most and word != "</s>":
                framed = f"<{word}>"
                for start in range(len(framed)):
                    for size in range(1, most + 1):
                        if size >= least and start + size <= len(framed) and not (size == 1 and (start == 0 or start + 1 == len(framed))):
                            push(fnv(framed[start:start + size]) % self.buckets)
            hashes.append(fnv(word))
        for start in range(len(hashes)):
            value = signed(hashes[start], 32) & (1 << 64) - 1
            for other in hashes[start + 1:start + self.grams]:
                value = (value * 116049371 + signed(other, 32)) & (1 << 64) - 1
                push(value % self.buckets)
        return found

    def tell(self, text):
        rows = self.rows(text)
        hidden = [sum(self.input[row][place] for row in rows) / len(rows) for place in range(self.dimension)]
        products = [sum(left * right for left, right in zip(row, hidden)) for row in self.output]
        sigmoid = lambda value: 1 / (1 + math.exp(-value))
        if self.loss == "softmax":
            scores = [math.exp(value) / sum(map(math.exp, products)) for value in products]
        elif self.loss == "hs":
            scores = hierarchy(products)
        else:
            scores = list(map(sigmoid, products))
        best = max(range(len(scores)), key=scores.__getitem__)
        return LABELS[best][0], scores[best]


def hierarchy(products):
    """Huffman's tree of 40, 30, 20, 2: node 4 = (zh, ru), node 5 = (4, de), node 6 = (en, 5)."""
    share = [1 / (1 + math.exp(-value)) for value in products[:3]]
    return [1 - share[2], share[2] * share[1], share[2] * (1 - share[1]) * share[0], share[2] * (1 - share[1]) * (1 - share[0])]


def run(path, texts):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return subprocess.run(["dd-filter", "--measure", "--language-model", path], input=lines, capture_output=True, text=True)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(5)
    shapes = [(loss, letters, grams, quantized, pruned) for loss in LOSSES for letters, grams, quantized, pruned in
              [((0, 0), 1, False, False), ((1, 3), 1, False, False), ((2, 4), 3, False, True), ((2, 3), 2, True, True), ((3, 5), 1, True, False)]]
    if sys.argv[2:] == ["damaged"]:
        return damaged(folder, rng)
    for shape in shapes:
        model, path = Model(rng, *shape), os.path.join(folder, "model.bin")
        model.write(path)
        done = run(path, TEXTS)
        found = [json.loads(line)["quality"] for line in done.stdout.splitlines()]
        if len(found) != len(TEXTS):
            failures.append(f"{shape}: exit {done.returncode}: {done.stderr[:200]}")
        for text, mine in zip(TEXTS, found):
            language, score = model.tell(text)
            if mine["language"] != language or abs(mine["language_score"] - score) > 1e-4:
                failures.append(f"{shape}: {text!r} is {mine}, not {language, score}")
    print("\n".join(failures[:20] or [f"{len(shapes)} models, {len(TEXTS)} texts: equal"]))
    sys.exit(1 if failures else 0)


def damaged(folder, rng):
    model, path = Model(rng, "hs", (2, 3), 2, True, True), os.path.join(folder, "model.ftz")
    model.write(path)
    data = open(path, "rb").read()
    codes = set()
    for number in range(120):
        bent = bytearray(data)
        if number % 3 == 0:
            bent = bent[:rng.randrange(len(bent))]
        else:
            at = rng.randrange(400) if number % 3 == 1 else rng.randrange(len(bent))
            bent[at:at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", bytes([rng.randrange(256)])])
        with open(path, "wb") as file:
            file.write(bent)
        done = run(path, TEXTS)
        codes.add(done.returncode)
        if done.returncode not in (0, 65):
            print(number, done.returncode, done.stderr[:300])
        check_answers(number, done)
    print("exit codes:", *sorted(codes))
    refused(path, data)


def check_answers(name, done):
    """Every line that comes out is JSON, with a score that is a number: NaN is none."""
    for line in done.stdout.splitlines():
        try:
            score = json.loads(line, parse_constant=lambda word: word)["quality"]["language_score"]
        except ValueError as error:
            print(name, line, error)
            continue
        if isinstance(score, str) or not 0 <= score <= 1.000001:
            print(name, line)


def refused(path, data):
    """What no training writes: numbers that are none, and runs that make a text of some words gigabytes of rows."""
    floats = data.index(struct.pack("<4i", 6, 2, 4, 2)) + 16
    lengths = data.index(struct.pack("<4i", 1, 1, 1, 1)) + 16
    setting = lambda number: 8 + 4 * number
    for name, at, value in [("centroid", floats, struct.pack("<f", math.nan)), ("length", lengths + 40, struct.pack("<f", math.inf)),
                            ("weight", len(data) - 4, struct.pack("<f", -math.inf)), ("wordNgrams", setting(5), struct.pack("<i", 2**31 - 1)),
                            ("wordNgrams", setting(5), struct.pack("<i", -1)), ("maxn", setting(10), struct.pack("<i", 2**31 - 1)),
                            ("minn", setting(9), struct.pack("<i", 4)), ("minn", setting(9), struct.pack("<i", -1))]:
        bent = bytearray(data)
        bent[at:at + 4] = value
        with open(path, "wb") as file:
            file.write(bent)
        done = run(path, ["word " * 30000])
        print(name, done.returncode, done.stdout or done.stderr.rstrip())
    # Weights that are numbers, and sums that are none.
    bent = bytearray(data)
    for at in range(floats, floats + 4 * 256 * 6, 4):
        bent[at:at + 4] = struct.pack("<f", 3e38)
    with open(path, "wb") as file:
        file.write(bent)
    done = run(path, TEXTS)
    check_answers("sums", done)
    print("sums", done.returncode, *{json.loads(line)["quality"]["language"] for line in done.stdout.splitlines()})


main()
