"""Field masks: which parts of an answer are wanted, which parts of a thing change.

A mask is a tree of names; an empty tree means everything below.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sync.localsheets.refusals import BadMask, NoFields

Mask = Mapping[str, Any]
EVERYTHING: Mask = {}
TOKEN = re.compile(r"\s*([\w*]+|[(),./])\s*")


@lru_cache(maxsize=256)
def parse(fields: str) -> Mask:
    """Read `sheets(properties(title),data.rowData)`.

    Raises BadMask.
    """
    tokens = TOKEN.findall(fields)
    if "".join(tokens) != re.sub(r"\s", "", fields) or not tokens:
        raise BadMask(fields)
    mask, rest = _group(tokens, fields)
    if rest:
        raise BadMask(fields)
    return mask


def _group(tokens: list[str], fields: str) -> tuple[Mask, list[str]]:
    """Read comma-separated paths up to a closing parenthesis or the end."""
    tree: dict[str, Any] = {}
    while True:
        path, below, tokens = _path(tokens, fields)
        _plant(tree, path, below)
        if not tokens or tokens[0] != ",":
            return tree, tokens
        tokens = tokens[1:]


def _path(tokens: list[str], fields: str) -> tuple[list[str], Mask, list[str]]:
    """Read one `a.b/c(…)`: its names, what the parenthesis holds, and the rest."""
    names: list[str] = []
    while tokens and re.fullmatch(r"[\w*]+", tokens[0]):
        names.append(tokens[0])
        tokens = tokens[1:]
        if tokens and tokens[0] == "(":
            below, tokens = _group(tokens[1:], fields)
            if not tokens or tokens[0] != ")":
                raise BadMask(fields)
            return names, below, tokens[1:]
        if not tokens or tokens[0] not in "./":
            return names, EVERYTHING, tokens
        tokens = tokens[1:]
    raise BadMask(fields)


def _plant(tree: dict[str, Any], path: list[str], below: Mask) -> None:
    """Add one path to a tree; the wider of two wishes wins."""
    *stem, last = path
    for name in stem:
        if name in tree and not tree[name]:
            return
        tree = tree.setdefault(name, {})
    if not below or (last in tree and not tree[last]):
        tree[last] = {}
        return
    branch = tree.setdefault(last, {})
    for name, deeper in below.items():
        _plant(branch, [name], deeper)


def below(mask: Mask, name: str) -> Mask | None:
    """Tell what a mask wants of a field: None is nothing, an empty tree is everything."""
    if not mask or "*" in mask:
        return EVERYTHING
    return mask.get(name)


def wants(mask: Mask, *names: str) -> bool:
    """Whether a mask wants anything at the end of a path of names."""
    for name in names:
        found = below(mask, name)
        if found is None:
            return False
        mask = found
    return True


def pick(mask: Mask, value: Any) -> Any:  # noqa: ANN401 - any JSON goes through a mask
    """Keep the wanted parts of a JSON value."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [pick(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: pick(deeper, value[name]) for name, deeper in mask.items() if name in value}


def update_mask(fields: str | None) -> Mask:
    """Read the mask of an update, which must name something.

    Raises NoFields, BadMask.
    """
    if not fields:
        raise NoFields
    return parse(fields)


def changed(old: Mapping[str, Any], new: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """Lay the masked parts of `new` over `old`; a masked part that `new` lacks goes away."""
    if not mask or "*" in mask:
        return dict(new)
    result = dict(old)
    for name, deeper in mask.items():
        value = changed(old.get(name) or {}, new.get(name) or {}, deeper) if deeper else None
        if not deeper and name in new:
            result[name] = new[name]
        elif value:
            result[name] = value
        else:
            result.pop(name, None)
    return result
