"""Compares dd-tokenize with tokenizers over files and texts: python compare.py COUNT SEED FILE…

Ids with and without special tokens, and with special tokens as plain text. A file that dd-tokenize refuses (78) is said.
Ends 1 when one id differs.
"""

import json
import os
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer

from texts import texts


def ours(file, rows, *options):
    run = subprocess.run(["dd-tokenize", "--tokenizer", file, "--only", "ids", *options, rows], capture_output=True)
    if run.returncode == 78:
        return run.stderr.decode().strip()
    if run.returncode != 0:
        sys.exit(f"{file}: dd-tokenize ended with {run.returncode}: {run.stderr.decode()}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def theirs(reference, lines, add):
    """The ids of each text; None where the reference itself fails, as some added tokens in white space make it."""
    try:
        return [e.ids for e in reference.encode_batch_fast(lines, add_special_tokens=add)]
    except BaseException as error:
        if "Panic" not in type(error).__name__:
            raise
    result = []
    for line in lines:
        try:
            result.append(reference.encode(line, add_special_tokens=add).ids)
        except BaseException:
            result.append(None)
    return result


def main(count, seed, files):
    lines = list(texts(count, seed))
    compared = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        rows = os.path.join(folder, "rows.jsonl")
        with open(rows, "w") as out:
            for index, line in enumerate(lines):
                print(json.dumps({"text": line}, ensure_ascii=index % 2 == 0), file=out)
        for file in files:
            reference = Tokenizer.from_file(file)
            reference.no_truncation()
            reference.no_padding()
            for mode, options in MODES.items():
                got = ours(file, rows, *options)
                if isinstance(got, str):
                    print(f"refused: {got}")
                    break
                reference.encode_special_tokens = mode == "plain"
                add = mode == "special"
                expected = theirs(reference, lines, add)
                wrong = [i for i, ids in enumerate(expected) if ids is not None and got[i : i + 1] != [ids]]
                compared += sum(ids is not None for ids in expected)
                failed += len(wrong)
                for i in wrong[:3]:
                    print(f"{file} {mode}: {lines[i]!r:.200}\n  expected {expected[i][:40]}\n  got      {got[i][:40] if i < len(got) else None}")
                if wrong:
                    print(f"{file} {mode}: {len(wrong)} of {len(lines)} differ")
    print(f"{compared} texts compared over {len(files)} files, {failed} differ")
    sys.exit(1 if failed else 0)


MODES = {"ids": (), "special": ("--special", "add"), "plain": ("--text-specials", "plain")}

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
