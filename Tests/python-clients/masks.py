"""The code of docs/masks.md over samples of a download, with byte-level BPE tokenizers that merge spaces: masks.py PAGE FILE…

Says what is wrong and ends with 1: a token of the answer that is not in the mask, one of the prompt that is, or masks
that are not those of a second way, which goes by the characters that each token covers.
"""
import json
import re
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

page, files = sys.argv[1], sys.argv[2:]
for block in re.findall(r"^```python\n(.*?)^```$", open(page).read(), re.M | re.S):
    exec(block)
samples = [json.loads(line) for file in files for line in open(file)]
samples = [sample for sample in samples if "prompt_end" in sample["metadata"]]

bpe = Tokenizer(models.BPE())
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bpe.decoder = decoders.ByteLevel()
bpe.train_from_iterator(
    (sample["text"] for sample in samples),
    trainers.BpeTrainer(vocab_size=2000, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))


def tokenizer(text, return_offsets_mapping):
    encoding = bpe.encode(text)
    return {"input_ids": encoding.ids, "offset_mapping": encoding.offsets}


crossing = spans = 0
for sample in samples:
    text, end = sample["text"], sample["metadata"]["prompt_end"]
    encoding = tokenizer(text, True)
    offsets, ids = encoding["offset_mapping"], encoding["input_ids"]
    inside = [any(place >= end for place in range(a, b)) for a, b in offsets]
    mask = answer_mask(sample, offsets)
    assert mask == [int(on) for on in inside], sample["id"]
    assert labels(sample, tokenizer) == [i if on else -100 for i, on in zip(ids, inside)], sample["id"]
    crossing += any(a < end < b for a, b in offsets)
    learnt = bpe.decode([i for i in labels(sample, tokenizer) if i != -100])
    assert learnt.strip() == text[end:].strip(), (sample["id"], learnt[:50])
    span = sample["metadata"].get("rationale")
    thought = rationale_mask(sample, offsets)
    if span:
        spans += 1
        covered = [any(span["start"] <= place < span["end"] for place in range(a, b)) for a, b in offsets]
        assert thought == [int(on) for on in covered], sample["id"]
    else:
        assert not any(thought), sample["id"]
assert crossing > len(samples) / 2 and spans > 0, (crossing, spans)
print(f"masks: {len(samples)} samples, {spans} with a chain of thought")
