"""The table of docs/clients.md, by the real libraries: clients.py PLAIN UNIFORM SHARDS [PAGE]

The three folders are the same download: as it is, with --uniform, and its shards. A reader is asked for all samples; told
is how many came, and which keys of metadata that the files have were lost. With PAGE its table is held against that.
"""
import glob
import importlib.metadata
import json
import os
import re
import sys

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
plain, uniform, shards = sys.argv[1:4]
files = {folder: sorted(glob.glob(f"{folder}/*/*.jsonl")) for folder in (plain, uniform)}
rows = [json.loads(line) for file in files[plain] for line in open(file)]
wanted = {key for row in rows for key, value in row["metadata"].items() if value is not None}


def datasets_folder(folder):
    from datasets import load_dataset
    return load_dataset(folder, split="train")["metadata"]


def datasets_category(folder):
    from datasets import load_dataset
    parts = [load_dataset(folder, name, split="train") for name in {row["category"] for row in rows}]
    return [value for part in parts for value in part["metadata"]]


def pandas_lines(folder):
    import pandas
    return list(pandas.concat([pandas.read_json(file, lines=True) for file in files[folder]])["metadata"])


def polars_scan(folder):
    import polars
    return polars.scan_ndjson(f"{folder}/*/*.jsonl").collect()["metadata"].to_list()


def polars_concat(folder):
    import polars
    frames = [polars.read_ndjson(file, infer_schema_length=None) for file in files[folder]]
    return polars.concat(frames, how="diagonal_relaxed")["metadata"].to_list()


def duckdb_glob(folder):
    import duckdb
    return [row[0] for row in duckdb.sql(f"SELECT metadata FROM read_json('{folder}/*/*.jsonl')").fetchall()]


def duckdb_union(folder):
    import duckdb
    query = f"SELECT metadata FROM read_json('{folder}/*/*.jsonl', union_by_name=true, maximum_sample_files=1000, sample_size=-1)"
    return [row[0] for row in duckdb.sql(query).fetchall()]


def pyarrow_dataset(folder):
    import pyarrow.dataset
    return pyarrow.dataset.dataset(files[folder], format="json").to_table()["metadata"].to_pylist()


def pyarrow_concat(folder):
    import pyarrow
    import pyarrow.json
    block = pyarrow.json.ReadOptions(block_size=1 << 26)
    tables = [pyarrow.json.read_json(file, read_options=block) for file in files[folder]]
    return pyarrow.concat_tables(tables, promote_options="permissive")["metadata"].to_pylist()


def parquet(library):
    if library == "pandas":
        import pandas
        return list(pandas.read_parquet(glob.glob(f"{shards}/train-*.parquet"))["metadata"])
    if library == "polars":
        import polars
        return polars.read_parquet(f"{shards}/train-*.parquet")["metadata"].to_list()
    if library == "duckdb":
        import duckdb
        return [row[0] for row in duckdb.sql(f"SELECT metadata FROM '{shards}/train-*.parquet'").fetchall()]
    import pyarrow.dataset
    return pyarrow.dataset.dataset(glob.glob(f"{shards}/train-*.parquet")).to_table()["metadata"].to_pylist()


def told(read, *arguments):
    try:
        found = read(*arguments)
    except Exception as error:  # whatever a library throws is its answer
        return f"stops: {type(error).__name__}"
    keys = {key for value in found for key, member in (value or {}).items() if member is not None}
    lost = len(wanted - keys)
    return ("all" if len(found) == len(rows) else f"{len(found)} of {len(rows)}") + (f", {lost} keys lost" if lost else "")


calls = [
    ("datasets", "`load_dataset(DIR)`", datasets_folder, (plain, uniform)),
    ("datasets", "`load_dataset(DIR, CATEGORY)`", datasets_category, (plain, uniform)),
    ("pandas", "`concat` of `read_json(lines=True)`", pandas_lines, (plain, uniform)),
    ("polars", "`scan_ndjson(\"DIR/*/*.jsonl\")`", polars_scan, (plain, uniform)),
    ("polars", "`concat(…, how=\"diagonal_relaxed\")` of `read_ndjson`", polars_concat, (plain, uniform)),
    ("duckdb", "`read_json('DIR/*/*.jsonl')`", duckdb_glob, (plain, uniform)),
    ("duckdb", "the same with `union_by_name=true, maximum_sample_files=1000, sample_size=-1`", duckdb_union, (plain, uniform)),
    ("pyarrow", "`dataset(files, format=\"json\")`", pyarrow_dataset, (plain, uniform)),
    ("pyarrow", "`concat_tables(…, promote_options=\"permissive\")` of `read_json`", pyarrow_concat, (plain, uniform)),
]
lines = ["| client | call | as it is | `--uniform` |", "|---|---|---|---|"]
for library, call, read, folders in calls:
    version = importlib.metadata.version(library)
    lines.append(f"| {library} {version} | {call} | {' | '.join(told(read, folder) for folder in folders)} |")
for library in ("pandas", "polars", "duckdb", "pyarrow"):
    lines.append(f"| {library} {importlib.metadata.version(library)} | `shards/train-*.parquet` | {told(parquet, library)} | |")
table = "\n".join(lines) + "\n"
if len(sys.argv) == 5:
    page = open(sys.argv[4]).read()
    # Versions may be newer here; what they do may not differ.
    def without(text): return re.sub(r"^\| (\w+) [\d.]+ ", r"| \1 ", text, flags=re.M)
    missing = [line for line in without(table).splitlines() if line not in without(page).splitlines()]
    print("\n".join(f"not in the page: {line}" for line in missing) or f"clients: {len(lines) - 2} calls as the page says")
    sys.exit(bool(missing))
print(table, end="")
