"""Who asks too often waits, and nobody else does."""

from datetime import timedelta

import pytest

from api.execution.reader import Reader, TookTooLong
from api.protocol import Refused
from api.rates import BURST, Rates
from salesbook.database import Urls
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import NOON


def test_a_caller_may_ask_so_often_and_then_waits_as_told() -> None:
    rates = Rates(2)
    for _ in range(2 * BURST):
        rates.check("ann", NOON)
    with pytest.raises(Refused) as refusal:
        rates.check("ann", NOON)
    assert (refusal.value.status, refusal.value.headers) == (429, {"Retry-After": "1"})
    assert str(refusal.value) == "You ask more than 2 times a second; wait 1 s."
    rates.check("bob", NOON)
    rates.check("ann", NOON + timedelta(seconds=1))


def test_a_bucket_never_holds_more_than_a_burst() -> None:
    rates = Rates(1)
    rates.check("ann", NOON)
    later = NOON + timedelta(days=1)
    for _ in range(BURST):
        rates.check("ann", later)
    with pytest.raises(Refused):
        rates.check("ann", later)


def test_a_clock_that_goes_back_fills_no_bucket() -> None:
    rates = Rates(1)
    for _ in range(BURST):
        rates.check("ann", NOON)
    with pytest.raises(Refused):
        rates.check("ann", NOON - timedelta(days=1))


def test_without_a_rate_nobody_waits() -> None:
    rates = Rates(0)
    for _ in range(1000):
        rates.check("ann", NOON)


async def test_a_statement_that_takes_too_long_is_ended_and_the_connection_kept(
    urls: Urls,
) -> None:
    reader, root = Reader(urls.application, patience=0.05), Actor("root", Role.ADMIN, "api")
    with pytest.raises(TookTooLong):
        await reader.read(root, "SELECT pg_sleep(5)::text::bytea", [])
    (found,) = await reader.read(root, "SELECT 'well'::bytea", [])
    assert found == b"well"
    await reader.close()
