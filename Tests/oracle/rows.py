#!/usr/bin/env python3
"""An entry's raw rows from a local hub, in the recipe's order, as JSONL with `_source`.

rows.py ENTRY [--config RECIPE] [--hub FOLDER]
"""

import argparse
import json
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

import recipe


def card(folder: Path) -> dict:
    text = (folder / "README.md").read_text(encoding="utf-8")
    found = re.match(r"---\n(.*?)\n---\n", text, re.S)
    return (yaml.safe_load(found[1]) or {}) if found else {}


def matching(folder: Path, pattern: str) -> list[str]:
    """Files whose path matches, a `*` staying within one name; sorted by code point."""
    parts = pattern.split("/")
    names = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    fits = lambda name: len(name.split("/")) == len(parts) and all(map(fnmatchcase, name.split("/"), parts))
    return sorted(name for name in names if fits(name))


def streams(folder: Path, fetch: dict) -> list[list[str]]:
    """The files of each subset or folder."""
    listed = lambda value: value if isinstance(value, list) else [value]
    split = fetch.get("split", "train")
    if "data_files" in fetch:
        return [[name for pattern in listed(fetch["data_files"]) for name in matching(folder, pattern)]]
    if "data_dir" in fetch:
        return [matching(folder, f"{name}/{split}-*") for name in listed(fetch["data_dir"])]
    configs = {config["config_name"]: config for config in card(folder).get("configs", [])}
    if not configs:
        return [matching(folder, f"data/{split}-*") or matching(folder, "*.json") or matching(folder, "*.parquet")]
    wanted = listed(fetch.get("subset") or next((n for n, c in configs.items() if c.get("default")), "default"))
    result = []
    for name in wanted:
        patterns = [file["path"] for file in configs[name]["data_files"] if file["split"] == split]
        result.append([file for pattern in patterns for file in matching(folder, pattern)])
    return result


def file_rows(path: Path):
    if path.suffix == ".json":
        yield from json.loads(path.read_text(encoding="utf-8"))
        return
    table = pq.read_table(path)
    for number, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(pa.string()))
    stamps = {field.name for field in pq.read_schema(path) if pa.types.is_timestamp(field.type)}
    for row in table.to_pylist():
        for name in stamps:
            row[name] = row[name] and row[name].replace(" ", "T")
        yield row


def rows(folder: Path, fetch: dict):
    """One row of each stream in turn until all are used up."""
    source = {"repo": fetch["repo"], "revision": fetch.get("revision", "local")}
    named = lambda files: ((file, row) for file in files for row in file_rows(folder / file))
    running = [named(files) for files in streams(folder, fetch)]
    number = 0
    while running:
        for stream in list(running):
            item = next(stream, None)
            if item is None:
                running.remove(stream)
                continue
            yield item[1] | {"_source": source | {"file": item[0], "row": number}}
            number += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("entry")
    parser.add_argument("--config", default="configs/dataset_download.yaml")
    parser.add_argument("--hub", default="examples/hub")
    options = parser.parse_args()
    fetch = recipe.entry(recipe.load(options.config), options.entry)["fetch"]
    for row in rows(Path(options.hub) / fetch["repo"], fetch):
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(line.encode() + b"\n")


if __name__ == "__main__":
    main()
