"""Writes Sources/Tokens/Unicode/CodePointRuns.swift: what Hugging Face's tokenizers knows of every code point.

Asked of the library itself (its Oniguruma, its regex crate, its normalisation tables), so that a new version of it is
read by running this again: python make_classes.py > ../../Sources/Tokens/Unicode/CodePointRuns.swift
Needs tokenizers, and Debian's libutf8proc, whose tables are younger than the library's.
"""

import ctypes
import ctypes.util
import unicodedata

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

CATEGORIES = (
    "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()
)
POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
HAN, NUMERIC, PUNCTUATION, WORD, INERT, UNSTABLE = (1 << bit for bit in range(5, 11))


def matching(pattern):
    """The code points of a class, by Oniguruma."""
    text = "".join(map(chr, POINTS))
    split = pre_tokenizers.Split(Regex(f"(?:{pattern})+"), "removed", invert=True)
    return {POINTS[i] for _, (a, b) in split.pre_tokenize_str(text) for i in range(a, b)}


def isolated(pre_tokenizer):
    """The code points that a pre-tokenizer cuts out of letters."""
    text = "a".join(map(chr, POINTS)) + "a"
    return {ord(s) for s, _ in pre_tokenizer.pre_tokenize_str(text) if s != "a" and len(s) == 1}


def words():
    """The code points that `Whitespace` takes for a word's: \\w of the regex crate."""
    text = " ".join(f"a{chr(c)}a" for c in POINTS)
    return {
        POINTS[a // 4] for s, (a, b) in pre_tokenizers.Whitespace().pre_tokenize_str(text) if b - a == 3
    }


def inert():
    """The code points that the library's normalisation leaves alone and utf8proc doesn't, or doesn't know."""
    utf8proc = ctypes.CDLL(ctypes.util.find_library("utf8proc"))
    utf8proc.utf8proc_map.restype = ctypes.c_ssize_t
    free = ctypes.CDLL(None).free

    def theirs(text, options):
        out = ctypes.c_void_p()
        raw = text.encode()
        size = utf8proc.utf8proc_map(raw, ctypes.c_ssize_t(len(raw)), ctypes.byref(out), options)
        result = ctypes.string_at(out, size).decode()
        free(out)
        return result

    nfd, nfkd = normalizers.NFD(), normalizers.NFKD()
    found = {0x11930, 0x11935}  # they make U+11938, which is younger than the library's tables
    for c in POINTS:
        t = chr(c)
        pairs = "".join(f"a{m}{t}ba{t}{m}b" for m in "\u0345\u0334\u0323\u0301")
        if (
            utf8proc.utf8proc_category(c) == 0
            or nfd.normalize_str(pairs) != theirs(pairs, 2 | 16)
            or nfkd.normalize_str(t) != theirs(t, 2 | 4 | 16)
        ):
            found.add(c)
    return found


def unstable():
    """The code points that NFC may change, or join to the one before."""
    found = set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    for c in POINTS:
        t = chr(c)
        if unicodedata.combining(t) or unicodedata.normalize("NFC", t) != t:
            found.add(c)
        parts = unicodedata.decomposition(t)
        if parts and "<" not in parts and " " in parts:
            found.add(int(parts.split()[1], 16))
    return found


def main():
    value = [0] * 0x110000
    for index, category in enumerate(CATEGORIES[1:], 1):
        for c in matching(r"\p{%s}" % category):
            value[c] = index
    flags = {
        HAN: matching(r"\p{Han}"),
        NUMERIC: isolated(pre_tokenizers.Digits(individual_digits=True)),
        PUNCTUATION: isolated(pre_tokenizers.Punctuation("isolated")),
        WORD: words(),
        INERT: inert(),
        UNSTABLE: unstable(),
    }
    for flag, points in flags.items():
        for c in points:
            value[c] |= flag
    runs, last = [], None
    for c in POINTS:
        if value[c] != last:
            last = value[c]
            runs.append(c << 11 | last)
    print(f"""// swift-format-ignore-file
// Made by Tests/tokens/make_classes.py from tokenizers {tokenizers.__version__}.

extension CodePointClasses {{
  /// Runs of code points that are alike: the first of each, times 2048, and its bits (`CodePointClasses.Run`).
  static let runs: [UInt32] = [""")
    for i in range(0, len(runs), 12):
        print("    " + " ".join(f"{r:#x}," for r in runs[i : i + 12]))
    print("  ]\n}")


main()
