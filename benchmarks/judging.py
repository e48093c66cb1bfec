#!/usr/bin/env python3
"""Measures what judges rows beside its peers, and prints tables: near-duplicates, leaks, quality, languages, personal data.

    judging.py SAMPLES FOLDER [ROWS]

SAMPLES are samples of `make bench` (samples.jsonl), in which near-duplicates are looked for; the other jobs are over rows
that are made here. dd's tools are on the PATH and run with one thread; BENCH_ROUNDS (3) rounds, medians. CPU seconds of one
process each; dd reads and writes JSON lines, peers get texts that are in memory, slow ones a part of them.
"""

import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
NEAR_ROWS = 100_000
WORDS = (
    "the of and to a in is that it for on with as was be by at this have from or had not are but what all were when we "
    "there can an your which their said if do will each about how up out them then she many some so these would other into "
    "has more her two like him see time could no make than first been its who now people my made over did down only way "
    "find use may water long little very after words called just where most know get through back much go good new write "
    "our used me man too any day same right look think also around another came come work three word must because does part "
    "even place well such here take why help put different away again off went old number great tell men say small every "
    "found still between name").split()


def made_text(rng):
    lines = []
    for _ in range(rng.randint(4, 16)):
        words = [
            rng.choice(WORDS) if rng.random() < 0.7 else f"{rng.choice(WORDS)}{rng.choice('aeioul')}{rng.randrange(3000)}"
            for _ in range(rng.randint(12, 45))
        ]
        lines.append(" ".join(words).capitalize() + rng.choice([".", ".", ".", "?", "!"]))
    return "\n".join(lines)


def template_texts(count):
    """Texts of one frame in which two words of 150 differ: most pairs are alike to 0.76, just below the threshold."""
    rng = random.Random(3)
    frame = [rng.choice(WORDS) for _ in range(150)]
    for _ in range(count):
        words = list(frame)
        for _ in range(2):
            words[rng.randrange(len(words))] = f"x{rng.randrange(10**6)}"
        yield " ".join(words)


def write(path, texts):
    with open(path, "w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"id": str(number), "text": text}) + "\n")
    return path


def one_row(folder):
    return write(os.path.join(folder, "one.jsonl"), ["one row"])


def texts_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def with_rensa(rows):
    from rensa import RMinHash, RMinHashLSH
    index = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16)
    for number, text in enumerate(rows):
        words = text.lower().split()
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([" ".join(words[at:at + 5]) for at in range(max(1, len(words) - 4))])
        if not index.query(sketch):
            index.insert(number, sketch)


def with_datasketch(rows):
    from datasketch import MinHash, MinHashLSH
    index = MinHashLSH(threshold=0.8, num_perm=128)
    for number, text in enumerate(rows):
        words = text.lower().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch({" ".join(words[at:at + 5]).encode() for at in range(max(1, len(words) - 4))})
        if not index.query(sketch):
            index.insert(number, sketch)


def datatrove_documents(rows):
    """NLTK's model of sentences isn't on PyPI: a plain pattern stands in for it, which takes less time than the model."""
    from datatrove.data import Document
    from datatrove.utils.word_tokenizers import NLTKTokenizer
    from nltk.tokenize import word_tokenize
    NLTKTokenizer.word_tokenize = lambda self, text: word_tokenize(text, preserve_line=True)
    NLTKTokenizer.sent_tokenize = lambda self, text: re.split(r"(?<=[.?!])\s+", text)
    return [Document(text=text, id=str(number)) for number, text in enumerate(rows)]


def with_datatrove_minhash(folder):
    """Its three steps in one process, with FineWeb's 14 bands of 8 hashes."""
    def body(rows):
        from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature
        from datatrove.pipeline.dedup.minhash import MinhashConfig
        config = MinhashConfig(n_grams=5)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            places = [os.path.join(place, name) for name in ("signatures", "buckets", "removed")]
            MinhashDedupSignature(places[0], config=config).run(iter(datatrove_documents(rows)), 0, 1)
            buckets = MinhashDedupBuckets(places[0], places[1], config=config)
            for rank in range(config.num_buckets):
                buckets.run(None, rank, config.num_buckets)
            MinhashDedupCluster(places[1], places[2], config=config).run(None, 0, 1)
    return body


