"""Random CSV dialects, written by Python's csv module or by hand, against Python's reader."""
import csv
import io
import json

import tools

LETTERS = ["a", "b", "1", " ", "\"", "'", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\u00e9", "\u4e2d", "\\", "#"]


def field(draw, without):
    letters = [letter for letter in LETTERS if not any(c in without for c in letter)]
    return "".join(draw.choice(letters) for _ in range(draw.choice([0, 1, 2, 9, 300])))


def names(header):
    """How columns are called: by a blank's place, and a repeated name by its number."""
    taken, seen, result = set(header), set(), []
    for place, name in enumerate(header):
        if name and name not in seen:
            seen.add(name)
            result.append(name)
            continue
        number = 2 if name else place + 1
        while f"{name or 'column'}_{number}" in taken:
            number += 1
        taken.add(f"{name or 'column'}_{number}")
        result.append(f"{name or 'column'}_{number}")
    return result


def case(draw, folder):
    separator = draw.choice([",", ";", "\t", "|"])
    quote = draw.choice(["\"", "\"", "'", None])
    tabbed = separator == "\t" and draw.random() < 0.5
    end = draw.choice(["\n", "\r\n", "\r"])
    encoding = draw.choice(["utf-8"] * 3 + ["utf-8-sig", "utf-16", "gb18030"])
    without = "" if quote else separator + "\n\r"
    width = draw.randint(1, 6)
    # The first record decides how many columns there are; later ones may be shorter.
    table = [[field(draw, without) for _ in range(width if row == 0 else draw.randint(1, width))]
             for row in range(draw.choice([1, 2, 20, 150]))]
    held = io.StringIO(newline="")
    style = dict(delimiter=separator, lineterminator=end)
    style |= dict(quotechar=quote, quoting=draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])) if quote else dict(
        quoting=csv.QUOTE_NONE, quotechar=None, escapechar=None)
    try:
        csv.writer(held, **style).writerows(table)
    except csv.Error:
        return None
    text = held.getvalue()
    reading = {k: v for k, v in style.items() if k != "lineterminator"}
    again = [row for row in csv.reader(io.StringIO(text, newline=""), **reading) if row]
    if not again:
        return None
    path = folder / f"table.{'tsv' if tabbed else 'csv'}"
    path.write_bytes(text.encode(encoding))
    options = [] if (separator == "," or tabbed) else ["--csv-delimiter", "tab" if separator == "\t" else separator]
    usual = None if tabbed else "\""
    options += [] if quote == usual else ["--csv-quote", quote or "none"]
    options += [] if encoding.startswith("utf-8") else ["--encoding", encoding]
    how = draw.choice(["first", "none", "names"])
    if how == "first":
        header, rows = names(again[0]), again[1:]
        if any("\0" in name for name in header):
            return None
    else:
        rows = again
        header = [f"column_{i + 1}" for i in range(len(again[0]))]
        options += ["--csv-header", "none"]
        if how == "names":
            header = [f"n{i}" for i in range(width)]
            options[-1] = ",".join(header)
    if not rows:
        return None
    wanted = [row + [None] * (len(header) - len(row)) if len(row) <= len(header) else None for row in rows]
    bad = wanted.count(None)
    if bad == len(wanted):
        return None
    found = tools.rows(path, *options, folder=folder)
    tools.same([json.loads(row, object_pairs_hook=list) for row in found],
               [list(map(tuple, zip(header, row))) for row in wanted if row is not None], f"{' '.join(options)}")
    first = draw.randint(1, 9)
    head = tools.rows(path, *options, "--limit", first, "--report", folder / "report", "--max-malformed", 10**6, folder=folder)
    rest = tools.rows(path, *options, "--resume", folder / "report", folder=folder) if len(found) > len(head) else []
    tools.same(head + rest, found, f"{' '.join(options)}, resumed after {first}")
    return None
