"""Three steps of TRL's SFTTrainer on a tiny random model over shards of training rows; the loss must be a number, and the
labels that are learned as many as dd-tokenize counted, and their share what dd-stats says of the shards.

Usage: train.py SHARDS LEARNED STATISTICS NAME TOKENIZER
"""

import json
import math
import sys

import datasets
import torch
import transformers
import trl

VOCABULARY = 285  # of examples/tokenizer


def model():
    transformers.set_seed(7)
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=512, pad_token_id=0))


def collate(rows):
    """Padded on the right; position_ids go along where the rows have them."""
    most = max(len(row["input_ids"]) for row in rows)
    padding = {"input_ids": 0, "labels": -100, "attention_mask": 0, "position_ids": 0}
    return {name: torch.tensor([row[name] + [fill] * (most - len(row[name])) for row in rows])
            for name, fill in padding.items() if name in rows[0]}


def main():
    folder, learned = sys.argv[1], int(sys.argv[2])
    rows = datasets.load_dataset(folder, split="train")
    for name, type in [("input_ids", "int32"), ("labels", "int32"), ("attention_mask", "int8")]:
        if rows.features[name].feature.dtype != type:
            sys.exit(f"{name} is a list of {rows.features[name].feature.dtype}, not {type}")
    counted = sum(label != -100 for row in rows["labels"] for label in row)
    if counted != learned:
        sys.exit(f"{counted} labels are learned, dd-tokenize counted {learned}")
    labels = sum(len(row) for row in rows["labels"])
    statistics = json.loads(sys.argv[3])
    if statistics != {"total": labels, "learned": counted, "share": float(f"{counted / labels:.4f}")}:
        sys.exit(f"{counted} of {labels} labels are learned, dd-stats says {statistics}")
    if "packed" in sys.argv:
        starts = [sum(position == 0 for position in row) for row in rows["position_ids"]]
        if starts != [len(row) for row in rows["seq_lengths"]]:
            sys.exit("position_ids begin anew elsewhere than seq_lengths say")
    settings = trl.SFTConfig(
        output_dir=f"{folder}.out", max_steps=3, per_device_train_batch_size=4, learning_rate=1e-3, logging_steps=1,
        report_to=[], save_strategy="no", use_cpu=True, remove_unused_columns=False, max_length=None, packing=False,
        dataset_kwargs={"skip_prepare_dataset": True}, disable_tqdm=True, bf16=False)
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=sys.argv[-1], pad_token="<pad>")
    trainer = trl.SFTTrainer(
        model=model(), args=settings, train_dataset=rows, data_collator=collate, processing_class=tokenizer)
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    if len(losses) != 3 or not all(math.isfinite(loss) and loss > 0 for loss in losses):
        sys.exit(f"losses: {losses}")
    print(f"{sys.argv[4]}: {len(rows)} rows, {counted} labels learned, {statistics['share']:.1%} as dd-stats says, 3 steps with finite losses")


main()
