"""spans.py SEED ROWS: where answers, thoughts and what counts in training stand in a text, and the samples of single turns, over random
conversations, against slices of Python's strings."""

import random
import sys

from reference import Comparisons, blank, ordered, run

YES = [True, 1, 2.5, "1", "true", "Yes", " on ", "t", "Y", "0.5"]
NO = [False, 0, 0.0, "0", "false", "NO", "off", "f", " n", "-0.0"]
TEXTS = ["a", "né", "👍 b", "\"q\"\\", "x\ny", "<think>\nt\n</think>\nb", "<think></think>c", "d</think> <think>e</think>", " ", "</think>", "f<think>g"]


def turns(row):
    """The turns of a row: (role, content, thought, counts), contents and thoughts as the map takes them."""
    made = []
    for place, turn in enumerate(row["chat"]):
        role = "assistant" if place % 2 else "user"
        thought = turn["r"] if role == "assistant" and not blank(turn.get("r")) else None
        made.append((role, turn["c"], thought, role == "assistant" if blank(turn["w"]) else turn["w"] not in NO))
    return made


def whole(turn):
    """What stands in the text of a turn, after its role."""
    return (f"<think>\n{turn[2]}\n</think>\n\n" if turn[2] else "") + turn[1]


def expected(row, end):
    """The text up to a turn, and the spans in it that count."""
    text, targets, last = "", [], 0
    for turn in turns(row)[:end]:
        text += ("\n" if text else "") + f"{turn[0]}: "
        last = len(text)
        text += whole(turn)
        if turn[3]:
            targets.append((last, len(text)))
    return text, targets, last


def between(content):
    """What stands between the marks, where the beginning may be left out; without the white space around it."""
    begin = content.find("<think>")
    begin = 0 if begin < 0 else begin + len("<think>")
    end = content.find("</think>", begin)
    inside = content[begin:end] if end >= 0 else ""
    return None if blank(inside) else inside.strip()


def main(seed, count):
    dice = random.Random(seed)
    comparisons = Comparisons()
    same = comparisons.same

    rows = [{"chat": [{"c": dice.choice(TEXTS), "w": dice.choice(YES + NO + [None, ""])} | ({"r": dice.choice(["", " ", "why\n?", "ü"])} if place % 2 else {})
                      for place in range(dice.randint(1, 6))]} for _ in range(count)]
    spec = {"type": "t", "messages": [{"each": "chat[]", "role": ["user", "assistant"], "content": "{it.c}", "train": "{it.w}", "reasoning": "{it.r}"}]}
    for several in ({}, {"samples": "each_turn"}):
        for number, (row, given) in enumerate(zip(rows, run(spec | several, rows))):
            kept = ordered([(role, content) for role, content, _, _ in turns(row)], False)
            if isinstance(kept, str):
                same("turns", given, kept, row)
                continue
            ends = [end for end, turn in enumerate(turns(row)[:len(kept)], 1) if turn[0] == "assistant" and turn[3]] if several else [len(kept)]
            if not ends:
                same("turns", given, "no_samples", row)
                continue
            samples = given if several else [given]
            same("ids", [sample["id"] for sample in samples], [f"s_{number:08d}" + (f"_{part}" if several else "") for part, _ in enumerate(ends, 1)], row)
            for sample, end in zip(samples, ends):
                text, targets, last = expected(row, end)
                same("text", sample["text"], text, row)
                found = sample["metadata"]
                same("prompt_end", found["prompt_end"], last, row)
                same("targets", [(span["start"], span["end"]) for span in found["targets"]], targets, row)
                same("train", [turn["train"] for turn in sample["messages"]], [turn[3] for turn in turns(row)[:end]], row)
                thought = turns(row)[end - 1][2]
                span = found.get("rationale")
                same("reasoning", span and text[span["start"]:span["end"]], thought, row)
                same("message", sample["messages"][-1].get("reasoning_content"), thought, row)

    spec = {"type": "t", "rationale": {"between": ["<think>", "</think>"]}, "messages": [{"each": "chat[]", "role": ["user", "assistant"], "content": "{it.c}"}]}
    for row, sample in zip(rows, run(spec, rows)):
        if isinstance(sample, dict):
            span = sample["metadata"].get("rationale")
            found = span and sample["text"][span["start"]:span["end"]]
            same("between", found, between(sample["text"][sample["metadata"]["prompt_end"]:]), row)
    comparisons.say()


main(int(sys.argv[1]), int(sys.argv[2]))
