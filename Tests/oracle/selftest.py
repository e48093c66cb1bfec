#!/usr/bin/env python3
"""The oracle against the examples of mapping.md: `python3 Tests/oracle/selftest.py`."""

import json

from language import Scope, holds, render
from mapping_oracle import Map
from syntax import Parser, parse_condition, parse_template
from values import RecipeError, Rejected, read_json, write_json

ROW = {
    "answer": "He has 2+3=<<2+3=5>>5.\n#### 1,200 ", "n": 1.50, "zero": 0, "no": False, "gone": None, "blank": " \u3000",
    "a b": "spaced", "it": "column", "list": ["x", None, "y", "x"], "solution": "$\\boxed{3}$, so $\\boxed{\\frac{1}{2}}$.",
    "five": "It is $\\boxed 5$.", "open": "\\boxed{1", "set": "\\fbox{\\{1, 2\\}}", "tags": "<a>\n<b>x\nrest\n<a>",
    "turns": [{"from": "s", "v": "one"}, {"from": "h", "v": "two"}, {"from": "s", "v": "three"}],
    "zip": {"k": [3, 2, 3], "v": ["p", "q", "r"]}, "torn": {"k": [1], "v": []}, "csv": [" 12", "+007.50e2", "1,200", ".5", "-0", "", "x"], "deep": {"q": [{"text": ["a", "b"]}, {"text": ["c"]}]},
}
VALUES = [
    ("{n}", "1.5"), ("n={n}", '"n=1.5"'), ("{{{n}}}", '"{1.5}"'), ("{gone}", None), ("x{gone}", None), ("x{gone | default ''}", '"x"'),
    ("{answer | after '####' | trim}", '"1,200"'), ("{answer | before '####' | remove_between '<<' '>>' | trim}", '"He has 2+3=5."'),
    ("{answer | after '~'}", None), ("{answer | before '~' | before '.'}", '"He has 2+3=<<2+3=5>>5"'), ("{['a b']}", '"spaced"'),
    ("{list}", '["x",null,"y","x"]'), ("{list[] | unique}", '["x","y"]'), ("{list | join '-'}", '"x-y-x"'), ("{list[1]}", None),
    ("{list[-1]}", '"x"'), ("{list[9] | default 'it''s'}", '"it\'s"'), ("{solution | boxed}", '"\\\\frac{1}{2}"'), ("{five | boxed}", '"5"'),
    ("{open | boxed}", None), ("{set | boxed}", '"\\\\{1, 2\\\\}"'), ("{tags | skip_lines '<a>' '<b>'}", '"rest\\n<a>"'),
    ("{tags | end_with '>'}", json.dumps(ROW["tags"])), ("{zero | nullif 0}", None), ("{n | nullif 0 2}", "1.5"), ("{zero | default 'd'}", "0"),
    ("{no | default 'd'}", "false"), ("{blank | default n}", "1.5"), ("{turns[?from = 's'].v}", '["one","three"]'),
    ("{turns[?from = 's'].v | first}", '"one"'), ("{turns[?from != 's' and v].v | join ', '}", '"two"'), ("{zip[?k = 3].v}", '["p","r"]'),
    ("{zip[1].v}", '"q"'), ("{deep.q[].text[]}", '["a","b","c"]'), ("{turns[?from = 'z'] | default turns[?from = 'h'] | first}", '{"from":"h","v":"two"}'),
    ("{csv[] | number}", "[12,7.50e2,0.5,-0]"), ("{n | number}", "1.5"), ("{no | number}", None),
    ("{turns[?from = 'z'].v | join ', '}", None), ("{'a}b'}", '"a}b"'), ("{'\\boxed'}", '"\\\\boxed"'),
]
REJECTED = [("{torn[]}", "not_parallel"), ("{n.x}", "wrong_shape"), ("{n[]}", "wrong_shape"), ("x{list}", "not_text"), ("{zip | trim}", "not_text")]
WRONG = ["}", "{a", "{a | nope}", "{a | join}", "{a[}", "{'a}", "x{list[]}"]
HOLDS = ["n > 1", "not gone", "not zero = 1", "zero", "n in [1, 1.5]", "answer not in ['x']", "n >= 1.5 and n <= 1.5", "gone != 'x'", "n == 1.5"]
FAILS = ["no", "blank", "gone", "gone = 'x'", "n = '1.5'", "no = 'false'", "not n", "answer < 3", "n > 1 and gone", "answer in ['x']"]
ORDER = [   # roles as letters; what is left, or the reason
    ("ua", "ua"), ("sua", "sua"), ("aua", "ua"), ("saua", "sua"), ("uau", "ua"), ("u", "no_exchange"), ("a", "no_exchange"), ("", "no_exchange"),
    ("uua", "turn_order"), ("uaa", "turn_order"), ("usa", "turn_order"), ("ssua", "turn_order"), ("uta", "turn_order"), ("tua", "turn_order"), ("ut", "no_exchange"),
]


def raised(kind, action):
    try:
        action()
    except kind as error:
        return error.args[0]
    raise AssertionError("nothing raised")


def main() -> None:
    scope = Scope(read_json(json.dumps(ROW)), None)
    for template, expected in VALUES:
        found = render(parse_template(template), scope)
        found = None if found is None else write_json(found)
        assert found == expected, (template, found, expected)
    for template, reason in REJECTED:
        assert raised(Rejected, lambda: render(parse_template(template), scope)) == reason, template
    for template in WRONG:
        raised(RecipeError, lambda: render(parse_template(template), scope))
    for texts, expected in ((HOLDS, True), (FAILS, False)):
        for text in texts:
            assert holds(parse_condition(text), scope) == expected, text
    assert Parser("a['b c'][it.n]").path() == ("path", "a", [("member", "b c"), ("at_path", ("path", "it", [("member", "n")]))])
    spec = {"type": "t", "names": {"turns.r": {"s": "system", "u": "user", "a": "assistant", "t": "tool"}},
            "messages": [{"each": "turns[]", "role": "{it.r}", "content": "{it.c}"}]}
    for letters, expected in ORDER:
        row = {"turns": [{"r": letter, "c": "ü"} for letter in letters]}
        try:
            sample = Map("d", "c", spec).sample(row, 7, "messages")
            found = "".join(turn["role"][0] for turn in sample["messages"])
            assert sample["text"][sample["metadata"]["prompt_end"]:] == "ü" and sample["id"] == "d_00000007"
        except Rejected as reason:
            found = reason.args[0]
        assert found == expected, (letters, found)
    print("ok")


if __name__ == "__main__":
    main()
