#!/usr/bin/env python3
"""Counts rows of acme/tiny as `datasets` streams them: stream_with_datasets.py first|columns|all"""

import itertools
import os
import sys

from datasets import load_dataset

task = sys.argv[1]
options = {"columns": ["id", "score"]} if task == "columns" else {}
rows = load_dataset("acme/tiny", split="train", streaming=True, **options)
print(sum(1 for _ in itertools.islice(rows, 5 if task == "first" else None)), flush=True)
# Otherwise it may never end: pyarrow's threads (datasets #7467).
os._exit(0)
