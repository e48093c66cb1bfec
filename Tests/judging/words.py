"""Words as docs/near.md defines them, slowly: the second opinion on dd's splitter."""
import functools
import unicodedata

SPACELESS = [
    (0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3031, 0x3035), (0x3038, 0x303C), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF),
]


@functools.lru_cache(None)
def spaceless(char):
    return any(low <= ord(char) <= high for low, high in SPACELESS)


def lower(char):
    small = char.lower()
    return small if len(small) == 1 else char


def words(text):
    """The folded words of a text."""
    return [word for word, _, _ in words_with_places(text)]


def words_with_places(text):
    """The folded words with the code points [start, end) of the text that they stand in."""
    # Canonical order moves marks only; places are those of the code points that they came from.
    pieces = []
    for place, char in enumerate(text):
        pieces += [(part, place) for part in unicodedata.normalize("NFD", char)]
    ordered = []
    for piece in pieces:
        at = len(ordered)
        order = unicodedata.combining(piece[0])
        while order and at and unicodedata.combining(ordered[at - 1][0]) > order:
            at -= 1
        ordered.insert(at, piece)
    found, word, start, end = [], "", 0, 0

    def close():
        nonlocal word
        if word:
            found.append((word, start, end))
        word = ""

    for char, place in ordered:
        small = lower(char)
        category = unicodedata.category(small)
        if category == "Mn":
            continue
        alone = category == "So" or category[0] in "LN" and spaceless(small)
        if alone:
            close()
            found.append((small, place, place + 1))
        elif category[0] in "LN" or category in ("Mc", "Me"):
            if not word:
                start, end = place, place + 1
            start, end = min(start, place), max(end, place + 1)
            word += small
        else:
            close()
    close()
    return found


def shingles(text, width=5):
    found = words(text)
    if not found:
        return frozenset()
    if len(found) < width:
        return frozenset([tuple(found)])
    return frozenset(tuple(found[at:at + width]) for at in range(len(found) - width + 1))
