"""Something of all that becomes of orders until they have left us, for tests of it all.

It is about a product of its own, HOSE, so that nothing else lies anywhere else.
"""

from decimal import Decimal
from typing import Any, Final

from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.confirmations.rules import AnswerState
from schema.fulfilment.exceptions import operations as exceptions
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.intake import operations as intake
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import (
    LinePicked,
    LinePlanned,
    PackageGiven,
    ShippingMode,
)
from schema.fulfilment.soft_reservations import operations as soft_reservations
from schema.inventory.counts import operations as counts
from schema.inventory.counts.rules import Counted
from tests.agreeing import MAX
from tests.business import NOON, Business

BOX: Final = PackageGiven(Decimal("12.5"), Decimal(40), Decimal(30), Decimal(20), 'a "box"')
BAG: Final = PackageGiven(Decimal("0.5"))
TODAY: Final = NOON.date()


async def hoses(business: Business) -> None:
    """Offer hoses, have enough of them, and count what lies there."""
    await business.product("HOSE", "1")
    await business.stock("90", "HOSE")
    count = await business.do(counts.begin, "Main", ["HOSE"])
    await business.do(counts.note, count.number, [Counted("HOSE", Decimal("88.5"))])
    await business.do(counts.finish, count.number)
    await business.do(counts.post, count.number, by=MAX)
    await business.do(counts.begin, "Main", ["HOSE"])


async def take_in(business: Business, customer: str) -> None:
    """Take orders in: one to enter, one we had, one that is none, one for later."""
    by: dict[str, Any] = {"customer": customer, "content": 'two "hoses"\n& more'}
    made = await business.do(intake.receive, OrderChannel.PHONE, customer_po="PO & 1", **by)
    asked = [LineAsked("HOSE", Decimal(2))]
    entered = await business.do(intake.enter, made.number, asked, TODAY)
    again = await business.do(intake.receive, OrderChannel.FAX, **by)
    ((order,),) = business.rows(
        f"SELECT number FROM orders WHERE id = '{entered.order_id}'"  # noqa: S608 - our own
    )
    await business.do(intake.mark_duplicate, again.number, order)
    none = await business.do(intake.receive, OrderChannel.WECHAT, NOON, **by)
    await business.do(intake.reject, none.number, "only\na greeting")
    await business.do(intake.receive, OrderChannel.VISIT, **by)


async def tell(business: Business, order: str) -> None:
    """Tell a customer what we promise, and what goes wrong with it."""
    sent = await business.do(confirmations.send, order, OrderChannel.EMAIL)
    more: dict[str, Any] = {"answered_by": "Mr Wang", "note": 'fine,\n"but" soon'}
    await business.do(confirmations.answer, sent.number, AnswerState.CHANGE_WANTED, **more)
    wrong = ExceptionKind.PRICE_DISPUTE, "too dear\n& late", f"{order}/1"
    found = await business.do(exceptions.report, order, *wrong)
    await business.do(exceptions.offer, found.number, "less, or later")
    await business.do(exceptions.agree, found.number, "later")
    await business.do(exceptions.resolve, found.number, Decimal("1.5"))
    await business.do(exceptions.report, order, ExceptionKind.OTHER, "they moved")


async def leave(business: Business, order: str) -> None:
    """Let a part of an order leave by plan, plan more of it, and not do some of that."""
    ways: dict[str, Any] = {"mode": ShippingMode.ROAD, "carrier": "YTO", "cost": Decimal("9.5")}
    for quantity in (2, 1, 1):
        asked = [LinePlanned(f"{order}/1", Decimal(quantity))]
        await business.do(plans.plan, "Main", TODAY, asked, consolidation="A & B", **ways)
    ((third,), (second,), (first,)) = business.rows(
        "SELECT number FROM shipment_plans ORDER BY number DESC LIMIT 3"
    )
    await business.do(plans.release, first)
    short = [LinePicked(f"{order}/1", Decimal(1), "one leaks\n")]
    await business.do(plans.pick, first, short)
    await business.do(plans.pack, first, [BOX, BAG])
    await business.do(plans.hand_over, first, "YT-1")
    await business.do(plans.release, second)
    await business.do(plans.cancel, third)


async def keep(business: Business, customer: str) -> None:
    """Keep hoses for a customer: more than an order will take; and some that nobody keeps."""
    told = customer, "HOSE", "Main"
    made = await business.do(soft_reservations.request, *told, Decimal(6), TODAY)
    await business.do(soft_reservations.approve, made.number, by=MAX)
    made = await business.do(soft_reservations.request, *told, Decimal(1), TODAY)
    await business.do(soft_reservations.reject, made.number, "too little\n& left", by=MAX)
    await business.do(soft_reservations.request, *told, Decimal("1.5"), TODAY)


async def go_through(business: Business, customer: str) -> str:
    """Do all of it for one customer; returns the order that is on its way, in part."""
    await take_in(business, customer)
    await keep(business, customer)
    order = await business.confirmed(customer, "5", sku="HOSE")
    await tell(business, order)
    await leave(business, order)
    return order
