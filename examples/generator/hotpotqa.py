"""hotpotqa/hotpot_qa: nested sentences, parallel lists, two configs that share their train rows."""

import pyarrow as pa

from .dice import Dice
from .hub import Repository, files
from .people import Person, Town

TEXT, TEXTS = pa.string(), pa.list_(pa.string())
SCHEMA = pa.schema([
    ("id", TEXT), ("question", TEXT), ("answer", TEXT), ("type", TEXT), ("level", TEXT),
    ("supporting_facts", pa.struct([("title", TEXTS), ("sent_id", pa.list_(pa.int32()))])),
    ("context", pa.struct([("title", TEXTS), ("sentences", pa.list_(TEXTS))])),
])


def _about(person: Person) -> list[str]:
    return [f"{person.name} (born {person.born}) was {person.article} {person.trade} from {person.town.name}.",
            f" The best known work is \"{person.work}\" of {person.year}.", " Nothing is known of later years."]


def _place(town: Town) -> list[str]:
    return [f"{town.name} is a town in {town.county}.", f" It lies on the {town.river} and has {town.people:,} inhabitants."]


def _row(dice: Dice) -> dict:
    one, two = Person(dice), Person(dice)
    while two.name == one.name or two.born == one.born:
        two = Person(dice)
    kind = dice.number(1, 6)
    facts = [(one.name, 0), (two.name, 0)]
    if kind == 1:
        question, answer = f"Who was born first, {one.name} or {two.name}?", min((one, two), key=lambda p: p.born).name
    elif kind == 2:
        question, answer = f"Did {one.name} and {two.name} follow the same trade?", "yes" if one.trade == two.trade else "no"
    else:
        facts = [(one.name, 0), (one.town.name, 0)]
        question, answer = f"In which county lies the town that the {one.trade} {one.name} came from?", one.town.county
        if kind >= 5:
            facts = [(one.name, 1), (one.name, 0), (one.town.name, 1)]
            question, answer = f"On which river lies the home town of the author of \"{one.work}\", born in {one.born}?", one.town.river
    pages = {one.name: _about(one), two.name: _about(two), one.town.name: _place(one.town)}
    while len(pages) < 10:
        other = Person(dice)
        pages.setdefault(other.name, _about(other))
    context = dice.shuffled(pages.items())
    return {"id": dice.hexadecimal(24), "question": question, "answer": answer,
            "type": "comparison" if kind <= 2 else "bridge", "level": dice.pick(["easy", "medium", "medium", "hard"]),
            "supporting_facts": {"title": [t for t, _ in facts], "sent_id": [n for _, n in facts]},
            "context": {"title": [t for t, _ in context], "sentences": [s for _, s in context]}}


def _with_traps(dice: Dice, rows: list[dict]) -> list[dict]:
    again = [dict(row, id=dice.hexadecimal(24)) for row in rows[6:60:9]]
    beyond, elsewhere, torn, silent, mute, short, quoted, nowhere = (_row(dice) for _ in range(8))
    beyond["supporting_facts"]["sent_id"][0] = 902
    elsewhere["supporting_facts"]["title"][0] = "A page that is not in the context"
    torn["supporting_facts"]["sent_id"] = torn["supporting_facts"]["sent_id"][:-1]
    silent["answer"], mute["question"] = "", None
    short |= {"question": "Why?", "answer": "no"}
    quoted |= {"question": "Which of the two painters signed with “Ø”, the one from Ostraford or the one from Marlwick?", "answer": "Søren “Ø” Quill — 1871"}
    nowhere |= {"supporting_facts": {"title": [], "sent_id": []}, "context": {"title": [], "sentences": []}}
    for trap in [*again, beyond, elsewhere, torn, silent, mute, short, quoted, nowhere]:
        rows.insert(dice.number(0, len(rows)), trap)
    return rows


def write(hub) -> Repository:
    repository = Repository(hub, "hotpotqa/hotpot_qa")
    dice = Dice("hotpotqa")
    train = _with_traps(dice, [_row(dice) for _ in range(98)])
    validation = [_row(dice) for _ in range(8)]
    tests = [dict(_row(dice), answer=None, type=None, level=None, supporting_facts={"title": [], "sent_id": []}) for _ in range(6)]
    half = -(-len(train) // 2)
    for config in ("distractor", "fullwiki"):
        for part in range(2):
            repository.parquet(f"{config}/train-{part:05}-of-00002.parquet", train[part * half:(part + 1) * half], SCHEMA,
                               group=20, page=2048, page_index=True)
        repository.parquet(f"{config}/validation-00000-of-00001.parquet", validation, SCHEMA, group=100, page_index=True)
    repository.parquet("fullwiki/test-00000-of-00001.parquet", tests, SCHEMA, group=100, page_index=True)
    splits = lambda config, names: files(config, {name: f"{config}/{name}-*" for name in names})
    repository.card(
        "Made-up questions about an invented country, in the form of this repository. There is no default config.",
        license="cc-by-sa-4.0",
        configs=[splits("distractor", ["train", "validation"]), splits("fullwiki", ["train", "validation", "test"])])
    return repository
