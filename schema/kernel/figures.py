"""Which figures of an aggregate somebody asks for, read from the request as it stands."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from strawberry import UNSET
from strawberry.types.nodes import SelectedField, Selection

from schema.kernel.cursors import Direction
from schema.kernel.graphql import Info


def figures_shown(info: Info, functions: Container[str]) -> set[str]:
    """Name the fields of which a figure by one of these functions is to be shown.

    They are named as callers name them.
    """
    below = [one for asked in info.selected_fields for one in _fields(asked.selections)]
    return {
        figure.name
        for asked in below
        if asked.name in functions
        for figure in _fields(asked.selections)
    }


def figures_sorted(order: Sequence[Any]) -> set[str]:
    """Name the fields by whose figures groups are to be sorted, as Python names them."""
    told = [part for one in order for part in vars(one).values()]
    nothing = (None, UNSET)
    return {
        name
        for part in told
        if part not in nothing and not isinstance(part, Direction)
        for name, way in vars(part).items()
        if isinstance(way, Direction)
    }


def _fields(selections: Iterable[Selection]) -> Iterator[SelectedField]:
    """Find the fields that are really asked for, in fragments, too."""
    for one in selections:
        skipped = one.directives.get("skip", {}).get("if") is True
        if skipped or one.directives.get("include", {}).get("if") is False:
            continue
        if isinstance(one, SelectedField):
            yield one
        else:
            yield from _fields(one.selections)
