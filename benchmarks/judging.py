#!/usr/bin/env python3
"""Measures what judges rows beside its peers, over one made file, and prints a table: near-duplicates, quality, languages.

  judging.py FOLDER [ROWS]      dd's tools are on the PATH; peers that are slow get a part of the rows

CPU seconds of one process each; a peer's imports are not counted. None of the near-duplicates' peers verifies its candidates.
"""
import itertools
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys

WORDS = ("the of and to a in is that it for on with as was be by at this have from or had not are but what all were when we there can an your which their said if do will each about how up "
         "out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may "
         "water long little very after words called just where most know get through back much go good new write our used me man too any day same right look think also around another came come "
         "work three word must because does part even place well such here take why help put different away again off went old number great tell men say small every found still between name").split()


def generate(path, rows):
    rng = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(rows):
            lines = []
            for _ in range(rng.randint(4, 16)):
                line = " ".join(rng.choice(WORDS) if rng.random() < 0.7 else f"{rng.choice(WORDS)}{rng.choice('aeioul')}{rng.randrange(3000)}" for _ in range(rng.randint(12, 45)))
                lines.append(line.capitalize() + rng.choice([".", ".", ".", "?", "!"]))
            file.write(json.dumps({"id": number, "text": "\n".join(lines)}) + "\n")


def texts(path, rows):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line)["text"] for line, _ in zip(file, range(rows))]


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def with_datasketch(rows):
    from datasketch import MinHash, MinHashLSH
    index = MinHashLSH(threshold=0.8, num_perm=128)
    for number, text in enumerate(rows):
        words = text.lower().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch({" ".join(words[at:at + 5]).encode() for at in range(max(1, len(words) - 4))})
        if not index.query(sketch):
            index.insert(number, sketch)


def with_rensa(rows):
    from rensa import RMinHash, RMinHashLSH
    index = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16)
    for number, text in enumerate(rows):
        words = text.lower().split()
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([" ".join(words[at:at + 5]) for at in range(max(1, len(words) - 4))])
        if not index.query(sketch):
            index.insert(number, sketch)


def with_datatrove(rows):
    from datatrove.data import Document
    from datatrove.utils import word_tokenizers
    from datatrove.utils.typeshelper import Languages
    from nltk.tokenize.destructive import NLTKWordTokenizer

    class Words(word_tokenizers.WordTokenizer):
        """NLTK's words without its model of sentences, which no package has; the real one takes longer."""
        words = NLTKWordTokenizer()

        def word_tokenize(self, text):
            return word_tokenizers.strip_strings(self.words.tokenize(text))

        def sent_tokenize(self, text):
            return word_tokenizers.strip_strings(re.split(r"(?<=[.!?])\s", text))

        def span_tokenize(self, text):
            return word_tokenizers.simple_span_tokenize(text, self.sent_tokenize(text))

    word_tokenizers.WORD_TOKENIZER_CACHE[Languages.english] = Words()
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    filters = [GopherRepetitionFilter(), GopherQualityFilter(), C4QualityFilter(filter_no_terminal_punct=False), FineWebQualityFilter()]
    for number, text in enumerate(rows):
        document = Document(text=text, id=str(number))
        for rule in filters:  # all of them, as a profile that measures does
            rule.filter(document)


def with_pycld2(rows):
    import pycld2
    for text in rows:
        pycld2.detect(text, isPlainText=True)


def with_fasttext(rows, model):
    for text in rows:
        model.predict(text.replace("\n", " "))


def model(folder):
    """A model like lid.176: 16 dimensions, runs of 2 to 4 letters, hierarchical softmax."""
    import fasttext
    path, rng = os.path.join(folder, "language.bin"), random.Random(2)
    training = os.path.join(folder, "training.txt")
    with open(training, "w", encoding="utf-8") as file:
        for number in range(20_000):
            language = number % 20
            file.write(f"__label__l{language} " + " ".join(f"{rng.choice(WORDS)}{'aeioulnrst'[language // 2]}" for _ in range(20)) + "\n")
    trained = fasttext.train_supervised(training, loss="hs", minn=2, maxn=4, dim=16, bucket=100_000, epoch=1, thread=1, verbose=0)
    trained.save_model(path)
    return path, trained


def measured(body, *arguments):
    body(arguments[0][:20], *arguments[1:])
    start = cpu()
    body(*arguments)
    return cpu() - start


