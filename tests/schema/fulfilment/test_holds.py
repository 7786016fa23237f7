"""Holds: what stops an order, and who lets it go on."""

from schema.fulfilment.holds import operations
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from tests.agreeing import MAX
from tests.business import FINANCE, NOON, Business
from tests.schema.integrity import breaches


async def test_an_order_on_hold_is_neither_confirmed_nor_shipped(business: Business) -> None:
    customer = await business.shop()
    draft = await business.draft(customer, "1")
    confirmed = await business.confirmed(customer, "1")
    for number in (draft, confirmed):
        await business.do(operations.place, number, HoldCode.CREDIT, "we wait for money")
        await business.do(operations.place, number, HoldCode.MANUAL, "Li is away")
    waits = (
        (promises.confirm, draft),
        (shipments.ship, confirmed),
        (promises.reserve, confirmed),
    )
    for deed, number in waits:
        assert await business.refuse(deed, number) == (
            f"Order {number} cannot go on: it is on hold (credit: we wait for money;"
            " manual: Li is away); have that released first."
        )


async def test_an_order_goes_on_when_its_last_hold_is_released(business: Business) -> None:
    number = await business.draft(await business.shop(), "1")
    placed = [
        await business.do(operations.place, number, code, "wait", by=FINANCE)
        for code in (HoldCode.CREDIT, HoldCode.MANUAL)
    ]
    await business.do(operations.release, placed[0].number, by=MAX)
    assert await business.refuse(promises.confirm, number) == (
        f"Order {number} cannot go on: it is on hold (manual: wait); have that released first."
    )
    await business.do(operations.release, placed[1].number, by=MAX)
    await business.do(promises.confirm, number)
    assert business.rows(
        "SELECT number, placed_by, released_by, released_at FROM order_holds"
    ) == [
        ("HD-000001", "fin@x.org", "max@x.org", NOON),
        ("HD-000002", "fin@x.org", "max@x.org", NOON),
    ]
    assert breaches(business) == {}


async def test_a_hold_is_released_once(business: Business) -> None:
    number = await business.draft(await business.shop(), "1")
    hold = await business.do(operations.place, number, HoldCode.STOCK, "to be examined")
    await business.do(operations.release, hold.number)
    assert await business.refuse(operations.release, hold.number) == (
        "Hold HD-000001 has been released already."
    )
    assert await business.refuse(operations.release, "HD-9") == (
        "There is no hold HD-9; use a number such as HD-000001."
    )


async def test_what_has_ended_is_not_held(business: Business) -> None:
    customer = await business.shop()
    shipped = await business.shipped(customer, "1")
    cancelled = await business.draft(customer, "1")
    await business.do(promises.cancel, cancelled)
    for number, state in ((shipped, "shipped"), (cancelled, "cancelled")):
        assert await business.refuse(operations.place, number, HoldCode.MANUAL, "x") == (
            f"Order {number} is {state}; there is nothing left to hold."
        )


async def test_an_order_on_hold_can_be_cancelled(business: Business) -> None:
    number = await business.confirmed(await business.shop(), "1")
    await business.do(operations.place, number, HoldCode.CUSTOMER, "they asked us to")
    await business.do(promises.cancel, number)
    assert breaches(business) == {}


async def test_an_order_names_what_kinds_of_holds_stop_it(business: Business) -> None:
    number = await business.draft(await business.shop(), "1")
    held, codes = "SELECT held_for FROM orders", [HoldCode.MANUAL, HoldCode.CREDIT]
    placed = [
        (await business.do(operations.place, number, code, "wait")).number
        for code in (*codes, HoldCode.MANUAL)
    ]
    assert business.rows(held) == [("credit, manual",)]
    for at, left in ((0, "credit, manual"), (1, "manual"), (2, None)):
        await business.do(operations.release, placed[at])
        assert business.rows(held) == [(left,)]
    assert breaches(business) == {}
