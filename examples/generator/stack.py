"""bigcode/the-stack-v2: 26 columns without content, and the gzip blobs that the rows point to."""

import gzip
import hashlib

import pyarrow as pa

from . import programs
from .dice import Dice
from .hub import Repository, files

STRING, STAMP, LONG = pa.string(), pa.timestamp("ns"), pa.int64()
SCHEMA = pa.schema([
    ("blob_id", STRING), ("directory_id", STRING), ("path", STRING), ("content_id", STRING),
    ("detected_licenses", pa.list_(STRING)), ("license_type", STRING), ("repo_name", STRING), ("snapshot_id", STRING),
    ("revision_id", STRING), ("branch_name", STRING), ("visit_date", STAMP), ("revision_date", STAMP),
    ("committer_date", STAMP), ("github_id", LONG), ("star_events_count", LONG), ("fork_events_count", LONG),
    ("gha_license_id", STRING), ("gha_event_created_at", STAMP), ("gha_created_at", STAMP), ("gha_language", STRING),
    ("src_encoding", STRING), ("language", STRING), ("is_vendor", pa.bool_()), ("is_generated", pa.bool_()),
    ("length_bytes", LONG), ("extension", STRING),
])
LICENSES = [["MIT"], ["MIT"], ["MIT"], ["Apache-2.0"], ["Apache-2.0"], ["BSD-3-Clause"], ["BSD-2-Clause"], ["MPL-2.0"],
            ["MIT", "Apache-2.0"], ["mit"], ["APACHE-2.0"]]
REFUSED = [["GPL-3.0-only"], ["MIT", "GPL-3.0-only"], [], ["GPL-2.0-or-later"], ["LicenseRef-scancode-unknown"], None]
# Charset names as the rows spell them, with text that has something to spell.
LEGACY = [
    ("ISO-8859-1", "iso-8859-1", "größer, façade, señal, £5"), ("WINDOWS-1252", "cp1252", "“quoted”, 12 €, naïve…"),
    ("UTF-16", "utf-16", "Zürich, 東京, 🚀"), ("GB18030", "gb18030", "你好，世界，𠮷"), ("SHIFT_JIS", "shift_jis", "こんにちは、表計算"),
    ("EUC-JP", "euc_jp", "設定ファイル"), ("KOI8-R", "koi8_r", "Привет, мир"), ("UTF-16LE", "utf-16-le", "Ångström"),
]


class Objects:
    """The object store: gzip bodies under the SHA-1 of what they hold."""

    def __init__(self, hub):
        self.folder = hub / "softwareheritage.s3.amazonaws.com" / "content"
        self.folder.mkdir(parents=True, exist_ok=True)

    def add(self, content: bytes, *, packed: bool = True, body: bytes | None = None) -> str:
        """Stores `content` (or a wrong `body` under its key) and returns the key."""
        key = hashlib.sha1(content).hexdigest()
        stored = content if body is None else body
        (self.folder / key).write_bytes(gzip.compress(stored, 9, mtime=0) if packed else stored)
        return key


