"""google-research-datasets/natural_questions: lists of structs of lists; pages as HTML and as tokens."""

import html
import re

import pyarrow as pa

from .dice import Dice
from .hub import Repository, files
from .people import Town

LONG, TEXT = pa.int64(), pa.string()
LONGS = pa.list_(LONG)
SCHEMA = pa.schema([
    ("id", TEXT),
    ("document", pa.struct([
        ("html", TEXT), ("title", TEXT),
        ("tokens", pa.struct([("end_byte", LONGS), ("is_html", pa.list_(pa.bool_())), ("start_byte", LONGS), ("token", pa.list_(TEXT))])),
        ("url", TEXT)])),
    ("question", pa.struct([("text", TEXT), ("tokens", pa.list_(TEXT))])),
    ("long_answer_candidates", pa.struct([
        ("end_byte", LONGS), ("end_token", LONGS), ("start_byte", LONGS), ("start_token", LONGS), ("top_level", pa.list_(pa.bool_()))])),
    ("annotations", pa.struct([
        ("id", pa.list_(TEXT)),
        ("long_answer", pa.list_(pa.struct([
            ("candidate_index", LONG), ("end_byte", LONG), ("end_token", LONG), ("start_byte", LONG), ("start_token", LONG)]))),
        ("short_answers", pa.list_(pa.struct([
            ("end_byte", LONGS), ("end_token", LONGS), ("start_byte", LONGS), ("start_token", LONGS), ("text", pa.list_(TEXT))]))),
        ("yes_no_answer", LONGS)])),
])
LABELS = {"annotations.yes_no_answer": ["'NO'", "'YES'"]}
NONE, NO, YES = -1, 0, 1


class Page:
    """One article: tokens with their byte ranges in the HTML."""

    def __init__(self, title: str, paragraphs: list[str]):
        self.title = title
        body = "".join(f"<P> {html.escape(text, quote=False)} </P> " for text in paragraphs)
        self.html = f"<!DOCTYPE html> <HTML><BODY> <H1> {html.escape(title)} </H1> {body}</BODY></HTML>\n"
        self.tokens = []   # (token, start byte, end byte, is markup)
        byte, last = 0, 0
        for match in re.finditer(r"<[^>]+>|&\w+;|\w+|[^\w\s]", self.html):
            byte += len(self.html[last:match.start()].encode())
            end = byte + len(match[0].encode())
            markup = match[0].startswith("<")
            if not match[0].startswith("<!"):
                self.tokens.append((match[0] if markup else html.unescape(match[0]), byte, end, markup))
            byte, last = end, match.end()
        self.paragraphs = []   # (first token, end token)
        for number, token in enumerate(self.tokens):
            if token[0] == "<P>":
                first = number
            elif token[0] == "</P>":
                self.paragraphs.append((first, number + 1))

    def find(self, words: str) -> tuple[int, int]:
        """The token range of the words' first occurrence."""
        wanted = re.findall(r"\w+|[^\w\s]", words)
        plain = [token[0] for token in self.tokens]
        for start in range(len(plain)):
            if plain[start:start + len(wanted)] == wanted:
                return start, start + len(wanted)
        raise ValueError(words)

    def document(self) -> dict:
        token, start, end, markup = (list(column) for column in zip(*self.tokens))
        return {"html": self.html, "title": self.title, "url": "https://en.wikipedia.org//w/index.php?title=" + self.title.replace(" ", "_"),
                "tokens": {"end_byte": end, "is_html": markup, "start_byte": start, "token": token}}

    def candidates(self) -> dict:
        spans = self.paragraphs
        return {"start_token": [a for a, _ in spans], "end_token": [b for _, b in spans], "top_level": [True] * len(spans),
                "start_byte": [self.tokens[a][1] for a, _ in spans], "end_byte": [self.tokens[b - 1][2] for _, b in spans]}

    def annotation(self, texts: list[str], yes_no: int = NONE) -> tuple[dict, dict, int]:
        """Long answer, short answers and the yes/no label of one annotator."""
        spans = [self.find(text) for text in texts]
        byte = lambda a, b: (self.tokens[a][1], self.tokens[b - 1][2])
        short = {"start_token": [a for a, _ in spans], "end_token": [b for _, b in spans], "text": list(texts),
                 "start_byte": [byte(*s)[0] for s in spans], "end_byte": [byte(*s)[1] for s in spans]}
        index = next((n for n, (a, b) in enumerate(self.paragraphs) if spans and a <= spans[0][0] < b), 0 if yes_no >= 0 else -1)
        long = dict(candidate_index=-1, end_byte=-1, end_token=-1, start_byte=-1, start_token=-1)
        if index >= 0:
            a, b = self.paragraphs[index]
            long = dict(candidate_index=index, end_byte=byte(a, b)[1], end_token=b, start_byte=byte(a, b)[0], start_token=a)
        return long, short, yes_no


