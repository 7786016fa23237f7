"""Cycles: what they come to is added up by the minute and kept for a day."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.exchange.cycles.operations import Ended, note
from schema.exchange.cycles.rules import minute_of
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.work import perform
from tests.asking import Asker
from tests.business import NOON, ROOT, Business

BOOK: Final = "1AbC-dEf_123"
OTHER: Final = "2AbC-dEf_123"
SECOND: Final = timedelta(seconds=1)
ASKED: Final = """{ cycleMinutes(orderBy: [{ minute: ASC }]) { nodes {
  spreadsheetId minute cycleCount failureCount readCount writeCount lag took endedAt
  waitingSince trouble } } }"""


async def ended(business: Business, at: datetime, **told: Any) -> None:  # noqa: ANN401 - as Ended takes it
    """Let a cycle end at some time."""
    figures = {"spreadsheet_id": BOOK, "took": Decimal(1), **told}
    await perform(business.house, ROOT, at, lambda work: note(work, Ended(**figures)))


def test_a_minute_is_named_by_its_beginning() -> None:
    assert minute_of(NOON + timedelta(seconds=59.9)) == NOON
    assert minute_of(NOON + timedelta(seconds=60)) == NOON + timedelta(minutes=1)


async def test_cycles_of_one_minute_are_added_up(ask: Asker, business: Business) -> None:
    await ended(business, NOON + SECOND, reads=2, writes=1, lag=Decimal("1.5"))
    await ended(business, NOON + 2 * SECOND, reads=1, took=Decimal("0.25"))
    since = NOON - SECOND
    await ended(
        business, NOON + 3 * SECOND, reads=3, trouble="Away.", waiting_since=since, lag=None
    )
    (minute,) = (await ask(ASKED))["cycleMinutes"]["nodes"]
    assert minute == {
        "spreadsheetId": BOOK,
        "minute": "2030-06-01T12:00:00+00:00",
        "cycleCount": 3,
        "failureCount": 1,
        "readCount": 6,
        "writeCount": 1,
        "lag": "1.500",
        "took": "1.000",
        "endedAt": "2030-06-01T12:00:03+00:00",
        "waitingSince": "2030-06-01T11:59:59+00:00",
        "trouble": "Away.",
    }


async def test_minutes_and_spreadsheets_are_kept_apart(business: Business) -> None:
    await ended(business, NOON)
    await ended(business, NOON + 60 * SECOND)
    await ended(business, NOON + 60 * SECOND, spreadsheet_id=OTHER)
    query = "SELECT spreadsheet_id, minute FROM cycle_minutes ORDER BY 1, 2"
    assert business.rows(query) == [
        (BOOK, NOON),
        (BOOK, NOON + 60 * SECOND),
        (OTHER, NOON + 60 * SECOND),
    ]


async def test_what_is_older_than_a_day_is_forgotten(business: Business) -> None:
    await ended(business, NOON, spreadsheet_id=OTHER)
    await ended(business, NOON + 60 * SECOND)
    await ended(business, NOON + timedelta(days=1, minutes=1))
    query = "SELECT minute FROM cycle_minutes ORDER BY 1"
    assert business.rows(query) == [
        (NOON + 60 * SECOND,),
        (NOON + timedelta(days=1, minutes=1),),
    ]


async def test_figures_leave_no_trail(business: Business) -> None:
    await ended(business, NOON)
    assert business.rows("SELECT count(*) FROM audit_log") == [(0,)]


@pytest.mark.parametrize(("territory", "seen"), [("north", 1), ("south", 0)])
async def test_a_seller_sees_the_spreadsheets_of_their_territory(
    ask: Asker, business: Business, territory: str, seen: int
) -> None:
    seller = await business.seller(territory=territory)
    await business.do(links.link, SheetName.LEADS, BOOK, Role.SELLER, territory="north")
    await business.do(links.link, SheetName.ORDERS, OTHER)
    await ended(business, NOON, reads=4)
    await ended(business, NOON, spreadsheet_id=OTHER)
    query = "{ cycleMinutes { totalCount } cycleMinutesAggregate { sum { readCount } } }"
    found = await ask(query, role=Role.SELLER, name=seller.name)
    assert found["cycleMinutes"]["totalCount"] == seen
    assert found["cycleMinutesAggregate"][0]["sum"] == {"readCount": "4" if seen else None}
