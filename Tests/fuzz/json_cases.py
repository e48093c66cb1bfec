"""Random JSON, as lines, as one array, as objects one after another, in a member, compressed and in other character
sets, against Python's own reader."""
import bz2
import gzip
import io
import json
import lzma
import zipfile

import tools

LETTERS = ["a", "b", "\"", "\\", "/", "\u00e9", "\u4e2d", "\U0001f600", "\u2028", "\t", "\n", "{", "}", "[", "]", ",", ":", " "]
NUMBERS = ["0", "-0", "1", "-1", "1.0", "1E400", "-1.5e-7", "12345678901234567890123", "0.1", "1e5", "1E+5"]


def string(draw):
    """A string as JSON, each character spelled out in one of its ways."""
    out = []
    for _ in range(draw.choice([0, 1, 3, 20, 300])):
        letter = draw.choice(LETTERS)
        ways = [json.dumps(letter)[1:-1], json.dumps(letter, ensure_ascii=False)[1:-1]]
        out.append(draw.choice(ways + (["\\/"] if letter == "/" else [])))
    return '"' + "".join(out) + '"'


def value(draw, depth, space, special):
    kinds = ["null", "true", "false", "number", "string", "string"] + (["object", "array"] if depth < 4 else [])
    kind = draw.choice(kinds + (["special"] if special else []))
    if kind == "special":
        return draw.choice(["NaN", "Infinity", "-Infinity"])
    if kind == "number":
        return draw.choice(NUMBERS)
    if kind == "string":
        return string(draw)
    if kind == "object":
        return record(draw, depth + 1, space, special)
    if kind == "array":
        parts = [value(draw, depth + 1, space, special) for _ in range(draw.choice([0, 1, 4]))]
        return "[" + space() + ("," + space()).join(parts) + space() + "]"
    return kind


def record(draw, depth, space, special):
    names = [f'"k{i}"' if draw.random() < 0.7 else string(draw)[:-1] + f'{i}"' for i in range(draw.choice([0, 1, 3, 8]))]
    parts = [name + space() + ":" + space() + value(draw, depth, space, special) for name in names]
    return "{" + space() + ("," + space()).join(parts) + space() + "}"


def spelled(text):
    """What a text means, numbers by their spelling."""
    pairs = lambda p: ("object", p)  # noqa: E731
    return json.loads(text, parse_int=lambda s: ("n", s), parse_float=lambda s: ("n", s),
                      parse_constant=lambda _: None, object_pairs_hook=pairs)


def packed(draw, data):
    """The data in some compression, and the ending of its name."""
    kind = draw.choice(["", "", ".gz", ".xz", ".bz2", ".zip"])
    if kind == ".zip":
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", draw.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as archive:
            archive.writestr("inside.jsonl", data)
        return held.getvalue(), kind
    return {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}[kind](data), kind


def case(draw, folder):
    shape = draw.choice(["lines", "array", "objects", "field"])
    special = draw.random() < 0.2
    # A line end may stand in no row that is a line; objects over several lines have one behind their first bracket.
    blanks = [""] * 6 + [" ", "\t"] + ([] if shape == "lines" else ["\n", "\r\n  "])
    space = lambda: draw.choice(blanks)  # noqa: E731
    written = [record(draw, 0, space, special) for _ in range(draw.choice([1, 2, 30, 200]))]
    options = ["--json-nan", "null"] if special else []
    if shape == "lines":
        ends = ["\n", "\r\n", "\n\n", "\n \t\n"]
        data = "".join(draw.choice(["", "", " "]) + row + draw.choice(ends) for row in written)
        if not written[0].startswith("{"):
            return None
    elif shape == "array":
        data = draw.choice(["", "\n", " "]) + "[" + space() + ("," + draw.choice(["", "\n"])).join(written) + space() + "]\n"
    elif shape == "objects":
        written[0] = '{\n "first": 1}'
        data = draw.choice(["\n", "", " \n\n"]).join(written)
    else:
        before = record(draw, 1, space, False)
        data = '{"x":' + before + ', "d\\u0061ta" :' + space() + '{"rows":[' + ",".join(written) + '] , "y": [1]}}'
        options += ["--json-field", "data.rows"]
    encoding = draw.choice(["utf-8"] * 4 + ["utf-8-sig", "utf-16", "utf-32", "gb18030"])
    try:
        raw = data.encode(encoding)
    except UnicodeEncodeError:
        return None
    if encoding not in ("utf-8", "utf-8-sig"):
        options += ["--encoding", encoding]
    body, ending = packed(draw, raw)
    path = folder / f"rows.{'jsonl' if shape == 'lines' else 'json'}{ending}"
    path.write_bytes(body)
    wanted = [spelled(row) for row in written]
    found = tools.rows(path, *options, folder=folder)
    tools.same([spelled(row) for row in found], wanted, f"{shape}{ending} in {encoding}")
    if shape == "lines" and not special:
        tools.same([row.strip() for row in found], written, "bytes of the lines")
    start = draw.randint(0, len(wanted))
    again = tools.rows(path, *options, "--skip", start, "--limit", 7, folder=folder)
    tools.same(again, found[start : start + 7], f"{shape}{ending}: 7 rows from {start}")
    first = ["--limit", draw.randint(1, 9), "--report", folder / "report"]
    head = tools.rows(path, *options, *first, folder=folder)
    rest = tools.rows(path, *options, "--resume", folder / "report", folder=folder)
    tools.same(head + rest, found, f"{shape}{ending}: resumed after {first[1]}")
    return None
