#!/usr/bin/env python3
"""What the sample hub yields: every entry's rows through all stages up to dedup, against the quotas of a total.

survey.py [--config RECIPE] [--hub FOLDER] [--total N]
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import raw_stages
import recipe
from mapping_oracle import Map
from rows import rows
from values import Rejected, read_json


def dropped(rule: dict, text: str):
    """`filter`: the original tool's rules on the finished text."""
    words = len(text.split())
    if len(text) < int(rule.get("min_chars", 0)):
        return "too_short"
    if len(text) > int(rule.get("max_chars", 10**9)):
        return "too_long"
    return "too_few_words" if words < int(rule.get("min_words", 0)) else None


def survey(name: str, entry: dict, hub: Path) -> tuple[Counter, int, int, int, Counter]:
    raw, mapped, kept = Counter(), Counter(), {}
    spec = Map(name, entry["category"], entry["map"])
    source = (read_json(json.dumps(row)) for row in counted(rows(hub / entry["fetch"]["repo"], entry["fetch"]), raw))
    for row in raw_stages.run(entry.get("raw", {}), source, hub, raw):
        try:
            sample = spec.sample(row, 0, "text")
            reason = dropped(entry["filter"], sample["text"])
            if reason is None:
                reason = "duplicates" if sample["text"] in kept else None
        except Rejected as found:
            reason = found.args[0]
        if reason:
            mapped[reason] += 1
        else:
            kept[sample["text"]] = sample["metadata"].get("prompt_end", 0)
    short = sum(end <= 4 * 256 for end in kept.values())
    return raw, mapped, len(kept), short, spec.counts


def counted(items, counts: Counter):
    for item in items:
        counts["rows"] += 1
        yield item


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", default="configs/dataset_download.yaml")
    parser.add_argument("--hub", default="examples/hub")
    parser.add_argument("--total", type=int, default=1200)
    options = parser.parse_args()
    whole = recipe.load(options.config)
    for name in whole["datasets"]:
        entry = recipe.entry(whole, name)
        quota = options.total * float(whole["category_ratios"][entry["category"]]) * float(entry["allocation"])
        raw, mapped, kept, short, counts = survey(name, entry, Path(options.hub))
        say = lambda counter, *without: ", ".join(f"{k} {v}" for k, v in sorted(counter.items()) if k not in without)
        print(f"{name}: {raw['rows']} rows, quota {quota:.0f}, kept {kept} ({kept / quota:.2f}), short prompts {short}")
        if "raw" in entry:
            print(f"    raw: {say(raw, 'rows')}")
        print(f"    map, filter, dedup: {say(mapped)}; {say(counts)}")


if __name__ == "__main__":
    main()
