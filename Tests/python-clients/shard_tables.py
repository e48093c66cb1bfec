"""Random tables through dd-shard and back by pyarrow, by our own reader and, where they are installed, by DuckDB, polars
and datasets: equal to the JSON lines, row for row. Prints how many tables were compared.

Usage: shard_tables.py TABLES [SEED]; dd-shard and dd-fetch are found in PATH
"""

import base64
import importlib.util
import json
import math
import pathlib
import random
import string
import subprocess
import sys
import tempfile

import pyarrow.dataset
import pyarrow.parquet

HAS = {name: importlib.util.find_spec(name) is not None for name in ["duckdb", "polars", "datasets"]}
TEXTS = ["", "a", "ä", "\U0001f9d1‍\U0001f33e", 'q"\\/\b\f\n\r\t', "\x00", "￾", "\u2028", "x" * 70, "é" * 40,
         "\U0010ffff" * 20, "user: hi\nassistant: yes", " ", "null", "[]"]
NAMES = ["text", "id", "", "a.b", "ü", 'q"uote', "list", "element", "select", "input_ids", "labels", "attention_mask",
         "x y", "\U0001f600", "$", "a[]", "schema", "\n", "A", "a", "p" * 300]


def make_type(rng, depth):
    kinds = ["text", "few", "id", "int", "small", "sorted", "wide", "float", "mixed", "bool", "null"]
    if depth < 4:
        kinds += ["list", "list", "struct", "struct"]
    kind = rng.choice(kinds)
    if kind == "list":
        return kind, make_type(rng, depth + 1)
    if kind == "struct":
        return kind, make_members(rng, depth + 1)
    return kind, None


def make_members(rng, depth):
    names = rng.sample(NAMES, rng.randint(1, 4))
    return {name: make_type(rng, depth) for name in names}


def make_value(rng, type, row, nulls):
    kind, inner = type
    if kind == "null" or rng.random() < nulls:
        return None
    if kind == "text":
        return rng.choice(TEXTS) + "".join(rng.choices(string.printable, k=rng.choice([0, 3, 30, 200])))
    if kind == "few":
        return rng.choice(["user", "assistant", "system"])
    if kind == "id":
        return f"set_{row:08d}"
    if kind == "int":
        return rng.choice([0, -1, 1, 127, -128, 2**31 - 1, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)])
    if kind == "small":
        return rng.randint(-100, 128000)
    if kind == "sorted":
        return row * 7
    if kind == "wide":
        return rng.randint(0, 2**64 - 1)
    if kind == "float":
        return rng.choice([0.0, -0.0, 1.5, 1e-310, 1.7976931348623157e308, 0.1, -2.5e-7, rng.random(), rng.gauss(0, 1e9)])
    if kind == "mixed":
        return rng.choice([1, 2.5, -3])
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "list":
        return [make_value(rng, inner, row, nulls) for _ in range(rng.choice([0, 1, 2, 3, 20]))]
    return make_object(rng, inner, row, nulls)


def make_object(rng, members, row, nulls):
    made = {name: make_value(rng, type, row, nulls) for name, type in members.items()}
    return {name: value for name, value in made.items() if value is not None or rng.random() < 0.5}


def make_rows(rng):
    members = make_members(rng, 1)
    nulls = rng.choice([0, 0, 0.1, 0.5, 0.95])
    count = rng.choice([1, 2, 7, 8, 9, 33, 129, 700])
    return [make_object(rng, members, row, nulls) for row in range(count)]


def matches(read, wanted):
    """Whether a value that was read is the row's: null and missing are one, objects of nothing may be left out."""
    if wanted is None or wanted == {}:
        return read is None or isinstance(read, dict) and all(matches(value, None) for value in read.values())
    if isinstance(wanted, dict):
        if read is None:  # nothing but empty objects below
            return all(matches(None, value) for value in wanted.values())
        return set(read) >= {k for k, v in wanted.items() if not matches(None, v)} and all(
            matches(value, wanted.get(name)) for name, value in read.items())
    if isinstance(wanted, list):
        if read is None and all(value in ({}, None) for value in flat(wanted)):
            return True
        return read is not None and len(read) == len(wanted) and all(map(matches, read, wanted))
    if isinstance(wanted, bool) or isinstance(wanted, str):
        return read == wanted and isinstance(read, type(wanted))
    if isinstance(read, bool) or not isinstance(read, (int, float)):
        return False
    return read == wanted and math.copysign(1, read) == math.copysign(1, wanted)


def flat(value):
    if not isinstance(value, list):
        return [value]
    return [inner for element in value for inner in flat(element)]


def compare(reader, read, rows, context):
    if len(read) != len(rows):
        sys.exit(f"{context}: {reader} reads {len(read)} rows of {len(rows)}")
    for number, (got, wanted) in enumerate(zip(read, rows)):
        if not matches(got, wanted):
            sys.exit(f"{context}: {reader}: row {number}:\n{got!r}\nwanted\n{wanted!r}")


