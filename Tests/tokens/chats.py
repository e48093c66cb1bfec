"""Compares dd-tokenize --chat with transformers' apply_chat_template over made-up chats: python chats.py COUNT SEED FOLDER

The templates are those that the families' models are published with (Llama 3, Gemma 3; ChatML as Qwen 1.5 has it), without the
parts for tools and images, and with a thought (reasoning_content) before the content as samples have it. With --text-specials
plain the reference is a tokenizer with a second set of the frame's markers, which no content can spell. Mistral's is held against its own mistral-common: the system's words stand before the user's last turn. FOLDER has the real vocabularies of vocabularies.py. Ends 1 when one id differs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from texts import texts

HERE = os.path.dirname(os.path.abspath(__file__))
SMALL = os.path.join(HERE, "../../examples/tokenizer/tokenizer.json")

THOUGHT = (
    "{% set thought = '<think>\\n' + message['reasoning_content'] + '\\n</think>\\n\\n' if message['reasoning_content'] else '' %}")
CHATML = (
    "{% for message in messages %}" + THOUGHT + "{{'<|im_start|>' + message['role'] + '\\n' + thought + message['content'] + '<|im_end|>' + '\\n'}}"
    "{% endfor %}")
LLAMA3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}" + THOUGHT + "{% set content = '<|start_header_id|>' + "
    "message['role'] + '<|end_header_id|>\\n\\n' + thought + message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
    "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}")
GEMMA = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    """ + THOUGHT.replace("{%", "{%-") + """
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}
    {{- thought + message['content'] | trim }}
    {{- '<end_of_turn>\\n' }}
{%- endfor -%}
"""
MISTRAL = """{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set last = namespace(user=-1) %}
{%- for message in loop_messages %}
    {%- if message['role'] == 'user' %}{% set last.user = loop.index0 %}{% endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message['role'] == 'user' %}
        {%- if loop.index0 == last.user and system_message is defined %}
            {{- '[INST] ' + system_message + '\\n\\n' + message['content'] + '[/INST]' }}
        {%- else %}
            {{- '[INST] ' + message['content'] + '[/INST]' }}
        {%- endif %}
    {%- else %}
        """ + THOUGHT.replace("{%", "{%-") + """
        {{- ' ' + thought + message['content'] + eos_token }}
    {%- endif %}
{%- endfor %}
"""

# The template, the tokens that it names, and the real vocabularies that have its markers.
FRAMES = {
    "chatml": (CHATML, {}, ["qwen2", "qwen3.5"]),
    "llama3": (LLAMA3, {"bos_token": "<|begin_of_text|>"}, ["llama3"]),
    "gemma": (GEMMA, {"bos_token": "<bos>"}, []),
    "mistral": (MISTRAL, {"bos_token": "<s>", "eos_token": "</s>"}, ["mistral-v3"]),
}


def chats(count, seed):
    """Chats of one to three exchanges, half of them with a system's turn, of tricky texts with white space around some."""
    r = random.Random(seed)
    contents = list(texts(count * 4, seed))
    around = ["", " ", "\n", "\t\n ", "\u00a0", "\x1c"]

    def content():
        return r.choice(around) + r.choice(contents) + r.choice(around)

    for _ in range(count):
        turns = [{"role": "system", "content": content()}] if r.random() < 0.5 else []
        for _ in range(r.randint(1, 3)):
            turns += [{"role": "user", "content": content()}, {"role": "assistant", "content": content()}]
            if r.random() < 0.3:
                turns[-1]["reasoning_content"] = content() + "."
        yield turns


