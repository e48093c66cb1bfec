"""What the jobs do to one row, for the peers in Python."""

LICENSES = {"mit", "apache-2.0", "bsd-3-clause", "bsd-2-clause", "mpl-2.0"}
ROLES = {"human": "user", "gpt": "assistant"}


def passes(row, least, licensed):
    text = row["text"]
    if not least <= len(text) <= 100_000 or len(text.split(None, 5)) < 5:
        return False
    return not licensed or row["metadata"]["license"].lower() in LICENSES


def mapped(row, number):
    turns = row["conversations"]
    if turns[0]["from"] == "system":
        system, turns = turns[0]["value"].strip(), turns[1:]
    else:
        system = (row["system_prompt"] or "").strip()
    parts = [f"system: {system}"] if system else []
    parts += [f"{ROLES[turn['from']]}: {turn['value'].strip()}" for turn in turns]
    text = "\n".join(parts)
    metadata = {"type": "chat"}
    if row["source"]:
        metadata["origin"] = row["source"]
    metadata["prompt_end"] = len(text) - len(turns[-1]["value"].strip())
    sample_id = f"openhermes_{number:08d}"
    return {"text": text, "id": sample_id, "source": "openhermes", "category": "instruction_chat", "metadata": metadata}


def measure(texts):
    count = total = most = 0
    least = None
    for text in texts:
        length = len(text)
        count += 1
        total += length
        most = max(most, length)
        least = length if least is None else min(least, length)
    return {"samples": count, "total_chars": total, "min_length": least, "max_length": most}


def tokens(prompt):
    """As docs/mapping.md estimates: the larger of words x 4/3 and bytes / 4."""
    return max(len(prompt.split()) * 4 / 3, len(prompt.encode()) / 4)
