"""Reading a recipe: YAML with every scalar as it is spelled, then `defaults` and `like` laid under an entry."""

import yaml


class Null:
    """A plain `null`: it removes the key that it is laid over."""


def load(path: str) -> dict:
    with open(path, encoding="utf-8") as file:
        return _plain(yaml.compose(file))


def _plain(node):
    if isinstance(node, yaml.MappingNode):
        return {_plain(key): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node.style is None and node.value in ("null", "~", ""):
        return Null
    return node.value


def merged(under, over):
    """Maps merge key by key at every depth; lists and scalars replace; null removes."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    result = dict(under)
    for key, value in over.items():
        if value is Null:
            result.pop(key, None)
        else:
            result[key] = merged(result[key], value) if key in result else value
    return result


def entry(recipe: dict, name: str) -> dict:
    datasets = recipe["datasets"]
    own = datasets[name]
    if "like" in own:
        own = merged(entry(recipe, own["like"]), {key: value for key, value in own.items() if key != "like"})
    return merged(recipe.get("defaults", {}), own)
