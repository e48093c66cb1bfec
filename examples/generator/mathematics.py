"""Competition problems with worked solutions whose result stands in a box."""

from math import comb, gcd

from .dice import Dice


def _fraction(top: int, bottom: int) -> str:
    common = gcd(top, bottom)
    top, bottom = top // common, bottom // common
    return str(top) if bottom == 1 else f"\\frac{{{top}}}{{{bottom}}}"


def line(d: Dice) -> tuple[str, str]:
    a, b, c = d.number(2, 19), d.number(3, 50), d.number(51, 140)
    return (f"Find the value of $x$ for which ${a}x + {b} = {c}$.",
            f"Subtracting ${b}$ from both sides gives ${a}x = {c - b}$. Dividing by ${a}$, we get $x = \\boxed{{{_fraction(c - b, a)}}}$.")


def vieta(d: Dice) -> tuple[str, str]:
    r, s = d.number(2, 15), d.number(2, 15)
    return (f"Let $r$ and $s$ be the roots of $x^2 - {r + s}x + {r * s} = 0$. Compute $\\frac{{1}}{{r}} + \\frac{{1}}{{s}}$.",
            f"By Vieta's formulas $r + s = {r + s}$ and $rs = {r * s}$, so\n\\[\\frac{{1}}{{r}} + \\frac{{1}}{{s}} = \\frac{{r + s}}{{rs}} = \\boxed{{{_fraction(r + s, r * s)}}}.\\]")


def choose(d: Dice) -> tuple[str, str]:
    n, k = d.number(5, 14), d.number(2, 4)
    return (f"In how many ways can a committee of ${k}$ be chosen from ${n}$ people?",
            f"The order does not matter, so there are $\\binom{{{n}}}{{{k}}} = \\boxed{{{comb(n, k)}}}$ ways.")


def dice_sum(d: Dice) -> tuple[str, str]:
    n, target = d.number(4, 12), d.number(3, 9)
    ways = sum(1 for i in range(1, n + 1) for j in range(1, n + 1) if i + j == target)
    return (f"Two fair ${n}$-sided dice are rolled. What is the probability that the sum is ${target}$?",
            f"There are ${n}^2 = {n * n}$ equally likely outcomes and ${ways}$ of them have the sum ${target}$. The probability is $\\boxed{{{_fraction(ways, n * n)}}}$.")


def triangle(d: Dice) -> tuple[str, str]:
    k, (a, b, c) = d.number(1, 30), d.pick([(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25)])
    return (f"A right triangle has legs ${a * k}$ and ${b * k}$. How long is its hypotenuse?\n\n[asy]\ndraw((0,0)--({a},0)--(0,{b})--cycle);\n[/asy]",
            f"By the Pythagorean theorem the square of the hypotenuse is ${(a * k) ** 2} + {(b * k) ** 2} = {(c * k) ** 2}$, so it is $\\boxed{{{c * k}}}$ long.")


def sphere(d: Dice) -> tuple[str, str]:
    r = d.number(2, 40)
    return (f"What is the surface area of a sphere of radius ${r}$? Express it in terms of $\\pi$.",
            f"The area is $4\\pi r^2 = 4\\pi\\cdot {r * r} = \\boxed{{{4 * r * r}\\pi}}$ (in square units).")


def point(d: Dice) -> tuple[str, str]:
    a, b, c = d.number(2, 9), d.number(2, 30), d.number(1, 20)
    return (f"The segment from $({a}, {b})$ to $({a + 2 * c}, {b + 4 * c})$ has which midpoint?",
            f"Take the mean of each coordinate. The midpoint is $\\boxed{{\\left({a + c}, {b + 2 * c}\\right)}}$.")


def remainder(d: Dice) -> tuple[str, str]:
    a, e, m = d.number(2, 12), d.number(20, 99), d.number(5, 29)
    return (f"What is the remainder when ${a}^{{{e}}}$ is divided by ${m}$?",
            f"Working modulo ${m}$ and squaring repeatedly, ${a}^{{{e}}} \\equiv {pow(a, e, m)} \\pmod{{{m}}}$. The remainder is $\\boxed{{{pow(a, e, m)}}}$.")


def divisors(d: Dice) -> tuple[str, str]:
    p, q, i, j = *d.several([2, 3, 5, 7, 11], 2), d.number(1, 5), d.number(1, 4)
    return (f"How many positive divisors does ${p}^{i} \\cdot {q}^{j}$ have?",
            f"A divisor takes an exponent from $0$ to ${i}$ and one from $0$ to ${j}$: $({i}+1)({j}+1) = \\boxed{{{(i + 1) * (j + 1)}}}$.")


def percent(d: Dice) -> tuple[str, str]:
    p, n = d.number(2, 19) * 5, d.number(2, 40) * 20
    return (f"What is ${p}\\%$ of ${n}$?", f"${p}\\%$ of ${n}$ is $\\frac{{{p}}}{{100}}\\cdot {n} = {_fraction(p * n, 100)}$, so the answer is $\\boxed{{{_fraction(p * n, 100)}}}$.")


def cosine(d: Dice) -> tuple[str, str]:
    name, value = d.pick([("60", "\\frac{1}{2}"), ("45", "\\frac{\\sqrt{2}}{2}"), ("30", "\\frac{\\sqrt{3}}{2}"), ("90", "0")])
    turns = d.number(1, 60)
    return (f"Compute $\\cos {int(name) + 360 * turns}^\\circ$.",
            f"Taking away ${turns}$ full turns leaves $\\cos {name}^\\circ = \\boxed{{{value}}}$.")


def interval(d: Dice) -> tuple[str, str]:
    a, b = d.number(1, 30), d.number(31, 90)
    return (f"For how many integers $n$ is $\\{{n, {a}, {b}\\}}$ a set with median between ${a}$ and ${b}$, both excluded, and which interval is that?",
            f"The median is $n$ itself, so there are ${b - a - 1}$ integers, the elements of $\\boxed{{\\{{n : {a} < n < {b}\\}}}}$.")


def series(d: Dice) -> tuple[str, str]:
    a, r = d.number(2, 60), d.number(2, 9)
    return (f"Find the sum of the infinite series ${a} + \\frac{{{a}}}{{{r}}} + \\frac{{{a}}}{{{r * r}}} + \\cdots$.",
            f"It is geometric with ratio $\\frac{{1}}{{{r}}}$, so the sum is $\\frac{{{a}}}{{1 - 1/{r}}} = \\boxed{{{_fraction(a * r, r - 1)}}}$.")


SUBJECTS = {
    "algebra": ("Algebra", [line, vieta, point]),
    "counting_and_probability": ("Counting & Probability", [choose, dice_sum]),
    "geometry": ("Geometry", [triangle, sphere, point]),
    "intermediate_algebra": ("Intermediate Algebra", [vieta, series, interval]),
    "number_theory": ("Number Theory", [remainder, divisors]),
    "prealgebra": ("Prealgebra", [percent, line, triangle]),
    "precalculus": ("Precalculus", [cosine, point, series]),
}


def distinct(dice: Dice, families: list, count: int, seen: set) -> list[tuple[str, str]]:
    """`count` problems, none of them in `seen`."""
    result = []
    while len(result) < count:
        problem, solution = dice.pick(families)(dice)
        if problem not in seen:
            seen.add(problem)
            result.append((problem, solution))
    return result