def with_datatrove_leaks(items, folder):
    """Its 12-grams of the first items, by its own words and hashes."""
    import numpy
    from datatrove.pipeline.decont.n_grams import NGramsDecontConfig, NGramsDecontFilter
    from datatrove.utils.text import ngrams, simplify_text
    index, config = os.path.join(folder, "index"), NGramsDecontConfig()
    os.makedirs(index, exist_ok=True)
    rule = NGramsDecontFilter(index, config)

    def body(rows):
        documents = datatrove_documents(rows)
        if not os.listdir(index):
            with open(items, encoding="utf-8") as file:
                texts = [json.loads(line)["question"] for line, _ in zip(file, range(2_000))]
            words = [rule.tokenizer.word_tokenize(simplify_text(text, config.norm_config)) for text in texts]
            hashes = [rule.hash_func(" ".join(gram)) for each in words for gram in ngrams(each, config.n_grams)]
            numpy.array(hashes, dtype=config.hash_config.np_dtype).tofile(os.path.join(index, "items.index.hashes"))
        for document in documents:
            rule.filter(document)
    return body


def with_datatrove(rows):
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    filters = [
        GopherRepetitionFilter(), GopherQualityFilter(), C4QualityFilter(filter_no_terminal_punct=False),
        FineWebQualityFilter(),
    ]
    for document in datatrove_documents(rows):
        for rule in filters:  # all of them, as a profile that measures does
            rule.filter(document)


def with_pycld2(rows):
    import pycld2
    for text in rows:
        pycld2.detect(text, isPlainText=True)


def with_fasttext(model):
    def body(rows):
        for text in rows:
            model.predict(text.replace("\n", " "))
    return body


def language_model(folder):
    """A model like lid.176: 16 dimensions, runs of 2 to 4 letters, hierarchical softmax."""
    import fasttext
    path, rng = os.path.join(folder, "language.bin"), random.Random(2)
    training = os.path.join(folder, "training.txt")
    with open(training, "w", encoding="utf-8") as file:
        for number in range(20_000):
            language = number % 20
            words = (f"{rng.choice(WORDS)}{'aeioulnrst'[language // 2]}" for _ in range(20))
            file.write(f"__label__l{language} {' '.join(words)}\n")
    trained = fasttext.train_supervised(
        training, loss="hs", minn=2, maxn=4, dim=16, bucket=100_000, epoch=1, thread=1, verbose=0)
    trained.save_model(path)
    return path, trained


