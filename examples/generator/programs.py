"""Source files in Python, JavaScript and Java, put together from small functions."""

from .dice import Dice

NOUNS = ["order", "ticket", "sensor", "invoice", "parcel", "reading", "member", "window", "packet", "recipe", "station", "batch"]
VERBS = ["merge", "group", "clean", "rank", "split", "count", "collect", "sum", "pair", "check"]

PYTHON = [
    'def {verb}_{noun}s({noun}s, limit={n}):\n    """Keeps at most `limit` {noun}s, the newest first."""\n    ordered = sorted({noun}s, key=lambda {noun}: {noun}["time"], reverse=True)\n    return ordered[:limit]\n',
    'def {noun}_total({noun}s):\n    total = 0\n    for {noun} in {noun}s:\n        if {noun}.amount > {n}:\n            total += {noun}.amount * {noun}.count\n    return total\n',
    'class {Noun}Store:\n    """Holds {noun}s by their identifier."""\n\n    def __init__(self):\n        self._{noun}s = {{}}\n\n    def add(self, identifier, {noun}):\n        if identifier in self._{noun}s:\n            raise KeyError(f"{noun} {{identifier}} is already there")\n        self._{noun}s[identifier] = {noun}\n\n    def __len__(self):\n        return len(self._{noun}s)\n',
    'def parse_{noun}(line):\n    name, _, rest = line.partition(":")\n    values = [float(part) for part in rest.split(",") if part.strip()]\n    return name.strip(), values[:{n}]\n',
    'def {verb}_by_{noun}(rows):\n    groups = {{}}\n    for row in rows:\n        groups.setdefault(row.get("{noun}"), []).append(row)\n    return {{key: len(group) for key, group in groups.items() if len(group) >= {n}}}\n',
    '@dataclass\nclass {Noun}:\n    name: str\n    weight: float = {n}.5\n\n    def heavier(self, other: "{Noun}") -> bool:\n        return self.weight > other.weight\n',
    'async def fetch_{noun}(session, url, tries={n}):\n    for attempt in range(tries):\n        async with session.get(url) as answer:\n            if answer.status == 200:\n                return await answer.json()\n        await asyncio.sleep(2 ** attempt)\n    return None\n',
    'def test_{verb}_{noun}():\n    assert {verb}([{n}, 1, {n}]) == [1, {n}]\n    assert {verb}([]) == []\n',
]
JAVASCRIPT = [
    'export function {verb}{Noun}s({noun}s, limit = {n}) {{\n  return [...{noun}s]\n    .sort((a, b) => b.time - a.time)\n    .slice(0, limit);\n}}\n',
    'class {Noun}List {{\n  #items = new Map();\n\n  add(id, {noun}) {{\n    if (this.#items.has(id)) {{\n      throw new Error(`{noun} ${{id}} is already there`);\n    }}\n    this.#items.set(id, {noun});\n  }}\n\n  get size() {{\n    return this.#items.size;\n  }}\n}}\n',
    'const {noun}Total = ({noun}s) =>\n  {noun}s.filter((item) => item.amount > {n}).reduce((sum, item) => sum + item.amount, 0);\n',
    'async function load{Noun}(url, tries = {n}) {{\n  for (let attempt = 0; attempt < tries; attempt += 1) {{\n    const response = await fetch(url);\n    if (response.ok) {{\n      return response.json();\n    }}\n  }}\n  return null;\n}}\n',
    'function {verb}By{Noun}(rows) {{\n  const groups = {{}};\n  rows.forEach((row) => {{\n    (groups[row.{noun}] = groups[row.{noun}] || []).push(row);\n  }});\n  return groups;\n}}\n',
    "document.querySelectorAll('.{noun}').forEach((node) => {{\n  node.addEventListener('click', () => node.classList.toggle('open-{n}'));\n}});\n",
    'module.exports.is{Noun} = function (value) {{\n  return typeof value === "object" && value !== null && value.kind === "{noun}-{n}";\n}};\n',
]
JAVA = [
    'public final class {Noun}Counter {{\n    private int count = {n};\n\n    public int next() {{\n        return ++count;\n    }}\n}}\n',
    'public class {Noun}Service {{\n    private final Map<String, {Noun}> {noun}s = new HashMap<>();\n\n    public void add(String id, {Noun} {noun}) {{\n        if ({noun}s.putIfAbsent(id, {noun}) != null) {{\n            throw new IllegalStateException("duplicate " + id);\n        }}\n    }}\n}}\n',
    'class {Noun}Sorter {{\n    static List<{Noun}> {verb}(List<{Noun}> items) {{\n        items.sort(Comparator.comparing({Noun}::getTime).reversed());\n        return items.subList(0, Math.min({n}, items.size()));\n    }}\n}}\n',
    'public record {Noun}Key(String name, int number) {{\n    public {Noun}Key {{\n        if (number < {n}) {{\n            throw new IllegalArgumentException("number");\n        }}\n    }}\n}}\n',
]
NOTES = ["Part of the stock tools.", "Überträgt die Daten täglich.", "Ported from the old shell script.", "数据清洗工具。",
         "Called once an hour.", "Voir aussi la documentation générale.", "Kept simple on purpose."]


def source(dice: Dice, language: str, parts: int | None = None) -> str:
    """One made-up file, different from the others through its names and numbers."""
    templates = {"python": PYTHON, "javascript": JAVASCRIPT, "java": JAVA}[language]
    head = {"python": "# {note} Revision {n}.\nimport asyncio\nfrom dataclasses import dataclass\n\n\n",
            "javascript": "// {note} Revision {n}.\n\n", "java": "// {note} Revision {n}.\nimport java.util.*;\n\n"}[language]
    text = head.format(note=dice.pick(NOTES), n=dice.number(1, 9999))
    chosen = dice.several(templates, min(len(templates), parts or dice.number(1, 4)))
    gap = "\n\n" if language == "python" else "\n"
    return text + gap.join(_fill(dice, template) for template in chosen)


def _fill(dice: Dice, template: str) -> str:
    noun = dice.pick(NOUNS)
    return template.format(noun=noun, Noun=noun.capitalize(), verb=dice.pick(VERBS), n=dice.number(2, 60))


def place(dice: Dice, extension: str) -> tuple[str, str]:
    """A repository's name and a path in it."""
    repository = f"{dice.pick(['lena', 'okoro', 'tmiller', 'yuki-h', 'Nordlicht', 'j0'])}-{dice.number(1, 99)}/{dice.pick(NOUNS)}-{dice.pick(['kit', 'api', 'tools', 'ui'])}"
    path = f"{dice.pick(['src', 'lib', 'app', 'größe', 'utils'])}/{dice.pick(NOUNS)}_{dice.number(1, 400)}.{extension}"
    return repository, path
