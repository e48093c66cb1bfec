"""examples/llamafactory as it stands but for the model: llamafactory_rows.py CONFIG MODEL, in a folder that has what it names.

LLaMA-Factory itself reads the configuration and makes the rows. The tokens with a label are those of all answers, with
the marks that its template puts around them.
"""
import importlib.machinery
import importlib.metadata
import sys
import types

# Imported for audio only; PyPI has none for this torch.
sys.modules["torchaudio"] = audio = types.ModuleType("torchaudio")
audio.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)

import yaml
from datasets import load_dataset
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from transformers import AutoTokenizer


def main():
    config, model = sys.argv[1:3]
    settings = yaml.safe_load(open(config)) | {"model_name_or_path": model, "bf16": False, "use_cpu": True}
    models, data, training, _, _ = get_train_args(settings)
    tokenizer = AutoTokenizer.from_pretrained(model)
    template = get_template_and_fix_tokenizer(tokenizer, data)
    made = get_dataset(template, models, data, training, stage="sft", tokenizer=tokenizer)["train_dataset"]

    wanted = load_dataset("data/distillation", split="train")["messages"]
    assert len(made) == len(wanted), (len(made), len(wanted))
    for row, turns in zip(made, wanted):
        learnt = tokenizer.decode([token for token in row["labels"] if token != -100])
        for mark in ("<think>\n\n</think>\n\n", "<|im_end|>\n"):
            learnt = learnt.replace(mark, "")
        answers = "".join(turn["content"] for turn in turns if turn["role"] == "assistant")
        assert learnt == answers or len(row["labels"]) == 4096 and answers.startswith(learnt), (learnt[:300], answers[:300])
    print(f"LLaMA-Factory {importlib.metadata.version('llamafactory')}: {len(made):,} samples")


# The trainer's own processes begin by importing this file.
if __name__ == "__main__":
    main()
