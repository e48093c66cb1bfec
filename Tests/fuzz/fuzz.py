#!/usr/bin/env python3
"""Independent fuzzers: random inputs by other people's writers, read by dd and by other people's readers.

    python3 Tests/fuzz/fuzz.py [--seconds S | --cases N] [--seed N] [KIND…]

Every case has a seed of its own, so that one alone can be run again: the last line of a failure says how. What was in
its folder stays. Kinds whose packages can't be imported are skipped by name.
"""
import argparse
import importlib
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

KINDS = ["parquet", "json", "csv", "recipes", "layout", "http"]
HERE = pathlib.Path(__file__).resolve().parent


def load(kind):
    """The kind's module, or why it can't be had."""
    try:
        return importlib.import_module(f"{kind}_cases"), None
    except ImportError as missing:
        return None, str(missing)


def run(module, kind, seed, folder):
    """One case; what is wrong, or None."""
    generator = random.Random(f"{kind} {seed}")
    try:
        return module.case(generator, folder)
    except AssertionError as wrong:
        return str(wrong) or "an assertion"


def fuzz(kind, seed, seconds, cases):
    """Cases until the time is over or there were enough; how many failed."""
    module, missing = load(kind)
    if module is None:
        print(f"{kind}: skipped: {missing}")
        return 0
    began, done = time.monotonic(), 0
    while done < cases if cases else time.monotonic() - began < seconds:
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"dd-fuzz-{kind}-"))
        wrong = run(module, kind, seed + done, folder)
        if wrong:
            print(f"{kind}: seed {seed + done}: {wrong}\n  its files: {folder}\n"
                  f"  again: python3 Tests/fuzz/fuzz.py --cases 1 --seed {seed + done} {kind}")
            return 1
        shutil.rmtree(folder, ignore_errors=True)
        done += 1
    skipped = getattr(module, "SKIPPED", None)
    print(f"{kind}: seeds {seed} to {seed + done - 1}: {done} cases in {time.monotonic() - began:.0f} s"
          + (f"; without {', '.join(skipped)}" if skipped else ""), flush=True)
    return 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=60, help="for each kind")
    options.add_argument("--cases", type=int, help="of each kind, however long they take")
    options.add_argument("--seed", type=int, help="of the first case (drawn when not given)")
    options.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    given = options.parse_args()
    os.environ["LC_ALL"] = "C.UTF-8"
    sys.path[:0] = [str(HERE), str(HERE.parent / "ParquetTests")]
    seed = given.seed if given.seed is not None else random.randrange(10**9)
    failed = sum(fuzz(kind, seed, given.seconds, given.cases) for kind in given.kinds or KINDS)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
