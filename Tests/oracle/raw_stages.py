#!/usr/bin/env python3
"""An entry's `raw:` section over the rows of rows.py: raw.filter, raw.dedup, raw.contents. Counts on stderr.

raw_stages.py ENTRY [--config RECIPE] [--hub FOLDER]
"""

import argparse
import gzip
import hashlib
import re
import sys
import zlib
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import recipe
from language import Scope, evaluate, holds
from syntax import Parser, parse_condition
from values import Rejected, as_text, read_json, write_json


def column(row: dict, path: str):
    return evaluate(Parser(path).path(), Scope(row, row.get("_source")))


def refused(rule: dict, row: dict):
    """The name of what is wrong with a row, or None."""
    if "license_field" in rule:
        found = column(row, rule["license_field"])
        found = [text for text in (found if isinstance(found, list) else [found]) if text]
        allowed = {name.lower() for name in rule["license_allow"]}
        if not found:
            if rule.get("license_missing", "drop") == "drop":
                return "license_missing"
        elif not all(text.lower() in allowed for text in found):
            return "license_not_allowed"
    for reason, condition in rule.get("reject", {}).items():
        if holds(parse_condition(condition), Scope(row, row.get("_source"))):
            return reason
    return None


def contents(rule: dict, row: dict, hub: Path) -> str:
    url = re.sub(r"\{(.+?)\}", lambda field: quote(as_text(column(row, field[1])), safe=""), rule["url"])
    file = hub / url.removeprefix("https://")
    if not file.is_file():
        raise Rejected("missing_object")
    data = file.read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error):
            raise Rejected("bad_gzip") from None
    if "sha1_field" in rule and hashlib.sha1(data).hexdigest() != column(row, rule["sha1_field"]):
        raise Rejected("wrong_sha1")
    try:
        return data.decode(column(row, rule["charset_field"]) if "charset_field" in rule else "utf-8")
    except LookupError:
        raise Rejected("unknown_charset") from None
    except UnicodeError:
        raise Rejected("undecodable") from None


def run(stages: dict, lines, hub: Path, counts: Counter):
    seen = set()
    for row in lines:
        reason = refused(stages.get("filter", {}), row)
        key = tuple(as_text(column(row, name)) for name in [stages["dedup"]["key"]]) if "dedup" in stages else None
        if reason:
            counts[reason] += 1
        elif key is not None and key in seen:
            counts["duplicates"] += 1
        else:
            seen.add(key)
            try:
                if "contents" in stages:
                    row[stages["contents"]["into"]] = contents(stages["contents"], row, hub)
                counts["out"] += 1
                yield row
            except Rejected as found:
                counts[found.args[0]] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("entry")
    parser.add_argument("--config", default="configs/dataset_download.yaml")
    parser.add_argument("--hub", default="examples/hub")
    options = parser.parse_args()
    stages = recipe.entry(recipe.load(options.config), options.entry).get("raw", {})
    counts = Counter()
    for row in run(stages, (read_json(line.decode()) for line in sys.stdin.buffer), Path(options.hub), counts):
        sys.stdout.buffer.write(write_json(row).encode() + b"\n")
    print(dict(sorted(counts.items())), file=sys.stderr)


if __name__ == "__main__":
    main()
