"""Documents made up by Hypothesis over the served schema: what a caller could ask, and does.

Aliases, fragments with and without names, ``@skip`` and ``@include``, variables that are
absent, null or set, filters, orders, pages, and values that exist in the business beside ones
that do not. A document is valid by construction; what it asks for need not be.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import strategies as st

from api.served import GRAPHQL

Pools = Mapping[str, Sequence[str]]
DEEPEST: Final = 4
PLACE: Final = re.compile("@([a-zA-Z]+):([0-9]+)@")
PLACES: Final = ("ID", "String", "cursor")
VALUES: Final[Mapping[str, Sequence[Any]]] = {
    **{name: tuple(f"@{name}:{n}@" for n in range(60)) for name in PLACES},
    "size": (1, 1, 2, 2, 3, 5, 20, 100, 0, 101, -1),
    "Int": (0, 1, 2, 3, 7, -1, 2**31 - 1),
    "Decimal": ("0", "1", "2.5", "10", "30.00", "1000000", "-3"),
    "Date": ("2030-06-01", "2030-07-01", "1999-12-31"),
    "DateTime": ("2030-06-01T12:00:00Z", "2030-06-01T12:00:00.5+08:00"),
    "Boolean": (True, False),
}
STRINGS: Final = ("", "%", "_", "\\", "it's", "ü中文", 'a "b"', "$1", "--", "o")


@dataclass(slots=True)
class Made:
    """A document being made: its variables, its named fragments, and the numbers it uses up."""

    draw: st.DrawFn
    variables: dict[str, Any] = field(default_factory=dict[str, Any])
    declared: list[str] = field(default_factory=list[str])
    fragments: list[str] = field(default_factory=list[str])
    count: int = 0

    def number(self) -> int:
        """Use up a number."""
        self.count += 1
        return self.count

    def chance(self, of: int) -> bool:
        """Do something once in so many times."""
        return self.draw(st.integers(1, of)) == 1

    def pick(self, choices: Sequence[Any]) -> Any:  # noqa: ANN401 - one of them
        """Choose one."""
        return self.draw(st.sampled_from(choices))

    def value(self, kind: GraphQLInputType, name: str, depth: int) -> Any:  # noqa: ANN401 - any input
        """Think of a value as JSON."""
        kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(kind, GraphQLList):
            size = self.pick((0, 1, 1, 2, 3))
            return [self.value(kind.of_type, name, depth) for _ in range(size)]
        if isinstance(kind, GraphQLEnumType):
            return Word(self.pick(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth)
        asked = {"first": "size", "last": "size", "after": "cursor", "before": "cursor"}
        return self.pick(VALUES[asked.get(name, kind.name)])

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        names = list(kind.fields)
        if depth <= 0:
            names = [
                n for n in names if is_leaf_type(get_named_type(kind.fields[n].type))
            ] or names[:1]
        size = 1 if kind.is_one_of else self.pick((1, 1, 2, 3))
        chosen = [self.pick(names) for _ in range(size)]
        return {
            n: None
            if not kind.is_one_of and self.chance(12)
            else self.value(kind.fields[n].type, n, depth - 1)
            for n in dict.fromkeys(chosen)
        }

    def literal(self, value: Any) -> str:  # noqa: ANN401 - any input
        """Write a value as GraphQL."""
        if isinstance(value, Word):
            return str(value)
        if isinstance(value, dict):
            return "{" + ", ".join(f"{k}: {self.literal(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.literal, value)) + "]"
        if isinstance(value, str):
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        return {None: "null", True: "true", False: "false"}.get(value, str(value))

    def told(self, kind: GraphQLInputType, name: str) -> str | None:
        """Tell an argument: as it is, or as a variable that is set, null or absent."""
        required = isinstance(kind, GraphQLNonNull)
        how = self.pick(("literal", "literal", "variable", "variable", "null", "absent"))
        if required and how in {"null", "absent"}:
            how = "variable"
        value = self.value(kind, name, 2)
        if how == "literal":
            return self.literal(value)
        called = f"v{self.number()}"
        self.declared.append(f"${called}: {kind}")
        if how != "absent":
            self.variables[called] = None if how == "null" else plain(value)
        return f"${called}"

    def arguments(self, asked: GraphQLField) -> str:
        """Tell some arguments of a field."""
        told = [
            f"{name}: {self.told(argument.type, name)}"
            for name, argument in asked.args.items()
            if is_required_argument(argument) or self.chance(3)
        ]
        return f"({', '.join(told)})" if told else ""

    def directive(self) -> str:
        """Skip or include, now and then."""
        if not self.chance(10):
            return ""
        which, holds = self.pick(("skip", "include")), self.pick((True, False))
        if self.chance(2):
            return f" @{which}(if: {self.literal(holds)})"
        called = f"b{self.number()}"
        self.declared.append(f"${called}: Boolean!")
        self.variables[called] = holds
        return f" @{which}(if: ${called})"

    def field(self, name: str, asked: GraphQLField, depth: int) -> str:
        """Ask for one field, under another name now and then."""
        alias = f"a{self.number()}: " if asked.args or self.chance(6) else ""
        below = "" if is_leaf_type(get_named_type(asked.type)) else self.below(asked, depth)
        return f"{alias}{name}{self.arguments(asked)}{self.directive()}{below}"

    def below(self, asked: GraphQLField, depth: int) -> str:
        """Ask for something below a field."""
        kind = get_named_type(asked.type)
        if isinstance(kind, GraphQLInterfaceType):
            possible = sorted(GRAPHQL.get_possible_types(kind), key=lambda one: one.name)
            some = [self.pick(possible) for _ in range(2)]
            parts = [f"... on {one.name} {self.selection(one, depth)}" for one in some]
            return " { __typename id " + " ".join(parts) + " }"
        assert isinstance(kind, GraphQLObjectType)
        return " " + self.selection(kind, depth)

    def selection(self, kind: GraphQLObjectType, depth: int) -> str:
        """Ask for some fields of an object."""
        fields = kind.fields
        names = [
            name
            for name, one in fields.items()
            if depth > 0
            or is_leaf_type(get_named_type(one.type))
            or name in {"nodes", "pageInfo"}
        ]
        chosen = [self.pick(names) for _ in range(self.pick((1, 2, 3, 5)))] if names else []
        parts = [self.field(name, fields[name], depth - 1) for name in dict.fromkeys(chosen)]
        if not parts or self.chance(6):
            parts.append("__typename")
        body = "{ " + " ".join(parts) + " }"
        if self.chance(8):
            body = "{ ... " + (f"on {kind.name} " if self.chance(2) else "") + body + " }"
        if self.chance(10):
            called = f"F{self.number()}"
            self.fragments.append(f"fragment {called} on {kind.name} {body}")
            body = f"{{ ...{called} }}"
        return body


def _is_leaf(one: Any) -> bool:  # noqa: ANN401 - a field of either kind
    return is_leaf_type(get_named_type(one.type))


class Word(str):
    """A word of the schema, written without quotes."""

    __slots__ = ()


def plain(value: Any) -> Any:  # noqa: ANN401 - any input
    """Write a value as JSON variables hold it."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, Word) else value


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Make a query and its variables, with places for values that ``filled`` knows."""
    made = Made(draw)
    root = GRAPHQL.query_type
    assert root is not None
    names = list(root.fields)
    chosen = [made.pick(names) for _ in range(made.pick((1, 1, 2, 3)))]
    fields = [made.field(name, root.fields[name], DEEPEST) for name in chosen]
    head = f"query ({', '.join(made.declared)}) " if made.declared else ""
    text = head + "{ " + " ".join(fields) + " } " + " ".join(made.fragments)
    return text, made.variables


def filled(document: str, variables: dict[str, Any], pools: Pools) -> tuple[str, Any]:
    """Put values that exist, and some that do not, into the places of a document."""

    def value(found: re.Match[str]) -> str:
        pool = pools[found[1]]
        return pool[int(found[2]) % len(pool)]

    def quoted(found: re.Match[str]) -> str:
        return json.dumps(value(found), ensure_ascii=False)[1:-1]

    told = PLACE.sub(quoted, json.dumps(variables, ensure_ascii=False))
    return PLACE.sub(quoted, document), json.loads(told)
