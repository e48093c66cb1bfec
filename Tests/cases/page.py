"""Reads a page of dd-stats report or diff as a browser would not have to: what is in it, and whether it keeps its promises.

  page.py PAGE                what is wrong with it, one line each; nothing for a good page
  page.py PAGE text           its words, a line a row of a table or a heading
  page.py PAGE data           its samples and dropped rows, as its script gets them, JSON with what is not ASCII escaped
"""
import base64
import hashlib
import html.parser
import json
import re
import sys

VOID = {"meta", "input", "br", "hr", "img", "link"}
# Elements that end themselves in SVG.
SELF = {"rect", "path"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.ids, self.words = [], [], set(), []
        self.policy, self.inline, self.data = "", {}, ""
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes, closed=False):
        names = [name for name, _ in attributes]
        values = dict(attributes)
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        for name in names:
            if name.startswith("on") or name in ("style", "src", "srcset", "action", "formaction", "ping", "background"):
                self.faults.append(f"<{tag}> has {name}")
        if tag in ("link", "img", "iframe", "object", "embed", "base", "audio", "video", "use", "image"):
            self.faults.append(f"<{tag}> is there")
        address = values.get("href", "")
        if address and not (address.startswith("#") or re.fullmatch(r"https?://[!#-;=?-~]+", address)):
            self.faults.append(f"<{tag}> leads to {address!r}")
        if "id" in values:
            if values["id"] in self.ids:
                self.faults.append(f"id {values['id']!r} is there twice")
            self.ids.add(values["id"])
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag in ("h1", "h2", "tr", "p", "dt", "dd", "figcaption", "summary", "nav", "div", "label"):
            self.words.append("")
        elif tag in ("th", "td") and self.words and self.words[-1]:
            self.words[-1] += "\t"
        if tag in ("script", "style"):
            self.current = "data" if values.get("type") == "application/json" else tag
        if not closed and tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag not in SELF and tag not in VOID:
            self.faults.append(f"<{tag}/> ends itself")
        self.handle_starttag(tag, attributes, closed=True)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_comment(self, data):
        self.faults.append("a comment is there")

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            if self.current == "data":
                self.data += data
            else:
                self.inline[self.current] = self.inline.get(self.current, "") + data
        elif self.words:
            self.words[-1] += data.replace("\n", " ")


def faults(text, page):
    yield from page.faults
    want = {name: base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for name, body in page.inline.items()}
    policy = (f"default-src 'none'; style-src 'sha256-{want['style']}'; script-src 'sha256-{want['script']}'; "
              "base-uri 'none'; form-action 'none'")
    if page.policy != policy:
        yield f"policy {page.policy!r}, not {policy!r}"
    if len(text.encode()) > 5_000_000:
        yield f"{len(text.encode())} bytes"
    if page.data:
        json.loads(page.data)
        if re.search("[<>&\u2028\u2029]", page.data):
            yield "its data have letters that a parser looks for"
    # Control characters but line ends, and those that turn letters around, stand as such in data alone.
    shown = text.replace(page.data, "") if page.data else text
    for odd in sorted(set(re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown))):
        yield f"U+{ord(odd):04X} stands in the page"
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest"):
        if way in page.inline["script"]:
            yield f"the script has {way}"


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    page = Page(text)
    what = sys.argv[2] if len(sys.argv) > 2 else ""
    if what == "text":
        print("\n".join(filter(None, (re.sub(" +", " ", line).strip(" ") for line in page.words))))
    elif what == "data":
        data = json.loads(page.data)
        for name in ("datasets", "samples", "drops"):
            for item in data[name]:
                print(json.dumps(item))
    else:
        print("\n".join(faults(text, page)), end="")


main()
