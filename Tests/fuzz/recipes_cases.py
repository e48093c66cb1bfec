"""Random recipes: the plan of dd-mix against largest remainders in Python's exact fractions."""
import json
from fractions import Fraction

import tools


def largest_remainder(total, weights):
    """Whole parts first, then one more for the largest remainders, the earlier of equals first."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [Fraction(total) * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - parts[i]), i))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def case(draw, folder):
    categories = [f"category{i}" for i in range(draw.randint(1, 4))]
    units = 10 ** draw.choice([1, 2, 4])
    cuts = sorted(draw.randint(0, units) for _ in categories[1:])
    ratios = [b - a for a, b in zip([0] + cuts, cuts + [units])]
    datasets = [(f"set{i}", draw.choice(categories), Fraction(draw.randint(1, 999), 1000), draw.random() < 0.85)
                for i in range(draw.randint(1, 9))]
    total = draw.choice([1, 7, 1000, 99_999, 10**9 + 7])
    text = ["category_ratios:"] + [f"  {c}: {r / units}" for c, r in zip(categories, ratios)] + ["datasets:"]
    for name, category, allocation, enabled in datasets:
        text += [f"  {name}:", f"    category: {category}", f"    allocation: {float(allocation)}",
                 f"    enabled: {str(enabled).lower()}", f"    fetch: {{repo: a/{name}}}", "    map: {type: t, text: '{t}'}"]
    path = folder / "recipe.yaml"
    path.write_text("\n".join(text) + "\n")
    here = [d for d in datasets if d[3]]
    filled = [Fraction(r) if any(d[1] == c for d in here) else Fraction(0) for c, r in zip(categories, ratios)]
    code, out, err = tools.run("dd-mix", "plan", "--config", path, "--total-samples", total, folder=folder)
    if not any(filled):
        return None
    assert code == 0, err.decode()
    shares = dict(zip(categories, largest_remainder(total, filled)))
    wanted = {}
    for category in categories:
        members = [d for d in here if d[1] == category]
        wanted |= dict(zip((d[0] for d in members), largest_remainder(shares[category], [d[2] for d in members])))
    found = {}
    for line in out.decode().splitlines():
        row = json.loads(line)
        name = row.get("dataset") or row.get("name")
        if name:
            found[name] = row.get("samples", row.get("quota"))
    found = {name: samples for name, samples in found.items() if samples}
    wanted = {name: samples for name, samples in wanted.items() if samples}
    assert found == wanted, f"dd {found}\n  want {wanted}"
    return None
