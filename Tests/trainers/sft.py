"""The training example of a page, as it stands but for the names and two steps: sft.py PAGE DATA MODEL OUTPUT.

What TRL made of the samples is looked at: the tokens with a label are the last answer's, or in `messages` those of all
answers, and nothing is said of tokens that merge across a boundary.
"""
import importlib.metadata
import json
import logging
import re
import sys
import warnings

page, data, model, output = sys.argv[1:5]
messages = []


class Listener(logging.Handler):
    def emit(self, record):
        messages.append(record.getMessage())


listener = Listener()
for name in ("trl", "accelerate", "transformers", "datasets"):
    logging.getLogger(name).addHandler(listener)
warnings.showwarning = lambda message, *rest, **more: messages.append(str(message))

code = next(block for block in re.findall(r"^```python\n(.*?)^```$", open(page).read(), re.M | re.S) if "SFTTrainer" in block)
first = json.loads(open(f"{data}/math_reasoning/gsm8k.jsonl").readline())
extra = ", assistant_only_loss=True" if "messages" in first else ""
for old, new in (
    ('"data/distillation"', repr(data)), ('"Qwen/Qwen3-0.6B"', repr(model)), ('"student"', repr(output)),
    ("max_length=4096", f"max_length=4096, max_steps=2, use_cpu=True, bf16=False, report_to=[]{extra}"),
    ('train_dataset=samples["train"],', 'train_dataset=samples["train"], eval_dataset=samples["validation"],'),
):
    assert old in code, old
    code = code.replace(old, new)
exec(code)

assert "boundary" not in " ".join(messages), messages
trained = trainer.train_dataset
assert len(trained) == len(samples["train"]), "samples were dropped"
decode = trainer.processing_class.decode
for made, sample in zip(trained, samples["train"]):
    learnt = decode([token for token in made["labels"] if token != -100]).replace("<|end|>", "")
    if "messages" in sample:
        answer = "".join(turn["content"] for turn in sample["messages"] if turn["role"] == "assistant")
    elif isinstance(sample["completion"], str):
        answer = sample["completion"].replace("<|end|>", "")
    else:
        answer = sample["completion"][-1]["content"]
    assert answer.startswith(learnt) if len(made["input_ids"]) == 4096 else learnt.strip() == answer.strip(), (learnt[:80], answer[:80])
print(f"loss {trainer.evaluate()['eval_loss']:.2f}")
print(f"TRL {importlib.metadata.version('trl')}: {len(trained):,} samples")