def _page(dice: Dice, town: Town, guest: str) -> Page:
    paragraphs = [
        f"{town.name} is a town in {town.county} on the {town.river}. It was founded in {town.founded} by {town.founder} & sons.",
        f"At the last count {town.people:,} people lived there. The town trades in wool, salt and glass; {guest} lived there for a while.",
        "The old bridge — rebuilt twice — carries the road to the coast.",
    ]
    for number in range(dice.number(2, 7)):
        paragraphs.append(f"In {town.founded + 20 + 11 * number} the council of {town.name} paid for {dice.pick(['a mill', 'new walls', 'a school', 'a harbour'])}"
                          f" and <i>fined</i> {dice.number(2, 60)} citizens {dice.number(1, 9)} crowns each.")
    return Page(town.name, paragraphs)


def _row(dice: Dice, annotators: int = 1) -> dict:
    town = Town(dice)
    guest = f"{dice.pick(['Anna', 'Émile', 'José'])} {dice.pick(['Varga', 'Olsen', 'Pâris'])}"
    page = _page(dice, town, guest)
    name = town.name.lower()
    kind = dice.number(1, 20)
    if kind <= 3:
        question, texts, label = f"who founded the town of {name} in {town.county.lower()}", [town.founder], NONE
    elif kind <= 5:
        question, texts, label = f"when was {name} on the {town.river.lower()} founded", [str(town.founded)], NONE
    elif kind == 6:
        question, texts, label = f"what does the town of {name} trade in besides wool", ["salt", "glass"], NONE
    elif kind == 7:
        question, texts, label = f"which names stand on the first page about {name}", [town.name, town.founder, town.name], NONE
    elif kind == 8:
        question, texts, label = f"how many people live in {name} now", [f"{town.people:,}"], NONE
    elif kind == 9:
        question, texts, label = f"is {name} a town on the {town.river.lower()}", [], YES
    elif kind == 10:
        question, texts, label = f"does the road over the old bridge of {name} lead to the capital?", [], NO
    elif kind <= 13:
        question, texts, label = f"why was the bridge of {name} built again", [], NONE
    else:
        question, texts, label = f"{dice.pick(['where can i park in', 'what is the weather in', 'cheap hotels near', 'bus times from'])} {name}", [], NONE
    given = [page.annotation(texts, label)] + [page.annotation(texts[:dice.number(0, 1)]) for _ in range(annotators - 1)]
    long, short, yes_no = (list(column) for column in zip(*given))
    return {
        "id": str(dice.number(10**18, 9 * 10**18)), "document": page.document(),
        "question": {"text": question, "tokens": question.split()}, "long_answer_candidates": page.candidates(),
        "annotations": {"id": [str(dice.number(10**18, 9 * 10**18)) for _ in given], "long_answer": long, "short_answers": short, "yes_no_answer": yes_no},
    }


def _rows(split: str, count: int, annotators: int = 1) -> list[dict]:
    dice = Dice("natural questions " + split)
    return [_row(dice, annotators) for _ in range(count)]


def _with_traps(rows: list[dict]) -> list[dict]:
    dice = Dice("natural questions traps")
    answered = [row for row in rows if row["annotations"]["short_answers"][0]["text"]]
    for number, row in enumerate(answered[:24:4]):   # the same question and answer on another page id
        rows.insert(30 + 17 * number, dict(row, id=str(dice.number(10**18, 9 * 10**18))))
    short, blank, mute, late, gone = (_row(dice, 2) for _ in range(5))
    short["question"]["text"], short["annotations"]["short_answers"][0] = "who", dict(short["annotations"]["short_answers"][0], text=["I"])
    short["annotations"]["yes_no_answer"][0] = NONE
    blank["question"]["text"] = "  "
    blank["annotations"]["yes_no_answer"][0] = YES
    mute["question"] = None
    mute["annotations"]["yes_no_answer"][0] = NO
    page = Page("Kelderwick", ["Kelderwick has two mills; one belongs to Ýmir Ostra."])
    given = [page.annotation([]), page.annotation(["two"]), page.annotation(["Ýmir Ostra", "two"])]
    long, texts, labels = (list(column) for column in zip(*given))
    late |= {"document": page.document(), "long_answer_candidates": page.candidates(), "question": {"text": "how many mills has kelderwick ", "tokens": None},
             "annotations": {"id": ["1", "2", "3"], "long_answer": long, "short_answers": texts, "yes_no_answer": labels}}
    gone["annotations"] = {"id": [], "long_answer": [], "short_answers": [], "yes_no_answer": []}
    for number, row in enumerate([short, blank, mute, late, gone]):
        rows.insert(11 + 23 * number, row)
    return rows


def write(hub) -> Repository:
    repository = Repository(hub, "google-research-datasets/natural_questions")
    train = _with_traps(_rows("train", 190))
    share = -(-len(train) // 3)
    for part in range(3):
        repository.parquet(f"default/train-{part:05}-of-00003.parquet", train[part * share:(part + 1) * share], SCHEMA,
                           group=30, page=2048, page_index=True)
    validation = _rows("validation", 8, 5)
    repository.parquet("default/validation-00000-of-00001.parquet", validation, SCHEMA, group=4, page_index=True)
    repository.parquet("dev/validation-00000-of-00001.parquet", validation, SCHEMA, group=100, page_index=True)
    repository.card(
        "Made-up pages about an invented country, in the form of this repository.", license="cc-by-sa-3.0",
        configs=[files("default", {"train": "default/train-*", "validation": "default/validation-*"}, default=True),
                 files("dev", {"validation": "dev/validation-*"})])
    return repository