def read_all(files, rows, context):
    read = []
    for file in files:
        with pyarrow.parquet.ParquetFile(file, page_checksum_verification=True) as parquet:
            read += parquet.read().to_pylist()
    compare("pyarrow", read, rows, context)
    lines = []
    for file in files:
        lines += subprocess.run(["dd-fetch", "-q", file], check=True, capture_output=True).stdout.splitlines()
    compare("dd-fetch", [json.loads(line) for line in lines], rows, context)
    schema = pyarrow.parquet.read_schema(files[0])
    if HAS["polars"]:
        import polars
        compare("polars", polars.read_parquet(files, glob=False).to_dicts(), rows, context)
    if HAS["duckdb"] and has_duckdb_names(schema):
        import duckdb
        relation = duckdb.read_parquet(files)
        read = [dict(zip(schema.names, row)) for row in relation.fetchall()]
        compare("duckdb", read, rows, context)


def has_duckdb_names(fields):
    """DuckDB's names don't tell letter cases apart, and none is empty, here and inside."""
    names = [field.name for field in fields]
    return len({name.lower() for name in names}) == len(names) and "" not in names and all(
        has_duckdb_names([type.field(index) for index in range(type.num_fields)])
        for field in fields for type in all_types([field]) if pyarrow.types.is_struct(type))


def load_by_datasets(folder, rows, context):
    import datasets
    datasets.disable_progress_bars()
    loaded = datasets.load_dataset(str(folder), split="train", cache_dir=str(folder) + ".cache")
    compare("datasets", [dict(row) for row in loaded], rows, context)


def run(rng, number, folder):
    rows = make_rows(rng)
    source = folder / "rows.jsonl"
    source.write_text("".join(json.dumps(row, ensure_ascii=rng.random() < 0.5) + "\n" for row in rows))
    options = ["--compression", rng.choice(["zstd", "snappy", "none"]), "--row-group-size", rng.choice(["2k", "64m"]),
               "--shard-size", rng.choice(["100k", "1g"]), *rng.choice([[], ["--content-defined-chunking"]])]
    output = folder / "shards"
    command = ["dd-shard", "-q", *options, "--mixed", "json", source, "-o", output]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        if "raise --shard-size" in result.stderr:
            return 0
        sys.exit(f"table {number}: {' '.join(map(str, command))}: {result.stderr}")
    files = sorted(map(str, output.glob("*.parquet")))
    context = f"table {number} ({' '.join(options)})"
    schema = pyarrow.parquet.read_schema(files[0])
    if any(str(type).startswith("extension<arrow.json>") for type in all_types(schema)):
        return 0
    read_all(files, rows, context)
    if HAS["datasets"] and number % 50 == 0:
        load_by_datasets(output, rows, context)
    return 1


def find_each(folder, kind, values):
    """Every value is found by a reader that skips row groups and pages by the bounds of texts and bytes."""
    wrap = (lambda value: base64.b64encode(value).decode()) if kind == "binary" else str
    rows = "".join(json.dumps({"v": wrap(value)}, ensure_ascii=False) + "\n" for value in values)
    (folder / "schema.json").write_text(json.dumps({"features": [{"name": "v", "dtype": kind}]}))
    output = folder / kind
    subprocess.run(["dd-shard", "-q", "-", "--schema", folder / "schema.json", "--row-group-size", "1k", "-o", output],
                   input=rows.encode(), check=True)
    table = pyarrow.dataset.dataset(sorted(map(str, output.glob("*.parquet"))))
    for value in values:
        if table.count_rows(filter=pyarrow.dataset.field("v") == value) != values.count(value):
            sys.exit(f"{kind}: {value!r} is not found by its value")


def all_types(schema):
    def below(type):
        yield type
        for index in range(type.num_fields):
            yield from below(type.field(index).type)
    for field in schema:
        yield from below(field.type)


def main():
    tables = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    compared = 0
    with tempfile.TemporaryDirectory() as folder:
        tails = [b"\x00", b"\x7f", b"\xff", b""]
        heads = [b"\xff" * 80, b"\xfe" * 80, b"\xc3\xa9" * 40, b"a" * 63 + b"\xff" * 9, b"\x80" * 70, b""]
        find_each(pathlib.Path(folder), "binary", [head + tail for head in heads for tail in tails])
        find_each(pathlib.Path(folder), "string", [text * 40 + tail for text in TEXTS for tail in ["", "a", "\U0010ffff"]])
        for number in range(tables):
            compared += run(random.Random(seed * 1_000_003 + number), number, pathlib.Path(folder))
    print(f"{compared} tables compared")


main()
