"""Taking in, planning, handing over and counting, by many at once: nothing is done twice."""

from decimal import Decimal
from typing import Final

from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.confirmations.rules import AnswerState
from schema.fulfilment.exceptions import operations as exceptions
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.intake import operations as intake
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePlanned, PackageGiven
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.counts import operations as counts
from schema.inventory.counts.rules import Counted
from schema.inventory.stock import operations as stock
from tests.agreeing import MAX
from tests.business import NOON, Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches

TODAY: Final = NOON.date()
BOX: Final = [PackageGiven(Decimal(1))]
LINES: Final = "SELECT shipped, reserved, cancelled FROM order_lines ORDER BY number"


async def packed(business: Business, order: str, quantity: str) -> str:
    """Plan a part of an order's first line, and have it ready for the carrier."""
    asked = [LinePlanned(f"{order}/1", Decimal(quantity))]
    number = str((await business.do(plans.plan, "Main", TODAY, asked)).number)
    await business.do(plans.release, number)
    await business.do(plans.pick, number)
    await business.do(plans.pack, number, BOX)
    return number


async def test_plans_at_once_plan_no_more_of_a_line_than_is_left(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "5")
    asked = [LinePlanned(f"{order}/1", Decimal(2))]
    found = await outcomes(
        *(business.do(plans.plan, "Main", TODAY, asked) for _ in range(3)),
        *(business.do(plans.enter_line, f"{order}/1", "Main", TODAY, Decimal(2)) for _ in "ab"),
    )
    assert found == {"done": 2, "MORE_THAN_IS_LEFT": 3}
    assert business.rows("SELECT sum(quantity) FROM plan_lines") == [(4,)]
    assert breaches(business) == {}


async def test_plans_of_the_same_orders_do_not_block_each_other(business: Business) -> None:
    customer = await business.shop()
    numbers = [await business.confirmed(customer, "9") for _ in range(3)]
    asked = [LinePlanned(f"{number}/1", Decimal(2)) for number in numbers]
    told = asked, asked[::-1], asked[1:] + asked[:1], asked[::-1]
    found = await outcomes(*(business.do(plans.plan, "Main", TODAY, one) for one in told))
    assert found == {"done": 4}
    assert breaches(business) == {}


async def test_a_plan_is_handed_over_once_however_many_ask_at_once(business: Business) -> None:
    number = await packed(business, await business.confirmed(await business.shop(), "5"), "3")
    found = await outcomes(*(business.do(plans.hand_over, number) for _ in range(3)))
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 2}
    assert business.rows("SELECT count(*) FROM shipments") == [(1,)]
    assert business.rows(LINES) == [(3, 2, 0)]
    assert breaches(business) == {}


async def test_an_order_is_handed_over_or_cancelled_and_never_both(business: Business) -> None:
    customer = await business.shop()
    for _ in range(4):
        order = await business.confirmed(customer, "3")
        number = await packed(business, order, "3")
        found = await outcomes(
            business.do(plans.hand_over, number), business.do(promises.cancel, order)
        )
        assert found["done"] == 1
        assert found["ORDER_NOT_CONFIRMED"] + found["ORDER_HAS_SHIPPED"] == 1
        ((state, kept),) = business.rows(
            f"SELECT o.state, p.state FROM orders o, shipment_plans p"  # noqa: S608 - our own
            f" WHERE o.number = '{order}' AND p.number = '{number}'"
        )
        assert (state, kept) in {("shipped", "handed_over"), ("cancelled", "packed")}
    assert breaches(business) == {}


async def test_a_plan_is_handed_over_or_cancelled_and_never_both(business: Business) -> None:
    number = await packed(business, await business.confirmed(await business.shop(), "3"), "3")
    found = await outcomes(
        business.do(plans.hand_over, number), business.do(plans.cancel, number)
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 1}
    assert breaches(business) == {}


async def test_what_is_shipped_beside_its_plan_is_not_handed_over_again(
    business: Business,
) -> None:
    order = await business.confirmed(await business.shop(), "3")
    number = await packed(business, order, "3")
    found = await outcomes(
        business.do(plans.hand_over, number), business.do(shipments.ship, order)
    )
    assert found == {"done": 1, "ORDER_NOT_CONFIRMED": 1}
    assert business.rows("SELECT on_hand, reserved FROM stock_levels") == [(97, 0)]
    assert business.rows(LINES) == [(3, 0, 0)]


async def test_two_plans_of_one_order_leave_at_once(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "5")
    numbers = [await packed(business, order, part) for part in ("3", "2")]
    found = await outcomes(*(business.do(plans.hand_over, number) for number in numbers))
    assert found == {"done": 2}
    assert business.rows("SELECT state FROM orders") == [("shipped",)]
    assert breaches(business) == {}


