"""Money as SQL text: the members of an amount that are asked for, in their order."""

from graphql import GraphQLObjectType

from api.execution.selection import Nodes, Selection
from api.execution.sql import Code, Json, Text, literal, object_of, text


def money(
    selection: Selection,
    kind: GraphQLObjectType,
    nodes: Nodes,
    told: tuple[str, str],
    empty: str | None,
) -> Json:
    """Write an amount and its currency; ``told`` are the expressions of both.

    ``empty`` stands for all of it where there is no amount; None says that there always is one.
    A currency is three capitals, as a CHECK on each sees to, and needs nothing escaped.
    """
    amount, currency = told
    members: dict[str, Json] = {
        "amount": [Text('"'), Code(f"{amount}::text"), Text('"')],
        "currency": [Text('"'), Code(currency), Text('"')],
        "__typename": [Text(f'"{kind.name}"')],
    }
    below = selection.below(kind, nodes)
    written = object_of([(key, members[asked[0].name.value]) for key, asked in below.items()])
    if empty is None:
        return written
    shown = f"CASE WHEN {amount} IS NULL THEN {literal(empty)} ELSE {text(written)} END"
    return [Code(shown)]
