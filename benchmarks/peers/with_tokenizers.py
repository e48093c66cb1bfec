"""Counts the tokens of each row's text on one thread, with a tokenizer of PyPI's: tokenizers, tiktoken or gigatoken.

    with_tokenizers.py LIBRARY TOKENIZER.JSON INPUT OUTPUT
"""

import json
import os
import sys
import unicodedata

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import orjson  # noqa: E402

BATCH = 1000
GPT2 = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
# Of tiktoken's own encodings; llama-models' has the same without the possessive quantifiers.
CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s")

QWEN2 = CL100K.replace("{1,3}+", "")


def tokenizers(file):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(file)
    return lambda texts: [len(e.ids) for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def spelled():
    """The bytes that a byte-level vocabulary's characters stand for."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + index): byte for index, byte in enumerate(others)}


def tiktoken(file):
    import tiktoken as library

    with open(file) as source:
        data = json.load(source)
    table = spelled()
    ranks = {bytes(table[c] for c in token): id for token, id in data["model"]["vocab"].items() if set(token) <= table.keys()}
    pattern = GPT2 if "gpt2" in file else QWEN2 if "qwen2" in file else CL100K
    encoding = library.Encoding("peer", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    if "qwen2" in file:
        return lambda texts: [len(encoding.encode_ordinary(unicodedata.normalize("NFC", text))) for text in texts]
    return lambda texts: [len(encoding.encode_ordinary(text)) for text in texts]


def gigatoken(file):
    from gigatoken import Tokenizer

    tokenizer = Tokenizer(file)
    return lambda texts: [len(ids) for ids in tokenizer.encode_batch_list(texts, parallel=False)]


def main():
    library, file, source, target = sys.argv[1:]
    count = {"tokenizers": tokenizers, "tiktoken": tiktoken, "gigatoken": gigatoken}[library](file)
    with open(source, "rb") as rows, open(target, "w") as out:
        batch = []
        for line in rows:
            batch.append(orjson.loads(line)["text"])
            if len(batch) == BATCH:
                out.writelines(f"{n}\n" for n in count(batch))
                batch.clear()
        out.writelines(f"{n}\n" for n in count(batch))


if __name__ == "__main__":
    main()