def of_peer(body, rows):
    """CPU seconds of a peer; the first rows, with which it loads what it needs, aren't counted."""
    body(rows[:20])
    before = resource.getrusage(resource.RUSAGE_SELF)
    body(rows)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_dd(path, words):
    """CPU seconds and peak memory of a tool, medians. time(1) is small: the kernel counts memory from what it was forked of."""
    runs, figures = [], f"{path}.time"
    for _ in range(ROUNDS):
        subprocess.run(
            ["/usr/bin/time", "-f", "%U %S %M", "-o", figures, *words, "--quiet", "--jobs", "1", path],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        with open(figures) as file:
            user, system, peak = file.read().split()
        runs.append((float(user) + float(system), int(peak) * 1024))
    return [statistics.median(values) for values in zip(*runs)]


def row(cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def measured(title, words, path, peers, target, before=0):
    """`before`: the seconds that are not the rows'."""
    texts, size = texts_of(path), os.path.getsize(path)
    count = len(texts)
    seconds, peak = of_dd(path, words)
    seconds = max(seconds - before, 0.01)  # time(1) counts no finer
    row([title, "**dd**", f"{count / seconds:,.0f}", f"{size / seconds / 1e6:,.1f}", f"{peak / 1e6:,.0f}", "", target])
    for name, body, part in peers:
        some = texts[:count // part]
        theirs = of_peer(body, some)
        row(["", name, f"{len(some) / theirs:,.0f}", f"{size * len(some) / count / theirs / 1e6:,.1f}", "",
             f"{theirs * count / len(some) / seconds:,.1f}", ""])

def first_rows(source, path, count):
    with open(source, "rb") as whole, open(path, "wb") as file:
        file.writelines(line for line, _ in zip(whole, range(count)))
    return path


def kept(path, folder):
    """How many rows dd-dedup --near keeps, and its memory."""
    report = os.path.join(folder, "report.json")
    _, peak = of_dd(path, ["dd-dedup", "--near", "0.8", "--report", report])
    with open(report) as file:
        return json.load(file)["out"], peak


def near_details(near, folder):
    """What a kept row costs in memory, and how rows from a template grow."""
    with open(near, "rb") as file:
        tenth = sum(1 for _ in file) // 10
    few, small = kept(first_rows(near, os.path.join(folder, "few.jsonl"), tenth), folder)
    many, large = kept(near, folder)
    times = [
        of_dd(write(os.path.join(folder, "templates.jsonl"), template_texts(count)), ["dd-dedup", "--near", "0.8"])[0]
        for count in (10_000, 40_000)
    ]
    print(f"\nNear-duplicates take {(large - small) / (many - few):,.0f} bytes of memory for each kept row (target: ≤ 450). Of rows "
          f"from one template 10,000 take {times[0]:.2f} CPU s, 40,000 {times[1]:.2f}: × {times[1] / times[0]:.1f} (target: ≤ × 8). "
          "None of the peers verifies its candidates, and none reads or writes rows here.")


def main():
    samples, folder = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 40_000
    os.makedirs(folder, exist_ok=True)
    near, made = os.path.join(folder, "near.jsonl"), os.path.join(folder, "made.jsonl")
    first_rows(samples, near, NEAR_ROWS)
    rng = random.Random(1)
    write(made, (made_text(rng) for _ in range(count)))
    items = os.path.join(folder, "items.jsonl")
    with open(items, "w", encoding="utf-8") as file:
        for number in range(100_000):
            words = " ".join(f"q{(number * 61 + at * at) % 900_001}" for at in range(60))
            file.write(json.dumps({"question": words}) + "\n")
    language, trained = language_model(folder)

    sizes = [f"{sum(1 for _ in open(path, 'rb')):,} rows, {os.path.getsize(path) / 1e6:,.0f} MB" for path in (near, made)]
    print(f"\n## Judging rows\n\nNear-duplicates over the first samples ({sizes[0]}), the rest over made-up prose ({sizes[1]}), "
          f"one thread, medians of {ROUNDS}. dd reads and writes JSON lines; peers get the texts in memory, slow ones a part.\n")
    row(["job", "", "rows a CPU second", "MB a CPU second", "peak MB", "dd is × faster", "target"])
    print("|---|---|---:|---:|---:|---:|---|")
    measured(
        "near-duplicates, Jaccard ≥ 0.8", ["dd-dedup", "--near", "0.8"], near,
        [("rensa", with_rensa, 10), ("datasketch", with_datasketch, 20),
         ("datatrove", with_datatrove_minhash(folder), 100)], "≥ 45,000 rows")
    leaks = ["dd-filter", "--decontaminate", items]
    reading, _ = of_dd(one_row(folder), leaks)
    measured(
        f"leaks of 100,000 items of 60 words, read in {reading:.1f} CPU s", leaks, made,
        [("datatrove, 2,000 items", with_datatrove_leaks(items, folder), 40)], "≥ 120 MB, ≤ 100 MB", reading)
    measured(
        "quality, profile web", ["dd-filter", "--profile", "web", "--measure"], made, [("datatrove", with_datatrove, 40)],
        "≥ × 20, ≥ 150 MB")
    for profile in ("chat", "code", "math"):
        measured(f"quality, profile {profile}", ["dd-filter", "--profile", profile, "--measure"], made, [], "")
    measured(
        "language by CLD2", ["dd-filter", "--language", "en", "--measure"], made, [("pycld2", with_pycld2, 4)], "≥ × 1")
    measured(
        "language by a fastText model", ["dd-filter", "--language-model", language, "--measure"], made,
        [("fasttext", with_fasttext(trained), 4)], "≥ × 1")
    measured("personal data masked", ["dd-filter", "--pii", "mask"], made, [], "")
    near_details(near, folder)


if __name__ == "__main__":
    main()
