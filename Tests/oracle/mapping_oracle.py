#!/usr/bin/env python3
"""A slow model of dd-map, written from mapping.md alone: raw rows on stdin, samples on stdout, counts on stderr.

mapping_oracle.py ENTRY [--config RECIPE] [--format text|messages|prompt-completion|chat-prompt-completion] [--start N] [--columns]
"""

import argparse
import sys
from collections import Counter

import recipe
from columns import Columns, project
from language import Scope, elements, evaluate, holds, present, render
from syntax import parse_condition, parse_expression, parse_template
from values import WHITE_SPACE, Rejected, Sequence, as_text, is_blank, read_json, trim, write_json

ROLES = ("system", "user", "assistant", "tool")


class Map:
    """One entry's `map:` section."""

    def __init__(self, name: str, category: str, spec: dict):
        self.name, self.category, self.spec = name, category, spec
        self.columns = Columns(spec).sorted()
        self.names = {path: _table(value) for path, value in spec.get("names", {}).items()}
        self.counts = Counter()

    def sample(self, raw: dict, number: int, form: str) -> dict:
        row = project(raw, self.columns)
        for path, table in self.names.items():
            row = _renamed(row, path.split("."), table)
        source = raw.get("_source")
        scope = Scope(row, source)
        for name, value in self.spec.get("let", {}).items():
            scope.lets[name] = self._value(value, scope)
        for reason, condition in self.spec.get("reject", {}).items():
            if holds(parse_condition(condition), scope):
                raise Rejected(reason)
        turns, cut = None, 0
        if "messages" in self.spec:
            turns, cut = self._turns(scope)
            text = "\n".join(f"{role}: {content}" for role, content in turns)
        else:
            value = render(parse_template(self.spec["text"]), scope)
            text = "" if value is None else as_text(value)
            if is_blank(text):
                raise Rejected("empty_text")
        metadata = {"type": self.spec["type"]}
        for key, value in self.spec.get("metadata", {}).items():
            found = self._value(value, scope)
            if not is_blank(found):
                metadata[key] = found
        metadata |= self._offsets(turns or [], text)
        self.counts["turns_cut"] += cut
        row_number = source["row"].spelling if source and "row" in source else str(number)
        sample = {"text": text, "id": f"{self.name}_{row_number.zfill(8)}", "source": self.name, "category": self.category,
                  "metadata": metadata}
        return sample | self._in_form(form, turns, text, metadata.get("prompt_end", 1) - 1, scope)

    def _in_form(self, form, turns, text, cut, scope: Scope):
        """What a format adds; `cut` is the code point of the space before the last answer."""
        asked = False
        if turns is None:
            value = render(parse_template(self.spec["instruction"]), scope) if self.spec.get("instruction") else None
            asked = value is not None and not is_blank(as_text(value))
            turns = [("user", as_text(value))] * asked + [("assistant", text)]
        if form == "prompt-completion":
            if asked:
                return {"prompt": f"user: {turns[0][1]}\nassistant:", "completion": f" {text}"}
            return {"prompt": text[:cut], "completion": text[cut:]}
        messages = [{"role": role, "content": content} for role, content in turns]
        if form == "messages":
            return {"messages": messages}
        if form == "chat-prompt-completion":
            last = max((n for n, (role, _) in enumerate(turns) if role == "assistant"), default=0)
            if last == 0:
                raise Rejected("no_prompt")
            return {"prompt": messages[:last], "completion": messages[last:]}
        return {}

    def _value(self, value, scope: Scope):
        """A template's value, or the list of texts of an `each`."""
        if not isinstance(value, dict):
            return render(parse_template(value), scope)
        texts = []
        for inner in _each(value["each"], scope):
            text = render(parse_template(value["text"]), inner)
            text = "" if text is None else as_text(text)
            if not is_blank(text):
                texts.append(text)
        return texts

    def _turns(self, scope: Scope) -> tuple[list, int]:
        turns = []
        for turn in self.spec["messages"]:
            if "each" in turn:
                for inner in _each(turn["each"], scope):
                    content = render(parse_template(turn["content"]), inner)
                    content = "" if content is None else as_text(content)
                    role = render(parse_template(turn["role"]), inner)
                    role = _role(role)
                    if role != "system" or not is_blank(content):
                        turns.append((role, content))
                continue
            (role, template), = turn.items()
            content = render(parse_template(template), scope)
            content = "" if content is None else as_text(content)
            if not is_blank(content):
                turns.append((_role(role.removesuffix("?")), content))
            elif not role.endswith("?"):
                raise Rejected("empty_" + role)
        if self.spec.get("turns", "alternate") == "alternate":
            return _ordered(turns)
        turns, cut = _whole_exchanges(turns)
        if not turns:
            raise Rejected("no_exchange")
        return turns, cut

    def _offsets(self, turns: list, text: str) -> dict:
        last = max((n for n, (role, _) in enumerate(turns) if role == "assistant"), default=None)
        if last is None:
            return {}
        start = sum(len(role) + 2 + len(content) + 1 for role, content in turns[:last]) + len("assistant: ")
        content = turns[last][1]
        assert text[start:start + len(content)] == content
        result = {"prompt_end": start}
        if "rationale" in self.spec:
            marks = self.spec["rationale"]["until"]
            at = max(content.rfind(mark) for mark in (marks if isinstance(marks, list) else [marks]))
            length = len(content[:max(at, 0)].rstrip(WHITE_SPACE))
            if length:
                result["rationale"] = {"start": start, "end": start + length}
            else:
                self.counts["without_rationale"] += 1
        return result


