"""Pages that end by what is in them: at the same rows as pyarrow's, and a row put in changes as few of them as there.

Usage: content_pages.py FOLDER; dd-shard is found in PATH
"""

import hashlib
import json
import pathlib
import random
import subprocess
import sys

import pyarrow.parquet

WORDS = [f"{random.Random(n).getrandbits(40):x}" for n in range(4000)]


def make_row(number):
    rng = random.Random(number)
    def or_null(value):
        return None if rng.random() < 0.1 else value
    return {
        "text": or_null(" ".join(rng.choices(WORDS, k=rng.randint(0, 200)))),
        "input_ids": [rng.randrange(30_000) for _ in range(rng.randint(0, 300))],
        "number": or_null(rng.getrandbits(50)), "flag": or_null(rng.random() < 0.5), "score": or_null(rng.random()),
        "turns": [{"role": or_null("user"), "content": or_null(" ".join(rng.choices(WORDS, k=rng.randint(0, 60))))}
                  for _ in range(rng.randint(0, 3))],
        "lists": or_null([or_null([or_null(rng.randrange(9)) for _ in range(rng.randint(0, 9))]) for _ in range(rng.randint(0, 9))]),
    }


class Compact:
    """Thrift's compact protocol, as much as page headers have of it."""

    def __init__(self, bytes, at):
        self.bytes, self.at = bytes, at

    def byte(self):
        self.at += 1
        return self.bytes[self.at - 1]

    def varint(self):
        result = shift = 0
        while True:
            byte = self.byte()
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result

    def number(self):
        zigzag = self.varint()
        return (zigzag >> 1) ^ -(zigzag & 1)

    def value(self, kind):
        if kind < 3:
            return kind == 1
        if kind == 8:
            size = self.varint()
            self.at += size
            return None
        return self.structure() if kind == 12 else self.number()

    def structure(self):
        fields, last = {}, 0
        while header := self.byte():
            last = last + (header >> 4) if header >> 4 else self.number()
            fields[last] = self.value(header & 15)
        return fields



def pages(file):
    """Of each column its data pages: how many levels each has, how many bytes, and their hash."""
    bytes = pathlib.Path(file).read_bytes()
    metadata = pyarrow.parquet.read_metadata(file)
    found = {}
    for group in range(metadata.num_row_groups):
        for number in range(metadata.num_columns):
            column = metadata.row_group(group).column(number)
            reader = Compact(bytes, column.dictionary_page_offset or column.data_page_offset)
            end = reader.at + column.total_compressed_size
            while reader.at < end:
                start = reader.at
                header = reader.structure()
                reader.at += header[3]
                if header[1] == 0:
                    page = bytes[start:reader.at]
                    found.setdefault(column.path_in_schema, []).append(
                        (header[5][1], len(page), hashlib.md5(page).hexdigest()))
    return found


def written(rows, folder):
    """The rows by dd-shard, and by pyarrow without dictionaries, which end pages of their own."""
    folder.mkdir()
    source = folder / "rows.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    subprocess.run(["dd-shard", "-q", "--content-defined-chunking", source, "-o", folder / "shards"], check=True)
    ours = folder / "shards" / "train-00000-of-00001.parquet"
    theirs = folder / "pyarrow.parquet"
    table = pyarrow.Table.from_pylist(rows, schema=pyarrow.parquet.read_schema(ours))
    pyarrow.parquet.write_table(
        table, theirs, compression="zstd", compression_level=3, use_dictionary=False,
        use_content_defined_chunking=True, data_page_size=1 << 24)
    return pages(ours), pages(theirs)


def shared(before, after):
    """The part of the bytes of all pages that is in pages that were there before."""
    known = {page[2] for column in before.values() for page in column}
    every = [page for column in after.values() for page in column]
    return sum(page[1] for page in every if page[2] in known) / sum(page[1] for page in every)


def main():
    folder = pathlib.Path(sys.argv[1])
    rows = [make_row(number) for number in range(6000)]
    ours, theirs = written(rows, folder / "before")
    for column in theirs:
        ends = [[page[0] for page in side[column]] for side in (ours, theirs)]
        if ends[0] != ends[1]:
            sys.exit(f"pages of {column} have {ends[0]} levels, pyarrow's {ends[1]}")
    most = max(len(column) for column in theirs.values())
    after = written(rows[:3000] + [make_row(-1)] + rows[3000:], folder / "after")
    shares = [shared(ours, after[0]), shared(theirs, after[1])]
    if most < 8 or shares[0] < min(shares[1], 0.8):
        sys.exit(f"up to {most} pages; shared {shares[0]:.3f}, pyarrow's {shares[1]:.3f}")
    print("pages end where pyarrow's do, and a row that is put in changes few")
    if "-v" in sys.argv:
        print(f"shared {shares[0]:.4f}, pyarrow's {shares[1]:.4f}")


main()