def ours(file, frame, rows, *options):
    run = subprocess.run(
        ["dd-tokenize", "--tokenizer", file, "--chat", frame, "--only", "ids", *options, rows], capture_output=True,
        check=False)
    if run.returncode != 0:
        sys.exit(f"{file} {frame}: dd-tokenize ended with {run.returncode}: {run.stderr.decode()}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def theirs(file, template, tokens, conversations):
    reference = PreTrainedTokenizerFast(tokenizer_file=file, **tokens)
    reference.chat_template = template
    rendered = (reference.apply_chat_template(turns, tokenize=False) for turns in conversations)
    return [reference(text, add_special_tokens=False)["input_ids"] for text in rendered]


def theirs_plain(file, template, tokens, conversations):
    """The ids when the frame's markers are tokens and whatever the contents spell is text."""
    with open(file) as source:
        parts = json.load(source)
    known = [token for token in parts["added_tokens"] if token["content"] in template or token["content"] in tokens.values()]
    first = max([*parts["model"]["vocab"].values(), *(token["id"] for token in parts["added_tokens"])]) + 1
    twins = {}
    for number, token in enumerate(known):
        twin = f"\ue0f0{number}\ue0f1"
        twins[first + number] = token["id"]
        template = template.replace(token["content"], twin)
        tokens = {name: twin if value == token["content"] else value for name, value in tokens.items()}
        parts["added_tokens"].append(token | {"id": first + number, "content": twin, "special": False, "normalized": False})
    reference = Tokenizer.from_str(json.dumps(parts))
    reference.encode_special_tokens = True
    renderer = PreTrainedTokenizerFast(tokenizer_file=file, **tokens)
    renderer.chat_template = template
    rendered = (renderer.apply_chat_template(turns, tokenize=False) for turns in conversations)
    return [[twins.get(id, id) for id in reference.encode(text, add_special_tokens=False).ids] for text in rendered]


def check_mistral(count, seed):
    """Whether the template above writes what Mistral's own library does, over plain words."""
    import mistral_common
    from mistral_common.protocol.instruct.messages import AssistantMessage, SystemMessage, UserMessage
    from mistral_common.protocol.instruct.request import ChatCompletionRequest
    from mistral_common.protocol.instruct.validator import ValidationMode
    from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

    data = os.path.join(os.path.dirname(mistral_common.__file__), "data/mistral_instruct_tokenizer_240323.model.v3")
    tokenizer = MistralTokenizer.from_file(data, mode=ValidationMode.finetuning)
    reference = PreTrainedTokenizerFast(tokenizer_file=SMALL, bos_token="<s>", eos_token="</s>")
    reference.chat_template = MISTRAL
    kinds = {"system": SystemMessage, "user": UserMessage, "assistant": AssistantMessage}
    r = random.Random(seed)
    for _ in range(count):
        turns = [{"role": "system"}] if r.random() < 0.5 else []
        turns += [{"role": "user"}, {"role": "assistant"}] * r.randint(1, 3)
        turns = [turn | {"content": " ".join(r.choices(["short", "words", "42", "be", "brief."], k=5))} for turn in turns]
        request = ChatCompletionRequest(messages=[kinds[turn["role"]](content=turn["content"]) for turn in turns])
        text = tokenizer.encode_chat_completion(request).text.replace("\u2581", " ").replace("<0x0A>", "\n")
        if text != (rendered := reference.apply_chat_template(turns, tokenize=False)):
            sys.exit(f"mistral: mistral-common writes {text!r}, the template {rendered!r}")


def main(count, seed, folder):
    check_mistral(count, seed)
    conversations = list(chats(count, seed))
    compared = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        rows = os.path.join(scratch, "rows.jsonl")
        with open(rows, "w") as out:
            for turns in conversations:
                print(json.dumps({"messages": turns}), file=out)
        for frame, (template, tokens, real) in FRAMES.items():
            files = [SMALL] + [path for name in real if os.path.exists(path := f"{folder}/{name}.json")]
            for file in files:
                for reference, options in (theirs, ()), (theirs_plain, ("--text-specials", "plain")):
                    expected = reference(file, template, tokens, conversations)
                    got = ours(file, frame, rows, *options)
                    wrong = [i for i, ids in enumerate(expected) if got[i : i + 1] != [ids]]
                    compared += len(expected)
                    failed += len(wrong)
                    for i in wrong[:2]:
                        print(f"{frame} {options} {file}: {conversations[i]!r:.300}\n  expected {expected[i][:60]}\n  got      {got[i][:60]}")
    print(f"{compared} chats compared in {len(FRAMES)} frames, {failed} differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