class Shelf:
    """Rows of one language."""

    def __init__(self, hub, language: str, extension: str):
        self.dice = Dice("stack " + language)
        self.objects = Objects(hub)
        self.language, self.extension = language, extension
        self.rows: list[dict] = []

    def text(self, parts: int | None = None) -> str:
        return programs.source(self.dice, self.language.lower(), parts)

    def row(self, blob: str, length: int, licenses=("MIT",), encoding: str = "UTF-8", **more) -> dict:
        dice = self.dice
        repository, path = programs.place(dice, self.extension)
        stamp = lambda: 1_400_000_000_000_000_000 + dice.number(0, 270_000_000) * 1_000_000_000
        stars = dice.number(0, 40) if dice.chance(40) else 0
        known = dice.chance(40)
        found = None if licenses is None else list(licenses)
        values = dict(
            blob_id=blob, directory_id=dice.hexadecimal(40), path="/" + path, content_id=dice.hexadecimal(40),
            detected_licenses=found, license_type="permissive" if found else "no_license", repo_name=repository,
            snapshot_id=dice.hexadecimal(40), revision_id=dice.hexadecimal(40),
            branch_name=dice.pick(["refs/heads/master", "refs/heads/main", "refs/heads/größer"]),
            visit_date=stamp() + dice.number(0, 999_999) * 1000 + dice.pick([0, 0, 7]), revision_date=stamp(),
            committer_date=stamp(), github_id=dice.number(10**6, 7 * 10**8) if known else None, star_events_count=stars,
            fork_events_count=stars // 3, gha_license_id=dice.pick(["MIT", "Apache-2.0", "NOASSERTION", ""]) if known else None,
            gha_event_created_at=stamp() if known else None, gha_created_at=stamp() if known else None,
            gha_language=self.language if known else None, src_encoding=encoding, language=self.language,
            is_vendor=False, is_generated=False, length_bytes=length, extension=self.extension)
        return values | more

    def file(self, text: str, licenses=("MIT",), encoding: str = "UTF-8", codec: str = "utf-8", **more) -> dict:
        """A row with its blob in the store. `length_bytes` counts the text as UTF-8."""
        return self.row(self.objects.add(text.encode(codec)), len(text.encode()), licenses, encoding, **more)

    def unread(self, **more) -> dict:
        """A row that no stage should fetch: it has no blob."""
        return self.row(self.dice.hexadecimal(40), self.dice.number(200, 9000), **more)

    def fill(self, plain: int) -> list[dict]:
        dice, rows = self.dice, []
        for _ in range(plain):
            rows.append(self.file(self.text(), dice.pick(LICENSES)))
        again = [dict(self.row("", 0), blob_id=r["blob_id"], length_bytes=r["length_bytes"]) for r in rows[4:plain:17]]
        comment = "# " if self.language == "Python" else "// "
        for label, codec, words in LEGACY:
            text = f"{comment}{words}\n" + self._plain_text()
            rows.append(self.file(text, dice.pick(LICENSES), label, codec))
            if label in ("ISO-8859-1", "UTF-16"):   # the same text in UTF-8: another blob, the same sample
                again.append(self.file(text))
        for licenses in REFUSED * 3:
            rows.append(self.unread(licenses=licenses))
        for _ in range(5):
            rows.append(self.unread(is_vendor=True, path="/node_modules/left/index." + self.extension))
            rows.append(self.unread(is_generated=True))
        rows += [self.unread(length_bytes=n) for n in (0, 7, 99, 400001, 31_000_000)]
        rows.append(self.unread(length_bytes=5, is_vendor=True, is_generated=True))
        for trap in self._traps() + again:
            rows.insert(dice.number(0, len(rows)), trap)
        copy = self.text(3)   # a GPL copy of an MIT file comes first and must not hide it
        gpl, mit = self.file(copy, ["GPL-3.0-only"]), self.file(copy, ["MIT"])
        return [*rows[:9], gpl, *rows[9:60], mit, *rows[60:]]

    def _plain_text(self) -> str:
        return self.text().encode("ascii", "replace").decode()

    def _traps(self) -> list[dict]:
        lost = self.text()
        torn, wrong = self.text().encode(), self._plain_text() + "\n// naïve façade"
        comment = "#" if self.language == "Python" else "//"
        raw = self.text().encode()
        cut = self.text().encode()
        return [
            # No object under this key; another object under it; a body that ends too early.
            self.row(hashlib.sha1(lost.encode()).hexdigest(), len(lost.encode())),
            self.row(self.objects.add(torn, body=torn[:-9] + b" # edited"), len(torn)),
            self.row(self.objects.add(cut, packed=False, body=gzip.compress(cut, 9, mtime=0)[:-40]), len(cut)),
            # Bytes that aren't text in the charset that the row names; a charset that nobody knows.
            self.row(self.objects.add(wrong.encode("iso-8859-1")), len(wrong.encode()), encoding="UTF-8"),
            self.row(self.objects.add(wrong.encode("utf-8") + b"\n"), len(wrong.encode()) + 1, encoding="X-UNKNOWN-8"),
            # A body that isn't compressed.
            self.row(self.objects.add(raw, packed=False), len(raw)),
            # Long enough in bytes, too short in characters; no spaces; too many characters.
            self.file(f"{comment} " + "配置文件" * 12 + "\n", ["MIT"]),
            self.file("x=" + "+".join(f"f{n}(y)" for n in range(40)) + ";", ["Apache-2.0"]),
            self.file("".join(f"{comment} row {n} of the table\n" for n in range(5000)), ["MIT"]),
            self.file(" \n" * 80, ["MIT"]),
        ]


def write(hub) -> Repository:
    repository = Repository(hub, "bigcode/the-stack-v2")
    for language, extension, plain, parts in (("Python", "py", 235, 3), ("JavaScript", "js", 75, 2)):
        rows = Shelf(hub, language, extension).fill(plain)
        share = -(-len(rows) // parts)
        for part in range(parts):
            repository.parquet(f"data/{language}/train-{part:05}-of-{parts:05}.parquet",
                               rows[part * share:(part + 1) * share], SCHEMA, group=25, page=2048)
    config = lambda name, folder, **more: files(name, {"train": f"data/{folder}/*.parquet"}, **more)
    repository.card(
        "Made-up metadata rows in the form of this repository. The text of a file lies in the object store.", license="other",
        gated=["Made-up rows; the real repository asks for agreement to its terms of use."],
        configs=[config("default", "*", default=True), config("JavaScript", "JavaScript"), config("Python", "Python")])
    return repository
