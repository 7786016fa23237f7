"""Stock that is counted, and the books that follow."""

from decimal import Decimal

import pytest

from schema.inventory.counts import operations
from schema.inventory.counts.rules import Counted
from schema.inventory.stock import operations as stock
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import MANAGER, Business

KEEPER = Actor("wei@x.org", Role.WAREHOUSE, "test")
LEVELS = "SELECT on_hand FROM stock_levels ORDER BY id"


async def counting(business: Business) -> str:
    """Begin to count two products."""
    for sku in ("PUMP", "VALVE"):
        await business.product(sku)
        await business.stock("10", sku)
    return str((await business.do(operations.begin, "Main", by=KEEPER)).number)


async def test_the_books_follow_what_was_counted_once_somebody_else_says_so(
    business: Business,
) -> None:
    number = await counting(business)
    found = [Counted("PUMP", Decimal(8)), Counted("VALVE", Decimal(10))]
    await business.do(operations.note, number, found, by=KEEPER)
    await business.do(operations.finish, number, by=KEEPER)
    await business.do(operations.post, number, by=MANAGER)
    assert business.rows(LEVELS) == [(8,), (10,)]
    assert business.rows(
        "SELECT kind, quantity, document FROM stock_moves WHERE kind = 'adjustment'"
    ) == [("adjustment", Decimal(-2), number)]
    assert business.rows("SELECT difference FROM count_lines ORDER BY id") == [(-2,), (0,)]


async def test_what_comes_after_counting_changes_nothing_of_the_difference(
    business: Business,
) -> None:
    number = await counting(business)
    found = [Counted("PUMP", Decimal(8)), Counted("VALVE", Decimal(10))]
    await business.do(operations.note, number, found, by=KEEPER)
    await business.do(operations.finish, number, by=KEEPER)
    await business.do(stock.receive, "PUMP", "Main", Decimal(5))
    await business.do(operations.post, number, by=MANAGER)
    assert business.rows(LEVELS) == [(13,), (10,)]


async def test_nobody_lets_the_books_follow_their_own_count(business: Business) -> None:
    number = await counting(business)
    found = [Counted("PUMP", Decimal(8)), Counted("VALVE", Decimal(10))]
    await business.do(operations.note, number, found, by=MANAGER)
    await business.do(operations.finish, number, by=MANAGER)
    assert await business.refuse(operations.post, number, by=MANAGER) == (
        f"Count {number} was finished by you; somebody else lets the books follow."
    )
    with pytest.raises(Exception, match="ck_stock_counts_four_eyes"):
        business.write(
            "UPDATE stock_counts SET state = 'posted', posted_by = counted_by,"
            " posted_at = now()"
        )


async def test_a_count_is_finished_when_everything_was_counted(business: Business) -> None:
    number = await counting(business)
    await business.do(operations.note, number, [Counted("PUMP", Decimal(8))], by=KEEPER)
    assert await business.refuse(operations.finish, number, by=KEEPER) == (
        f"1 lines of count {number} are not counted yet; VALVE is one of them."
    )


async def test_nothing_is_counted_twice_at_a_time(business: Business) -> None:
    number = await counting(business)
    assert await business.refuse(operations.begin, "Main", ["VALVE"]) == (
        f"VALVE in warehouse Main is counted in {number} already; finish that first."
    )
    await business.do(operations.cancel, number)
    await business.do(operations.begin, "Main", ["VALVE"])


async def test_what_is_promised_is_not_counted_away(business: Business) -> None:
    number = await counting(business)
    await business.confirmed(await business.customer(), "9")
    found = [Counted("PUMP", Decimal(8)), Counted("VALVE", Decimal(10))]
    await business.do(operations.note, number, found, by=KEEPER)
    await business.do(operations.finish, number, by=KEEPER)
    refused = await business.refuse(operations.post, number, by=MANAGER)
    assert "PUMP" in refused
    assert business.rows(LEVELS) == [(10,), (10,)]
