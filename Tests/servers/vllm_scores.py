"""make FOLDER TOKENIZER: a tiny Llama with random weights. check FOLDER SCORED: a teacher's scores against its own logits."""
import base64
import json
import shutil
import sys

import numpy
import torch
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

LARGEST_DIFFERENCE = 1e-4


def make(folder, tokenizer):
    with open(f"{tokenizer}/tokenizer.json") as file:
        known = json.load(file)
    size = len(known["model"]["vocab"]) + len(known["added_tokens"])
    torch.manual_seed(1)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=size, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=512)
    ).save_pretrained(folder)
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(f"{tokenizer}/{name}", folder)


def check(folder, path):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    worst, tokens = 0.0, 0
    for line in open(path):
        scores = json.loads(line)["teacher_scores"]
        read = lambda name, kind: numpy.frombuffer(base64.b64decode(scores[name]), kind)
        ids = read("input_ids", "<i4")
        top_ids = read("top_ids", "<i4").reshape(-1, scores["k"])
        top = read("top_logprobs", "<f4").reshape(-1, scores["k"])
        with torch.no_grad():
            own = torch.log_softmax(model(torch.tensor(ids[None].astype("int64"))).logits[0], -1).numpy()
        # Row t - 1 is the distribution that token t was drawn from: the logits at t - 1.
        for place in range(1, len(ids)):
            expected = own[place - 1]
            worst = max(worst, abs(expected[top_ids[place - 1]] - top[place - 1]).max())
            worst = max(worst, abs(expected[ids[place]] - read("logprobs", "<f4")[place - 1]))
            assert expected[top_ids[place - 1]].min() >= numpy.sort(expected)[-scores["k"]] - LARGEST_DIFFERENCE
            tokens += 1
    print(f"{tokens} tokens, {worst:.2e} at most beside the model's own log-probabilities")
    sys.exit(worst > LARGEST_DIFFERENCE)


{"make": make, "check": check}[sys.argv[1]](*sys.argv[2:])
