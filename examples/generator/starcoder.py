"""bigcode/starcoderdata: a folder per language, content inline, tag lines before some files."""

import pyarrow as pa

from . import programs
from .dice import Dice
from .hub import Repository

SCHEMA = pa.schema([("max_stars_repo_path", pa.string()), ("max_stars_repo_name", pa.string()),
                    ("max_stars_count", pa.int64()), ("id", pa.string()), ("content", pa.string())])
FOLDERS = [("python", "py", 58, 2), ("javascript", "js", 42, 1), ("java", "java", 34, 1)]


def _row(dice: Dice, extension: str, content: str | None) -> dict:
    repository, path = programs.place(dice, extension)
    return {"max_stars_repo_path": path, "max_stars_repo_name": repository,
            "max_stars_count": dice.number(1, 900) if dice.chance(60) else None,
            "id": str(dice.number(0, 9_000_000)), "content": content}


def _rows(language: str, extension: str, count: int) -> list[dict]:
    dice = Dice("starcoder " + language)
    rows = []
    for number in range(count):
        row = _row(dice, extension, programs.source(dice, language))
        if number % 4 == 1:   # one tag line, as some files begin
            stars = f"<gh_stars>{dice.pick(['0', '1-10', '10-100'])}" if row["max_stars_count"] else ""
            row["content"] = f"<reponame>{row['max_stars_repo_name']}<filename>{row['max_stars_repo_path']}{stars}\n" + row["content"]
        rows.append(row)
    tag = "<reponame>a/b<filename>c\n"
    rows += [_row(dice, extension, tag.replace("a/b", f"u{n}/r") + row["content"])   # the same file, tagged elsewhere
             for n, row in enumerate(rows[2:count:12])]
    lines, mark = programs.source(dice, language), "#" if language == "python" else "//"
    rows += [
        _row(dice, extension, f"<gh_stars>1-10\n<reponame>x/y\n{lines}"), _row(dice, extension, tag), _row(dice, extension, ""),
        _row(dice, extension, None), _row(dice, extension, f"{mark} stub\n"), _row(dice, extension, "a=" + "0" * 150),
        _row(dice, extension, lines.replace("\n", "\r\n") + f"{mark} größer als <NAME>: 𝛑 ≈ 3\r\n"),
        _row(dice, extension, f"{mark} key: <KEY>, mail: <EMAIL>\n" + programs.source(dice, language)),
        _row(dice, extension, lines + "<reponame> is only a tag at the start\n"),
    ]
    if language == "python":
        rows.append(_row(dice, extension, "VALUES = [\n" + "    0x1F, 0x2E,\n" * 7000 + "]\n"))
    return dice.shuffled(rows)


def write(hub) -> Repository:
    repository = Repository(hub, "bigcode/starcoderdata")
    for language, extension, count, parts in FOLDERS:
        rows = _rows(language, extension, count)
        share = -(-len(rows) // parts)
        for part in range(parts):
            repository.parquet(f"{language}/train-{part:05}-of-{parts:05}.parquet",
                               rows[part * share:(part + 1) * share], SCHEMA, group=20)
    repository.card(
        "Made-up files in the form of this repository: one folder per language, no column with a licence.", license="other",
        gated=["Made-up rows; the real repository asks for agreement to the terms of use of The Stack."])
    return repository
