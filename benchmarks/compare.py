"""What is alike in outputs that spell and order their rows differently."""

import orjson
import xxhash

FIGURES = ("samples", "total_chars", "min_length", "max_length")


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [without_nulls(element) for element in value]
    return value


def digest(path: str, compared: str) -> str:
    """The count of the rows and the sum of their hashes, whatever their order, key order and spelling."""
    if compared == "stats":
        with open(path, "rb") as file:
            figures = orjson.loads(file.read())
        return " ".join(f"{name}={figures[name]}" for name in FIGURES)
    count = total = 0
    with open(path, "rb") as file:
        for line in file:
            row = orjson.loads(line)
            kept = {"text": row["text"]} if compared == "text" else without_nulls(row)
            total += xxhash.xxh3_64_intdigest(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS))
            count += 1
    return f"{count} rows, {total % 2**64:016x}"
