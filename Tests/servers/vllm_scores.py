"""A real vLLM against transformers' own forward pass over the same tiny Llama with random weights.

make FOLDER TOKENIZER: writes the model. scores FOLDER FILE: a teacher's scores against its own logits, at every position.
answers FOLDER FILE REJECTS: a teacher's answers at temperature 0 against its own likeliest tokens.
"""
import base64
import json
import shutil
import sys

import numpy
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

LARGEST_DIFFERENCE = {"f32": 1e-4, "f16": 1e-2}  # a half has 11 bits: of 8 to 16 that is 1/128
TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|endoftext|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def make(folder, tokenizer):
    with open(f"{tokenizer}/tokenizer.json") as file:
        known = json.load(file)
    size = len(known["model"]["vocab"]) + len(known["added_tokens"])
    torch.manual_seed(1)
    # vLLM's attention on a CPU has no heads of fewer than 32.
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=size, hidden_size=256, intermediate_size=512, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=2048)
    ).save_pretrained(folder)
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(f"{tokenizer}/{name}", folder)
    with open(f"{folder}/chat_template.jinja", "w") as file:
        file.write(TEMPLATE)


def rows(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), AutoTokenizer.from_pretrained(folder)


def templated(tokenizer, messages, is_open):
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=is_open, tokenize=False)
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def scores(folder, path):
    model, tokenizer = load(folder)
    worst, tokens = 0.0, 0
    for row in rows(path):
        given = row["teacher_scores"]
        kind = given.get("dtype", "f32")
        read = lambda name, kind: numpy.frombuffer(base64.b64decode(given[name]), kind)
        ids = read("input_ids", "<i4")
        top_ids = read("top_ids", "<i4").reshape(-1, given["k"])
        top = read("top_logprobs", f"<{kind[0]}{int(kind[1:]) // 8}").reshape(-1, given["k"]).astype("f4")
        of_tokens = read("logprobs", f"<{kind[0]}{int(kind[1:]) // 8}").astype("f4")
        start = given["start"]
        assert len(top_ids) == len(top) == len(of_tokens) == len(ids) - start, row["id"]
        if "messages" in row:
            assert ids.tolist() == templated(tokenizer, row["messages"], False), row["id"]
            prompt = templated(tokenizer, row["messages"][:-1], True)
            assert ids[: len(prompt)].tolist() == prompt and given["prompt_tokens"] == len(prompt), row["id"]
        with torch.no_grad():
            own = torch.log_softmax(model(torch.tensor(ids[None].astype("int64"))).logits[0], -1).numpy()
        # Row t - start is the distribution that token t was drawn from: the logits at t - 1.
        for place in range(start, len(ids)):
            expected, at = own[place - 1], place - start
            worst = max(worst, abs(expected[top_ids[at]] - top[at]).max(), abs(expected[ids[place]] - of_tokens[at]))
            assert expected[top_ids[at]].min() >= numpy.sort(expected)[-given["k"]] - LARGEST_DIFFERENCE[kind]
            tokens += 1
    print(f"{path}: {tokens} tokens, {worst:.2e} at most beside the model's own log-probabilities ({kind})")
    sys.exit(0 if tokens > 0 and worst <= LARGEST_DIFFERENCE[kind] else 1)


def answers(folder, path, rejects):
    model, tokenizer = load(folder)

    def own(prompt, count):
        given = templated(tokenizer, [{"role": "user", "content": prompt}], True)
        ids = torch.tensor([given])
        with torch.no_grad():
            for _ in range(count):
                token = model(ids).logits[:, -1:].argmax(-1)
                if token.item() == model.config.eos_token_id:
                    break
                ids = torch.cat([ids, token], 1)
        return len(given), tokenizer.decode(ids[0, len(given) :], skip_special_tokens=True), ids.shape[1] - len(given)

    for row in rows(path):
        taught = row["teacher"]
        tokens, text, _ = own(row["prompt"], taught["completion_tokens"])
        # vLLM leaves out the beginning of a character that ends an answer.
        given = taught["answers"][0]["content"]
        assert taught["prompt_tokens"] == tokens and given in (text, text.rstrip("\ufffd")), (row, text)
    for reject in rows(rejects):  # noise may be blank, too, or the beginnings of characters
        _, text, count = own(reject["row"]["prompt"], 12)
        reason = "truncated" if count == 12 else "empty_answer"
        assert reject["reason"] == reason and not text.rstrip("\ufffd").strip(), (reject, text, count)
    count = len(rows(path))
    print(f"{path}: {count} answers are the model's own likeliest tokens, {len(rows(rejects))} more are blank")
    sys.exit(0 if count >= 10 and count + len(rows(rejects)) == 20 else 1)


{"make": make, "scores": scores, "answers": answers}[sys.argv[1]](*sys.argv[2:])
