"""Trains small tokenizers of each family and of each kind of part and added token: python trained.py FOLDER."""

import json
import os
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from texts import texts
from vocabularies import CL100K, KIMI, O200K, QWEN2, QWEN35, TEKKEN

N, P = normalizers, pre_tokenizers
ALPHABET = P.ByteLevel.alphabet()


def bytes_after(*steps):
    return P.Sequence([*steps, P.ByteLevel(add_prefix_space=False, use_regex=False)])


def split(pattern, behavior="isolated", invert=False):
    return P.Split(Regex(pattern) if not isinstance(pattern, tuple) else pattern[0], behavior, invert)


def regex_families():
    yield "gpt2", dict(pre=P.ByteLevel(add_prefix_space=False))
    yield "roberta", dict(pre=P.ByteLevel(add_prefix_space=True), post=processors.RobertaProcessing(("</s>", 2), ("<s>", 1)))
    for name, pattern in dict(llama3=CL100K, qwen2=QWEN2, qwen35=QWEN35, o200k=O200K, tekken=TEKKEN, kimi=KIMI).items():
        yield name, dict(pre=bytes_after(split(pattern)), norm=N.NFC() if "qwen" in name else None)
    yield "llama3-ignore", dict(pre=bytes_after(split(CL100K)), model=dict(ignore_merges=True))
    yield "removed-inverted", dict(pre=bytes_after(split(CL100K, "removed", True)))
    yield "smollm", dict(pre=P.Sequence([P.Digits(individual_digits=True), P.ByteLevel(add_prefix_space=False)]))
    yield "falcon", dict(pre=P.Sequence([
        P.Punctuation("contiguous"), P.ByteLevel(add_prefix_space=False), P.Digits(individual_digits=False),
        split("[0-9][0-9][0-9]")]))
    yield "deepseek2", dict(pre=P.Sequence([
        split(r"[\r\n]"), split(r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆ]+"),
        split(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"), split(r"\s+$"), split("[一-龥ࠀ-一가-퟿]+"),
        P.Digits(individual_digits=True), P.ByteLevel(add_prefix_space=False, use_regex=False)]))
    unknown = {
        "class": r"[^\s\p{L}\p{N}]+|\p{L}+|\p{N}", "look": r"(?<=a)b|(?<!\d)\d+(?=x)|\w+", "lazy": r"\S+?[aeiou]|\S{2,4}|\S",
        "word": r"\w+|\W+", "interval": r"a{2}|b{2,}|\d{1,3}+|.", "fold": r"(?i:the|and|of)|\S", "caret": r"^\s+|\s+$|\S+",
        "not-han": r"[\p{L}&&[^\p{Han}]]+|\p{Han}|[^\p{L}]+", "possessive": r"\p{L}++|\s*+\n|\s+|\S",
        "category": r"\p{Lu}\p{Ll}*|\p{Nd}+|\P{L}|\p{^Lu}", "escape": "\\u0041+|\\x42+|\\x{43}+|\\h+|\\t|[\\-\\]a-c]+|.",
    }
    for name, pattern in unknown.items():
        yield f"regex-{name}", dict(pre=bytes_after(split(pattern)))
    for behavior in ("isolated", "removed", "merged_with_previous", "merged_with_next", "contiguous"):
        for invert in (False, True):
            yield f"split-{behavior}-{invert}", dict(pre=bytes_after(split(r"\s|[aeiou]", behavior, invert)))
    yield "split-text", dict(pre=bytes_after(P.Split("ab", "merged_with_next"), P.Split(".", "contiguous")))
    for behavior in ("isolated", "removed", "merged_with_previous", "merged_with_next", "contiguous"):
        yield f"punctuation-{behavior}", dict(pre=bytes_after(P.Punctuation(behavior)))


def character_families():
    pieces = dict(model=dict(unk_token="<unk>", fuse_unk=True, byte_fallback=True), bytes=True)
    llama = N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")])
    yield "llama2", dict(norm=llama, post=("<s>",), **pieces)
    for scheme in ("first", "always", "never"):
        for cut in (False, True):
            yield f"metaspace-{scheme}-{cut}", dict(pre=P.Metaspace("▁", prepend_scheme=scheme, split=cut), **pieces)
    yield "gemma", dict(norm=N.Replace(" ", "▁"), pre=P.Split(" ", "merged_with_previous"), **pieces)
    yield "no-unk", dict(norm=llama, model=dict())
    yield "unk", dict(norm=llama, model=dict(unk_token="<unk>"))
    yield "unk-fused", dict(norm=llama, model=dict(unk_token="<unk>", fuse_unk=True))
    yield "half-bytes", dict(norm=llama, model=dict(unk_token="<unk>", byte_fallback=True), bytes=range(0xC0))
    yield "half-bytes-fused", dict(norm=llama, model=dict(unk_token="<unk>", fuse_unk=True, byte_fallback=True), bytes=range(0xC0))
    yield "ignore-merges", dict(norm=llama, model=dict(unk_token="<unk>", ignore_merges=True))
    yield "suffix", dict(norm=N.Lowercase(), pre=P.Whitespace(), model=dict(unk_token="<unk>", end_of_word_suffix="</w>"))
    yield "prefix", dict(pre=P.WhitespaceSplit(), model=dict(unk_token="<unk>", continuing_subword_prefix="##"))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield f"form-{form}", dict(norm=getattr(N, form)(), pre=P.ByteLevel(add_prefix_space=False))
    yield "normalizers", dict(norm=N.Sequence([
        N.Strip(), N.Replace(Regex(r"\s+"), " "), N.Replace("aa", "b"), N.Replace("x", ""), N.NFKC(), N.Lowercase(),
        N.Prepend("ab ")]), pre=P.ByteLevel(add_prefix_space=True))
    yield "strip-left", dict(norm=N.Strip(left=True, right=False), pre=P.ByteLevel(add_prefix_space=False))
    yield "strip-right", dict(norm=N.Strip(left=False, right=True), pre=P.ByteLevel(add_prefix_space=False))


def added(r):
    """Every kind of added token, by chance."""
    names = ["<tok>", "<norm>", "Norm", "NORM", "aaa", "aaaa", "word", "[MASK]", "<|endoftext|>", "<|im_start|>", "<|im_end|>",
             "lword", "rword", "lrword", "▁▁", "\n\n", "\t", "é", "the", "<pad>", "  ", "12"]
    return [AddedToken(t, single_word=r.random() < 0.3, lstrip=r.random() < 0.3, rstrip=r.random() < 0.3,
                       normalized=r.random() < 0.4, special=r.random() < 0.5)
            for t in r.sample(names, r.randrange(3, len(names)))]


def train(name, spec, r):
    options = {k: v for k, v in spec.get("model", {}).items()}
    tokenizer = Tokenizer(models.BPE(**options))
    if spec.get("norm"):
        tokenizer.normalizer = spec["norm"]
    if spec.get("pre"):
        tokenizer.pre_tokenizer = spec["pre"]
    special = ["<unk>", "<s>", "</s>"]
    if spec.get("bytes"):
        numbers = range(256) if spec["bytes"] is True else spec["bytes"]
        special += [f"<0x{b:02X}>" for b in numbers]
    is_bytes = "ByteLevel" in repr(spec.get("pre"))
    more = {k: options[k] for k in ("end_of_word_suffix", "continuing_subword_prefix") if k in options}
    trainer = trainers.BpeTrainer(
        vocab_size=1500 if is_bytes else 2000, special_tokens=special, show_progress=False,
        initial_alphabet=ALPHABET if is_bytes else [], limit_alphabet=256 if is_bytes else 300, **more)
    tokenizer.train_from_iterator(list(texts(1200, 7)), trainer)
    data = json.loads(tokenizer.to_str())
    if r.random() < 0.5:  # Both spellings of merges.
        if all(" " not in part for merge in data["model"]["merges"] for part in merge):
            data["model"]["merges"] = [" ".join(merge) for merge in data["model"]["merges"]]
    # The bytes are tokens of the vocabulary alone, as in real files.
    data["added_tokens"] = [t for t in data["added_tokens"] if not t["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(data))
    post = spec.get("post")
    if isinstance(post, tuple):
        post = processors.TemplateProcessing(single=f"{post[0]} $A", special_tokens=[(post[0], tokenizer.token_to_id(post[0]))])
    if post:
        tokenizer.post_processor = post
    return tokenizer


def main(folder, seed):
    os.makedirs(folder, exist_ok=True)
    r = random.Random(seed)
    for name, spec in [*regex_families(), *character_families()]:
        tokenizer = train(name, spec, r)
        tokenizer.save(f"{folder}/{name}.json")
        # `first` asks for the origin of a piece; what tokens take from both sides has its own file.
        tokenizer.add_tokens(added(r))
        tokenizer.save(f"{folder}/{name}-added.json")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
