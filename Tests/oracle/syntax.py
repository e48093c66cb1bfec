"""Reading the language of mapping.md: paths, expressions, conditions, templates."""

from values import Number, RecipeError

# name: fewest and most arguments
FUNCTIONS = {"trim": (0, 0), "before": (1, 1), "after": (1, 1), "remove_between": (2, 2), "skip_lines": (1, 99),
             "end_with": (1, 1), "boxed": (0, 0), "number": (0, 0), "nullif": (1, 99), "first": (0, 0), "unique": (0, 0), "join": (1, 1),
             "default": (1, 1)}


class Parser:
    """One expression or condition."""

    STOPS = " \t\n.[]{}|'=!<>(),"

    def __init__(self, text: str, at: int = 0):
        self.text, self.at = text, at

    def fail(self, expected: str):
        raise RecipeError(f"{self.text!r}, character {self.at}: expected {expected}")

    def space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t\n":
            self.at += 1

    def peek(self, token: str) -> bool:
        self.space()
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        if self.peek(token):
            self.at += len(token)
            return True
        return False

    def take_word(self, word: str) -> bool:
        self.space()
        start = self.at
        if self.word() == word:
            return True
        self.at = start
        return False

    def need(self, token: str) -> None:
        if not self.take(token):
            self.fail(repr(token))

    def word(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in self.STOPS:
            self.at += 1
        return self.text[start:self.at]

    def end(self) -> bool:
        self.space()
        return self.at == len(self.text)

    def string(self) -> str:
        self.need("'")
        result = ""
        while True:
            close = self.text.find("'", self.at)
            if close < 0:
                self.fail("a closing quote")
            result += self.text[self.at:close]
            self.at = close + 1
            if not self.text.startswith("'", self.at):
                return result
            result += "'"
            self.at += 1

    def literal(self):
        """A string or a number, else None."""
        if self.peek("'"):
            return self.string()
        start = self.at
        word = self.word()
        if self.text.startswith(".", self.at) and word.lstrip("-").isdigit():
            self.at += 1
            word += "." + self.word()
        try:
            if word[:1] in "-0123456789" and word:
                return Number(word)
        except ArithmeticError:
            pass
        self.at = start
        return None

    def operand(self):
        value = self.literal()
        return ("literal", value) if value is not None else self.path()

    def expression(self):
        """("pipe", operand, [(function, arguments)])"""
        base, calls = self.operand(), []
        while self.take("|"):
            self.space()
            name, arguments = self.word(), []
            if name not in FUNCTIONS:
                self.fail("a function, found " + repr(name))
            least, most = FUNCTIONS[name]
            while len(arguments) < most and not self.end() and not self.peek("|") and not self.peek("}"):
                argument = self.operand() if name == "default" else ("literal", self.literal())
                if argument[1] is None and argument[0] == "literal":
                    break
                arguments.append(argument)
            if len(arguments) < least:
                self.fail("an argument of " + name)
            calls.append((name, arguments))
        return ("pipe", base, calls)

    def path(self):
        """("path", root, steps); root: a name, or None when it stood in brackets and is always a column."""
        self.space()
        steps, root = [], self.word()
        if not root and not self.peek("['"):
            self.fail("a path")
        while True:
            if self.text.startswith(".", self.at):
                self.at += 1
                name = self.word()
                if not name:
                    self.fail("a member's name")
                steps.append(("member", name))
            elif self.text.startswith("[", self.at):
                self.at += 1
                steps.append(self.bracket())
            else:
                return ("path", root or None, steps)

    def bracket(self):
        if self.take("]"):
            return ("all",)
        if self.take("?"):
            step = ("where", self.tests(inside=True))
        elif self.peek("'"):
            step = ("member", self.string())
        else:
            value = self.literal()
            step = ("at_path", self.path()) if value is None else ("at", int(value.spelling))
        self.need("]")
        return step

    def tests(self, inside: bool = False) -> list:
        result = [self.test(inside)]
        while self.take_word("and"):
            result.append(self.test(inside))
        return result

    def test(self, inside: bool):
        """(negated, left, operator, right); `inside` brackets the left side is the element's own field."""
        negated = self.take_word("not")
        left = self.path() if inside else self.expression()
        self.space()
        start = self.at
        if self.take_word("not") and not self.take_word("in"):
            self.at = start
        elif self.at != start or self.take_word("in"):
            return (negated, left, "not in" if "not" in self.text[start:self.at] else "in", self.list())
        for operator in ("!=", "<=", ">=", "==", "=", "<", ">"):
            if self.take(operator):
                return (negated, left, "=" if operator == "==" else operator, self.operand())
        return (negated, left, None, None)

    def list(self) -> list:
        self.need("[")
        values = []
        while not self.take("]"):
            if values:
                self.need(",")
            self.space()
            value = self.literal()
            if value is None:
                self.fail("a literal")
            values.append(value)
        return values


def parse_condition(text: str) -> list:
    parser = Parser(text)
    tests = parser.tests()
    if not parser.end():
        parser.fail("the end of the condition")
    return tests


def parse_expression(text: str):
    parser = Parser(text)
    expression = parser.expression()
    if not parser.end():
        parser.fail("the end of the expression")
    return expression


def parse_template(text: str) -> list:
    """Pieces: strings and expressions."""
    if not isinstance(text, str):
        raise RecipeError(f"a template stands in quotes: {text!r}")
    pieces, plain, at = [], "", 0
    while at < len(text):
        if text[at:at + 2] in ("{{", "}}"):
            plain, at = plain + text[at], at + 2
        elif text[at] == "}":
            raise RecipeError(f"{text!r}, character {at}: a lone '}}'; write '}}}}'")
        elif text[at] == "{":
            parser = Parser(text, at + 1)
            expression = parser.expression()
            parser.need("}")
            pieces += [plain, expression] if plain else [expression]
            plain, at = "", parser.at
        else:
            plain, at = plain + text[at], at + 1
    return pieces + [plain] if plain or not pieces else pieces