async def test_one_stock_is_in_one_count_however_many_begin_at_once(business: Business) -> None:
    await business.shop()
    await business.product("VALVE")
    await business.stock("5", "VALVE")
    asked = (["PUMP", "VALVE"], ["VALVE"], ["VALVE", "PUMP"])
    found = await outcomes(*(business.do(counts.begin, "Main", skus) for skus in asked))
    assert found == {"done": 1, "COUNT_RUNNING": 2}


async def test_goods_that_move_while_they_are_counted_are_counted_once(
    business: Business,
) -> None:
    customer = await business.shop()
    leaving = [await business.confirmed(customer, "2") for _ in range(6)]
    count = await business.do(counts.begin, "Main")
    lying = [Counted("PUMP", Decimal(95))]
    found = await outcomes(
        business.do(counts.note, count.number, lying),
        *(business.do(shipments.ship, order) for order in leaving[:3]),
        business.stock("4"),
    )
    assert found == {"done": 5}
    ((difference,),) = business.rows("SELECT difference FROM count_lines")
    await business.do(counts.finish, count.number)
    found = await outcomes(
        business.do(counts.post, count.number, by=MAX),
        business.do(counts.post, count.number, by=MAX),
        *(business.do(shipments.ship, order) for order in leaving[3:]),
        business.stock("4"),
    )
    assert found == {"done": 5, "MOVE_NOT_ALLOWED": 1}
    assert business.rows("SELECT on_hand FROM stock_levels") == [(100 - 12 + 8 + difference,)]
    assert breaches(business) == {}


async def test_what_is_counted_away_is_not_promised_meanwhile(business: Business) -> None:
    draft = await business.draft(await business.shop(stocked="5"), "4")
    count = await business.do(counts.begin, "Main")
    await business.do(counts.note, count.number, [Counted("PUMP", Decimal(2))])
    await business.do(counts.finish, count.number)
    found = await outcomes(
        business.do(counts.post, count.number, by=MAX), business.do(promises.confirm, draft)
    )
    assert found["done"] == 1
    assert found["INSUFFICIENT_STOCK"] + found["COUNTED_BELOW_RESERVED"] == 1
    assert breaches(business) == {}


async def test_a_count_and_what_is_counted_by_hand_do_not_undo_each_other(
    business: Business,
) -> None:
    await business.shop(stocked="5")
    count = await business.do(counts.begin, "Main")
    found = await outcomes(
        business.do(counts.note, count.number, [Counted("PUMP", Decimal(4))]),
        business.do(stock.adjust, "PUMP", "Main", Decimal(4)),
    )
    assert found == {"done": 2}
    await business.do(counts.finish, count.number)
    await business.do(counts.post, count.number, by=MAX)
    assert business.rows("SELECT on_hand FROM stock_levels") in ([(4,)], [(3,)])
    assert business.rows(
        "SELECT s.on_hand = 4 + c.difference FROM stock_levels s, count_lines c"
    ) == [(True,)]
    assert breaches(business) == {}


async def test_an_order_that_reached_us_once_is_entered_once(business: Business) -> None:
    customer = await business.shop()
    made = await business.do(intake.receive, OrderChannel.FAX, customer=customer)
    asked = [LineAsked("PUMP", Decimal(1))]
    found = await outcomes(
        *(business.do(intake.enter, made.number, asked) for _ in range(3)),
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 2}
    assert business.rows("SELECT count(*) FROM orders") == [(1,)]


async def test_a_version_of_an_order_is_sent_once_and_answered_once(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "1")
    sent = order, OrderChannel.EMAIL
    found = await outcomes(*(business.do(confirmations.send, *sent) for _ in range(3)))
    assert found == {"done": 1, "VERSION_WAS_SENT": 2}
    found = await outcomes(
        *(
            business.do(confirmations.answer, "OC-000001", AnswerState.ACCEPTED)
            for _ in range(3)
        )
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 2}


async def test_what_goes_wrong_with_a_line_is_noted_once_by_all_who_look(
    business: Business,
) -> None:
    order = await business.draft(await business.shop(stocked="1"), "4")
    await business.do(promises.confirm, order, backorder=True)
    told = order, ExceptionKind.SHORTAGE, "there is none", f"{order}/1"
    found = await outcomes(
        *(business.do(exceptions.look_for, order) for _ in range(3)),
        *(business.do(exceptions.report, *told) for _ in range(2)),
    )
    assert found == {"done": 5}
    assert business.rows("SELECT kind FROM order_exceptions") == [("shortage",)]
