"""Many who keep the same stock at once, in real transactions: none is kept twice."""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.fulfilment.promises import operations as promises
from schema.fulfilment.soft_reservations import operations
from tests.business import MANAGER, Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches

FRIDAY: Final = date(2030, 6, 7)


async def wished(business: Business, customer: str, quantity: str) -> str:
    """Ask that pumps be kept."""
    told = (customer, "PUMP", "Main", Decimal(quantity), FRIDAY)
    return str((await business.do(operations.request, *told)).number)


async def test_the_last_stock_is_kept_for_one_of_those_who_are_approved_at_once(
    business: Business,
) -> None:
    customer = await business.shop(stocked="5")
    wishes = [await wished(business, customer, "2") for _ in range(4)]
    found = await outcomes(
        *(business.do(operations.approve, number, by=MANAGER) for number in wishes)
    )
    assert found == {"done": 2, "INSUFFICIENT_STOCK": 2}
    assert business.rows("SELECT on_hand, reserved FROM stock_levels") == [(5, 4)]
    assert breaches(business) == {}


async def test_one_wish_is_approved_once_however_often_it_is_tried(business: Business) -> None:
    number = await wished(business, await business.shop(), "2")
    found = await outcomes(
        *(business.do(operations.approve, number, by=MANAGER) for _ in range(4))
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 3}
    assert breaches(business) == {}


async def test_orders_that_come_at_once_use_what_is_kept_once(business: Business) -> None:
    customer = await business.shop(stocked="5")
    number = await wished(business, customer, "5")
    await business.do(operations.approve, number, by=MANAGER)
    drafts = [await business.draft(customer, "2") for _ in range(4)]
    found = await outcomes(*(business.do(promises.confirm, draft) for draft in drafts))
    assert found == {"done": 2, "INSUFFICIENT_STOCK": 2}
    assert business.rows("SELECT state, used FROM soft_reservations") == [("approved", 4)]
    assert breaches(business) == {}


async def test_releasing_approving_and_ordering_get_along(business: Business) -> None:
    mine, other = await business.shop(stocked="6"), await business.customer("Beta")
    held = [await wished(business, mine, "2") for _ in range(2)]
    for number in held:
        await business.do(operations.approve, number, by=MANAGER)
    wishes = [await wished(business, other, "2") for _ in range(2)]
    drafts = [await business.draft(one, "2") for one in (mine, other)]
    await outcomes(
        *(business.do(operations.approve, number, by=MANAGER) for number in wishes),
        *(business.do(operations.release, number) for number in held),
        *(business.do(promises.confirm, draft, backorder=True) for draft in drafts),
    )
    assert breaches(business) == {}
