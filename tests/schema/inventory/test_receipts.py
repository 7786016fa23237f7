"""Expected receipts: what is to come, and what of it has come."""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.inventory.receipts import operations
from schema.inventory.stock import operations as stock
from tests.business import Business
from tests.schema.integrity import breaches

SOON: Final = date(2030, 6, 10)
RECEIPTS: Final = "SELECT quantity, received, cancelled_at IS NULL FROM expected_receipts"


async def expected(business: Business) -> str:
    """Expect ten pumps."""
    await business.product()
    await business.stock("1")
    made = await business.do(operations.expect, "PUMP", "Main", Decimal(10), SOON)
    return str(made.number)


async def test_what_has_come_counts_and_can_be_taken_back(business: Business) -> None:
    number = await expected(business)
    await business.do(stock.receive, "PUMP", "Main", Decimal(4), expected=number)
    assert business.rows(RECEIPTS) == [(10, 4, True)]
    await business.do(stock.reverse, "MV-000002", "counted twice")
    assert business.rows(RECEIPTS) == [(10, 0, True)]
    assert breaches(business) == {}


async def test_something_else_than_was_expected_is_not_taken_for_it(
    business: Business,
) -> None:
    number = await expected(business)
    await business.stock("1", warehouse="Port")
    said = await business.refuse(stock.receive, "PUMP", "Port", Decimal(4), expected=number)
    assert said == (
        f"{number} is expected as PUMP in Main; receive that, or leave {number} out."
    )


async def test_nothing_more_is_expected_of_what_is_over(business: Business) -> None:
    number = await expected(business)
    await business.do(operations.cancel, number)
    said = await business.refuse(stock.receive, "PUMP", "Main", Decimal(4), expected=number)
    assert said == (
        f"Nothing more is expected of {number}; it has come wholly, or was cancelled."
    )
    assert business.rows(RECEIPTS) == [(10, 0, False)]
