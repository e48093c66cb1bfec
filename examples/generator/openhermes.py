"""teknium/OpenHermes-2.5: one JSON array of ragged objects, whose side fields wobble in type."""

import json

from .dice import Dice
from .hub import Repository
from .prose import SYSTEMS, WORLD, Talk

SOURCES = ["airoboros2.2", "CamelAI", "metamath", "cot_alpaca_gpt4", "EvolInstruct_70k", None]


def _conversation(*turns: tuple[str, str]) -> list[dict]:
    return [{"from": who, "value": text} for who, text in turns]


def _plain(dice: Dice) -> dict:
    talk = Talk(dice)
    question, answer = talk.exchange()
    if dice.chance(18):
        question += "\n\n" + talk.passage(dice.number(14, 20))
    turns = [("human", question), ("gpt", answer)]
    if dice.chance(25):
        turns += [("human", talk.follow_up()), ("gpt", talk.answer(3))]
    if dice.chance(22):
        turns.insert(0, ("system", dice.pick(SYSTEMS)))
    row = {"conversations": _conversation(*turns), "source": dice.pick(SOURCES)}
    if dice.chance(60):
        row |= {"category": talk.kind, "language": None, "title": None}
    if dice.chance(20):
        row["topic"] = talk.topic[0]
    if dice.chance(30):
        row |= _wobble(dice)
    if dice.chance(8):
        row["system_prompt"] = dice.pick(SYSTEMS)
    for turn in row["conversations"]:
        if dice.chance(10):
            turn["weight"] = dice.pick([0.0, 1.0, None, 1])
    return row


def _wobble(dice: Dice) -> dict:
    """Side fields whose JSON type differs from row to row."""
    number = dice.number(1, 90000)
    return dice.pick([
        {"idx": str(number), "id": f"gpt-{number}", "hash": None},
        {"idx": number, "id": None, "hash": [number, -number]},
        {"idx": None, "hash": dice.hexadecimal(16), "views": number, "model": "GPT-4", "model_name": None},
        {"custom_instruction": dice.chance(50), "avatarUrl": None, "skip_prompt_formatting": False, "views": None},
        {"views": 9007199254740993, "id": dice.hexadecimal(8), "title": "A \"quoted\" title \\ with a\ttab"},
    ])


def _traps(dice: Dice) -> list[dict]:
    say = lambda *turns, **more: {"conversations": _conversation(*turns), "source": "airoboros2.2", **more}
    talk = Talk(dice)
    question, answer = talk.exchange()
    rows = [
        # The model speaks first.
        say(("gpt", "Hello! What would you like to know today?"), ("human", question), ("gpt", answer)),
        say(("gpt", "Ready when you are."), ("human", talk.follow_up()), ("gpt", talk.answer(4)), custom_instruction=None),
        say(("system", SYSTEMS[0]), ("gpt", "Good morning."), ("human", talk.question()), ("gpt", talk.answer(3))),
        # The last human turn has no answer.
        say(("human", talk.question()), ("gpt", talk.answer(3)), ("human", "Thank you, that is all for now.")),
        # No exchange at all.
        say(("gpt", talk.answer(3))), say(("human", talk.question())), say(), {"source": None, "conversations": None},
        # Two turns of the same side in a row.
        say(("human", talk.question()), ("human", "Are you there?"), ("gpt", talk.answer(2))),
        # A role without a name; a value that is no text; a turn that is no object.
        say(("function", "{\"temperature\": 21}"), ("human", talk.question()), ("gpt", talk.answer(2))),
        {"conversations": [{"from": "human", "value": talk.question()}, {"from": "gpt", "value": ["a", "list"]}], "source": None},
        {"conversations": [{"from": "human", "value": talk.question()}, "gpt: " + talk.answer(2)], "source": "CamelAI"},
        # A number where text belongs is text as it is spelled.
        {"conversations": [{"from": "human", "value": "How many seconds do two standard weeks have, leap seconds left out?"},
                           {"from": "gpt", "value": 1209600}], "source": "metamath"},
        # A blank system turn, then the field beside it; blank answers.
        say(("system", "  "), ("human", talk.question()), ("gpt", talk.answer(3)), system_prompt="  You love short answers.\n"),
        say(("human", talk.question()), ("gpt", " \n\t")),
        # Too short, too few words, far too long.
        say(("human", "Hi"), ("gpt", "Hello.")), say(("human", "2+2?"), ("gpt", "4"), system_prompt=""),
        say(("human", "a" * 30), ("gpt", "b" * 40)),
        say(("human", "Count to twenty thousand."), ("gpt", " ".join(str(n) for n in range(1, 20001)))),
        # Characters that JSON must escape, and some that it needn't.
        say(("human", "What do \u0007, \u001f, \u007f, \u2028, / and \\n mean in \"strings\"?"),
            ("gpt", "They are control characters, a line separator, a solidus and an escape: \b\f\n\r\t all have short forms.\u0000")),
        say(("human", "\u00a0\u3000Which space is this?\u2003"), ("gpt", "\ufeffAn em space, after a no-break and an ideographic one.\u0085")),
    ]
    return rows


def rows() -> list[dict]:
    dice = Dice("openhermes")
    result = [_plain(dice) for _ in range(250)]
    result += [{"conversations": _conversation(("human", q), ("gpt", a)), "source": "UnnaturalInstructions", "language": None}
               for q, a in WORLD]
    traps = _traps(dice)
    # The same text again: other side fields, white space that trim takes away.
    for row in result[3:90:6]:
        turns = [dict(turn, value=" " + turn["value"] + "\n") for turn in row["conversations"]]
        traps.append({"conversations": turns, "source": "EvolInstruct_70k", "id": dice.hexadecimal(12),
                      "system_prompt": row.get("system_prompt")})
    for trap in traps:
        result.insert(dice.number(5, len(result)), trap)
    return result


def _spell(number: int, row: dict) -> str:
    """Indented by two, with every way of spelling a string somewhere."""
    text = json.dumps(row, indent=2, ensure_ascii=number % 3 == 0)
    if number % 7 == 0:
        text = text.replace("/", "\\/")
    if number % 11 == 0:
        text = json.dumps(row, separators=(",", ":"), ensure_ascii=number % 2 == 0)
    return "\n".join("  " + line for line in text.split("\n"))


def write(hub) -> Repository:
    repository = Repository(hub, "teknium/OpenHermes-2.5")
    data = rows()
    text = "[\n" + ",\n".join(_spell(number, row) for number, row in enumerate(data)) + "\n]"
    repository.bytes("openhermes2_5.json", text.encode(), rows=len(data))
    repository.card("Made-up conversations in the form of this repository: one JSON array, ragged objects, no licence declared.",
                    title="OpenHermes 2.5")
    return repository
