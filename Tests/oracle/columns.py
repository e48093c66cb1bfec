"""The columns that a map names (mapping.md, "Columns that a map implies"), and rows cut down to them."""

from syntax import parse_condition, parse_expression, parse_template
from values import trim


class Columns:
    def __init__(self, spec: dict):
        self.found: set[tuple] = set()
        self.lets: dict[str, set[tuple]] = {}
        self.used: set = set()
        for name, value in spec.get("let", {}).items():
            self.lets[name] = self._value(value, keep=True)
        for condition in spec.get("reject", {}).values():
            self._tests(parse_condition(condition), set())
        for turn in spec.get("messages", []):
            if "each" in turn:
                self._each(turn["each"], [turn["role"], turn["content"]])
            else:
                for template in turn.values():
                    self._value(template)
        for value in [spec[key] for key in ("text",) if key in spec] + list(spec.get("metadata", {}).values()):
            self._value(value)
        for name in self.lets.keys() - self.used:
            self.found |= self.lets[name]

    def add_raw(self, raw: dict) -> None:
        """Notes what `raw.filter`, `raw.dedup` and `raw.contents` read."""
        rule, object = raw.get("filter", {}), raw.get("contents", {})
        self._value(object.get("url", ""))
        keys = [rule.get("license_field"), object.get("charset_field"), object.get("sha1_field"), raw.get("dedup", {}).get("key")]
        for key in keys:
            if key:
                self.found |= self._expression(parse_expression(key), set())
        for condition in rule.get("reject", {}).values():
            self._tests(parse_condition(condition), set())

    def sorted(self) -> list[str]:
        covered = lambda path: any(path[:n] in self.found for n in range(1, len(path)))
        return sorted(".".join(path) for path in self.found if not covered(path))

    def _value(self, value, it=frozenset(), keep: bool = False) -> set[tuple]:
        """Notes a value's columns. With `keep` the columns where a lone expression ends are returned instead."""
        if isinstance(value, dict):
            self._each(value["each"], [value["text"]])
            return set()
        pieces = parse_template(value)
        ends = [self._expression(piece, it) for piece in pieces if not isinstance(piece, str)]
        if keep and len(pieces) == 1 and ends:
            return ends[0]
        self.found |= set().union(*ends)
        return set()

    def _each(self, expression: str, templates: list) -> None:
        text = trim(expression)
        bases = self._expression(parse_expression(text[1:-1] if text.startswith("{") else text), set())
        self.it_used = False
        for template in templates:
            self._value(template, it=frozenset(bases))
        if not self.it_used:
            self.found |= bases

    def _expression(self, node, it) -> set[tuple]:
        kind, first, *rest = node
        if kind == "literal":
            return set()
        if kind == "path":
            return self._path(first, rest[0], it)
        ends = self._expression(first, it)
        for name, arguments in rest[0]:
            if name == "default":
                ends |= self._expression(arguments[0], it)
        return ends

    def _path(self, root, steps: list, it, inside=None) -> set[tuple]:
        if inside is not None:
            bases = {base + ((root,) if root else ()) for base in inside}
        elif root == "it":
            self.it_used = True
            bases = set(it)
        elif root == "_source":
            return set()
        elif root in self.lets:
            self.used.add(root)
            bases = set(self.lets[root])
        else:
            bases = {(root,) if root else ()}
        for step in steps:
            if step[0] == "member":
                bases = {base + (step[1],) for base in bases}
            elif step[0] == "where":
                self._tests(step[1], it, bases)
            elif step[0] == "at_path":
                self.found |= self._path(step[1][1], step[1][2], it)
        return bases

    def _tests(self, tests: list, it, inside=None) -> None:
        for _, left, operator, right in tests:
            self.found |= self._path(left[1], left[2], it, inside) if inside is not None else self._expression(left, it)
            if operator not in (None, "in", "not in"):
                self.found |= self._expression(right, it)


def project(row: dict, columns: list[str]) -> dict:
    """The row with nothing but these columns."""
    tree: dict = {}
    for column in columns:
        node = tree
        for name in column.split("."):
            node = node.setdefault(name, {})
    return _cut(row, tree)


def _cut(value, tree: dict):
    if not tree:
        return value
    if isinstance(value, list):
        return [_cut(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: _cut(item, tree[name]) for name, item in value.items() if name in tree}
    return value