def _role(role) -> str:
    if not isinstance(role, str) or role not in ROLES:
        raise Rejected("unknown_role")
    return role


def _each(expression: str, scope: Scope):
    text = trim(expression)
    found = evaluate(parse_expression(text[1:-1] if text.startswith("{") else text), scope)
    items = found if isinstance(found, Sequence) else present(elements(found))
    return [scope.within(item) for item in items]


def _ordered(turns: list) -> tuple[list, int]:
    """`turns: alternate`: what is kept, and how many turns were cut."""
    system = turns[:1] if turns and turns[0][0] == "system" else []
    body = turns[len(system):]
    user = next((n for n, (role, _) in enumerate(body) if role == "user"), len(body))
    kept = [turn for n, turn in enumerate(body) if n >= user or turn[0] != "assistant"]
    kept, _ = _whole_exchanges(kept)
    while kept and kept[-1][0] != "assistant":
        kept.pop()
    if not kept:
        raise Rejected("no_exchange")
    if [role for role, _ in kept] != ["user", "assistant"] * (len(kept) // 2):
        raise Rejected("turn_order")
    return system + kept, len(body) - len(kept)


def _whole_exchanges(turns: list) -> tuple[list, int]:
    """The turns before the exchange that has a blank one, and how many were cut."""
    blank = next((n for n, (_, content) in enumerate(turns) if is_blank(content)), None)
    if blank is None:
        return turns, 0
    start = max((n for n in range(blank + 1) if turns[n][0] == "user"), default=blank)
    if not any(role != "system" for role, _ in turns[:start]):
        raise Rejected("empty_" + turns[blank][0])
    return turns[:start], len(turns) - start


def _table(names) -> dict[str, str]:
    return names if isinstance(names, dict) else {str(n): name for n, name in enumerate(names)}


def _renamed(value, path: list[str], table: dict):
    """The value with every stored value under `path` replaced by its name; None where it has none."""
    if value is None:
        return None
    if isinstance(value, list):
        return [_renamed(item, path, table) for item in value]
    if path:
        if isinstance(value, dict) and path[0] in value:
            return value | {path[0]: _renamed(value[path[0]], path[1:], table)}
        return value
    return None if isinstance(value, dict) else table.get(as_text(value))


def entry_columns(entry: dict) -> list[str]:
    """The columns to fetch: those of the map and of the raw stages, without what raw.contents adds."""
    columns, raw = Columns(entry["map"]), entry.get("raw", {})
    columns.add_raw(raw)
    return [name for name in columns.sorted() if name != raw.get("contents", {}).get("into")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("entry")
    parser.add_argument("--config", default="configs/dataset_download.yaml")
    parser.add_argument("--format", default="text", choices=["text", "messages", "prompt-completion", "chat-prompt-completion"])
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--columns", action="store_true", help="print the columns that the map names")
    options = parser.parse_args()
    entry = recipe.entry(recipe.load(options.config), options.entry)
    mapping = Map(options.entry, entry["category"], entry["map"])
    if options.columns:
        print("\n".join(entry_columns(entry)))
        return
    total, out, rejected = 0, 0, Counter()
    for number, line in enumerate(sys.stdin.buffer, options.start):
        total += 1
        try:
            sample = mapping.sample(read_json(line.decode()), number, options.format)
            sys.stdout.buffer.write(write_json(sample).encode() + b"\n")
            out += 1
        except Rejected as reason:
            rejected[reason.args[0]] += 1
    counts = {"in": total, "out": out, "rejected": dict(sorted(rejected.items())), **dict(sorted(mapping.counts.items()))}
    print(str(counts).replace("'", '"'), file=sys.stderr)


if __name__ == "__main__":
    main()
