"""Who asks too often waits, and nobody else does."""

from datetime import timedelta
from typing import Final

import httpx
import pytest

from api.allowances import Means
from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.protocol import Refused
from api.rates import BURST, REFUSED, Rates
from schema.kernel.roles import Role
from schema.kernel.work import Actor, House
from tests.business import NOON

ANN: Final = Actor("ann@x.org", Role.MANAGER, "api")
BOB: Final = Actor("bob@x.org", Role.MANAGER, "api")
SHOP: Final = Actor("shop@x.org", Role.INTEGRATION, "api")
WITH_A_KEY: Final = Actor("eve@x.org", Role.MANAGER, "api", key="KEY-000001")


def ask(rates: Rates, caller: Actor, often: int) -> None:
    for _ in range(often):
        rates.check(caller, NOON)


def test_a_caller_may_ask_so_often_and_then_waits_as_told() -> None:
    rates = Rates(Means(2))
    ask(rates, ANN, 2 * BURST)
    with pytest.raises(Refused) as refusal:
        rates.check(ANN, NOON)
    assert (refusal.value.status, refusal.value.headers) == (429, {"Retry-After": "1"})
    assert str(refusal.value) == "You ask more than 2 times a second; wait 1 s."
    rates.check(BOB, NOON)
    rates.check(ANN, NOON + timedelta(seconds=1))


@pytest.mark.parametrize("caller", [SHOP, WITH_A_KEY], ids=lambda caller: caller.name)
def test_a_program_may_ask_twice_as_often(caller: Actor) -> None:
    rates = Rates(Means(2))
    ask(rates, caller, 2 * 2 * BURST)
    with pytest.raises(Refused, match=r"You ask more than 4 times a second; wait 1 s\."):
        rates.check(caller, NOON)


def test_a_refused_document_counts_as_several_requests() -> None:
    rates = Rates(Means(2))
    rates.fine(ANN)  # who has not asked yet owes nothing
    ask(rates, ANN, 2 * BURST - REFUSED + 1)
    rates.fine(ANN)
    with pytest.raises(Refused):
        rates.check(ANN, NOON)
    rates.check(BOB, NOON)


async def test_the_api_counts_what_it_refuses(
    house: House, reader: Reader, tokens: Tokens
) -> None:
    app = create_app(house, reader, tokens, lambda: NOON, means=Means(2))
    token = tokens.mint("ann@x.org", Role.ADMIN, NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://t",
        headers={"Authorization": f"Bearer {token}"},
    ) as client:  # fmt: skip
        told = [
            (await client.post("/graphql", json={"query": query})).status_code
            for query in ("{ nothing }", "{", "{ __typename }")
        ]
    assert told == [200, 200, 429]


def test_a_bucket_never_holds_more_than_a_burst() -> None:
    rates = Rates(Means(1))
    rates.check(ANN, NOON)
    later = NOON + timedelta(days=1)
    for _ in range(BURST):
        rates.check(ANN, later)
    with pytest.raises(Refused):
        rates.check(ANN, later)


def test_a_clock_that_goes_back_fills_no_bucket() -> None:
    rates = Rates(Means(1))
    ask(rates, ANN, BURST)
    with pytest.raises(Refused):
        rates.check(ANN, NOON - timedelta(days=1))


def test_without_a_rate_nobody_waits() -> None:
    ask(Rates(Means(0)), ANN, 1000)


async def test_the_api_says_when_to_ask_again(
    house: House, reader: Reader, tokens: Tokens
) -> None:
    app = create_app(house, reader, tokens, lambda: NOON, means=Means(0.2))
    headers = {"Authorization": f"Bearer {tokens.mint('root', Role.ADMIN, NOON)}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test", headers=headers
    ) as http:
        asked = {"query": "{ __typename }"}
        assert (await http.post("/graphql", json=asked)).status_code == 200
        refused = await http.post("/graphql", json=asked)
        exported = await http.get("/export/leads.csv")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert refused.json() == exported.json()
    (error,) = refused.json()["errors"]
    assert error == {
        "message": "You ask more than 0.2 times a second; wait 5 s.",
        "extensions": {"code": "TOO_MANY_REQUESTS"},
    }
