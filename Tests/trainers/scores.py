"""The alignment of a teacher's scores, by a model itself: scores of a tiny random one go through dd-shard, and at each
position of the shards the same model's logits have the same candidates.

Usage: scores.py FOLDER; dd-shard is found in PATH
"""

import base64
import json
import pathlib
import subprocess
import sys

import datasets
import torch
import transformers

K, PROMPT = 5, 9


def scored(model, number, first):
    """A row as dd-teach score writes it: row t - start is the distribution of token t, given those before."""
    ids = torch.randint(0, 285, (1, 30 + number), generator=torch.Generator().manual_seed(number))
    with torch.no_grad():
        logprobs = model(ids).logits[0].log_softmax(-1)
    values, top = logprobs[first - 1:-1].topk(K)
    def packed(tensor, type):
        return base64.b64encode(tensor.to(type).numpy().tobytes()).decode()
    return {"id": f"s_{number}", "teacher_scores": {
        "k": K, "start": first, "prompt_tokens": PROMPT, "input_ids": packed(ids[0], torch.int32),
        "top_ids": packed(top, torch.int32), "top_logprobs": packed(values, torch.float32)}}


def main():
    folder = pathlib.Path(sys.argv[1])
    transformers.set_seed(7)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=285, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)).eval()
    compared = 0
    for first in (1, PROMPT):
        lines = [json.dumps(scored(model, number, first)) + "\n" for number in range(20)]
        (folder / "scored.jsonl").write_text("".join(lines))
        shards = folder / f"scores-{first}"
        subprocess.run(["dd-shard", "-q", "--scores", "distillkit", folder / "scored.jsonl", "-o", shards], check=True)
        for row in datasets.load_dataset(str(shards), split="train"):
            with torch.no_grad():
                values, top = model(torch.tensor([row["input_ids"]])).logits[0].log_softmax(-1).topk(K)
            same_ids = torch.tensor(row["token_ids"])[first - 1:] == top[first - 1:]
            apart = (torch.tensor(row["top_values"])[first - 1:] - values[first - 1:]).abs().max()
            if not same_ids.all() or apart > 1e-5 or row["labels"][:PROMPT] != [-100] * PROMPT:
                sys.exit(f"{row['id']}: scores are not aligned to logits ({apart})")
            compared += len(same_ids)
    print(f"{compared} positions have the candidates of the model's own logits")


main()
