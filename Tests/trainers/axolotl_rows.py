"""examples/axolotl.yaml as it stands but for the model: axolotl_rows.py CONFIG MODEL, in a folder that has what it names.

axolotl itself reads the configuration and makes the rows. The tokens with a label are those of all answers, each with its
end.
"""
import importlib.metadata
import os
import sys

os.environ |= {"AXOLOTL_DO_NOT_TRACK": "1", "AXOLOTL_IS_PREPROCESS": "1"}

import yaml
from axolotl.utils.config import validate_config
from axolotl.utils.data import prepare_datasets
from axolotl.utils.dict import DictDefault
from datasets import load_dataset
from transformers import AutoTokenizer


def main():
    config, model = sys.argv[1:3]
    settings = yaml.safe_load(open(config)) | {"base_model": model, "bf16": False, "dataset_prepared_path": "prepared"}
    tokenizer = AutoTokenizer.from_pretrained(model)
    made, _, _, _ = prepare_datasets(validate_config(DictDefault(settings)), tokenizer)

    wanted = load_dataset("data/distillation", split="train")["messages"]
    answers = sorted("".join(turn["content"] + "<|end|>" for turn in turns if turn["role"] == "assistant") for turns in wanted)
    learnt = sorted(tokenizer.decode([token for token in row["labels"] if token != -100]) for row in made)
    assert len(learnt) == len(answers), (len(learnt), len(answers))
    for one, other in zip(learnt, answers):
        assert one == other, (one[:200], other[:200])
    print(f"axolotl {importlib.metadata.version('axolotl')}: {len(made):,} samples")


# The trainer's own processes begin by importing this file.
if __name__ == "__main__":
    main()