def dd(path, *options):
    """The median CPU seconds of three runs, reading and writing JSON lines included, and the bytes of memory of the last."""
    times = []
    for _ in range(3):
        # The kernel counts this process's own memory to a child that it starts; not to a grandchild.
        process = subprocess.Popen(["/usr/bin/time", "-f", "%M", *options, path, "--quiet", "--jobs", "1"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(options)}: {said}")
        times.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(times), int(said.split()[-1]) * 1024


def beginning(path, rows):
    """A file with the first rows of another."""
    with open(path, "rb") as whole, open(f"{path}.{rows}", "wb") as file:
        file.writelines(itertools.islice(whole, rows))
    return file.name


def templates(path, rows):
    """Rows of one frame in which two words of 150 differ: most pairs are alike to 0.76, just below the threshold."""
    rng = random.Random(3)
    frame = [rng.choice(WORDS) for _ in range(150)]
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(rows):
            text = list(frame)
            for _ in range(2):
                text[rng.randrange(len(text))] = f"x{rng.randrange(10**6)}"
            file.write(json.dumps({"text": " ".join(text)}) + "\n")
    return path


def growth(path, count, folder):
    """What near-duplicates cost in memory for each kept row, and in time when rows from a template are four times as many."""
    near = ["dd-dedup", "--near", "0.8"]
    (_, small), (_, large) = (dd(beginning(path, rows), *near) for rows in (count // 10, count))
    few, many = (dd(templates(os.path.join(folder, f"templates.{rows}"), rows), *near)[0] for rows in (count // 8, count // 2))
    return (f"Near-duplicates take {(large - small) / (count - count // 10):,.0f} bytes of memory for each kept row, and of rows from one template "
            f"four times as many take {many / few:,.1f} × the time ({count // 8:,} and {count // 2:,} rows).")


def main():
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40_000
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "judged.jsonl")
    generate(path, count)
    size, rows = os.path.getsize(path), texts(path, count)
    language, trained = model(folder)
    bench = os.path.join(folder, "items.jsonl")
    with open(bench, "w", encoding="utf-8") as file:
        for number in range(100_000):
            file.write(json.dumps({"question": " ".join(f"q{(number * 61 + at * at) % 900_001}" for at in range(60))}) + "\n")
    jobs = [
        ("near-duplicates, Jaccard 0.8", ["dd-dedup", "--near", "0.8"], [("rensa", with_rensa, 10), ("datasketch", with_datasketch, 20)]),
        ("decontamination, 100,000 items of 60 words", ["dd-filter", "--decontaminate", bench], []),
        ("quality, profile web", ["dd-filter", "--profile", "web", "--measure"], [("datatrove", with_datatrove, 40)]),
        ("quality, profile code", ["dd-filter", "--profile", "code", "--measure"], []),
        ("language, CLD2", ["dd-filter", "--language", "en", "--measure"], [("pycld2", with_pycld2, 4)]),
        ("language, a model of fastText", ["dd-filter", "--language-model", language, "--measure"], [("fasttext", lambda part: with_fasttext(part, trained), 4)]),
        ("personal data", ["dd-filter", "--pii", "mask"], []),
    ]
    print(f"\n## Judging rows\n\n{count:,} made rows of {size / count / 1000:.1f} kB, {size / 1e6:.0f} MB of JSON lines, on one thread. Beside dd, which reads and writes them, peers "
          "that get a part of the texts in memory.\n\n| job | | rows a CPU second | MB a CPU second | dd against it | memory, MB |\n|---|---|---:|---:|---:|---:|")
    for title, command, peers in jobs:
        seconds, memory = dd(path, *command)
        if bench in command:  # the items are read once, however many rows there are
            reading = dd("/dev/null", *command)[0]
            seconds -= reading
        print(f"| {title} | dd | {count / seconds:,.0f} | {size / seconds / 1e6:,.0f} | | {memory / 1e6:,.0f} |", flush=True)
        for name, body, part in peers:
            some = rows[:count // part]
            theirs = measured(body, some)
            print(f"| | {name} | {len(some) / theirs:,.0f} | {size / part / theirs / 1e6:,.1f} | {theirs * part / seconds:,.1f} × | |", flush=True)
    print(f"\nOf decontamination, the {reading:,.1f} s in which the items are read are not counted. " + growth(path, count, folder))


main()
