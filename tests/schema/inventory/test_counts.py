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


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            Counted("HOSE", Decimal(1)),
            "HOSE is not part of count {}; begin another one for it.",
        ),
        (
            Counted("PUMP", Decimal(1), "A"),
            "PUMP is not part of count {}; begin another one for it.",
        ),
        (Counted("PUMP", Decimal(-1)), "Nobody counts -1 of PUMP; give 0 or more."),
    ],
)
async def test_only_what_is_in_a_count_is_counted_and_never_less_than_nothing(
    business: Business, found: Counted, words: str
) -> None:
    number = await counting(business)
    assert await business.refuse(operations.note, number, [found]) == words.format(number)


async def test_where_nothing_lies_nothing_is_counted(business: Business) -> None:
    await business.warehouse("Port")
    assert await business.refuse(operations.begin, "Port") == (
        "Nothing lies in warehouse Port of what should be counted."
    )


async def test_a_count_nobody_knows_is_not_found(business: Business) -> None:
    for deed in (operations.finish, operations.post, operations.cancel):
        assert await business.refuse(deed, "SC-9") == (
            "There is no count SC-9; use a number such as SC-000001."
        )


async def test_lots_of_one_product_are_counted_each_by_itself(business: Business) -> None:
    await business.product("GREASE", by_lot=True)
    for lot, quantity in (("A", "5"), ("B", "7")):
        await business.stock(quantity, "GREASE", lot=lot)
    number = (await business.do(operations.begin, "Main", by=KEEPER)).number
    found = [Counted("GREASE", Decimal(4), "A"), Counted("GREASE", Decimal(8), "B")]
    await business.do(operations.note, number, found, by=KEEPER)
    await business.do(operations.finish, number, by=KEEPER)
    await business.do(operations.post, number, by=MANAGER)
    assert business.rows(
        "SELECT l.code, s.on_hand FROM stock_levels s JOIN lots l ON l.id = s.lot_id ORDER BY 1"
    ) == [("A", 4), ("B", 8)]


async def test_what_was_counted_wrongly_is_counted_again_before_the_books_follow(
    business: Business,
) -> None:
    number = await counting(business)
    found = [Counted("PUMP", Decimal(8)), Counted("VALVE", Decimal(10))]
    await business.do(operations.note, number, found, by=KEEPER)
    await business.do(operations.finish, number, by=KEEPER)
    await business.do(operations.note, number, [Counted("PUMP", Decimal(9))], by=MANAGER)
    assert number in await business.refuse(operations.post, number, by=MANAGER)
    await business.do(operations.finish, number, by=KEEPER)
    await business.do(operations.post, number, by=MANAGER)
    assert business.rows(LEVELS) == [(9,), (10,)]
    refused = await business.refuse(operations.note, number, found, by=KEEPER)
    assert number in refused


async def test_a_difference_is_what_was_found_less_what_the_books_said(
    business: Business,
) -> None:
    await counting(business)
    with pytest.raises(Exception, match="can only be updated to DEFAULT"):
        business.write("UPDATE count_lines SET difference = 1")
    business.write("UPDATE count_lines SET counted = 3.5")
    assert business.rows("SELECT DISTINCT book, difference FROM count_lines") == [
        (10, Decimal("-6.5"))
    ]
