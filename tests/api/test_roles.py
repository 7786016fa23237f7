"""Which role may do what: every role is tried on every mutation that is served."""

from typing import Any, Final

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_required_input_field,
)

from api.served import GRAPHQL
from schema.exchange.links.rules import LENDABLE
from schema.kernel.inputs import camel
from schema.kernel.roles import Role
from schema.kernel.verbs import allowed, arguments
from tests.api.who_may import MAY
from tests.asking import Asker
from tests.house.write_docs import mutations

SCALARS: Final = {
    "Int": 1,
    "Decimal": "1",
    "Date": "2030-06-02",
    "DateTime": "2030-06-02T00:00:00Z",
}


def something(kind: GraphQLInputType) -> Any:  # noqa: ANN401 - any input
    """Think of a value, leaving out what need not be told."""
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(kind, GraphQLList):
        return [something(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {n: f for n, f in kind.fields.items() if is_required_input_field(f)}
        return {name: something(field.type) for name, field in needed.items()}
    return SCALARS.get(kind.name, "x")


def shown(one: str, name: str) -> str:
    """Ask how the only row fared, where a mutation takes several."""
    return "__typename" if one == name else "results { userErrors { code } }"


def nothing(name: str) -> dict[str, None]:
    """Tell what may be nothing but has to be told."""
    told = arguments(mutations()[name])
    return {camel(one.name): None for one in told if one.required and one.nullable}


@pytest.mark.parametrize("role", Role)
async def test_exactly_the_listed_mutations_let_a_role_in(ask: Asker, role: Role) -> None:
    served = GRAPHQL.mutation_type
    assert served is not None
    refused = set()
    for name, field in served.fields.items():
        one = name.removesuffix("Bulk")
        given = something(field.args["input"].type)
        told = given if one == name else given["rows"][0]
        told.update(nothing(one))
        payload = await ask.tell(name, given, shown(one, name), role=role, name=f"{role}@x.org")
        (payload,) = payload.get("results", [payload])
        if [refusal["code"] for refusal in payload["userErrors"]] == ["ROLE_MAY_NOT"]:
            refused.add(name)
    let_in = set(served.fields) - refused
    assert {name for name in let_in if not name.endswith("Bulk")} == MAY[role]
    bulk = {name for name in served.fields if name.endswith("Bulk")}
    assert let_in & bulk == {name for name in bulk if name.removesuffix("Bulk") in MAY[role]}


@pytest.mark.parametrize("role", Role)
def test_who_lends_a_role_may_do_all_it_may(role: Role) -> None:
    def deeds(of: Role) -> set[str]:
        return {name for name, told in mutations().items() if of in allowed(told)}

    for lent in LENDABLE.get(role, frozenset()):
        assert deeds(lent) <= deeds(role), lent
