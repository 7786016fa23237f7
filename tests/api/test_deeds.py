"""Mutations done by their plan: as the executor would, and once, whatever happens then."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull
from graphql.utilities import coerce_input_value
from strawberry.types.arguments import convert_argument

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.served import GRAPHQL, SCHEMA
from schema.kernel.errors import DomainError
from schema.kernel.inputs import Asked, understood, understood_at_once
from schema.kernel.mutations import VERBS, Verb
from schema.kernel.roles import Role
from schema.kernel.work import House
from schema.pipeline.leads import operations as leads
from tests.api.conftest import NOWHERE
from tests.asking import Asker
from tests.business import NOON, Business

CAPTURE: Final = 'captureLead(input: {company: "%s", territory: "north"})'
SHOWN: Final = "__typename lead { __typename number company revision } userErrors { message }"
VALUES: Final[dict[str, Any]] = {
    "String": "word",
    "ID": "Order:1",
    "Int": 7,
    "Boolean": True,
    "Decimal": "2.50",
    "Date": "2031-01-31",
    "DateTime": "2031-01-31T10:00:00Z",
}


async def report(ask: Asker, document: str) -> Any:  # noqa: ANN401 - JSON
    """Send a document and hear how it was answered."""
    token = ask.tokens.mint("root", Role.ADMIN, NOON)
    headers = {"Authorization": f"Bearer {token}", "X-Execution": "report"}
    return (await ask.http.post("/graphql", json={"query": document}, headers=headers)).json()


def companies(business: Business) -> list[str]:
    """List the leads there are."""
    return [name for (name,) in business.rows("SELECT company FROM leads ORDER BY number")]


async def test_what_is_done_is_told_by_one_statement(ask: Asker, business: Business) -> None:
    told = await report(ask, f"mutation {{ made: {CAPTURE % 'Acme'} {{ {SHOWN} }} }}")
    (number,) = business.rows("SELECT number FROM leads")
    assert told == {
        "data": {
            "made": {
                "__typename": "LeadPayload",
                "lead": {
                    "__typename": "Lead",
                    "number": number[0],
                    "company": "Acme",
                    "revision": 1,
                },
                "userErrors": [],
            }
        },
        "extensions": {"execution": {"mode": "compiled", "fallbacks": {}}},
    }


async def test_a_refusal_between_two_changes_leaves_each_done_once(
    ask: Asker, business: Business
) -> None:
    told = await ask(
        f"""mutation {{
          first: {CAPTURE % "One"} {{ lead {{ company }} }}
          none: {CAPTURE % " "} {{ lead {{ company }} userErrors {{ code }} }}
          last: {CAPTURE % "Two"} {{ lead {{ company }} userErrors {{ code }} }}
        }}"""
    )
    (refusal,) = told["none"].pop("userErrors")
    assert refusal["code"]
    assert told == {
        "first": {"lead": {"company": "One"}},
        "none": {"lead": None},
        "last": {"lead": {"company": "Two"}, "userErrors": []},
    }
    assert companies(business) == ["One", "Two"]


async def test_a_payload_that_tells_nothing_of_the_record_reads_nothing(
    blind: Asker, business: Business
) -> None:
    told = await report(blind, f"mutation {{ {CAPTURE % 'Acme'} {{ userErrors {{ code }} }} }}")
    assert told["data"] == {"captureLead": {"userErrors": []}}
    assert told["extensions"]["execution"]["mode"] == "compiled"
    assert companies(business) == ["Acme"]


async def test_what_was_done_is_not_done_again_when_its_payload_cannot_be_made(
    blind: Asker, business: Business
) -> None:
    told = await report(blind, f"mutation {{ {CAPTURE % 'Acme'} {{ lead {{ company }} }} }}")
    assert told["data"] == {"captureLead": {"lead": {"company": "Acme"}}}
    assert told["extensions"]["execution"]["mode"] == "mixed"
    assert companies(business) == ["Acme"]


async def test_what_has_a_key_beside_what_has_none_is_done_once_and_told_again(
    ask: Asker, business: Business
) -> None:
    keyed = CAPTURE.replace("company:", 'idempotencyKey: "k", company:') % "Kept"
    document = (
        f"mutation {{ new: {CAPTURE % 'New'} {{ lead {{ number }} }}"
        f" kept: {keyed} {{ lead {{ number company revision }} }} }}"
    )
    first = await report(ask, document)
    kept = {"lead": {"number": "LD-000002", "company": "Kept", "revision": 1}}
    assert first["data"] == {"new": {"lead": {"number": "LD-000001"}}, "kept": kept}
    assert first["extensions"]["execution"]["mode"] == "mixed"
    await business.do(leads.correct, "LD-000002", company="Other")
    assert (await report(ask, document))["data"] == {
        "new": {"lead": {"number": "LD-000003"}},
        "kept": kept,
    }
    assert companies(business) == ["New", "Other", "New"]


async def test_what_goes_wrong_is_told_in_its_place_and_not_tried_again(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    async def broken(*told: object, **_more: object) -> None:
        tried.append(told)
        raise RuntimeError("a bug")

    verb = VERBS["capture_lead"]
    monkeypatch.setattr(type(verb), "operation", property(lambda _verb: broken), raising=False)
    told = await report(ask, f"mutation {{ made: {CAPTURE % 'Acme'} {{ {SHOWN} }} }}")
    assert told["data"] is None
    (error,) = told["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["made"], "INTERNAL")
    assert len(tried) == 1


@pytest.mark.parametrize("name", sorted(VERBS))
def test_an_input_is_understood_alike_at_once_and_through_its_type(name: str) -> None:
    verb = VERBS[name]
    kind = GRAPHQL.type_map[verb.input_type.__strawberry_definition__.name]
    assert isinstance(kind, GraphQLInputObjectType)
    for told in inputs(kind):
        coerced = coerce_input_value(told, kind)
        assert tried(verb, coerced, at_once=True) == tried(verb, coerced, at_once=False)


def tried(verb: Verb, coerced: dict[str, Any], *, at_once: bool) -> Asked | str:
    """Understand a coerced input, or hear why not."""
    converter = SCHEMA.schema_converter
    try:
        if at_once:
            return understood_at_once(verb.told, coerced)
        registry, config = converter.scalar_registry, SCHEMA.config
        return understood(
            verb.told, convert_argument(coerced, verb.input_type, registry, config)
        )
    except DomainError as refusal:
        return str(refusal)


def inputs(kind: GraphQLInputObjectType) -> Iterator[dict[str, Any]]:
    """Write an input with every field, one with those that must be, and one with nulls."""
    whole = {name: value(field.type) for name, field in kind.fields.items()}
    needed = {
        name: told
        for name, told in whole.items()
        if isinstance(kind.fields[name].type, GraphQLNonNull)
    }
    yield whole
    yield needed
    for name in whole.keys() - needed.keys():
        yield {**needed, name: None}
        yield {**needed, name: whole[name]}


def value(kind: Any) -> Any:  # noqa: ANN401 - a type of graphql-core in, JSON out
    """Make up a value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [value(kind.of_type)]
    if isinstance(kind, GraphQLInputObjectType):
        return {name: value(field.type) for name, field in kind.fields.items()}
    return VALUES[kind.name] if kind.name in VALUES else next(iter(kind.values))


def test_an_input_at_once_holds_what_operations_take() -> None:
    lines = [{"sku": "PUMP-10", "quantity": Decimal(2)}]
    asked = {"customer": "CU-1", "lines": lines, "requestedOn": date(2031, 1, 31)}
    told = understood_at_once(VERBS["draft_order"].told, asked | {"idempotencyKey": "k"})
    ((line,), key) = (told.given.pop("lines"), told.key)
    assert (asdict(line), key) == (
        {"sku": "PUMP-10", "quantity": Decimal(2), "price": None},
        "k",
    )
    assert told.given == {"customer": "CU-1", "requested_on": date(2031, 1, 31)}


@pytest.fixture
async def blind(house: House, tokens: Tokens) -> AsyncIterator[Asker]:
    """Serve an API whose compiled statements all fail, for their database is nowhere."""
    app = create_app(house, Reader(NOWHERE), tokens, lambda: NOON)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://salesbook.test") as http:
        yield Asker(http, tokens)
