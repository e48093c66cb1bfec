"""Tricky texts for tokenizers: python texts.py COUNT SEED writes them as JSON lines."""

import json
import random
import sys

SPACES = " \t\n\r\v\f\x85\xa0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000"
ALMOST_SPACES = "\u180e\u200b\u200c\u200d\u2060\ufeff\x00\x1c\x1f"
DIGITS = "0123456789٠١٢३४৫௬๗７８９²³¹¼½Ⅳ〇〡一"
MARKS = "\u0301\u0323\u0345\u0334\u064b\u093c\u0e31\u3099\u0898\u089f\u1ac1\u11935\u11930\u1d165\u1e08f"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFXYZéüßñłİıſKÅΩσςДжЯאבعربيहिन्दीไทยកខ"
ASIAN = "数学は楽しいですね漢字仮名交じり文한국어텍스트𠮷野家⺀⼀々〆ヶｶﾞ中文分詞"
OTHERS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»‘’“”…–—•€£¥©®™°±×÷←→∀∑√∞≈≠▁Ġ█☃😀👩‍👩‍👧‍👦🇩🇪🏳️‍🌈\ufffe\uffff\ue000\U000f0000\U0010ffff"
YOUNG = "\u0378\u1c89\ua7cb\ua7f2\U00010d40\U000105c9\U00011f02\U0001fae9\U0001e5d0\U000323b0\ufdd0"
WORDS = """the of and to in that's I'll we've DON'T it's He'd they're 'S 'ſ don'T iPhone camelCase HTTPServer XMLParser
 SCREAMING_CASE snake_case x1y2z3 3.14159 1,000,000 1e-9 0xFF C++ C# a.b.c http://example.org/a?b=c&d=%20 user@host
 \\frac{a}{b} $x^2$ <html> </div> def f(x): return -x; // /* */ {"a": [1, 2]} naïve Straße ŒUVRE ǅungla ﬁn ﬃ ŉ ʰa Aʰ
 Türkçe İstanbul Việt Nam Ελληνικά Русский עברית العربية हिन्दी தமிழ் ไทย 日本語 한국어 中文 été e\u0301te\u0301 n\u0303
 antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis Donaudampfschifffahrtsgesellschaft
 aaaaaaaaaaaaaaaaaaaaaaaa ================ -------- ........ !!!??? ((((( ))))) \n\n \n\n\n \r\n\r\n \t\t\t""".split(" ")
TOKENS = """<|endoftext|> <|im_start|> <|im_end|> <s> </s> <unk> <0x41> <0x0A> [INST] [/INST] <|begin_of_text|> <think> <mask>
 <|eot_id|> <｜begin▁of▁sentence｜> <|endoftext <|ENDOFTEXT|> endoftext|> <table> <h1> aaa aaaa aa AAA [MASK] [mask] <pad>
 <tok> lword rword lrword word <norm> Norm NORM ▁▁ ▁▁▁ <|user|> <|user|>assistant""".split()
HAND = [
    "", " ", "  ", "\n", "\r\n", " \n", "\n ", "a", "'", "''s", "'s", "a'", "\x00", "\x00a\x00", "a\u0301", "\u0301", "\u0301a",
    "  a", "a  ", "a  b", "a \n b", "a\n\n  b\n", "\t\tif x:\n\t\t\treturn", "    def f(self):\n        pass\n", "x\u3000\u3000y",
    " \u00a0a", "a\u00a0 b", "\u2028a\u2028\n", "1234567890", "１２３４５", "٣٤٥٦", "1a2b3c", "²³¹", "½¾", "-1", "$1", "(1)", " 12", "  12",
    "A'S", "a'ſ", "I'LL", "WE'RE'VE", "'ll'll", "'l", "'r", "\u2019s", "ÀÉ", "ABCʰD", "\u0301ABC", "\u0301\u0301Ab", "aBcD", "ABc", "abC",
    "/\n/", "a/\nb", "//\r\n", "?!\n\n", " ?!\n", "\n?", "中文\n中文", " 中文", "中a文", "⺀a⺀", "𠮷", "한글ᄀ", "ᄀ\u1161\u11a8",
    "\U00011935\U00011930", "a\u0898\u0301", "\ufb01\ufb03", "\uff76\uff9e", "e\u0323\u0301", "e\u0301\u0323", "\u212b\u2126", "\u0345\u0301", "a" + "\u0301\u0316\u0345\u093c" * 60 + "b",
]


def piece(r):
    kind = r.random()
    if kind < 0.30:
        return r.choice(WORDS)
    if kind < 0.40:
        return r.choice(TOKENS)
    if kind < 0.55:
        return r.choice(SPACES) * r.choice([1, 1, 1, 2, 3, 7]) + r.choice(["", r.choice(SPACES)])
    source = r.choice([DIGITS, MARKS, LETTERS, LETTERS, ASIAN, OTHERS, ALMOST_SPACES, YOUNG, SPACES])
    return "".join(r.choice(source) for _ in range(r.choice([1, 1, 2, 3, 5, 9])))


def text(r):
    kind = r.random()
    if kind < 0.03:
        return "".join(chr(r.choice([r.randrange(0x80), r.randrange(0x800), r.randrange(0xD800), r.randrange(0xE000, 0x110000)]))
                       for _ in range(r.randrange(1, 40)))
    if kind < 0.06:
        return r.choice(LETTERS + ASIAN + DIGITS + SPACES + MARKS + "-=.▁") * r.choice([1, 2, 15, 16, 17, 31, 41, 255, 256, 700])
    joint = r.choice(["", "", " ", " ", "\n"])
    return joint.join(piece(r) for _ in range(r.choice([1, 2, 3, 5, 8, 20, 60])))


def texts(count, seed):
    r = random.Random(seed)
    yield from HAND[:count]
    for _ in range(count - len(HAND)):
        yield text(r).encode("utf-8", "ignore").decode()


if __name__ == "__main__":
    for line in texts(int(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps({"text": line}, ensure_ascii=line.count("a") % 2 == 0))
