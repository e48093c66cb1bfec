"""Which files a split has: dd-fetch beside the real `datasets`, over drawn trees and cards.

Left out are the known differences, which docs/fetch.md states: a file that matches two patterns of a split is read once
here; of files that a card chose those of another format are passed over, with a note; shards with gaps, and declared
splits without files, are refused.
"""
import json
import os

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HUB_DISABLE_PROGRESS_BARS="1")
import datasets
from datasets import load_dataset_builder

import tools

datasets.logging.set_verbosity(datasets.logging.CRITICAL)

FOLDERS = ["", "data", "train", "test", "my-dev", "x", "x/validation", "TRAIN", "eval_1", ".hidden", "__own"]
NAMES = ["train", "test", "validation", "dev", "val", "eval", "training", "a", "b", "some-test", "test_2", "x.train", "traina"]
FORMATS = {"json": [".json"], "csv": [".csv", ".tsv"], "parquet": [".parquet"]}
ENDINGS = [".jsonl", ".jsonl", ".jsonl", ".json", ".csv", ".jsonl.gz"]


def tree(draw):
    paths, ending = set(), draw.choice(ENDINGS)
    for _ in range(draw.randint(1, 5)):
        folder = draw.choice(FOLDERS)
        place = folder + "/" if folder else ""
        if draw.random() < 0.2:
            split, total = draw.choice(["train", "test", "zeta"]), draw.randint(1, 3)
            place = draw.choice(["data/", place])
            paths |= {f"{place}{split}-{n:05}-of-{total:05}{ending}" for n in range(total)}
        else:
            other = draw.choice([".txt", ".bin", ".csv", ".jsonl"])
            paths.add(place + draw.choice(NAMES) + (ending if draw.random() < 0.85 else other))
    return sorted(paths)


def card(draw, paths):
    patterns = ["*.jsonl", "**", "data/*", "train*", "*/*.jsonl", "**/*.jsonl", "[tx]*", "?.jsonl", "x/**"] + paths
    lines = ["configs:"]
    for name in ["default", "other"][: draw.randint(1, 2)]:
        lines.append(f"- config_name: {name}")
        kind = draw.random()
        if kind < 0.3:
            lines.append(f"  data_files: {json.dumps(draw.choice(patterns))}")
        elif kind < 0.5:
            lines.append(f"  data_files: {json.dumps(draw.sample(patterns, 2))}")
        elif kind < 0.8:
            lines.append("  data_files:")
            for split in draw.sample(["train", "test", "dev"], draw.randint(1, 3)):
                lines.append(f"  - {{split: {split}, path: {json.dumps(draw.choice(patterns))}}}")
        else:
            lines.append(f"  data_dir: {draw.choice(['data', 'train', 'test', 'my-dev', 'x'])}")
    return "---\n" + "\n".join(lines) + "\n---\n"


def theirs(folder):
    """Splits with their files, each file once; None where it is an error, or a format that dd-fetch doesn't read."""
    try:
        builder = load_dataset_builder(str(folder), cache_dir=f"{folder}.cache")
    except Exception:
        return None
    endings = next((FORMATS[name] for name in FORMATS if name in type(builder).__module__), None)
    if endings is None:
        return None
    splits = {}
    for split, files in builder.config.data_files.items():
        paths = dict.fromkeys(os.path.relpath(file, folder) for file in files)
        splits[str(split)] = [path for path in paths if any(ending in os.path.basename(path) for ending in endings)]
    return splits


def case(draw, folder):
    folder = folder / "set"
    paths = tree(draw)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text('{"a": 1}\n')
    if draw.random() < 0.5:
        (folder / "README.md").write_text(card(draw, paths))
    for split, files in filter(lambda found: found[1], (theirs(folder) or {}).items()):
        code, out, err = tools.run("dd-fetch", folder, "--plan", "--quiet", "--split", split, folder=folder)
        assert code in (0, 64, 65, 66), f"exit {code}: {err}"
        got = [file["file"] for file in json.loads(out)["files"]] if code == 0 else err.decode()
        assert got == files, f"split '{split}': datasets {files}, dd-fetch {got}"
